//! `walk`: every value within a value, with its path.

use super::arguments::{Arguments, check_size, check_time, give};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[("walk", 1, walk)];

/// Goes through a value: the value itself with an empty path, then what is in it, depth first and in order. At one time
/// it holds as much as the value is deep.
#[must_use]
pub fn walk_pairs(value: &Value) -> Pairs {
    Pairs {
        start: Some(value.clone()),
        path: Vec::new(),
        levels: Vec::new(),
    }
}

/// What [`walk_pairs`] goes through: pairs of a path, which is an array, and a value.
pub struct Pairs {
    start: Option<Value>,
    path: Vec<Value>,
    /// The values that are gone through, from the outermost, and which part of each is next.
    levels: Vec<(Value, usize)>,
}

impl Iterator for Pairs {
    type Item = (Value, Value);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(start) = self.start.take() {
            self.levels.push((start.clone(), 0));
            return Some((Value::array(Vec::new()), start));
        }
        while let Some((value, next)) = self.levels.last_mut() {
            let at = *next;
            *next += 1;
            let part = match value {
                Value::Array(items) => items
                    .get(at)
                    .map(|item| (i64::try_from(at).unwrap_or(i64::MAX).into(), item.clone())),
                Value::Object(object) => object.entries().get(at).cloned(),
                Value::Set(set) => set
                    .elements()
                    .get(at)
                    .map(|element| (element.clone(), element.clone())),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
            };
            if let Some((key, part)) = part {
                self.path.push(key);
                let path = Value::array(self.path.clone());
                self.levels.push((part.clone(), 0));
                return Some((path, part));
            }
            self.levels.pop();
            self.path.pop();
        }
        None
    }
}

fn walk(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let mut size = 0_usize;
    let mut pairs = Vec::new();
    for (path, value) in walk_pairs(arguments.any(0)) {
        if let Value::Array(path) = &path {
            size = size.saturating_add(path.len() + 1);
        }
        check_size(size)?;
        if pairs.len() % 1024 == 0 {
            check_time(surroundings)?;
        }
        pairs.push(Value::array(vec![path, value]));
    }
    give(Value::array(pairs))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};
    use super::*;

    #[test]
    fn every_value_has_its_path() {
        assert_eq!(
            call_json("walk", "[{\"a\": [1, {\"set\": [2]}]}]"),
            json(
                "[[[], {\"a\": [1, {\"set\": [2]}]}], [[\"a\"], [1, {\"set\": [2]}]], [[\"a\", 0], 1],
                 [[\"a\", 1], {\"set\": [2]}], [[\"a\", 1, 2], 2]]"
            )
        );
        assert_eq!(walk_pairs(&Value::Null).count(), 1);
    }
}
