//! `json.match_schema` and `json.verify_schema`: JSON Schema as OPA's library takes it, with its words.

mod check;
mod format;
mod plain;
mod pool;
mod validate;

use num_bigint::BigInt;

use super::arguments::{Arguments, failed};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use super::sprintf::json_float;
use crate::value::{Number, Value};

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("json.match_schema", 2, match_schema),
    ("json.verify_schema", 1, verify_schema),
];

/// How deep schemas and documents may nest, references counted.
const DEEPEST: usize = 300;

/// The version of the standard that a schema asks for by its `$schema`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Draft {
    Four,
    Six,
    Seven,
    /// None is asked for: all that any version has counts.
    Any,
}

impl Draft {
    fn of(schema: &Value) -> Self {
        let Some(Value::String(name)) = field(schema, "$schema") else {
            return Self::Any;
        };
        match name.trim_end_matches('#') {
            "http://json-schema.org/draft-04/schema" => Self::Four,
            "http://json-schema.org/draft-06/schema" => Self::Six,
            "http://json-schema.org/draft-07/schema" => Self::Seven,
            _ => Self::Any,
        }
    }
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object) => object.get_str(name),
        _ => None,
    }
}

/// A document or schema: an object, an array, or JSON in a string.
fn loaded(value: &Value) -> Result<Value, String> {
    match value {
        Value::String(text) => Value::from_json(text).map_err(|_| "invalid JSON string".to_owned()),
        // By way of JSON, so that sets are arrays and keys are texts.
        Value::Object(_) | Value::Array(_) => {
            Value::from_json(&value.to_json()).map_err(|_| "invalid JSON".to_owned())
        }
        _ => Err("wrong type, expected string or object".to_owned()),
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn verify_schema(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let checked = loaded(arguments.any(0)).and_then(|schema| check::check(&schema));
    Ok(Some(Value::array(match checked {
        Ok(_) => vec![Value::Bool(true), Value::Null],
        Err(error) => vec![
            Value::Bool(false),
            Value::from(format!("jsonschema: {error}").as_str()),
        ],
    })))
}

fn match_schema(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let wrong = |error: String| -> BuiltinError { failed(error) };
    let document = loaded(arguments.any(0)).map_err(wrong)?;
    let schema = loaded(arguments.any(1)).map_err(wrong)?;
    let pool = check::check(&schema).map_err(wrong)?;
    let errors = validate::validate(&pool, &document, surroundings)?;
    let is_valid = errors.is_empty();
    let errors = errors.into_iter().map(|error| {
        Value::object(vec![
            ("desc".into(), error.description.as_str().into()),
            (
                "error".into(),
                format!("{}: {}", error.field, error.description).as_str().into(),
            ),
            ("field".into(), error.field.as_str().into()),
            ("type".into(), error.kind.into()),
        ])
    });
    Ok(Some(Value::array(vec![
        Value::Bool(is_valid),
        Value::array(errors.collect()),
    ])))
}

/// A value as JSON in which equal numbers are written alike.
fn plain_json(value: &Value) -> String {
    fn plain(value: &Value) -> Value {
        match value {
            Value::Number(Number::Text(_)) => {
                let Value::Number(number) = value else {
                    return value.clone();
                };
                let text = json_float(number.to_f64());
                text.and_then(|text| Number::parse(&text))
                    .map_or_else(|| value.clone(), Value::Number)
            }
            Value::Array(items) => Value::array(items.iter().map(plain).collect()),
            Value::Object(object) => Value::object(
                object
                    .iter()
                    .map(|(key, value)| (key.clone(), plain(value)))
                    .collect(),
            ),
            _ => value.clone(),
        }
    }
    plain(value).to_json()
}

/// A number as digits and a power of ten.
fn decimal(number: &Number) -> Option<(BigInt, i64)> {
    let text = number.text();
    let (text, exponent) = match text.split_once(['e', 'E']) {
        Some((text, exponent)) => (text, exponent.parse::<i64>().ok()?),
        None => (text.as_str(), 0),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}").parse().ok()?;
    Some((digits, exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?))
}

/// Whether a number is a whole multiple of another.
fn is_multiple(number: &Number, of: &Number) -> bool {
    let (Some((a, a_power)), Some((b, b_power))) = (decimal(number), decimal(of)) else {
        return false;
    };
    let least = a_power.min(b_power);
    let scaled = |digits: BigInt, power: i64| {
        let power = u32::try_from(power - least)
            .ok()
            .filter(|power| *power <= 10_000)?;
        Some(digits * BigInt::from(10).pow(power))
    };
    match (scaled(a, a_power), scaled(b, b_power)) {
        (Some(a), Some(b)) if b.bits() > 0 => (a % b).bits() == 0,
        _ => false,
    }
}

/// Whether a number has no fraction.
fn is_whole(number: &Number) -> bool {
    matches!(number, Number::Integer(_)) || is_multiple(number, &Number::Integer(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(function: Builtin, arguments: &[&str]) -> String {
        let arguments: Vec<Value> = arguments
            .iter()
            .map(|text| Value::from_json(text).unwrap())
            .collect();
        match function(&arguments, &mut Surroundings::default()) {
            Ok(Some(value)) => value.to_json(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn matches_with_the_words_of_the_library() {
        let schema = r#"{"properties":{"id":{"type":"integer"}},"required":["id"]}"#;
        assert_eq!(json(match_schema, &[r#"{"id":5}"#, schema]), "[true,[]]");
        assert_eq!(
            json(match_schema, &[r#"{"id":"foo"}"#, schema]),
            r#"[false,[{"desc":"Invalid type. Expected: integer, given: string","error":"id: Invalid type. Expected: integer, given: string","field":"id","type":"invalid_type"}]]"#
        );
        assert!(json(match_schema, &["{}", schema]).contains("(Root): id is required"));
        assert!(json(match_schema, &["1", schema]).contains("wrong type"));
    }

    #[test]
    fn verifies_schemas() {
        assert_eq!(json(verify_schema, &[r#"{"type":"boolean"}"#]), "[true,null]");
        assert_eq!(
            json(verify_schema, &[r#""{\"type\":\"x\"}""#]),
            r#"[false,"jsonschema: has a primitive type that is NOT VALID -- given: /x/ Expected valid values are:[array boolean integer number null object string]"]"#
        );
    }

    #[test]
    fn follows_references_within_the_schema() {
        let schema = r##"{"definitions":{"a/b":{"type":"string"}},"items":{"$ref":"#/definitions/a~1b"}}"##;
        assert_eq!(json(match_schema, &[r#"["x"]"#, schema]), "[true,[]]");
        assert!(json(match_schema, &["[1]", schema]).contains("0: Invalid type"));
        assert!(json(match_schema, &["[1]", r#"{"$ref":"http://x/y"}"#]).contains("can't be resolved"));
        assert!(json(match_schema, &["[1]", r##"{"$ref":"#"}"##]).contains("too deep"));
    }

    #[test]
    fn divides_exactly() {
        let number = |text: &str| Number::parse(text).unwrap();
        assert!(is_multiple(&number("0.3"), &number("0.1")));
        assert!(!is_multiple(&number("0.35"), &number("0.1")));
        assert!(is_whole(&number("1.0")));
        assert!(!is_whole(&number("1e-3")));
        assert_eq!(plain_json(&Value::from_json("[1.0,1e2]").unwrap()), "[1,100]");
    }
}
