//! A page for a terminal being written: lines, sentences and fields within its columns.

use super::layout::{Ink, Paint, clipped, wrapped};
use super::{Style, sanitize};
use crate::verdict::Report;

/// Longer messages are cut, since a policy may quote a whole file.
pub(super) const MESSAGE: usize = 600;
/// The terminal itself wraps a page that is narrower than this; prose wider than this is hard to read.
const COLUMNS: (usize, usize) = (30, 120);
/// In fewer columns than this, continued lines are not aligned with the text that they continue.
const NARROW: usize = 60;

/// A page and what it is about.
pub(super) struct Page<'r> {
    pub(super) report: &'r Report,
    pub(super) style: Style,
    pub(super) paint: Paint,
    pub(super) columns: usize,
    pub(super) out: String,
}

impl<'r> Page<'r> {
    pub(super) fn new(report: &'r Report, style: Style) -> Self {
        Self {
            report,
            style,
            paint: Paint::new(style),
            columns: usize::from(style.width).clamp(COLUMNS.0, COLUMNS.1),
            out: String::new(),
        }
    }

    /// The sign for omitted text.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.style.unicode { "…" } else { "..." }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A sentence, with its further lines set deeper.
    pub(super) fn sentence(&mut self, indent: &str, text: &str) {
        let further = format!("{indent}  ");
        for line in wrapped(indent, &further, &sanitize::folded(text), self.columns) {
            self.line(&line);
        }
    }

    /// `  key: text`, with the line ends of the text kept.
    pub(super) fn field(&mut self, key: &str, text: &str) {
        let label = format!("  {key}:");
        let indent = " ".repeat(if self.columns < NARROW { 4 } else { key.len() + 4 });
        let mut first = format!("{label} ");
        for text in sanitize::lines(&clipped(text, MESSAGE * 2, self.ellipsis())) {
            for line in wrapped(&first, &indent, &text, self.columns) {
                // No other line starts with it: they are set deeper.
                let line = match line.strip_prefix(&label) {
                    Some(rest) => format!("  {}{rest}", self.paint.ink(Ink::Strong, &format!("{key}:"))),
                    None => line,
                };
                self.line(&line);
            }
            first.clone_from(&indent);
        }
    }
}
