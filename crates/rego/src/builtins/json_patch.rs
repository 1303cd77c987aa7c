//! `json.patch`: the operations of RFC 6902, which work on sets too.
//!
//! Where a patch reads an array that it has changed before, OPA looks at the old places; this looks at the new ones, as
//! the RFC says.

use std::collections::BTreeMap;

use super::arguments::{Arguments, check_time, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use super::json_paths::parse_path;
use crate::value::{Number, Object, Set, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[("json.patch", 2, patch)];

/// By how many levels copies of a value into itself may deepen it.
const MAX_GROWTH: usize = 1000;

/// A value that is being edited. Only what paths lead to is taken apart.
enum Node {
    Whole(Value),
    Array(Vec<Node>),
    Object(BTreeMap<Value, Node>),
}

/// What is done at the end of a path.
enum Edit {
    Insert(Value),
    Delete,
}

fn patch(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let mut root = Some(Node::Whole(arguments.any(0).clone()));
    let mut growth = 0_usize;
    for operation in arguments.array(1)?.iter() {
        check_time(surroundings)?;
        let Value::Object(operation) = operation else {
            return Err(failed("argument 2 must hold objects only, each an operation"));
        };
        let path = parse_path(attribute(operation, "path")?)?;
        let Value::String(name) = attribute(operation, "op")? else {
            return Err(failed("`op` must be a string"));
        };
        match name.as_ref() {
            "add" => insert(&mut root, &path, attribute(operation, "value")?.clone())?,
            "remove" => delete(&mut root, &path)?,
            "replace" => {
                delete(&mut root, &path)?;
                insert(&mut root, &path, attribute(operation, "value")?.clone())?;
            }
            "move" | "copy" => {
                let from = parse_path(attribute(operation, "from")?)?;
                let value = find(root.as_mut(), &from)?;
                if name.as_ref() == "move" {
                    delete(&mut root, &from)?;
                }
                growth += path.len().saturating_sub(from.len());
                if growth > MAX_GROWTH {
                    return Err(BuiltinError::Halt("a patch nests too deeply".to_owned()));
                }
                insert(&mut root, &path, value)?;
            }
            "test" => {
                if find(root.as_mut(), &path)? != *attribute(operation, "value")? {
                    return Err(failed("the value that a patch tests for is another"));
                }
            }
            other => return Err(failed(format!("`{other}` is not an operation of patches"))),
        }
    }
    match root {
        Some(root) => give(root.render()),
        None => Err(failed("the patch removes the value as a whole")),
    }
}

fn attribute<'a>(operation: &'a Object, name: &str) -> Result<&'a Value, BuiltinError> {
    match operation.get_str(name) {
        Some(value) => Ok(value),
        None => Err(failed(format!("an operation of a patch has no `{name}`"))),
    }
}

fn insert(root: &mut Option<Node>, path: &[Value], value: Value) -> Result<(), BuiltinError> {
    if path.is_empty() {
        *root = Some(Node::Whole(value));
        return Ok(());
    }
    present(root.as_mut())?.edit(path, Edit::Insert(value))
}

fn delete(root: &mut Option<Node>, path: &[Value]) -> Result<(), BuiltinError> {
    present(root.as_mut())?;
    if path.is_empty() {
        *root = None;
        return Ok(());
    }
    present(root.as_mut())?.edit(path, Edit::Delete)
}

fn find(root: Option<&mut Node>, path: &[Value]) -> Result<Value, BuiltinError> {
    let mut node = present(root)?;
    for (at, key) in path.iter().enumerate() {
        if let Some(set) = node.as_set() {
            let element = element(set, key)?.clone();
            return find(
                Some(&mut Node::Whole(element)),
                path.get(at + 1..).unwrap_or_default(),
            );
        }
        node = node.child(key)?;
    }
    Ok(node.value())
}

fn present(root: Option<&mut Node>) -> Result<&mut Node, BuiltinError> {
    match root {
        Some(root) => Ok(root),
        None => Err(failed("the patch has removed the value as a whole")),
    }
}

fn element<'a>(set: &'a Set, key: &Value) -> Result<&'a Value, BuiltinError> {
    match set.get(key) {
        Some(element) => Ok(element),
        None => missing(),
    }
}

fn missing<T>() -> Result<T, BuiltinError> {
    Err(failed("a path of the patch leads to nothing"))
}

impl Node {
    /// Takes it apart by one level.
    fn open(&mut self) {
        match self {
            Self::Whole(Value::Array(items)) => {
                *self = Self::Array(items.iter().cloned().map(Self::Whole).collect());
            }
            Self::Whole(Value::Object(object)) => {
                let entries = object
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::Whole(value.clone())));
                *self = Self::Object(entries.collect());
            }
            _ => {}
        }
    }

    /// Its value.
    fn value(&self) -> Value {
        match self {
            Self::Whole(value) => value.clone(),
            Self::Array(items) => Value::array(items.iter().map(Self::value).collect()),
            Self::Object(entries) => Value::object(
                entries
                    .iter()
                    .map(|(key, node)| (key.clone(), node.value()))
                    .collect(),
            ),
        }
    }

    /// What becomes of it.
    fn render(self) -> Value {
        match self {
            Self::Whole(value) => value,
            Self::Array(items) => Value::array(items.into_iter().map(Self::render).collect()),
            Self::Object(entries) => Value::object(
                entries
                    .into_iter()
                    .map(|(key, node)| (key, node.render()))
                    .collect(),
            ),
        }
    }

    fn as_set(&self) -> Option<&Set> {
        match self {
            Self::Whole(Value::Set(set)) => Some(set),
            _ => None,
        }
    }

    /// What it has at a key or place.
    fn child(&mut self, key: &Value) -> Result<&mut Self, BuiltinError> {
        self.open();
        let child = match self {
            Self::Array(items) => {
                let at = place(key, items.len())?;
                items.get_mut(at)
            }
            Self::Object(entries) => entries.get_mut(key),
            Self::Whole(_) => None,
        };
        child.map_or_else(missing, Ok)
    }

    /// Edits what a path leads to, which has one part at least.
    fn edit(&mut self, path: &[Value], edit: Edit) -> Result<(), BuiltinError> {
        let mut node = self;
        let mut path = path;
        while let [key, rest @ ..] = path {
            if let Some(set) = node.as_set() {
                let edited = edit_set(set, key, rest, edit)?;
                *node = Self::Whole(edited);
                return Ok(());
            }
            if rest.is_empty() {
                return node.edit_child(key, edit);
            }
            node = node.child(key)?;
            path = rest;
        }
        Ok(())
    }

    fn edit_child(&mut self, key: &Value, edit: Edit) -> Result<(), BuiltinError> {
        self.open();
        match (self, edit) {
            (Self::Array(items), edit) => {
                let at = place(key, items.len())?;
                match edit {
                    Edit::Insert(value) if at <= items.len() => items.insert(at, Self::Whole(value)),
                    Edit::Delete if at < items.len() => drop(items.remove(at)),
                    _ => return Err(failed("a place in an array is beyond its end")),
                }
                Ok(())
            }
            (Self::Object(entries), Edit::Insert(value)) => {
                entries.insert(key.clone(), Self::Whole(value));
                Ok(())
            }
            (Self::Object(entries), Edit::Delete) => {
                if entries.remove(key).is_some() {
                    Ok(())
                } else {
                    missing()
                }
            }
            (Self::Whole(_), _) => Err(failed("a path of the patch leads into a value that has no parts")),
        }
    }
}

/// Elements of a set are their own keys: one that is edited has another key then.
fn edit_set(set: &Set, key: &Value, rest: &[Value], edit: Edit) -> Result<Value, BuiltinError> {
    let others = || set.iter().filter(|other| *other != key).cloned();
    if !rest.is_empty() {
        let mut node = Node::Whole(element(set, key)?.clone());
        node.edit(rest, edit)?;
        return Ok(Value::set(others().chain([node.render()]).collect()));
    }
    match edit {
        Edit::Insert(value) if value == *key => Ok(Value::set(others().chain([value]).collect())),
        Edit::Insert(_) => Err(failed(
            "an element of a set must be added at a path that ends in itself",
        )),
        Edit::Delete => {
            element(set, key)?;
            Ok(Value::set(others().collect()))
        }
    }
}

/// The place in an array that a part of a path names: a number, its digits, or `-` for its end.
fn place(key: &Value, length: usize) -> Result<usize, BuiltinError> {
    let number = match key {
        Value::String(text) if text.as_ref() == "-" => return Ok(length),
        Value::String(text) => Number::parse(text).and_then(|number| number.to_i64()),
        Value::Number(number) => number.to_i64(),
        _ => None,
    };
    match number.map(usize::try_from) {
        Some(Ok(at)) => Ok(at),
        Some(Err(_)) => Err(failed("a place in an array is below zero")),
        None => Err(failed(
            "a path of the patch must name places of arrays by their numbers",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call, call_json, json};
    use super::*;

    #[test]
    fn operations_are_applied_in_order() {
        for (value, operations, expected) in [
            (
                "{\"a\": 1}",
                "[{\"op\": \"add\", \"path\": \"/b\", \"value\": 2}]",
                "{\"a\": 1, \"b\": 2}",
            ),
            (
                "[1, 2]",
                "[{\"op\": \"add\", \"path\": \"/1\", \"value\": 9}]",
                "[1, 9, 2]",
            ),
            (
                "[1, 2]",
                "[{\"op\": \"add\", \"path\": \"-\", \"value\": 9}]",
                "[1, 2, 9]",
            ),
            (
                "[1, 2]",
                "[{\"op\": \"replace\", \"path\": [1], \"value\": 9}]",
                "[1, 9]",
            ),
            (
                "{\"a\": {\"b\": 1}}",
                "[{\"op\": \"move\", \"from\": \"a/b\", \"path\": \"c\"}]",
                "{\"a\": {}, \"c\": 1}",
            ),
            (
                "{\"a\": [1]}",
                "[{\"op\": \"copy\", \"from\": \"a\", \"path\": \"a/0\"}]",
                "{\"a\": [[1], 1]}",
            ),
            (
                "{\"a\": 1}",
                "[{\"op\": \"test\", \"path\": \"a\", \"value\": 1.0}]",
                "{\"a\": 1}",
            ),
            (
                "{\"a\": 1}",
                "[{\"op\": \"add\", \"path\": \"\", \"value\": 3}]",
                "3",
            ),
            (
                "{\"set\": [1]}",
                "[{\"op\": \"add\", \"path\": [2], \"value\": 2}]",
                "{\"set\": [1, 2]}",
            ),
            (
                "{\"set\": [[1]]}",
                "[{\"op\": \"add\", \"path\": [[1], 0], \"value\": 2}]",
                "{\"set\": [[2, 1]]}",
            ),
            (
                "{\"set\": [1]}",
                "[{\"op\": \"remove\", \"path\": [1]}]",
                "{\"set\": []}",
            ),
        ] {
            assert_eq!(
                call_json("json.patch", &format!("[{value}, {operations}]")),
                json(expected),
                "{operations}"
            );
        }
    }

    #[test]
    fn what_is_not_there_is_a_fault() {
        for operations in [
            "[{\"op\": \"remove\", \"path\": \"/x\"}]",
            "[{\"op\": \"add\", \"path\": \"/x/y\", \"value\": 1}]",
            "[{\"op\": \"test\", \"path\": \"/a/0\", \"value\": 2}]",
            "[{\"op\": \"add\", \"path\": \"/a/2\", \"value\": 1}]",
            "[{\"op\": \"add\", \"path\": \"/a/00\", \"value\": 1}]",
            "[{\"op\": \"add\", \"path\": \"/a/0/b\", \"value\": 1}]",
            "[{\"op\": \"turn\", \"path\": \"/a\"}]",
            "[{\"path\": \"/a\"}]",
            "[1]",
        ] {
            let arguments = [json("{\"a\": [1]}"), json(operations)];
            assert!(
                matches!(call("json.patch", &arguments), Err(BuiltinError::Failed(_))),
                "{operations}"
            );
        }
    }

    #[test]
    fn copies_into_itself_are_bounded() {
        let path = Value::array(vec![Value::integer(0); 900]);
        let mut value = Value::integer(0);
        for _ in 0..901 {
            value = Value::array(vec![value]);
        }
        let copy = Value::object(vec![
            ("op".into(), "copy".into()),
            ("from".into(), "".into()),
            ("path".into(), path),
        ]);
        let result = call("json.patch", &[value, Value::array(vec![copy; 2])]);
        assert!(matches!(result, Err(BuiltinError::Halt(_))));
    }
}
