//! The tokens of an expression.

use super::node::{ExpressionError, Operator};
use purlin_text::source::Span;

/// A token with its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// In lower case.
    Word(String),
    Number(f64),
    String(String),
    Operator(Operator),
    Not,
    Dot,
    Star,
    Comma,
    Open(char),
    Close(char),
}

/// Takes `text` apart; spans begin at `offset`.
pub(super) fn tokens(text: &str, offset: usize) -> Result<Vec<Token>, ExpressionError> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        // Behind a value a dot leads to a member; elsewhere it may begin a number.
        let after_value = matches!(
            tokens.last().map(|token| &token.kind),
            Some(TokenKind::Word(_) | TokenKind::Close(_) | TokenKind::Star)
        );
        let read = token(rest, first, after_value);
        let (kind, length) = read.map_err(|(message, length)| ExpressionError {
            message,
            span: Span::new(offset + at, offset + at + length),
        })?;
        tokens.push(Token {
            kind,
            span: Span::new(offset + at, offset + at + length),
        });
        at += length;
    }
    Ok(tokens)
}

/// The token at the start of `rest`, and its length; or what is wrong, and where it ends.
fn token(rest: &str, first: char, after_value: bool) -> Result<(TokenKind, usize), (String, usize)> {
    let two = rest.get(..2).and_then(|two| {
        Some(match two {
            "||" => Operator::Or,
            "&&" => Operator::And,
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<=" => Operator::LessOrEqual,
            ">=" => Operator::GreaterOrEqual,
            _ => return None,
        })
    });
    if let Some(operator) = two {
        return Ok((TokenKind::Operator(operator), 2));
    }
    let one = match first {
        '<' => TokenKind::Operator(Operator::Less),
        '>' => TokenKind::Operator(Operator::Greater),
        '!' => TokenKind::Not,
        '*' => TokenKind::Star,
        ',' => TokenKind::Comma,
        '(' | '[' => TokenKind::Open(first),
        ')' | ']' => TokenKind::Close(first),
        '.' if after_value => TokenKind::Dot,
        '\'' => return string(rest),
        _ if first.is_ascii_alphabetic() || first == '_' => {
            let length = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
                .unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or("").to_ascii_lowercase();
            return Ok((TokenKind::Word(word), length));
        }
        _ if first.is_ascii_digit() || matches!(first, '-' | '+' | '.') => return number(rest),
        '"' => return Err(("a text is written between single quotes".to_owned(), 1)),
        _ => {
            return Err((
                format!("`{}` can't be read here", first.escape_debug()),
                first.len_utf8(),
            ));
        }
    };
    Ok((one, 1))
}

/// `'it''s'`
fn string(rest: &str) -> Result<(TokenKind, usize), (String, usize)> {
    let mut value = String::new();
    let mut at = 1;
    loop {
        let part = rest.get(at..).unwrap_or("");
        let Some(end) = part.find('\'') else {
            return Err(("this quote is never closed".to_owned(), 1));
        };
        value.push_str(part.get(..end).unwrap_or(""));
        at += end + 1;
        if !rest.get(at..).is_some_and(|behind| behind.starts_with('\'')) {
            return Ok((TokenKind::String(value), at));
        }
        value.push('\'');
        at += 1;
    }
}

/// A decimal, hexadecimal or octal number, as the runner reads it.
fn number(rest: &str) -> Result<(TokenKind, usize), (String, usize)> {
    let mut length = 0;
    let mut before = ' ';
    for c in rest.chars() {
        let signed = matches!(c, '+' | '-') && (length == 0 || matches!(before, 'e' | 'E'));
        if !(c.is_ascii_alphanumeric() || c == '.' || signed) {
            break;
        }
        length += c.len_utf8();
        before = c;
    }
    let text = rest.get(..length).unwrap_or("");
    #[allow(clippy::cast_precision_loss)] // The runner's numbers are of this kind as well.
    let radix = |digits: &str, radix| {
        u64::from_str_radix(digits, radix)
            .ok()
            .map(|number| number as f64)
    };
    let value = match text.get(..2) {
        Some("0x") => radix(text.get(2..).unwrap_or(""), 16),
        Some("0o") => radix(text.get(2..).unwrap_or(""), 8),
        // Rust would read `inf` and `nan` as well; neither begins with a digit or a sign and a digit.
        _ if text.contains(|c: char| c.is_ascii_digit()) => text.parse::<f64>().ok(),
        _ => None,
    };
    match value {
        Some(value) => Ok((TokenKind::Number(value), length)),
        None => Err((format!("`{text}` is not a number"), length.max(1))),
    }
}
