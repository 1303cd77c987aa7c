//! Tokens to statements.

use super::token::{Token, TokenKind, tokens};
use crate::document::tree::{Builder, Document, Entry, NodeId};
use crate::source::{Span, Text};

/// Blocks and arguments nest no deeper than this; what does is `code`. With what else a level needs it stays within
/// [`crate::document::MAX_DEPTH`].
const MAX_NESTING: usize = 40;
/// How far a type argument or the parameters of a closure reach.
pub(super) const MAX_AHEAD: usize = 48;

pub(super) fn read(text: &Text) -> Document {
    let content = text.content();
    let mut parser = Parser {
        content,
        tokens: tokens(content),
        at: 0,
        tree: Builder::new(text.share()),
    };
    let mut statements = Vec::new();
    while parser.peek().is_some() {
        parser.statements(0, &mut statements);
        // A bracket that nothing opened.
        parser.at += 1;
    }
    let root = parser.tree.sequence(Span::new(0, content.len()), &statements);
    parser.tree.finish(root, 0)
}

pub(super) struct Parser<'t> {
    pub(super) content: &'t str,
    tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) tree: Builder,
}

/// Where an expression stands, which says what ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A line of its own: arguments need no parentheses.
    Statement,
    /// A line that something else starts.
    Line,
    /// An argument without parentheses: a word behind it belongs to the call.
    Command,
    /// Between brackets, where lines do not count.
    Brackets,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn ahead(&self, by: usize) -> Option<Token> {
        self.tokens.get(self.at + by).copied()
    }

    /// The tokens that are looked at before it is known what they are.
    fn upcoming(&self) -> impl Iterator<Item = &Token> {
        let tokens = self.tokens.get(self.at..).unwrap_or_default();
        tokens.iter().take(MAX_AHEAD)
    }

    /// The next token, unless a line ends before it and lines count.
    fn here(&self, place: Place) -> Option<Token> {
        self.peek()
            .filter(|token| place == Place::Brackets || !token.first)
    }

    pub(super) fn text(&self, span: Span) -> &str {
        self.content.get(span.range()).unwrap_or("")
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

    /// Statements up to a `}`, `)` or `]` that none of them opened, which stays.
    fn statements(&mut self, nesting: usize, into: &mut Vec<NodeId>) {
        while let Some(token) = self.peek() {
            if matches!(token.kind, TokenKind::Sign('}' | ')' | ']')) {
                return;
            }
            if token.is(';') || token.is(',') {
                self.at += 1;
                continue;
            }
            let before = self.at;
            let node = self.statement(nesting);
            into.push(node);
            if self.at == before {
                self.at += 1;
            }
        }
    }

    fn statement(&mut self, nesting: usize) -> NodeId {
        // An annotation is not kept.
        while self.peek().is_some_and(|token| token.is('@'))
            && self.ahead(1).is_some_and(|token| token.kind == TokenKind::Name)
        {
            self.at += 2;
            while self.peek().is_some_and(|token| token.is('.') || token.is(':')) {
                self.at += 2;
            }
            if self.here(Place::Line).is_some_and(|token| token.is('(')) {
                self.at += 1;
                self.skip(Place::Brackets);
                self.at += 1;
            }
        }
        let Some(first) = self.peek() else {
            return self.code(self.end(), Place::Statement);
        };
        let word = self.text(first.span);
        match word {
            "import" | "package" | "class" | "interface" | "enum" | "fun" | "object" => {
                self.code(first.span.start, Place::Statement)
            }
            "val" | "var" | "def" | "final" | "private" | "static" | "public" | "internal" | "const"
            | "lateinit"
                if self.here_name(1) =>
            {
                self.at += 1;
                self.declaration(first.span.start, nesting)
            }
            // Groovy's `String name = …`.
            _ if first.kind == TokenKind::Name
                && self.here_name(1)
                && word.starts_with(char::is_uppercase)
                && self.ahead(2).is_some_and(|token| token.is('=')) =>
            {
                self.at += 1;
                self.declaration(first.span.start, nesting)
            }
            _ => self.expression(nesting, Place::Statement),
        }
    }

    fn here_name(&self, by: usize) -> bool {
        self.ahead(by)
            .is_some_and(|token| token.kind == TokenKind::Name && !token.first)
    }

    /// What follows `val`, `def` or a type: perhaps more of these, a name, its type, and a value.
    fn declaration(&mut self, start: u32, nesting: usize) -> NodeId {
        while self.here_name(1) && self.ahead(1).is_some_and(|next| self.text(next.span) != "by") {
            self.at += 1;
        }
        let Some(name) = self.peek().filter(|token| token.kind == TokenKind::Name) else {
            return self.code(start, Place::Statement);
        };
        self.at += 1;
        if self.here(Place::Line).is_some_and(|token| token.is(':')) {
            let passed = self
                .upcoming()
                .take_while(|token| {
                    !token.first
                        && self.text(token.span) != "by"
                        && matches!(
                            token.kind,
                            TokenKind::Name | TokenKind::Sign(':' | '<' | '>' | '.' | ',' | '?')
                        )
                })
                .count();
            self.at += passed;
        }
        let is_given = |token: Token| token.is('=') || self.text(token.span) == "by";
        if !self.here(Place::Line).is_some_and(is_given) {
            return self.code(start, Place::Statement);
        }
        self.at += 1;
        let value = self.expression(nesting + 1, Place::Line);
        let name = self.name(name);
        let span = self.since(start);
        let yes = self.tree.bool(Span { start, end: start }, true);
        self.mapping(span, &[("declares", yes), ("name", name), ("value", value)])
    }

    fn name(&mut self, token: Token) -> NodeId {
        let text = self.content.get(token.inner.range()).unwrap_or("");
        self.tree.string(token.span, text)
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
    fn skip(&mut self, place: Place) {
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            let ends_line = place != Place::Brackets && open == 0 && token.first;
            // A line that starts with a dot goes on with the one before.
            if ends_line
                && !matches!(
                    token.kind,
                    TokenKind::Sign('.') | TokenKind::SafeDot | TokenKind::Operator
                )
            {
                return;
            }
            match token.kind {
                TokenKind::Sign('(' | '[' | '{') => open += 1,
                TokenKind::Sign(')' | ']' | '}' | ',' | ';') if open == 0 => return,
                TokenKind::Sign(')' | ']' | '}') => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// What starts at `start`, up to the end of the expression, as its text.
    fn code(&mut self, start: u32, place: Place) -> NodeId {
        let before = self.at;
        // The first token belongs to it, whatever line it is on.
        if let Some(token) = self.peek()
            && token.span.start == start
            && !matches!(token.kind, TokenKind::Sign('(' | '[' | '{' | ')' | ']' | '}'))
        {
            self.at += 1;
        } else if let Some(token) = self.peek()
            && token.span.start == start
            && matches!(token.kind, TokenKind::Sign('(' | '[' | '{'))
        {
            self.at += 1;
            self.skip_block();
        }
        self.skip(place);
        if self.at == before
            && self
                .peek()
                .is_some_and(|token| !matches!(token.kind, TokenKind::Sign(')' | ']' | '}')))
        {
            self.at += 1;
        }
        let span = self.since(start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.mapping(span, &[("code", node)])
    }

    /// Passes everything up to the bracket that closes one that was just read.
    fn skip_block(&mut self) {
        let mut open = 1_usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.kind {
                TokenKind::Sign('(' | '[' | '{') => open += 1,
                TokenKind::Sign(')' | ']' | '}') => {
                    open -= 1;
                    if open == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether an expression ends here.
    fn ends(&self, place: Place) -> bool {
        match self.peek() {
            None => true,
            Some(token) if place == Place::Command && token.kind == TokenKind::Name => {
                token.first || !matches!(self.text(token.span), "as" | "in" | "is" | "instanceof")
            }
            Some(token) if place != Place::Brackets && token.first => {
                !matches!(token.kind, TokenKind::Operator | TokenKind::Sign('?'))
            }
            Some(token) => matches!(token.kind, TokenKind::Sign(')' | ']' | '}' | ',' | ';')),
        }
    }

    pub(super) fn expression(&mut self, nesting: usize, place: Place) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), place);
        };
        let start = first.span.start;
        if nesting >= MAX_NESTING {
            return self.code(start, place);
        }
        let is_called = self.ahead(1).is_some_and(|token| token.is('(') && !token.first);
        let node = match first.kind {
            TokenKind::Name if !matches!(self.text(first.span), "new" | "true" | "false") => {
                self.chain(nesting, place)
            }
            // Kotlin's `"implementation"(…)`.
            TokenKind::Text if is_called => self.chain(nesting, place),
            TokenKind::Text => {
                self.at += 1;
                self.string(first)
            }
            TokenKind::Template => {
                self.at += 1;
                let text = self.content.get(first.inner.range()).unwrap_or("");
                let node = self.tree.string(first.span, text);
                self.mapping(first.span, &[("template", node)])
            }
            TokenKind::Number => {
                self.at += 1;
                match self.text(first.span).parse() {
                    Ok(number) => self.tree.integer(first.span, number),
                    Err(_) => return self.code_from(first, place),
                }
            }
            TokenKind::Name if self.text(first.span) != "new" => {
                self.at += 1;
                let value = self.text(first.span) == "true";
                self.tree.bool(first.span, value)
            }
            TokenKind::Sign('[') => {
                self.at += 1;
                let items = self.items(nesting + 1);
                self.tree.sequence(self.since(start), &items)
            }
            TokenKind::Sign('{') => {
                let block = self.block(nesting + 1);
                let span = self.since(start);
                self.mapping(span, &[("block", block)])
            }
            _ => return self.code(start, place),
        };
        if self.ends(place) {
            return node;
        }
        self.code_from(first, place)
    }

    /// `code` from a token that was read already.
    fn code_from(&mut self, first: Token, place: Place) -> NodeId {
        self.skip(place);
        let span = self.since(first.span.start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.mapping(span, &[("code", node)])
    }

    pub(super) fn string(&mut self, token: Token) -> NodeId {
        let raw = self.content.get(token.inner.range()).unwrap_or("");
        if !token.escaped {
            return self.tree.string(token.span, raw);
        }
        let mut decoded = String::with_capacity(raw.len());
        let mut chars = raw.chars();
        while let Some(char) = chars.next() {
            match char {
                '\\' => match chars.next() {
                    Some('n') => decoded.push('\n'),
                    Some('t') => decoded.push('\t'),
                    Some(other) => decoded.push(other),
                    None => {}
                },
                _ => decoded.push(char),
            }
        }
        self.tree.string(token.span, &decoded)
    }

    /// What stands between brackets, the first of which was read; reads the last.
    pub(super) fn items(&mut self, nesting: usize) -> Vec<NodeId> {
        let mut items = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Sign(')' | ']' | '}') => {
                    self.at += 1;
                    break;
                }
                TokenKind::Sign(',' | ';') => self.at += 1,
                _ => {
                    let before = self.at;
                    let item = self.argument(nesting, Place::Brackets);
                    items.push(item);
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
        items
    }

    /// An argument, with the name that Groovy (`name: value`) or Kotlin (`name = value`) gives it.
    pub(super) fn argument(&mut self, nesting: usize, place: Place) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), place);
        };
        let is_named = matches!(first.kind, TokenKind::Name | TokenKind::Text)
            && self.ahead(1).is_some_and(|token| {
                (token.is(':') || (token.is('=') && place == Place::Brackets)) && !token.first
            });
        // Kotlin's `"name" to value`.
        let is_pair = first.kind == TokenKind::Text
            && self
                .ahead(1)
                .is_some_and(|token| token.kind == TokenKind::Name && self.text(token.span) == "to");
        if !(is_named || is_pair) || nesting >= MAX_NESTING {
            return self.expression(nesting, place);
        }
        self.at += 2;
        let key = if first.kind == TokenKind::Text {
            self.string(first)
        } else {
            self.name(first)
        };
        let value = self.expression(nesting + 1, place);
        let span = self.since(first.span.start);
        self.mapping(span, &[("key", key), ("value", value)])
    }

    /// A block in braces: its statements.
    pub(super) fn block(&mut self, nesting: usize) -> NodeId {
        let start = self.peek().map_or(0, |token| token.span.start);
        self.at += 1;
        if nesting >= MAX_NESTING {
            self.skip_block();
            let span = self.since(start);
            let text = self.content.get(span.range()).unwrap_or("");
            let node = self.tree.string(span, text);
            let node = self.mapping(span, &[("code", node)]);
            return self.tree.sequence(span, &[node]);
        }
        // The parameters of a closure.
        let parameters = self
            .upcoming()
            .take_while(|token| {
                matches!(
                    token.kind,
                    TokenKind::Name | TokenKind::Sign(',' | ':' | '.' | '<' | '>' | '(' | ')' | '?')
                )
            })
            .count();
        if self
            .ahead(parameters)
            .is_some_and(|token| token.kind == TokenKind::Arrow)
        {
            self.at += parameters + 1;
        }
        let mut statements = Vec::new();
        self.statements(nesting, &mut statements);
        self.at += usize::from(self.peek().is_some());
        self.tree.sequence(self.since(start), &statements)
    }
}
