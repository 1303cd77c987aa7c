//! References, calls and comprehensions among operands, bound to variables of their own before the expression: so an
//! undefined one makes the body undefined, also where the expression is negated.

use super::Context;
use super::expand::{equality, variable};
use super::terms::is_root;
use crate::syntax::{Body, Expr, ExprKind, Name, Rule, Term, TermKind, With};

/// Rewrites the bodies of a rule, its `else` branches included.
pub(super) fn rule(rule: &mut Rule, context: &mut Context) {
    let mut next = Some(rule);
    while let Some(branch) = next {
        if let Some(body) = &mut branch.body {
            *body = rewrite(std::mem::take(body), context);
        }
        next = branch.otherwise.as_deref_mut();
    }
}

fn rewrite(body: Body, context: &mut Context) -> Body {
    let mut out = Body::with_capacity(body.len());
    for mut expr in body {
        let with = expr.with.clone();
        match &mut expr.kind {
            ExprKind::Term(Term {
                kind: TermKind::Call(call),
                ..
            }) => {
                if (call.is("equal") && call.args.len() == 2) || call.is("assign") {
                    call.operator = vec![Name::from("eq")];
                }
                let is_equality = call.is("eq");
                for arg in &mut call.args {
                    if is_equality {
                        in_term(arg, &with, &mut out, context);
                    } else {
                        one(arg, &with, &mut out, context);
                    }
                }
            }
            ExprKind::Term(term) => in_term(term, &with, &mut out, context),
            ExprKind::Every { domain, body, .. } => {
                one(domain, &with, &mut out, context);
                *body = rewrite(std::mem::take(body), context);
            }
            ExprKind::Logical { operands, .. } => {
                for operand in operands {
                    operand.body = rewrite(std::mem::take(&mut operand.body), context);
                }
            }
            ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
        }
        out.push(expr);
    }
    out
}

/// A term that may stay a reference or a comprehension itself.
fn in_term(term: &mut Term, with: &[With], out: &mut Body, context: &mut Context) {
    match &mut term.kind {
        TermKind::Ref(parts) => {
            for part in parts.iter_mut().skip(1) {
                one(part, with, out, context);
            }
        }
        TermKind::Var(name) if is_root(name) => {}
        TermKind::ArrayComprehension(_, body)
        | TermKind::SetComprehension(_, body)
        | TermKind::ObjectComprehension(_, body) => *body = rewrite(std::mem::take(body), context),
        _ => one(term, with, out, context),
    }
}

/// A term that becomes a variable, a constant, or a composite of such.
fn one(term: &mut Term, with: &[With], out: &mut Body, context: &mut Context) {
    match &mut term.kind {
        TermKind::Ref(parts) => {
            for part in parts.iter_mut().skip(1) {
                one(part, with, out, context);
            }
            bind(term, with, out, context);
        }
        TermKind::Var(name) if is_root(name) => bind(term, with, out, context),
        TermKind::Array(items) | TermKind::Set(items) => {
            for item in items {
                one(item, with, out, context);
            }
        }
        TermKind::Object(entries) => {
            for (key, value) in entries {
                one(key, with, out, context);
                one(value, with, out, context);
            }
        }
        TermKind::ArrayComprehension(_, body)
        | TermKind::SetComprehension(_, body)
        | TermKind::ObjectComprehension(_, body) => {
            *body = rewrite(std::mem::take(body), context);
            bind(term, with, out, context);
        }
        _ => {}
    }
}

fn bind(term: &mut Term, with: &[With], out: &mut Body, context: &mut Context) {
    let name = context.local(None);
    let bound = std::mem::replace(term, variable(&name, term.span));
    let mut bound: Expr = equality(&name, bound);
    bound.with = with.to_vec();
    out.push(bound);
}

#[cfg(test)]
mod tests {
    use crate::testing::p;

    #[test]
    fn undefined_operands_leave_nothing() {
        for (text, value) in [
            (r"p if { not input.nope > 1 }", r"undefined"),
            (r"p if { not input.nope }", r"true"),
            (r"p if { not count(input.nope) > 1 }", r"undefined"),
            (r"p := [1, input.nope]", r"undefined"),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
