//! Calls of `print`: each argument becomes a set, so that an undefined one does not end the body.

use super::super::error::Code;
use super::super::locals::is_operator;
use super::super::resolve::is_root;
use super::super::safety;
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
                safe.extend(safety::outputs(&before, &safe, self.context));
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
            if !is_operator(call, "print") {
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
        match &mut expr.kind {
            ExprKind::Term(term) => self.prints_of_term(term, safe),
            ExprKind::Every {
                key,
                value,
                domain,
                body,
            } => {
                // As in OPA, nothing of the body has a value for what is searched.
                self.prints_of_term(domain, globals);
                let mut safe = safe.clone();
                for term in key.iter().chain([&*value]) {
                    vars::add_term(term, Skip::NOTHING, &mut safe);
                }
                self.prints(body, &safe);
            }
            ExprKind::Logical { operands, .. } => {
                for operand in operands {
                    self.prints(&mut operand.body, safe);
                }
            }
            ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
        }
    }

    pub(super) fn prints_of_term(&mut self, term: &mut Term, safe: &Vars) {
        match &mut term.kind {
            TermKind::Ref(parts) | TermKind::Array(parts) | TermKind::Set(parts) => {
                for part in parts {
                    self.prints_of_term(part, safe);
                }
            }
            TermKind::Call(call) => {
                for arg in &mut call.args {
                    self.prints_of_term(arg, safe);
                }
            }
            TermKind::Object(entries) => {
                for (key, value) in entries {
                    self.prints_of_term(key, safe);
                    self.prints_of_term(value, safe);
                }
            }
            TermKind::ArrayComprehension(_, body)
            | TermKind::SetComprehension(_, body)
            | TermKind::ObjectComprehension(_, body) => self.prints(body, safe),
            TermKind::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Term(term, _) = part {
                        self.prints_of_term(term, safe);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether an expression holds a call of `print`.
fn prints(expr: &Expr) -> bool {
    let in_body = |body: &Body| body.iter().any(prints);
    let in_expr = match &expr.kind {
        ExprKind::Term(term) => term_prints(term),
        ExprKind::Every { domain, body, .. } => term_prints(domain) || in_body(body),
        ExprKind::Logical { operands, .. } => operands.iter().any(|operand| in_body(&operand.body)),
        ExprKind::Some(_) | ExprKind::SomeIn { .. } => false,
    };
    in_expr || expr.with.iter().any(|with| term_prints(&with.value))
}

fn term_prints(term: &Term) -> bool {
    let in_body = |body: &Body| body.iter().any(prints);
    match &term.kind {
        TermKind::Call(call) => is_operator(call, "print") || call.args.iter().any(term_prints),
        TermKind::Ref(parts) | TermKind::Array(parts) | TermKind::Set(parts) => parts.iter().any(term_prints),
        TermKind::Object(entries) => entries
            .iter()
            .any(|(key, value)| term_prints(key) || term_prints(value)),
        TermKind::ArrayComprehension(inner, body) | TermKind::SetComprehension(inner, body) => {
            term_prints(inner) || in_body(body)
        }
        TermKind::ObjectComprehension(entry, body) => {
            term_prints(&entry.0) || term_prints(&entry.1) || in_body(body)
        }
        TermKind::Template(parts) => parts
            .iter()
            .any(|part| matches!(part, TemplatePart::Term(term, _) if term_prints(term))),
        _ => false,
    }
}
