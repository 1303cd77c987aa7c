//! Expressions of bodies.

use super::cursor::Parser;
use super::lexer::Tok;
use super::terms::{is_variable, operation};
use super::{ParseError, Parsed};
use crate::syntax::{Body, Call, Expr, ExprKind, Name, Term, TermKind, With};
use purlin_text::source::Span;

/// What stands on the sides of `in`.
struct Membership {
    key: Option<Term>,
    value: Term,
    collection: Term,
}

impl Parser<'_> {
    /// A body behind its opening sign, up to and with `end`.
    pub(super) fn body(&mut self, end: Tok, what: &str) -> Parsed<Body> {
        self.enter()?;
        if self.is(end) {
            return Err(self.empty_body());
        }
        let first = self.literal()?;
        let body = self.further_literals(first, end, what)?;
        self.leave();
        Ok(body)
    }

    pub(super) fn empty_body(&self) -> ParseError {
        ParseError::new(self.span(), "the body is empty").help("write `true` for a body that always holds")
    }

    /// The expressions behind the first, up to and with `end`.
    pub(super) fn further_literals(&mut self, first: Expr, end: Tok, what: &str) -> Parsed<Body> {
        let mut body = vec![first];
        let mut tallest = self.height;
        loop {
            if !self.take(Tok::Semicolon) {
                if self.take(end) {
                    self.height = tallest;
                    return Ok(body);
                }
                if !self.newline() {
                    return Err(self.unexpected(&format!("a new line, `;` or {what}")));
                }
            }
            body.push(self.literal()?);
            tallest = tallest.max(self.height);
        }
    }

    /// One expression.
    pub(super) fn literal(&mut self) -> Parsed<Expr> {
        let start = self.start();
        let is_led = self.may_start_operand();
        if is_led && let Some(found) = self.led_by_operand(start)? {
            return Ok(found);
        }
        self.keyword_as_name();
        let negated = self.take(Tok::Not);
        let (kind, takes_with) = match self.tok() {
            word @ (Tok::Some | Tok::Every) if negated => {
                let word = if word == Tok::Some { "some" } else { "every" };
                return Err(ParseError::new(
                    self.span(),
                    format!("`not` can't stand before `{word}`"),
                ));
            }
            _ if negated && self.keywords.not_bodies => return self.negated(start),
            Tok::Some => self.some()?,
            Tok::Every => (self.every()?, true),
            _ => (ExprKind::Term(self.relation_or_assignment()?), true),
        };
        let height = self.height;
        let with_span = self.span();
        let with = if takes_with { self.with()? } else { Vec::new() };
        self.height = self.height.max(height);
        let expr = Expr {
            span: self.span_from(start),
            negated,
            kind,
            with,
        };
        if self.at_logical() && matches!(expr.kind, ExprKind::Term(_)) {
            return self.first_operand(expr, with_span);
        }
        Ok(expr)
    }

    /// A term with operators, on its own or on both sides of `:=` or `=`.
    pub(super) fn relation_or_assignment(&mut self) -> Parsed<Term> {
        let start = self.start();
        let left = self.infix(true)?;
        let name = match self.tok() {
            Tok::Assign => "assign",
            Tok::Unify => "eq",
            _ => return Ok(left),
        };
        let tallest = self.height;
        let sign = self.span();
        self.advance();
        let right = self.infix(true)?;
        let span = self.span_from(start);
        self.grow(tallest.max(self.height), span)?;
        Ok(operation(span, sign, &[name], vec![left, right]))
    }

    /// `with target as value`, as often as it stands here.
    pub(super) fn with(&mut self) -> Parsed<Vec<With>> {
        let mut modifiers = Vec::new();
        let mut tallest = 0;
        while self.is(Tok::With) {
            let start = self.start();
            self.advance();
            if !self.is(Tok::Ident) {
                return Err(self.unexpected("what `with` replaces"));
            }
            let target = self.term()?;
            if !matches!(target.kind, TermKind::Var(_) | TermKind::Ref(_)) {
                return Err(ParseError::new(
                    target.span,
                    "`with` replaces names and references only",
                ));
            }
            self.expect(Tok::As, "`as`")?;
            let value = self.infix(true)?;
            tallest = tallest.max(self.height);
            modifiers.push(With {
                span: self.span_from(start),
                target,
                value,
            });
        }
        self.height = tallest;
        Ok(modifiers)
    }

    /// `some x, y` or `some x in xs`, and whether `with` may follow it.
    fn some(&mut self) -> Parsed<(ExprKind, bool)> {
        self.advance();
        let place = self.place();
        let start = self.start();
        match self.infix(true) {
            Ok(Term {
                kind: TermKind::Call(call),
                ..
            }) => {
                let found = membership(*call).ok_or_else(|| {
                    ParseError::new(
                        self.span_from(start),
                        "`some` takes names, or `x in xs` or `x, y in xs`",
                    )
                })?;
                let kind = ExprKind::SomeIn {
                    key: found.key,
                    value: found.value,
                    collection: found.collection,
                };
                return Ok((kind, true));
            }
            // What stands behind a name may be the reason; else the names are.
            Err(error) if error.span.start > start => {
                self.go_back(place);
                let names = self.some_names()?;
                let ends = self.newline() || self.is(Tok::Semicolon);
                return if ends { Ok((names, false)) } else { Err(error) };
            }
            _ => {}
        }
        self.go_back(place);
        Ok((self.some_names()?, false))
    }

    fn some_names(&mut self) -> Parsed<ExprKind> {
        let mut names = Vec::new();
        loop {
            if !self.is(Tok::Ident) {
                return Err(self.unexpected("a name"));
            }
            let span = self.span();
            let name = match self.variable().kind {
                TermKind::Var(name) => name,
                _ => Name::from(""),
            };
            names.push((name, span));
            if !self.take(Tok::Comma) {
                return Ok(ExprKind::Some(names));
            }
        }
    }

    /// `every x in xs { … }`
    fn every(&mut self) -> Parsed<ExprKind> {
        let start = self.start();
        self.advance();
        let term = self.infix(true)?;
        let span = self.span_from(start);
        let wrong = || ParseError::new(span, "`every` takes `x in xs { … }` or `x, y in xs { … }`");
        let TermKind::Call(call) = term.kind else {
            return Err(wrong());
        };
        let found = membership(*call).ok_or_else(wrong)?;
        for name in found.key.iter().chain([&found.value]) {
            if !is_variable(name) {
                return Err(ParseError::new(name.span, "`every` takes a name here"));
            }
        }
        let height = self.height;
        self.expect(Tok::LeftBrace, "the body of `every` in braces")?;
        let body = self.body(Tok::RightBrace, "`}`")?;
        let span: Span = self.span_from(start);
        self.grow(height.max(self.height), span)?;
        Ok(ExprKind::Every {
            key: found.key,
            value: found.value,
            domain: found.collection,
            body,
        })
    }
}

/// The sides of `in`, if the call is one.
fn membership(call: Call) -> Option<Membership> {
    let [first, second] = call.operator.as_slice() else {
        return None;
    };
    if &**first != "internal" {
        return None;
    }
    let mut args = call.args.into_iter();
    let (key, value, collection) = match &**second {
        "member_2" => (None, args.next()?, args.next()?),
        "member_3" => (Some(args.next()?), args.next()?, args.next()?),
        _ => return None,
    };
    args.next().is_none().then_some(Membership {
        key,
        value,
        collection,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_refused, body, rules};

    #[test]
    fn expressions() {
        for (text, shown) in [
            ("x := 1; y = 2", "{(assign x 1); (eq y 2)}"),
            ("not x == 1", "{not (equal x 1)}"),
            ("not.x\nnot [x]", r#"{not."x"; not [x]}"#),
            (
                "f(x) with input as 1 with data.a.b as g",
                r#"{(f x) with input as 1 with data."a"."b" as g}"#,
            ),
            ("some x, y\nz", "{some x y; z}"),
            ("some x\n[x] = y", "{some x; (eq [x] y)}"),
            ("some x in xs with input as 1", "{some x in xs with input as 1}"),
            (
                "some [k, _], {\"a\": v} in a | b",
                r#"{some [k $0] {"a":v} in (or a b)}"#,
            ),
            ("every x in xs { x; y\nz }", "{every x in xs {x; y; z}}"),
            (
                "every k, v in {1} { v } with input as 1",
                "{every k v in <1> {v} with input as 1}",
            ),
        ] {
            assert_eq!(body(text), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_expression() {
        all_refused(&[
            ("x if { a b }", "a new line", "b"),
            ("x if {\n a\n b c }", "a new line", "c"),
            ("x if not some y in z", "`some`", "some"),
            ("x if not every y in z { y }", "`every`", "every"),
            ("x if some f(x)", "`x in xs`", "f(x)"),
            ("x if some y in [", "missing at the end", ""),
            ("x if some 1", "a name", "1"),
            ("x if every y { y }", "`x in xs", "every y"),
            ("x if every [y] in z { y }", "takes a name", "[y]"),
            ("x if every input in z { y }", "takes a name", "input"),
            ("x if every y in z", "missing at the end", ""),
            ("x if every y in z {}", "empty", "}"),
            ("x if y with 1 as 2", "what `with` replaces", "1"),
            ("x if y with f(1) as 2", "names and references", "f(1)"),
            ("x if y with input", "`as`", ""),
        ]);
    }

    #[test]
    fn spans_hold_not_and_with() {
        let text = "package p\nx if { not (a) with input as (1) ; some b in c }";
        let rules = rules("x if { not (a) with input as (1) ; some b in c }");
        let body = rules[0].body.as_ref().unwrap();
        let spans: Vec<_> = body.iter().map(|expr| &text[expr.span.range()]).collect();
        assert_eq!(spans, ["not (a) with input as (1)", "some b in c"]);
        assert_eq!(&text[body[0].with[0].span.range()], "with input as (1)");
    }
}
