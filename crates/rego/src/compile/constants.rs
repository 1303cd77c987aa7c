//! Terms without variables, as values.

use crate::syntax::{Term, TermKind};
use crate::value::Value;

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
