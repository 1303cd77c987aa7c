//! Functions of arrays.

use super::arguments::{Arguments, check_size, give};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("array.concat", 2, concat),
    ("array.flatten", 1, flatten),
    ("array.slice", 3, slice),
    ("array.reverse", 1, reverse),
];

fn concat(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (arguments.array(0)?, arguments.array(1)?);
    if a.is_empty() {
        return give(arguments.any(1).clone());
    }
    if b.is_empty() {
        return give(arguments.any(0).clone());
    }
    check_size(a.len().saturating_add(b.len()))?;
    give(Value::array(a.iter().chain(b.iter()).cloned().collect()))
}

fn flatten(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let mut flat = Vec::new();
    for item in arguments.array(0)?.iter() {
        match item {
            Value::Array(items) => {
                check_size(flat.len().saturating_add(items.len()))?;
                flat.extend(items.iter().cloned());
            }
            _ => flat.push(item.clone()),
        }
    }
    give(Value::array(flat))
}

fn slice(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (items, start, stop) = (arguments.array(0)?, arguments.integer(1)?, arguments.integer(2)?);
    let stop = usize::try_from(stop.max(0))
        .unwrap_or(usize::MAX)
        .min(items.len());
    let start = usize::try_from(start.max(0)).unwrap_or(usize::MAX).min(stop);
    give(Value::array(items.get(start..stop).unwrap_or_default().to_vec()))
}

fn reverse(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(Value::array(arguments.array(0)?.iter().rev().cloned().collect()))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};

    #[test]
    fn arrays_are_joined_and_cut() {
        for (name, arguments, expected) in [
            ("array.concat", "[[1], [2]]", "[1, 2]"),
            ("array.concat", "[[], [2]]", "[2]"),
            ("array.flatten", "[[1, [2, [3]], []]]", "[1, 2, [3]]"),
            ("array.slice", "[[1, 2, 3], 1, 9]", "[2, 3]"),
            ("array.slice", "[[1, 2, 3], -5, 2.0]", "[1, 2]"),
            ("array.slice", "[[1, 2, 3], 2, 1]", "[]"),
            ("array.slice", "[[1, 2, 3], 1.5, 2]", "null"),
            ("array.reverse", "[[1, 2]]", "[2, 1]"),
            ("array.concat", "[[1], {\"set\": [2]}]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }
}
