//! JSON (RFC 8259) and JSON with comments: tokens of `jsonc-parser`, put together here without recursion.
//!
//! The scanner is laxer than RFC 8259 <https://www.rfc-editor.org/rfc/rfc8259> in four ways that are checked here:
//! it takes any Unicode white space between tokens, control characters in strings, numbers beyond binary64,
//! and words in any place.

mod files;

use jsonc_parser::errors::{ParseError as ScanError, ParseErrorKind};
use jsonc_parser::tokens::Token;
use jsonc_parser::{ParseStringErrorKind, Scanner, ScannerOptions};

use super::budget;
use super::duplicates::duplicate_keys;
use super::tree::{Builder, Entry, NodeId};
use super::{MAX_DEPTH, ParseError, Parsed};
pub(super) use files::{COMMENTED, STRICT};
use purlin_text::source::{Span, Text};

/// A key for comments, which may stand in an object as often as somebody has something to say.
const COMMENT_KEY: &str = r#""//""#;

/// Which of the two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonDialect {
    /// RFC 8259, nothing more; a byte order mark is ignored, as its section 8.1 allows.
    Json,
    /// JSON with `//` and `/* */` comments and trailing commas, <https://jsonc.org/>.
    Jsonc,
}

/// Reads a text as one JSON value.
///
/// A string spans its quotes; an array or object spans its brackets. Of duplicate keys, all are kept, and each
/// later one is an oddity, except a `//`. A number is an integer if it is written as one and fits 64 bits.
///
/// # Errors
/// If the text is not of the dialect, is empty, or nests deeper than [`MAX_DEPTH`]. A lone surrogate (`"\ud800"`)
/// is an error too, because no text can hold it.
pub fn parse(text: &Text, dialect: JsonDialect) -> Result<Parsed, ParseError> {
    let content = text.content();
    let skip = content.len() - content.trim_start_matches('\u{feff}').len();
    let skip = skip.min('\u{feff}'.len_utf8());
    let body = content.get(skip..).unwrap_or("");
    let mut parser = JsonParser {
        tokens: JsonTokens::new(body, skip, dialect),
        dialect,
        builder: Builder::new(text.share()),
        open: Vec::new(),
        items: Vec::new(),
        entries: Vec::new(),
    };
    let root = parser.value()?;
    let document = parser.builder.finish(root, 0);
    let mut oddities = duplicate_keys(&document);
    // npm documents this key for comments, <https://docs.npmjs.com/cli/v11/configuring-npm/package-json>.
    oddities.retain(|oddity| text.slice(oddity.span) != COMMENT_KEY);
    Ok(Parsed {
        documents: vec![document],
        oddities,
        ..Parsed::default()
    })
}

/// A collection that is not closed yet.
struct OpenCollection {
    /// Where its bracket stands.
    bracket: Span,
    /// How many items (of an array) or entries (of an object) the enclosing collections had before it.
    base: usize,
    /// The last key of an object; `None` in an array.
    key: Option<NodeId>,
    is_object: bool,
    /// The comma before the place that is read.
    comma: Option<Span>,
}

struct JsonParser<'t> {
    tokens: JsonTokens<'t>,
    dialect: JsonDialect,
    builder: Builder,
    open: Vec<OpenCollection>,
    items: Vec<NodeId>,
    entries: Vec<Entry>,
}

impl JsonParser<'_> {
    /// Reads the one value and the end of the text after it.
    fn value(&mut self) -> Result<NodeId, ParseError> {
        loop {
            // Expects a value, or the end of a collection.
            let Some((token, span)) = self.tokens.next()? else {
                return Err(self.end_of_text());
            };
            let mut done = match token {
                Token::OpenBrace | Token::OpenBracket => {
                    if self.open.len() >= MAX_DEPTH {
                        return Err(ParseError::too_deep(span));
                    }
                    let is_object = token == Token::OpenBrace;
                    self.open.push(OpenCollection {
                        bracket: span,
                        base: if is_object {
                            self.entries.len()
                        } else {
                            self.items.len()
                        },
                        key: None,
                        is_object,
                        comma: None,
                    });
                    if !is_object {
                        continue;
                    }
                    match self.key()? {
                        None => continue,
                        Some(closed) => closed,
                    }
                }
                Token::CloseBracket if self.may_close() => self.close(span)?,
                other => self.scalar(other, span)?,
            };
            // `done` is a complete value: adds it to its parent, until another value is expected.
            loop {
                let Some(holder) = self.open.last_mut() else {
                    return match self.tokens.next()? {
                        None => Ok(done),
                        Some((_, span)) => Err(ParseError::at(
                            span,
                            "the JSON value ends before this, but the file goes on",
                        )
                        .with_help("a JSON file contains one value; remove what follows it")),
                    };
                };
                match holder.key.take() {
                    Some(key) => self.entries.push(Entry { key, value: done }),
                    None => self.items.push(done),
                }
                let is_object = holder.is_object;
                let closing = if is_object {
                    Token::CloseBrace
                } else {
                    Token::CloseBracket
                };
                let behind = self.tokens.end;
                let Some((token, span)) = self.tokens.next()? else {
                    return Err(self.end_of_text());
                };
                if token == closing {
                    done = self.close(span)?;
                    continue;
                }
                if token != Token::Comma {
                    return Err(Self::no_comma(&token, span, behind, is_object));
                }
                if let Some(holder) = self.open.last_mut() {
                    holder.comma = Some(span);
                }
                if !is_object {
                    break;
                }
                match self.key()? {
                    None => break,
                    Some(closed) => done = closed,
                }
            }
        }
    }

    /// Whether a `]` is allowed instead of a value: the innermost collection is an array.
    fn may_close(&self) -> bool {
        self.open.last().is_some_and(|open| !open.is_object)
    }

    /// Reads a key and its colon, or the end of the object, and then returns its node.
    fn key(&mut self) -> Result<Option<NodeId>, ParseError> {
        let Some((token, span)) = self.tokens.next()? else {
            return Err(self.end_of_text());
        };
        let key = match token {
            Token::CloseBrace => return self.close(span).map(Some),
            Token::String(name) => self.builder.string(span, &name),
            Token::Word(_) | Token::Number(_) | Token::Boolean(_) | Token::Null => {
                return Err(
                    ParseError::at(span, "a key must be a string").with_help("put it between double quotes")
                );
            }
            Token::Comma => return Err(extra_comma(span)),
            other => {
                return Err(ParseError::at(
                    span,
                    format!("expected a key, found `{}`", other.as_str()),
                ));
            }
        };
        match self.tokens.next()? {
            Some((Token::Colon, _)) => {}
            Some((_, at)) => {
                return Err(ParseError::at(
                    Span::new(span.end as usize, at.end as usize),
                    "a `:` is missing here",
                )
                .with_help("put a `:` between the key and its value"));
            }
            None => return Err(self.end_of_text()),
        }
        if let Some(open) = self.open.last_mut() {
            open.key = Some(key);
        }
        Ok(None)
    }

    /// Ends the innermost collection with the bracket at `bracket`.
    fn close(&mut self, bracket: Span) -> Result<NodeId, ParseError> {
        let Some(open) = self.open.pop() else {
            return Err(ParseError::at(bracket, "there is no open bracket to close here"));
        };
        if let (JsonDialect::Json, Some(comma)) = (self.dialect, open.comma)
            && self.tokens.before_last == comma
        {
            return Err(ParseError::at(comma, "JSON allows no comma after the last item")
                .with_help("remove the comma"));
        }
        let span = Span {
            start: open.bracket.start,
            end: bracket.end,
        };
        Ok(if open.is_object {
            let node = self
                .builder
                .mapping(span, self.entries.get(open.base..).unwrap_or_default());
            self.entries.truncate(open.base);
            node
        } else {
            let node = self
                .builder
                .sequence(span, self.items.get(open.base..).unwrap_or_default());
            self.items.truncate(open.base);
            node
        })
    }

    fn scalar(&mut self, token: Token<'_>, span: Span) -> Result<NodeId, ParseError> {
        budget::check_nodes(self.builder.len(), span)?;
        Ok(match token {
            Token::Null => self.builder.null(span),
            Token::Boolean(value) => self.builder.bool(span, value),
            Token::String(value) => self.builder.string(span, &value),
            Token::Number(literal) => {
                if let Ok(value) = literal.parse::<i64>() {
                    self.builder.integer(span, value)
                } else {
                    match literal.parse::<f64>() {
                        Ok(value) if value.is_finite() => self.builder.float(span, value),
                        _ => {
                            return Err(ParseError::at(
                                span,
                                "the number is beyond the range of a 64-bit float",
                            )
                            .with_help("write it as a string"));
                        }
                    }
                }
            }
            Token::Word(word) => return Err(bare_word(word, span)),
            Token::Comma => return Err(extra_comma(span)),
            other => {
                return Err(ParseError::at(
                    span,
                    format!("expected a value, found `{}`", other.as_str()),
                ));
            }
        })
    }

    fn no_comma(token: &Token<'_>, span: Span, behind: usize, is_object: bool) -> ParseError {
        match token {
            Token::CloseBrace | Token::CloseBracket => ParseError::at(
                span,
                format!(
                    "this `{}` doesn't match the opening `{}`",
                    token.as_str(),
                    if is_object { '{' } else { '[' }
                ),
            ),
            Token::Colon => ParseError::at(span, "a `:` is allowed only after a key"),
            _ => ParseError::at(Span::new(behind, span.end as usize), "a comma is missing here")
                .with_help("put a comma after the value before this one"),
        }
    }

    /// The text ended too early: says what is open, or that there is nothing at all.
    fn end_of_text(&self) -> ParseError {
        let at = self.tokens.offset + self.tokens.body.len();
        match self.open.last() {
            Some(open) => {
                let (bracket, closing) = if open.is_object { ("{", "}") } else { ("[", "]") };
                ParseError::at(open.bracket, format!("this `{bracket}` is never closed"))
                    .with_help(format!("add the missing `{closing}`"))
            }
            None if self.tokens.body.trim().is_empty() => ParseError::file("the file is empty")
                .with_help("write at least `{}`, or remove the file if it is not used"),
            None => ParseError::at(Span::new(at, at), "the file contains no value"),
        }
    }
}

fn extra_comma(span: Span) -> ParseError {
    ParseError::at(span, "this comma has no value before it").with_help("remove the comma")
}

/// Unquoted text instead of a value.
fn bare_word(word: &str, span: Span) -> ParseError {
    let help = match word.to_ascii_lowercase().as_str() {
        "true" | "false" | "null" => "JSON writes `true`, `false` and `null` in lower case",
        "none" | "nil" | "undefined" | "nan" | "infinity" => "JSON has `null`",
        _ => "put text between double quotes",
    };
    ParseError::at(span, format!("`{word}` is not a JSON value")).with_help(help)
}

/// The tokens of a text without comments, each with its span in the whole file.
struct JsonTokens<'t> {
    scanner: Scanner<'t>,
    body: &'t str,
    /// Where `body` starts in the file.
    offset: usize,
    dialect: JsonDialect,
    /// End of the last token, in the file.
    end: usize,
    /// The span of the last token, and of the one before it.
    last: Span,
    before_last: Span,
}

impl<'t> JsonTokens<'t> {
    fn new(body: &'t str, offset: usize, dialect: JsonDialect) -> Self {
        let options = ScannerOptions {
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        Self {
            scanner: Scanner::new(body, &options),
            body,
            offset,
            dialect,
            end: offset,
            last: Span::default(),
            before_last: Span::default(),
        }
    }

    fn next(&mut self) -> Result<Option<(Token<'t>, Span)>, ParseError> {
        loop {
            let from = self.scanner.token_end();
            let token = match self.scanner.scan() {
                Ok(token) => token,
                Err(error) => {
                    self.white_space(from, self.scanner.token_start())?;
                    return Err(self.scan_error(&error));
                }
            };
            self.white_space(from, self.scanner.token_start())?;
            let span = Span::new(
                self.scanner.token_start() + self.offset,
                self.scanner.token_end() + self.offset,
            );
            let Some(token) = token else {
                return Ok(None);
            };
            match token {
                Token::CommentLine(_) | Token::CommentBlock(_) => {
                    if self.dialect == JsonDialect::Json {
                        return Err(ParseError::at(span, "JSON has no comments").with_help(
                            "remove the comment, or rename the file to .jsonc if what reads it allows that",
                        ));
                    }
                }
                Token::String(_) => {
                    self.string_characters(span)?;
                    return Ok(Some(self.step(token, span)));
                }
                _ => return Ok(Some(self.step(token, span))),
            }
        }
    }

    fn step(&mut self, token: Token<'t>, span: Span) -> (Token<'t>, Span) {
        self.before_last = self.last;
        self.last = span;
        self.end = span.end as usize;
        (token, span)
    }

    /// Only space, tab, line feed and carriage return are allowed between tokens.
    fn white_space(&self, from: usize, to: usize) -> Result<(), ParseError> {
        let gap = self.body.get(from..to).unwrap_or("");
        match gap
            .char_indices()
            .find(|(_, char)| !matches!(char, ' ' | '\t' | '\n' | '\r'))
        {
            None => Ok(()),
            Some((at, char)) => {
                let start = self.offset + from + at;
                Err(ParseError::at(
                    Span::new(start, start + char.len_utf8()),
                    format!(
                        "the character U+{:04X} is not white space in JSON",
                        u32::from(char)
                    ),
                )
                .with_help("replace it with a space"))
            }
        }
    }

    /// A string may hold no control characters unless they are escaped.
    fn string_characters(&self, span: Span) -> Result<(), ParseError> {
        let raw = self
            .body
            .get(span.start as usize - self.offset..span.end as usize - self.offset)
            .unwrap_or("");
        match raw.bytes().position(|byte| byte < b' ') {
            None => Ok(()),
            Some(at) => Err(Self::control_character(
                span.start as usize,
                at,
                raw.as_bytes().get(at).copied(),
            )),
        }
    }

    fn control_character(start: usize, at: usize, byte: Option<u8>) -> ParseError {
        match byte {
            Some(b'\n' | b'\r') => ParseError::at(
                Span::new(start, start + at),
                "the string is not closed on its line",
            )
            .with_help("close it with `\"`, or write a line break as `\\n`"),
            Some(b'\t') => ParseError::at(
                Span::new(start + at, start + at + 1),
                "a string can't contain a raw tab",
            )
            .with_help("write it as `\\t`"),
            other => {
                let code = other.unwrap_or_default();
                ParseError::at(
                    Span::new(start + at, start + at + 1),
                    format!("a string can't contain the raw control character U+{code:04X}"),
                )
                .with_help(format!("write it as `\\u{code:04x}`"))
            }
        }
    }

    fn scan_error(&self, error: &ScanError) -> ParseError {
        let range = error.range();
        let span = Span::new(range.start + self.offset, range.end + self.offset);
        let raw = self.body.get(range.start..).unwrap_or("");
        let here = |message: &str, help: &str| ParseError::at(span, message).with_help(help);
        match error.kind() {
            ParseErrorKind::SingleQuotedStringsNotAllowed => {
                here("a string must be in double quotes", "write `\"` instead of `'`")
            }
            ParseErrorKind::HexadecimalNumbersNotAllowed => here(
                "JSON has no hexadecimal numbers",
                "write the number in decimal digits",
            ),
            ParseErrorKind::UnaryPlusNumbersNotAllowed => {
                here("a number must start with a digit or `-`", "remove the `+`")
            }
            ParseErrorKind::BareDecimalPointNumbersNotAllowed => here(
                "a number needs digits on both sides of the decimal point",
                "add the missing `0`",
            ),
            ParseErrorKind::NonFiniteNumbersNotAllowed => {
                here("JSON has neither infinity nor NaN", "write `null` or a string")
            }
            ParseErrorKind::ExpectedDigit
            | ParseErrorKind::ExpectedDigitFollowingNegativeSign
            | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral => here(
                "expected a digit here",
                "complete the number, or put text between double quotes",
            ),
            ParseErrorKind::UnterminatedCommentBlock => ParseError::at(
                Span::new(range.start + self.offset, range.start + self.offset + 2),
                "the comment is never closed",
            )
            .with_help("close it with `*/`"),
            ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
                // The scanner looks for the quote on later lines too; the place to fix is this line.
                let line = raw.find(['\n', '\r']).unwrap_or(raw.len());
                ParseError::at(
                    Span::new(span.start as usize, span.start as usize + line),
                    "the string is never closed",
                )
                .with_help("close it with `\"`")
            }
            ParseErrorKind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => here(
                "the escape is half of a surrogate pair, which is not a character",
                "write both halves, such as `\\ud83d\\ude00`, or the character itself",
            ),
            ParseErrorKind::String(ParseStringErrorKind::ExpectedFourHexDigits) => here(
                "expected four hexadecimal digits after `\\u`",
                "write a backslash as `\\\\`",
            ),
            ParseErrorKind::String(_) => here(
                "JSON has no such escape",
                "write a backslash as `\\\\`; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX",
            ),
            // A word that a bracket or comma ends.
            _ if raw.starts_with(char::is_alphanumeric) => {
                bare_word(self.body.get(range.start..range.end).unwrap_or(""), span)
            }
            _ => {
                let what = raw.chars().next().unwrap_or(' ');
                let error = ParseError::at(
                    span,
                    format!("the character `{}` is not allowed here", what.escape_debug()),
                );
                match what {
                    '#' => error.with_help("JSON has no `#` comments"),
                    '\u{201c}' | '\u{201d}' => error.with_help("write plain double quotes"),
                    '<' | '=' | '>' => error.with_help("resolve the merge conflict, if it is one"),
                    _ => error,
                }
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
