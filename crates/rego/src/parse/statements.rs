//! A module as a whole: which statement begins where, and what a statement without a body says.

use super::cursor::Parser;
use super::lexer::Tok;
use super::rules::Written;
use super::{ParseError, Parsed};
use crate::syntax::{Expr, ExprKind, Head, Module, Rule, Term, TermKind};
use purlin_text::source::Span;

impl Parser<'_> {
    /// Everything.
    pub(super) fn module(mut self) -> Parsed<Module> {
        let mut module: Option<Module> = None;
        while !self.is(Tok::End) {
            self.known.clear();
            self.refuse_keyword_as_rule()?;
            let at_package = self.is(Tok::Package) && !self.starts_reference();
            match &mut module {
                None if at_package => {
                    let (package, package_span) = self.package()?;
                    module = Some(Module {
                        package,
                        package_span,
                        imports: Vec::new(),
                        rules: Vec::new(),
                        comments: self.comments(),
                    });
                }
                None => {
                    return Err(match self.unexpected("`package`") {
                        error if self.is(Tok::Illegal) => error,
                        error => error.help("a module starts with `package` and its name"),
                    });
                }
                Some(_) if at_package => {
                    return Err(ParseError::new(self.span(), "a module has one package only"));
                }
                Some(module) if self.is(Tok::Import) && !self.starts_reference() => {
                    module.imports.push(self.import()?);
                }
                Some(module) => self.definition(&mut module.rules)?,
            }
        }
        if self.checks_v1
            && let Some(error) = self.v1_errors.into_iter().next()
        {
            return Err(error);
        }
        module.ok_or_else(|| {
            ParseError::new(Span::default(), "the file holds no module")
                .help("a module starts with `package` and its name")
        })
    }

    /// A keyword followed by what follows the name of a rule: OPA says so rather than that a term is missing.
    fn refuse_keyword_as_rule(&mut self) -> Parsed<()> {
        let next = self.next_tok();
        let assigns = matches!(next, Tok::Assign | Tok::Unify);
        let heads = matches!(next, Tok::If | Tok::Contains);
        let is_name = match self.tok() {
            Tok::Every | Tok::If | Tok::In | Tok::Some | Tok::As => {
                assigns || heads || next == Tok::LeftParen
            }
            Tok::Package | Tok::Import => assigns || next == Tok::LeftParen,
            Tok::Not | Tok::AndWord | Tok::OrWord => assigns || heads,
            Tok::Contains => heads,
            _ => false,
        };
        if is_name {
            Err(self.keyword_as_rule())
        } else {
            Ok(())
        }
    }

    pub(super) fn keyword_as_rule(&self) -> ParseError {
        ParseError::new(
            self.span(),
            format!("`{}` is a keyword and can't be the name of a rule", self.lexeme()),
        )
    }

    fn definition(&mut self, rules: &mut Vec<Rule>) -> Parsed<()> {
        let place = self.place();
        if let Some(found) = self.rule()? {
            rules.extend(found);
            return Ok(());
        }
        self.go_back(place);
        let expression = self.literal()?;
        let rule = self.rule_of(expression)?;
        if self.take(Tok::Semicolon) {
            return Err(
                ParseError::new(rule.span, "this is not a rule").help("a definition ends without `;`")
            );
        }
        rules.push(rule);
        Ok(())
    }

    /// The rule that an expression without a body says.
    fn rule_of(&mut self, expression: Expr) -> Parsed<Rule> {
        let span = expression.span;
        let wrong = || ParseError::new(span, "this is not a rule");
        let ExprKind::Term(term) = expression.kind else {
            return Err(wrong());
        };
        if expression.negated || !expression.with.is_empty() {
            return Err(wrong());
        }
        let mut head = Head {
            span,
            reference: Vec::new(),
            args: None,
            key: None,
            value: None,
            assigns: false,
        };
        match term.kind {
            TermKind::Ref(mut reference) if names_a_rule(&reference) => {
                if reference.len() == 2 {
                    head.key = reference.pop();
                }
                head.reference = reference;
            }
            TermKind::Call(call) => {
                let is_assignment = call.is("assign");
                let is_equation = call.is("eq");
                let mut args = call.args;
                if (is_assignment || is_equation) && args.len() == 2 {
                    head.assigns = is_assignment;
                    head.value = args.pop();
                    let target = args.pop().ok_or_else(wrong)?;
                    (head.reference, head.args) = target_of(target).ok_or_else(wrong)?;
                } else if call.infix || args.is_empty() {
                    return Err(wrong());
                } else if crate::builtins::signature(&call.operator.join(".")).is_some() {
                    let name = call.operator.join(".");
                    let message = format!("`{name}` is a built-in function: alone, it is not a rule");
                    return Err(ParseError::new(span, message).help("Call it in the body of a rule"));
                } else {
                    head.reference = reference_of(call.operator, call.operator_span);
                    head.args = Some(args);
                    head.value = Some(Term {
                        span,
                        kind: TermKind::Bool(true),
                    });
                }
            }
            TermKind::Var(_) => return Err(wrong().help("a rule has a value or a body")),
            _ => return Err(wrong()),
        }
        let rule = Rule {
            span,
            is_default: false,
            head,
            body: None,
            otherwise: None,
        };
        self.check_v1(&rule, Written::default());
        Ok(rule)
    }
}

fn names_a_rule(reference: &[Term]) -> bool {
    matches!(reference.first().map(|head| &head.kind), Some(TermKind::Var(_)))
}

/// The reference and the arguments that stand before `:=` or `=`.
fn target_of(target: Term) -> Option<(Vec<Term>, Option<Vec<Term>>)> {
    match target.kind {
        TermKind::Var(_) => Some((vec![target], None)),
        TermKind::Ref(reference) if names_a_rule(&reference) => Some((reference, None)),
        TermKind::Call(call) if !call.infix => {
            let args = Some(call.args).filter(|args| !args.is_empty());
            Some((reference_of(call.operator, call.operator_span), args))
        }
        _ => None,
    }
}

fn reference_of(operator: Vec<crate::syntax::Name>, span: Span) -> Vec<Term> {
    let terms = operator.into_iter().enumerate().map(|(index, name)| Term {
        span,
        kind: if index == 0 {
            TermKind::Var(name)
        } else {
            TermKind::String(name)
        },
    });
    terms.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_refused, old_rules, rules, show_rule};
    use super::super::{Version, module};

    fn shown(rules: &[crate::syntax::Rule]) -> Vec<String> {
        rules.iter().map(show_rule).collect()
    }

    #[test]
    fn a_module_has_a_package() {
        for (text, message) in [
            ("", "the file holds no module"),
            (" # only this", "the file holds no module"),
            ("x := 1", "expected `package`, found `x`"),
            (
                "package",
                "the name of the package is missing at the end of the file",
            ),
            ("package 1", "expected the name of the package, found `1`"),
            ("package a\npackage b", "a module has one package only"),
            ("\"", "the string has no end on its line"),
        ] {
            assert_eq!(
                module(text, Version::V1).expect_err(text).message,
                message,
                "{text}"
            );
        }
    }

    #[test]
    fn statements_without_a_body() {
        assert_eq!(
            shown(&rules(
                "a := 1\nb.c[d] = 2\nf(x) := x\nf(x)\ninput.x := 1\nif.x := 1"
            )),
            [
                "a := 1",
                "b.\"c\".d = 2",
                "f(x) := x",
                "f(x) = true",
                "input.\"x\" := 1",
                "if.\"x\" := 1"
            ]
        );
        assert_eq!(
            shown(&old_rules("a[x]\nb.c.d")),
            ["a contains x", "b.\"c\".\"d\""]
        );
    }

    #[test]
    fn what_is_no_rule() {
        all_refused(&[
            ("x", "not a rule", "x"),
            ("\"x\"", "not a rule", "\"x\""),
            ("x + 1", "not a rule", "x + 1"),
            ("x := 1 with input as 2", "not a rule", "x := 1 with input as 2"),
            ("not x", "not a rule", "not x"),
            ("some x in y", "not a rule", "some x in y"),
            ("x := 1; y := 2", "not a rule", "x := 1"),
            ("[x] := 1", "not a rule", "[x] := 1"),
            ("a[x]", "`contains` is missing", "a[x]"),
            ("a.b.c", "neither a value nor a body", "a.b.c"),
            ("every := 1", "`every` is a keyword", "every"),
            ("contains := 1", "`contains` is a keyword", "contains"),
            ("x := 1 y", "not a rule", "y"),
        ]);
    }
}
