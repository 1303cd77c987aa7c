//! Makes text of a checked file safe to show: control, bidirectional and invisible characters become visible.
//!
//! A repository under check is not trusted. Text in its paths, keys and values must not move the
//! cursor, recolour the terminal, or look different from what it is
//! (<https://trojansource.codes/>, <https://www.unicode.org/reports/tr36/>).

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// How a character is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// As it is.
    AsIs,
    /// As the picture of a control character, one column wide.
    Picture(char),
    /// As `\u{…}`.
    Escape,
}

fn shown(char: char) -> Shown {
    match char {
        '\0'..='\u{1f}' => Shown::Picture(char::from_u32(0x2400 + char as u32).unwrap_or('\u{fffd}')),
        '\u{7f}' => Shown::Picture('\u{2421}'),
        '\u{80}'..='\u{9f}' // C1 controls: CSI as one character, among others
        | '\u{ad}' // soft hyphen
        | '\u{34f}' // combining grapheme joiner
        | '\u{61c}' // Arabic letter mark
        | '\u{115f}'..='\u{1160}' // Hangul fillers
        | '\u{17b4}'..='\u{17b5}' // Khmer inherent vowels
        | '\u{180b}'..='\u{180f}' // Mongolian variation selectors
        | '\u{200b}'..='\u{200f}' // zero width space, joiners and marks
        | '\u{2028}'..='\u{202e}' // line and paragraph separators, embeddings and overrides
        | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, isolates
        | '\u{3164}' // Hangul filler
        | '\u{feff}' // byte order mark
        | '\u{ffa0}' // Hangul filler
        | '\u{fff0}'..='\u{fffb}' // interlinear annotation
        | '\u{1bca0}'..='\u{1bca3}' // shorthand format controls
        | '\u{1d173}'..='\u{1d17a}' // musical format controls
        | '\u{e0000}'..='\u{e0fff}' // tags and further variation selectors
        => Shown::Escape,
        _ => Shown::AsIs,
    }
}

/// Writes `char` as it may be shown, and returns the columns that this takes in a terminal.
pub(super) fn push_char(out: &mut String, char: char) -> usize {
    match shown(char) {
        Shown::AsIs => {
            out.push(char);
            char.width().unwrap_or(0)
        }
        Shown::Picture(picture) => {
            out.push(picture);
            1
        }
        Shown::Escape => {
            let before = out.len();
            let _ = write!(out, "\\u{{{:x}}}", char as u32);
            out.len() - before
        }
    }
}

/// The columns that [`push_char`] would take.
pub(super) fn char_width(char: char) -> usize {
    match shown(char) {
        Shown::AsIs => char.width().unwrap_or(0),
        Shown::Picture(_) => 1,
        // `\u{}` and the digits.
        Shown::Escape => 4 + (char as u32).max(1).ilog2() as usize / 4 + 1,
    }
}

/// The columns that a text without control characters takes.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().map(char_width).sum()
    }
}

/// `text` as one line: every unsafe character is made visible, and none is dropped.
pub(super) fn exact(text: &str) -> Cow<'_, str> {
    if text.chars().all(|char| shown(char) == Shown::AsIs) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        push_char(&mut out, char);
    }
    Cow::Owned(out)
}

/// `text` as one line of prose: line ends, tabs and the space around them fold into one space.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\t']) {
        return exact(text.trim());
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split(['\n', '\r', '\t']) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&exact(part));
    }
    Cow::Owned(out)
}

/// `text` as lines of prose: line ends are kept, everything else as in [`exact`] with tabs as spaces.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.trim_end()
        .lines()
        .map(|line| exact(&line.trim_end().replace('\t', "    ")).into_owned())
}

/// Writes `text` as [`exact`] has it, with its tabs.
pub(super) fn push_tabbed(out: &mut String, text: &str) {
    for char in text.chars() {
        if char == '\t' {
            out.push(char);
        } else {
            push_char(out, char);
        }
    }
}

/// Whether a character is shown as it is.
pub(super) fn is_visible(char: char) -> bool {
    shown(char) == Shown::AsIs
}

/// A scalar of YAML in double quotes with the value `text`. YAML accepts what JSON writes, except characters beyond
/// U+FFFF, which JSON escapes in two halves.
pub(crate) fn yaml(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        let _ = match char {
            '"' | '\\' => write!(out, "\\{char}"),
            '[' if super::runner::opens_command(&out) => out.write_str("\\u005b"),
            char if is_visible(char) => write!(out, "{char}"),
            '\n' => out.write_str("\\n"),
            '\t' => out.write_str("\\t"),
            char if u32::from(char) > 0xffff => write!(out, "\\U{:08x}", u32::from(char)),
            char => write!(out, "\\u{:04x}", u32::from(char)),
        };
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn terminals_get_no_escape_and_no_override() {
        assert_eq!(exact("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(exact("\u{202e}gnp\u{2069}"), "\\u{202e}gnp\\u{2069}");
        assert_eq!(exact("a\u{9b}2J\u{7f}\r\n"), "a\\u{9b}2J␡␍␊");
        assert_eq!(exact("é漢👍\u{fe0f}"), "é漢👍\u{fe0f}");
    }

    #[test]
    fn prose_folds_into_one_line() {
        assert_eq!(folded(" a\r\n\t b\n\nc "), "a b c");
        assert_eq!(lines("a\tb\r\n\r\nc\n").collect::<Vec<_>>(), ["a    b", "", "c"]);
    }

    proptest! {
        #[test]
        fn yaml_reads_the_same(text in any::<String>()) {
            let text = format!("{text}\u{202e}\u{e0041}\u{9b}\u{7f}\"\\\u{1f600}##[x");
            let safe = yaml(&text);
            prop_assert!(safe.chars().all(is_visible));
            prop_assert_eq!(serde_yaml::from_str::<String>(&safe).unwrap(), text);
        }

        #[test]
        fn what_is_shown_is_safe_and_as_wide_as_said(text in any::<String>()) {
            for one in [exact(&text), folded(&text)] {
                prop_assert!(one.chars().all(|char| shown(char) == Shown::AsIs));
                prop_assert!(!one.chars().any(char::is_control));
            }
            for char in text.chars() {
                let mut out = String::new();
                prop_assert_eq!(push_char(&mut out, char), char_width(char));
            }
            prop_assert_eq!(width(&exact(&text)), text.chars().map(char_width).sum::<usize>());
        }
    }
}
