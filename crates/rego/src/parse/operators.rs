//! Operators: which binds tighter, and the two forms of `in`.

use super::Parsed;
use super::cursor::Parser;
use super::lexer::Tok;
use super::terms::operation;
use crate::syntax::Term;

/// How tight an operator binds, and the function that it calls.
fn operator(tok: Tok) -> Option<(u8, &'static str)> {
    Some(match tok {
        Tok::Equal => (1, "equal"),
        Tok::NotEqual => (1, "neq"),
        Tok::Less => (1, "lt"),
        Tok::LessEqual => (1, "lte"),
        Tok::Greater => (1, "gt"),
        Tok::GreaterEqual => (1, "gte"),
        Tok::Pipe => (2, "or"),
        Tok::Ampersand => (3, "and"),
        Tok::Plus => (4, "plus"),
        Tok::Minus => (4, "minus"),
        Tok::Star => (5, "mul"),
        Tok::Slash => (5, "div"),
        Tok::Percent => (5, "rem"),
        _ => return None,
    })
}

/// The level of the operators that bind tightest.
const TIGHTEST: u8 = 5;

impl Parser<'_> {
    /// A term with operators. With `pair`, `key, value in collection` may stand here; in lists it may not.
    pub(super) fn infix(&mut self, pair: bool) -> Parsed<Term> {
        let start = self.start();
        let first = self.term()?;
        self.infix_from(first, start, pair)
    }

    /// As `infix`, behind its first term, which begins at `start`.
    pub(super) fn infix_from(&mut self, first: Term, start: u32, pair: bool) -> Parsed<Term> {
        let mut left = self.operators(first, start, 1)?;
        loop {
            if pair && self.is(Tok::Comma) {
                match self.pair_in(left, start)? {
                    Ok(term) => left = term,
                    Err(term) => return Ok(term),
                }
            } else {
                self.keyword_as_name();
                if !self.is(Tok::In) {
                    return Ok(left);
                }
                let tallest = self.height;
                let sign = self.span();
                self.advance();
                let Some(right) = self.right_side(sign, Self::relation)? else {
                    return Ok(left);
                };
                let span = self.span_from(start);
                self.grow(tallest.max(self.height), span)?;
                left = operation(span, sign, &["internal", "member_2"], vec![left, right]);
            }
            if !self.is(Tok::In) {
                return Ok(left);
            }
        }
    }

    /// `, value in collection` behind a key. `Err` gives the key back where something else follows, and stays before it.
    fn pair_in(&mut self, key: Term, start: u32) -> Parsed<Result<Term, Term>> {
        let place = self.place();
        let height = self.height;
        self.advance();
        let Ok(value) = self.relation() else {
            self.go_back(place);
            self.height = height;
            return Ok(Err(key));
        };
        if !self.is(Tok::In) {
            self.go_back(place);
            self.height = height;
            return Ok(Err(key));
        }
        let tallest = height.max(self.height);
        let sign = self.span();
        self.advance();
        let collection = self.relation()?;
        let span = self.span_from(start);
        self.grow(tallest.max(self.height), span)?;
        Ok(Ok(operation(
            span,
            sign,
            &["internal", "member_3"],
            vec![key, value, collection],
        )))
    }

    /// A term with operators, but without `in`.
    fn relation(&mut self) -> Parsed<Term> {
        self.side(1)
    }

    /// A term with operators that bind at least as tight as `loosest`.
    fn side(&mut self, loosest: u8) -> Parsed<Term> {
        let start = self.start();
        let first = self.term()?;
        self.operators(first, start, loosest)
    }

    /// The operators behind a term that bind at least as tight as `loosest`, all of them grouped to the left.
    fn operators(&mut self, first: Term, start: u32, loosest: u8) -> Parsed<Term> {
        let mut left = first;
        let mut tightest = TIGHTEST;
        while let Some((level, name)) = operator(self.tok())
            && (loosest..=tightest).contains(&level)
        {
            let tallest = self.height;
            let sign = self.span();
            self.advance();
            let right = self.right_side(sign, |parser| parser.side(level + 1))?;
            let Some(right) = right else {
                tightest = level - 1;
                continue;
            };
            tightest = level;
            let span = self.span_from(start);
            self.grow(tallest.max(self.height), span)?;
            left = operation(span, sign, &[name], vec![left, right]);
        }
        Ok(left)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_refused, body, term};

    #[test]
    fn operators_group_as_they_bind() {
        for (text, shown) in [
            ("1 + 2 * 3 - 4", "(minus (plus 1 (mul 2 3)) 4)"),
            ("a | b & c | d", "(or (or a (and b c)) d)"),
            ("a % b / c", "(div (rem a b) c)"),
            ("a == b + 1", "(equal a (plus b 1))"),
            ("a < b <= c", "(lte (lt a b) c)"),
            ("(a != b) > c", "(gt (neq a b) c)"),
            ("(a + b) * c >= d", "(gte (mul (plus a b) c) d)"),
            ("a - -1", "(minus a -1)"),
            ("a -1", "(minus a 1)"),
        ] {
            assert_eq!(term(text), shown, "{text}");
        }
    }

    #[test]
    fn in_is_loosest() {
        for (text, shown) in [
            ("x == 1 in xs", "{(internal.member_2 (equal x 1) xs)}"),
            ("k, v in xs", "{(internal.member_3 k v xs)}"),
            ("a in b in c", "{(internal.member_2 (internal.member_2 a b) c)}"),
            ("f(k, v in xs)", "{(f k (internal.member_2 v xs))}"),
            ("f((k, v in xs))", "{(f (internal.member_3 k v xs))}"),
            ("x := k, v in xs", "{(assign x (internal.member_3 k v xs))}"),
            ("a[k, v in xs]", "{a.(internal.member_3 k v xs)}"),
        ] {
            assert_eq!(body(text), shown, "{text}");
        }
    }

    #[test]
    fn a_keyword_may_start_a_reference_behind_a_line_end() {
        assert_eq!(body("a\nin[0]\nif.x"), r#"{a; in.0; if."x"}"#);
    }

    #[test]
    fn an_operand_may_be_missing() {
        all_refused(&[
            ("x := 1 +", "missing at the end", ""),
            ("x := 1 in ]", "expected a term", "]"),
        ]);
    }
}
