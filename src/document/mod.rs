//! Bytes to documents. One file a format, one line each in [`Format`]'s registry.

pub mod pointer;
pub mod tree;

use crate::source::{Span, Text};
pub use pointer::{Pointer, Step};
pub use tree::{Document, Entry, Kind, NodeId};

/// A format that purlin reads.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// RFC 8259.
    Json,
    /// JSON with comments and trailing commas.
    Jsonc,
    /// YAML 1.2 core schema, any number of documents a file.
    Yaml,
    /// TOML 1.1.
    Toml,
    /// go.mod.
    GoMod,
    /// Any text: a mapping with the one key `lines`, a sequence of strings.
    Text,
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
