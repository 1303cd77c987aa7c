//! The operator `in`.

use super::arguments::{Arguments, child, give};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("internal.member_2", 2, member),
    ("internal.member_3", 3, member_with_key),
];

fn member(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let value = arguments.any(0);
    give(match arguments.any(1) {
        Value::Set(set) => set.contains(value),
        Value::Array(items) => items.contains(value),
        Value::Object(object) => object.iter().any(|(_, other)| other == value),
        _ => false,
    })
}

fn member_with_key(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (key, value) = (arguments.any(0), arguments.any(1));
    give(child(arguments.any(2), key) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::call_json;
    use super::*;

    #[test]
    fn members_are_found() {
        for (name, arguments, expected) in [
            ("internal.member_2", "[1, [2, 1]]", true),
            ("internal.member_2", "[\"a\", {\"a\": 1}]", false),
            ("internal.member_2", "[1, {\"a\": 1}]", true),
            ("internal.member_2", "[1, {\"set\": [1]}]", true),
            ("internal.member_2", "[\"a\", \"a\"]", false),
            ("internal.member_3", "[0, 2, [2, 1]]", true),
            ("internal.member_3", "[-1, 2, [2, 1]]", false),
            ("internal.member_3", "[\"a\", 1, {\"a\": 1}]", true),
            ("internal.member_3", "[1, 1, {\"set\": [1]}]", true),
            ("internal.member_3", "[1, 2, {\"set\": [1]}]", false),
        ] {
            assert_eq!(
                call_json(name, arguments),
                Value::Bool(expected),
                "{name} {arguments}"
            );
        }
    }
}
