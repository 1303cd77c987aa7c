//! What a place is looked for in.

use std::sync::Arc;

use crate::document::{Document, Format, Parsed};
use crate::source::{FileId, Text};

/// Provides the files that a place may name.
pub trait Files {
    /// The text of a file; `None` where it can't be read.
    fn text(&self, file: &FileId) -> Option<Arc<Text>>;

    /// Its documents in the format of its name; `None` where it can't be parsed.
    fn parsed(&self, file: &FileId) -> Option<Arc<Parsed>>;

    /// Whether it is in the checked set or was read with the standards, readable or not.
    fn exists(&self, file: &FileId) -> bool;

    /// Whether the config leaves it out of the checked set.
    fn is_excluded(&self, file: &FileId) -> bool;
}

/// The document that a file rule was given.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    /// The file's text.
    pub text: &'t Text,
    /// The document.
    pub document: &'t Document,
    /// What it was read as.
    pub format: Format,
}
