//! `glob.match` and `glob.quote_meta`.

use super::arguments::{Arguments, check_time, failed, kept, text_result};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

mod program;

use program::Program;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] =
    &[("glob.match", 3, matches), ("glob.quote_meta", 1, quote_meta)];

fn matches(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let pattern = arguments.string(0)?;
    let delimiters = match arguments.any(1) {
        Value::Null => Vec::new(),
        Value::Array(_) => delimiters(arguments)?,
        _ => return arguments.mistyped(1, "an array or null"),
    };
    let text = arguments.string(2)?;
    let key: String = pattern
        .chars()
        .chain(['\0'])
        .chain(delimiters.iter().copied())
        .collect();
    let program = kept(surroundings, "glob", &key, || {
        Program::compile(pattern, &delimiters)
            .map_err(|error| failed(format_args!("`{pattern}` is not a glob: {error}")))
    })?;
    let mut passed = 0_usize;
    let matched = program.matches(text, || {
        passed += 1;
        if passed.is_multiple_of(1024) {
            check_time(surroundings)
        } else {
            Ok(())
        }
    })?;
    Ok(Some(Value::Bool(matched)))
}

/// The characters that `*` stops at; a point if none is named.
fn delimiters(arguments: &[Value]) -> Result<Vec<char>, BuiltinError> {
    let mut found = Vec::new();
    for item in arguments.array(1)?.iter() {
        let mut characters = item.as_str().unwrap_or_default().chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => found.push(character),
            _ => {
                return Err(failed("each delimiter must be a string of one character"));
            }
        }
    }
    if found.is_empty() {
        found.push('.');
    }
    Ok(found)
}

fn quote_meta(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '*' | '?' | '\\' | '[' | ']' | '{' | '}') {
            out.push('\\');
        }
        out.push(character);
    }
    text_result(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, delimiters: Value, text: &str) -> BuiltinResult {
        matches(
            &[pattern.into(), delimiters, text.into()],
            &mut Surroundings::default(),
        )
    }

    #[test]
    fn stops_at_delimiters() {
        let none = || Value::array(vec![]);
        for (pattern, delimiters, text, expected) in [
            ("*.github.com", none(), "api.github.com", true),
            ("*.github.com", none(), "api.cdn.github.com", false),
            ("*hub.com", Value::Null, "api.cdn.github.com", true),
            ("*/b", Value::array(vec!["/".into()]), "a.x/b", true),
        ] {
            assert_eq!(
                matched(pattern, delimiters, text),
                Ok(Some(Value::Bool(expected))),
                "{pattern}"
            );
        }
        assert!(matched("a", Value::array(vec!["::".into()]), "a").is_err());
        assert!(matched("a", Value::from("."), "a").is_err());
    }

    #[test]
    fn quotes() {
        let quoted = quote_meta(&["*.{a,b}[c]!".into()], &mut Surroundings::default());
        assert_eq!(quoted, Ok(Some(Value::from(r"\*.\{a,b\}\[c\]!"))));
    }
}
