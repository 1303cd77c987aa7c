//! Which definitions can hold, by what is known before their bodies are evaluated.

use super::search::given_member;
use super::{Machine, member};
use crate::compile::index::split;
use crate::plan::{Condition, Place, RulePlan, Test};
use crate::value::Value;

impl Machine<'_> {
    /// Whether the conditions of a definition hold.
    pub(super) fn may_hold(&self, rule: &RulePlan, args: &[Value]) -> bool {
        let are_met = |all: &[Condition]| all.iter().all(|condition| self.is_met(condition, args));
        rule.conditions.is_empty() || rule.conditions.iter().any(|all| are_met(all))
    }

    fn is_met(&self, condition: &Condition, args: &[Value]) -> bool {
        let found = match &condition.place {
            Place::Input(path) => self
                .env
                .input
                .as_ref()
                .and_then(|of| path.iter().try_fold(of, |of, key| member(of, key))),
            Place::Data(path) => self.given_at(path),
            Place::Argument(at) => args.get(*at),
        };
        found.is_some_and(|value| condition.tests.iter().any(|test| self.passes(test, value)))
    }

    /// What stands at a path of the data that is given.
    fn given_at(&self, path: &[Value]) -> Option<&Value> {
        let data = self.env.data.as_ref()?;
        path.iter().try_fold(data, |of, key| given_member(of, key))
    }

    fn passes(&self, test: &Test, value: &Value) -> bool {
        match test {
            Test::Defined => true,
            Test::Is(wanted) => value == wanted,
            Test::Holds(wanted) => any_member(value, |item| item == wanted),
            Test::Starts(start) => any_text(value, |of| of.starts_with(&**start)),
            Test::Ends(end) => any_text(value, |of| of.ends_with(&**end)),
            Test::Array(items) => is_array_of(value, items),
            Test::Split(delimiters, items) => match value.as_str() {
                Some(whole) => {
                    let parts = split(whole, delimiters);
                    parts.len() == items.len()
                        && parts
                            .iter()
                            .zip(items)
                            .all(|(part, item)| item.as_ref().is_none_or(|item| item.as_str() == Some(part)))
                }
                None => is_array_of(value, items),
            },
            Test::KeyOf(path) => match self.given_at(path) {
                Some(Value::Object(object)) => object.get(value).is_some(),
                Some(Value::Set(set)) => set.get(value).is_some(),
                Some(_) => true,
                None => false,
            },
        }
    }
}

fn any_member(of: &Value, is_wanted: impl Fn(&Value) -> bool) -> bool {
    match of {
        Value::Array(items) => items.iter().any(is_wanted),
        Value::Set(set) => set.iter().any(is_wanted),
        Value::Object(object) => object.iter().any(|(_, value)| is_wanted(value)),
        _ => false,
    }
}

fn any_text(of: &Value, is_wanted: impl Fn(&str) -> bool) -> bool {
    match of.as_str() {
        Some(text) => is_wanted(text),
        None => any_member(of, |item| item.as_str().is_some_and(&is_wanted)),
    }
}

fn is_array_of(value: &Value, items: &[Option<Value>]) -> bool {
    match value {
        Value::Array(values) => {
            values.len() == items.len()
                && values
                    .iter()
                    .zip(items)
                    .all(|(value, item)| item.as_ref().is_none_or(|item| item == value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::evaluated;

    /// `p` where built-ins that fail end the evaluation: those behind conditions that do not hold are not called.
    fn strict(text: &str) -> String {
        let input = r#"{"a": "x", "path": "/a/b", "list": ["r"], "parts": ["p", "q"]}"#;
        evaluated(
            &[text],
            "test.p",
            input,
            r#"{"keys": {"x": 1}, "n": {"1": 2}}"#,
            true,
        )
    }

    #[test]
    fn definitions_are_left_out() {
        for (text, value) in [
            (
                r#"p := count(json.unmarshal("1")) if { input.a == "y" }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { input.a == "x" }"#,
                r"error: `count`: argument 1 must be an array, an object, a set or a string, but is a number",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { input.nope }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { input.a in {"y", "z"} }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { "s" in input.list }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { input.list[_] == "s" }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { startswith(input.path, "/b") }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { strings.any_suffix_match(input.path, ["/c", "/d"]) }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { glob.match("/x/*", ["/"], input.path) }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { input.parts = ["q", _] }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { data.n["1"] == 3 }"#,
                r"undefined",
            ),
            (
                r#"p := count(json.unmarshal("1")) if { x := input; x.a == "y" }"#,
                r"undefined",
            ),
            (
                r#"p := f("y")
f(x) := count(json.unmarshal("1")) if x == "x"
f(x) := 2 if x == "y""#,
                r"2",
            ),
            (
                r#"p := 1
p := 1 if count(json.unmarshal("1")) == 1"#,
                r"1",
            ),
            (r#"p := 0 if { input.a == "y" } else := 1"#, r"1"),
        ] {
            assert_eq!(strict(text), value, "{text}");
        }
    }
}
