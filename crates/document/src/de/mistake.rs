//! Errors of deserialization: internally, and for the caller.

use std::fmt;

use serde::de::{self, Unexpected};

use purlin_text::likeness::did_you_mean;
use purlin_text::source::Span;

/// Why a node could not be read as a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DeError {
    /// The key or value at fault.
    pub span: Span,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

/// An error before it has its final place: the innermost node that it passes adds its own.
#[derive(Debug)]
pub(super) struct DeMistake {
    span: Option<Span>,
    message: String,
    help: Option<String>,
    /// A missing key is reported at the key of the enclosing mapping, which the mapping itself does not know.
    pub(super) of_mapping: bool,
}

impl DeMistake {
    /// The same mistake at this place, unless it has one.
    pub(super) fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// The mistake as the caller sees it.
    pub(super) fn placed(self, otherwise: Span) -> DeError {
        DeError {
            span: self.span.unwrap_or(otherwise),
            message: self.message,
            help: self.help,
        }
    }
}

impl fmt::Display for DeMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DeMistake {}

impl From<String> for DeMistake {
    fn from(message: String) -> Self {
        Self {
            span: None,
            message,
            help: None,
            of_mapping: false,
        }
    }
}

/// `a`, `a or b`, `a, b or c`, each between backquotes.
fn listed(names: &[&str]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            text.push_str(if at + 1 == names.len() { " or " } else { ", " });
        }
        text.push('`');
        text.push_str(name);
        text.push('`');
    }
    text
}

fn instead(name: &str, expected: &'static [&'static str]) -> Option<String> {
    let known = || (!expected.is_empty()).then(|| format!("It can be {}", listed(expected)));
    did_you_mean(name, expected.iter().copied()).or_else(known)
}

impl de::Error for DeMistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::from(message.to_string().trim_end_matches('.').to_owned())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::from(format!("expected {}, found {}", wanted(expected), shown(&found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::from(format!("expected {}, found {}", wanted(expected), shown(&found)))
    }

    fn unknown_variant(name: &str, expected: &'static [&'static str]) -> Self {
        Self {
            help: instead(name, expected),
            ..Self::from(format!("`{name}` is not known here"))
        }
    }

    fn unknown_field(name: &str, expected: &'static [&'static str]) -> Self {
        Self {
            help: instead(name, expected),
            ..Self::from(format!("the key `{name}` is not known here"))
        }
    }

    fn missing_field(name: &'static str) -> Self {
        Self {
            of_mapping: true,
            ..Self::from(format!("the key `{name}` is missing"))
        }
    }
}

/// What serde expects, without Rust's terms.
fn wanted(expected: &dyn de::Expected) -> String {
    let text = expected.to_string();
    match text.as_str() {
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u16" => "a whole number from 0 to 65535".to_owned(),
        "u32" | "u64" | "u128" | "usize" => "a whole number, 0 or more".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a borrowed string" => "a string".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a mapping".to_owned(),
        _ => text,
    }
}

/// A value as an error message names it.
pub(super) fn shown(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => format!("`{value}`"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(text) if text.chars().count() > 40 => "a string".to_owned(),
        Unexpected::Str(text) => format!("the string {text:?}"),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        other => other.to_string(),
    }
}
