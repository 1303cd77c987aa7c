//! How a format is read: which files have it, and the function that parses them.

use super::budget::MIB;
use super::{ParseError, Parsed};
use purlin_text::source::{RepoPath, Text};

/// How the files of a format are recognised and parsed.
///
/// A file is of the format that knows its exact name, or else of the first whose `matches` says so, or else of the one with
/// its extension.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormatReader {
    /// File names, as they are written.
    pub(super) names: &'static [&'static str],
    /// Recognises files whose names vary.
    pub(super) matches: Option<fn(&RepoPath) -> bool>,
    /// The part after the last dot of a file name, in any letter case.
    pub(super) extensions: &'static [&'static str],
    /// The largest text that is read. Languages that people write take more memory for each byte than data, and nobody
    /// writes megabytes of them.
    pub(super) most_bytes: usize,
    /// Turns a text into documents.
    pub(super) parse: fn(&Text) -> Result<Parsed, ParseError>,
}

impl FormatReader {
    /// For a format that only a rule can choose.
    pub(super) const fn new(parse: fn(&Text) -> Result<Parsed, ParseError>) -> Self {
        Self {
            names: &[],
            matches: None,
            extensions: &[],
            most_bytes: 32 * MIB,
            parse,
        }
    }

    /// Sets the largest text that is read, in MiB.
    pub(super) const fn at_most(self, mib: usize) -> Self {
        Self {
            most_bytes: mib * MIB,
            ..self
        }
    }

    /// Adds file names.
    pub(super) const fn names(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// Adds the files that this function recognises.
    pub(super) const fn matches(self, matches: fn(&RepoPath) -> bool) -> Self {
        Self {
            matches: Some(matches),
            ..self
        }
    }

    /// Adds extensions, in any letter case.
    pub(super) const fn extensions(self, extensions: &'static [&'static str]) -> Self {
        Self { extensions, ..self }
    }
}
