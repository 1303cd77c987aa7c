//! The types of values, and values of another type.

use super::arguments::{Arguments, failed, give};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::{Number, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("type_name", 1, type_name),
    ("is_null", 1, is_null),
    ("is_boolean", 1, is_boolean),
    ("is_number", 1, is_number),
    ("is_string", 1, is_string),
    ("is_array", 1, is_array),
    ("is_object", 1, is_object),
    ("is_set", 1, is_set),
    ("to_number", 1, to_number),
    ("cast_null", 1, cast_null),
    ("cast_boolean", 1, cast_boolean),
    ("cast_string", 1, cast_string),
    ("cast_array", 1, cast_array),
    ("cast_object", 1, cast_object),
    ("cast_set", 1, cast_set),
];

fn type_name(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(arguments.any(0).type_name())
}

fn is_null(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::Null))
}

fn is_boolean(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::Bool(_)))
}

fn is_number(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::Number(_)))
}

fn is_string(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::String(_)))
}

fn is_array(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::Array(_)))
}

fn is_object(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::Object(_)))
}

fn is_set(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(matches!(arguments.any(0), Value::Set(_)))
}

fn to_number(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    match arguments.any(0) {
        Value::Null => give(0),
        Value::Bool(value) => give(i64::from(*value)),
        Value::Number(number) => give(number.clone()),
        Value::String(text) => match lenient_number(&text_without_separators(text)) {
            Some(number) if number.to_f64().is_finite() => give(number),
            _ => Err(failed(format!("`{text}` is not a number"))),
        },
        _ => arguments.mistyped(0, "null, a boolean, a number or a string"),
    }
}

/// Leaves out the `_` between digits.
fn text_without_separators(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let is_separator = |at: usize| is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1));
    text.char_indices()
        .filter(|(at, char)| *char != '_' || !is_separator(*at))
        .map(|(_, char)| char)
        .collect()
}

/// A number as Go reads it: with a plus, leading zeros, or nothing on one side of the point. What it becomes is JSON.
pub(super) fn lenient_number(text: &str) -> Option<Number> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.find(['e', 'E']).unwrap_or(rest.len());
    let (mantissa, exponent) = rest.split_at_checked(end)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let stripped = whole.trim_start_matches('0');
    let whole = if stripped.is_empty() { "0" } else { stripped };
    let point = if fraction.is_empty() { "" } else { "." };
    Number::parse(&format!("{sign}{whole}{point}{fraction}{exponent}"))
}

fn cast_null(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    match arguments.any(0) {
        Value::Null => give(Value::Null),
        _ => arguments.mistyped(0, "null"),
    }
}

fn cast_boolean(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    match arguments.any(0) {
        Value::Bool(value) => give(*value),
        _ => arguments.mistyped(0, "a boolean"),
    }
}

fn cast_string(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    arguments.string(0)?;
    give(arguments.any(0).clone())
}

fn cast_array(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(Value::array(arguments.elements(0)?.to_vec()))
}

fn cast_object(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    arguments.object(0)?;
    give(arguments.any(0).clone())
}

fn cast_set(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(Value::set(arguments.elements(0)?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};
    use super::*;

    #[test]
    fn types_are_named() {
        assert_eq!(call_json("type_name", "[null]"), Value::from("null"));
        assert_eq!(call_json("is_set", "[{\"set\": []}]"), Value::Bool(true));
        assert_eq!(call_json("is_array", "[{\"set\": []}]"), Value::Bool(false));
    }

    #[test]
    fn numbers_are_read_from_texts() {
        for (text, expected) in [
            ("1.50", "1.50"),
            ("+5", "5"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1_000", "1000"),
            ("-1e5", "-1e5"),
            ("1e-400", "1e-400"),
        ] {
            let result = call_json("to_number", &format!("[{text:?}]"));
            let Value::Number(number) = result else {
                panic!("{text}: {result:?}")
            };
            assert_eq!(number.text(), expected);
        }
        for text in [
            "", "a", "inf", "NaN", "1e400", "0x10", "1__0", "_1", "1_", "1e", ".", "+-1", " 1",
        ] {
            assert_eq!(
                call_json("to_number", &format!("[{text:?}]")),
                Value::Null,
                "{text}"
            );
        }
        assert_eq!(call_json("to_number", "[true]"), Value::integer(1));
    }

    #[test]
    fn casts_change_collections_only() {
        assert_eq!(call_json("cast_array", "[{\"set\": [1]}]"), json("[1]"));
        assert_eq!(call_json("cast_set", "[[1, 1]]"), json("{\"set\": [1]}"));
        assert_eq!(call_json("cast_string", "[1]"), Value::Null);
    }
}
