//! What the stages ask of terms.

use crate::syntax::{Name, Term, TermKind};
use crate::value::Value;

/// Whether a name is that of a document that everything else is below.
pub(super) fn is_root(name: &str) -> bool {
    matches!(name, "data" | "input")
}

/// The parts of a reference, of which `input` and `data` alone are one as well.
pub(super) fn reference(term: &Term) -> Option<&[Term]> {
    match &term.kind {
        TermKind::Ref(parts) => Some(parts),
        TermKind::Var(name) if is_root(name) => Some(std::slice::from_ref(term)),
        _ => None,
    }
}

/// The name of a local variable.
pub(super) fn variable(term: &Term) -> Option<&Name> {
    match &term.kind {
        TermKind::Var(name) if !is_root(name) => Some(name),
        _ => None,
    }
}

/// The value of a term without variables.
pub(super) fn constant(term: &Term) -> Option<Value> {
    Some(match &term.kind {
        TermKind::Null => Value::Null,
        TermKind::Bool(of) => Value::Bool(*of),
        TermKind::Number(of) => Value::Number(of.clone()),
        TermKind::String(of) => Value::String(of.clone()),
        TermKind::Array(items) => Value::array(items.iter().map(constant).collect::<Option<_>>()?),
        TermKind::Set(items) => Value::set(items.iter().map(constant).collect::<Option<_>>()?),
        TermKind::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| Some((constant(key)?, constant(value)?)));
            Value::object(entries.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
