//! Functions of objects.

use std::cmp::Ordering;

use super::arguments::{Arguments, check_size, check_time, child, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Object, Set, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("object.get", 3, get),
    ("object.keys", 1, keys),
    ("object.remove", 2, remove),
    ("object.filter", 2, filter),
    ("object.union", 2, union),
    ("object.union_n", 1, union_n),
    ("object.subset", 2, subset),
];

fn get(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let object = arguments.object(0)?;
    let found = match arguments.any(1) {
        Value::Array(path) => path
            .iter()
            .try_fold(arguments.any(0), |value, key| child(value, key)),
        key => object.get(key),
    };
    give(found.unwrap_or(arguments.any(2)).clone())
}

fn keys(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(Value::set(
        arguments.object(0)?.iter().map(|(key, _)| key.clone()).collect(),
    ))
}

/// The keys that the second argument names: the elements of an array or set, or the keys of an object.
fn named_keys(arguments: &[Value]) -> Result<Set, BuiltinError> {
    match arguments.any(1) {
        Value::Array(items) => Ok(Set::new(items.to_vec())),
        Value::Set(set) => Ok(Set::clone(set)),
        Value::Object(object) => Ok(Set::new(object.iter().map(|(key, _)| key.clone()).collect())),
        _ => arguments.mistyped(1, "an object, a set or an array"),
    }
}

fn select(arguments: &[Value], is_kept: bool) -> BuiltinResult {
    let object = arguments.object(0)?;
    let keys = named_keys(arguments)?;
    let entries = object.iter().filter(|(key, _)| keys.contains(key) == is_kept);
    give(Value::object(
        entries.map(|(key, value)| (key.clone(), value.clone())).collect(),
    ))
}

fn remove(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    select(arguments, false)
}

fn filter(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    select(arguments, true)
}

fn union(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.object(0)?, arguments.object(1)?);
    if a.is_empty() {
        return give(arguments.any(1).clone());
    }
    if b.is_empty() || a == b {
        return give(arguments.any(0).clone());
    }
    check_size(a.len().saturating_add(b.len()))?;
    give(merge(a, b))
}

/// The entries of both; of one key in both the second's, or both merged if they are objects.
fn merge(a: &Object, b: &Object) -> Value {
    let mut merged = Vec::with_capacity(a.len() + b.len());
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let from_left = if order.is_le() { left.next() } else { None };
        let from_right = if order.is_ge() { right.next() } else { None };
        let value = match (from_left, from_right) {
            (Some((_, Value::Object(a))), Some((_, Value::Object(b)))) => merge(a, b),
            (_, Some((_, value))) | (Some((_, value)), None) => value.clone(),
            (None, None) => break,
        };
        if let Some((key, _)) = from_left.or(from_right) {
            merged.push((key.clone(), value));
        }
    }
    Value::object(merged)
}

fn union_n(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let items = arguments.array(0)?.iter();
    let objects = items
        .map(|item| match item {
            Value::Object(object) => Ok(object.as_ref()),
            other => arguments.mistyped_element(0, "objects", other),
        })
        .collect::<Result<Vec<&Object>, _>>()?;
    check_size(
        objects
            .iter()
            .map(|object| object.len())
            .fold(0, usize::saturating_add),
    )?;
    check_time(surroundings)?;
    give(merge_all(&objects))
}

/// The entries of all, each laid over those before.
fn merge_all(objects: &[&Object]) -> Value {
    if let [object] = objects {
        return Value::object(object.entries().to_vec());
    }
    let mut entries: Vec<(&Value, &Value)> = objects.iter().flat_map(|object| object.iter()).collect();
    // Stable, so that values of one key stay in order.
    entries.sort_by_key(|(key, _)| *key);
    let merged = entries.chunk_by(|(a, _), (b, _)| a == b).filter_map(|same| {
        let (key, last) = same.last()?;
        // Only objects that nothing else has replaced meanwhile are merged.
        let mut parts: Vec<&Object> = same
            .iter()
            .rev()
            .map_while(|(_, value)| match value {
                Value::Object(object) => Some(object.as_ref()),
                _ => None,
            })
            .collect();
        parts.reverse();
        let value = if parts.len() > 1 {
            merge_all(&parts)
        } else {
            (*last).clone()
        };
        Some(((*key).clone(), value))
    });
    Value::object(merged.collect())
}

fn subset(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    give(match (arguments.any(0), arguments.any(1)) {
        (Value::Object(all), Value::Object(part)) => object_subset(all, part, surroundings)?,
        (Value::Set(all), Value::Set(part)) => set_subset(all, part),
        (Value::Array(all), Value::Array(part)) => array_subset(all, part, surroundings)?,
        (Value::Array(all), Value::Set(part)) => array_holds(all, part),
        _ => return Err(failed("both operands must be of one type, or an array and a set")),
    })
}

fn object_subset(all: &Object, part: &Object, surroundings: &Surroundings) -> Result<bool, BuiltinError> {
    for (key, wanted) in part.iter() {
        let Some(found) = all.get(key) else {
            return Ok(false);
        };
        let is_part = match (found, wanted) {
            (Value::Object(all), Value::Object(part)) => object_subset(all, part, surroundings)?,
            (Value::Set(all), Value::Set(part)) => set_subset(all, part),
            (Value::Array(all), Value::Array(part)) => array_subset(all, part, surroundings)?,
            _ => found == wanted,
        };
        if !is_part {
            return Ok(false);
        }
    }
    Ok(true)
}

fn set_subset(all: &Set, part: &Set) -> bool {
    part.iter().all(|element| all.contains(element))
}

/// Whether one array holds another as a run.
fn array_subset(all: &[Value], part: &[Value], surroundings: &Surroundings) -> Result<bool, BuiltinError> {
    if part.is_empty() {
        return Ok(true);
    }
    for run in all.windows(part.len()) {
        if run == part {
            return Ok(true);
        }
        check_time(surroundings)?;
    }
    Ok(false)
}

/// Whether an array holds the elements of a set. As in OPA, an element that is there twice counts twice.
fn array_holds(all: &[Value], part: &Set) -> bool {
    !all.is_empty() && all.iter().filter(|item| part.contains(item)).count() >= part.len()
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};

    #[test]
    fn entries_are_found_and_selected() {
        for (name, arguments, expected) in [
            ("object.get", "[{\"a\": {\"b\": [7]}}, [\"a\", \"b\", 0], 1]", "7"),
            ("object.get", "[{\"a\": 1}, \"b\", 2]", "2"),
            ("object.get", "[{\"a\": 1}, [], 2]", "{\"a\": 1}"),
            ("object.get", "[{\"a\": 1}, [\"a\", \"b\"], 2]", "2"),
            ("object.keys", "[{\"a\": 1}]", "{\"set\": [\"a\"]}"),
            ("object.remove", "[{\"a\": 1, \"b\": 2}, [\"a\"]]", "{\"b\": 2}"),
            (
                "object.filter",
                "[{\"a\": 1, \"b\": 2}, {\"a\": 0}]",
                "{\"a\": 1}",
            ),
            ("object.filter", "[{\"a\": 1}, \"a\"]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }

    #[test]
    fn objects_are_merged_deeply() {
        for (name, arguments, expected) in [
            (
                "object.union",
                "[{\"a\": {\"b\": 1, \"c\": 2}}, {\"a\": {\"c\": 3}}]",
                "{\"a\": {\"b\": 1, \"c\": 3}}",
            ),
            (
                "object.union",
                "[{\"a\": {\"b\": 1}, \"z\": 1}, {\"a\": 2}]",
                "{\"a\": 2, \"z\": 1}",
            ),
            ("object.union_n", "[[]]", "{}"),
            (
                "object.union_n",
                "[[{\"a\": {\"b\": 2}}, {\"a\": 4}, {\"a\": {\"c\": 3}}]]",
                "{\"a\": {\"c\": 3}}",
            ),
            (
                "object.union_n",
                "[[{\"a\": {\"b\": 2}}, {\"a\": {\"c\": 3}}]]",
                "{\"a\": {\"b\": 2, \"c\": 3}}",
            ),
            ("object.union_n", "[[{\"a\": 1}, 2]]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }

    #[test]
    fn parts_are_recognised() {
        for (arguments, expected) in [
            (
                "[{\"a\": {\"b\": 1, \"c\": [1, 2, 3]}}, {\"a\": {\"c\": [2, 3]}}]",
                "true",
            ),
            ("[{\"a\": 1}, {\"b\": 1}]", "false"),
            ("[[1, 2], []]", "true"),
            ("[[1, 2, 1], [2, 1]]", "true"),
            ("[[1, 2], {\"set\": [2]}]", "true"),
            ("[[], {\"set\": []}]", "false"),
            ("[[1, 1], {\"set\": [1, 2]}]", "true"),
            ("[{\"set\": [1]}, [1]]", "null"),
        ] {
            assert_eq!(
                call_json("object.subset", arguments),
                json(expected),
                "{arguments}"
            );
        }
    }
}
