//! Ruby as tokens. The meaning of a character depends on the token before it: a `/` is a division after a value, and
//! starts a regular expression elsewhere.

use std::collections::HashMap;

use super::heredoc::Heredoc;
use super::literal::{Delimiters, LiteralEnd, end_of};
use super::token::{RubyToken, RubyTokenKind};
use crate::ParseError;
use purlin_text::source::Span;

/// What Ruby reserves: <https://docs.ruby-lang.org/en/master/syntax/keywords_rdoc.html>. `true` and the like are names here.
const KEYWORDS: &[&str] = &[
    "if", "unless", "while", "until", "case", "when", "in", "then", "else", "elsif", "end", "do", "begin",
    "rescue", "ensure", "def", "class", "module", "for", "and", "or", "not", "return", "next", "break",
    "redo", "retry", "alias", "undef",
];

const OPERATORS: &[&str] = &[
    "**=", "<=>", "===", "...", "<<=", ">>=", "&&=", "||=", "&.", "**", "==", "!=", ">=", "<=", "&&", "||",
    "=~", "!~", "..", "::", "<<", ">>", "->", "=>", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=",
];

/// Every token of a script.
///
/// # Errors
/// If a literal or a comment in several lines is never closed.
pub(super) fn tokens(content: &str) -> Result<Vec<RubyToken>, ParseError> {
    let mut lexer = RubyLexer {
        content,
        at: 0,
        tokens: Vec::new(),
        heredocs: Vec::new(),
        last_lines: None,
        is_on_new_line: false,
    };
    lexer.read()?;
    Ok(lexer.tokens)
}

pub(super) struct RubyLexer<'t> {
    pub(super) content: &'t str,
    pub(super) at: usize,
    pub(super) tokens: Vec<RubyToken>,
    pub(super) heredocs: Vec<Heredoc<'t>>,
    /// Where the last line with a text starts, without white space around it.
    pub(super) last_lines: Option<HashMap<&'t str, usize>>,
    /// Whether a line ended before the token that is read.
    pub(super) is_on_new_line: bool,
}

/// The white space and comments before a token.
struct Blank {
    line_ended: bool,
    spaced: bool,
}

impl<'t> RubyLexer<'t> {
    pub(super) fn rest(&self) -> &'t str {
        self.content.get(self.at..).unwrap_or("")
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.content.as_bytes().get(at).copied()
    }

    fn last(&self) -> Option<&RubyToken> {
        self.tokens.last()
    }

    fn text(&self, token: &RubyToken) -> &'t str {
        self.content.get(token.span.range()).unwrap_or("")
    }

    fn read(&mut self) -> Result<(), ParseError> {
        loop {
            let blank = self.blank()?;
            let rest = self.rest();
            let Some(next) = rest.chars().next() else {
                break;
            };
            if self.starts_line()
                && rest
                    .strip_prefix("__END__")
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']))
            {
                break;
            }
            let start = self.at;
            let spaced = blank.spaced || self.tokens.is_empty();
            self.is_on_new_line = blank.line_ended;
            let mut token = self.token(next, spaced)?;
            // Always moves forward.
            self.at = (token.span.end as usize).max(start + next.len_utf8());
            token.spaced = spaced;
            token.first = self.tokens.is_empty() || blank.line_ended && self.ends_statement(&token);
            token.opens = token.kind == RubyTokenKind::Keyword && self.opens(&token);
            self.tokens.push(token);
        }
        match self.heredocs.first() {
            Some(heredoc) => {
                let span = self.tokens.get(heredoc.token).map(|token| token.span);
                Err(unclosed(span.unwrap_or_default(), "heredoc"))
            }
            None => Ok(()),
        }
    }

    fn starts_line(&self) -> bool {
        self.at == 0 || self.byte(self.at - 1) == Some(b'\n')
    }

    fn blank(&mut self) -> Result<Blank, ParseError> {
        let mut blank = Blank {
            line_ended: false,
            spaced: false,
        };
        loop {
            let rest = self.rest();
            if self.starts_line()
                && rest.starts_with("=begin")
                && rest
                    .get(6..)
                    .is_some_and(|rest| rest.starts_with(char::is_whitespace))
            {
                let Some(end) = rest.find("\n=end") else {
                    let span = Span::new(self.at, self.at + 6);
                    return Err(unclosed(span, "comment").with_help("add a line `=end`"));
                };
                self.at += end + 5;
                self.line();
                continue;
            }
            let Some(next) = rest.chars().next() else {
                return Ok(blank);
            };
            blank.spaced = true;
            if next == '\n' {
                blank.line_ended = true;
                self.at += 1;
                self.lines_of_heredocs();
            } else if next.is_whitespace() || next == '\u{feff}' {
                self.at += next.len_utf8();
            } else if next == '#' {
                self.line();
            } else if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
                self.line();
                self.at += 1;
                self.lines_of_heredocs();
            } else {
                blank.spaced = blank.spaced
                    && self.at > 0
                    && self
                        .byte(self.at - 1)
                        .is_some_and(|byte| byte.is_ascii_whitespace());
                return Ok(blank);
            }
        }
    }

    /// To the end of the line.
    fn line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Whether a statement ends at the end of a line before this token.
    fn ends_statement(&self, token: &RubyToken) -> bool {
        let goes_on = token.kind == RubyTokenKind::Dot;
        !goes_on
            && self.last().is_none_or(|last| match last.kind {
                RubyTokenKind::Sign(sign) => matches!(sign, ')' | ']' | '}' | '(' | '[' | '{' | ';'),
                RubyTokenKind::Assign
                | RubyTokenKind::Change
                | RubyTokenKind::Dot
                | RubyTokenKind::Colons
                | RubyTokenKind::Rocket
                | RubyTokenKind::Operator
                | RubyTokenKind::Label => false,
                RubyTokenKind::Keyword => !matches!(self.text(last), "and" | "or" | "not"),
                _ => true,
            })
    }

    /// Whether the token before ends a value, so that an operator may follow.
    pub(super) fn is_behind_value(&self) -> bool {
        !self.is_on_new_line && self.is_last_a_value()
    }

    fn is_last_a_value(&self) -> bool {
        self.last().is_some_and(|last| match last.kind {
            RubyTokenKind::Sign(sign) => matches!(sign, ')' | ']' | '}'),
            RubyTokenKind::Keyword => matches!(self.text(last), "end" | "redo" | "retry"),
            RubyTokenKind::Name
            | RubyTokenKind::Text { .. }
            | RubyTokenKind::Template
            | RubyTokenKind::Symbol
            | RubyTokenKind::Words
            | RubyTokenKind::Number
            | RubyTokenKind::Literal => true,
            _ => false,
        })
    }

    /// Whether a value starts here, with a first character of so many bytes: where none ends, and as an argument after
    /// a name and white space.
    pub(super) fn starts_value(&self, spaced: bool, length: usize) -> bool {
        // `def /(other)`
        if self
            .last()
            .is_some_and(|last| last.kind == RubyTokenKind::Keyword && self.text(last) == "def")
        {
            return false;
        }
        if !self.is_behind_value() {
            return true;
        }
        let is_tight = self
            .byte(self.at + length)
            .is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'=');
        spaced && is_tight && self.last().is_some_and(|last| last.kind == RubyTokenKind::Name)
    }

    fn opens(&self, token: &RubyToken) -> bool {
        match self.text(token) {
            "do" | "begin" | "case" | "def" | "class" | "module" | "for" => true,
            "if" | "unless" | "while" | "until" => {
                let is_behind = self.is_behind_value()
                    || self.last().is_some_and(|last| {
                        last.kind == RubyTokenKind::Keyword
                            && matches!(self.text(last), "return" | "next" | "break")
                    });
                token.first || !is_behind
            }
            _ => false,
        }
    }

    pub(super) fn simple(&self, kind: RubyTokenKind, length: usize) -> RubyToken {
        let span = Span::new(self.at, self.at + length);
        RubyToken {
            kind,
            span,
            inner: span,
            first: false,
            spaced: false,
            opens: false,
        }
    }

    /// A literal whose first delimiter has so many bytes, and its end.
    fn literal(
        &self,
        before: usize,
        delimiters: Delimiters,
        what: &str,
    ) -> Result<(RubyToken, LiteralEnd), ParseError> {
        let inner = self.at + before;
        let ended = end_of(self.content.as_bytes(), inner, delimiters);
        if !ended.closed {
            return Err(unclosed(Span::new(self.at, inner), what));
        }
        let mut token = self.simple(RubyTokenKind::Literal, ended.at + 1 - self.at);
        token.inner = Span::new(inner, ended.at);
        Ok((token, ended))
    }

    /// A regular expression with the letters after it.
    fn with_flags(&self, mut token: RubyToken) -> RubyToken {
        let end = token.span.end as usize;
        let behind = self.content.as_bytes().get(end..).unwrap_or_default();
        let length = behind
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        token.span = Span::new(self.at, end + length);
        token
    }

    fn string(&self, before: usize, delimiters: Delimiters) -> Result<RubyToken, ParseError> {
        let (mut token, ended) = self.literal(before, delimiters, "string")?;
        token.kind = match ended {
            LiteralEnd { template: true, .. } => RubyTokenKind::Template,
            LiteralEnd { escaped: true, .. } => RubyTokenKind::Literal,
            _ => RubyTokenKind::Text { dedent: false },
        };
        // `"name": value`
        let end = token.span.end as usize;
        let is_key = self.last().is_some_and(|last| {
            matches!(
                last.kind,
                RubyTokenKind::Sign(',' | '{' | '(') | RubyTokenKind::Name
            )
        });
        if is_key
            && !ended.template
            && !ended.escaped
            && self.byte(end) == Some(b':')
            && self.byte(end + 1) != Some(b':')
        {
            token.kind = RubyTokenKind::Label;
            token.span.end += 1;
        }
        Ok(token)
    }

    fn token(&mut self, next: char, spaced: bool) -> Result<RubyToken, ParseError> {
        let rest = self.rest();
        let second = rest.as_bytes().get(1).copied();
        match next {
            '"' | '\'' => {
                let quote = if next == '"' { b'"' } else { b'\'' };
                return self.string(1, Delimiters::of(quote, next == '"'));
            }
            '`' if self.starts_value(spaced, 1) => {
                return Ok(self.literal(1, Delimiters::of(b'`', true), "command")?.0);
            }
            '/' if self.starts_value(spaced, 1) => {
                // Behind a name it may as well divide, unless another one follows on the line.
                let line = rest.find('\n').map_or(self.content.len(), |end| self.at + end);
                let on_line = self.content.as_bytes().get(..line).unwrap_or_default();
                let delimiters = Delimiters::of(b'/', true);
                if !self.is_behind_value() || end_of(on_line, self.at + 1, delimiters).closed {
                    let (token, _) = self.literal(1, delimiters, "regular expression")?;
                    return Ok(self.with_flags(token));
                }
            }
            '%' if self.starts_value(spaced, 1) => {
                if let Some(token) = self.percent(rest.as_bytes())? {
                    return Ok(token);
                }
            }
            '?' if self.starts_value(spaced, 1) => {
                if let Some(token) = self.character(rest) {
                    return Ok(token);
                }
            }
            '<' if second == Some(b'<') => {
                if let Some(token) = self.heredoc(rest, spaced) {
                    return Ok(token);
                }
            }
            ':' if second != Some(b':') => {
                if let Some(token) = self.symbol(rest)? {
                    return Ok(token);
                }
            }
            _ if next.is_ascii_digit() => return Ok(self.number(rest, 0)),
            '-' if second.is_some_and(|byte| byte.is_ascii_digit()) && self.starts_value(spaced, 1) => {
                return Ok(self.number(rest, 1));
            }
            _ => {}
        }
        if next == '$' || next == '@' || is_name(next) && !next.is_ascii_digit() {
            return Ok(self.name(rest));
        }
        if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            let kind = match *operator {
                "::" => RubyTokenKind::Colons,
                "&." => RubyTokenKind::Dot,
                "=>" => RubyTokenKind::Rocket,
                "==" | "===" | "!=" | ">=" | "<=" => RubyTokenKind::Operator,
                change if change.ends_with('=') => RubyTokenKind::Change,
                _ => RubyTokenKind::Operator,
            };
            return Ok(self.simple(kind, operator.len()));
        }
        let kind = match next {
            '=' => RubyTokenKind::Assign,
            '.' => RubyTokenKind::Dot,
            _ => RubyTokenKind::Sign(next),
        };
        Ok(self.simple(kind, next.len_utf8()))
    }

    fn name(&self, rest: &str) -> RubyToken {
        let bytes = rest.as_bytes();
        let sigils = bytes
            .iter()
            .take_while(|byte| matches!(byte, b'@' | b'$'))
            .take(2)
            .count();
        let behind = rest.get(sigils..).unwrap_or("");
        let mut length = sigils + behind.find(|char: char| !is_name(char)).unwrap_or(behind.len());
        if bytes.first() == Some(&b'$') && length == 1 {
            // `$:`, `$!` and the like.
            length += behind
                .chars()
                .next()
                .filter(|char| !char.is_whitespace())
                .map_or(0, char::len_utf8);
        }
        let is_suffix = matches!(bytes.get(length), Some(b'?' | b'!'));
        let follows = (bytes.get(length + 1), bytes.get(length + 2));
        if sigils == 0
            && is_suffix
            && (follows.0 != Some(&b'=') || matches!(follows.1, Some(b'=' | b'~' | b'>')))
        {
            length += 1;
        }
        let mut token = self.simple(RubyTokenKind::Name, length);
        let is_behind_dot = self
            .last()
            .is_some_and(|last| matches!(last.kind, RubyTokenKind::Dot));
        let is_label = bytes.get(length) == Some(&b':') && bytes.get(length + 1) != Some(&b':');
        let is_defined = self
            .last()
            .is_some_and(|last| last.kind == RubyTokenKind::Keyword && self.text(last) == "def");
        if is_label && !is_behind_dot && sigils == 0 {
            token.kind = RubyTokenKind::Label;
            token.span = Span::new(self.at, self.at + length + 1);
        } else if !is_behind_dot
            && !is_defined
            && rest.get(..length).is_some_and(|word| KEYWORDS.contains(&word))
        {
            token.kind = RubyTokenKind::Keyword;
        }
        token
    }

    fn number(&self, rest: &str, sign: usize) -> RubyToken {
        let bytes = rest.as_bytes();
        let run = |from: usize| {
            let behind = bytes.get(from..).unwrap_or_default();
            from + behind
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                .count()
        };
        let mut length = run(sign);
        if bytes.get(length) == Some(&b'.') && bytes.get(length + 1).is_some_and(u8::is_ascii_digit) {
            length = run(length + 1);
        }
        self.simple(RubyTokenKind::Number, length)
    }

    /// `%w[…]`, `%(…)` and the like; `None` for a `%` that is none.
    fn percent(&self, bytes: &[u8]) -> Result<Option<RubyToken>, ParseError> {
        let letter = bytes.get(1).copied().filter(u8::is_ascii_alphabetic);
        let before = if letter.is_some() { 3 } else { 2 };
        let Some(delimiter) = bytes.get(before - 1).copied() else {
            return Ok(None);
        };
        let is_delimiter = match letter {
            Some(_) => delimiter.is_ascii_punctuation(),
            None => matches!(delimiter, b'(' | b'[' | b'{' | b'<' | b'|' | b'!'),
        };
        if !is_delimiter {
            return Ok(None);
        }
        let delimiters = |evaluates| Delimiters::of(delimiter, evaluates);
        let token = match letter {
            None | Some(b'Q') => self.string(before, delimiters(true))?,
            Some(b'q') => self.string(before, delimiters(false))?,
            Some(b'w' | b'i' | b'W' | b'I') => {
                let evaluates = matches!(letter, Some(b'W' | b'I'));
                let (mut token, ended) = self.literal(before, delimiters(evaluates), "list")?;
                if !ended.template && !ended.escaped {
                    token.kind = RubyTokenKind::Words;
                }
                token
            }
            Some(b's' | b'x') => self.literal(before, delimiters(true), "command")?.0,
            Some(b'r') => {
                let (token, _) = self.literal(before, delimiters(true), "regular expression")?;
                self.with_flags(token)
            }
            Some(_) => return Ok(None),
        };
        Ok(Some(token))
    }

    /// `?a`
    fn character(&self, rest: &str) -> Option<RubyToken> {
        let mut chars = rest.chars().skip(1);
        let char = chars.next().filter(|char| !char.is_whitespace())?;
        if char == '\\' {
            let length = chars.next()?.len_utf8();
            return Some(self.simple(RubyTokenKind::Literal, 2 + length));
        }
        if chars.next().is_some_and(is_name) {
            return None;
        }
        let mut token = self.simple(RubyTokenKind::Text { dedent: false }, 1 + char.len_utf8());
        token.inner = Span::new(self.at + 1, token.span.end as usize);
        Some(token)
    }

    fn symbol(&self, rest: &str) -> Result<Option<RubyToken>, ParseError> {
        let behind = rest.get(1..).unwrap_or("");
        let Some(next) = behind.chars().next() else {
            return Ok(None);
        };
        if matches!(next, '"' | '\'') {
            let quote = if next == '"' { b'"' } else { b'\'' };
            let delimiters = Delimiters::of(quote, next == '"');
            return Ok(Some(self.literal(2, delimiters, "symbol")?.0));
        }
        let length = if is_name(next) && !next.is_ascii_digit() || matches!(next, '@' | '$') {
            let name = behind.trim_start_matches(['@', '$']);
            let sigils = behind.len() - name.len();
            let length = sigils + name.find(|char: char| !is_name(char)).unwrap_or(name.len());
            let tail = behind.as_bytes().get(length..).unwrap_or_default();
            let has_suffix = match tail {
                [b'?' | b'!', b'=', b'>', ..] => true,
                [b'?' | b'!', b'=', ..] => false,
                [b'?' | b'!', ..] => true,
                [b'=', rest @ ..] => !matches!(rest.first(), Some(b'=' | b'~' | b'>')),
                _ => false,
            };
            length + usize::from(has_suffix)
        } else if self.is_behind_value() {
            // The `:` of `a ? b : c`.
            return Ok(None);
        } else {
            match [
                "[]=", "[]", "<=>", "===", "==", "=~", "!=", "!~", "**", "<<", ">>", "<=", ">=", "+@", "-@",
                "+", "-", "*", "/", "%", "<", ">", "!", "&", "|", "^", "~", "`",
            ]
            .iter()
            .find(|operator| behind.starts_with(**operator))
            {
                Some(operator) => operator.len(),
                None => return Ok(None),
            }
        };
        let mut token = self.simple(RubyTokenKind::Symbol, 1 + length);
        token.inner = Span::new(self.at + 1, token.span.end as usize);
        Ok(Some(token))
    }
}

pub(super) fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || !char.is_ascii() && !char.is_whitespace()
}

fn unclosed(span: Span, what: &str) -> ParseError {
    ParseError::at(span, format!("the {what} that starts here is never closed"))
}
