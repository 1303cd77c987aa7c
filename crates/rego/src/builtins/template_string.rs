//! `internal.template_string`, which `$"…"` becomes, and the text that `print` writes.

use super::arguments::{Arguments, MOST_BYTES, failed, too_large};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[("internal.template_string", 1, template_string)];

const UNDEFINED: &str = "<undefined>";

/// The text of one part: a plain value, or a set that holds the value, or nothing if that is undefined.
fn part(value: &Value) -> Result<String, BuiltinError> {
    match value {
        Value::String(text) => Ok(text.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Set(set) => match set.elements() {
            [] => Ok(UNDEFINED.to_owned()),
            [Value::String(text)] => Ok(text.to_string()),
            [value] => Ok(value.to_string()),
            _ => Err(BuiltinError::Halt("a part has several values".to_owned())),
        },
        Value::Array(_) | Value::Object(_) => {
            Err(failed("a part must be a plain value or a set that holds one"))
        }
    }
}

fn template_string(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let mut out = String::new();
    for value in arguments.array(0)?.iter() {
        out.push_str(&part(value)?);
        if out.len() > MOST_BYTES {
            return Err(too_large());
        }
    }
    Ok(Some(Value::from(out.as_str())))
}

/// The line that `print` writes for its arguments; those that are undefined are none.
#[must_use]
pub fn printed(values: &[Option<Value>]) -> String {
    let texts: Vec<String> = values
        .iter()
        .map(|value| match value {
            None => UNDEFINED.to_owned(),
            Some(Value::String(text)) => text.to_string(),
            Some(other) => other.to_string(),
        })
        .collect();
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_parts() {
        let parts = Value::array(vec![
            "a ".into(),
            Value::set(vec![Value::array(vec!["b".into()])]),
            Value::set(vec![]),
            1.into(),
            Value::set(vec!["c".into()]),
        ]);
        assert_eq!(
            template_string(&[parts], &mut Surroundings::default()),
            Ok(Some("a [\"b\"]<undefined>1c".into()))
        );
    }

    #[test]
    fn prints_with_spaces_between() {
        assert_eq!(
            printed(&[Some("a".into()), None, Some(Value::set(vec![1.into()]))]),
            "a <undefined> {1}"
        );
    }
}
