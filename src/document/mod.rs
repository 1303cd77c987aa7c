//! Bytes to documents. One file a format, one line each in `formats!` of [`format`].

pub mod de;
pub mod decode;
pub mod dockerfile;
pub mod duplicates;
pub mod format;
pub mod gomod;
pub mod gradle;
pub mod hcl;
mod joined;
pub mod json;
pub mod pointer;
pub mod properties;
mod reading;
#[cfg(test)]
mod real_files;
pub mod requirement;
pub mod requirements;
pub mod ruby;
pub mod sln;
pub mod text;
pub mod toml;
pub mod tree;
pub mod xml;
pub mod yaml;

use crate::source::{Span, Text};
pub use de::{DeError, Spanned, from_node};
pub use decode::decode;
pub use format::Format;
pub use pointer::{Pointer, Step};
pub use tree::{Document, Entry, Kind, NodeId};

/// How deep values may nest in any document, aliases followed: 256. The deepest files in public repositories
/// reach about 60; whoever walks a document recursively needs no more stack than this many frames.
pub const MAX_DEPTH: usize = 256;

/// Reads a text as documents of `format`.
///
/// Never panics, and takes time and memory linear in the text, whatever it holds.
///
/// # Errors
/// If the text is not of the format, nests deeper than [`MAX_DEPTH`], or is empty where the format needs a value.
pub fn parse(format: Format, text: &Text) -> Result<Parsed, ParseError> {
    (format.reading().parse)(text)
}

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

    /// The same error with a way out.
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
    /// What a reader should know of, in order.
    pub oddities: Vec<Oddity>,
}
