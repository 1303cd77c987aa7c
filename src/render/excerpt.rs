//! The lines of a text around what a finding points at, drawn by miette.
//!
//! miette is given a small copy: only the lines to be shown, with unsafe characters made visible, tabs
//! expanded, and long lines cut to a window around the place. So a finding in a large file costs no more
//! than one in a small file, and no span can lie outside what miette draws.

use std::fmt;
use std::ops::Range;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::layout::wrapped;
use super::window::Window;
use super::{Style, sanitize};
use crate::diagnostic::{Region, Severity};
use crate::source::Text;

/// Narrower code is unreadable, so the terminal may wrap it.
const NARROWEST: usize = 20;

/// A place to point at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<'a> {
    pub(super) region: Region,
    /// The text of the label; the main place has its message elsewhere.
    pub(super) label: Option<&'a str>,
    /// Its colour; secondary places have none.
    pub(super) severity: Option<Severity>,
}

/// Draws the lines of `text` around `marks`, each with so many lines of context above and below. The
/// first mark is the main one. Of a place of several lines, the first is shown.
pub(super) fn drawn(text: &Text, name: &str, marks: &[Mark<'_>], context: usize, style: Style) -> String {
    let excerpt = Excerpt {
        name: name.to_owned(),
        ..Excerpt::new(text, marks, context, style)
    };
    let base = if style.color {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    let secondary = base.highlights.first().copied().unwrap_or_default();
    // miette takes the colours in turn, in the order in which it finds the labels.
    let highlights = excerpt
        .places
        .iter()
        .map(|place| match place.severity {
            Some(Severity::Error) => base.error,
            Some(Severity::Warning) => base.warning,
            Some(Severity::Note) => base.advice,
            None => secondary,
        })
        .collect();
    let theme = GraphicalTheme {
        characters: if style.unicode {
            ThemeCharacters::unicode()
        } else {
            ThemeCharacters::ascii()
        },
        styles: ThemeStyles {
            link: base.help,
            highlights,
            ..base
        },
    };
    let mut out = String::new();
    let handler = GraphicalReportHandler::new_themed(theme)
        .without_syntax_highlighting()
        .without_cause_chain()
        .with_context_lines(context)
        .with_width(usize::from(style.width).max(NARROWEST));
    if handler.render_report(&mut out, &excerpt).is_err() {
        return String::new();
    }
    // The first line is miette's for a message, which is empty here.
    out.split_once('\n')
        .map_or(String::new(), |(_, rest)| trimmed(rest))
}

/// Without white space at the ends of lines, which miette leaves after empty source lines.
fn trimmed(drawing: &str) -> String {
    let mut out = String::with_capacity(drawing.len());
    for line in drawing.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A line that is shown.
#[derive(Debug)]
struct Row {
    /// In the text, from 0.
    number: usize,
    /// In the copy, with the line end.
    bytes: Range<usize>,
}

/// A mark in the copy.
#[derive(Debug)]
struct Place {
    bytes: Range<usize>,
    /// In the text, from 0, in characters.
    column: usize,
    label: Option<String>,
    severity: Option<Severity>,
    primary: bool,
}

/// The copy that miette draws.
#[derive(Debug)]
struct Excerpt {
    name: String,
    copy: String,
    /// By number.
    rows: Vec<Row>,
    /// By position.
    places: Vec<Place>,
}

/// A mark in a row: which one, and its bytes in the line.
type Marked = Vec<(usize, Range<usize>)>;

impl Excerpt {
    fn new(text: &Text, marks: &[Mark<'_>], context: usize, style: Style) -> Self {
        let mut lines: std::collections::BTreeMap<usize, Marked> = std::collections::BTreeMap::new();
        let last = text.line_count().saturating_sub(1);
        for (at, mark) in marks.iter().enumerate() {
            let span = text.clamp(mark.region.span);
            let line = text.line_index(span.start);
            let whole = text.line_span(line).unwrap_or_default();
            let length = whole.len();
            let within = |offset: u32| (offset.saturating_sub(whole.start) as usize).min(length);
            lines
                .entry(line)
                .or_default()
                .push((at, within(span.start)..within(span.end)));
            for near in line.saturating_sub(context)..=line.saturating_add(context).min(last) {
                lines.entry(near).or_default();
            }
        }
        // Blank context lines are useless, except between lines that are shown.
        let blank: Vec<usize> = lines
            .iter()
            .filter(|(number, marked)| marked.is_empty() && line_of(text, **number).trim().is_empty())
            .map(|(number, _)| *number)
            .filter(|number| {
                let before = number
                    .checked_sub(1)
                    .is_some_and(|before| lines.contains_key(&before));
                !(before && lines.contains_key(&(number + 1)))
            })
            .collect();
        for number in blank {
            lines.remove(&number);
        }
        let digits = lines
            .keys()
            .next_back()
            .map_or(1, |last| (last + 1).to_string().len());
        // miette writes ` 12 │ ` before a line.
        let room = usize::from(style.width).saturating_sub(digits + 4).max(NARROWEST);

        let mut excerpt = Self {
            name: String::new(),
            copy: String::new(),
            rows: Vec::with_capacity(lines.len()),
            places: Vec::with_capacity(marks.len()),
        };
        let shifts: Vec<(usize, usize)> = lines
            .iter()
            .filter_map(|(number, marked)| {
                let (_, focus) = marked.first()?;
                let window = Window::around(line_of(text, *number), focus, room, style);
                Some((*number, window.shift))
            })
            .collect();
        for (number, marked) in &lines {
            let line = line_of(text, *number);
            let window = if let Some((_, focus)) = marked.first() {
                Window::around(line, focus, room, style)
            } else {
                // Context moves along with the line that it belongs to.
                let near = shifts.iter().min_by_key(|(line, _)| line.abs_diff(*number));
                Window::from(line, near.map_or(0, |(_, shift)| *shift), room, style)
            };
            let start = excerpt.copy.len();
            for (at, bytes) in marked {
                let Some(mark) = marks.get(*at) else { continue };
                let shown = window.place(bytes);
                let before = window.text.get(..shown.start).map_or(0, sanitize::width);
                excerpt.places.push(Place {
                    bytes: start + shown.start..start + shown.end,
                    column: mark.region.start.column.saturating_sub(1) as usize,
                    label: mark.label.map(|label| folded(label, room, before)),
                    severity: mark.severity,
                    primary: *at == 0,
                });
            }
            excerpt.copy.push_str(&window.text);
            excerpt.copy.push('\n');
            excerpt.rows.push(Row {
                number: *number,
                bytes: start..excerpt.copy.len(),
            });
        }
        excerpt
            .places
            .sort_by_key(|place| (place.bytes.start, !place.primary));
        excerpt
    }

    fn row_at(&self, offset: usize) -> usize {
        self.rows.partition_point(|row| row.bytes.end <= offset)
    }
}

/// A line without its end and without a byte order mark, which has no column of its own.
fn line_of(text: &Text, number: usize) -> &str {
    text.line_span(number).map_or("", |span| text.slice(span))
}

/// A label in lines that fit after the column where it starts.
fn folded(label: &str, room: usize, column: usize) -> String {
    let label = sanitize::folded(label);
    // miette writes `╰── ` before it.
    let columns = room.saturating_sub(column + 5).max(NARROWEST);
    wrapped("", "", &label, columns).join("\n")
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let mut first = self.row_at(span.offset());
        let mut last = self
            .row_at(span.offset() + span.len().saturating_sub(1))
            .max(first);
        let follows = |row: usize| {
            let number = |row: usize| self.rows.get(row).map(|row| row.number);
            matches!((number(row), number(row + 1)), (Some(a), Some(b)) if a + 1 == b)
        };
        if (first..last).any(|row| !follows(row)) {
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            if first > 0 && follows(first - 1) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if follows(last) {
                last += 1;
            }
        }
        let (Some(from), Some(to)) = (self.rows.get(first), self.rows.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let bytes = from.bytes.start..to.bytes.end;
        let column = self
            .places
            .iter()
            .find(|place| place.bytes.start == span.offset())
            .map_or(0, |place| place.column);
        let data = self.copy.as_bytes().get(bytes.clone()).unwrap_or_default();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            bytes.into(),
            from.number,
            column,
            last - first + 1,
        )))
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Excerpt {}

impl miette::Diagnostic for Excerpt {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.places.iter().map(|place| {
            let span = place.bytes.clone();
            if place.primary {
                LabeledSpan::new_primary_with_span(place.label.clone(), span)
            } else {
                LabeledSpan::new_with_span(place.label.clone(), span)
            }
        })))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Location;
    use crate::source::{Position, RepoPath, Span};

    fn draw(content: &str, spans: &[(usize, usize)], style: Style) -> String {
        let text = Text::new(RepoPath::new("a/b.json"), content);
        let marks: Vec<_> = spans
            .iter()
            .enumerate()
            .map(|(at, (start, end))| Mark {
                region: Location::region(&text, Span::new(*start, *end)).region.unwrap(),
                label: (at > 0).then_some("earlier"),
                severity: (at == 0).then_some(Severity::Error),
            })
            .collect();
        drawn(&text, text.path().as_str(), &marks, 1, style)
    }

    fn narrow() -> Style {
        Style {
            width: 40,
            ..Style::default()
        }
    }

    #[test]
    fn a_place_is_underlined_between_its_neighbours() {
        let out = draw("{\n\t\"a\": 1,\n\t\"b\": 2\n}\n", &[(13, 16)], Style::default());
        let expected =
            "   ╭─[a/b.json:3:3]\n 2 │     \"a\": 1,\n 3 │     \"b\": 2\n   ·      ───\n 4 │ }\n   ╰────\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn labels_of_one_file_share_a_drawing_and_distant_ones_get_their_own() {
        let near = draw("a\nb\nc\n", &[(4, 5), (0, 1)], Style::default());
        assert_eq!(near.matches("╭─[").count(), 1, "{near}");
        assert!(near.contains("a/b.json:3:1"), "{near}");
        assert!(near.contains("earlier"), "{near}");
        let far = draw(&"x\n".repeat(30), &[(40, 41), (0, 1)], Style::default());
        assert_eq!(far.matches("╭─[").count(), 2, "{far}");
        assert!(
            far.contains("a/b.json:21:1") && far.contains("a/b.json:1:1"),
            "{far}"
        );
        let two_apart = draw(&"x\n".repeat(30), &[(0, 1), (8, 9)], Style::default());
        assert!(two_apart.contains("a/b.json:1:1"), "{two_apart}");
    }

    #[test]
    fn long_lines_are_cut_to_a_window_around_the_place() {
        let line = format!("{}HERE{}", "x".repeat(3000), "y".repeat(3000));
        for style in [
            narrow(),
            Style {
                unicode: false,
                ..narrow()
            },
        ] {
            let out = draw(&format!("first\n{line}\nlast\n"), &[(3006, 3010)], style);
            assert!(out.contains("HERE"), "{out}");
            assert!(out.lines().all(|line| sanitize::width(line) <= 40), "{out}");
            let code = out.lines().find(|line| line.contains("HERE")).unwrap();
            let under = out
                .lines()
                .find(|line| {
                    line.contains("────") && line.contains('·') || line.contains("^^^^") && line.contains(':')
                })
                .unwrap();
            let column = |line: &str, what: &str| sanitize::width(line.split(what).next().unwrap());
            let bar = if style.unicode { "────" } else { "^^^^" };
            assert_eq!(column(code, "HERE"), column(under, bar), "{out}");
        }
    }

    #[test]
    fn wide_and_unsafe_characters_keep_the_underline_in_place() {
        let content = "漢字 \u{1b}[31m\u{202e}x = 1\n";
        let at = content.find('x').unwrap();
        let out = draw(content, &[(at, at + 1)], Style::default());
        let expected =
            "   ╭─[a/b.json:1:10]\n 1 │ 漢字 ␛[31m\\u{202e}x = 1\n   ·                   ─\n   ╰────\n";
        assert_eq!(out, expected);
    }

    #[test]
    fn places_past_the_end_and_in_nothing_are_drawn() {
        for (content, span) in [
            ("", (0, 0)),
            ("", (5, 9)),
            ("a", (7, 70)),
            ("a\r\n", (1, 3)),
            ("\u{feff}{", (0, 4)),
        ] {
            let out = draw(content, &[span], Style::default());
            assert!(out.contains("╭─[a/b.json:1:"), "{content:?} {out}");
        }
    }

    #[test]
    fn of_several_lines_the_first_is_shown() {
        let out = draw("{\n1\n2\n3\n4\n}", &[(0, 12)], Style::default());
        assert_eq!(out, "   ╭─[a/b.json:1:1]\n 1 │ {\n   · ─\n 2 │ 1\n   ╰────\n");
    }

    #[test]
    fn a_large_file_costs_little() {
        let text = Text::new(RepoPath::new("big.json"), "x".repeat(4_000_000));
        let start = std::time::Instant::now();
        for at in 0..200_usize {
            let start = Position { line: 1, column: 1 };
            let span = Span::new(at * 19_000, at * 19_000 + 5);
            let mark = Mark {
                region: Region {
                    span,
                    start,
                    end: start,
                },
                label: None,
                severity: None,
            };
            assert!(!drawn(&text, "a", &[mark], 1, Style::default()).is_empty());
        }
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn any_place_in_any_text_is_drawn(
            content in "([a-c \t\r\n漢👍é\u{1b}\u{202e}\u{feff}\u{301}]|[x]{0,90}){0,40}",
            spans in prop::collection::vec((0_usize..300, 0_usize..300), 1..4),
            width in 0_u16..120,
            unicode: bool,
            color: bool,
        ) {
            let style = Style { width, unicode, color, hyperlinks: false };
            let out = draw(&content, &spans, style);
            prop_assert!(out.contains("a/b.json:"), "{}", out);
            let escapes = out.contains(char::from(0x1b));
            prop_assert!(color || !escapes);
            let unsafe_ones = ['\r', '\t', '\u{202e}'];
            let found = out.contains(unsafe_ones);
            prop_assert!(!found);
            if !color {
                let room = usize::from(width).max(NARROWEST + 6);
                for line in out.lines().filter(|line| line.trim_start().starts_with(char::is_numeric)) {
                    prop_assert!(sanitize::width(line) <= room.max(30), "{} {}", line, out);
                }
            }
        }
    }
}
