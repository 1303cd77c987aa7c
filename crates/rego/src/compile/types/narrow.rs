//! The few values that a variable can have where a body binds it to constants.
//!
//! `data.p[name]` with `some name in ["q", "r"]` refers to two rules, not to all of the package, so that rules of the
//! package may refer to others that way without depending on themselves.

use std::collections::BTreeMap;

use super::terms;
use crate::syntax::{Body, ExprKind, Name, Term, TermKind};
use crate::value::Value;

/// How many references one may stand for; what stands for more is left open.
const EXPANSION_MAX: usize = 64;

/// What is known of variables up to an expression of a body.
#[derive(Debug, Default)]
pub(super) struct Known {
    values: BTreeMap<Name, Vec<Value>>,
}

impl Known {
    /// Takes in the expression at a place of a body.
    pub(super) fn learn(&mut self, body: &Body, at: usize) {
        let Some(expr) = body.get(at) else { return };
        let ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) = &expr.kind
        else {
            return;
        };
        let is_equality = call.operator.len() == 1 && call.operator.iter().all(|name| name.as_ref() == "eq");
        let [a, b] = call.args.as_slice() else { return };
        if !is_equality || expr.negated || !expr.with.is_empty() {
            return;
        }
        let binding = [(a, b), (b, a)].into_iter().find_map(|(variable, other)| {
            let name = terms::variable(variable)?;
            Some((Name::clone(name), self.values_of(other)?))
        });
        // Each binding bounds the variable; the first is as good as others.
        if let Some((name, values)) = binding {
            self.values.entry(name).or_insert(values);
        }
    }

    /// The keys of a reference: several for a variable that is known, `None` for a part that is not.
    pub(super) fn expand(&self, reference: &[Term]) -> Vec<Vec<Option<Value>>> {
        let mut expanded = vec![Vec::with_capacity(reference.len())];
        for (at, part) in reference.iter().enumerate() {
            let keys = match (&part.kind, terms::constant(part)) {
                (TermKind::Var(root), _) if at == 0 => vec![Some(Value::String(Name::clone(root)))],
                (_, Some(key)) => vec![Some(key)],
                _ => match self.values_of(part) {
                    Some(values) if !values.is_empty() && values.len() * expanded.len() <= EXPANSION_MAX => {
                        values.into_iter().map(Some).collect()
                    }
                    _ => vec![None],
                },
            };
            if let [key] = keys.as_slice() {
                for prefix in &mut expanded {
                    prefix.push(key.clone());
                }
                continue;
            }
            expanded = expanded
                .iter()
                .flat_map(|prefix| {
                    keys.iter()
                        .map(|key| prefix.iter().cloned().chain([key.clone()]).collect::<Vec<_>>())
                })
                .collect();
        }
        expanded
    }

    /// The values that a term can have, if they are known.
    fn values_of(&self, term: &Term) -> Option<Vec<Value>> {
        match &term.kind {
            TermKind::Var(name) => self.values.get(name).cloned(),
            TermKind::Ref(parts) => {
                let (head, tail) = parts.split_first()?;
                let mut values = self.values_of(head)?;
                for part in tail {
                    let key = terms::constant(part);
                    let mut next = Vec::new();
                    for value in &values {
                        match &key {
                            Some(key) => next.extend(member(value, key)),
                            None => next.extend(members(value)?),
                        }
                        if next.len() > EXPANSION_MAX {
                            return None;
                        }
                    }
                    values = next;
                }
                Some(values)
            }
            _ => terms::constant(term).map(|value| vec![value]),
        }
    }
}

fn member(value: &Value, key: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => match key {
            Value::Number(number) => items.get(number.text().parse::<usize>().ok()?).cloned(),
            _ => None,
        },
        Value::Object(object) => object.get(key).cloned(),
        Value::Set(set) => set.get(key).cloned(),
        _ => None,
    }
}

fn members(value: &Value) -> Option<Vec<Value>> {
    // One more than is used, so that it is seen that there are too many.
    let most = EXPANSION_MAX + 1;
    match value {
        Value::Array(items) => Some(items.iter().take(most).cloned().collect()),
        Value::Set(set) => Some(set.iter().take(most).cloned().collect()),
        Value::Object(object) => Some(object.iter().take(most).map(|(_, value)| value.clone()).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Call, Expr};
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

    fn strings(texts: &[&str]) -> Term {
        term(TermKind::Array(
            texts
                .iter()
                .map(|text| term(TermKind::String((*text).into())))
                .collect(),
        ))
    }

    fn eq(a: Term, b: Term) -> Expr {
        let operator = vec![Name::from("eq")];
        let call = Call {
            operator_span: Span::new(0, 0),
            operator,
            infix: true,
            args: vec![a, b],
        };
        let kind = ExprKind::Term(term(TermKind::Call(Box::new(call))));
        Expr {
            span: Span::new(0, 0),
            negated: false,
            kind,
            with: Vec::new(),
        }
    }

    #[test]
    fn variables_over_constants_are_known() {
        let element = term(TermKind::Ref(vec![var("xs"), var("i")]));
        let body = vec![eq(var("xs"), strings(&["q", "r"])), eq(var("x"), element)];
        let mut known = Known::default();
        let reference = [var("data"), var("x")];
        assert_eq!(known.expand(&reference), vec![vec![Some("data".into()), None]]);
        known.learn(&body, 0);
        known.learn(&body, 1);
        let expanded = known.expand(&reference);
        assert_eq!(
            expanded,
            vec![
                vec![Some("data".into()), Some("q".into())],
                vec![Some("data".into()), Some("r".into())]
            ]
        );
    }

    #[test]
    fn many_values_are_left_open() {
        let many: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let element = term(TermKind::Ref(vec![var("xs"), var("i")]));
        let body = vec![eq(var("xs"), strings(&many)), eq(element, var("x"))];
        let mut known = Known::default();
        known.learn(&body, 0);
        known.learn(&body, 1);
        assert_eq!(
            known.expand(&[var("data"), var("x")]),
            vec![vec![Some("data".into()), None]]
        );
    }
}
