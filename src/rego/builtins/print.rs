//! What `print` writes.

use super::template_string::printed;
use crate::rego::value::Value;

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
