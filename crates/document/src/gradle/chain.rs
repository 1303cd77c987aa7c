//! Calls and references, with their chained calls.

use super::parser::{ExpressionPlace, GradleParser, MAX_AHEAD};
use super::token::{GradleToken, GradleTokenKind};
use crate::tree::NodeId;
use purlin_text::source::Span;

/// One part of a chain of calls while it is read.
#[derive(Default)]
struct ChainPart {
    name: Option<NodeId>,
    args: Vec<NodeId>,
    has_args: bool,
    block: Option<NodeId>,
    value: Option<NodeId>,
    appends: Option<Span>,
}

impl GradleParser<'_> {
    /// A name with its chained calls.
    pub(super) fn chain(&mut self, nesting: usize, place: ExpressionPlace) -> NodeId {
        let start = self.peek().map_or(0, |token| token.span.start);
        let mut parts: Vec<NodeId> = Vec::new();
        let mut head: Option<ChainPart> = None;
        loop {
            let from = self.peek().map_or(start, |token| token.span.start);
            let part = self.part(nesting, place);
            let goes_on = part.value.is_none() && self.goes_on(&part, place);
            if head.is_none() {
                head = Some(part);
            } else {
                let span = self.since(from);
                let node = self.finished(&part, span, None);
                parts.push(node);
            }
            if !goes_on {
                break;
            }
            if self.peek().is_some_and(|token| {
                matches!(token.kind, GradleTokenKind::Sign('.') | GradleTokenKind::SafeDot)
            }) {
                self.at += 1;
            }
        }
        let then = self.tree.sequence_of(&parts);
        let span = self.since(start);
        self.finished(&head.unwrap_or_default(), span, then)
    }

    /// Whether another part of the chain follows: after a dot, or as a word after arguments or a block.
    fn goes_on(&self, part: &ChainPart, place: ExpressionPlace) -> bool {
        let Some(next) = self.peek() else { return false };
        match next.kind {
            GradleTokenKind::Sign('.') | GradleTokenKind::SafeDot => self
                .ahead(1)
                .is_some_and(|token| matches!(token.kind, GradleTokenKind::Name | GradleTokenKind::Text)),
            GradleTokenKind::Name => {
                let on_line = place != ExpressionPlace::Brackets && !next.first;
                let is_else = matches!(self.text(next.span), "else" | "catch" | "finally");
                (on_line || (is_else && !next.first)) && (part.has_args || part.block.is_some())
            }
            _ => false,
        }
    }

    fn part(&mut self, nesting: usize, place: ExpressionPlace) -> ChainPart {
        let mut part = ChainPart::default();
        let Some(first) = self.peek() else { return part };
        part.name = Some(self.path(first));
        self.pass_type_arguments();
        while let Some(next) = self.peek() {
            let same_line = !next.first;
            match next.kind {
                GradleTokenKind::Sign('(') if same_line => {
                    self.at += 1;
                    let args = self.items(nesting + 1);
                    part.args.extend(args);
                    part.has_args = true;
                }
                GradleTokenKind::Sign('[') if same_line && next.span.start == self.end() => {
                    self.at += 1;
                    let args = self.items(nesting + 1);
                    part.args.extend(args);
                    part.has_args = true;
                }
                GradleTokenKind::Sign('{') if same_line && part.block.is_none() => {
                    part.block = Some(self.block(nesting + 1));
                }
                GradleTokenKind::Sign('=') if same_line && place != ExpressionPlace::Brackets => {
                    self.at += 1;
                    part.value = Some(self.expression(nesting + 1, ExpressionPlace::Line));
                    break;
                }
                GradleTokenKind::Append if same_line && place != ExpressionPlace::Brackets => {
                    self.at += 1;
                    part.appends = Some(next.span);
                    part.value = Some(self.expression(nesting + 1, ExpressionPlace::Line));
                    break;
                }
                _ if same_line
                    && place == ExpressionPlace::Statement
                    && !part.has_args
                    && part.block.is_none() =>
                {
                    if !Self::starts_argument(next, self.ahead(1)) {
                        break;
                    }
                    part.args = self.command(nesting + 1);
                    part.has_args = true;
                }
                _ => break,
            }
        }
        part
    }

    /// Whether a token can start an argument without parentheses.
    fn starts_argument(token: GradleToken, behind: Option<GradleToken>) -> bool {
        match token.kind {
            // In `a [x]` the argument is a list; `a - b` has no argument.
            GradleTokenKind::Name
            | GradleTokenKind::Text
            | GradleTokenKind::Template
            | GradleTokenKind::Number
            | GradleTokenKind::Sign('[') => true,
            GradleTokenKind::Sign('*' | '!') => {
                behind.is_some_and(|token| token.kind == GradleTokenKind::Name && !token.first)
            }
            _ => false,
        }
    }

    /// Arguments without parentheses; a line that ends with a comma goes on.
    fn command(&mut self, nesting: usize) -> Vec<NodeId> {
        let mut args = Vec::new();
        loop {
            let before = self.at;
            let argument = self.argument(nesting, ExpressionPlace::Command);
            args.push(argument);
            let Some(comma) = self.peek().filter(|token| token.is(',')) else {
                break;
            };
            if self.at == before || comma.first {
                break;
            }
            self.at += 1;
        }
        args
    }

    /// Names with dots between them, up to one that is called.
    fn path(&mut self, first: GradleToken) -> NodeId {
        self.at += 1;
        if first.kind == GradleTokenKind::Text {
            return self.string(first);
        }
        let mut last = first;
        let mut is_plain = true;
        let mut names = vec![first];
        while let Some(dot) = self.peek()
            && matches!(dot.kind, GradleTokenKind::Sign('.') | GradleTokenKind::SafeDot)
            && let Some(next) = self.ahead(1)
            && next.kind == GradleTokenKind::Name
        {
            is_plain &= dot.kind == GradleTokenKind::Sign('.')
                && dot.span.start == last.span.end
                && next.span.start == dot.span.end
                && next.inner == next.span;
            names.push(next);
            last = next;
            self.at += 2;
        }
        let span = Span {
            start: first.span.start,
            end: last.span.end,
        };
        if is_plain && first.inner == first.span {
            let text = self.content.get(span.range()).unwrap_or("");
            return self.tree.string(span, text);
        }
        let texts: Vec<&str> = names
            .iter()
            .map(|token| self.content.get(token.inner.range()).unwrap_or(""))
            .collect();
        self.tree.string(span, &texts.join("."))
    }

    /// `<Test>` of `withType<Test> { … }`.
    fn pass_type_arguments(&mut self) {
        if !self
            .peek()
            .is_some_and(|token| token.is('<') && token.span.start == self.end())
        {
            return;
        }
        let mut open = 0_usize;
        for by in 0..MAX_AHEAD {
            match self.ahead(by).map(|token| token.kind) {
                Some(GradleTokenKind::Sign('<')) => open += 1,
                Some(GradleTokenKind::Sign('>')) => {
                    open -= 1;
                    if open == 0 {
                        self.at += by + 1;
                        return;
                    }
                }
                Some(GradleTokenKind::Name | GradleTokenKind::Sign('.' | ',' | '*' | '?')) => {}
                _ => return,
            }
        }
    }

    fn finished(&mut self, part: &ChainPart, span: Span, then: Option<NodeId>) -> NodeId {
        let mut fields = Vec::new();
        fields.extend(part.name.map(|name| ("name", name)));
        if part.has_args {
            let start = part
                .args
                .first()
                .map_or(span.end, |arg| self.tree.span(*arg).start);
            let end = part.args.last().map_or(span.end, |arg| self.tree.span(*arg).end);
            fields.push(("args", self.tree.sequence(Span { start, end }, &part.args)));
        }
        fields.extend(part.block.map(|block| ("block", block)));
        if let Some(at) = part.appends {
            fields.push(("appends", self.tree.bool(at, true)));
        }
        fields.extend(part.value.map(|value| ("value", value)));
        fields.extend(then.map(|then| ("then", then)));
        self.tree.record(span, &fields)
    }
}
