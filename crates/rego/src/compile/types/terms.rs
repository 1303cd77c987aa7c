//! What the checks ask of terms.

use std::sync::Arc;

pub(super) use super::super::terms::{constant, is_root, reference, variable};
use crate::syntax::{Expr, Term, TermKind, With};
use crate::value::{Number, Value};

/// A key of an object's type: the value as JSON has it, where sets are arrays and all keys are strings.
pub(super) fn property(value: Value) -> Value {
    match value {
        Value::Set(set) => Value::array(set.iter().cloned().map(property).collect()),
        Value::Array(items) => Value::array(items.iter().cloned().map(property).collect()),
        Value::Object(object) => Value::object(
            object
                .iter()
                .map(|(key, value)| {
                    let key = match key {
                        Value::String(text) => Value::String(Arc::clone(text)),
                        other => Value::string(format!("{other:?}")),
                    };
                    (key, property(value.clone()))
                })
                .collect(),
        ),
        other => other,
    }
}

/// The parts of a path that are known, up to the first that is not.
pub(super) fn ground_prefix(parts: &[Term]) -> Vec<Value> {
    let root = parts.first().and_then(|part| match &part.kind {
        TermKind::Var(name) => Some(Value::String(Arc::clone(name))),
        _ => None,
    });
    let below = parts.get(1..).unwrap_or_default().iter().map_while(constant);
    root.into_iter().chain(below).collect()
}

/// The entries of an object with each constant key once; of equal keys the last counts.
pub(super) fn entries(entries: &[(Term, Term)]) -> Vec<(Option<Value>, &Term, &Term)> {
    let mut all: Vec<(Option<Value>, &Term, &Term)> = entries
        .iter()
        .map(|(key, value)| (constant(key), key, value))
        .collect();
    all.reverse();
    all.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    all.dedup_by(|(a, ..), (b, ..)| a.is_some() && a == b);
    // Keys that are not constant come first; back in the order of the text.
    let open = all.iter().take_while(|(key, ..)| key.is_none()).count();
    if let Some(open) = all.get_mut(..open) {
        open.reverse();
    }
    all
}

/// Whether two terms that are not constant are the same, wherever they stand.
pub(super) fn same(a: &Term, b: &Term) -> bool {
    let all = |a: &[Term], b: &[Term]| a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y));
    match (&a.kind, &b.kind) {
        (TermKind::Var(x), TermKind::Var(y)) => x == y,
        (TermKind::Ref(x), TermKind::Ref(y))
        | (TermKind::Array(x), TermKind::Array(y))
        | (TermKind::Set(x), TermKind::Set(y)) => all(x, y),
        (TermKind::Object(x), TermKind::Object(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(&x.0, &y.0) && same(&x.1, &y.1))
        }
        _ => constant(a).is_some_and(|value| constant(b) == Some(value)),
    }
}

/// The terms that stand right in a term, those of comprehensions left out.
pub(super) fn parts(term: &Term) -> impl Iterator<Item = &Term> {
    // The head of a reference is no term of its own: `data` alone would be all of it.
    let has_head = match &term.kind {
        TermKind::Ref(parts) => matches!(parts.first().map(|head| &head.kind), Some(TermKind::Var(_))),
        _ => false,
    };
    term.parts().skip(usize::from(has_head))
}

/// The terms of an expression, and those of its modifiers; not those of bodies in it.
pub(super) fn terms(expr: &Expr) -> impl Iterator<Item = &Term> {
    expr.terms().chain(expr.with.iter().flat_map(With::terms))
}

/// A reference as it is written, as far as it has readable names.
pub(super) fn text(parts: &[Term]) -> String {
    let of_part = |(at, part): (usize, &Term)| match &part.kind {
        TermKind::Var(name) if at == 0 => name_text(name),
        TermKind::String(name) if is_name(name) => format!(".{name}"),
        TermKind::String(name) => format!("[{name:?}]"),
        TermKind::Var(name) => format!("[{}]", name_text(name)),
        TermKind::Number(number) => format!("[{}]", number_text(number)),
        _ => "[…]".to_owned(),
    };
    parts.iter().enumerate().map(of_part).collect()
}

/// A value as it is written in a message.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(text) => text.to_string(),
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) | Value::Set(_) => "{…}".to_owned(),
    }
}

fn number_text(number: &Number) -> String {
    number.text()
}

/// The name of a variable as it is written: what was added to make it unique is left out.
fn name_text(name: &str) -> String {
    let end = name
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(name.len());
    match name.get(..end) {
        Some(word) if !word.is_empty() && !word.starts_with("__local") => word.to_owned(),
        _ => "_".to_owned(),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_text::source::Span;

    fn term(kind: TermKind) -> Term {
        Term {
            span: Span::new(0, 0),
            kind,
        }
    }

    fn var(name: &str) -> Term {
        term(TermKind::Var(name.into()))
    }

    fn string(text: &str) -> Term {
        term(TermKind::String(text.into()))
    }

    #[test]
    fn roots_alone_are_references() {
        assert!(reference(&var("input")).is_some());
        assert!(reference(&var("x")).is_none());
        assert!(variable(&var("input")).is_none());
        assert!(variable(&var("x")).is_some());
    }

    #[test]
    fn constants_and_properties() {
        let set = term(TermKind::Set(vec![string("b"), string("a")]));
        assert_eq!(constant(&set), Some(Value::set(vec!["a".into(), "b".into()])));
        assert_eq!(constant(&term(TermKind::Array(vec![var("x")]))), None);
        let property = property(Value::set(vec!["a".into()]));
        assert_eq!(property, Value::array(vec!["a".into()]));
    }

    #[test]
    fn the_known_start_of_a_path() {
        let path = [var("data"), string("p"), var("x"), string("q")];
        assert_eq!(ground_prefix(&path), vec![Value::from("data"), Value::from("p")]);
    }

    #[test]
    fn entries_with_equal_keys_count_once() {
        let object = [
            (string("a"), var("x")),
            (var("k"), var("y")),
            (string("a"), var("z")),
        ];
        let all = entries(&object);
        assert_eq!(all.len(), 2);
        assert!(all[0].0.is_none());
        assert!(same(all[1].2, &var("z")));
    }

    #[test]
    fn references_read_as_written() {
        let number = term(TermKind::Number(Number::Integer(1)));
        let parts = [var("data"), string("p"), string("a-b"), var("x"), number];
        assert_eq!(text(&parts), "data.p[\"a-b\"][x][1]");
        assert_eq!(text(&[var("$3"), string("p")]), "_.p");
    }
}
