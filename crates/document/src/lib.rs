//! Bytes to documents. One file a format, one line each in `formats!` of [`format`].
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests may look at their surroundings")
)]

mod budget;
mod conflict;
pub mod de;
pub mod decode;
pub mod dockerfile;
pub mod duplicates;
pub mod expression;
pub mod format;
mod format_reader;
pub mod gomod;
pub mod gradle;
pub mod hcl;
mod joined_line;
pub mod json;
pub mod markdown;
mod parsed;
pub mod pointer;
pub mod properties;
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

pub use budget::MAX_NODES;
pub use conflict::is_conflict_mark;
pub use de::{DeError, Spanned, from_node};
pub use decode::decode;
pub use format::Format;
pub use parsed::{MAX_DEPTH, Oddity, ParseError, Parsed};
pub use pointer::{Pointer, Step};
use purlin_text::source::{Span, Text};
pub use tree::{Document, Entry, Kind, NodeId};

/// Reads a text as documents of `format`.
///
/// Never panics, and takes time and memory linear in the text, whatever it holds.
///
/// # Errors
/// If the text is not of the format, is too large for it, nests deeper than [`MAX_DEPTH`], has more nodes than
/// [`MAX_NODES`], or is empty where the format needs a value.
pub fn parse(format: Format, text: &Text) -> Result<Parsed, ParseError> {
    let reading = format.reading();
    budget::check_bytes(text, reading.most_bytes, format.as_str())?;
    budget::check_marks(text)?;
    let parsed = (reading.parse)(text)?;
    let nodes = parsed.documents.iter().map(Document::len).sum();
    budget::check_nodes(nodes, Span::default())?;
    Ok(parsed)
}
