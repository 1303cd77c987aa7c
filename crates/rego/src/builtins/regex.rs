//! `regex.*`: regular expressions with the syntax and meaning of Go's.

mod globs;

use std::sync::Arc;

use purlin_text::go_regex;
use regex::{Captures, Regex};

use super::arguments::{
    Arguments, MOST_BYTES, MOST_ELEMENTS, check_time, failed, kept, text_result, too_large,
};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("re_match", 2, matches),
    ("regex.find_all_string_submatch_n", 3, find_all_string_submatch_n),
    ("regex.find_n", 3, find_n),
    ("regex.globs_match", 2, globs_match),
    ("regex.is_valid", 1, is_valid),
    ("regex.match", 2, matches),
    ("regex.replace", 3, replace),
    ("regex.split", 2, split),
    ("regex.template_match", 4, template_match),
];

/// How many bytes a compiled expression may have.
const MOST_COMPILED: usize = 64 * 1024 * 1024;

/// A compiled expression.
pub(super) struct Expression {
    regex: Regex,
    /// The names of its groups, by number; the first is the whole match.
    names: Vec<Option<String>>,
    is_empty: bool,
}

impl Expression {
    fn compile(pattern: &str) -> Result<Self, BuiltinError> {
        let translated = go_regex::translate(pattern)
            .map_err(|error| failed(format_args!("`{pattern}` is not a regular expression: {error}")))?;
        let regex = translated
            .compile(MOST_COMPILED)
            .ok_or_else(|| failed(format_args!("the regular expression `{pattern}` is too large")))?;
        Ok(Self {
            regex,
            names: translated.names,
            is_empty: pattern.is_empty(),
        })
    }
}

/// Whether a text is a regular expression of Go's.
pub(super) fn is_expression(pattern: &str) -> bool {
    go_regex::translate(pattern).is_ok()
}

fn expression(pattern: &str, surroundings: &mut Surroundings) -> Result<Arc<Expression>, BuiltinError> {
    kept(surroundings, "regex", pattern, || Expression::compile(pattern))
}

/// Whether an expression matches somewhere in a text.
pub(super) fn matches_expression(
    pattern: &str,
    text: &str,
    surroundings: &mut Surroundings,
) -> Result<bool, BuiltinError> {
    Ok(expression(pattern, surroundings)?.regex.is_match(text))
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    Ok(Some(Value::Bool(
        arguments.any(0).as_str().is_some_and(is_expression),
    )))
}

fn matches(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (pattern, text) = (arguments.string(0)?, arguments.string(1)?);
    let expression = expression(pattern, surroundings)?;
    Ok(Some(Value::Bool(expression.regex.is_match(text))))
}

/// How many matches are asked for; a negative number asks for all.
fn limit(count: i64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn find_n(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (pattern, text) = (arguments.string(0)?, arguments.string(1)?);
    let count = arguments.integer(2)?;
    let expression = expression(pattern, surroundings)?;
    let mut found = Vec::new();
    for hit in expression.regex.find_iter(text).take(limit(count)) {
        push(&mut found, Value::from(hit.as_str()), surroundings)?;
    }
    Ok(Some(Value::array(found)))
}

fn push(found: &mut Vec<Value>, value: Value, surroundings: &Surroundings) -> Result<(), BuiltinError> {
    found.push(value);
    if found.len() > MOST_ELEMENTS {
        return Err(too_large());
    }
    if found.len().is_multiple_of(256) {
        check_time(surroundings)?;
    }
    Ok(())
}

fn find_all_string_submatch_n(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (pattern, text) = (arguments.string(0)?, arguments.string(1)?);
    let count = arguments.integer(2)?;
    let expression = expression(pattern, surroundings)?;
    let (mut found, mut groups) = (Vec::new(), 0);
    for hit in expression.regex.captures_iter(text).take(limit(count)) {
        groups += expression.names.len();
        if groups > MOST_ELEMENTS {
            return Err(too_large());
        }
        // A group that can't match at all is left out by the crate where it is the last.
        let count = expression.names.len();
        let parts = (0..count).map(|at| Value::from(hit.get(at).map_or("", |part| part.as_str())));
        push(&mut found, Value::array(parts.collect()), surroundings)?;
    }
    Ok(Some(Value::array(found)))
}

fn split(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (pattern, text) = (arguments.string(0)?, arguments.string(1)?);
    let expression = expression(pattern, surroundings)?;
    if !expression.is_empty && text.is_empty() {
        return Ok(Some(Value::array(vec![Value::from("")])));
    }
    let (mut pieces, mut start, mut end) = (Vec::new(), 0, 0);
    for hit in expression.regex.find_iter(text) {
        end = hit.start();
        // A match of nothing at the very beginning parts nothing.
        if hit.end() != 0 {
            push(
                &mut pieces,
                Value::from(text.get(start..end).unwrap_or_default()),
                surroundings,
            )?;
        }
        start = hit.end();
    }
    if end != text.len() {
        pieces.push(Value::from(text.get(start..).unwrap_or_default()));
    }
    Ok(Some(Value::array(pieces)))
}

fn replace(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (text, pattern) = (arguments.string(0)?, arguments.string(1)?);
    let template = arguments.string(2)?;
    let expression = expression(pattern, surroundings)?;
    let (mut out, mut last) = (String::new(), 0);
    for (at, hit) in expression.regex.captures_iter(text).enumerate() {
        if at % 256 == 0 {
            check_time(surroundings)?;
        }
        let Some(whole) = hit.get(0) else { continue };
        out.push_str(text.get(last..whole.start()).unwrap_or_default());
        expand(&mut out, template, &hit, &expression.names);
        last = whole.end();
        if out.len() > MOST_BYTES {
            return Err(too_large());
        }
    }
    out.push_str(text.get(last..).unwrap_or_default());
    text_result(out)
}

/// Writes a template in which `$1`, `${1}` and `$name` stand for groups.
fn expand(out: &mut String, template: &str, hit: &Captures<'_>, names: &[Option<String>]) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let Some((name, after)) = group_name(after) else {
            out.push('$');
            rest = after;
            continue;
        };
        rest = after;
        if let Some(number) = group_number(name) {
            out.push_str(hit.get(number).map_or("", |part| part.as_str()));
        } else {
            let mut groups = names
                .iter()
                .enumerate()
                .filter(|(_, other)| other.as_deref() == Some(name));
            if let Some(part) = groups.find_map(|(at, _)| hit.get(at)) {
                out.push_str(part.as_str());
            }
        }
    }
    out.push_str(rest);
}

/// The name behind a `$` and what follows it.
fn group_name(text: &str) -> Option<(&str, &str)> {
    let (braced, text) = match text.strip_prefix('{') {
        Some(text) => (true, text),
        None => (false, text),
    };
    // Letters, digits and `_`, of any script.
    let end = text
        .find(|character: char| !character.is_alphanumeric() && character != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    if name.is_empty() {
        return None;
    }
    if braced {
        rest.strip_prefix('}').map(|rest| (name, rest))
    } else {
        Some((name, rest))
    }
}

/// A name that is a number. Such of more than eight digits are names.
fn group_number(name: &str) -> Option<usize> {
    if !name.bytes().all(|byte| byte.is_ascii_digit()) || (name.len() > 1 && name.starts_with('0')) {
        return None;
    }
    name.parse().ok().filter(|number| *number < 100_000_000)
}

fn template_match(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (template, text) = (arguments.string(0)?, arguments.string(1)?);
    let (open, close) = (arguments.string(2)?, arguments.string(3)?);
    let (&[open], &[close]) = (open.as_bytes(), close.as_bytes()) else {
        return Err(failed("a delimiter must be exactly one ASCII character"));
    };
    let pattern = template_pattern(template, open, close)
        .ok_or_else(|| failed(format_args!("the delimiters of `{template}` do not pair up")))?;
    for (_, part) in &pattern {
        // Each part has to be an expression of its own.
        if !is_expression(&format!("^{part}$")) {
            return Err(failed(format_args!("`{part}` is not a regular expression")));
        }
    }
    let mut whole = String::from("^");
    let mut rest = template;
    for (raw, part) in pattern {
        whole.push_str(&regex::escape(raw));
        whole.push('(');
        whole.push_str(part);
        whole.push(')');
        rest = rest.get(raw.len() + part.len() + 2..).unwrap_or_default();
    }
    whole.push_str(&regex::escape(rest));
    whole.push('$');
    let expression = expression(&whole, surroundings)?;
    Ok(Some(Value::Bool(expression.regex.is_match(text))))
}

/// The parts between delimiters of the first level, each with the text before it.
fn template_pattern(template: &str, open: u8, close: u8) -> Option<Vec<(&str, &str)>> {
    let (mut parts, mut level, mut start, mut end) = (Vec::new(), 0_usize, 0, 0);
    for (at, byte) in template.bytes().enumerate() {
        if byte == open {
            level += 1;
            if level == 1 {
                start = at;
            }
        } else if byte == close {
            level = level.checked_sub(1)?;
            if level == 0 {
                parts.push((template.get(end..start)?, template.get(start + 1..at)?));
                end = at + 1;
            }
        }
    }
    (level == 0).then_some(parts)
}

fn globs_match(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let (left, right) = (arguments.string(0)?, arguments.string(1)?);
    globs::intersect(left, right, surroundings).map(|found| Some(Value::Bool(found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: Builtin, arguments: &[&str]) -> String {
        let arguments: Vec<Value> = arguments
            .iter()
            .map(|text| {
                text.parse::<i64>()
                    .map_or_else(|_| Value::from(*text), Value::integer)
            })
            .collect();
        match function(&arguments, &mut Surroundings::default()) {
            Ok(Some(value)) => value.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn matches_and_finds() {
        assert_eq!(call(matches, &[r"^\d+$", "٣"]), "false");
        assert_eq!(call(matches, &["(?i)straße", "STRAßE"]), "true");
        assert_eq!(call(find_n, &["a*", "baac", "-1"]), r#"["", "aa", ""]"#);
        assert_eq!(call(find_n, &["a", "aaa", "2"]), r#"["a", "a"]"#);
        assert_eq!(
            call(find_all_string_submatch_n, &["a(x*)b(y)?", "ab axb", "-1"]),
            r#"[["ab", "", ""], ["axb", "x", ""]]"#
        );
        assert_eq!(call(is_valid, &["a**"]), "false");
    }

    #[test]
    fn splits_as_go() {
        assert_eq!(call(split, &["", "abc"]), r#"["a", "b", "c"]"#);
        assert_eq!(call(split, &[",", ",a,"]), r#"["", "a", ""]"#);
        assert_eq!(call(split, &["x*", "axbxc"]), r#"["a", "b", "c"]"#);
        assert_eq!(call(split, &["x", ""]), r#"[""]"#);
    }

    #[test]
    fn replaces_by_templates_of_go() {
        assert_eq!(
            call(replace, &["foo bar", r"(?P<a>o)(o)", "$2-${a}$$$1x${1}$"]),
            r#""fo-o$o$ bar""#
        );
        assert_eq!(call(replace, &["abc", "", "-"]), r#""-a-b-c-""#);
    }

    #[test]
    fn matches_templates() {
        assert_eq!(
            call(template_match, &["urn:foo:{.*}.x", "urn:foo:barZx", "{", "}"]),
            "false"
        );
        assert_eq!(
            call(template_match, &["urn:foo:{.*}.x", "urn:foo:bar.x", "{", "}"]),
            "true"
        );
        assert!(call(template_match, &["a{b", "a", "{", "}"]).contains("pair up"));
    }
}
