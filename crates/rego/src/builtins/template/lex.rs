//! The pieces of a template: text, and the tokens of actions.

use crate::builtins::arguments::failed;
use crate::builtins::function::BuiltinError;

/// A token of an action.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Text(String),
    Integer(i64),
    Float(f64),
    /// `.name`, or `.` if it is empty.
    Field(String),
    /// `$name`, or `$` if it is empty.
    Variable(String),
    /// A keyword or the name of a function.
    Word(String),
    /// `|`, `(`, `)`, `,`, `=`, or `:` for `:=`.
    Mark(char),
}

/// A token, and whether there is space before it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) after_space: bool,
}

/// A piece of a template.
pub(super) enum Piece {
    Text(String),
    Action(Vec<Token>),
}

fn wrong(what: impl std::fmt::Display) -> BuiltinError {
    failed(what)
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Parts a template.
pub(super) fn pieces(template: &str) -> Result<Vec<Piece>, BuiltinError> {
    let (mut pieces, mut rest, mut trims) = (Vec::new(), template, false);
    loop {
        let (text, after) = rest
            .split_once("{{")
            .map_or((rest, None), |(text, after)| (text, Some(after)));
        let text = if trims {
            text.trim_start_matches(is_space)
        } else {
            text
        };
        let Some(after) = after else {
            pieces.push(Piece::Text(text.to_owned()));
            return Ok(pieces);
        };
        let (text, action) = match after.strip_prefix('-') {
            Some(action) if action.starts_with(is_space) => (text.trim_end_matches(is_space), action),
            _ => (text, after),
        };
        pieces.push(Piece::Text(text.to_owned()));
        let start = action.trim_start_matches(is_space);
        if start.starts_with("/*") {
            let (_, after) = start
                .split_once("*/")
                .ok_or_else(|| wrong("a comment has no end"))?;
            let closed = after.strip_prefix("}}").map(|rest| (rest, false));
            let trimmed = || {
                let after = after.strip_prefix(is_space)?.trim_start_matches(is_space);
                after.strip_prefix("-}}").map(|rest| (rest, true))
            };
            (rest, trims) = closed
                .or_else(trimmed)
                .ok_or_else(|| wrong("a comment must be an action of its own"))?;
            continue;
        }
        let mut lexer = Lexer { rest: action };
        let tokens;
        (tokens, trims) = lexer.action()?;
        rest = lexer.rest;
        pieces.push(Piece::Action(tokens));
    }
}

struct Lexer<'a> {
    rest: &'a str,
}

impl<'a> Lexer<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Reads tokens up to the end of the action; also whether the space behind it is trimmed.
    fn action(&mut self) -> Result<(Vec<Token>, bool), BuiltinError> {
        let mut tokens = Vec::new();
        loop {
            let before = self.rest.len();
            self.rest = self.rest.trim_start_matches(is_space);
            let after_space = self.rest.len() < before;
            if self.rest.starts_with("}}") {
                self.take(2);
                return Ok((tokens, false));
            }
            if after_space && self.rest.starts_with("-}}") {
                self.take(3);
                return Ok((tokens, true));
            }
            let kind = self.token()?;
            tokens.push(Token { kind, after_space });
        }
    }

    fn name(&mut self) -> String {
        let end = self
            .rest
            .find(|character: char| !character.is_alphanumeric() && character != '_')
            .unwrap_or(self.rest.len());
        self.take(end).to_owned()
    }

    fn token(&mut self) -> Result<Kind, BuiltinError> {
        let mut characters = self.rest.chars();
        let first = characters.next().ok_or_else(|| wrong("an action has no end"))?;
        let second = characters.next().unwrap_or(' ');
        match first {
            '"' => self.quoted(),
            '`' => {
                self.take(1);
                let end = self
                    .rest
                    .find('`')
                    .ok_or_else(|| wrong("a text in an action has no end"))?;
                let text = self.take(end).to_owned();
                self.take(1);
                Ok(Kind::Text(text))
            }
            '\'' => self.character(),
            '.' if second.is_ascii_digit() => self.number(),
            '.' => {
                self.take(1);
                Ok(Kind::Field(self.name()))
            }
            '$' => {
                self.take(1);
                Ok(Kind::Variable(self.name()))
            }
            ':' if second == '=' => {
                self.take(2);
                Ok(Kind::Mark(':'))
            }
            '|' | '(' | ')' | ',' | '=' => {
                self.take(1);
                Ok(Kind::Mark(first))
            }
            '+' | '-' => self.number(),
            _ if first.is_ascii_digit() => self.number(),
            _ if first.is_alphabetic() || first == '_' => Ok(Kind::Word(self.name())),
            _ => Err(wrong(format_args!("the character `{first}` in an action"))),
        }
    }

    fn number(&mut self) -> Result<Kind, BuiltinError> {
        let sign = usize::from(self.rest.starts_with(['+', '-']));
        let is_hex = self
            .rest
            .get(sign..sign + 2)
            .is_some_and(|start| start.eq_ignore_ascii_case("0x"));
        let mut last = ' ';
        let end = self
            .rest
            .char_indices()
            .find(|(at, character)| {
                let is_exponent_sign = !is_hex && matches!(character, '+' | '-') && matches!(last, 'e' | 'E');
                let is_part = *at < sign
                    || is_exponent_sign
                    || character.is_ascii_alphanumeric()
                    || matches!(character, '.' | '_');
                last = *character;
                !is_part
            })
            .map_or(self.rest.len(), |(at, _)| at);
        let text = self.take(end);
        let plain = text.replace('_', "");
        let digits = plain.trim_start_matches(['+', '-']);
        let radix = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("0x") => Some((16, 2)),
            Some("0b") => Some((2, 2)),
            Some("0o") => Some((8, 2)),
            _ if digits.len() > 1
                && digits.starts_with('0')
                && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                Some((8, 1))
            }
            _ => None,
        };
        let integer = match radix {
            Some((radix, skip)) => i64::from_str_radix(digits.get(skip..).unwrap_or_default(), radix).ok(),
            None => digits.parse().ok(),
        };
        if let Some(value) = integer {
            return Ok(Kind::Integer(if plain.starts_with('-') { -value } else { value }));
        }
        match plain.parse::<f64>() {
            Ok(value)
                if value.is_finite()
                    && digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') =>
            {
                // A float that is whole is an integer all the same, unless it is written with a point.
                Ok(Kind::Float(value))
            }
            _ => Err(wrong(format_args!("`{text}` is not a number"))),
        }
    }

    fn quoted(&mut self) -> Result<Kind, BuiltinError> {
        self.take(1);
        let mut bytes = Vec::new();
        loop {
            let character = self.rest.chars().next().filter(|character| *character != '\n');
            let character = character.ok_or_else(|| wrong("a text in an action has no end"))?;
            match character {
                '"' => {
                    self.take(1);
                    return Ok(Kind::Text(crate::builtins::arguments::lossy(bytes)));
                }
                '\\' => self.escape('"', &mut bytes)?,
                _ => bytes.extend_from_slice(self.take(character.len_utf8()).as_bytes()),
            }
        }
    }

    /// Reads an escape of Go's.
    fn escape(&mut self, mark: char, bytes: &mut Vec<u8>) -> Result<(), BuiltinError> {
        let unknown = || wrong("an unknown escape");
        self.take(1);
        let letter = self.rest.chars().next().ok_or_else(unknown)?;
        self.take(letter.len_utf8());
        let plain = match letter {
            'a' => 7,
            'b' => 8,
            'f' => 0xc,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 0xb,
            '\\' => b'\\',
            'x' => {
                bytes.push(u8::from_str_radix(self.take(2), 16).map_err(|_| unknown())?);
                return Ok(());
            }
            '0'..='7' => {
                let digits = format!("{letter}{}", self.take(2));
                bytes.push(u8::from_str_radix(&digits, 8).map_err(|_| unknown())?);
                return Ok(());
            }
            'u' | 'U' => {
                let digits = self.take(if letter == 'u' { 4 } else { 8 });
                let code = u32::from_str_radix(digits, 16)
                    .ok()
                    .and_then(char::from_u32)
                    .ok_or_else(unknown)?;
                bytes.extend_from_slice(code.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ if letter == mark && letter.is_ascii() => u8::try_from(letter).map_err(|_| unknown())?,
            _ => return Err(unknown()),
        };
        bytes.push(plain);
        Ok(())
    }

    /// A character in quotes stands for its number.
    fn character(&mut self) -> Result<Kind, BuiltinError> {
        let malformed = || wrong("a character in an action is malformed");
        self.take(1);
        let first = self
            .rest
            .chars()
            .next()
            .filter(|first| *first != '\'' && *first != '\n')
            .ok_or_else(malformed)?;
        let code = if first == '\\' {
            let mut bytes = Vec::new();
            self.escape('\'', &mut bytes)?;
            match (std::str::from_utf8(&bytes), bytes.as_slice()) {
                (Ok(text), _) => text.chars().next().map_or(0, u32::from),
                (Err(_), [byte]) => u32::from(*byte),
                _ => return Err(malformed()),
            }
        } else {
            self.take(first.len_utf8());
            u32::from(first)
        };
        if self.take(1) != "'" {
            return Err(malformed());
        }
        Ok(Kind::Integer(i64::from(code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(action: &str) -> Vec<Kind> {
        let (tokens, _) = Lexer { rest: action }.action().unwrap();
        tokens.into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn reads_tokens() {
        assert_eq!(
            kinds(r#"$x := .a.b | f "q\x41" -1.5 0x10 'ä' (1_000)}}"#),
            [
                Kind::Variable("x".into()),
                Kind::Mark(':'),
                Kind::Field("a".into()),
                Kind::Field("b".into()),
                Kind::Mark('|'),
                Kind::Word("f".into()),
                Kind::Text("qA".into()),
                Kind::Float(-1.5),
                Kind::Integer(16),
                Kind::Integer(0xe4),
                Kind::Mark('('),
                Kind::Integer(1000),
                Kind::Mark(')'),
            ]
        );
    }

    #[test]
    fn refuses_what_has_no_end() {
        for text in ["{{", "{{\"a}}", "{{/* a", "{{`a", "{{'ab'}}", "{{?}}"] {
            assert!(pieces(text).is_err(), "{text}");
        }
    }
}
