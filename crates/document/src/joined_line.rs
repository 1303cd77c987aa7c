//! A line that was joined from several lines of a file, with the places of its pieces.

use std::ops::Range;

use purlin_text::source::Span;

/// The text of a joined line, with the place of each piece in the file.
#[derive(Default)]
pub(super) struct JoinedLine {
    pub(super) text: String,
    /// Where the first piece starts; an empty range at or before it keeps its own place.
    pub(super) starts: usize,
    /// Where pieces start, in the text and in the file.
    pieces: Vec<(usize, usize)>,
}

impl JoinedLine {
    /// Adds a piece that starts at an offset of the file.
    pub(super) fn push(&mut self, piece: &str, source: usize) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(piece);
    }

    /// Whether nothing was added yet.
    pub(super) fn is_new(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The offset in the file of an offset in the text.
    fn to_source(&self, at: usize) -> usize {
        let behind = self.pieces.partition_point(|(start, _)| *start <= at);
        let (start, source) = behind
            .checked_sub(1)
            .and_then(|piece| self.pieces.get(piece))
            .copied()
            .unwrap_or_default();
        source + at.saturating_sub(start)
    }

    /// Where a range of the text is in the file, from its first byte to its last.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        if range.is_empty() {
            // An empty range is placed after the text before it, not at the start of the next piece.
            let place = match range.start.checked_sub(1) {
                Some(before) if range.start > self.starts => self.to_source(before) + 1,
                _ => self.to_source(range.start),
            };
            return Span::new(place, place);
        }
        Span::new(self.to_source(range.start), self.to_source(range.end - 1) + 1)
    }

    /// The text in a range.
    pub(super) fn get(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}
