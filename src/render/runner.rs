//! What a GitHub Actions runner reads out of a step's output, and how to say or not to say it.
//!
//! A runner takes a line whose first characters other than white space are `::` for a command, and, in
//! its older form, `##[` anywhere in a line
//! (<https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>).

use std::borrow::Cow;

use super::sanitize;

/// Escapes the message of a command.
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a command's property.
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Output in which no line is a command: a backslash goes before what would start one.
pub(super) fn shielded(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.replace("##[", "##\\[").split_inclusive('\n') {
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

/// `line` without white space and colours at its start: a runner may strip colours before it looks.
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

/// JSON in which `##[` does not occur; it reads as the same value.
pub(super) fn shielded_json(json: &str) -> Cow<'_, str> {
    // `##` stands only inside strings, where any character may be written as an escape.
    if json.contains("##[") {
        Cow::Owned(json.replace("##[", "##\\u005b"))
    } else {
        Cow::Borrowed(json)
    }
}

/// JSON as both a terminal and a runner may be given it. A large text that is so already is not copied.
pub(super) fn harmless_json(json: String) -> String {
    let changed = match sanitize::json(&json) {
        Cow::Borrowed(same) => match shielded_json(same) {
            Cow::Borrowed(_) => None,
            Cow::Owned(shielded) => Some(shielded),
        },
        Cow::Owned(clean) => Some(shielded_json(&clean).into_owned()),
    };
    changed.unwrap_or(json)
}

#[cfg(test)]
pub(super) fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##[")
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
        assert_eq!(shielded("std::io # [x]"), "std::io # [x]");
    }

    proptest! {
        #[test]
        fn no_line_is_a_command(text in r"([ \t\n:#\[a\x1bm]|::|##\[|\x1b\[1m){0,24}") {
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

        #[test]
        fn json_reads_the_same(text in r"([#\[a\\]|##\[){0,12}") {
            let json = serde_json::to_string(&[&text]).unwrap();
            let safe = shielded_json(&json);
            prop_assert!(!safe.contains("##["));
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), vec![text]);
        }
    }
}
