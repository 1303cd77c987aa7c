//! `and`, `or`, and bodies behind `not`.
//!
//! What they stand between are operands: an expression, a body in braces, or an expression of operands in parentheses. As
//! in OPA, braces and parentheses are read as an operand first, and as a term where that fails.

use super::cursor::Parser;
use super::lexer::Tok;
use super::{ParseError, Parsed};
use crate::syntax::{Body, Expr, ExprKind, Logical, Operand, Term, TermKind};
use purlin_text::source::Span;

impl Parser<'_> {
    fn has_logical_words(&self) -> bool {
        self.keywords.and || self.keywords.or
    }

    /// Whether what stands here may be a body in braces, or operands in parentheses.
    pub(super) fn may_start_operand(&self) -> bool {
        self.has_logical_words() && matches!(self.tok(), Tok::LeftParen | Tok::LeftBrace)
    }

    /// An expression that starts with a body in braces, or with operands in parentheses, if one stands here.
    pub(super) fn led_by_operand(&mut self, start: u32) -> Parsed<Option<Expr>> {
        if self.is(Tok::LeftParen) {
            return match self.group(false)? {
                Some(expr) => self.behind_operand(expr, start).map(Some),
                None => Ok(None),
            };
        }
        let place = self.place();
        self.advance();
        let body = self.tentatively(|parser| parser.body(Tok::RightBrace, "`}`"));
        match body {
            Ok(body) if self.at_logical() => {
                self.settled()?;
                let operand = self.in_braces(body, start)?;
                let expr = self.chain(operand, start)?;
                self.modified(expr, start).map(Some)
            }
            _ => {
                self.go_back(place);
                Ok(None)
            }
        }
    }

    /// What stands behind `not`, where that is a body of its own.
    pub(super) fn negated(&mut self, start: u32) -> Parsed<Expr> {
        if self.is(Tok::LeftBrace) {
            let expr = self.not_body(start)?;
            return self.behind_operand(expr, start);
        }
        if self.is(Tok::LeftParen)
            && let Some(expr) = self.group(true)?
        {
            let expr = self.not(implicit(expr), start)?;
            return self.behind_operand(expr, start);
        }
        let inner = self.start();
        let term = self.relation_or_assignment()?;
        let expr = expression(self.span_from(inner), false, term);
        let mut expr = self.not(implicit(expr), start)?;
        let with_span = self.span();
        let height = self.height;
        expr.with = self.with()?;
        self.height = self.height.max(height);
        expr.span = self.span_from(start);
        if self.at_logical() {
            return self.first_operand(expr, with_span);
        }
        Ok(expr)
    }

    /// `and` and `or` behind an expression that may be an operand. `with_span` is where its modifiers start.
    pub(super) fn first_operand(&mut self, first: Expr, with_span: Span) -> Parsed<Expr> {
        if !first.with.is_empty() {
            return Err(self.with_at_operand(with_span));
        }
        if self.has_at(first.span.start, '{') {
            return Err(braces_hold_no_body(first.span));
        }
        let start = first.span.start;
        self.behind_operand(first, start)
    }

    /// `and`, `or` and `with` behind an operand without braces.
    pub(super) fn behind_operand(&mut self, first: Expr, start: u32) -> Parsed<Expr> {
        let expr = if self.at_logical() {
            self.chain(implicit(first), start)?
        } else {
            first
        };
        self.modified(expr, start)
    }

    /// `with` behind an expression of operands.
    fn modified(&mut self, mut expr: Expr, start: u32) -> Parsed<Expr> {
        if self.is(Tok::With) {
            let height = self.height;
            // As in OPA, what stands in the parentheses already does not count then.
            expr.with = self.with()?;
            self.height = self.height.max(height);
        }
        expr.span = self.span_from(start);
        Ok(expr)
    }

    /// `and` and `or` with the operands behind the first; `and` binds tighter.
    fn chain(&mut self, first: Operand, start: u32) -> Parsed<Expr> {
        self.enter()?;
        let mut operand = first;
        if self.is(Tok::AndWord) {
            let expr = self.all_of(operand, start)?;
            if !self.is(Tok::OrWord) {
                self.leave();
                return Ok(expr);
            }
            operand = implicit(expr);
        }
        let mut tallest = self.height;
        let mut any = vec![operand];
        while self.take(Tok::OrWord) {
            let start = self.start();
            let mut next = self.operand(Some("or"))?;
            if self.is(Tok::AndWord) {
                next = implicit(self.all_of(next, start)?);
            }
            tallest = tallest.max(self.height);
            any.push(next);
        }
        self.leave();
        self.joined(Logical::Or, any, start, tallest)
    }

    fn all_of(&mut self, first: Operand, start: u32) -> Parsed<Expr> {
        let mut tallest = self.height;
        let mut all = vec![first];
        while self.take(Tok::AndWord) {
            all.push(self.operand(Some("and"))?);
            tallest = tallest.max(self.height);
        }
        self.joined(Logical::And, all, start, tallest)
    }

    fn joined(
        &mut self,
        operator: Logical,
        operands: Vec<Operand>,
        start: u32,
        tallest: u32,
    ) -> Parsed<Expr> {
        let span = self.span_from(start);
        if let Some(only) = operands
            .iter()
            .find(|operand| operand.body.iter().all(only_prints))
        {
            let place = only.body.first().map_or(span, |expr| expr.span);
            let message = format!("an operand of `{}` can't only print", operator.word());
            return Err(ParseError::new(place, message).help("`print` always holds: let it stand elsewhere"));
        }
        self.grow(tallest, span)?;
        Ok(Expr {
            span,
            negated: false,
            kind: ExprKind::Logical { operator, operands },
            with: Vec::new(),
        })
    }

    /// One operand. `word` is what stands before it; none where it may turn out that a term stands here.
    fn operand(&mut self, word: Option<&str>) -> Parsed<Operand> {
        let start = self.start();
        if self.is(Tok::LeftBrace) {
            return self.braces(start, word);
        }
        let negated = self.is(Tok::Not) && !self.starts_reference();
        if negated {
            self.advance();
        }
        let has_body = negated && self.keywords.not_bodies;
        if has_body && self.is(Tok::LeftBrace) {
            return self.not_body(start).map(implicit);
        }
        if self.is(Tok::LeftParen)
            && self.has_logical_words()
            && (!negated || has_body)
            && let Some(mut expr) = self.group(true)?
        {
            if negated {
                expr = self.not(implicit(expr), start)?;
            }
            return Ok(implicit(expr));
        }
        let inner = self.start();
        let term = self.relation_or_assignment()?;
        if has_body {
            let expr = expression(self.span_from(inner), false, term);
            return self.not(implicit(expr), start).map(implicit);
        }
        Ok(implicit(expression(self.span_from(start), negated, term)))
    }

    /// A body in braces as an operand.
    fn braces(&mut self, start: u32, word: Option<&str>) -> Parsed<Operand> {
        let place = self.place();
        self.advance();
        let is_empty = self.is(Tok::RightBrace);
        match self.body(Tok::RightBrace, "`}`") {
            Ok(body) => self.in_braces(body, start),
            Err(error) if is_empty || word.is_none() => Err(error),
            Err(error) => {
                // The braces may hold a value instead, which is the better thing to say.
                self.go_back(place);
                match self.infix(true) {
                    Ok(_) => Err(braces_hold_no_body(self.span_from(start))),
                    Err(_) => Err(error),
                }
            }
        }
    }

    /// A body in braces behind `not`, which stands at `start`.
    pub(super) fn not_body(&mut self, start: u32) -> Parsed<Expr> {
        let brace = self.start();
        let operand = self.braces(brace, Some("not"))?;
        self.not(operand, start)
    }

    fn not(&mut self, operand: Operand, start: u32) -> Parsed<Expr> {
        let span = self.span_from(start);
        self.grow(self.height, span)?;
        Ok(Expr {
            span,
            negated: false,
            kind: ExprKind::Logical {
                operator: Logical::Not,
                operands: vec![operand],
            },
            with: Vec::new(),
        })
    }

    fn in_braces(&self, body: Body, start: u32) -> Parsed<Operand> {
        if let Some(Expr {
            kind:
                ExprKind::Term(Term {
                    kind: TermKind::Call(call),
                    ..
                }),
            span,
            ..
        }) = body.first()
            && call.infix
            && call.is("or")
            && !self.has_at(span.start, '(')
        {
            return Err(ParseError::new(
                self.span_from(start),
                "`{… | …}` could be a body with a union, or a comprehension",
            )
            .help("write `({… | …})` for the comprehension, or `{(… | …)}` for the union"));
        }
        Ok(Operand {
            body,
            in_braces: true,
        })
    }

    /// Operands in parentheses; none where they hold a term instead. `is_operand` tells that an operand stands here in any
    /// case.
    fn group(&mut self, is_operand: bool) -> Parsed<Option<Expr>> {
        let place = self.place();
        let start = self.start();
        self.enter()?;
        self.advance();
        let inner = self.start();
        if is_operand && self.is(Tok::RightParen) {
            return Err(ParseError::new(
                self.span(),
                "an operand is missing in the parentheses",
            ));
        }
        let operand = self.tentatively(|parser| parser.operand(None));
        let found = match operand {
            Ok(operand) if self.at_logical() => {
                let expr = self.chain(operand, inner)?;
                Some((self.modified(expr, inner)?, true))
            }
            Ok(operand) if operand.in_braces => {
                self.go_back(place);
                self.advance();
                if self.term().is_err() {
                    let span = Span { start, end: inner };
                    return Err(ParseError::new(span, "a body can't stand in parentheses")
                        .help("take the parentheses away"));
                }
                None
            }
            Ok(operand) => self.only_operand(operand)?,
            Err(_) => None,
        };
        if let Some((expr, is_group)) = found {
            self.settled()?;
            self.expect(Tok::RightParen, "`)`")?;
            if is_group || is_operand || self.at_logical() {
                self.leave();
                return Ok(Some(expr));
            }
        }
        self.go_back(place);
        Ok(None)
    }

    /// The only operand in parentheses, and whether they can't hold a term then.
    fn only_operand(&mut self, operand: Operand) -> Parsed<Option<(Expr, bool)>> {
        let Some(mut expr) = operand.body.into_iter().next() else {
            return Ok(None);
        };
        if !self.is(Tok::With) {
            let is_group = expr.negated || matches!(expr.kind, ExprKind::Logical { .. });
            return Ok(is_group.then_some((expr, true)));
        }
        let span = self.span();
        expr.with = self.with()?;
        if self.at_logical() {
            return Err(self.with_at_operand(span));
        }
        Ok(Some((expr, false)))
    }

    fn with_at_operand(&self, span: Span) -> ParseError {
        let word = self.lexeme();
        ParseError::new(
            span,
            format!("`with` can't stand between an operand and `{word}`"),
        )
        .help(format!(
            "write parentheses around the operand, or write `with` behind the whole expression of `{word}`"
        ))
    }
}

fn braces_hold_no_body(span: Span) -> ParseError {
    ParseError::new(
        span,
        "braces at the start of an operand hold a body, but this is a value",
    )
    .help("write parentheses around the value")
}

/// An operand of one expression.
fn implicit(expr: Expr) -> Operand {
    Operand {
        body: vec![expr],
        in_braces: false,
    }
}

fn expression(span: Span, negated: bool, term: Term) -> Expr {
    Expr {
        span,
        negated,
        kind: ExprKind::Term(term),
        with: Vec::new(),
    }
}

/// Whether an expression is a call that has no value.
fn only_prints(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Term(Term { kind: TermKind::Call(call), .. })
        if !expr.negated && matches!(call.operator.join(".").as_str(), "print" | "internal.print"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{refused_as, rules, show_rule};
    use super::super::{Version, module};
    use std::time::{Duration, Instant};

    fn shown(body: &str) -> String {
        let text = format!("import rego.v2\nx if {{ {body} }}");
        let shown = show_rule(&rules(&text)[0]);
        shown.strip_prefix("x if ").unwrap().to_owned()
    }

    #[test]
    fn operands() {
        for (text, tree) in [
            ("a and b or c", "{or ~{and ~{a} ~{b}} ~{c}}"),
            ("a or b and c and d", "{or ~{a} ~{and ~{b} ~{c} ~{d}}}"),
            ("(a or b) and c", "{and ~{or ~{a} ~{b}} ~{c}}"),
            ("not a and b", "{and ~{not ~{a}} ~{b}}"),
            ("not (a and b)", "{not ~{and ~{a} ~{b}}}"),
            ("not ((a and b))", "{not ~{and ~{a} ~{b}}}"),
            ("{ y := 1; y } or c", "{or {(assign y 1); y} ~{c}}"),
            ("not { a; b } and c", "{and ~{not {a; b}} ~{c}}"),
            (
                "a == 1 or b in c",
                "{or ~{(equal a 1)} ~{(internal.member_2 b c)}}",
            ),
            ("a or b with input as 1", "{or ~{a} ~{b} with input as 1}"),
            ("a or (b with input as 1)", "{or ~{a} ~{b with input as 1}}"),
            ("not a with input as 1", "{not ~{a} with input as 1}"),
            ("({a}) == b", "{(equal <a> b)}"),
            ("({a | b} | c) == b", "{(equal (or <a|{b}> c) b)}"),
            ("not ({})", "{not ~{{}}}"),
            ("or(a, b) == c", "{(equal (or a b) c)}"),
            ("a and\nb; c", "{and ~{a} ~{b}; c}"),
        ] {
            assert_eq!(shown(text), tree, "{text}");
        }
        assert_eq!(
            show_rule(&rules("import future.keywords.or\nx if {a} or {b}")[0]),
            "x if {or {a} {b}}"
        );
        assert_eq!(
            show_rule(&rules("import future.keywords.not\nx if not f(a)")[0]),
            "x if {not ~{(f a)}}"
        );
        assert_eq!(
            show_rule(&rules("import future.keywords.and\nx if not a and b")[0]),
            "x if {and ~{not a} ~{b}}"
        );
    }

    #[test]
    fn what_is_no_operand() {
        for (body, message, at) in [
            ("a with input as 1 or b", "`with` can't stand between", "with"),
            ("a or b with input as 1 or c", "a new line", "or"),
            ("{1, 2} & a == b and c", "hold a body", "{1, 2} & a == b"),
            ("a and {1, 2}", "hold a body", "{1, 2}"),
            ("not {1, 2}", "hold a body", "{1, 2}"),
            ("a and {}", "empty", "}"),
            ("not {}", "empty", "}"),
            ("a or {b | c}", "could be a body with a union", "{b | c}"),
            ("a and ({b; c})", "a body can't stand", "("),
            ("{a | { b or c } or d}", "is no value", "|"),
            ("{a | { b := c } or d}", "is no value", "|"),
            ("a and ()", "an operand is missing", ")"),
            ("a and print(1)", "can't only print", "print(1)"),
            ("a and", "expected a term", "}"),
            ("and := 1", "expected a term", "and"),
            ("some y in z and a", "a new line", "and"),
            ("y := $\"{a or b}\"", "a template can't hold `or`", "a or b"),
        ] {
            let text = format!("import rego.v2\nx if {{ {body} }}");
            let (said, place) = refused_as(&text, Version::V1);
            assert!(said.contains(message), "{body}: {said}");
            assert_eq!(place, at, "{body}");
        }
    }

    #[test]
    fn nesting_is_bounded_and_quick() {
        let start = Instant::now();
        for (open, close) in [
            ("(", ")"),
            ("{", "}"),
            ("({", "})"),
            ("not (", ")"),
            ("not {", "}"),
            ("{ a and ", "} and b"),
            ("{ every y in z { ", " } }"),
            ("(a and ", ")"),
            ("[y | {", "}]"),
            ("{ a; {", "} }"),
            ("{a | { b := ", " } }"),
            ("{a | { b; ", "} or c}"),
            ("{a + (", " or b) }"),
        ] {
            for depth in [30, 5000] {
                let text = format!(
                    "package p\nimport rego.v2\nx if {}a{}",
                    open.repeat(depth),
                    close.repeat(depth)
                );
                let _ = module(&text, Version::V1);
            }
        }
        let text = format!(
            "package p\nimport rego.v2\nx if a{}",
            " and b or c".repeat(20_000)
        );
        assert!(module(&text, Version::V1).is_ok());
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
