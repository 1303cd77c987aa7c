//! The words and signs of a module.

use super::ParseError;
use purlin_text::source::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tok {
    End,
    Illegal,
    Ident,
    Package,
    Import,
    As,
    Default,
    Else,
    Not,
    Some,
    With,
    Null,
    True,
    False,
    In,
    Every,
    Contains,
    If,
    AndWord,
    OrWord,
    Number,
    String,
    RawString,
    /// A template without expressions.
    TemplateWhole,
    /// A template up to its first `{`.
    TemplateStart,
    /// From a `}` of a template to its next `{`.
    TemplateMiddle,
    /// From the last `}` of a template to its end.
    TemplateEnd,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    Comma,
    Colon,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Ampersand,
    Pipe,
    Unify,
    Assign,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Dot,
    Semicolon,
}

/// A token, and what lies before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) tok: Tok,
    /// Whether space or a comment lies between the token before and this one.
    pub(super) spaced: bool,
    /// Whether that space holds a line end.
    pub(super) newline: bool,
    pub(super) span: Span,
}

/// The tokens of a text. The last one is `End`, or `Illegal` where the text can't be read further; then with the reason.
pub(super) fn tokens(content: &str) -> (Vec<Token>, Option<ParseError>) {
    let start = if content.starts_with('\u{feff}') { 3 } else { 0 };
    let end = content
        .get(start..)
        .and_then(|rest| rest.find(['\0', '\u{feff}']))
        .map_or(content.len(), |found| start + found);
    let mut lexer = Lexer {
        text: content.get(..end).unwrap_or_default(),
        at: start,
        templates: Vec::new(),
    };
    let mut tokens = Vec::with_capacity(content.len() / 4);
    loop {
        let before = lexer.at;
        let newline = lexer.skip_space();
        let start = lexer.at;
        let read = lexer.token();
        // What ends before its time is no fault where a forbidden character stands there: that one is.
        let cut = lexer.at >= end && end < content.len();
        let (tok, error) = match read {
            Ok(Tok::End) | Err(_) if cut => (Tok::Illegal, Some(forbidden(content, end))),
            Ok(tok) => (tok, None),
            Err((span, message)) => (Tok::Illegal, Some(ParseError::new(span, message))),
        };
        tokens.push(Token {
            tok,
            spaced: start > before,
            newline,
            span: Span::new(start, lexer.at),
        });
        if matches!(tok, Tok::End | Tok::Illegal) {
            return (tokens, error);
        }
    }
}

/// Why the character at `at` can stand nowhere in a module.
fn forbidden(content: &str, at: usize) -> ParseError {
    let length = content
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let message = if length == 1 {
        "a null character can't stand in a module"
    } else {
        "a byte order mark can stand at the start of a module only"
    };
    ParseError::new(Span::new(at, at + length), message)
}

type Lexed = Result<Tok, (Span, &'static str)>;

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// For each template around: whether it is raw, and how many braces are open in its expression.
    templates: Vec<(bool, u32)>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn take_while(&mut self, accepts: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(&accepts) {
            self.at += 1;
        }
        self.at - start
    }

    /// Moves behind space and comments, and says whether a line ends in it.
    fn skip_space(&mut self) -> bool {
        let mut newline = false;
        loop {
            match self.peek() {
                Some(b'\n') => newline = true,
                Some(b' ' | b'\t' | b'\r') => {}
                Some(b'#') => {
                    self.take_while(|byte| byte != b'\n');
                    continue;
                }
                _ => return newline,
            }
            self.at += 1;
        }
    }

    fn token(&mut self) -> Lexed {
        let start = self.at;
        let Some(byte) = self.peek() else {
            return Ok(Tok::End);
        };
        if byte.is_ascii_alphabetic() || byte == b'_' {
            self.skip_name();
            return Ok(word(self.text.get(start..self.at).unwrap_or_default()));
        }
        if byte.is_ascii_digit() {
            return self.number(start);
        }
        self.at += 1;
        let tok = match byte {
            b'"' => return self.string(start),
            b'`' => return self.raw_string(start),
            b'$' if self.take(b'"') => return self.template(start, false, true),
            b'$' if self.take(b'`') => return self.template(start, true, true),
            b'{' => {
                if let Some((_, open)) = self.templates.last_mut() {
                    *open += 1;
                }
                Tok::LeftBrace
            }
            b'}' => {
                match self.templates.last_mut() {
                    Some((raw, 0)) => {
                        let raw = *raw;
                        self.templates.pop();
                        return self.template(start, raw, false);
                    }
                    Some((_, open)) => *open -= 1,
                    None => {}
                }
                Tok::RightBrace
            }
            b'[' => Tok::LeftBracket,
            b']' => Tok::RightBracket,
            b'(' => Tok::LeftParen,
            b')' => Tok::RightParen,
            b',' => Tok::Comma,
            b';' => Tok::Semicolon,
            b'.' => Tok::Dot,
            b'+' => Tok::Plus,
            b'-' => Tok::Minus,
            b'*' => Tok::Star,
            b'/' => Tok::Slash,
            b'%' => Tok::Percent,
            b'&' => Tok::Ampersand,
            b'|' => Tok::Pipe,
            b':' => self.with_equals(Tok::Colon, Tok::Assign),
            b'=' => self.with_equals(Tok::Unify, Tok::Equal),
            b'<' => self.with_equals(Tok::Less, Tok::LessEqual),
            b'>' => self.with_equals(Tok::Greater, Tok::GreaterEqual),
            b'!' if self.take(b'=') => Tok::NotEqual,
            _ => return Err(self.stray(start)),
        };
        Ok(tok)
    }

    fn with_equals(&mut self, alone: Tok, with: Tok) -> Tok {
        if self.take(b'=') { with } else { alone }
    }

    /// Behind the rest of a name.
    fn skip_name(&mut self) {
        while let Some(next) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            if !(next.is_ascii_alphanumeric() || next == '_' || is_digit(next)) {
                break;
            }
            self.at += next.len_utf8();
        }
    }

    fn stray(&mut self, start: usize) -> (Span, &'static str) {
        let found = self.text.get(start..).and_then(|rest| rest.chars().next());
        self.at = start + found.map_or(1, char::len_utf8);
        let message = match found {
            Some('\u{a0}') => "a non-breaking space can't stand here: write a plain space",
            Some('\'') => "strings stand in double quotes or backticks",
            _ => "this character can't stand here",
        };
        (Span::new(start, self.at), message)
    }

    fn number(&mut self, start: usize) -> Lexed {
        self.take_while(|byte| byte.is_ascii_digit());
        let mut complete = true;
        if self.take(b'.') {
            complete &= self.take_while(|byte| byte.is_ascii_digit()) > 0;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            complete &= self.take_while(|byte| byte.is_ascii_digit()) > 0;
        }
        let digits_end = self.at;
        if self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        {
            self.skip_name();
        }
        if !complete || self.at > digits_end {
            return Err((Span::new(start, self.at), "this is not a valid number"));
        }
        Ok(Tok::Number)
    }

    fn string(&mut self, start: usize) -> Lexed {
        loop {
            match self.peek() {
                None | Some(b'\n') => {
                    return Err((Span::new(start, self.at), "the string has no end on its line"));
                }
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Tok::String);
                }
                Some(b'\\') => self.escape(false)?,
                Some(_) => self.at += 1,
            }
        }
    }

    /// Behind an escape sequence.
    fn escape(&mut self, in_template: bool) -> Result<(), (Span, &'static str)> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start + 1..).unwrap_or_default();
        let length = match rest {
            [b'\\' | b'"' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'{', ..] if in_template => 2,
            [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
            _ => {
                let next = self.text.get(start + 1..).and_then(|rest| rest.chars().next());
                let end = start + 1 + next.filter(|next| *next != '\n').map_or(0, char::len_utf8);
                return Err((Span::new(start, end), "there is no such escape sequence"));
            }
        };
        self.at = start + length;
        Ok(())
    }

    fn raw_string(&mut self, start: usize) -> Lexed {
        self.take_while(|byte| byte != b'`');
        if self.take(b'`') {
            return Ok(Tok::RawString);
        }
        Err((Span::new(start, start + 1), "the raw string has no end"))
    }

    /// A part of a template, from behind its opening sign on.
    fn template(&mut self, start: usize, raw: bool, first: bool) -> Lexed {
        let end = if raw { b'`' } else { b'"' };
        loop {
            match self.peek() {
                None => break,
                Some(b'\n') if !raw => break,
                Some(b'{') => {
                    self.at += 1;
                    self.templates.push((raw, 0));
                    return Ok(if first {
                        Tok::TemplateStart
                    } else {
                        Tok::TemplateMiddle
                    });
                }
                Some(byte) if byte == end => {
                    self.at += 1;
                    return Ok(if first {
                        Tok::TemplateWhole
                    } else {
                        Tok::TemplateEnd
                    });
                }
                Some(b'\\') if raw => {
                    self.at += 1;
                    self.take(b'{');
                }
                Some(b'\\') => self.escape(true)?,
                Some(_) => self.at += 1,
            }
        }
        let message = if raw {
            "the raw template has no end"
        } else {
            "the template has no end on its line"
        };
        let end = if raw { start + 1 } else { self.at };
        Err((Span::new(start, end), message))
    }
}

/// The token of a word.
fn word(text: &str) -> Tok {
    match text {
        "package" => Tok::Package,
        "import" => Tok::Import,
        "as" => Tok::As,
        "default" => Tok::Default,
        "else" => Tok::Else,
        "not" => Tok::Not,
        "some" => Tok::Some,
        "with" => Tok::With,
        "null" => Tok::Null,
        "true" => Tok::True,
        "false" => Tok::False,
        "in" => Tok::In,
        "every" => Tok::Every,
        "contains" => Tok::Contains,
        "if" => Tok::If,
        "and" => Tok::AndWord,
        "or" => Tok::OrWord,
        _ => Tok::Ident,
    }
}

/// The zeros of the scripts whose decimal digits may stand in names, behind a first letter. Nine more follow each.
const ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0,
    0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50,
    0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140,
    0x1e2f0, 0x1e950, 0x1fbf0,
];

fn is_digit(character: char) -> bool {
    let code = u32::from(character);
    let following = ZEROS.partition_point(|zero| *zero <= code);
    following
        .checked_sub(1)
        .and_then(|at| ZEROS.get(at))
        .is_some_and(|zero| code - zero < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Tok> {
        tokens(text).0.iter().map(|token| token.tok).collect()
    }

    fn message(text: &str) -> String {
        tokens(text).1.expect(text).message
    }

    #[test]
    fn signs_and_words() {
        assert_eq!(
            kinds("a:=b!=<= in_ in\u{661}"),
            [
                Tok::Ident,
                Tok::Assign,
                Tok::Ident,
                Tok::NotEqual,
                Tok::LessEqual,
                Tok::Ident,
                Tok::Ident,
                Tok::Illegal
            ]
            .into_iter()
            .filter(|tok| *tok != Tok::Illegal)
            .chain([Tok::End])
            .collect::<Vec<_>>()
        );
    }

    #[test]
    fn space_is_noted() {
        let (found, _) = tokens("\u{feff}a # b\n c.d");
        let noted: Vec<_> = found
            .iter()
            .map(|token| (token.spaced, token.newline, token.span.start))
            .collect();
        assert_eq!(
            noted,
            [
                (false, false, 3),
                (true, true, 10),
                (false, false, 11),
                (false, false, 12),
                (false, false, 13)
            ]
        );
    }

    #[test]
    fn templates_hold_tokens() {
        assert_eq!(
            kinds("$\"a\\{ {{1}} {`}`}\" $`\n`"),
            [
                Tok::TemplateStart,
                Tok::LeftBrace,
                Tok::Number,
                Tok::RightBrace,
                Tok::TemplateMiddle,
                Tok::RawString,
                Tok::TemplateEnd,
                Tok::TemplateWhole,
                Tok::End
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("\"a", "no end"),
            ("\"a\n\"", "no end"),
            ("\"\\x\"", "escape"),
            ("\"\\u12\"", "escape"),
            ("`a", "no end"),
            ("$\"a", "no end"),
            ("$`a", "no end"),
            ("$a", "character"),
            ("!a", "character"),
            ("\u{a0}", "plain space"),
            ("'a'", "quotes"),
            ("1.", "number"),
            ("1e+", "number"),
            ("0a2b", "number"),
            ("# \0", "null"),
            ("\"\0\"", "null"),
            ("a \u{feff}", "byte order mark"),
        ] {
            assert!(message(text).contains(part), "{text}: {}", message(text));
        }
    }

    #[test]
    fn digits_of_other_scripts() {
        assert!(is_digit('\u{669}') && is_digit('\u{1fbf9}') && !is_digit('\u{66a}') && !is_digit('é'));
    }
}
