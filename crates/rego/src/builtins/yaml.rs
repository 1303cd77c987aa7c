//! `yaml.*`: YAML by way of JSON, as OPA's library has it.

mod read;
mod scalar;
mod tabs;
mod unlike;
mod write;

pub(crate) use read::{DEEPEST, MOST_VALUES, Node, document, is_merge, scalar};
pub(crate) use scalar::Scalar;

use super::arguments::{Arguments, failed, text_result};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("yaml.is_valid", 1, is_valid),
    ("yaml.marshal", 1, marshal),
    ("yaml.unmarshal", 1, unmarshal),
];

fn unmarshal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    read::read(text).map(Some).map_err(failed)
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.any(0).as_str();
    Ok(Some(Value::Bool(
        text.is_some_and(|text| read::read(text).is_ok()),
    )))
}

fn marshal(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    text_result(write::write(arguments.any(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let around = &mut Surroundings::default();
        let text = Value::from("a:\n  - 1\n  - b\n");
        let value = unmarshal(std::slice::from_ref(&text), around).unwrap().unwrap();
        assert_eq!(value.to_json(), r#"{"a":[1,"b"]}"#);
        assert_eq!(marshal(&[value], around), Ok(Some(text)));
        assert_eq!(is_valid(&["a: [".into()], around), Ok(Some(false.into())));
        assert_eq!(is_valid(&[1.into()], around), Ok(Some(false.into())));
    }
}
