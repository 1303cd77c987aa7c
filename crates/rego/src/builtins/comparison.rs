//! Which of two values is larger, and whether they are equal.

use std::cmp::Ordering;

use super::arguments::{Arguments, give};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("equal", 2, equal),
    ("eq", 2, equal),
    ("neq", 2, not_equal),
    ("lt", 2, less),
    ("lte", 2, less_or_equal),
    ("gt", 2, greater),
    ("gte", 2, greater_or_equal),
];

fn compare(arguments: &[Value]) -> Ordering {
    arguments.any(0).cmp(arguments.any(1))
}

fn equal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(arguments.any(0) == arguments.any(1))
}

fn not_equal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(arguments.any(0) != arguments.any(1))
}

fn less(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(compare(arguments).is_lt())
}

fn less_or_equal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(compare(arguments).is_le())
}

fn greater(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(compare(arguments).is_gt())
}

fn greater_or_equal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(compare(arguments).is_ge())
}

#[cfg(test)]
mod tests {
    use super::super::arguments::call_json;
    use super::*;

    #[test]
    fn values_of_all_kinds_compare() {
        for (name, arguments, expected) in [
            ("equal", "[1, 1.0]", true),
            ("neq", "[1, 1.0]", false),
            ("lt", "[null, false]", true),
            ("gt", "[{\"set\": []}, {}]", true),
            ("lte", "[[1, 2], [1]]", false),
            ("gte", "[\"b\", \"a\"]", true),
        ] {
            assert_eq!(
                call_json(name, arguments),
                Value::Bool(expected),
                "{name} {arguments}"
            );
        }
    }
}
