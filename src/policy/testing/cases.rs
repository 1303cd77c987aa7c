//! The cases of a test such as `test_cases[name] if { … }`: those that hold are its value, and all that it goes through were
//! written down by `print`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::policy::engine::{CASE_MARK, Value};

/// How many cases are named.
const MAX_NAMED: usize = 5;

/// A case of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TestCase {
    /// Its name: one part for each pair of brackets behind the name of the test.
    pub name: Vec<String>,
    /// Whether it held.
    pub passed: bool,
}

/// Takes the cases that were written down out of `prints`, and gives them with those of the test's value, by name.
pub(super) fn all(prints: &mut Vec<String>, value: &Value) -> Vec<TestCase> {
    let mut cases: BTreeMap<Vec<String>, bool> = BTreeMap::new();
    prints.retain(|print| {
        let Some((_, names)) = print.split_once(CASE_MARK) else {
            return true;
        };
        if let Ok(Json::Array(names)) = serde_json::from_str(names.trim_start()) {
            let names = names.into_iter().map(|name| match name {
                Json::String(name) => name,
                other => other.to_string(),
            });
            cases.insert(names.collect(), false);
        }
        false
    });
    held(&value.to_json(), &mut Vec::new(), &mut cases);
    let cases = cases.into_iter();
    cases.map(|(name, passed)| TestCase { name, passed }).collect()
}

/// Adds the cases of a value: what is not an object is the outcome of one.
fn held(value: &Json, path: &mut Vec<String>, cases: &mut BTreeMap<Vec<String>, bool>) {
    match value {
        Json::Object(entries) => {
            for (name, value) in entries {
                path.push(name.clone());
                held(value, path, cases);
                path.pop();
            }
        }
        _ if path.is_empty() => {}
        _ => {
            cases.insert(path.clone(), *value == Json::Bool(true));
        }
    }
}

/// What is to be said of cases that do not hold.
pub(super) fn said(failing: &[&TestCase]) -> String {
    let quoted = |case: &&TestCase| Json::from(case.name.join("/")).to_string();
    let mut named: Vec<String> = failing.iter().take(MAX_NAMED).map(quoted).collect();
    if failing.len() > MAX_NAMED {
        named.push(format!("{} more", failing.len() - MAX_NAMED));
    }
    match named.as_slice() {
        [one] => format!("the case {one} does not hold"),
        _ => format!("these cases do not hold: {}", named.join(", ")),
    }
}
