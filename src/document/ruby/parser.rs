//! Tokens to statements.

use super::lexer::tokens;
use super::literal::{decode_escapes, decode_plain, dedent};
use super::token::{Decoding, Token, TokenKind};
use crate::document::ParseError;
use crate::document::tree::{Builder, Document, Entry, NodeId};
use crate::source::{Span, Text};

/// Blocks, arguments and values nest no deeper than this. Each level is up to eight nodes, and all of them stay within
/// [`crate::document::MAX_DEPTH`].
pub(super) const MAX_NESTING: usize = 30;
/// How far the name and the parameters of a method reach.
const MAX_AHEAD: usize = 256;

pub(super) fn read(text: &Text) -> Result<Document, ParseError> {
    let content = text.content();
    let mut parser = Parser {
        content,
        tokens: tokens(content)?,
        at: 0,
        tree: Builder::new(text.share()),
        error: None,
    };
    let mut statements = Vec::new();
    parser.statements(0, &mut statements);
    if let Some(token) = parser.peek() {
        let text = parser.text(token.span);
        let message = format!("`{text}` ends nothing here");
        parser.fail(ParseError::at(token.span, message));
    }
    if let Some(error) = parser.error {
        return Err(error);
    }
    let root = parser.tree.sequence(Span::new(0, content.len()), &statements);
    Ok(parser.tree.finish(root, 0))
}

pub(super) struct Parser<'t> {
    pub(super) content: &'t str,
    tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) tree: Builder,
    /// The first; no token is left behind it.
    error: Option<ParseError>,
}

/// Where an expression stands, which says what ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On a line.
    Line,
    /// An argument without parentheses: a `do` behind it belongs to the call.
    Command,
    /// Between brackets, where lines do not count.
    Brackets,
}

/// What was opened.
enum Open {
    Bracket(char),
    /// A keyword; a loop may have a `do` before its first line ends.
    Keyword {
        is_loop: bool,
    },
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn ahead(&self, by: usize) -> Option<Token> {
        self.tokens.get(self.at + by).copied()
    }

    pub(super) fn text(&self, span: Span) -> &str {
        self.content.get(span.range()).unwrap_or("")
    }

    pub(super) fn is_keyword(&self, token: Token, word: &str) -> bool {
        token.kind == TokenKind::Keyword && self.text(token.span) == word
    }

    /// Where the last token that was read ends.
    pub(super) fn end(&self) -> u32 {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(0, |token| token.span.end)
    }

    pub(super) fn since(&self, start: u32) -> Span {
        Span {
            start,
            end: self.end().max(start),
        }
    }

    /// Keeps the first error, and leaves nothing to read.
    pub(super) fn fail(&mut self, error: ParseError) {
        self.error.get_or_insert(error);
        self.at = self.tokens.len();
    }

    fn unclosed(&mut self, opener: Token, closer: &str) {
        let text = self.text(opener.span).to_owned();
        let message = format!("`{text}` has no `{closer}` that ends it");
        self.fail(ParseError::at(opener.span, message));
    }

    /// Whether there is no deeper level to read; then it is an error.
    pub(super) fn is_too_deep(&mut self, nesting: usize, span: Span) -> bool {
        let is_too_deep = nesting >= MAX_NESTING;
        if is_too_deep {
            let message = format!("code nests deeper than {MAX_NESTING} levels");
            self.fail(ParseError::at(span, message).with_help("exclude the file"));
        }
        is_too_deep
    }

    /// Statements up to whatever ends the block that they stand in, which stays.
    pub(super) fn statements(&mut self, nesting: usize, into: &mut Vec<NodeId>) {
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Sign('}' | ')' | ']') => return,
                TokenKind::Keyword
                    if matches!(
                        self.text(token.span),
                        "end" | "else" | "elsif" | "when" | "in" | "rescue" | "ensure"
                    ) =>
                {
                    return;
                }
                TokenKind::Sign(';') => self.at += 1,
                TokenKind::Keyword if self.is_keyword(token, "then") => self.at += 1,
                _ => {
                    let before = self.at;
                    let node = self.statement(nesting);
                    into.push(node);
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
    }

    /// A statement, with the condition behind it.
    fn statement(&mut self, nesting: usize) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), Place::Line);
        };
        let mut node = self.expression(nesting, Place::Line);
        if self.peek().is_some_and(|token| token.is(',') && !token.first) {
            // `a, b = c`
            self.rest_of_line();
            let span = self.since(first.span.start);
            let text = self.content.get(span.range()).unwrap_or("");
            let code = self.tree.string(span, text);
            node = self.mapping(span, &[("code", code)]);
        }
        let modifier = self.peek().filter(|token| {
            let word = self.text(token.span);
            token.kind == TokenKind::Keyword
                && !token.first
                && !token.opens
                && matches!(word, "if" | "unless" | "while" | "until" | "rescue")
        });
        let Some(modifier) = modifier else {
            return node;
        };
        self.at += 1;
        let start = self.peek().map_or(modifier.span.end, |token| token.span.start);
        self.rest_of_line();
        let block = self.tree.sequence(self.tree.span(node), &[node]);
        let branch = self.branch(Some(self.since(start)), block);
        self.keyword(first.span.start, modifier, &[branch])
    }

    /// Passes what else belongs to a statement.
    fn rest_of_line(&mut self) {
        while let Some(token) = self.peek().filter(|token| !token.first) {
            let is_end = match token.kind {
                TokenKind::Sign(';' | '}' | ')' | ']') => true,
                TokenKind::Keyword => {
                    matches!(
                        self.text(token.span),
                        "end" | "else" | "elsif" | "when" | "then" | "ensure"
                    )
                }
                _ => false,
            };
            if is_end {
                return;
            }
            self.skip(Place::Line);
        }
    }

    /// What has a keyword and branches.
    fn keyword(&mut self, start: u32, keyword: Token, branches: &[NodeId]) -> NodeId {
        let word = self.content.get(keyword.span.range()).unwrap_or("");
        let word = self.tree.string(keyword.span, word);
        let first = branches
            .first()
            .map_or(keyword.span, |branch| self.tree.span(*branch));
        let last = branches
            .last()
            .map_or(keyword.span, |branch| self.tree.span(*branch));
        let whole = Span {
            start: first.start,
            end: last.end.max(first.start),
        };
        let all = self.tree.sequence(whole, branches);
        let span = self.since(start);
        self.mapping(span, &[("keyword", word), ("branches", all)])
    }

    fn branch(&mut self, test: Option<Span>, block: NodeId) -> NodeId {
        let block_span = self.tree.span(block);
        let span = test.map_or(block_span, |test| Span {
            start: test.start.min(block_span.start),
            end: test.end.max(block_span.end),
        });
        let test = test.map(|test| {
            let written = self.content.get(test.range()).unwrap_or("");
            self.tree.string(test, written)
        });
        let fields: Vec<(&str, NodeId)> = test
            .map(|test| ("test", test))
            .into_iter()
            .chain([("block", block)])
            .collect();
        self.mapping(span, &fields)
    }

    /// `if … end` and everything else that has an `end`, but for `do`.
    pub(super) fn with_end(&mut self, nesting: usize) -> NodeId {
        let Some(opener) = self.peek() else {
            return self.code(self.end(), Place::Line);
        };
        if self.is_too_deep(nesting, opener.span) {
            return self.code(opener.span.start, Place::Line);
        }
        let is_loop = matches!(self.text(opener.span), "while" | "until" | "for");
        let is_method = self.is_keyword(opener, "def");
        if is_method && self.is_endless() {
            return self.code(opener.span.start, Place::Line);
        }
        let mut branches = Vec::new();
        let mut head = opener;
        loop {
            self.at += 1;
            let has_test = !(self.is_keyword(head, "else")
                || self.is_keyword(head, "ensure")
                || self.is_keyword(head, "begin"));
            let test = if has_test { self.test(head, is_loop) } else { None };
            let mut statements = Vec::new();
            let start = self.peek().map_or(self.end(), |token| token.span.start);
            self.statements(nesting + 1, &mut statements);
            let block = self.since(start.min(self.end()));
            // Of `case` what stands before the first `when`.
            if !(statements.is_empty() && self.is_keyword(head, "case")) {
                let block = self.tree.sequence(block, &statements);
                let branch = self.branch(test, block);
                branches.push(branch);
            }
            match self.peek() {
                Some(next) if self.is_keyword(next, "end") => {
                    self.at += 1;
                    break;
                }
                Some(next) if next.kind == TokenKind::Keyword => head = next,
                _ => {
                    self.unclosed(opener, "end");
                    break;
                }
            }
        }
        self.keyword(opener.span.start, opener, &branches)
    }

    /// What stands behind a keyword on its line.
    fn test(&mut self, head: Token, is_loop: bool) -> Option<Span> {
        let first = self.peek().filter(|token| !token.first)?;
        if self.is_keyword(head, "def") {
            let passed = self.length_of_signature(0);
            self.at = (self.at + passed).min(self.tokens.len());
        } else if !(first.is(';') || self.is_keyword(first, "then")) {
            // `when` goes on behind commas, `rescue` with a name behind `=>`, `class` with what it is derived from.
            while let Some(token) = self.peek().filter(|token| !token.first || self.at == 0) {
                if token.is(';') || matches!(token.kind, TokenKind::Sign('}' | ')' | ']')) {
                    break;
                }
                let word = if token.kind == TokenKind::Keyword {
                    self.text(token.span)
                } else {
                    ""
                };
                let is_of_case = self.is_keyword(head, "case") && matches!(word, "when" | "in");
                if matches!(word, "then" | "end") || word == "do" && is_loop || is_of_case {
                    break;
                }
                let before = self.at;
                self.skip(if is_loop { Place::Command } else { Place::Line });
                if self.at == before {
                    self.at += 1;
                }
            }
        }
        let span = self.since(first.span.start);
        if is_loop && self.peek().is_some_and(|token| self.is_keyword(token, "do")) {
            self.at += 1;
        }
        (span.end > span.start).then_some(span)
    }

    /// How many tokens the name and the parameters of a method have, from the one behind `def`, so many tokens ahead.
    fn length_of_signature(&self, from: usize) -> usize {
        let is_within = |at: &usize| *at < from + MAX_AHEAD;
        let token = |at: usize| self.ahead(at).filter(|_| is_within(&at));
        let mut at = from + 1;
        while token(at).is_some_and(|token| matches!(token.kind, TokenKind::Dot | TokenKind::Colons)) {
            at += 2;
        }
        // `name=`, `[]` and the like.
        while token(at)
            .is_some_and(|token| !token.spaced && !matches!(token.kind, TokenKind::Sign('(' | ';')))
        {
            at += 1;
        }
        if token(at).is_some_and(|token| token.is('(') && !token.first) {
            let mut open = 0_usize;
            while let Some(token) = token(at) {
                at += 1;
                match token.kind {
                    TokenKind::Sign('(' | '[' | '{') => open += 1,
                    TokenKind::Sign(')' | ']' | '}') => open = open.saturating_sub(1),
                    _ => {}
                }
                if open == 0 {
                    break;
                }
            }
        } else {
            while token(at).is_some_and(|token| {
                let is_end = token.first || token.is(';') || token.kind == TokenKind::Assign;
                !is_end && !self.is_keyword(token, "end")
            }) {
                at += 1;
            }
        }
        at - from
    }

    /// Whether the method that starts here has no `end`: `def a = 1`.
    fn is_endless(&self) -> bool {
        let behind = 1 + self.length_of_signature(1);
        self.ahead(behind)
            .is_some_and(|token| token.kind == TokenKind::Assign && !token.first)
    }

    pub(super) fn mapping(&mut self, span: Span, fields: &[(&str, NodeId)]) -> NodeId {
        let entries: Vec<Entry> = fields
            .iter()
            .map(|(field, value)| {
                let start = self.tree.span(*value).start;
                Entry {
                    key: self.tree.string(Span { start, end: start }, field),
                    value: *value,
                }
            })
            .collect();
        self.tree.mapping(span, &entries)
    }

    /// Passes tokens to the end of an expression, whatever it is.
    pub(super) fn skip(&mut self, place: Place) {
        let mut open: Vec<(Token, Open)> = Vec::new();
        let from = self.at;
        while let Some(token) = self.peek() {
            if open.is_empty() && self.at > from && self.ends(token, place) {
                return;
            }
            if token.first
                && let Some((_, Open::Keyword { is_loop })) = open.last_mut()
            {
                *is_loop = false;
            }
            let closes = match token.kind {
                TokenKind::Sign(sign @ ('(' | '[' | '{')) => {
                    open.push((token, Open::Bracket(sign)));
                    None
                }
                TokenKind::Sign(sign @ (')' | ']' | '}')) => Some(sign),
                TokenKind::Keyword => match self.text(token.span) {
                    "end" => Some('e'),
                    "do" if matches!(open.last(), Some((_, Open::Keyword { is_loop: true }))) => {
                        if let Some((_, Open::Keyword { is_loop })) = open.last_mut() {
                            *is_loop = false;
                        }
                        None
                    }
                    "def" if self.is_endless() => None,
                    word if token.opens => {
                        let is_loop = matches!(word, "while" | "until" | "for");
                        open.push((token, Open::Keyword { is_loop }));
                        None
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some(closer) = closes {
                match open.pop() {
                    // It belongs to whoever reads this.
                    None => return,
                    Some((opener, kind)) => {
                        let expected = match kind {
                            Open::Bracket('(') => ')',
                            Open::Bracket('[') => ']',
                            Open::Bracket(_) => '}',
                            Open::Keyword { .. } => 'e',
                        };
                        if expected != closer {
                            self.unclosed(opener, &closer_name(expected));
                            return;
                        }
                    }
                }
            }
            self.at += 1;
        }
        if let Some((opener, kind)) = open.pop() {
            let expected = match kind {
                Open::Bracket('(') => ')',
                Open::Bracket('[') => ']',
                Open::Bracket(_) => '}',
                Open::Keyword { .. } => 'e',
            };
            self.unclosed(opener, &closer_name(expected));
        }
    }

    /// Whether an expression ends before a token.
    pub(super) fn ends(&self, token: Token, place: Place) -> bool {
        if place != Place::Brackets && token.first {
            return true;
        }
        match token.kind {
            TokenKind::Sign(')' | ']' | '}' | ',' | ';') | TokenKind::Rocket => true,
            TokenKind::Keyword if !token.opens => !matches!(
                self.text(token.span),
                "and" | "or" | "not" | "return" | "next" | "break" | "redo" | "retry" | "in"
            ),
            TokenKind::Keyword => place == Place::Command && self.is_keyword(token, "do"),
            _ => false,
        }
    }

    /// Whether an expression ends here.
    pub(super) fn is_at_end(&self, place: Place) -> bool {
        self.peek().is_none_or(|token| self.ends(token, place))
    }

    /// What starts at `start`, up to the end of the expression, as its text.
    pub(super) fn code(&mut self, start: u32, place: Place) -> NodeId {
        self.skip(place);
        let span = self.since(start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.mapping(span, &[("code", node)])
    }

    /// A string as it is read.
    pub(super) fn string(&mut self, token: Token, decoding: Decoding) -> NodeId {
        let text = self.decoded(token, decoding);
        self.tree.string(token.span, &text)
    }

    pub(super) fn decoded(&self, token: Token, decoding: Decoding) -> String {
        let raw = self.text(token.inner);
        match decoding {
            Decoding::None => raw.to_owned(),
            Decoding::Plain(delimiters) => decode_plain(raw, delimiters),
            Decoding::Escapes => decode_escapes(raw),
            Decoding::Lines {
                escapes,
                dedent: is_dedented,
            } => {
                let text = if is_dedented { dedent(raw) } else { raw.to_owned() };
                if escapes { decode_escapes(&text) } else { text }
            }
        }
    }

    /// What stands between brackets, the first of which was read; reads the last.
    pub(super) fn closed(&mut self, opener: Token, closer: char) {
        match self.peek() {
            Some(token) if token.is(closer) => self.at += 1,
            _ => self.unclosed(opener, &closer.to_string()),
        }
    }

    /// A block in braces or behind `do`: its parameters and statements.
    pub(super) fn block(&mut self, nesting: usize) -> (Option<NodeId>, NodeId) {
        let Some(opener) = self.peek() else {
            let none = self.tree.sequence(Span::default(), &[]);
            return (None, none);
        };
        self.at += 1;
        if self.is_too_deep(nesting, opener.span) {
            let none = self.tree.sequence(opener.span, &[]);
            return (None, none);
        }
        let params = self.parameters();
        let mut statements = Vec::new();
        self.statements(nesting, &mut statements);
        let is_braces = opener.is('{');
        // `do … rescue … end`
        while !is_braces
            && let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Keyword)
            && matches!(self.text(token.span), "rescue" | "ensure" | "else")
        {
            self.at += 1;
            if self.is_keyword(token, "rescue") {
                self.test(token, false);
            }
            let before = self.at;
            self.statements(nesting, &mut statements);
            if self.at == before && self.peek().is_some_and(|next| next.kind != TokenKind::Keyword) {
                break;
            }
        }
        if is_braces {
            self.closed(opener, '}');
        } else {
            match self.peek() {
                Some(token) if self.is_keyword(token, "end") => self.at += 1,
                _ => self.unclosed(opener, "end"),
            }
        }
        let block = self.tree.sequence(self.since(opener.span.start), &statements);
        (params, block)
    }

    /// `|a, b|`
    fn parameters(&mut self) -> Option<NodeId> {
        let bar = self.peek().filter(|token| token.is('|'))?;
        self.at += 1;
        let mut names = Vec::new();
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.kind {
                TokenKind::Sign('|') => break,
                TokenKind::Name => {
                    let name = self.content.get(token.span.range()).unwrap_or("");
                    let name = self.tree.string(token.span, name);
                    names.push(name);
                }
                _ => {}
            }
        }
        Some(self.tree.sequence(self.since(bar.span.start), &names))
    }
}

fn closer_name(closer: char) -> String {
    if closer == 'e' {
        "end".to_owned()
    } else {
        closer.to_string()
    }
}
