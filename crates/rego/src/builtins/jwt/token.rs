//! A token in its parts.

use super::super::arguments::{failed, lossy};
use super::super::encoding::url_bytes;
use super::super::function::BuiltinError;
use super::super::json_text;
use crate::value::Value;

/// The three parts of a token, as they are written.
pub(super) struct Token<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
}

impl<'a> Token<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, BuiltinError> {
        match text.split('.').collect::<Vec<_>>().as_slice() {
            [header, payload, signature] => Ok(Self {
                header,
                payload,
                signature,
            }),
            parts => Err(failed(format_args!(
                "a token has three parts, and this one {}",
                parts.len()
            ))),
        }
    }

    pub(super) fn header(&self) -> Result<Value, BuiltinError> {
        let header = json_object(&lossy(url_bytes(self.header)?))?;
        if let Value::Object(object) = &header
            && object.get_str("enc").is_some()
        {
            return Err(failed("encrypted tokens are not supported"));
        }
        Ok(header)
    }

    pub(super) fn payload_text(&self) -> Result<String, BuiltinError> {
        url_bytes(self.payload).map(lossy)
    }

    pub(super) fn signature(&self) -> Result<Vec<u8>, BuiltinError> {
        url_bytes(self.signature)
    }

    /// What is signed of it.
    pub(super) fn message(&self) -> String {
        format!("{}.{}", self.header, self.payload)
    }
}

pub(super) fn json_object(text: &str) -> Result<Value, BuiltinError> {
    let value = json_text::read(text)?;
    if matches!(value, Value::Object(_)) {
        return Ok(value);
    }
    Err(failed("a part of the token is not an object"))
}

/// The fields of a header that verification looks at.
pub(super) struct Header {
    pub(super) algorithm: String,
    /// The name of the key; empty if it names none.
    pub(super) key: String,
    pub(super) is_nested: bool,
    pub(super) is_valid: bool,
}

impl Header {
    pub(super) fn read(header: &Value) -> Result<Self, BuiltinError> {
        let text = |name: &str| match field(header, name) {
            None => Ok(String::new()),
            Some(Value::String(text)) => Ok(text.to_string()),
            Some(_) => Err(failed(format_args!("`{name}` of the header must be a string"))),
        };
        let (algorithm, content) = (text("alg")?, text("cty")?);
        let key = text("kid")?;
        text("typ")?;
        let mut is_valid = !algorithm.is_empty();
        match field(header, "crit") {
            None => {}
            Some(Value::Array(items)) => {
                // Names up to the first that is none.
                let critical: Vec<&str> = items.iter().map_while(Value::as_str).collect();
                if critical.is_empty() {
                    return Err(failed("`crit` of the header must not be empty"));
                }
                let is_known = |name: &str| matches!(name, "alg" | "kid" | "typ" | "cty" | "crit");
                is_valid &= critical
                    .iter()
                    .all(|name| is_known(name) || field(header, name).is_none());
            }
            Some(_) => return Err(failed("`crit` of the header must be an array")),
        }
        Ok(Self {
            algorithm,
            key,
            is_nested: content.eq_ignore_ascii_case("JWT"),
            is_valid,
        })
    }
}

/// What an object has at a name.
pub(super) fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object.get_str(name),
        _ => None,
    }
}
