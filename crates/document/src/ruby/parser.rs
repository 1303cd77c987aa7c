//! Tokens to statements.

use super::lexer::tokens;
use super::literal::dedent;
use super::token::{RubyToken, RubyTokenKind};
use crate::ParseError;
use crate::tree::{Builder, Document, NodeId};
use purlin_text::source::{Span, Text};

/// Blocks, arguments and values nest no deeper than this. Each level is up to eight nodes, and all of them stay within
/// [`crate::MAX_DEPTH`].
pub(super) const MAX_NESTING: usize = 30;
/// How far the name and the parameters of a method reach.
const MAX_AHEAD: usize = 256;

pub(super) fn read(text: &Text) -> Result<Document, ParseError> {
    let content = text.content();
    let mut parser = RubyParser {
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
        let message = format!("there is nothing open for `{text}` to end");
        parser.fail(ParseError::at(token.span, message));
    }
    if let Some(error) = parser.error {
        return Err(error);
    }
    let root = parser.tree.sequence(Span::new(0, content.len()), &statements);
    Ok(parser.tree.finish(root, 0))
}

pub(super) struct RubyParser<'t> {
    pub(super) content: &'t str,
    tokens: Vec<RubyToken>,
    pub(super) at: usize,
    pub(super) tree: Builder,
    /// The first error; parsing stops there.
    error: Option<ParseError>,
}

/// The context of an expression, which determines where it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ExpressionPlace {
    /// On a line.
    Line,
    /// An argument without parentheses: a `do` after it belongs to the call.
    Command,
    /// Between brackets, where lines do not count.
    Brackets,
}

/// An open bracket or keyword.
enum OpenConstruct {
    Bracket(char),
    /// A keyword; a loop may have a `do` before its first line ends.
    Keyword {
        is_loop: bool,
    },
}

impl RubyParser<'_> {
    pub(super) fn peek(&self) -> Option<RubyToken> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn ahead(&self, by: usize) -> Option<RubyToken> {
        self.tokens.get(self.at + by).copied()
    }

    pub(super) fn text(&self, span: Span) -> &str {
        self.content.get(span.range()).unwrap_or("")
    }

    pub(super) fn is_keyword(&self, token: RubyToken, word: &str) -> bool {
        token.kind == RubyTokenKind::Keyword && self.text(token.span) == word
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

    /// Keeps the first error, and stops parsing.
    pub(super) fn fail(&mut self, error: ParseError) {
        self.error.get_or_insert(error);
        self.at = self.tokens.len();
    }

    fn unclosed(&mut self, opener: RubyToken, closer: &str) {
        let text = self.text(opener.span).to_owned();
        let message = format!("`{text}` has no matching `{closer}`");
        self.fail(ParseError::at(opener.span, message));
    }

    /// Whether the nesting limit is reached; then it is an error.
    pub(super) fn is_too_deep(&mut self, nesting: usize, span: Span) -> bool {
        let is_too_deep = nesting >= MAX_NESTING;
        if is_too_deep {
            let message = format!("code nests deeper than {MAX_NESTING} levels");
            self.fail(ParseError::at(span, message).with_help("exclude the file"));
        }
        is_too_deep
    }

    /// Statements up to the end of their block, which is not consumed.
    pub(super) fn statements(&mut self, nesting: usize, into: &mut Vec<NodeId>) {
        while let Some(token) = self.peek() {
            match token.kind {
                RubyTokenKind::Sign('}' | ')' | ']') => return,
                RubyTokenKind::Keyword
                    if matches!(
                        self.text(token.span),
                        "end" | "else" | "elsif" | "when" | "in" | "rescue" | "ensure"
                    ) =>
                {
                    return;
                }
                RubyTokenKind::Sign(';') => self.at += 1,
                RubyTokenKind::Keyword if self.is_keyword(token, "then") => self.at += 1,
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

    /// A statement, with the condition after it.
    fn statement(&mut self, nesting: usize) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), ExpressionPlace::Line);
        };
        let mut node = self.expression(nesting, ExpressionPlace::Line);
        if self.peek().is_some_and(|token| token.is(',') && !token.first) {
            // `a, b = c`
            self.rest_of_line();
            let span = self.since(first.span.start);
            let text = self.content.get(span.range()).unwrap_or("");
            let code = self.tree.string(span, text);
            node = self.tree.record(span, &[("code", code)]);
        }
        let modifier = self.peek().filter(|token| {
            let word = self.text(token.span);
            token.kind == RubyTokenKind::Keyword
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

    /// Skips the rest of a statement.
    fn rest_of_line(&mut self) {
        while let Some(token) = self.peek().filter(|token| !token.first) {
            let is_end = match token.kind {
                RubyTokenKind::Sign(';' | '}' | ')' | ']') => true,
                RubyTokenKind::Keyword => {
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
            self.skip(ExpressionPlace::Line);
        }
    }

    /// A statement with a keyword and branches.
    fn keyword(&mut self, start: u32, keyword: RubyToken, branches: &[NodeId]) -> NodeId {
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
        self.tree.record(span, &[("keyword", word), ("branches", all)])
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
        self.tree.record(span, &fields)
    }

    /// `if … end` and everything else that has an `end`, but for `do`.
    pub(super) fn with_end(&mut self, nesting: usize) -> NodeId {
        let Some(opener) = self.peek() else {
            return self.code(self.end(), ExpressionPlace::Line);
        };
        if self.is_too_deep(nesting, opener.span) {
            return self.code(opener.span.start, ExpressionPlace::Line);
        }
        let is_loop = matches!(self.text(opener.span), "while" | "until" | "for");
        let is_method = self.is_keyword(opener, "def");
        if is_method && self.is_endless() {
            return self.code(opener.span.start, ExpressionPlace::Line);
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
            // Of `case` what is before the first `when`.
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
                Some(next) if next.kind == RubyTokenKind::Keyword => head = next,
                _ => {
                    self.unclosed(opener, "end");
                    break;
                }
            }
        }
        self.keyword(opener.span.start, opener, &branches)
    }

    /// The rest of the line after a keyword.
    fn test(&mut self, head: RubyToken, is_loop: bool) -> Option<Span> {
        let first = self.peek().filter(|token| !token.first)?;
        if self.is_keyword(head, "def") {
            let passed = self.length_of_signature(0);
            self.at = (self.at + passed).min(self.tokens.len());
        } else if !(first.is(';') || self.is_keyword(first, "then")) {
            // `when` goes on behind commas, `rescue` with a name after `=>`, `class` with what it is derived from.
            while let Some(token) = self.peek().filter(|token| !token.first || self.at == 0) {
                if token.is(';') || matches!(token.kind, RubyTokenKind::Sign('}' | ')' | ']')) {
                    break;
                }
                let word = if token.kind == RubyTokenKind::Keyword {
                    self.text(token.span)
                } else {
                    ""
                };
                let is_of_case = self.is_keyword(head, "case") && matches!(word, "when" | "in");
                if matches!(word, "then" | "end") || word == "do" && is_loop || is_of_case {
                    break;
                }
                let before = self.at;
                self.skip(if is_loop {
                    ExpressionPlace::Command
                } else {
                    ExpressionPlace::Line
                });
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

    /// How many tokens the name and the parameters of a method have, from the one after `def`, so many tokens ahead.
    fn length_of_signature(&self, from: usize) -> usize {
        let is_within = |at: &usize| *at < from + MAX_AHEAD;
        let token = |at: usize| self.ahead(at).filter(|_| is_within(&at));
        let mut at = from + 1;
        while token(at).is_some_and(|token| matches!(token.kind, RubyTokenKind::Dot | RubyTokenKind::Colons))
        {
            at += 2;
        }
        // `name=`, `[]` and the like.
        while token(at)
            .is_some_and(|token| !token.spaced && !matches!(token.kind, RubyTokenKind::Sign('(' | ';')))
        {
            at += 1;
        }
        if token(at).is_some_and(|token| token.is('(') && !token.first) {
            let mut open = 0_usize;
            while let Some(token) = token(at) {
                at += 1;
                match token.kind {
                    RubyTokenKind::Sign('(' | '[' | '{') => open += 1,
                    RubyTokenKind::Sign(')' | ']' | '}') => open = open.saturating_sub(1),
                    _ => {}
                }
                if open == 0 {
                    break;
                }
            }
        } else {
            while token(at).is_some_and(|token| {
                let is_end = token.first || token.is(';') || token.kind == RubyTokenKind::Assign;
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
            .is_some_and(|token| token.kind == RubyTokenKind::Assign && !token.first)
    }

    /// Passes tokens to the end of an expression, whatever it is.
    pub(super) fn skip(&mut self, place: ExpressionPlace) {
        let mut open: Vec<(RubyToken, OpenConstruct)> = Vec::new();
        let from = self.at;
        while let Some(token) = self.peek() {
            if open.is_empty() && self.at > from && self.ends(token, place) {
                return;
            }
            if token.first
                && let Some((_, OpenConstruct::Keyword { is_loop })) = open.last_mut()
            {
                *is_loop = false;
            }
            let closes = match token.kind {
                RubyTokenKind::Sign(sign @ ('(' | '[' | '{')) => {
                    open.push((token, OpenConstruct::Bracket(sign)));
                    None
                }
                RubyTokenKind::Sign(sign @ (')' | ']' | '}')) => Some(sign),
                RubyTokenKind::Keyword => match self.text(token.span) {
                    "end" => Some('e'),
                    "do" if matches!(open.last(), Some((_, OpenConstruct::Keyword { is_loop: true }))) => {
                        if let Some((_, OpenConstruct::Keyword { is_loop })) = open.last_mut() {
                            *is_loop = false;
                        }
                        None
                    }
                    "def" if self.is_endless() => None,
                    word if token.opens => {
                        let is_loop = matches!(word, "while" | "until" | "for");
                        open.push((token, OpenConstruct::Keyword { is_loop }));
                        None
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some(closer) = closes {
                match open.pop() {
                    // The caller consumes it.
                    None => return,
                    Some((opener, kind)) => {
                        let expected = match kind {
                            OpenConstruct::Bracket('(') => ')',
                            OpenConstruct::Bracket('[') => ']',
                            OpenConstruct::Bracket(_) => '}',
                            OpenConstruct::Keyword { .. } => 'e',
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
                OpenConstruct::Bracket('(') => ')',
                OpenConstruct::Bracket('[') => ']',
                OpenConstruct::Bracket(_) => '}',
                OpenConstruct::Keyword { .. } => 'e',
            };
            self.unclosed(opener, &closer_name(expected));
        }
    }

    /// Whether an expression ends before a token.
    pub(super) fn ends(&self, token: RubyToken, place: ExpressionPlace) -> bool {
        if place != ExpressionPlace::Brackets && token.first {
            return true;
        }
        match token.kind {
            RubyTokenKind::Sign(')' | ']' | '}' | ',' | ';') | RubyTokenKind::Rocket => true,
            RubyTokenKind::Keyword if !token.opens => !matches!(
                self.text(token.span),
                "and" | "or" | "not" | "return" | "next" | "break" | "redo" | "retry" | "in"
            ),
            RubyTokenKind::Keyword => place == ExpressionPlace::Command && self.is_keyword(token, "do"),
            _ => false,
        }
    }

    /// Whether an expression ends here.
    pub(super) fn is_at_end(&self, place: ExpressionPlace) -> bool {
        self.peek().is_none_or(|token| self.ends(token, place))
    }

    /// The text from `start` to the end of the expression.
    pub(super) fn code(&mut self, start: u32, place: ExpressionPlace) -> NodeId {
        self.skip(place);
        let span = self.since(start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.tree.record(span, &[("code", node)])
    }

    /// A string as it is read.
    pub(super) fn string(&mut self, token: RubyToken) -> NodeId {
        let text = self.decoded(token);
        self.tree.string(token.span, &text)
    }

    pub(super) fn decoded(&self, token: RubyToken) -> String {
        let raw = self.text(token.inner);
        match token.kind {
            RubyTokenKind::Text { dedent: true } => dedent(raw),
            _ => raw.to_owned(),
        }
    }

    /// The content of brackets, after the opening one was read; consumes the closing one.
    pub(super) fn closed(&mut self, opener: RubyToken, closer: char) {
        match self.peek() {
            Some(token) if token.is(closer) => self.at += 1,
            _ => self.unclosed(opener, &closer.to_string()),
        }
    }

    /// A block in braces or after `do`: its parameters and statements.
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
            && let Some(token) = self.peek().filter(|token| token.kind == RubyTokenKind::Keyword)
            && matches!(self.text(token.span), "rescue" | "ensure" | "else")
        {
            self.at += 1;
            if self.is_keyword(token, "rescue") {
                self.test(token, false);
            }
            let before = self.at;
            self.statements(nesting, &mut statements);
            if self.at == before
                && self
                    .peek()
                    .is_some_and(|next| next.kind != RubyTokenKind::Keyword)
            {
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
                RubyTokenKind::Sign('|') => break,
                RubyTokenKind::Name => {
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
