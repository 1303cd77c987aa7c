//! Versions of Semantic Versioning, with a `v` before them or not.

use std::cmp::Ordering;

use super::arguments::{Arguments, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] =
    &[("semver.compare", 2, compare), ("semver.is_valid", 1, is_valid)];

/// A version without its build metadata, which has no say in the order.
struct Version<'a> {
    numbers: [i64; 3],
    /// What stands behind the `-`.
    pre_release: Option<&'a str>,
}

/// Whether it is made of identifiers and dots.
fn has_identifiers(text: &str) -> bool {
    text.split('.').all(|identifier| {
        !identifier.is_empty()
            && identifier
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

fn is_numeric(identifier: &str) -> bool {
    !identifier.is_empty() && identifier.bytes().all(|byte| byte.is_ascii_digit())
}

fn read(text: &str) -> Option<Version<'_>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, metadata) = match text.split_once('+') {
        Some((text, metadata)) => (text, Some(metadata)),
        None => (text, None),
    };
    let (text, pre_release) = match text.split_once('-') {
        Some((text, pre_release)) => (text, Some(pre_release)),
        None => (text, None),
    };
    if metadata.is_some_and(|metadata| !has_identifiers(metadata)) {
        return None;
    }
    if let Some(pre_release) = pre_release {
        let has_zero =
            |identifier: &str| identifier.len() > 1 && identifier.starts_with('0') && is_numeric(identifier);
        if !has_identifiers(pre_release) || pre_release.split('.').any(has_zero) {
            return None;
        }
    }
    let mut parts = text.split('.');
    let mut number = || {
        let part = parts.next()?;
        let is_plain = is_numeric(part) && (part.len() == 1 || !part.starts_with('0'));
        if is_plain { part.parse().ok() } else { None }
    };
    let numbers = [number()?, number()?, number()?];
    if parts.next().is_some() {
        return None;
    }
    Some(Version { numbers, pre_release })
}

/// The order of two identifiers: numbers by value and before texts.
fn compare_identifiers(a: &str, b: &str) -> Ordering {
    match (is_numeric(a), is_numeric(b)) {
        // Without leading zeros the longer one is larger.
        (true, true) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    }
}

fn compare_pre_releases(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match compare_identifiers(a, b) {
                Ordering::Equal => {}
                order => return order,
            },
        }
    }
}

fn compare(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let version = |at: usize| -> Result<Version<'_>, BuiltinError> {
        let text = arguments.string(at)?;
        match read(text) {
            Some(version) => Ok(version),
            None => Err(failed(format!(
                "operand {}: `{text}` is not a semantic version",
                at + 1
            ))),
        }
    };
    let (a, b) = (version(0)?, version(1)?);
    let order = a
        .numbers
        .cmp(&b.numbers)
        .then_with(|| match (a.pre_release, b.pre_release) {
            (None, None) => Ordering::Equal,
            // A release comes behind what leads to it.
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => compare_pre_releases(a, b),
        });
    give(order as i64)
}

fn is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(arguments.string(0).is_ok_and(|text| read(text).is_some()))
}

#[cfg(test)]
mod tests {
    use super::super::arguments::call_json;
    use super::*;

    #[test]
    fn versions_compare_by_precedence() {
        let order = [
            "1.2.3-1",
            "1.2.3-2",
            "1.2.3-99999999999999999998",
            "1.2.3-99999999999999999999",
            "1.2.3-alpha",
            "1.2.3-alpha.1",
            "1.2.3-alpha.beta",
            "1.2.3-beta.2",
            "1.2.3-beta.11",
            "v1.2.3+build",
            "1.10.0",
        ];
        for pair in order.windows(2) {
            let [a, b] = pair else { panic!() };
            assert_eq!(
                call_json("semver.compare", &format!("[{a:?}, {b:?}]")),
                Value::integer(-1),
                "{a} {b}"
            );
        }
        assert_eq!(
            call_json("semver.compare", "[\"1.2.3+a\", \"1.2.3+b\"]"),
            Value::integer(0)
        );
        assert_eq!(call_json("semver.compare", "[\"1.2\", \"1.2.3\"]"), Value::Null);
    }

    #[test]
    fn versions_are_checked() {
        for text in ["1.0.0", "v1.2.3-a.0-b+c-d.e", "1.2.3--"] {
            assert_eq!(
                call_json("semver.is_valid", &format!("[{text:?}]")),
                Value::Bool(true),
                "{text}"
            );
        }
        for text in [
            "",
            "1.2",
            "1.2.3.4",
            "01.2.3",
            "1.2.3-01",
            "1.2.3-",
            "1.2.3+",
            "1.2.3+a_b",
            "vv1.2.3",
            "1.2.+3",
        ] {
            assert_eq!(
                call_json("semver.is_valid", &format!("[{text:?}]")),
                Value::Bool(false),
                "{text}"
            );
        }
        assert_eq!(call_json("semver.is_valid", "[1]"), Value::Bool(false));
    }
}
