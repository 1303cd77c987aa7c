//! `json.marshal`, `json.unmarshal` and what belongs to them.

use super::arguments::{Arguments, failed, text_result};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("json.is_valid", 1, is_valid),
    ("json.marshal", 1, marshal),
    ("json.marshal_with_options", 2, marshal_with_options),
    ("json.unmarshal", 1, unmarshal),
];

fn marshal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    text_result(arguments.any(0).to_json())
}

fn marshal_with_options(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let value = arguments.any(0);
    let (mut prefix, mut indent, mut implied, mut asked) = ("", "\t", false, None);
    for (key, option) in arguments.object(1)?.iter() {
        match (key.as_str(), option) {
            (Some("prefix"), Value::String(text)) => {
                prefix = text;
                implied = true;
            }
            (Some("indent"), Value::String(text)) => {
                indent = text;
                implied = true;
            }
            (Some("pretty"), Value::Bool(value)) => asked = Some(*value),
            _ => {
                return Err(failed(format_args!(
                    "{key} is not an option, or has a value of another type"
                )));
            }
        }
    }
    if asked.unwrap_or(implied) {
        return text_result(format!("{prefix}{}", value.to_json_indented(prefix, indent)));
    }
    text_result(value.to_json())
}

/// Reads JSON as OPA does, which doesn't look at what follows if it begins with `null`.
pub(super) fn read(text: &str) -> Result<Value, BuiltinError> {
    match Value::from_json_start(text) {
        Ok((value, rest)) if rest.is_empty() || rest.starts_with("null") => Ok(value),
        Ok(_) => Err(failed("not JSON: there is more after the value")),
        Err(error) => Err(failed(error)),
    }
}

fn unmarshal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    read(arguments.string(0)?).map(Some)
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.any(0).as_str();
    Ok(Some(Value::Bool(
        text.is_some_and(|text| Value::from_json(text).is_ok()),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads() {
        let around = &mut Surroundings::default();
        let value = Value::from_json(r#"{"b":[1.0,{}],"a":"<"}"#).unwrap();
        let text = marshal(std::slice::from_ref(&value), around).unwrap().unwrap();
        assert_eq!(text, r#"{"a":"\u003c","b":[1.0,{}]}"#.into());
        assert_eq!(unmarshal(&[text], around), Ok(Some(value.clone())));
        let options = Value::object(vec![("indent".into(), " ".into()), ("prefix".into(), "#".into())]);
        assert_eq!(
            marshal_with_options(&[Value::array(vec![1.into()]), options], around),
            Ok(Some("#[\n# 1\n#]".into()))
        );
        assert!(marshal_with_options(&[value, Value::object(vec![("x".into(), 1.into())])], around).is_err());
        assert_eq!(is_valid(&["{".into()], around), Ok(Some(false.into())));
        assert_eq!(is_valid(&[1.into()], around), Ok(Some(false.into())));
    }
}
