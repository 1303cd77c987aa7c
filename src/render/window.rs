//! The visible part of a long line: as wide as there is room, around the place of the finding.

use std::ops::Range;

use super::{Style, sanitize};

/// A tab reaches to the next column that is a multiple of this.
const TAB: usize = 4;

/// A character of a line.
#[derive(Clone, Copy, Debug)]
struct Glyph {
    char: char,
    /// Its first byte in the line.
    byte: usize,
    /// Its first column.
    column: usize,
    width: usize,
}

/// The part of a line that is shown.
#[derive(Debug)]
pub(super) struct Window {
    /// What is shown.
    pub(super) text: String,
    /// Columns left out at the left, as far as they were counted.
    pub(super) shift: usize,
    /// Bytes of the line and of `text` at which each shown character starts, and where the last ends.
    stops: Vec<(usize, usize)>,
    cut_left: bool,
    cut_right: bool,
}

impl Window {
    /// The part around `focus`.
    pub(super) fn around(line: &str, focus: &Range<usize>, room: usize, style: Style) -> Self {
        let (glyphs, more_left, more_right) = glyphs(line, focus.start, room);
        let column = |byte: usize| {
            let at = glyphs.partition_point(|glyph| glyph.byte < byte);
            glyphs
                .get(at)
                .map_or_else(|| end_column(&glyphs), |glyph| glyph.column)
        };
        let (start, end) = (column(focus.start), column(focus.end));
        let total = end_column(&glyphs);
        let fits = total <= room && !more_left && !more_right;
        // One column is kept for the mark of an empty place after the last character.
        let shift = if fits || (end < room.saturating_sub(3) && !more_left) {
            0
        } else {
            let shown = (end - start).min(room * 2 / 3);
            let shift = start.saturating_sub((room - shown) / 2);
            // No empty columns at the right while there is something at the left.
            if more_right {
                shift
            } else {
                shift.min((total + 1).saturating_sub(room))
            }
        };
        Self::cut(&glyphs, shift, room, more_left, more_right, style)
    }

    /// The part from a column on.
    pub(super) fn from(line: &str, shift: usize, room: usize, style: Style) -> Self {
        let (glyphs, more_left, more_right) = glyphs(line, 0, room.saturating_add(shift));
        let shift = shift.min(end_column(&glyphs));
        Self::cut(&glyphs, shift, room, more_left, more_right, style)
    }

    fn cut(
        glyphs: &[Glyph],
        shift: usize,
        room: usize,
        more_left: bool,
        more_right: bool,
        style: Style,
    ) -> Self {
        let ellipsis = if style.unicode { "…" } else { "..." };
        let gap = sanitize::width(ellipsis);
        let total = end_column(glyphs);
        let cut_left = more_left || shift > 0;
        let cut_right = more_right || total > shift + room;
        let from = if cut_left { shift + gap } else { shift };
        let to = if cut_right {
            (shift + room).saturating_sub(gap)
        } else {
            total
        };
        let mut text = String::new();
        let mut stops = Vec::new();
        // A line that ends left of the window has nothing to show.
        if cut_left && total > shift {
            text.push_str(ellipsis);
        }
        let shown = glyphs
            .iter()
            .filter(|glyph| glyph.column >= from && glyph.column + glyph.width <= to);
        let mut end = None;
        for glyph in shown {
            stops.push((glyph.byte, text.len()));
            if glyph.char == '\t' {
                text.extend(std::iter::repeat_n(' ', glyph.width));
            } else {
                sanitize::push_char(&mut text, glyph.char);
            }
            end = Some(glyph.byte + glyph.char.len_utf8());
        }
        if let Some(end) = end {
            stops.push((end, text.len()));
        }
        if cut_right {
            text.push_str(ellipsis);
        }
        Self {
            text,
            shift,
            stops,
            cut_left,
            cut_right,
        }
    }

    /// The position in the text of bytes of the line.
    pub(super) fn place(&self, bytes: &Range<usize>) -> Range<usize> {
        let (Some(first), Some(last)) = (self.stops.first(), self.stops.last()) else {
            return 0..0;
        };
        let at = |byte: usize| {
            let stop = self.stops.partition_point(|(stop, _)| *stop < byte);
            self.stops.get(stop).map_or(last.1, |(_, at)| *at)
        };
        let start = if self.cut_left && bytes.start < first.0 {
            0
        } else {
            at(bytes.start)
        };
        let end = if self.cut_right && bytes.end > last.0 {
            self.text.len()
        } else {
            at(bytes.end)
        };
        start..end.max(start)
    }
}

fn end_column(glyphs: &[Glyph]) -> usize {
    glyphs.last().map_or(0, |glyph| glyph.column + glyph.width)
}

/// The characters of a line near a byte, and whether the line goes on at the left and at the right.
fn glyphs(line: &str, near: usize, room: usize) -> (Vec<Glyph>, bool, bool) {
    // Enough for `room` columns of almost any characters, and never a whole megabyte.
    let reach = room.saturating_mul(8);
    let floor = |mut at: usize| {
        at = at.min(line.len());
        while !line.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (from, to) = (
        floor(near.saturating_sub(reach)),
        floor(near.saturating_add(reach)),
    );
    let mut column = 0;
    let glyphs = line
        .get(from..to)
        .unwrap_or("")
        .char_indices()
        .filter(|(at, char)| !(*char == '\u{feff}' && from + at == 0))
        .map(|(at, char)| {
            let width = if char == '\t' {
                TAB - column % TAB
            } else {
                sanitize::char_width(char)
            };
            let glyph = Glyph {
                char,
                byte: from + at,
                column,
                width,
            };
            column += width;
            glyph
        })
        .collect();
    (glyphs, from > 0, to < line.len())
}
