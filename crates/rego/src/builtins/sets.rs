//! Functions of sets, the operators `&` and `|` among them.

use std::sync::Arc;

use super::arguments::{Arguments, check_size, give};
use super::arithmetic::difference;
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Set, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("and", 2, and),
    ("or", 2, or),
    ("set_diff", 2, set_diff),
    ("intersection", 1, intersection),
    ("union", 1, union),
];

fn and(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.set(0)?, arguments.set(1)?);
    give(Value::set(common(a, b)))
}

/// The elements of the smaller set that are in the other too.
fn common(a: &Set, b: &Set) -> Vec<Value> {
    let (small, large) = if b.len() < a.len() { (b, a) } else { (a, b) };
    small
        .iter()
        .filter(|element| large.contains(element))
        .cloned()
        .collect()
}

fn or(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.set(0)?, arguments.set(1)?);
    if a.is_empty() {
        return give(arguments.any(1).clone());
    }
    if b.is_empty() {
        return give(arguments.any(0).clone());
    }
    check_size(a.len().saturating_add(b.len()))?;
    give(Value::set(a.iter().chain(b.iter()).cloned().collect()))
}

fn set_diff(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(difference(arguments.set(0)?, arguments.set(1)?))
}

/// The elements of a set of sets.
fn sets(arguments: &[Value]) -> Result<Vec<&Set>, BuiltinError> {
    arguments
        .set(0)?
        .iter()
        .map(|element| match element {
            Value::Set(set) => Ok(set.as_ref()),
            other => arguments.mistyped_element(0, "sets", other),
        })
        .collect()
}

fn intersection(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let sets = sets(arguments)?;
    let Some((first, rest)) = sets.split_first() else {
        return give(Value::set(Vec::new()));
    };
    let mut result = Set::clone(first);
    for set in rest {
        result = Set::new(common(&result, set));
    }
    give(Value::Set(Arc::new(result)))
}

fn union(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let sets = sets(arguments)?;
    check_size(sets.iter().map(|set| set.len()).fold(0, usize::saturating_add))?;
    give(Value::set(
        sets.iter().flat_map(|set| set.iter()).cloned().collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};

    #[test]
    fn sets_are_combined() {
        let (a, b) = ("{\"set\": [1, 2]}", "{\"set\": [2, 3]}");
        for (name, arguments, expected) in [
            ("and", format!("[{a}, {b}]"), "{\"set\": [2]}"),
            ("or", format!("[{a}, {b}]"), "{\"set\": [1, 2, 3]}"),
            ("set_diff", format!("[{a}, {b}]"), "{\"set\": [1]}"),
            (
                "intersection",
                format!("[{{\"set\": [{a}, {b}]}}]"),
                "{\"set\": [2]}",
            ),
            (
                "union",
                format!("[{{\"set\": [{a}, {b}]}}]"),
                "{\"set\": [1, 2, 3]}",
            ),
            ("union", "[{\"set\": []}]".to_owned(), "{\"set\": []}"),
            ("union", "[{\"set\": [1]}]".to_owned(), "null"),
            ("and", format!("[{a}, [1]]"), "null"),
        ] {
            assert_eq!(call_json(name, &arguments), json(expected), "{name} {arguments}");
        }
    }
}
