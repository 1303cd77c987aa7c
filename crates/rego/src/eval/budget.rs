//! How much an evaluation may make, so that no policy uses up the memory: in the size of one value, and in what is kept
//! of all of them.

use std::borrow::Cow;
use std::sync::Arc;

use super::{EvalError, EvalErrorKind, Frame, Machine, value};
use crate::plan::TermPlan;
use crate::value::Value;

const MIB: u64 = 1024 * 1024;
/// The largest value in MiB, as [`Value::size`] counts: whatever looks at all of a value ends soon.
const LARGEST_VALUE: u64 = 2048;
/// The largest result in MiB: it becomes findings, and they share nothing.
const LARGEST_RESULT: u64 = 512;
/// The most that one evaluation keeps, in MiB.
const MOST_KEPT: u64 = 1024;
/// Results of functions below this size are soon gone, unless they are kept.
const SMALL: u64 = 512;
/// How many places hold a text that was just made: two variables at most, and what it is put into.
const HOLDERS: usize = 3;

impl Machine<'_> {
    /// The value of a term whose variables all have values.
    pub(super) fn term(&self, term: &TermPlan, frame: &Frame) -> Result<Value, EvalError> {
        match value(term, frame) {
            Cow::Borrowed(known) => Ok(known.clone()),
            Cow::Owned(made) => {
                self.check_size(&made)?;
                Ok(made)
            }
        }
    }

    /// Counts a value that is put into a collection, or kept for another call.
    pub(super) fn keep(&mut self, kept: &Value) -> Result<(), EvalError> {
        let bytes = match kept {
            // A longer one was counted when it was made.
            Value::String(text) if text.len() as u64 <= SMALL && Arc::strong_count(text) <= HOLDERS => {
                kept.size()
            }
            _ => made(kept),
        };
        self.count(bytes)
    }

    /// Counts a text that is printed later.
    pub(super) fn keep_text(&mut self, text: &str) -> Result<(), EvalError> {
        self.count(text.len() as u64 + size_of::<String>() as u64)
    }

    /// Counts what a function made.
    pub(super) fn take(&mut self, result: &Value) -> Result<(), EvalError> {
        self.check_size(result)?;
        if result.size() > SMALL {
            let bytes = made(result);
            self.count(bytes)?;
        }
        Ok(())
    }

    /// Looks at the clock if it takes long to go through one of these values.
    pub(super) fn look_at_clock(&mut self, values: &[Value]) -> Result<(), EvalError> {
        if values.iter().any(|value| value.size() > MIB) {
            self.check_time()?;
        }
        Ok(())
    }

    /// Refuses a value that is too large.
    pub(super) fn check_size(&self, value: &Value) -> Result<(), EvalError> {
        self.within(value, LARGEST_VALUE, "a value")
    }

    /// Refuses a result that is too large.
    pub(super) fn check_result(&self, result: &Value) -> Result<(), EvalError> {
        self.within(result, LARGEST_RESULT, "the result")
    }

    fn within(&self, value: &Value, limit: u64, what: &str) -> Result<(), EvalError> {
        if value.size() <= limit * MIB {
            return Ok(());
        }
        let message = format!("{what} has more than {limit} MiB, the limit");
        Err(self.error(EvalErrorKind::Limit, message))
    }

    fn count(&mut self, bytes: u64) -> Result<(), EvalError> {
        self.kept = self.kept.saturating_add(bytes);
        if self.kept > MOST_KEPT * MIB {
            return Err(self.error(
                EvalErrorKind::Limit,
                format!("its values have more than {MOST_KEPT} MiB together, the limit"),
            ));
        }
        Ok(())
    }
}

/// How many bytes of a value are held nowhere else.
fn made(value: &Value) -> u64 {
    let inside = match value {
        Value::String(text) if Arc::strong_count(text) == 1 => text.len() as u64,
        Value::Array(items) if Arc::strong_count(items) == 1 => items.iter().map(made).sum(),
        Value::Object(object) if Arc::strong_count(object) == 1 => {
            object.iter().map(|(key, value)| made(key) + made(value)).sum()
        }
        Value::Set(set) if Arc::strong_count(set) == 1 => set.iter().map(made).sum(),
        _ => 0,
    };
    inside + size_of::<Value>() as u64
}

#[cfg(test)]
mod tests {
    use crate::testing::p;

    fn doubled(times: usize, of: &str, by: impl Fn(usize) -> String) -> String {
        let steps: Vec<String> = (1..=times).map(|at| format!("a{at} := {}", by(at - 1))).collect();
        format!("a0 := {of}\n{}\n", steps.join("\n"))
    }

    #[test]
    fn a_value_that_is_too_large_is_refused_wherever_it_is_made() {
        let nested = |at| format!("[a{at}, a{at}]");
        for (times, by, what) in [
            (60, &nested as &dyn Fn(usize) -> String, "a60"),
            (60, &|at| format!("{{a{at}, [a{at}]}}"), "a60"),
            (60, &|at| format!("{{\"x\": a{at}, \"y\": a{at}}}"), "a60"),
            (60, &|at| format!("[x | some x in [a{at}, a{at}]]"), "a60"),
            (
                60,
                &|at| format!("object.union({{\"x\": a{at}}}, {{\"y\": a{at}}})"),
                "a60",
            ),
            (60, &|at| format!("array.concat([a{at}], [a{at}])"), "a60"),
            (60, &nested, "a60 == [a59]"),
            (60, &nested, "json.marshal(a60)"),
            (60, &nested, "yaml.marshal(a60)"),
        ] {
            let text = format!("{}p := {what}", doubled(times, "\"x\"", by));
            let found = p(&text);
            assert!(found.contains("the limit"), "{what}: {found}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded_together() {
        let long = r#"concat("", [a5, sprintf("%d", [i])])"#;
        let text = doubled(5, r#"sprintf("%1000000d", [1])"#, |at| {
            format!(r#"concat("", [a{at}, a{at}])"#)
        });
        for (body, before) in [
            (
                format!("count([x | some i in numbers.range(1, 99); x := {long}])"),
                "",
            ),
            (format!("count({{{long} | some i in numbers.range(1, 99)}})"), ""),
            (
                "count(s)".to_owned(),
                &*format!("s contains {long} if some i in numbers.range(1, 99)"),
            ),
            (
                "count(o)".to_owned(),
                &*format!("o[i] := {long} if some i in numbers.range(1, 99)"),
            ),
            (
                "count([f(i) | some i in numbers.range(1, 99)])".to_owned(),
                &*format!("f(i) := {long}"),
            ),
        ] {
            let found = p(&format!("{text}p := {body}\n{before}"));
            assert!(found.contains("MiB together, the limit"), "{body}: {found}");
        }
    }

    #[test]
    fn what_is_printed_is_bounded_too() {
        let text = doubled(4, r#"sprintf("%1000000d", [1])"#, |at| {
            format!(r#"concat("", [a{at}, a{at}])"#)
        });
        let found = p(&format!(
            "{text}p if {{\n\tsome i in numbers.range(1, 99)\n\tprint(a4, i)\n\tfalse\n}}"
        ));
        assert!(found.contains("MiB together, the limit"), "{found}");
    }

    #[test]
    fn what_is_shared_counts_once() {
        let text = "x := numbers.range(1, 20000)\np := count([[i, x] | some i in numbers.range(1, 2000)])";
        assert_eq!(p(text), "2000");
    }

    #[test]
    fn yaml_is_bounded_while_it_is_written() {
        let steps = doubled(20, "\"x\"", |at| format!("[a{at}, a{at}]"));
        let found = p(&format!("{steps}p := count(yaml.marshal([a20, a20, a20]))"));
        assert!(
            found.contains("`yaml.marshal`: the result is too large"),
            "{found}"
        );
    }
}
