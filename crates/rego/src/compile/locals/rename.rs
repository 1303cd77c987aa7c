//! Gives the variables of a scope their own names.

use super::scope::Scope;
use crate::syntax::{Body, TemplatePart, Term, TermKind, With};

/// Renames what a body declared in a term of the head.
pub(super) fn rename(term: &mut Term, scope: &Scope) {
    match &mut term.kind {
        TermKind::Var(name) => {
            if let Some((new, _)) = scope.names.get(name) {
                *name = new.clone();
            }
        }
        TermKind::Template(parts) => {
            for part in parts {
                if let TemplatePart::Term(term, with) = part {
                    rename(term, scope);
                    rename_modifiers(with, scope);
                }
            }
        }
        _ => {
            for part in term.parts_mut() {
                rename(part, scope);
            }
            if let Some((head, body)) = term.comprehension_mut() {
                for part in head {
                    rename(part, scope);
                }
                rename_body(body, scope);
            }
        }
    }
}

fn rename_body(body: &mut Body, scope: &Scope) {
    for expr in body {
        expr.terms_mut().for_each(|term| rename(term, scope));
        expr.bodies_mut().for_each(|body| rename_body(body, scope));
        rename_modifiers(&mut expr.with, scope);
    }
}

fn rename_modifiers(with: &mut [With], scope: &Scope) {
    for term in with.iter_mut().flat_map(With::terms_mut) {
        rename(term, scope);
    }
}
