//! The order that OPA has for terms: of elements of sets and keys of objects, which it evaluates in that order.

use std::cmp::Ordering;

use crate::syntax::{Term, TermKind};

/// Compares two terms that are not evaluated yet.
pub(super) fn compare(a: &Term, b: &Term) -> Ordering {
    let all = |a: &[Term], b: &[Term]| {
        let pairs = a.iter().zip(b).map(|(a, b)| compare(a, b));
        let first = pairs.into_iter().find(|order| order.is_ne());
        first.unwrap_or_else(|| a.len().cmp(&b.len()))
    };
    match (&a.kind, &b.kind) {
        (TermKind::Bool(a), TermKind::Bool(b)) => a.cmp(b),
        (TermKind::Number(a), TermKind::Number(b)) => a.cmp(b),
        (TermKind::String(a), TermKind::String(b)) => a.cmp(b),
        (TermKind::Var(a), TermKind::Var(b)) => variable(a).cmp(&variable(b)),
        (TermKind::Ref(a), TermKind::Ref(b))
        | (TermKind::Array(a), TermKind::Array(b))
        | (TermKind::Set(a), TermKind::Set(b)) => all(a, b),
        (TermKind::Object(a), TermKind::Object(b)) => {
            let pairs = a.iter().zip(b);
            let mut orders = pairs.map(|(a, b)| compare(&a.0, &b.0).then_with(|| compare(&a.1, &b.1)));
            orders
                .find(|order| order.is_ne())
                .unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        (TermKind::Call(a), TermKind::Call(b)) => {
            a.operator.cmp(&b.operator).then_with(|| all(&a.args, &b.args))
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

/// The place of a kind of terms among others.
pub(super) fn rank(term: &Term) -> u8 {
    match term.kind {
        TermKind::Null => 0,
        TermKind::Bool(_) => 1,
        TermKind::Number(_) => 2,
        TermKind::String(_) => 3,
        TermKind::Template(_) => 4,
        TermKind::Var(_) => 5,
        TermKind::Ref(_) => 6,
        TermKind::Array(_) => 7,
        TermKind::Object(_) => 8,
        TermKind::Set(_) => 9,
        TermKind::ArrayComprehension(..) => 10,
        TermKind::ObjectComprehension(..) => 11,
        TermKind::SetComprehension(..) => 12,
        TermKind::Call(_) => 13,
    }
}

/// A variable by what OPA would call it, and the number of those that the compiler made.
fn variable(name: &str) -> (&str, usize) {
    match name.rsplit_once('~').map(|(_, number)| number.parse()) {
        Some(Ok(number)) => ("__local", number),
        _ => (name, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Version, module};

    fn term(text: &str) -> Term {
        let module = module(&format!("package a\np := {text}"), Version::V1).unwrap();
        module.rules[0].head.value.clone().unwrap()
    }

    #[test]
    fn terms_have_an_order() {
        let texts = [
            "null",
            "false",
            "1",
            "10",
            "\"a\"",
            "x",
            "x.a",
            "x.b",
            "[1]",
            "[1, 2]",
            "{\"a\": 1}",
            "{1}",
            "count(x)",
            "sum(x)",
        ];
        for pair in texts.windows(2) {
            assert_eq!(
                compare(&term(pair[0]), &term(pair[1])),
                Ordering::Less,
                "{pair:?}"
            );
        }
        assert_eq!(compare(&term("f(x)"), &term("f(x)")), Ordering::Equal);
    }
}
