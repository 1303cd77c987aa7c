//! `json.filter` and `json.remove`: what is at some paths of a value, and what isn't.

use std::collections::BTreeMap;

use super::arguments::{Arguments, failed, give, kind};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] =
    &[("json.filter", 2, filter), ("json.remove", 2, remove)];

/// The most parts of a path: values nest less deeply.
const MAX_PATH: usize = 1000;

/// Paths by their first parts.
enum Paths {
    /// A path ends here.
    End,
    /// Paths go on.
    On(BTreeMap<Value, Paths>),
}

/// A path: `/a/b`, or an array of its parts.
pub(super) fn parse_path(path: &Value) -> Result<Vec<Value>, BuiltinError> {
    let parts: Vec<Value> = match path {
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => text
            .trim_start_matches('/')
            .split('/')
            .take(MAX_PATH + 1)
            .map(|part| Value::string(part.replace("~1", "/").replace("~0", "~")))
            .collect(),
        Value::Array(items) => items.iter().take(MAX_PATH + 1).cloned().collect(),
        other => {
            let name = kind(other);
            return Err(failed(format!(
                "a path must be a string or an array of its parts, not {name}"
            )));
        }
    };
    if parts.len() > MAX_PATH {
        return Err(failed(format!("a path has more than {MAX_PATH} parts")));
    }
    Ok(parts)
}

/// The paths that the second argument names.
fn named_paths(arguments: &[Value]) -> Result<Paths, BuiltinError> {
    let mut root = BTreeMap::new();
    for path in arguments.elements(1)? {
        let mut parts = parse_path(path)?;
        let Some(last) = parts.pop() else { continue };
        let mut node = Some(&mut root);
        for part in parts {
            let Some(children) = node else { break };
            // A path that ends above takes in this one.
            node = match children.entry(part).or_insert_with(|| Paths::On(BTreeMap::new())) {
                Paths::End => None,
                Paths::On(children) => Some(children),
            };
        }
        if let Some(children) = node {
            children.insert(last, Paths::End);
        }
    }
    Ok(Paths::On(root))
}

fn filter(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    arguments.object(0)?;
    give(kept(arguments.any(0), &named_paths(arguments)?))
}

/// What is at the paths. Scalars above the end of a path stay too.
fn kept(value: &Value, paths: &Paths) -> Value {
    let Paths::On(paths) = paths else {
        return value.clone();
    };
    match value {
        Value::Object(object) => Value::object(
            object
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), kept(value, paths.get(key)?))))
                .collect(),
        ),
        Value::Array(items) => Value::array(
            items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| Some(kept(item, paths.get(&place(at))?)))
                .collect(),
        ),
        Value::Set(set) => Value::set(
            set.iter()
                .filter_map(|element| Some(kept(element, paths.get(element)?)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn remove(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    arguments.object(0)?;
    Ok(left(arguments.any(0), Some(&named_paths(arguments)?)))
}

/// What is not at the paths.
fn left(value: &Value, paths: Option<&Paths>) -> Option<Value> {
    let paths = match paths {
        None => return Some(value.clone()),
        Some(Paths::End) => return None,
        Some(Paths::On(paths)) => paths,
    };
    Some(match value {
        Value::Object(object) => Value::object(
            object
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), left(value, paths.get(key))?)))
                .collect(),
        ),
        Value::Array(items) => Value::array(
            items
                .iter()
                .enumerate()
                .filter_map(|(at, item)| left(item, paths.get(&place(at))))
                .collect(),
        ),
        Value::Set(set) => Value::set(
            set.iter()
                .filter_map(|element| left(element, paths.get(element)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    })
}

/// The part of a path that names a place in an array.
fn place(at: usize) -> Value {
    Value::string(at.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};

    #[test]
    fn paths_are_kept_or_removed() {
        let value = "{\"a\": {\"b\": [1, 2], \"c/d\": 3}, \"e\": 4}";
        for (name, paths, expected) in [
            (
                "json.filter",
                "[\"a/b/1\", \"e\"]",
                "{\"a\": {\"b\": [2]}, \"e\": 4}",
            ),
            ("json.filter", "[\"/a/c~1d\"]", "{\"a\": {\"c/d\": 3}}"),
            ("json.filter", "[\"e/f\"]", "{\"e\": 4}"),
            ("json.filter", "[\"\"]", "{}"),
            (
                "json.remove",
                "[\"a/b/0\", \"e\"]",
                "{\"a\": {\"b\": [2], \"c/d\": 3}}",
            ),
            (
                "json.remove",
                "[[\"a\", \"b\"], \"x/y\"]",
                "{\"a\": {\"c/d\": 3}, \"e\": 4}",
            ),
            ("json.remove", "[\"a/b\", \"a\"]", "{\"e\": 4}"),
            ("json.remove", "[\"a\", \"a/b\"]", "{\"e\": 4}"),
            ("json.remove", "[1]", "null"),
            ("json.remove", "\"a\"", "null"),
        ] {
            assert_eq!(
                call_json(name, &format!("[{value}, {paths}]")),
                json(expected),
                "{name} {paths}"
            );
        }
    }
}
