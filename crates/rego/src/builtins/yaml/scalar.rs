//! What a plain scalar stands for, by the rules of go-yaml.

use std::sync::LazyLock;

use regex::Regex;

use crate::builtins::sprintf::{format_float, json_float};
use crate::value::{Number, Value};

/// A scalar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    /// A whole number of 64 bits, signed or not.
    Integer(i128),
    Float(f64),
    Text(String),
}

/// What a plain text without tag stands for.
pub(super) fn resolve(text: &str) -> Scalar {
    let as_text = || Scalar::Text(text.to_owned());
    match text {
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    match text.as_bytes().first() {
        Some(b'.') => float(text).map_or_else(as_text, Scalar::Float),
        Some(b'0'..=b'9' | b'+' | b'-') => number(&text.replace('_', "")).unwrap_or_else(as_text),
        _ => as_text(),
    }
}

/// A number that is one and is finite.
fn float(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn number(text: &str) -> Option<Scalar> {
    static FLOAT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$").ok());
    if let Some(value) = integer(text) {
        return Some(Scalar::Integer(value));
    }
    if FLOAT.as_ref().is_some_and(|pattern| pattern.is_match(text)) {
        return float(text).map(Scalar::Float);
    }
    None
}

/// A whole number in one of Go's notations. With a sign it has to fit into 64 bits with sign.
fn integer(text: &str) -> Option<i128> {
    let (is_signed, is_negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, text.get(1..)?),
        b'+' => (true, false, text.get(1..)?),
        _ => (false, false, text),
    };
    let (base, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, digits.get(2..)?),
        Some("0b" | "0B") => (2, digits.get(2..)?),
        Some("0o" | "0O") => (8, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    let size = i128::from(u64::from_str_radix(digits, base).ok()?);
    let value = if is_negative { -size } else { size };
    if is_signed && i64::try_from(value).is_err() {
        None
    } else {
        Some(value)
    }
}

impl Scalar {
    /// The scalar as a value of JSON; none if it has no place there.
    pub(crate) fn to_value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Integer(value) => Value::Number(Number::parse(&value.to_string())?),
            Self::Float(value) => Value::Number(Number::parse(&json_float(*value)?)?),
            Self::Text(text) => Value::from(text.as_str()),
        })
    }

    /// The scalar as the key of an object; none if it can't be one.
    pub(super) fn to_key(&self) -> Option<String> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) if value.is_nan() => ".nan".to_owned(),
            Self::Float(value) if value.is_infinite() => {
                if *value > 0.0 { ".inf" } else { "-.inf" }.to_owned()
            }
            // As many digits as single precision needs.
            #[allow(clippy::cast_possible_truncation)]
            Self::Float(value) => {
                let short = (*value as f32).to_string().parse().unwrap_or(*value);
                format_float(short, 'g', None)
            }
            Self::Text(text) => text.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_as_go_yaml() {
        for (text, expected) in [
            ("yes", r#""yes""#),
            ("True", "true"),
            ("~", "null"),
            ("0x1F", "31"),
            ("0777", "511"),
            ("0o17", "15"),
            ("0b11", "3"),
            ("08", "8"),
            ("1_000", "1000"),
            ("+12", "12"),
            ("18446744073709551615", "18446744073709551615"),
            ("1e3", "1000"),
            (".5", "0.5"),
            ("1e-7", "1e-7"),
            ("1e21", "1e+21"),
            ("1.", "1"),
            ("1e400", r#""1e400""#),
            ("1:30", r#""1:30""#),
            ("2020-01-01", r#""2020-01-01""#),
            ("+", r#""+""#),
        ] {
            assert_eq!(resolve(text).to_value().unwrap().to_json(), expected, "{text}");
        }
        assert_eq!(resolve(".inf").to_value(), None);
    }

    #[test]
    fn writes_keys() {
        assert_eq!(resolve("1.10").to_key().as_deref(), Some("1.1"));
        assert_eq!(resolve("null").to_key(), None);
        assert_eq!(resolve("-.inf").to_key().as_deref(), Some("-.inf"));
    }
}
