//! The commands that a CI runner reads in the output of a step: how to write them, and how to avoid them.
//!
//! A GitHub Actions runner reads a line as a command if it starts with `::` after white space, and, in
//! the older form, if it contains `##[`
//! (<https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>). Azure Pipelines reads `##[` and
//! `##vso[`, and `TeamCity` reads `##teamcity[`
//! (<https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands>,
//! <https://www.jetbrains.com/help/teamcity/service-messages.html>).

use std::borrow::Cow;
use std::fmt::Write as _;

use super::printed::Rendered;
use super::sanitize;

/// Escapes the message of a command.
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a command's property.
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// An error for GitHub to show at a line of a file: the title, and any lines of text.
pub(crate) fn error(file: &str, line: u32, title: &'static str, message: &[String]) -> Rendered {
    let message: Vec<String> = message.iter().flat_map(|text| sanitize::lines(text)).collect();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "::error file={},line={line},title={}::{}",
        property(&sanitize::exact(file)),
        property(title),
        data(&message.join("\n"))
    );
    Rendered::proven(out)
}

/// Output in which no line is a command: a backslash is put before anything that would start one.
pub(super) fn shielded(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for line in without_brackets(text).split_inclusive('\n') {
        let at = line.len() - without_style(line).len();
        let (before, rest) = line.split_at(at);
        out.push_str(before);
        if rest.starts_with("::") {
            out.push('\\');
        }
        out.push_str(rest);
    }
    Cow::Owned(out)
}

/// `line` without white space and colours at its start: a runner may strip colours before it parses.
fn without_style(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(sequence) = rest.strip_prefix("\u{1b}[") {
        let parameters = |char: char| char.is_ascii_digit() || char == ';';
        let Some(behind) = sequence.trim_start_matches(parameters).strip_prefix('m') else {
            break;
        };
        rest = behind.trim_start();
    }
    rest
}

/// Whether a `[` after `before` would open a command: `##[`, `##vso[`, `##teamcity[`.
pub(super) fn opens_command(before: &str) -> bool {
    before
        .trim_end_matches(|char: char| char.is_ascii_alphabetic())
        .ends_with("##")
}

/// `text` with a backslash before each `[` that would open a command.
fn without_brackets(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, char) in text.char_indices() {
        if char == '[' && opens_command(text.get(..at).unwrap_or_default()) {
            out.push('\\');
        }
        out.push(char);
    }
    out
}

#[cfg(test)]
pub(super) fn is_command(line: &str) -> bool {
    let mut brackets = line.match_indices('[');
    line.trim_start().starts_with("::") || brackets.any(|(at, _)| opens_command(&line[..at]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_are_disarmed_and_other_text_is_kept() {
        assert_eq!(shielded("a\n \u{a0}::error::x\n"), "a\n \u{a0}\\::error::x\n");
        assert_eq!(shielded("x ##[error]y"), "x ##\\[error]y");
        assert_eq!(shielded("\u{1b}[1m::stop\u{1b}[0m"), "\u{1b}[1m\\::stop\u{1b}[0m");
        assert_eq!(shielded("\u{1b}[##[\u{1b}[1m"), "\u{1b}[##\\[\u{1b}[1m");
        assert_eq!(shielded("std::io # [x] ## a [y]"), "std::io # [x] ## a [y]");
        assert_eq!(shielded("a ###vso[b"), "a ###vso\\[b");
    }

    proptest! {
        #[test]
        fn no_line_is_a_command(text in r"([ \t\n:#\[a\x1bm]|::|##\[|##vso\[|\x1b\[1m){0,24}") {
            let safe = shielded(&text);
            prop_assert!(!safe.lines().any(is_command), "{safe:?}");
        }

        #[test]
        fn a_command_stays_on_its_line(text in any::<String>()) {
            prop_assert!(!data(&text).contains(['\r', '\n']));
            prop_assert!(!property(&text).contains(['\r', '\n', ':', ',']));
            let back = property(&text).replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n")
                .replace("%0D", "\r").replace("%25", "%");
            prop_assert_eq!(back, text);
        }
    }
}
