//! Templates: text with expressions in braces.

use super::cursor::Parser;
use super::lexer::Tok;
use super::literals::template_text;
use super::terms::control_character;
use super::{ParseError, Parsed, Version};
use crate::syntax::{Expr, ExprKind, TemplatePart, Term, TermKind, With};

impl Parser<'_> {
    /// `$"…"` or `` $`…` ``
    pub(super) fn template(&mut self) -> Parsed<Term> {
        if self.version == Version::V0 {
            return Err(ParseError::new(self.span(), "templates need Rego v1"));
        }
        let start = self.start();
        let raw = self.lexeme().starts_with("$`");
        let mut parts = Vec::new();
        let mut tallest = 0;
        let mut opening = 2;
        loop {
            let lexeme = self.lexeme();
            let inner = lexeme
                .get(opening..lexeme.len().saturating_sub(1))
                .unwrap_or_default();
            let text = template_text(inner, raw).ok_or_else(|| control_character(self.span()))?;
            if !text.is_empty() {
                parts.push(TemplatePart::Text(text.into()));
            }
            let ends = matches!(self.tok(), Tok::TemplateWhole | Tok::TemplateEnd);
            self.advance();
            if ends {
                break;
            }
            let expression = self.literal()?;
            tallest = tallest.max(self.height);
            let (term, with) = value_of(expression)?;
            parts.push(TemplatePart::Term(term, with));
            if !matches!(self.tok(), Tok::TemplateMiddle | Tok::TemplateEnd) {
                return Err(self.unexpected("`}`"));
            }
            opening = 1;
        }
        self.grow(tallest, self.span())?;
        Ok(self.from(start, TermKind::Template(parts)))
    }
}

/// The term of an expression that has a value, and its modifiers.
fn value_of(expression: Expr) -> Parsed<(Term, Vec<With>)> {
    let span = expression.span;
    let refused = |what: &str| Err(ParseError::new(span, format!("a template can't hold {what}")));
    if expression.negated {
        return refused("`not`");
    }
    match expression.kind {
        ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) if call.is("eq") || call.is("assign") => refused("an assignment"),
        ExprKind::Term(term) => Ok((term, expression.with)),
        ExprKind::Some(_) | ExprKind::SomeIn { .. } => refused("`some`"),
        ExprKind::Every { .. } => refused("`every`"),
        ExprKind::Logical { operator, .. } => refused(&format!("`{}`", operator.word())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::testing::{all_refused, refused_as, term};

    #[test]
    fn parts_in_order() {
        for (text, shown) in [
            ("$\"\"", "$<>"),
            ("$\"a{x}b{ y + 1 }{z}\"", "$<\"a\" x \"b\" (plus y 1) z>"),
            ("$\"\\{x\\n}\"", "$<\"{x\\n}\">"),
            ("$`a\n\\{{x}\\n`", "$<\"a\\n{\" x \"\\\\n\">"),
            ("$\"{ {1} }{ $`{ {1: 2}[1] }` }\"", "$<<1> $<{1:2}.1>>"),
            ("$\"{ # c\n x }\"", "$<x>"),
        ] {
            assert_eq!(term(text), shown, "{text}");
        }
    }

    #[test]
    fn what_a_template_refuses() {
        all_refused(&[
            ("x := $\"{}\"", "expected a term", "}\""),
            ("x := $\"{a b}\"", "expected `}`", "b"),
            ("x := $\"{not a}\"", "`not`", "not a"),
            ("x := $\"{a := 1}\"", "assignment", "a := 1"),
            ("x := $\"{some a in b}\"", "`some`", "some a in b"),
            ("x := $\"a\"[0]", "nothing can be looked up", "$\"a\""),
        ]);
        assert!(refused_as("x = $\"a\"", Version::V0).0.contains("v1"));
    }
}
