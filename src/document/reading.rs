//! How a format is read: which files are told to be of it, and what turns their text into documents.

use super::{ParseError, Parsed};
use crate::source::{RepoPath, Text};

/// How the files of a format are told, and read.
///
/// A file is of the format that knows its exact name, or else of the first whose `tells` says so, or else of the one with
/// its extension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// File names, as they are written.
    pub(super) names: &'static [&'static str],
    /// What tells the files whose names vary.
    pub(super) tells: Option<fn(&RepoPath) -> bool>,
    /// Behind the last dot of a file name, in any case.
    pub(super) extensions: &'static [&'static str],
    /// Turns a text into documents.
    pub(super) parse: fn(&Text) -> Result<Parsed, ParseError>,
}

impl Reading {
    /// Of a format whose files only a rule can choose.
    pub(super) const fn new(parse: fn(&Text) -> Result<Parsed, ParseError>) -> Self {
        Self {
            names: &[],
            tells: None,
            extensions: &[],
            parse,
        }
    }

    /// The same for files of these names.
    pub(super) const fn names(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// The same for files that this function tells.
    pub(super) const fn tells(self, tells: fn(&RepoPath) -> bool) -> Self {
        Self {
            tells: Some(tells),
            ..self
        }
    }

    /// The same for files with these extensions, in any case.
    pub(super) const fn extensions(self, extensions: &'static [&'static str]) -> Self {
        Self { extensions, ..self }
    }
}
