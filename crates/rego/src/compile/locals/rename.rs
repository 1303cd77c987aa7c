//! Gives the variables of a scope their own names.

use super::scope::Scope;
use crate::syntax::{Body, ExprKind, TemplatePart, Term, TermKind};

/// Renames what a body declared in a term of the head.
pub(super) fn rename(term: &mut Term, scope: &Scope) {
    match &mut term.kind {
        TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) | TermKind::String(_) => {}
        TermKind::Var(name) => {
            if let Some((new, _)) = scope.names.get(name) {
                *name = new.clone();
            }
        }
        TermKind::Ref(parts) | TermKind::Array(parts) | TermKind::Set(parts) => {
            for part in parts {
                rename(part, scope);
            }
        }
        TermKind::Call(call) => {
            for arg in &mut call.args {
                rename(arg, scope);
            }
        }
        TermKind::Object(entries) => {
            for (key, value) in entries {
                rename(key, scope);
                rename(value, scope);
            }
        }
        TermKind::ArrayComprehension(inner, body) | TermKind::SetComprehension(inner, body) => {
            rename(inner, scope);
            rename_body(body, scope);
        }
        TermKind::ObjectComprehension(entry, body) => {
            rename(&mut entry.0, scope);
            rename(&mut entry.1, scope);
            rename_body(body, scope);
        }
        TermKind::Template(parts) => {
            for part in parts {
                if let TemplatePart::Term(term, with) = part {
                    rename(term, scope);
                    for with in with {
                        rename(&mut with.target, scope);
                        rename(&mut with.value, scope);
                    }
                }
            }
        }
    }
}

fn rename_body(body: &mut Body, scope: &Scope) {
    for expr in body {
        match &mut expr.kind {
            ExprKind::Term(term) => rename(term, scope),
            ExprKind::Some(_) => {}
            ExprKind::SomeIn {
                key,
                value,
                collection,
            } => {
                for term in key.iter_mut().chain([value, collection]) {
                    rename(term, scope);
                }
            }
            ExprKind::Every {
                key,
                value,
                domain,
                body,
            } => {
                for term in key.iter_mut().chain([value, domain]) {
                    rename(term, scope);
                }
                rename_body(body, scope);
            }
            ExprKind::Logical { operands, .. } => {
                for operand in operands {
                    rename_body(&mut operand.body, scope);
                }
            }
        }
        for with in &mut expr.with {
            rename(&mut with.target, scope);
            rename(&mut with.value, scope);
        }
    }
}
