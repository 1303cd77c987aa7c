//! Where go-yaml takes a tab. It takes none before a token that begins a line or follows a `-` or `?`, which the standard
//! allows.

use granit_parser::{Event, ScalarStyle, Span};

/// The parts of a text in which tabs are no matter of tokens.
#[derive(Default)]
pub(super) struct Tabs {
    /// The collections that are open: where each begins, and its column if it is one of blocks.
    open: Vec<(usize, Option<usize>)>,
    allowed: Vec<Part>,
}

/// A part of a text, and the column from which on a tab may begin a line in it.
struct Part {
    start: usize,
    end: usize,
    column: usize,
}

impl Tabs {
    /// Takes note of where an event stands.
    pub(super) fn see(&mut self, event: &Event<'_>, span: &Span, text: &str) {
        let Some(range) = span.byte_range() else {
            return;
        };
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let is_flow = text
                    .get(range.start..)
                    .is_some_and(|rest| rest.starts_with(['[', '{']));
                let column = (!is_flow).then(|| column(text, range.start));
                self.open.push((range.start, column));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((start, None)) = self.open.pop() {
                    self.allow(start, range.end, 0);
                }
            }
            Event::Scalar(_, ScalarStyle::Plain, ..) if !range.is_empty() => {
                // Spaces and lines behind it belong to it, as long as they are indented.
                let rest = text.get(range.end..).unwrap_or_default();
                let behind = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
                let innermost = self.open.iter().rev().find_map(|(_, column)| *column);
                let least = innermost.map_or(0, |column| column + 1);
                self.allow(range.start, range.end + behind, least);
            }
            Event::Scalar(..) if !range.is_empty() => self.allow(range.start, range.end, 0),
            _ => {}
        }
    }

    fn allow(&mut self, start: usize, end: usize, column: usize) {
        self.allowed.push(Part { start, end, column });
    }

    /// Whether go-yaml takes all tabs of the text.
    pub(super) fn are_allowed(mut self, text: &str) -> bool {
        self.allowed.sort_by_key(|part| part.start);
        let places = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\t');
        places
            .map(|(at, _)| at)
            .filter(|at| is_before_token(text, *at))
            .all(|at| {
                let until = self.allowed.partition_point(|part| part.start <= at);
                let around = self.allowed.get(..until).unwrap_or_default();
                around
                    .iter()
                    .rev()
                    .find(|part| at < part.end)
                    .is_some_and(|part| column(text, at) >= part.column)
            })
    }
}

fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before
        .rsplit(['\n', '\r'])
        .next()
        .unwrap_or_default()
        .chars()
        .count()
}

/// Whether only spaces and marks of items stand before a place in its line.
fn is_before_token(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    words.all(|word| matches!(word, "-" | "?"))
}
