//! The arguments of functions: read as the type that a function takes, refused in words that name the argument.

use std::sync::Arc;
use std::time::Instant;

use super::function::{BuiltinError, BuiltinResult, Surroundings};
use crate::rego::value::{Number, Object, Value};

/// The most bytes that a text may have which a function makes.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The most elements that a list may have which a function makes.
pub(super) const MOST_ELEMENTS: usize = 10_000_000;

/// A function's error in its own words.
pub(super) fn failed(function: &str, what: impl std::fmt::Display) -> BuiltinError {
    BuiltinError::Failed(format!("`{function}`: {what}"))
}

/// A limit is reached.
pub(super) fn too_large(function: &str) -> BuiltinError {
    BuiltinError::Halt(format!("`{function}`: the result is too large"))
}

/// A text as a result, if it is not too long.
pub(super) fn text_result(function: &str, text: String) -> BuiltinResult {
    if text.len() > MOST_BYTES {
        return Err(too_large(function));
    }
    Ok(Some(Value::String(text.into())))
}

/// Bytes as a result: what isn't UTF-8 becomes U+FFFD byte by byte, as Go writes it.
pub(super) fn bytes_result(function: &str, bytes: Vec<u8>) -> BuiltinResult {
    if bytes.len() > MOST_BYTES {
        return Err(too_large(function));
    }
    Ok(Some(Value::String(lossy(bytes).into())))
}

/// Bytes as text, with U+FFFD for each byte that is not a part of a character.
pub(super) fn lossy(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.into_bytes();
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                for _ in chunk.invalid() {
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
            text
        }
    }
}

/// Whether time is up.
pub(super) fn check_time(function: &str, surroundings: &Surroundings) -> Result<(), BuiltinError> {
    match surroundings.deadline {
        Some(deadline) if Instant::now() >= deadline => {
            Err(BuiltinError::Halt(format!("`{function}`: time is up")))
        }
        _ => Ok(()),
    }
}

/// How many compiled patterns and schemas are kept at most.
const MOST_KEPT: usize = 1_000;

/// What was compiled from a text before, or else what is compiled now.
pub(super) fn kept<T: Send + Sync + 'static>(
    surroundings: &mut Surroundings,
    function: &'static str,
    text: &str,
    compile: impl FnOnce() -> Result<T, BuiltinError>,
) -> Result<Arc<T>, BuiltinError> {
    let key = (function, text.to_owned());
    if let Some(found) = surroundings
        .cache
        .get(&key)
        .and_then(|any| any.downcast_ref::<Arc<T>>())
    {
        return Ok(Arc::clone(found));
    }
    let compiled = Arc::new(compile()?);
    if surroundings.cache.len() >= MOST_KEPT {
        surroundings.cache.clear();
    }
    surroundings.cache.insert(key, Box::new(Arc::clone(&compiled)));
    Ok(compiled)
}

/// A kind of value with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
        Value::Set(_) => "a set",
    }
}

fn ordinal(at: usize) -> &'static str {
    match at {
        0 => "first",
        1 => "second",
        2 => "third",
        _ => "fourth",
    }
}

/// An argument has another type.
pub(super) fn mismatch(function: &str, at: usize, expected: &str, value: &Value) -> BuiltinError {
    failed(
        function,
        format_args!(
            "the {} argument has to be {expected}, not {}",
            ordinal(at),
            kind(value)
        ),
    )
}

/// An argument, whatever it is. A function is always called with all of them; null stands for one that isn't there.
pub(super) fn argument(arguments: &[Value], at: usize) -> &Value {
    arguments.get(at).unwrap_or(&Value::Null)
}

/// An argument that has to be a string.
pub(super) fn string<'a>(function: &str, arguments: &'a [Value], at: usize) -> Result<&'a str, BuiltinError> {
    match argument(arguments, at) {
        Value::String(text) => Ok(text),
        other => Err(mismatch(function, at, "a string", other)),
    }
}

/// An argument that has to be an array.
pub(super) fn array<'a>(
    function: &str,
    arguments: &'a [Value],
    at: usize,
) -> Result<&'a [Value], BuiltinError> {
    match argument(arguments, at) {
        Value::Array(items) => Ok(items),
        other => Err(mismatch(function, at, "an array", other)),
    }
}

/// An argument that has to be an object.
pub(super) fn object<'a>(
    function: &str,
    arguments: &'a [Value],
    at: usize,
) -> Result<&'a Object, BuiltinError> {
    match argument(arguments, at) {
        Value::Object(object) => Ok(object),
        other => Err(mismatch(function, at, "an object", other)),
    }
}

/// An argument that has to be a number.
pub(super) fn number<'a>(
    function: &str,
    arguments: &'a [Value],
    at: usize,
) -> Result<&'a Number, BuiltinError> {
    match argument(arguments, at) {
        Value::Number(number) => Ok(number),
        other => Err(mismatch(function, at, "a number", other)),
    }
}

/// An argument that has to be a whole number of 64 bits.
pub(super) fn integer(function: &str, arguments: &[Value], at: usize) -> Result<i64, BuiltinError> {
    let number = number(function, arguments, at)?;
    whole(number).ok_or_else(|| {
        failed(
            function,
            format_args!("the {} argument has to be a whole number", ordinal(at)),
        )
    })
}

/// The number as OPA takes it for a whole one: digits, then at most zeros after a point, 19 characters in all.
pub(super) fn whole(number: &Number) -> Option<i64> {
    if let Number::Integer(value) = number {
        return Some(*value);
    }
    let text = number.text();
    if text.trim_start_matches('-').len() > 19 {
        return None;
    }
    let (digits, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if fraction.bytes().any(|byte| byte != b'0') {
        return None;
    }
    digits.parse().ok()
}

/// An argument that has to be an array or a set of strings.
pub(super) fn strings<'a>(
    function: &str,
    arguments: &'a [Value],
    at: usize,
) -> Result<Vec<&'a str>, BuiltinError> {
    let items = match argument(arguments, at) {
        Value::Array(items) => items.as_slice(),
        Value::Set(set) => set.elements(),
        other => return Err(mismatch(function, at, "an array or a set of strings", other)),
    };
    items
        .iter()
        .map(|item| {
            item.as_str().ok_or_else(|| {
                failed(
                    function,
                    format_args!(
                        "the {} argument has to hold strings only, and holds {}",
                        ordinal(at),
                        kind(item)
                    ),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_argument_and_both_types() {
        let error = string("split", &[Value::from("a"), Value::integer(1)], 1).unwrap_err();
        assert_eq!(
            error,
            BuiltinError::Failed("`split`: the second argument has to be a string, not a number".into())
        );
        let error = strings("concat", &[Value::array(vec![Value::Null])], 0).unwrap_err();
        assert_eq!(
            error,
            BuiltinError::Failed(
                "`concat`: the first argument has to hold strings only, and holds null".into()
            )
        );
    }

    #[test]
    fn takes_whole_numbers_as_opa_does() {
        for (text, expected) in [
            ("1.0", Some(1)),
            ("-7.00", Some(-7)),
            ("1.5", None),
            ("1e3", None),
            ("9223372036854775808", None),
        ] {
            assert_eq!(whole(&Number::parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn writes_each_wrong_byte_as_one_replacement() {
        assert_eq!(lossy(vec![b'a', 0xe2, 0x82, b'b']), "a\u{fffd}\u{fffd}b");
    }
}
