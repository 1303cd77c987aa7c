//! What Prow's YAML, of version 1.1, takes for something else than a text: <https://yaml.org/type/bool.html>,
//! <https://yaml.org/type/int.html>.

use std::borrow::Cow;

use crate::document::{Document, Kind, NodeId};
use crate::source::Text;

/// The boolean that a plain scalar is in YAML 1.1 and not in 1.2, by its text as it is written: a quoted text starts
/// with its quote.
pub(super) fn boolean(written: &str) -> Option<bool> {
    match written {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Whether a plain scalar that is a text in YAML 1.2 is a boolean or a number in 1.1, such as `no` and `1_000`.
pub(super) fn is_no_text(written: &str) -> bool {
    let digits = written.trim_start_matches(['-', '+']);
    let is_number = digits.contains('_')
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    is_number || boolean(written).is_some()
}

/// The name that an entry of a list is where Prow turns booleans and numbers into texts; `None` if it is no scalar.
pub(super) fn name<'d>(text: &'d Text, document: &'d Document, item: NodeId) -> Option<Cow<'d, str>> {
    let node = document.resolve(item);
    let written = text.slice(document.span(node));
    match document.kind(node) {
        Kind::String(value) => Some(match boolean(written) {
            Some(true) => Cow::Borrowed("true"),
            Some(false) => Cow::Borrowed("false"),
            None => Cow::Borrowed(value),
        }),
        Kind::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
        Kind::Integer(_) | Kind::Float(_) => Some(Cow::Borrowed(written)),
        _ => None,
    }
}
