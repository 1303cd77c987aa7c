//! Arrays, sets, objects, and the comprehensions that look like them.

use super::Parsed;
use super::cursor::Parser;
use super::lexer::Tok;
use crate::syntax::{Body, ExprKind, Term, TermKind};

impl Parser<'_> {
    /// `[…]`
    pub(super) fn array(&mut self) -> Parsed<Term> {
        let start = self.start();
        self.advance();
        if self.take(Tok::RightBracket) {
            return Ok(self.from(start, TermKind::Array(Vec::new())));
        }
        // OPA takes a comma before the first element, but then no comprehension.
        let led_by_comma = self.take(Tok::Comma);
        let head_start = self.start();
        let head = self.term()?;
        if self.is(Tok::Pipe) && !led_by_comma {
            let below = self.height;
            if let Some(body) = self.comprehension_body(Tok::RightBracket, "`]`")? {
                self.grow(below.max(self.height), self.span())?;
                return Ok(self.from(start, TermKind::ArrayComprehension(Box::new(head), body)));
            }
            self.height = below;
        }
        let first = self.infix_from(head, head_start, false)?;
        let items = self.further(first, Tok::RightBracket, "`]`")?;
        Ok(self.from(start, TermKind::Array(items)))
    }

    /// `{…}`
    pub(super) fn set_or_object(&mut self) -> Parsed<Term> {
        let start = self.start();
        self.advance();
        if self.take(Tok::RightBrace) {
            return Ok(self.from(start, TermKind::Object(Vec::new())));
        }
        let led_by_comma = self.take(Tok::Comma);
        let head_start = self.start();
        let head = self.term()?;
        if self.is(Tok::Pipe) && !led_by_comma {
            let below = self.height;
            if let Some(body) = self.comprehension_body(Tok::RightBrace, "`}`")? {
                self.grow(below.max(self.height), self.span())?;
                return Ok(self.from(start, TermKind::SetComprehension(Box::new(head), body)));
            }
            self.height = below;
        }
        let first = self.infix_from(head, head_start, false)?;
        if self.take(Tok::Colon) {
            return self.object(start, first, led_by_comma);
        }
        let items = self.further(first, Tok::RightBrace, "`}`")?;
        Ok(self.from(start, TermKind::Set(items)))
    }

    /// An object from its first value on.
    fn object(&mut self, start: u32, key: Term, led_by_comma: bool) -> Parsed<Term> {
        let mut tallest = self.height;
        let value_start = self.start();
        let value = self.term()?;
        if self.is(Tok::Pipe) && !led_by_comma {
            let below = self.height;
            if let Some(body) = self.comprehension_body(Tok::RightBrace, "`}`")? {
                self.grow(tallest.max(below).max(self.height), self.span())?;
                return Ok(self.from(start, TermKind::ObjectComprehension(Box::new((key, value)), body)));
            }
            self.height = below;
        }
        let value = self.infix_from(value, value_start, false)?;
        tallest = tallest.max(self.height);
        let mut pairs = vec![(key, value)];
        loop {
            if !self.take(Tok::Comma) {
                self.expect(Tok::RightBrace, "`,` or `}`")?;
                break;
            }
            if self.take(Tok::RightBrace) {
                break;
            }
            let key = self.infix(false)?;
            tallest = tallest.max(self.height);
            self.expect(Tok::Colon, "`:`")?;
            let value = self.infix(false)?;
            tallest = tallest.max(self.height);
            pairs.push((key, value));
        }
        self.grow(tallest, self.span())?;
        Ok(self.from(start, TermKind::Object(pairs)))
    }

    /// The items behind the first.
    fn further(&mut self, first: Term, end: Tok, what: &str) -> Parsed<Vec<Term>> {
        let tallest = self.height;
        if !self.take(Tok::Comma) {
            self.expect(end, &format!("`,` or {what}"))?;
            self.grow(tallest, self.span())?;
            return Ok(vec![first]);
        }
        self.list(end, what, vec![first], tallest)
    }

    /// The body of a comprehension, from its `|` up to and with `end`. `None` if it turns out that the sign is a union in
    /// the first item of a list, as in `[a | b, c]`; then the sign is the current token again.
    fn comprehension_body(&mut self, end: Tok, what: &str) -> Parsed<Option<Body>> {
        let place = self.place();
        self.advance();
        self.enter()?;
        if self.is(end) {
            return Err(self.empty_body());
        }
        self.speculating += 1;
        let first = self.literal();
        self.speculating -= 1;
        let first = first?;
        if self.is(Tok::Comma)
            && !first.negated
            && first.with.is_empty()
            && matches!(first.kind, ExprKind::Term(_))
        {
            self.leave();
            self.go_back(place);
            return Ok(None);
        }
        let body = self.further_literals(first, end, what)?;
        self.leave();
        Ok(Some(body))
    }

    /// A term that reaches from `start` to the token before the current one.
    pub(super) fn from(&self, start: u32, kind: TermKind) -> Term {
        Term {
            span: self.span_from(start),
            kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_refused, refused, term};
    use std::time::{Duration, Instant};

    #[test]
    fn collections() {
        for (text, shown) in [
            ("[]", "[]"),
            ("{}", "{}"),
            ("[1, a + b, c in d,]", "[1 (plus a b) (internal.member_2 c d)]"),
            ("[, 1]", "[1]"),
            ("{1, 2,}", "<1 2>"),
            ("{a + 1}", "<(plus a 1)>"),
            ("{\"a\": 1, b + 1: c | d,}", "{\"a\":1 (plus b 1):(or c d)}"),
            ("{a: b in c}", "{a:(internal.member_2 b c)}"),
        ] {
            assert_eq!(term(text), shown, "{text}");
        }
    }

    #[test]
    fn comprehensions_win_over_unions() {
        for (text, shown) in [
            ("[a | b]", "[a|{b}]"),
            ("[a | b, c]", "[(or a b) c]"),
            ("[a | b, c in d]", "[a|{(internal.member_3 b c d)}]"),
            (
                "[a | b in c, d in e]",
                "[(internal.member_2 (or a b) c) (internal.member_2 d e)]",
            ),
            ("[, a | b]", "[(or a b)]"),
            ("[(a | b)]", "[(or a b)]"),
            ("{a | b; c\nd}", "<a|{b; c; d}>"),
            ("{a | b == c, d}", "<(equal (or a b) c) d>"),
            ("{a: b | c}", "{a:b|{c}}"),
            ("{a + 1: b | not c}", "{(plus a 1):b|{not c}}"),
            ("{a: b | c, d: e}", "{a:(or b c) d:e}"),
            ("[_ | a[_], _]", "[(or $0 a.$1) $2]"),
        ] {
            assert_eq!(term(text), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_collection() {
        all_refused(&[
            ("x := [1 2]", "expected `,` or `]`", "2"),
            ("x := [,]", "expected a term", "]"),
            ("x := {a: 1, b}", "expected `:`", "}"),
            ("x := {a | }", "empty", "}"),
            ("x := [a | not b, c]", "a new line", ","),
            ("x := {a: 1", "missing at the end", ""),
        ]);
    }

    #[test]
    fn nesting_is_bounded_and_quick() {
        let start = Instant::now();
        for (open, close) in [
            ("[", "]"),
            ("{", "}"),
            ("(", ")"),
            ("{1: ", "}"),
            ("f(", ")"),
            ("[a | ", "]"),
            ("[a | ", ", b]"),
            ("{a: b | c, d: ", "}"),
            ("{a: b | ", ", c: d}"),
            ("[a | b, ", ", c]"),
            ("$`{", "}`"),
            ("[a | every y in z { ", " }]"),
        ] {
            for depth in [40, 5000] {
                let text = format!("x := {}1{}", open.repeat(depth), close.repeat(depth));
                if depth == 40 {
                    term(text.strip_prefix("x := ").unwrap());
                } else {
                    assert_eq!(refused(&text).0, "this is nested too deeply", "{open}");
                }
            }
        }
        for (text, count) in [(" + 1", 5000), ("[0]", 50_000), (" in x", 5000)] {
            let text = format!("x if 1 == a{}", text.repeat(count));
            let _ = super::super::module(&format!("package p\n{text}"), super::super::Version::V1);
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
