//! Values as Go's `encoding/json` writes its types.

use data_encoding::BASE64;

use crate::value::Value;

/// Bytes are base64.
pub(super) fn bytes(bytes: &[u8]) -> Value {
    Value::from(BASE64.encode(bytes).as_str())
}

/// A list that was never begun is null.
pub(super) fn list<T>(items: &[T], value: impl FnMut(&T) -> Value) -> Value {
    if items.is_empty() {
        return Value::Null;
    }
    Value::array(items.iter().map(value).collect())
}

/// A list of strings.
pub(super) fn strings(items: &[String]) -> Value {
    list(items, |item| Value::from(item.as_str()))
}

/// An identifier is a list of its numbers.
pub(super) fn oid(oid: &[u32]) -> Value {
    Value::array(
        oid.iter()
            .map(|number| Value::integer(i64::from(*number)))
            .collect(),
    )
}

/// An object.
pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(
        entries
            .into_iter()
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}

/// An object of any number of entries.
pub(super) fn entries(entries: Vec<(&str, Value)>) -> Value {
    Value::object(
        entries
            .into_iter()
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}
