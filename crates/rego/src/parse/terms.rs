//! Terms: literals, names, references and calls.

use super::cursor::{Known, Parser};
use super::lexer::Tok;
use super::literals::{Wrong, check_number, unescape};
use super::{ParseError, Parsed};
use crate::syntax::{Call, Name, Term, TermKind};
use crate::value::Number;
use purlin_text::source::Span;

/// Whether a name is one of the two documents. OPA takes them for references, even alone.
pub(super) fn is_document(name: &str) -> bool {
    matches!(name, "data" | "input")
}

/// Whether a term is a name that is not one of the documents.
pub(super) fn is_variable(term: &Term) -> bool {
    matches!(&term.kind, TermKind::Var(name) if !is_document(name))
}

impl Parser<'_> {
    /// A term without operators around it.
    pub(super) fn term(&mut self) -> Parsed<Term> {
        let index = self.index();
        let forced = self.is_forced();
        if !forced
            && let Some(known) = self.known.get(&index)
            && self.may_go_on(known.end)
        {
            let (result, end, height) = (known.result.clone(), known.end, known.height);
            self.go_on(end);
            self.height = height;
            return result;
        }
        self.enter()?;
        let (result, end) = self.noting_losses(Self::fresh_term);
        self.leave();
        if self.speculating > 0 && !forced {
            let known = Known {
                result: result.clone(),
                end,
                height: self.height,
            };
            self.known.insert(index, known);
        }
        result
    }

    fn fresh_term(&mut self) -> Parsed<Term> {
        let start = self.start();
        self.height = 1;
        let term = match self.tok() {
            Tok::Null => self.token_term(TermKind::Null),
            Tok::True => self.token_term(TermKind::Bool(true)),
            Tok::False => self.token_term(TermKind::Bool(false)),
            Tok::Minus => {
                if matches!(self.next_tok(), Tok::Ident | Tok::Contains) {
                    return self.negative();
                }
                self.number()?
            }
            Tok::Dot | Tok::Number => self.number()?,
            Tok::String | Tok::RawString => self.string()?,
            Tok::TemplateWhole | Tok::TemplateStart => self.template()?,
            Tok::Ident | Tok::Contains => self.variable(),
            Tok::AndWord | Tok::OrWord if self.starts_call() => self.variable(),
            Tok::LeftBracket => self.array()?,
            Tok::LeftBrace => self.set_or_object()?,
            Tok::LeftParen => {
                self.advance();
                let inner = self.infix(true)?;
                self.expect(Tok::RightParen, "`)`")?;
                // OPA has references of names, calls and composites, but not of a reference in parentheses.
                let is_reference = matches!(inner.kind, TermKind::Ref(_))
                    || matches!(&inner.kind, TermKind::Var(name) if is_document(name));
                if is_reference && self.continues() {
                    return Err(no_reference(inner.span));
                }
                inner
            }
            _ => return Err(self.unexpected("a term")),
        };
        self.continued(term, start)
    }

    /// A term of one token.
    fn token_term(&mut self, kind: TermKind) -> Term {
        let span = self.span();
        self.advance();
        Term { span, kind }
    }

    /// The current token as a name. Each `_` gets a name of its own.
    pub(super) fn variable(&mut self) -> Term {
        let name = match self.lexeme() {
            "_" => self.wildcard(),
            other => Name::from(other),
        };
        self.height = 1;
        self.token_term(TermKind::Var(name))
    }

    /// `-x`, which is `0 - x`.
    fn negative(&mut self) -> Parsed<Term> {
        let sign = self.span();
        self.advance();
        let start = self.start();
        let name = self.variable();
        let term = self.continued(name, start)?;
        let span = self.span_from(sign.start);
        self.grow(self.height, span)?;
        let zero = Term {
            span: sign,
            kind: TermKind::Number(Number::Integer(0)),
        };
        Ok(operation(span, sign, &["minus"], vec![zero, term]))
    }

    fn number(&mut self) -> Parsed<Term> {
        let start = self.start();
        let mut text = String::new();
        if self.take(Tok::Minus) {
            text.push('-');
        }
        let mut unsigned = String::new();
        if self.take(Tok::Dot) {
            unsigned.push('.');
        }
        if !self.is(Tok::Number) {
            return Err(self.unexpected(if text.is_empty() {
                "a number"
            } else {
                "a number or a name"
            }));
        }
        unsigned.push_str(self.lexeme());
        self.advance();
        let span = self.span_from(start);
        check_number(&unsigned).map_err(|wrong| match wrong {
            Wrong::LeadingZero => ParseError::new(span, "a number can't start with a zero"),
            Wrong::TooLarge => ParseError::new(span, "the number is too large or too small"),
            Wrong::Invalid => ParseError::new(span, "this is not a valid number"),
        })?;
        if unsigned.starts_with('.') {
            // JSON has no such number.
            text.push('0');
        }
        text.push_str(&unsigned);
        let number =
            Number::parse(&text).ok_or_else(|| ParseError::new(span, "this is not a valid number"))?;
        Ok(Term {
            span,
            kind: TermKind::Number(number),
        })
    }

    fn string(&mut self) -> Parsed<Term> {
        let lexeme = self.lexeme();
        let inner = lexeme.get(1..lexeme.len().saturating_sub(1)).unwrap_or_default();
        let text = if self.is(Tok::RawString) {
            Some(inner.to_owned())
        } else {
            unescape(inner)
        };
        let text = text.ok_or_else(|| control_character(self.span()))?;
        Ok(self.token_term(TermKind::String(text.into())))
    }

    /// A term with the references and calls that follow it without space.
    fn continued(&mut self, head: Term, start: u32) -> Parsed<Term> {
        if !self.continues() {
            return Ok(head);
        }
        if !can_be_looked_into(&head.kind) {
            return Err(no_reference(head.span));
        }
        let mut steps = vec![head];
        loop {
            self.steps(&mut steps)?;
            if !(self.is(Tok::LeftParen) && self.continues()) {
                break;
            }
            let call = self.call(steps, start)?;
            steps = vec![call];
            // A call is not called again: `f(x)(y)` ends before the second parenthesis.
            if !self.continues() || self.is(Tok::LeftParen) {
                break;
            }
        }
        if steps.len() > 1 {
            let span = self.span_from(start);
            return Ok(Term {
                span,
                kind: TermKind::Ref(steps),
            });
        }
        steps.pop().ok_or_else(|| self.unexpected("a term"))
    }

    /// `.name` and `[term]` that follow; space may lie before the first.
    pub(super) fn steps_after_space(&mut self, steps: &mut Vec<Term>) -> Parsed<()> {
        self.step(steps)?;
        self.steps(steps)
    }

    /// `.name` and `[term]` that follow without space.
    fn steps(&mut self, steps: &mut Vec<Term>) -> Parsed<()> {
        while self.continues() && self.step(steps)? {}
        Ok(())
    }

    /// One `.name` or `[term]`, if it is here.
    fn step(&mut self, steps: &mut Vec<Term>) -> Parsed<bool> {
        let below = self.height;
        if self.take(Tok::Dot) {
            if self.spaced() || !self.at_name() {
                return Err(self.unexpected("a name right behind `.`"));
            }
            let name = TermKind::String(self.lexeme().into());
            steps.push(self.token_term(name));
        } else if self.take(Tok::LeftBracket) {
            let step = self.infix(true)?;
            self.height = below.max(self.height + 1);
            steps.push(step);
            self.expect(Tok::RightBracket, "`]`")?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// The call of what `steps` names; the current token is its parenthesis.
    fn call(&mut self, steps: Vec<Term>, start: u32) -> Parsed<Term> {
        let operator_span = self.span_from(start);
        let tallest = self.height;
        self.advance();
        let args = self.list(Tok::RightParen, "`)`", Vec::new(), tallest)?;
        let span = self.span_from(start);
        if args.is_empty()
            && let [head] = steps.as_slice()
            && matches!(&head.kind, TermKind::Var(name) if &**name == "set")
        {
            return Ok(Term {
                span,
                kind: TermKind::Set(Vec::new()),
            });
        }
        let operator =
            names(steps).ok_or_else(|| ParseError::new(operator_span, "only a name can be called"))?;
        let call = Call {
            operator_span,
            operator,
            infix: false,
            args,
        };
        Ok(Term {
            span,
            kind: TermKind::Call(Box::new(call)),
        })
    }

    /// Terms with commas between them, behind those that are there already, up to and with `end`. One comma may stand
    /// behind the last.
    pub(super) fn list(
        &mut self,
        end: Tok,
        what: &str,
        mut items: Vec<Term>,
        tallest: u32,
    ) -> Parsed<Vec<Term>> {
        let mut tallest = tallest;
        while !self.take(end) {
            items.push(self.infix(false)?);
            tallest = tallest.max(self.height);
            if !self.take(Tok::Comma) {
                self.expect(end, &format!("`,` or {what}"))?;
                break;
            }
        }
        self.grow(tallest, self.span())?;
        Ok(items)
    }
}

/// What an operator says as a call.
pub(super) fn operation(span: Span, operator_span: Span, operator: &[&str], args: Vec<Term>) -> Term {
    let call = Call {
        operator_span,
        operator: operator.iter().copied().map(Name::from).collect(),
        infix: true,
        args,
    };
    Term {
        span,
        kind: TermKind::Call(Box::new(call)),
    }
}

/// A string that the lexer let pass, but that JSON would not.
pub(super) fn control_character(span: Span) -> ParseError {
    ParseError::new(
        span,
        "a string with escape sequences can't hold control characters",
    )
    .help("write `\\t` for a tab")
}

fn no_reference(span: Span) -> ParseError {
    ParseError::new(span, "nothing can be looked up in this or called on it")
}

fn can_be_looked_into(kind: &TermKind) -> bool {
    !matches!(
        kind,
        TermKind::Null
            | TermKind::Bool(_)
            | TermKind::Number(_)
            | TermKind::String(_)
            | TermKind::Template(_)
    )
}

/// The parts of a function's name.
fn names(steps: Vec<Term>) -> Option<Vec<Name>> {
    let mut names = Vec::with_capacity(steps.len());
    for (index, step) in steps.into_iter().enumerate() {
        names.push(match step.kind {
            TermKind::Var(name) if index == 0 => name,
            TermKind::String(name) if index > 0 => name,
            _ => return None,
        });
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_refused, body, rules, term};
    use crate::syntax::TermKind;

    #[test]
    fn scalars() {
        for (text, shown) in [
            ("null", "null"),
            ("true", "true"),
            ("1.50", "1.50"),
            ("- 5", "-5"),
            ("-.5", "-0.5"),
            ("1e3", "1e3"),
            (r#""a\u00e9\n""#, r#""aé\n""#),
            (r"`a\n`", r#""a\\n""#),
        ] {
            assert_eq!(term(text), shown, "{text}");
        }
    }

    #[test]
    fn references_and_calls() {
        for (text, shown) in [
            ("input", "input"),
            ("data.a.b", r#"data."a"."b""#),
            ("input.if.contains[x].in", r#"input."if"."contains".x."in""#),
            ("a[b][c.d]", r#"a.b.c."d""#),
            ("a[ 1\n]", "a.1"),
            ("f(x, [y],)", "(f x [y])"),
            ("a.b[\"c\"](x).d[0]", r#"(a.b.c x)."d".0"#),
            ("set()", "<>"),
            ("[1, 2][0]", "[1 2].0"),
            ("(x)[0]", "x.0"),
            ("(a + b).c", r#"(plus a b)."c""#),
            ("-x.y", r#"(minus 0 x."y")"#),
            ("-f(x)", "(minus 0 (f x))"),
            ("contains(x, y)", "(contains x y)"),
            ("[_, a[_], _]", "[$0 a.$1 $2]"),
        ] {
            assert_eq!(term(text), shown, "{text}");
        }
    }

    #[test]
    fn space_ends_a_reference() {
        assert_eq!(body("a\n[b]"), "{a; [b]}");
        assert_eq!(body("a\n(b)"), "{a; b}");
        assert_eq!(body("a # c\n[b]"), "{a; [b]}");
        all_refused(&[
            ("x if a [b]", "not a rule", "[b]"),
            ("x if a. b", "right behind `.`", "b"),
            ("x if f(a)(b)", "not a rule", "(b)"),
        ]);
    }

    #[test]
    fn what_is_no_term() {
        all_refused(&[
            ("x := \"a\"[0]", "nothing can be looked up", "\"a\""),
            ("x := (input)[0]", "nothing can be looked up", "input"),
            ("x := (a.b)[0]", "nothing can be looked up", "a.b"),
            ("x := a[0](1)", "only a name", "a[0]"),
            ("x := 01", "zero", "01"),
            ("x := 1e999999", "too large", "1e999999"),
            ("x := .1.1", "not a valid number", ".1.1"),
            ("x := -\"a\"", "a number or a name", "\"a\""),
            ("x := \"\\t\t\"", "control characters", "\"\\t\t\""),
            ("x := if.y", "expected a term", "if"),
            ("x := f(,)", "expected a term", ","),
            ("x := (a", "missing at the end", ""),
        ]);
    }

    #[test]
    fn spans_are_exact() {
        let text = "package p\nx := f.g(\"ä\", (1 + 2)).h";
        let whole = rules("x := f.g(\"ä\", (1 + 2)).h");
        let value = whole[0].head.value.as_ref().unwrap();
        assert_eq!(&text[value.span.range()], "f.g(\"ä\", (1 + 2)).h");
        let TermKind::Ref(steps) = &value.kind else {
            panic!()
        };
        assert_eq!(&text[steps[1].span.range()], "h");
        let TermKind::Call(call) = &steps[0].kind else {
            panic!()
        };
        assert_eq!(&text[call.operator_span.range()], "f.g");
        assert_eq!(&text[call.args[0].span.range()], "\"ä\"");
        assert_eq!(&text[call.args[1].span.range()], "1 + 2");
    }
}
