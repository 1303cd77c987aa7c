//! What `print` writes, and `trace`, which writes to a trace that purlin does not have.

use super::arguments::Arguments;
use super::function::{Builtin, BuiltinResult, Surroundings};
use super::template_string::printed;
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[("trace", 1, trace)];

/// Holds for any string, as OPA's does whether or not somebody looks at the trace.
fn trace(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    arguments.string(0)?;
    Ok(Some(Value::Bool(true)))
}

/// How many lines one call writes at most.
const MAX_LINES: usize = 1_000;

/// The lines for the values that its arguments have: each argument is a set, empty where it is undefined.
#[must_use]
pub fn lines(parts: &[Value]) -> Vec<String> {
    let mut rows: Vec<Vec<Option<Value>>> = vec![Vec::new()];
    for part in parts {
        let values: Vec<Option<Value>> = match part {
            Value::Set(set) if set.is_empty() => vec![None],
            Value::Set(set) => set.iter().cloned().map(Some).collect(),
            other => vec![Some(other.clone())],
        };
        let longer = rows.iter().flat_map(|row| {
            values.iter().map(|value| {
                let mut row = row.clone();
                row.push(value.clone());
                row
            })
        });
        rows = longer.take(MAX_LINES).collect();
    }
    rows.iter().map(|row| printed(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undefined_arguments_are_said_and_several_values_give_lines() {
        let parts = [
            Value::set(vec![Value::from("a"), Value::from("b")]),
            Value::set(Vec::new()),
            Value::set(vec![Value::integer(1)]),
        ];
        assert_eq!(lines(&parts), ["a <undefined> 1", "b <undefined> 1"]);
        assert_eq!(lines(&[]), [""]);
    }
}
