//! Expressions: literals, and calls and references with what follows on them.

use super::parser::{ExpressionPlace, RubyParser};
use super::token::{RubyToken, RubyTokenKind};
use crate::tree::{Entry, NodeId};
use purlin_text::source::Span;

/// One part of a chain of calls while it is read.
#[derive(Default)]
struct ChainPart {
    name: Option<NodeId>,
    on: Option<NodeId>,
    args: Option<Arguments>,
    index: Option<Arguments>,
    params: Option<NodeId>,
    block: Option<NodeId>,
    operator: Option<NodeId>,
    value: Option<NodeId>,
}

#[derive(Default)]
struct Arguments {
    span: Span,
    plain: Vec<NodeId>,
    keyed: Vec<Entry>,
}

impl RubyParser<'_> {
    pub(super) fn expression(&mut self, nesting: usize, place: ExpressionPlace) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), place);
        };
        let start = first.span.start;
        if self.is_too_deep(nesting, first.span) {
            return self.code(start, place);
        }
        let node = match first.kind {
            RubyTokenKind::Name => match self.text(first.span) {
                "true" | "false" if !self.is_called(1) => {
                    self.at += 1;
                    let value = self.text(first.span) == "true";
                    self.tree.bool(first.span, value)
                }
                "nil" if !self.is_called(1) => {
                    self.at += 1;
                    self.tree.null(first.span)
                }
                _ => return self.chain(nesting, place),
            },
            RubyTokenKind::Colons => return self.chain(nesting, place),
            RubyTokenKind::Keyword if first.opens && !self.is_keyword(first, "do") => self.with_end(nesting),
            RubyTokenKind::Text { .. } => self.strings(first),
            RubyTokenKind::Symbol => {
                self.at += 1;
                self.string(first)
            }
            RubyTokenKind::Template => {
                self.at += 1;
                let text = self.content.get(first.inner.range()).unwrap_or("");
                let node = self.tree.string(first.span, text);
                self.tree.record(first.span, &[("template", node)])
            }
            RubyTokenKind::Words => {
                self.at += 1;
                self.words(first)
            }
            RubyTokenKind::Number => {
                self.at += 1;
                self.number(first)
            }
            RubyTokenKind::Sign('[') => {
                self.at += 1;
                let items = self.arguments(nesting + 1, ExpressionPlace::Brackets);
                self.closed(first, ']');
                let span = self.since(start);
                self.list(items, span)
            }
            RubyTokenKind::Sign('{') => {
                self.at += 1;
                let items = self.arguments(nesting + 1, ExpressionPlace::Brackets);
                self.closed(first, '}');
                let span = self.since(start);
                if items.plain.is_empty() {
                    self.tree.mapping(span, &items.keyed)
                } else {
                    return self.code_from(first, place);
                }
            }
            RubyTokenKind::Sign('(') => {
                self.at += 1;
                let mut statements = Vec::new();
                self.statements(nesting + 1, &mut statements);
                self.closed(first, ')');
                match statements.as_slice() {
                    [one] => *one,
                    _ => return self.code_from(first, place),
                }
            }
            _ => return self.code(start, place),
        };
        if self.is_at_end(place) {
            return node;
        }
        if self.is_called(0) || self.is_indexed() {
            return self.chain_on(first, node, nesting, place);
        }
        self.code_from(first, place)
    }

    /// `code` from a token that was read already.
    fn code_from(&mut self, first: RubyToken, place: ExpressionPlace) -> NodeId {
        if !self.is_at_end(place) {
            self.skip(place);
        }
        let span = self.since(first.span.start);
        let text = self.content.get(span.range()).unwrap_or("");
        let node = self.tree.string(span, text);
        self.tree.record(span, &[("code", node)])
    }

    /// Whether a call follows on the value before.
    fn is_called(&self, by: usize) -> bool {
        self.ahead(by).is_some_and(|token| {
            matches!(token.kind, RubyTokenKind::Dot | RubyTokenKind::Colons) && !token.first
        })
    }

    fn is_indexed(&self) -> bool {
        self.peek().is_some_and(|token| token.is('[') && !token.spaced)
    }

    /// A string with adjacent strings, which Ruby joins.
    fn strings(&mut self, first: RubyToken) -> NodeId {
        let mut text = String::new();
        let mut count = 0;
        while let Some(token) = self.peek().filter(|token| count == 0 || !token.first)
            && let RubyTokenKind::Text { .. } = token.kind
        {
            text.push_str(&self.decoded(token));
            self.at += 1;
            count += 1;
        }
        let span = self.since(first.span.start);
        self.tree.string(span, &text)
    }

    fn words(&mut self, token: RubyToken) -> NodeId {
        let mut items = Vec::new();
        let mut at = token.inner.start as usize;
        for piece in self
            .content
            .get(token.inner.range())
            .unwrap_or("")
            .split_inclusive(char::is_whitespace)
        {
            let word = piece.trim_end();
            if !word.is_empty() {
                items.push(self.tree.string(Span::new(at, at + word.len()), word));
            }
            at += piece.len();
        }
        self.tree.sequence(token.span, &items)
    }

    fn number(&mut self, token: RubyToken) -> NodeId {
        let text: String = self
            .text(token.span)
            .chars()
            .filter(|char| *char != '_')
            .collect();
        let is_octal = text.trim_start_matches('-').starts_with('0')
            && !matches!(text.trim_start_matches('-'), "0")
            && !text.contains('.');
        match (text.parse::<i64>(), text.parse::<f64>()) {
            _ if is_octal => {}
            (Ok(number), _) => return self.tree.integer(token.span, number),
            (_, Ok(number)) if number.is_finite() => return self.tree.float(token.span, number),
            _ => {}
        }
        let text = self.content.get(token.span.range()).unwrap_or("");
        let node = self.tree.string(token.span, text);
        self.tree.record(token.span, &[("code", node)])
    }

    /// Items in brackets; those with keys are one more item, a mapping.
    fn list(&mut self, items: Arguments, span: Span) -> NodeId {
        let mut all = items.plain;
        if !items.keyed.is_empty() {
            let keyed = self.keyed(&items.keyed);
            all.push(keyed);
        }
        self.tree.sequence(span, &all)
    }

    fn keyed(&mut self, entries: &[Entry]) -> NodeId {
        let start = entries.first().map_or(0, |entry| self.tree.span(entry.key).start);
        let end = entries
            .last()
            .map_or(start, |entry| self.tree.span(entry.value).end);
        self.tree.mapping(
            Span {
                start,
                end: end.max(start),
            },
            entries,
        )
    }

    /// A name with its chained calls.
    fn chain(&mut self, nesting: usize, place: ExpressionPlace) -> NodeId {
        let Some(first) = self.peek() else {
            return self.code(self.end(), place);
        };
        let mut head = ChainPart::default();
        let is_read = self.part(&mut head, nesting, place);
        self.rest_of_chain(first, head, is_read, nesting, place)
    }

    /// The calls on a literal that was read.
    fn chain_on(&mut self, first: RubyToken, on: NodeId, nesting: usize, place: ExpressionPlace) -> NodeId {
        let mut head = ChainPart {
            on: Some(on),
            ..ChainPart::default()
        };
        let is_read = self.behind_name(&mut head, nesting, place);
        self.rest_of_chain(first, head, is_read, nesting, place)
    }

    fn rest_of_chain(
        &mut self,
        first: RubyToken,
        head: ChainPart,
        mut is_read: bool,
        nesting: usize,
        place: ExpressionPlace,
    ) -> NodeId {
        let mut parts: Vec<NodeId> = Vec::new();
        let mut is_assigned = head.value.is_some();
        while is_read && !is_assigned && self.is_called(0) {
            self.at += 1;
            let from = self.peek().map_or(self.end(), |token| token.span.start);
            let mut part = ChainPart::default();
            is_read = self.part(&mut part, nesting, place);
            is_assigned = part.value.is_some();
            let span = self.since(from);
            let node = self.finished(part, span, None);
            parts.push(node);
        }
        if !is_read || !self.is_at_end(place) {
            return self.code_from(first, place);
        }
        let then = self.tree.sequence_of(&parts);
        let span = self.since(first.span.start);
        self.finished(head, span, then)
    }

    /// Reads a name with its arguments and block; false if there is none.
    fn part(&mut self, part: &mut ChainPart, nesting: usize, place: ExpressionPlace) -> bool {
        let Some(first) = self.peek() else { return false };
        let is_global = first.kind == RubyTokenKind::Colons;
        self.at += usize::from(is_global);
        if self.peek().is_none_or(|token| token.kind != RubyTokenKind::Name) {
            return false;
        }
        self.at += 1;
        // Names with dots between them, up to one that is called.
        let mut last = self.at;
        let mut is_plain = true;
        while self.is_called(0)
            && let Some(dot) = self.peek()
            && let Some(next) = self.ahead(1).filter(|next| next.kind == RubyTokenKind::Name)
        {
            is_plain &= !dot.spaced && !next.spaced && self.text(dot.span) != "&.";
            self.at += 2;
            last = self.at;
        }
        self.at = last;
        let span = self.since(first.span.start);
        let text = self.content.get(span.range()).unwrap_or("");
        let name = if is_plain {
            self.tree.string(span, text)
        } else {
            let text: String = text.replace("&.", ".").split_whitespace().collect();
            self.tree.string(span, &text)
        };
        part.name = Some(name);
        self.behind_name(part, nesting, place)
    }

    fn behind_name(&mut self, part: &mut ChainPart, nesting: usize, place: ExpressionPlace) -> bool {
        while let Some(next) = self.peek() {
            let same_line = place == ExpressionPlace::Brackets || !next.first;
            if !same_line {
                break;
            }
            match next.kind {
                RubyTokenKind::Sign('(')
                    if !next.spaced && part.name.is_some() && part.args.is_none() && part.index.is_none() =>
                {
                    self.at += 1;
                    let args = self.arguments(nesting + 1, ExpressionPlace::Brackets);
                    self.closed(next, ')');
                    part.args = Some(args);
                }
                RubyTokenKind::Sign('[') if !next.spaced && part.index.is_none() && part.block.is_none() => {
                    self.at += 1;
                    let args = self.arguments(nesting + 1, ExpressionPlace::Brackets);
                    self.closed(next, ']');
                    part.index = Some(args);
                }
                RubyTokenKind::Sign('{')
                    if part.name.is_some() && part.block.is_none() && part.index.is_none() =>
                {
                    let (params, block) = self.block(nesting + 1);
                    part.params = params;
                    part.block = Some(block);
                }
                RubyTokenKind::Keyword
                    if self.is_keyword(next, "do")
                        && place != ExpressionPlace::Command
                        && part.name.is_some()
                        && part.block.is_none() =>
                {
                    let (params, block) = self.block(nesting + 1);
                    part.params = params;
                    part.block = Some(block);
                }
                RubyTokenKind::Assign | RubyTokenKind::Change
                    if part.args.is_none() && part.block.is_none() =>
                {
                    self.at += 1;
                    if next.kind == RubyTokenKind::Change {
                        let text = self.content.get(next.span.range()).unwrap_or("");
                        part.operator = Some(self.tree.string(next.span, text));
                    }
                    part.value = Some(self.expression(nesting + 1, place));
                    break;
                }
                _ if part.name.is_some()
                    && part.args.is_none()
                    && part.block.is_none()
                    && part.index.is_none() =>
                {
                    if !self.starts_argument(next) {
                        break;
                    }
                    let args = self.arguments(nesting + 1, ExpressionPlace::Command);
                    part.args = Some(args);
                }
                _ => break,
            }
        }
        true
    }

    /// Whether a token after a name can start its argument.
    fn starts_argument(&self, token: RubyToken) -> bool {
        let is_tight = self.ahead(1).is_some_and(|next| !next.spaced && !next.first);
        match token.kind {
            RubyTokenKind::Name
            | RubyTokenKind::Label
            | RubyTokenKind::Text { .. }
            | RubyTokenKind::Template
            | RubyTokenKind::Symbol
            | RubyTokenKind::Words
            | RubyTokenKind::Number
            | RubyTokenKind::Literal => true,
            // `a [x]` has an argument, `a - b` none.
            RubyTokenKind::Sign('[' | '(') => token.spaced,
            RubyTokenKind::Sign('*' | '&' | '!' | '~' | '-') | RubyTokenKind::Colons => {
                token.spaced && is_tight
            }
            RubyTokenKind::Operator => match self.text(token.span) {
                "->" => true,
                "**" => token.spaced && is_tight,
                _ => false,
            },
            RubyTokenKind::Keyword => token.opens && !self.is_keyword(token, "do"),
            _ => false,
        }
    }

    /// Arguments up to the bracket that ends them, which stays, or without parentheses to the end of the line; a line that
    /// ends with a comma goes on.
    fn arguments(&mut self, nesting: usize, place: ExpressionPlace) -> Arguments {
        let start = self.peek().map_or(self.end(), |token| token.span.start);
        let mut arguments = Arguments::default();
        while let Some(token) = self.peek() {
            if matches!(token.kind, RubyTokenKind::Sign(')' | ']' | '}')) {
                break;
            }
            if place == ExpressionPlace::Brackets && token.is(',') {
                self.at += 1;
                continue;
            }
            let before = self.at;
            self.argument(&mut arguments, nesting, place);
            if place == ExpressionPlace::Command {
                if self.peek().is_none_or(|token| !token.is(',') || token.first) {
                    break;
                }
                self.at += 1;
            } else if self.at == before {
                break;
            }
        }
        let end = self.end();
        arguments.span = Span {
            start: start.min(end),
            end,
        };
        arguments
    }

    fn argument(&mut self, arguments: &mut Arguments, nesting: usize, place: ExpressionPlace) {
        let Some(first) = self.peek() else { return };
        if first.kind == RubyTokenKind::Label {
            self.at += 1;
            let key = self.label(first);
            let is_short = self
                .peek()
                .is_none_or(|next| matches!(next.kind, RubyTokenKind::Sign(',' | ')' | '}' | ']')));
            let value = if is_short {
                // `name:` alone is the variable of that name.
                let name = self.content.get(first.inner.range()).unwrap_or("");
                let name = self.tree.string(first.inner, name);
                self.tree.record(first.inner, &[("name", name)])
            } else {
                self.expression(nesting, place)
            };
            arguments.keyed.push(Entry { key, value });
            return;
        }
        let is_key = matches!(first.kind, RubyTokenKind::Text { .. } | RubyTokenKind::Symbol)
            && self
                .ahead(1)
                .is_some_and(|next| next.kind == RubyTokenKind::Rocket);
        if is_key {
            self.at += 2;
            let key = self.string(first);
            let value = self.expression(nesting, place);
            arguments.keyed.push(Entry { key, value });
            return;
        }
        let value = self.expression(nesting, place);
        if self.peek().is_some_and(|next| next.kind == RubyTokenKind::Rocket) {
            // A key that must be evaluated.
            self.at += 1;
            self.expression(nesting, place);
            let value = self.code_from(first, place);
            arguments.plain.push(value);
            return;
        }
        arguments.plain.push(value);
    }

    /// The key of `name: value`, without its colon.
    fn label(&mut self, token: RubyToken) -> NodeId {
        let text = self.content.get(token.inner.range()).unwrap_or("");
        let is_quoted = token.inner.start > token.span.start;
        let span = if is_quoted {
            Span {
                start: token.span.start,
                end: token.inner.end + 1,
            }
        } else {
            Span {
                start: token.span.start,
                end: token.span.end - 1,
            }
        };
        self.tree.string(span, text)
    }

    fn finished(&mut self, part: ChainPart, span: Span, then: Option<NodeId>) -> NodeId {
        let mut fields = Vec::new();
        fields.extend(part.on.map(|on| ("on", on)));
        fields.extend(part.name.map(|name| ("name", name)));
        if let Some(args) = part.args {
            fields.push(("args", self.tree.sequence(args.span, &args.plain)));
            if !args.keyed.is_empty() {
                fields.push(("options", self.keyed(&args.keyed)));
            }
        }
        if let Some(index) = part.index {
            let span = index.span;
            fields.push(("index", self.list(index, span)));
        }
        fields.extend(part.params.map(|params| ("params", params)));
        fields.extend(part.block.map(|block| ("block", block)));
        fields.extend(part.operator.map(|operator| ("operator", operator)));
        fields.extend(part.value.map(|value| ("value", value)));
        fields.extend(then.map(|then| ("then", then)));
        self.tree.record(span, &fields)
    }
}
