//! What a rule says, before it is located: the object of DESIGN's rule contract.

use crate::diagnostic::{Extent, FindingKey};
use crate::document::Pointer;
use crate::source::{FileId, Span};

/// Where a rule says that something is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// The rule gave no place.
    #[default]
    Unstated,
    /// A path into the document that the rule was given.
    Pointer(Pointer),
    /// A place in any file, as facts carry it.
    Place(Place),
}

/// A place in any file of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Which document of the file `pointer` leads into.
    pub index: u32,
    /// A path into that document.
    pub pointer: Option<Pointer>,
    /// Bytes of the file; weighs more than `pointer`.
    pub span: Option<Span>,
    /// A text within that place: its `occurrence` is the place, where it occurs as it is written here.
    pub find: Option<String>,
    /// Which occurrence of `find`, from 1.
    pub occurrence: u32,
}

/// A secondary place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub at: At,
    /// What is to be seen there.
    pub msg: String,
}

/// One element of a rule's `report` set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// One sentence, without a full stop.
    pub msg: String,
    /// Where.
    pub at: At,
    /// What makes it the same finding next week; by default the document and the pointer.
    pub key: Option<FindingKey>,
    /// Keys that the same finding had under earlier versions of the rule.
    pub was: Vec<FindingKey>,
    /// How much it stands for, where it folds several places or compares a number.
    pub extent: Option<Extent>,
    /// The edition of the config from which it weighs what the METADATA says; before, it is a note.
    pub edition: Option<u32>,
    /// Further places.
    pub related: Vec<Related>,
    /// Overrides the help of the rule's METADATA.
    pub help: Option<String>,
    /// The page shown as the reason, in place of the METADATA's first: for a rule that judges several ecosystems.
    pub see: Option<String>,
    /// RFC 6902 operations on the document; on the lines of the file, `{"lines": […]}`, where `at` has a span and no
    /// pointer, as the `at` of a fact.
    pub fix: Vec<serde_json::Value>,
}
