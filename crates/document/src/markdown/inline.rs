//! Text as it is put together from the parts of a line.

use crate::tree::{Builder, NodeId};
use purlin_text::source::Span;

/// A text that is being read, and what it was read from.
#[derive(Default)]
pub(super) struct Inline {
    pub(super) text: String,
    span: Option<Span>,
}

impl Inline {
    /// Adds what stands at `span`.
    pub(super) fn add(&mut self, text: &str, span: Span) {
        self.text.push_str(text);
        self.extend(span);
    }

    /// Adds what stands at `span` and has no text of its own, such as an end of emphasis.
    pub(super) fn extend(&mut self, span: Span) {
        let before = self.span.get_or_insert(span);
        before.start = before.start.min(span.start);
        before.end = before.end.max(span.end);
    }

    /// Ends the line, if anything is on it.
    pub(super) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// The span; empty at `missing` where nothing was read.
    pub(super) fn span(&self, missing: u32) -> Span {
        self.span.unwrap_or(Span {
            start: missing,
            end: missing,
        })
    }

    /// The text as a node.
    pub(super) fn node(&self, tree: &mut Builder, missing: u32) -> NodeId {
        tree.string(self.span(missing), self.text.trim())
    }
}
