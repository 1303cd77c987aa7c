//! Gradle's scripts, in Groovy (<https://docs.gradle.org/current/dsl/>) and in Kotlin
//! (<https://docs.gradle.org/current/userguide/kotlin_dsl.html>), as documents: calls, their arguments and blocks, and
//! assignments. Nothing is evaluated, and every text is read.
//!
//! ```json
//! [
//!   {"name": "plugins", "block": [{"name": "id", "args": ["java"], "then": [{"name": "version", "args": ["1"]}]}]},
//!   {"name": "group", "value": "com.acme"},
//!   {"name": "dependencies", "block": [
//!     {"name": "implementation", "args": [{"name": "project", "args": [":core"]}]},
//!     {"name": "api", "args": [{"name": "libs.okhttp"}]},
//!     {"name": "implementation", "args": [{"template": "a:b:$version"}]},
//!     {"name": "compileOnly", "args": [{"key": "group", "value": "a"}, {"key": "name", "value": "b"}]}
//!   ]}
//! ]
//! ```
//!
//! A script is the list of its statements. A call or a reference has a `name`, dots included; `args` where there are
//! any, in parentheses or not; the `block` in braces after it; `value` where something is assigned (`appends` is true
//! for `+=`), and `then`, what follows on it with a dot or as a word (`version` above). `val`, `def` and `var` are
//! `declares`, also with Kotlin's `by`. A string that evaluates something is a `template`, of which the text is kept as
//! written. What is none of these is `code`, the text. Keys are not in the text: each is an empty span before its
//! value.

mod chain;
mod parser;
mod token;

use super::format_reader::FormatReader;
use super::{ParseError, Parsed};
use purlin_text::source::Text;

/// How Gradle's scripts are read. Other Kotlin scripts are not Gradle's.
pub(super) const READING: FormatReader = FormatReader::new(parse)
    .at_most(4)
    .matches(|path| path.file_name().ends_with(".gradle.kts"))
    .extensions(&["gradle"]);

/// Reads a text as a script.
///
/// # Errors
/// Never: what is not understood is `code`.
#[allow(clippy::unnecessary_wraps, reason = "as the readers of every other format")]
pub fn parse(text: &Text) -> Result<Parsed, ParseError> {
    let document = parser::read(text);
    Ok(Parsed {
        documents: vec![document],
        ..Parsed::default()
    })
}

#[cfg(test)]
mod tests;
