//! Gradle scripts as tokens: what Groovy and Kotlin have in common, and their strings.

use purlin_text::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GradleTokenKind {
    /// A name, also one between back quotes.
    Name,
    /// A string without anything to evaluate in it.
    Text,
    /// A string with `$name` or `${…}` in it.
    Template,
    /// A whole number.
    Number,
    /// Any other character.
    Sign(char),
    /// `->`
    Arrow,
    /// `==`, `!=`, `&&`, `?:` and other operators of several characters, but for `+=`.
    Operator,
    /// `+=`
    Append,
    /// `?.`
    SafeDot,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct GradleToken {
    pub(super) kind: GradleTokenKind,
    /// With quotes.
    pub(super) span: Span,
    /// What is between the quotes, or the token.
    pub(super) inner: Span,
    /// Whether the inner text needs decoding.
    pub(super) escaped: bool,
    /// Whether a line ends before it.
    pub(super) first: bool,
}

impl GradleToken {
    pub(super) fn is(&self, sign: char) -> bool {
        self.kind == GradleTokenKind::Sign(sign)
    }
}

/// How deep strings may nest in expressions in strings.
const MAX_NESTING: usize = 8;

/// The greatest length of a string between slashes.
const MAX_SLASHY: usize = 128;

/// Every token of a script. Whatever it holds, there is one for each character that is neither white space nor comment.
pub(super) fn tokens(content: &str) -> Vec<GradleToken> {
    let mut lexer = GradleLexer { content, at: 0 };
    let mut tokens: Vec<GradleToken> = Vec::new();
    let mut first = true;
    if content.starts_with("#!") {
        lexer.line();
    }
    loop {
        first |= lexer.blank();
        let before = tokens.last().map(|token: &GradleToken| token.kind);
        let Some(mut token) = lexer.token(before) else {
            break;
        };
        token.first = first;
        first = false;
        tokens.push(token);
    }
    tokens
}

struct GradleLexer<'t> {
    content: &'t str,
    at: usize,
}

impl GradleLexer<'_> {
    fn rest(&self) -> &str {
        self.content.get(self.at..).unwrap_or("")
    }

    fn line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Passes white space and comments; whether a line ended in it.
    fn blank(&mut self) -> bool {
        let mut ended = false;
        loop {
            let rest = self.rest();
            let Some(next) = rest.chars().next() else {
                return true;
            };
            if next == '\n' {
                ended = true;
                self.at += 1;
            } else if next.is_whitespace() || next == '\u{feff}' {
                self.at += next.len_utf8();
            } else if rest.starts_with("//") {
                self.line();
            } else if rest.starts_with("/*") {
                let length = rest.find("*/").map_or(rest.len(), |end| end + 2);
                ended |= rest.get(..length).is_some_and(|comment| comment.contains('\n'));
                self.at += length;
            } else if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
                // A line that goes on.
                self.at += rest.find('\n').map_or(1, |end| end + 1);
            } else {
                return ended;
            }
        }
    }

    fn token(&mut self, before: Option<GradleTokenKind>) -> Option<GradleToken> {
        let start = self.at;
        let rest = self.rest();
        let next = rest.chars().next()?;
        let simple = |kind, length: usize| GradleToken {
            kind,
            span: Span::new(start, start + length),
            inner: Span::new(start, start + length),
            escaped: false,
            first: false,
        };
        let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
        let token = match next {
            '"' | '\'' => return Some(self.string(next)),
            '`' => match rest.get(1..).and_then(|rest| rest.find(['`', '\n'])) {
                Some(end) if rest.as_bytes().get(end + 1) == Some(&b'`') => GradleToken {
                    inner: Span::new(start + 1, start + 1 + end),
                    ..simple(GradleTokenKind::Name, end + 2)
                },
                _ => simple(GradleTokenKind::Sign('`'), 1),
            },
            '/' if !Self::ends_value(before) => match slashy(rest) {
                Some(length) => GradleToken {
                    inner: Span::new(start + 1, start + length - 1),
                    ..simple(GradleTokenKind::Template, length)
                },
                None => simple(GradleTokenKind::Sign('/'), 1),
            },
            _ if next.is_ascii_digit() => {
                let length = rest
                    .find(|char: char| !char.is_ascii_alphanumeric() && char != '_')
                    .unwrap_or(rest.len());
                simple(GradleTokenKind::Number, length)
            }
            _ if is_name(next) => {
                let length = rest.find(|char: char| !is_name(char)).unwrap_or(rest.len());
                simple(GradleTokenKind::Name, length)
            }
            _ => match rest.get(..2).unwrap_or_default() {
                "->" => simple(GradleTokenKind::Arrow, 2),
                "+=" => simple(GradleTokenKind::Append, 2),
                "?." => simple(GradleTokenKind::SafeDot, 2),
                "==" | "!=" | "<=" | ">=" | "&&" | "||" | "?:" | "!!" | ".." | "::" | "-=" | "*=" | "=~"
                | "<<" | "++" | "--" | "*." => simple(GradleTokenKind::Operator, 2),
                _ => simple(GradleTokenKind::Sign(next), next.len_utf8()),
            },
        };
        self.at = token.span.end as usize;
        Some(token)
    }

    /// Whether the token ends a value, so that a following `/` is a division.
    fn ends_value(before: Option<GradleTokenKind>) -> bool {
        match before {
            Some(GradleTokenKind::Sign(sign)) => matches!(sign, ')' | ']' | '}'),
            None
            | Some(
                GradleTokenKind::Operator
                | GradleTokenKind::Append
                | GradleTokenKind::Arrow
                | GradleTokenKind::SafeDot,
            ) => false,
            Some(_) => true,
        }
    }

    fn string(&mut self, quote: char) -> GradleToken {
        let start = self.at;
        let rest = self.rest();
        let triple = if quote == '"' { "\"\"\"" } else { "'''" };
        let width = if rest.starts_with(triple) { 3 } else { 1 };
        let found = end_of_string(rest.as_bytes(), quote, width, 0);
        let end = start + found.end;
        let inner_end = if found.closed { end - width } else { end };
        self.at = end;
        GradleToken {
            kind: if found.template {
                GradleTokenKind::Template
            } else {
                GradleTokenKind::Text
            },
            span: Span::new(start, end),
            inner: Span::new((start + width).min(inner_end), inner_end),
            escaped: found.escaped,
            first: false,
        }
    }
}

struct LiteralEnd {
    /// Behind the string.
    end: usize,
    closed: bool,
    template: bool,
    escaped: bool,
}

/// Where a string ends that starts at the first byte. One that is never closed ends with its line, or with the file.
fn end_of_string(bytes: &[u8], quote: char, width: usize, nesting: usize) -> LiteralEnd {
    let mark = if quote == '"' { b'"' } else { b'\'' };
    let mut found = LiteralEnd {
        end: 0,
        closed: false,
        template: false,
        escaped: false,
    };
    let mut at = width;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                found.escaped = true;
                at += 2;
            }
            b'\n' if width == 1 => break,
            _ if *byte == mark
                && (width == 1 || bytes.get(at..at + 3).is_some_and(|three| three == [mark; 3])) =>
            {
                // `""""` ends with the last three.
                let more = if width == 3 {
                    bytes
                        .get(at + 3..)
                        .unwrap_or_default()
                        .iter()
                        .take_while(|byte| **byte == mark)
                        .take(2)
                        .count()
                } else {
                    0
                };
                found.end = at + more + width;
                found.closed = true;
                return found;
            }
            b'$' if quote == '"' => match bytes.get(at + 1) {
                Some(b'{') => {
                    found.template = true;
                    at = end_of_expression(bytes, at + 2, width == 1, nesting);
                }
                Some(next) if next.is_ascii_alphabetic() || *next == b'_' => {
                    found.template = true;
                    at += 1;
                }
                _ => at += 1,
            },
            _ => at += 1,
        }
    }
    found.end = at.min(bytes.len());
    found
}

/// Behind the `}` of an expression in a string, whose first byte is at `at`; without one the end of the line.
fn end_of_expression(bytes: &[u8], mut at: usize, in_line: bool, nesting: usize) -> usize {
    let mut depth = 1_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\n' if in_line => return at,
            b'"' | b'\'' if nesting < MAX_NESTING => {
                let quote = if *byte == b'"' { '"' } else { '\'' };
                let behind = bytes.get(at..).unwrap_or_default();
                at += end_of_string(behind, quote, 1, nesting + 1).end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// How long a string between slashes is: on one line, and not a comment.
fn slashy(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in rest.char_indices().skip(1).take(MAX_SLASHY) {
        match char {
            '\n' => return None,
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '/' if !escaped => return Some(at + 1),
            _ => {}
        }
        escaped = false;
    }
    None
}
