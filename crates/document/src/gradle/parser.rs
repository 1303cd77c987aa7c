//! Tokens to statements.

use super::token::{GradleToken, GradleTokenKind, tokens};
use crate::tree::{Builder, Document, NodeId};
use purlin_text::source::{Span, Text};

/// Blocks and arguments that nest deeper than this become `code`. With the other nodes of each level, a document stays
/// within [`crate::MAX_DEPTH`].
const MAX_NESTING: usize = 40;
/// How many tokens a type argument or the parameters of a closure may have.
pub(super) const MAX_AHEAD: usize = 48;

pub(super) fn read(text: &Text) -> Document {
    let content = text.content();
    let mut parser = GradleParser {
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

pub(super) struct GradleParser<'t> {
    pub(super) content: &'t str,
    tokens: Vec<GradleToken>,
    pub(super) at: usize,
    pub(super) tree: Builder,
}

/// The context of an expression, which determines where it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ExpressionPlace {
    /// A line of its own: arguments need no parentheses.
    Statement,
    /// The rest of a line that something else started.
    Line,
    /// An argument without parentheses: a word after it belongs to the call.
    Command,
    /// Between brackets, where lines do not count.
    Brackets,
}

impl GradleParser<'_> {
    pub(super) fn peek(&self) -> Option<GradleToken> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn ahead(&self, by: usize) -> Option<GradleToken> {
        self.tokens.get(self.at + by).copied()
    }

    /// The next tokens, for lookahead.
    fn upcoming(&self) -> impl Iterator<Item = &GradleToken> {
        let tokens = self.tokens.get(self.at..).unwrap_or_default();
        tokens.iter().take(MAX_AHEAD)
    }

    /// The next token, unless a line ends before it and lines count.
    fn here(&self, place: ExpressionPlace) -> Option<GradleToken> {
        self.peek()
            .filter(|token| place == ExpressionPlace::Brackets || !token.first)
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

    /// Statements up to an unmatched `}`, `)` or `]`, which is not consumed.
    fn statements(&mut self, nesting: usize, into: &mut Vec<NodeId>) {
        while let Some(token) = self.peek() {
            if matches!(token.kind, GradleTokenKind::Sign('}' | ')' | ']')) {
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
            && self
                .ahead(1)
                .is_some_and(|token| token.kind == GradleTokenKind::Name)
        {
            self.at += 2;
            while self.peek().is_some_and(|token| token.is('.') || token.is(':')) {
                self.at += 2;
            }
            if self
                .here(ExpressionPlace::Line)
                .is_some_and(|token| token.is('('))
            {
                self.at += 1;
                self.skip(ExpressionPlace::Brackets);
                self.at += 1;
            }
        }
        let Some(first) = self.peek() else {
            return self.code(self.end(), ExpressionPlace::Statement);
        };
        let word = self.text(first.span);
        match word {
            "import" | "package" | "class" | "interface" | "enum" | "fun" | "object" => {
                self.code(first.span.start, ExpressionPlace::Statement)
            }
            "val" | "var" | "def" | "final" | "private" | "static" | "public" | "internal" | "const"
            | "lateinit"
                if self.here_name(1) =>
            {
                self.at += 1;
                self.declaration(first.span.start, nesting)
            }
            // Groovy's `String name = …`.
            _ if first.kind == GradleTokenKind::Name
                && self.here_name(1)
                && word.starts_with(char::is_uppercase)
                && self.ahead(2).is_some_and(|token| token.is('=')) =>
            {
                self.at += 1;
                self.declaration(first.span.start, nesting)
            }
            _ => self.expression(nesting, ExpressionPlace::Statement),
        }
    }

    fn here_name(&self, by: usize) -> bool {
        self.ahead(by)
            .is_some_and(|token| token.kind == GradleTokenKind::Name && !token.first)
    }

    /// The rest of a declaration after `val`, `def` or a type: more modifiers, a name, its type, and a value.
    fn declaration(&mut self, start: u32, nesting: usize) -> NodeId {
        while self.here_name(1) && self.ahead(1).is_some_and(|next| self.text(next.span) != "by") {
            self.at += 1;
        }
        let Some(name) = self.peek().filter(|token| token.kind == GradleTokenKind::Name) else {
            return self.code(start, ExpressionPlace::Statement);
        };
        self.at += 1;
        if self
            .here(ExpressionPlace::Line)
            .is_some_and(|token| token.is(':'))
        {
            let passed = self
                .upcoming()
                .take_while(|token| {
                    !token.first
                        && self.text(token.span) != "by"
                        && matches!(
                            token.kind,
                            GradleTokenKind::Name | GradleTokenKind::Sign(':' | '<' | '>' | '.' | ',' | '?')
                        )
                })
                .count();
            self.at += passed;
        }
        let is_given = |token: GradleToken| token.is('=') || self.text(token.span) == "by";
        if !self.here(ExpressionPlace::Line).is_some_and(is_given) {
            return self.code(start, ExpressionPlace::Statement);
        }
        self.at += 1;
        let value = self.expression(nesting + 1, ExpressionPlace::Line);
        let name = self.name(name);
        let span = self.since(start);
        let yes = self.tree.bool(Span { start, end: start }, true);
        self.tree
            .record(span, &[("declares", yes), ("name", name), ("value", value)])
    }

    fn name(&mut self, token: GradleToken) -> NodeId {
        let text = self.content.get(token.inner.range()).unwrap_or("");
        self.tree.string(token.span, text)
    }

    /// Passes tokens to the end of an expression, whatever it is.
    fn skip(&mut self, place: ExpressionPlace) {
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            let ends_line = place != ExpressionPlace::Brackets && open == 0 && token.first;
            // A line that starts with a dot goes on with the one before.
            if ends_line
                && !matches!(
                    token.kind,
                    GradleTokenKind::Sign('.') | GradleTokenKind::SafeDot | GradleTokenKind::Operator
                )
            {
                return;
            }
            match token.kind {
                GradleTokenKind::Sign('(' | '[' | '{') => open += 1,
                GradleTokenKind::Sign(')' | ']' | '}' | ',' | ';') if open == 0 => return,
                GradleTokenKind::Sign(')' | ']' | '}') => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// The text from `start` to the end of the expression.
    fn code(&mut self, start: u32, place: ExpressionPlace) -> NodeId {
        let before = self.at;
        // The first token belongs to it, whatever line it is on.
        if let Some(token) = self.peek()
            && token.span.start == start
            && !matches!(
                token.kind,
                GradleTokenKind::Sign('(' | '[' | '{' | ')' | ']' | '}')
            )
        {
            self.at += 1;
        } else if let Some(token) = self.peek()
            && token.span.start == start
            && matches!(token.kind, GradleTokenKind::Sign('(' | '[' | '{'))
        {
            self.at += 1;
            self.skip_block();
        }
        self.skip(place);
        if self.at == before
            && self
                .peek()
                .is_some_and(|token| !matches!(token.kind, GradleTokenKind::Sign(')' | ']' | '}')))
        {
            self.at += 1;
        }
        let span = self.since(start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.tree.record(span, &[("code", node)])
    }

    /// Passes everything up to the bracket that closes one that was just read.
    fn skip_block(&mut self) {
        let mut open = 1_usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.kind {
                GradleTokenKind::Sign('(' | '[' | '{') => open += 1,
                GradleTokenKind::Sign(')' | ']' | '}') => {
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
    fn ends(&self, place: ExpressionPlace) -> bool {
        match self.peek() {
            None => true,
            Some(token) if place == ExpressionPlace::Command && token.kind == GradleTokenKind::Name => {
                token.first || !matches!(self.text(token.span), "as" | "in" | "is" | "instanceof")
            }
            Some(token) if place != ExpressionPlace::Brackets && token.first => {
                !matches!(token.kind, GradleTokenKind::Operator | GradleTokenKind::Sign('?'))
            }
            Some(token) => matches!(token.kind, GradleTokenKind::Sign(')' | ']' | '}' | ',' | ';')),
        }
    }

    pub(super) fn expression(&mut self, nesting: usize, place: ExpressionPlace) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), place);
        };
        let start = first.span.start;
        if nesting >= MAX_NESTING {
            return self.code(start, place);
        }
        let is_called = self.ahead(1).is_some_and(|token| token.is('(') && !token.first);
        let node = match first.kind {
            GradleTokenKind::Name if !matches!(self.text(first.span), "new" | "true" | "false") => {
                self.chain(nesting, place)
            }
            // Kotlin's `"implementation"(…)`.
            GradleTokenKind::Text if is_called => self.chain(nesting, place),
            GradleTokenKind::Text => {
                self.at += 1;
                self.string(first)
            }
            GradleTokenKind::Template => {
                self.at += 1;
                let text = self.content.get(first.inner.range()).unwrap_or("");
                let node = self.tree.string(first.span, text);
                self.tree.record(first.span, &[("template", node)])
            }
            GradleTokenKind::Number => {
                self.at += 1;
                match self.text(first.span).parse() {
                    Ok(number) => self.tree.integer(first.span, number),
                    Err(_) => return self.code_from(first, place),
                }
            }
            GradleTokenKind::Name if self.text(first.span) != "new" => {
                self.at += 1;
                let value = self.text(first.span) == "true";
                self.tree.bool(first.span, value)
            }
            GradleTokenKind::Sign('[') => {
                self.at += 1;
                let items = self.items(nesting + 1);
                self.tree.sequence(self.since(start), &items)
            }
            GradleTokenKind::Sign('{') => {
                let block = self.block(nesting + 1);
                let span = self.since(start);
                self.tree.record(span, &[("block", block)])
            }
            _ => return self.code(start, place),
        };
        if self.ends(place) {
            return node;
        }
        self.code_from(first, place)
    }

    /// `code` from a token that was read already.
    fn code_from(&mut self, first: GradleToken, place: ExpressionPlace) -> NodeId {
        self.skip(place);
        let span = self.since(first.span.start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.tree.record(span, &[("code", node)])
    }

    pub(super) fn string(&mut self, token: GradleToken) -> NodeId {
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

    /// The content of brackets, after the opening one was read; consumes the closing one.
    pub(super) fn items(&mut self, nesting: usize) -> Vec<NodeId> {
        let mut items = Vec::new();
        while let Some(token) = self.peek() {
            match token.kind {
                GradleTokenKind::Sign(')' | ']' | '}') => {
                    self.at += 1;
                    break;
                }
                GradleTokenKind::Sign(',' | ';') => self.at += 1,
                _ => {
                    let before = self.at;
                    let item = self.argument(nesting, ExpressionPlace::Brackets);
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
    pub(super) fn argument(&mut self, nesting: usize, place: ExpressionPlace) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), place);
        };
        let is_named = matches!(first.kind, GradleTokenKind::Name | GradleTokenKind::Text)
            && self.ahead(1).is_some_and(|token| {
                (token.is(':') || (token.is('=') && place == ExpressionPlace::Brackets)) && !token.first
            });
        // Kotlin's `"name" to value`.
        let is_pair = first.kind == GradleTokenKind::Text
            && self
                .ahead(1)
                .is_some_and(|token| token.kind == GradleTokenKind::Name && self.text(token.span) == "to");
        if !(is_named || is_pair) || nesting >= MAX_NESTING {
            return self.expression(nesting, place);
        }
        self.at += 2;
        let key = if first.kind == GradleTokenKind::Text {
            self.string(first)
        } else {
            self.name(first)
        };
        let value = self.expression(nesting + 1, place);
        let span = self.since(first.span.start);
        self.tree.record(span, &[("key", key), ("value", value)])
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
            let node = self.tree.record(span, &[("code", node)]);
            return self.tree.sequence(span, &[node]);
        }
        // The parameters of a closure.
        let parameters = self
            .upcoming()
            .take_while(|token| {
                matches!(
                    token.kind,
                    GradleTokenKind::Name
                        | GradleTokenKind::Sign(',' | ':' | '.' | '<' | '>' | '(' | ')' | '?')
                )
            })
            .count();
        if self
            .ahead(parameters)
            .is_some_and(|token| token.kind == GradleTokenKind::Arrow)
        {
            self.at += parameters + 1;
        }
        let mut statements = Vec::new();
        self.statements(nesting, &mut statements);
        self.at += usize::from(self.peek().is_some());
        self.tree.sequence(self.since(start), &statements)
    }
}
