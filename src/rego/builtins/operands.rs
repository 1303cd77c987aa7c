//! What functions ask of their arguments, and the limits that they all keep.

use std::sync::Arc;
use std::time::Instant;

use num_bigint::BigInt;

use super::function::{BuiltinError, BuiltinResult, Surroundings};
use crate::rego::value::{Number, Object, Set, TooLarge, Value};

/// The most elements that a result may have.
pub(super) const MAX_ELEMENTS: usize = 10_000_000;

/// A value as result.
#[allow(clippy::unnecessary_wraps)] // It ends functions.
pub(super) fn give(value: impl Into<Value>) -> BuiltinResult {
    Ok(Some(value.into()))
}

/// A fault of the arguments.
pub(super) fn failed<T>(message: impl Into<String>) -> Result<T, BuiltinError> {
    Err(BuiltinError::Failed(message.into()))
}

/// Stops the rule once it has taken too long.
pub(super) fn check_deadline(surroundings: &Surroundings) -> Result<(), BuiltinError> {
    match surroundings.deadline {
        Some(deadline) if Instant::now() >= deadline => Err(BuiltinError::Halt("time is up".to_owned())),
        _ => Ok(()),
    }
}

/// Stops the rule if a result has too many elements.
pub(super) fn check_size(elements: usize) -> Result<(), BuiltinError> {
    if elements > MAX_ELEMENTS {
        return Err(BuiltinError::Halt(format!(
            "a result has more than {MAX_ELEMENTS} elements"
        )));
    }
    Ok(())
}

impl From<TooLarge> for BuiltinError {
    fn from(_: TooLarge) -> Self {
        Self::Halt("a number is too large to calculate with".to_owned())
    }
}

/// The arguments of one call; positions count from 0, and from 1 in messages.
pub(super) trait Operands {
    /// An argument of any type.
    fn any(&self, at: usize) -> &Value;

    /// The fault that an argument is not of a type.
    fn mistyped<T>(&self, at: usize, expected: &str) -> Result<T, BuiltinError> {
        let name = with_article(self.any(at).type_name());
        failed(format!("operand {} must be {expected}, not {name}", at + 1))
    }

    /// The fault that an element of an argument is not of a type.
    fn mistyped_element<T>(&self, at: usize, expected: &str, element: &Value) -> Result<T, BuiltinError> {
        let name = with_article(element.type_name());
        failed(format!(
            "operand {} must hold {expected} only, not {name}",
            at + 1
        ))
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
        match self.number(at)?.to_i64() {
            Some(value) => Ok(value),
            None => failed(format!("operand {} must be a whole number", at + 1)),
        }
    }

    /// A whole number of any size.
    fn big(&self, at: usize) -> Result<BigInt, BuiltinError> {
        match self.number(at)?.to_big()? {
            Some(value) => Ok(value),
            None => failed(format!("operand {} must be a whole number", at + 1)),
        }
    }

    /// A string.
    fn string(&self, at: usize) -> Result<&str, BuiltinError> {
        match self.any(at) {
            Value::String(text) => Ok(text),
            _ => self.mistyped(at, "a string"),
        }
    }

    /// An array.
    fn array(&self, at: usize) -> Result<&Arc<Vec<Value>>, BuiltinError> {
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
}

impl Operands for [Value] {
    fn any(&self, at: usize) -> &Value {
        // The evaluator hands over as many as the function takes.
        self.get(at).unwrap_or(&Value::Null)
    }
}

/// The name of a type in a sentence.
pub(super) fn with_article(name: &str) -> String {
    match name {
        "null" => "null".to_owned(),
        "array" | "object" => format!("an {name}"),
        _ => format!("a {name}"),
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
