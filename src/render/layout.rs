//! Lines for a terminal: colours, wrapping and tables.

use super::Style;
use super::sanitize::{char_width, width};
use crate::diagnostic::Severity;

/// The kind of a piece of text, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Severity(Severity),
    Good,
    Strong,
    Faint,
    Place,
}

/// Writes text in colour, or plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    color: bool,
    hyperlinks: bool,
}

impl Paint {
    pub(crate) fn new(style: Style) -> Self {
        Self {
            color: style.color,
            hyperlinks: style.hyperlinks,
        }
    }

    pub(super) fn ink(self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Severity(Severity::Error) => "1;31",
            Ink::Severity(Severity::Warning) => "1;33",
            Ink::Severity(Severity::Note) => "1;36",
            Ink::Good => "1;32",
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Place => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Whether [`Self::link`] makes a link of this URL: the terminal must show links, and the URL must be one of the web
    /// that cannot end the link early.
    pub(super) fn links(self, url: &str) -> bool {
        self.hyperlinks && is_web(url) && url.chars().all(|char| ('!'..='~').contains(&char))
    }

    /// `text` as a link to `url`, or plain.
    pub(super) fn link(self, url: &str, text: &str) -> String {
        if self.links(url) {
            format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
        } else {
            text.to_owned()
        }
    }
}

/// Whether a reference is a web URL and not a path.
pub(super) fn is_web(reference: &str) -> bool {
    reference.starts_with("https://") || reference.starts_with("http://")
}

/// `text` cut to this many columns, with an ellipsis if something was left out.
pub(super) fn clipped(text: &str, columns: usize, ellipsis: &str) -> String {
    let mut used = 0;
    let mut fits = 0;
    let room = columns.saturating_sub(width(ellipsis));
    for (at, char) in text.char_indices() {
        used += char_width(char);
        if used <= room {
            fits = at + char.len_utf8();
        }
        if used > columns {
            return format!("{}{ellipsis}", text.get(..fits).unwrap_or(""));
        }
    }
    text.to_owned()
}

/// `text` in lines of at most `columns`: the first begins with `first`, the rest with `rest`. A word that
/// is longer than a line, such as a path or a link, stays whole so that it can be copied.
pub(super) fn wrapped(first: &str, rest: &str, text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut used = width(first);
    let mut empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word_width = width(word);
        if !empty && used + 1 + word_width > columns {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            used = width(rest);
            empty = true;
        }
        if !empty {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += word_width;
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The alignment of a table column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A cell: text and its colour.
pub(super) type Cell = (String, Option<Ink>);

/// Rows under a faint head, columns two spaces apart. Columns at the end that do not fit are left out.
pub(super) fn table(head: &[(&str, Align)], rows: &[Vec<Cell>], columns: usize, paint: Paint) -> Vec<String> {
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(at, (name, _))| {
            let cells = rows
                .iter()
                .filter_map(|row| row.get(at))
                .map(|(text, _)| width(text));
            cells.max().unwrap_or(0).max(width(name))
        })
        .collect();
    let mut used = 0;
    let fitting = widths
        .iter()
        .take_while(|width| {
            used += 2 + **width;
            used <= columns
        })
        .count()
        // The subject of a row is in its third column at the latest.
        .max(head.len().min(3));
    let line = |cells: &mut dyn Iterator<Item = (String, Option<Ink>)>| {
        let mut out = String::new();
        for ((text, ink), (wide, (_, align))) in cells.zip(widths.iter().zip(head)).take(fitting) {
            let gap = " ".repeat(wide.saturating_sub(width(&text)));
            let text = ink.map_or_else(|| text.clone(), |ink| paint.ink(ink, &text));
            out.push_str("  ");
            match align {
                Align::Left => out.extend([text, gap]),
                Align::Right => out.extend([gap, text]),
            }
        }
        out.trim_end().to_owned()
    };
    let mut lines = Vec::with_capacity(rows.len() + 1);
    lines.push(line(
        &mut head
            .iter()
            .map(|(name, _)| ((*name).to_owned(), Some(Ink::Faint))),
    ));
    lines.extend(rows.iter().map(|row| line(&mut row.iter().cloned())));
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_wrap_and_long_ones_stay_whole() {
        assert_eq!(
            wrapped(
                "  help: ",
                "    ",
                "one two three https://example.com/a/long/path four",
                16
            ),
            [
                "  help: one two",
                "    three",
                "    https://example.com/a/long/path",
                "    four"
            ]
        );
        assert_eq!(wrapped("a: ", "  ", "", 10), ["a:"]);
    }

    #[test]
    fn cuts_count_columns() {
        assert_eq!(clipped("abcdef", 6, "…"), "abcdef");
        assert_eq!(clipped("abcdefg", 6, "…"), "abcde…");
        assert_eq!(clipped("漢字漢字", 6, "…"), "漢字…");
        assert_eq!(clipped("漢字漢字", 6, "..."), "漢...");
    }

    #[test]
    fn a_table_drops_what_does_not_fit() {
        let head = [
            ("n", Align::Right),
            ("rule", Align::Left),
            ("x", Align::Left),
            ("authority", Align::Left),
        ];
        let rows = [vec![
            ("12".into(), None),
            ("a/b".into(), None),
            ("x".into(), None),
            ("@acme/team".into(), None),
        ]];
        let paint = Paint::new(Style::default());
        assert_eq!(
            table(&head, &rows, 80, paint),
            ["   n  rule  x  authority", "  12  a/b   x  @acme/team"]
        );
        assert_eq!(table(&head, &rows, 20, paint), ["   n  rule  x", "  12  a/b   x"]);
    }

    proptest! {
        #[test]
        fn wrapping_loses_no_word(text in "[a-z漢 ]{0,60}", columns in 1_usize..40) {
            let lines = wrapped("", "", &text, columns);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&lines.join(" ")), words(&text));
            prop_assert!(lines.iter().all(|line| width(line) <= columns || !line.contains(' ')));
        }

        #[test]
        fn a_cut_text_fits(text in any::<String>(), columns in 3_usize..40) {
            let text = crate::render::sanitize::exact(&text).into_owned();
            prop_assert!(width(&clipped(&text, columns, "…")) <= columns);
        }
    }
}
