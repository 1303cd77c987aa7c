//! A line that was put together from several of a file, and where its pieces stand there.

use std::ops::Range;

use crate::source::Span;

/// The text of a line as its reader joins it, and where each piece of it stands in the file.
#[derive(Default)]
pub(super) struct Joined {
    pub(super) text: String,
    /// Where the first thing is that a range can be behind; what is empty at or before it stands where it is.
    pub(super) starts: usize,
    /// Where pieces start, in the text and in the file.
    pieces: Vec<(usize, usize)>,
}

impl Joined {
    /// Adds a piece that starts at an offset of the file.
    pub(super) fn push(&mut self, piece: &str, source: usize) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(piece);
    }

    /// Whether nothing was added yet.
    pub(super) fn is_new(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where the byte at an offset of the text stands in the file.
    fn to_source(&self, at: usize) -> usize {
        let behind = self.pieces.partition_point(|(start, _)| *start <= at);
        let (start, source) = behind
            .checked_sub(1)
            .and_then(|piece| self.pieces.get(piece))
            .copied()
            .unwrap_or_default();
        source + at.saturating_sub(start)
    }

    /// Where a range of the text stands in the file, from its first byte to its last.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        if range.is_empty() {
            // Behind what stands before it, rather than before what stands in the next piece.
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
