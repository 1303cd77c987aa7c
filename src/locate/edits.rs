//! Turns a fix on the lines of a file into replacements of bytes.

use serde_json::Value;

use super::error::LocateError;
use crate::diagnostic::{Edit, Location};
use crate::source::{Span, Text};

/// How many operations a fix may have; more are a mistake of the rule.
const MOST: usize = 1000;

/// The replacements for the operations, in the order of the text. The operations are those of RFC 6902, applied in
/// order to `{"lines": […]}` as `format: text` reads the file; only `remove` and `replace` of a line are allowed.
///
/// # Errors
/// An operation of another kind, on no line, with a value that is not a line, or on a line that one before it changed.
pub(super) fn edits(fix: &[Value], text: &Text) -> Result<Vec<Edit>, LocateError> {
    if fix.len() > MOST {
        return Err(LocateError::Fix(format!("it has more than {MOST} operations")));
    }
    // Removed lines: later indexes are one less afterwards.
    let mut removed: Vec<usize> = Vec::new();
    let mut changed: Vec<(usize, Option<&str>)> = Vec::new();
    for operation in fix {
        let wrong = |why: &str| LocateError::Fix(format!("`{operation}` {why}"));
        let index = operation["path"]
            .as_str()
            .and_then(|path| path.strip_prefix("/lines/"))
            .filter(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|index| index.parse::<usize>().ok())
            .ok_or_else(|| wrong("names no line: `path` must be `/lines/` and a number from 0"))?;
        let line = removed
            .iter()
            .rev()
            .fold(index, |index, removed| index + usize::from(*removed <= index));
        let value = match operation["op"].as_str() {
            Some("remove") => {
                removed.push(index);
                None
            }
            Some("replace") => {
                let value = operation["value"]
                    .as_str()
                    .filter(|value| !value.contains(['\n', '\r']))
                    .ok_or_else(|| wrong("needs a `value` of one line"))?;
                Some(value)
            }
            _ => return Err(wrong("has an `op` other than `remove` or `replace`")),
        };
        if line >= count(text) {
            return Err(wrong("names a line that the file does not have"));
        }
        if changed.iter().any(|(other, _)| *other == line) {
            return Err(wrong("names a line that an earlier operation changed"));
        }
        changed.push((line, value));
    }
    changed.sort_by_key(|(line, _)| *line);
    let edits = changed.into_iter().filter_map(|(line, value)| {
        let span = text.line_span(line)?;
        let start = match text.slice(span).strip_prefix('\u{feff}') {
            Some(rest) if span.start == 0 => span.end as usize - rest.len(),
            _ => span.start as usize,
        };
        let end = match (value, text.line_span(line + 1)) {
            (None, Some(next)) => next.start,
            _ => span.end,
        };
        Some(Edit {
            region: Location::region(text, Span::new(start, end as usize)).region?,
            text: value.unwrap_or_default().to_owned(),
        })
    });
    Ok(edits.collect())
}

/// How many lines a text document has: an empty rest after the last line end is not a line.
fn count(text: &Text) -> usize {
    let last = text.line_count() - 1;
    let is_line = text.line_span(last).is_some_and(|span| !span.is_empty());
    last + usize::from(is_line)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::RepoPath;

    fn applied(content: &str, fix: &Value) -> Result<String, LocateError> {
        let text = Text::new(RepoPath::new("CODEOWNERS"), content);
        let edits = edits(fix.as_array().unwrap(), &text)?;
        let mut content = content.to_owned();
        for edit in edits.iter().rev() {
            content.replace_range(edit.region.span.range(), &edit.text);
        }
        Ok(content)
    }

    #[test]
    fn operations_come_one_after_the_other() {
        let content = "\u{feff}a\r\nb\nc\nd";
        for (fix, expected) in [
            (json!([{"op": "remove", "path": "/lines/1"}]), "\u{feff}a\r\nc\nd"),
            (
                json!([{"op": "replace", "path": "/lines/0", "value": "x"}]),
                "\u{feff}x\r\nb\nc\nd",
            ),
            (json!([{"op": "remove", "path": "/lines/0"}]), "\u{feff}b\nc\nd"),
            (
                json!([{"op": "remove", "path": "/lines/3"}]),
                "\u{feff}a\r\nb\nc\n",
            ),
            (
                json!([
                    {"op": "remove", "path": "/lines/1"},
                    {"op": "remove", "path": "/lines/1"},
                    {"op": "replace", "path": "/lines/1", "value": ""},
                ]),
                "\u{feff}a\r\n",
            ),
            (
                json!([
                    {"op": "remove", "path": "/lines/2"},
                    {"op": "remove", "path": "/lines/0"},
                    {"op": "replace", "path": "/lines/1", "value": "x"},
                ]),
                "\u{feff}b\nx",
            ),
            (json!([]), content),
        ] {
            assert_eq!(applied(content, &fix).unwrap(), expected, "{fix}");
        }
    }

    #[test]
    fn what_is_no_operation_on_a_line_is_the_rules_mistake() {
        for (operation, why) in [
            (
                json!({"op": "add", "path": "/lines/0", "value": "x"}),
                "has an `op` other",
            ),
            (json!({"op": "remove", "path": "/a"}), "names no line"),
            (json!({"op": "remove", "path": "/lines/-"}), "names no line"),
            (json!({"op": "remove", "path": "/lines/2"}), "does not have"),
            (json!({"op": "replace", "path": "/lines/0"}), "needs a `value`"),
            (
                json!({"op": "replace", "path": "/lines/0", "value": "a\nb"}),
                "needs a `value`",
            ),
            (json!("remove"), "names no line"),
        ] {
            let error = applied("a\nb\n", &json!([operation])).unwrap_err().to_string();
            assert!(error.contains(why), "{operation}: {error}");
        }
        let twice = json!([
            {"op": "replace", "path": "/lines/0", "value": "x"},
            {"op": "remove", "path": "/lines/0"},
        ]);
        assert!(applied("a\nb\n", &twice).is_err());
        assert!(applied("", &json!([{"op": "remove", "path": "/lines/0"}])).is_err());
    }
}
