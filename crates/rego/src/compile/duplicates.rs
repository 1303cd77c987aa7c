//! Keys that an object has twice: the last value counts, and what the others say is not even looked at.

use std::collections::BTreeMap;

use super::terms::constant;
use crate::syntax::{Call, Term, TermKind};
use crate::value::Value;

/// Leaves each key of an object once, at its first place and with its last value.
pub(super) fn drop_earlier(entries: &mut Vec<(Term, Term)>) {
    let mut kept: Vec<(Term, Term)> = Vec::with_capacity(entries.len());
    let mut constants: BTreeMap<Value, usize> = BTreeMap::new();
    let mut others: Vec<usize> = Vec::new();
    for (key, value) in entries.drain(..) {
        let constant = constant(&key);
        let before = match &constant {
            Some(constant) => constants.get(constant).copied(),
            None => others
                .iter()
                .copied()
                .find(|at| kept.get(*at).is_some_and(|(other, _)| same(other, &key))),
        };
        if let Some((_, place)) = before.and_then(|at| kept.get_mut(at)) {
            *place = value;
            continue;
        }
        match constant {
            Some(constant) => {
                constants.insert(constant, kept.len());
            }
            None => others.push(kept.len()),
        }
        kept.push((key, value));
    }
    *entries = kept;
}

/// The same for the objects in the pattern of an argument.
pub(super) fn in_pattern(term: &mut Term) {
    match &mut term.kind {
        TermKind::Array(items) => {
            for item in items {
                in_pattern(item);
            }
        }
        TermKind::Object(entries) => {
            drop_earlier(entries);
            for (_, value) in entries {
                in_pattern(value);
            }
        }
        _ => {}
    }
}

/// Whether two terms are written alike. Closures never are.
fn same(a: &Term, b: &Term) -> bool {
    let all = |a: &[Term], b: &[Term]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
    match (&a.kind, &b.kind) {
        (TermKind::Var(a), TermKind::Var(b)) => a == b,
        (TermKind::Ref(a), TermKind::Ref(b)) | (TermKind::Array(a), TermKind::Array(b)) => all(a, b),
        (TermKind::Set(a), TermKind::Set(b)) => {
            let among = |a: &[Term], b: &[Term]| a.iter().all(|a| b.iter().any(|b| same(a, b)));
            among(a, b) && among(b, a)
        }
        (TermKind::Object(a), TermKind::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| {
                    b.iter()
                        .any(|(other, of_other)| same(key, other) && same(value, of_other))
                })
        }
        (TermKind::Call(a), TermKind::Call(b)) => {
            let Call { operator, args, .. } = &**a;
            *operator == b.operator && all(args, &b.args)
        }
        _ => constant(a).is_some_and(|value| Some(value) == constant(b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Version, module};

    fn kept(text: &str) -> usize {
        let module = module(&format!("package a\np := {text}"), Version::V1).unwrap();
        match &module.rules[0].head.value.as_ref().unwrap().kind {
            TermKind::Object(entries) => {
                let mut entries = entries.clone();
                drop_earlier(&mut entries);
                entries.len()
            }
            _ => 0,
        }
    }

    #[test]
    fn the_last_of_equal_keys_is_kept() {
        for (text, count) in [
            (r#"{"a": 1, "a": input.x}"#, 1),
            ("{1: 2, 1.0: 3}", 1),
            ("{input.x: 1, input.x: 2, input.y: 3}", 2),
            ("{[x | x := 1]: 1, [x | x := 1]: 2}", 2),
            ("{{1, input.a}: 1, {input.a, 1}: 2}", 1),
        ] {
            assert_eq!(kept(text), count, "{text}");
        }
    }
}
