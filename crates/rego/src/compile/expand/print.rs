//! Calls of `print`: each argument becomes a set, so that an undefined one does not end the body.

use super::super::error::Code;
use super::super::outputs;
use super::super::terms::is_root;
use super::super::vars::{self, Skip, Vars};
use super::Expander;
use crate::syntax::{Body, Expr, ExprKind, Name, TemplatePart, Term, TermKind};

impl Expander<'_, '_> {
    /// `print` prints what its arguments are, undefined ones too, and binds nothing.
    pub(super) fn prints(&mut self, body: &mut Body, globals: &Vars) {
        if !body.iter().any(prints) {
            return;
        }
        let mut safe = globals.clone();
        // What the compiler renamed counts once it was named.
        let mut named = Vars::new();
        let mut last: Option<Expr> = None;
        for expr in body {
            if let Some(before) = last.take() {
                safe.extend(outputs::of_expr(&before, &safe, self.context));
                let vars = vars::of_expr(&before, Skip::NOTHING);
                named.extend(vars.into_iter().filter(|name| name.contains('~')));
            }
            self.prints_of_closures(expr, &safe, globals);
            last = Some(expr.clone());
            let ExprKind::Term(Term {
                kind: TermKind::Call(call),
                span,
            }) = &mut expr.kind
            else {
                continue;
            };
            if !call.is("print") {
                continue;
            }
            let mut captured = Vec::new();
            for arg in std::mem::take(&mut call.args) {
                for name in vars::of_term(&arg, Skip::SAFETY) {
                    if !safe.contains(&name) && !named.contains(&name) && !is_root(&name) {
                        let message = format!("`{}` has no value yet", self.context.written(&name));
                        let help = Some("Bind it before it is printed".to_owned());
                        self.context.error(Code::Compile, arg.span, message, help);
                    }
                }
                captured.push(self.captured(arg, Vec::new()));
            }
            call.operator = vec![Name::from("internal"), Name::from("print")];
            call.args = vec![Term {
                span: *span,
                kind: TermKind::Array(captured),
            }];
        }
    }

    fn prints_of_closures(&mut self, expr: &mut Expr, safe: &Vars, globals: &Vars) {
        for with in &mut expr.with {
            self.prints_of_term(&mut with.value, safe);
        }
        if let ExprKind::Every {
            key,
            value,
            domain,
            body,
        } = &mut expr.kind
        {
            // As in OPA, nothing of the body has a value for what is searched.
            self.prints_of_term(domain, globals);
            let mut safe = safe.clone();
            for term in key.iter().chain([&*value]) {
                vars::add_term(term, Skip::NOTHING, &mut safe);
            }
            self.prints(body, &safe);
        } else {
            expr.terms_mut().for_each(|term| self.prints_of_term(term, safe));
            expr.bodies_mut().for_each(|body| self.prints(body, safe));
        }
    }

    pub(super) fn prints_of_term(&mut self, term: &mut Term, safe: &Vars) {
        if let TermKind::Template(parts) = &mut term.kind {
            for part in parts {
                if let TemplatePart::Term(term, _) = part {
                    self.prints_of_term(term, safe);
                }
            }
        }
        for part in term.parts_mut() {
            self.prints_of_term(part, safe);
        }
        if let Some((_, body)) = term.comprehension_mut() {
            self.prints(body, safe);
        }
    }
}

/// Whether an expression holds a call of `print`.
fn prints(expr: &Expr) -> bool {
    let values = expr.with.iter().map(|with| &with.value);
    expr.terms().chain(values).any(term_prints) || expr.bodies().flatten().any(prints)
}

fn term_prints(term: &Term) -> bool {
    let itself = match &term.kind {
        TermKind::Call(call) => call.is("print"),
        TermKind::Template(parts) => parts
            .iter()
            .any(|part| matches!(part, TemplatePart::Term(term, _) if term_prints(term))),
        _ => false,
    };
    let in_comprehension =
        |(head, body): (Vec<&Term>, &Body)| head.into_iter().any(term_prints) || body.iter().any(prints);
    itself || term.parts().any(term_prints) || term.comprehension().is_some_and(in_comprehension)
}
