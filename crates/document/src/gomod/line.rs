//! The lines of go.mod and go.work as tokens. <https://go.dev/ref/mod#go-mod-file-lexical>

use std::borrow::Cow;

use crate::ParseError;
use purlin_text::source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GoModTokenKind {
    /// Anything up to white space or punctuation.
    Word,
    /// A string in double or back quotes.
    Quoted,
    /// One of `( ) [ ] { } ,`.
    Punctuation(char),
    /// `=>`
    Arrow,
}

/// One token of a line.
#[derive(Clone, Debug)]
pub(super) struct GoModToken<'t> {
    pub(super) kind: GoModTokenKind,
    /// Its text; of a string, what is between the quotes, decoded.
    pub(super) text: Cow<'t, str>,
    pub(super) span: Span,
}

impl GoModToken<'_> {
    /// Whether it is this punctuation.
    pub(super) fn is(&self, char: char) -> bool {
        self.kind == GoModTokenKind::Punctuation(char)
    }
}

/// One line, comment apart.
pub(super) struct GoModLine<'t> {
    pub(super) tokens: Vec<GoModToken<'t>>,
    /// `//` up to the end of the line, without white space at the end.
    pub(super) comment: Option<Span>,
}

/// Every line of the text of a `file`, as messages call it.
pub(super) fn read_lines<'t>(content: &'t str, file: &str) -> Result<Vec<GoModLine<'t>>, ParseError> {
    let mut lines = Vec::new();
    let mut at = 0;
    for raw in content.split_inclusive('\n') {
        lines.push(read_line(raw.trim_end_matches('\n'), at, file)?);
        at += raw.len();
    }
    Ok(lines)
}

/// One line that starts at `offset`.
fn read_line<'t>(text: &'t str, offset: usize, file: &str) -> Result<GoModLine<'t>, ParseError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        let span = |length: usize| Span::new(offset + at, offset + at + length);
        if matches!(first, ' ' | '\t' | '\r') {
            at += 1;
        } else if rest.starts_with("//") {
            return Ok(GoModLine {
                tokens,
                comment: Some(span(rest.trim_end().len())),
            });
        } else if rest.starts_with("/*") {
            return Err(ParseError::at(span(2), format!("{file} has no `/*` comments"))
                .with_help("start the comment with `//`"));
        } else if rest.starts_with("=>") {
            tokens.push(GoModToken {
                kind: GoModTokenKind::Arrow,
                text: Cow::Borrowed("=>"),
                span: span(2),
            });
            at += 2;
        } else if matches!(first, '(' | ')' | '[' | ']' | '{' | '}' | ',') {
            tokens.push(GoModToken {
                kind: GoModTokenKind::Punctuation(first),
                text: Cow::Borrowed(rest.get(..1).unwrap_or("")),
                span: span(1),
            });
            at += 1;
        } else if matches!(first, '"' | '`') {
            let (length, text) = quoted(rest, first, span(rest.len()), file)?;
            tokens.push(GoModToken {
                kind: GoModTokenKind::Quoted,
                text,
                span: span(length),
            });
            at += length;
        } else if !is_in_word(first) {
            let message = format!("the character `{}` is not allowed here", first.escape_unicode());
            let help = match (first, offset + at) {
                ('\u{feff}', 0) => "save the file without a byte order mark",
                _ => "remove it",
            };
            return Err(ParseError::at(span(first.len_utf8()), message).with_help(help));
        } else {
            let length = word_length(rest);
            tokens.push(GoModToken {
                kind: GoModTokenKind::Word,
                text: Cow::Borrowed(rest.get(..length).unwrap_or("")),
                span: span(length),
            });
            at += length;
        }
    }
    Ok(GoModLine {
        tokens,
        comment: None,
    })
}

fn word_length(rest: &str) -> usize {
    let ends = |char: char| !is_in_word(char) || matches!(char, '(' | ')' | '[' | ']' | '{' | '}' | ',');
    let end = rest.find(ends).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or("");
    word.find("//").unwrap_or(end).max(1)
}

/// Whether a word may have this character. Go asks for what is printable; of the other characters these are the assigned
/// ones.
fn is_in_word(char: char) -> bool {
    let is_format = matches!(char,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e007f}' | '\u{f0000}'..='\u{10ffff}');
    !char.is_whitespace() && !char.is_control() && !is_format
}

/// A string at the start of `rest`: how long it is written, and what it says.
fn quoted<'t>(
    rest: &'t str,
    quote: char,
    span: Span,
    file: &str,
) -> Result<(usize, Cow<'t, str>), ParseError> {
    let open =
        || ParseError::at(span, "the string is never closed").with_help(format!("close it with `{quote}`"));
    if quote == '`' {
        let body = rest.get(1..).unwrap_or("");
        let end = body.find('`').ok_or_else(open)?;
        return Ok((end + 2, Cow::Borrowed(body.get(..end).unwrap_or(""))));
    }
    let mut decoded = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Ok((at + 1, Cow::Owned(decoded))),
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\'))) => decoded.push(escaped),
                Some((_, 't')) => decoded.push('\t'),
                _ => {
                    let start = span.start as usize + at;
                    return Err(ParseError::at(
                        Span::new(start, start + 1),
                        format!("{file} has no such escape"),
                    )
                    .with_help("use a string in back quotes, where a `\\` is only itself"));
                }
            },
            _ => decoded.push(char),
        }
    }
    Err(open())
}
