//! What functions ask of their arguments, and the limits that they all keep. Messages name the argument; the evaluator
//! puts the function's name in front.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Instant;

use num_bigint::BigInt;

use super::function::{BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Array, Number, Object, Set, TooLarge, Value};

/// The most bytes that a text may have which a function makes.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;
/// The most elements that a result may have.
pub(super) const MOST_ELEMENTS: usize = 10_000_000;

/// A value as result.
#[allow(clippy::unnecessary_wraps)] // It ends functions.
pub(super) fn give(value: impl Into<Value>) -> BuiltinResult {
    Ok(Some(value.into()))
}

/// A function's error in its own words.
pub(super) fn failed(what: impl Display) -> BuiltinError {
    BuiltinError::Failed(what.to_string())
}

/// A limit is reached.
pub(super) fn too_large() -> BuiltinError {
    BuiltinError::Halt("the result is too large".to_owned())
}

/// Stops the rule once it has taken too long.
pub(super) fn check_time(surroundings: &Surroundings) -> Result<(), BuiltinError> {
    match surroundings.deadline {
        Some(deadline) if Instant::now() >= deadline => Err(BuiltinError::Halt("time is up".to_owned())),
        _ => Ok(()),
    }
}

/// Stops the rule if a result has too many elements.
pub(super) fn check_size(elements: usize) -> Result<(), BuiltinError> {
    if elements > MOST_ELEMENTS {
        return Err(BuiltinError::Halt(format!(
            "the result has more than {MOST_ELEMENTS} elements"
        )));
    }
    Ok(())
}

impl From<TooLarge> for BuiltinError {
    fn from(_: TooLarge) -> Self {
        Self::Halt("a number is too large to calculate with".to_owned())
    }
}

/// A text as a result, if it is not too long.
pub(super) fn text_result(text: String) -> BuiltinResult {
    if text.len() > MOST_BYTES {
        return Err(too_large());
    }
    Ok(Some(Value::String(text.into())))
}

/// Bytes as a result: what isn't UTF-8 becomes U+FFFD byte by byte, as Go writes it.
pub(super) fn bytes_result(bytes: Vec<u8>) -> BuiltinResult {
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
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

/// The arguments of one call; positions count from 0, and from 1 in messages.
pub(super) trait Arguments {
    /// An argument of any type.
    fn any(&self, at: usize) -> &Value;

    /// The fault that an argument is not of a type.
    fn mistyped<T>(&self, at: usize, expected: &str) -> Result<T, BuiltinError> {
        Err(failed(format_args!(
            "argument {} must be {expected}, but is {}",
            at + 1,
            kind(self.any(at))
        )))
    }

    /// The fault that an element of an argument is not of a type.
    fn mistyped_element<T>(&self, at: usize, expected: &str, element: &Value) -> Result<T, BuiltinError> {
        Err(failed(format_args!(
            "argument {} must hold {expected} only, but holds {}",
            at + 1,
            kind(element)
        )))
    }

    /// A number.
    fn number(&self, at: usize) -> Result<&Number, BuiltinError> {
        match self.any(at) {
            Value::Number(number) => Ok(number),
            _ => self.mistyped(at, "a number"),
        }
    }

    /// A number that is written as a whole one and fits: `7` and `7.0`.
    fn integer(&self, at: usize) -> Result<i64, BuiltinError> {
        self.number(at)?.to_i64().ok_or_else(|| not_whole(at))
    }

    /// A whole number of any size.
    fn big(&self, at: usize) -> Result<BigInt, BuiltinError> {
        self.number(at)?.to_big()?.ok_or_else(|| not_whole(at))
    }

    /// A string.
    fn string(&self, at: usize) -> Result<&str, BuiltinError> {
        match self.any(at) {
            Value::String(text) => Ok(text),
            _ => self.mistyped(at, "a string"),
        }
    }

    /// An array.
    fn array(&self, at: usize) -> Result<&Arc<Array>, BuiltinError> {
        match self.any(at) {
            Value::Array(items) => Ok(items),
            _ => self.mistyped(at, "an array"),
        }
    }

    /// An object.
    fn object(&self, at: usize) -> Result<&Arc<Object>, BuiltinError> {
        match self.any(at) {
            Value::Object(object) => Ok(object),
            _ => self.mistyped(at, "an object"),
        }
    }

    /// A set.
    fn set(&self, at: usize) -> Result<&Arc<Set>, BuiltinError> {
        match self.any(at) {
            Value::Set(set) => Ok(set),
            _ => self.mistyped(at, "a set"),
        }
    }

    /// The elements of an array or set.
    fn elements(&self, at: usize) -> Result<&[Value], BuiltinError> {
        match self.any(at) {
            Value::Array(items) => Ok(items),
            Value::Set(set) => Ok(set.elements()),
            _ => self.mistyped(at, "an array or a set"),
        }
    }

    /// The elements of an array or set that holds strings only.
    fn strings(&self, at: usize) -> Result<Vec<&str>, BuiltinError> {
        let strings = self.elements(at)?.iter().map(|item| match item {
            Value::String(text) => Ok(text.as_ref()),
            other => self.mistyped_element(at, "strings", other),
        });
        strings.collect()
    }
}

impl Arguments for [Value] {
    fn any(&self, at: usize) -> &Value {
        // The evaluator hands over as many as the function takes.
        self.get(at).unwrap_or(&Value::Null)
    }
}

fn not_whole(at: usize) -> BuiltinError {
    failed(format_args!("argument {} must be a whole number", at + 1))
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

/// What a value has at a key or place: of a set the element itself.
pub(super) fn child<'a>(value: &'a Value, key: &Value) -> Option<&'a Value> {
    match (value, key) {
        (Value::Object(object), _) => object.get(key),
        (Value::Array(items), Value::Number(number)) => items.get(usize::try_from(number.to_i64()?).ok()?),
        (Value::Set(set), _) => set.get(key),
        _ => None,
    }
}

/// Calls a function by its name, for tests.
#[cfg(test)]
pub(super) fn call(name: &str, arguments: &[Value]) -> BuiltinResult {
    let (count, function) = super::lookup(name).unwrap();
    assert_eq!(count, arguments.len());
    function(arguments, &mut Surroundings::default())
}

/// A value from JSON, for tests; `{"set": […]}` is a set.
#[cfg(test)]
pub(super) fn json(text: &str) -> Value {
    fn convert(value: &serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(Number::parse(&number.to_string()).unwrap()),
            serde_json::Value::String(text) => Value::string(text.as_str()),
            serde_json::Value::Array(items) => Value::array(items.iter().map(convert).collect()),
            serde_json::Value::Object(object) => match object.get("set") {
                Some(serde_json::Value::Array(items)) => Value::set(items.iter().map(convert).collect()),
                _ => Value::object(
                    object
                        .iter()
                        .map(|(key, value)| (Value::string(key.as_str()), convert(value)))
                        .collect(),
                ),
            },
        }
    }
    convert(&serde_json::from_str(text).unwrap())
}

/// Calls a function with arguments from a JSON array, for tests; faults are null.
#[cfg(test)]
pub(super) fn call_json(name: &str, arguments: &str) -> Value {
    let Value::Array(arguments) = json(arguments) else {
        panic!("not an array")
    };
    call(name, &arguments).ok().flatten().unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_argument_and_both_types() {
        let error = [Value::from("a"), Value::integer(1)].string(1).unwrap_err();
        assert_eq!(
            error,
            BuiltinError::Failed("argument 2 must be a string, but is a number".into())
        );
        let error = [Value::array(vec![Value::Null])].strings(0).unwrap_err();
        assert_eq!(
            error,
            BuiltinError::Failed("argument 1 must hold strings only, but holds null".into())
        );
        let error = [Value::Number(Number::parse("1.5").unwrap())]
            .integer(0)
            .unwrap_err();
        assert_eq!(
            error,
            BuiltinError::Failed("argument 1 must be a whole number".into())
        );
    }

    #[test]
    fn writes_each_wrong_byte_as_one_replacement() {
        assert_eq!(lossy(vec![b'a', 0xe2, 0x82, b'b']), "a\u{fffd}\u{fffd}b");
    }
}
