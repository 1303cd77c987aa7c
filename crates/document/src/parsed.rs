//! What reading a file as documents gives.

use super::tree::Document;
use purlin_text::source::Span;

/// How deep values may nest in any document, aliases followed: 256. The deepest files in public repositories reach
/// about 60; so a recursive walk of a document needs at most this many stack frames.
pub const MAX_DEPTH: usize = 256;

/// Why a file could not be read as a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// Where, as near as can be told; `None` for the whole file.
    pub span: Option<Span>,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl ParseError {
    /// An error of the file as a whole.
    #[must_use]
    pub fn file(message: impl Into<String>) -> Self {
        Self {
            span: None,
            message: message.into(),
            help: None,
        }
    }

    /// An error at a place.
    #[must_use]
    pub fn at(span: Span, message: impl Into<String>) -> Self {
        Self {
            span: Some(span),
            message: message.into(),
            help: None,
        }
    }

    /// The same error with help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error for a value at `span` that nests deeper than [`MAX_DEPTH`].
    #[must_use]
    pub fn too_deep(span: Span) -> Self {
        Self::at(span, format!("values nest deeper than {MAX_DEPTH} levels")).with_help("exclude the file")
    }
}

/// Something odd that does not keep a document from being read, such as a duplicate key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// Where.
    pub span: Span,
    /// The earlier place that it clashes with.
    pub earlier: Option<Span>,
    /// What is odd, one sentence without a full stop.
    pub message: String,
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Every document, in order. Only YAML has other than one.
    pub documents: Vec<Document>,
    /// Parts that could not be read and are missing from the documents, in order: lines that pip refuses.
    pub unread: Vec<ParseError>,
    /// Oddities that are worth reporting, in order.
    pub oddities: Vec<Oddity>,
}
