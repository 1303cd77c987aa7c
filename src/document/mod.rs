//! Bytes to documents. One file a format, one line each in [`parse`].

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
mod parsed;
pub mod pointer;
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

use crate::source::Text;
pub use de::{DeError, Spanned, from_node};
pub use decode::decode;
pub use format::Format;
pub use parsed::{MAX_DEPTH, Oddity, ParseError, Parsed};
pub use pointer::{Pointer, Step};
pub use tree::{Document, Entry, Kind, NodeId};

/// Reads a text as documents of `format`.
///
/// Never panics, and takes time and memory linear in the text, whatever it holds.
///
/// # Errors
/// If the text is not of the format, nests deeper than [`MAX_DEPTH`], or is empty where the format needs a value.
pub fn parse(format: Format, text: &Text) -> Result<Parsed, ParseError> {
    match format {
        Format::Json => json::parse(text, json::Dialect::Json),
        Format::Jsonc => json::parse(text, json::Dialect::Jsonc),
        Format::Yaml => yaml::parse(text),
        Format::Toml => toml::parse(text),
        Format::GoMod => gomod::parse(text, gomod::Flavour::Mod),
        Format::GoWork => gomod::parse(text, gomod::Flavour::Work),
        Format::Xml => xml::parse(text),
        Format::Gradle => gradle::parse(text),
        Format::Requirements => requirements::parse(text),
        Format::Sln => sln::parse(text),
        Format::Dockerfile => dockerfile::parse(text),
        Format::Hcl => hcl::parse(text),
        Format::Ruby => ruby::parse(text),
        Format::Text => Ok(text::parse(text)),
    }
}
