//! What makes a finding the same finding next week: a text, or an array of texts, numbers and paths.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Number, Value, json};

use crate::source::RepoPath;

/// The key of a finding, held as the JSON text that its print is computed over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey(Arc<str>);

/// A member of a key that is an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPart {
    /// A name or a text.
    Text(String),
    /// A number, such as that of a document.
    Number(Number),
    /// A file of the repository, apart from texts so that a rename can be followed.
    Path(RepoPath),
}

impl KeyPart {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Number(number) => Value::Number(whole(number)),
            Self::Path(path) => json!({"path": path.as_str()}),
        }
    }
}

/// Rego does not tell `2.0` from `2`, so neither does a key.
fn whole(number: &Number) -> Number {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "numbers beyond are left as they are"
    )]
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
            Number::from(float as i64)
        }
        _ => number.clone(),
    }
}

impl FindingKey {
    /// A key that is one text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(json!(text).to_string().into())
    }

    /// A key that is an array.
    #[must_use]
    pub fn array(parts: &[KeyPart]) -> Self {
        let parts: Vec<Value> = parts.iter().map(KeyPart::to_value).collect();
        Self(Value::Array(parts).to_string().into())
    }

    /// Reads a key as it is written.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let part = |item: &Value| match item {
            Value::String(text) => Some(KeyPart::text(text)),
            Value::Number(number) => Some(KeyPart::Number(number.clone())),
            Value::Object(members) if members.len() == 1 => {
                Some(KeyPart::Path(RepoPath::new(members.get("path")?.as_str()?)))
            }
            _ => None,
        };
        match value {
            Value::String(text) => Some(Self::text(text)),
            Value::Array(items) => {
                let parts: Option<Vec<KeyPart>> = items.iter().map(part).collect();
                Some(Self::array(&parts?))
            }
            _ => None,
        }
    }

    /// As compact JSON.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// As a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // Written by this type, so that it always parses.
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// The key of a finding about its whole file, or the repository: an empty array.
impl Default for FindingKey {
    fn default() -> Self {
        Self(Arc::from("[]"))
    }
}

impl fmt::Debug for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for FindingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl JsonSchema for FindingKey {
    fn schema_name() -> Cow<'static, str> {
        "FindingKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text, or an array of texts, numbers and paths.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "array",
                    "items": {
                        "anyOf": [
                            {"type": "string"},
                            {"type": "number"},
                            {
                                "type": "object",
                                "properties": {"path": {"type": "string"}},
                                "required": ["path"],
                                "additionalProperties": false
                            }
                        ]
                    }
                }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_compact_json() {
        assert_eq!(FindingKey::text("a \"b\"\n").as_json(), r#""a \"b\"\n""#);
        let parts = [
            KeyPart::text("ä/b"),
            KeyPart::Number(Number::from(2)),
            KeyPart::Path(RepoPath::new("a/b.toml")),
        ];
        let key = FindingKey::array(&parts);
        assert_eq!(key.as_json(), r#"["ä/b",2,{"path":"a/b.toml"}]"#);
        assert_eq!(key.to_value(), json!(["ä/b", 2, {"path": "a/b.toml"}]));
        assert_eq!(FindingKey::default(), FindingKey::array(&[]));
    }

    #[test]
    fn a_whole_number_is_written_as_one() {
        let number = |value: f64| KeyPart::Number(Number::from_f64(value).unwrap());
        let key = FindingKey::array(&[number(2.0), number(-3.0), number(0.5)]);
        assert_eq!(key.as_json(), "[2,-3,0.5]");
    }
}
