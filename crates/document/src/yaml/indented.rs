//! Quoted texts whose further lines are not indented enough, as libyaml and what builds on it read them.
//!
//! `key: 'first` and, at the column of `key`, `second'`: YAML 1.2 wants the second line further right, the programs
//! that most files are written for do not. Such lines are handed to the parser indented; all spans are those of the
//! author's text.

use std::borrow::Cow;

use purlin_text::source::Span;

/// How far such a line is indented: further than any mapping or list around it.
const INDENT: usize = 1_000;
/// How many such lines a file may have, and how many bytes may be read again because of them.
const MAX_LINES: usize = 100;
const MAX_READ_AGAIN: usize = 32 << 20;

/// A text with some of its lines indented further.
pub(super) struct Indented<'t> {
    body: &'t str,
    pub(super) text: Cow<'t, str>,
    /// Where blanks were put in, in bytes of the author's text, in order.
    lines: Vec<usize>,
    /// Where those blanks end, in bytes of the indented text.
    ends: Vec<usize>,
}

impl<'t> Indented<'t> {
    /// The author's text.
    pub(super) fn new(body: &'t str) -> Self {
        Self {
            body,
            text: Cow::Borrowed(body),
            lines: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The same with another line indented, whose text begins at `at`; `None` where there are too many of them.
    pub(super) fn at(&self, at: usize) -> Option<Self> {
        let mut lines = self.lines.clone();
        let place = lines.binary_search(&at).err()?;
        lines.insert(place, at);
        if lines.len() > MAX_LINES || lines.len() * self.body.len() > MAX_READ_AGAIN {
            return None;
        }
        let mut text = String::with_capacity(self.body.len() + lines.len() * INDENT);
        let mut ends = Vec::with_capacity(lines.len());
        let mut behind = 0;
        for line in &lines {
            text.push_str(self.body.get(behind..*line)?);
            text.extend(std::iter::repeat_n(' ', INDENT));
            ends.push(text.len());
            behind = *line;
        }
        text.push_str(self.body.get(behind..)?);
        Some(Self {
            body: self.body,
            text: Cow::Owned(text),
            lines,
            ends,
        })
    }

    /// A span of the indented text in the author's.
    pub(super) fn original(&self, span: Span) -> Span {
        if self.lines.is_empty() {
            return span;
        }
        let original = |at: u32| at as usize - self.ends.partition_point(|end| *end <= at as usize) * INDENT;
        Span::new(original(span.start), original(span.end))
    }
}
