//! What an ownership file says, once it is read: rules, sections, mistakes.

use crate::diagnostic::{Owner, Owners};
use crate::source::{RepoPath, Span, Text};

use super::Dialect;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    /// The file.
    pub file: RepoPath,
    /// In bytes of the file.
    pub span: Span,
    /// Counted from 1; 0 for the whole file.
    pub line: u32,
}

impl FilePlace {
    /// A place in a text.
    pub(super) fn of(text: &Text, span: Span) -> Self {
        Self {
            file: text.path().clone(),
            span,
            line: line_of(text, span),
        }
    }
}

/// The line of a place, from 1.
pub(super) fn line_of(text: &Text, span: Span) -> u32 {
    u32::try_from(text.line_index(span.start) + 1).unwrap_or(u32::MAX)
}

/// A section of a GitLab file: a heading, or the part before the first heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerSection {
    /// As the first heading with this name writes it, whatever the case; [`super::gitlab::DEFAULT_SECTION`] before
    /// the first heading.
    pub name: String,
    /// Whether approval is optional: all headings with this name that have rules start with `^`.
    pub optional: bool,
    /// Whether this heading starts with `^`.
    pub(super) optional_heading: bool,
    /// How many owners must approve, as this heading says; at least 1.
    pub approvals: u32,
    /// The heading from its first `^` or `[` to its last `]`; empty before the first heading.
    pub span: Span,
    /// Counted from 1; 0 before the first heading.
    pub line: u32,
    /// The owners of the patterns below this heading that have none of their own.
    pub owners: Vec<Owner>,
    /// The place of each of them.
    pub owner_places: Vec<FilePlace>,
    /// Headings that share a name share this number.
    pub(super) group: u32,
}

/// A rule that gives the files of a pattern to owners, or removes their owners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerRule {
    /// As written. In an `OWNERS` file: the directory with a trailing `/` (`/` for the root), or the regular
    /// expression of the filter; in a `catalog-info.yaml`: the directory.
    pub pattern: String,
    /// As written, or the owners of the section where the line has none; empty takes ownership away. In an
    /// `OWNERS` file the approvers, aliases expanded.
    pub owners: Owners,
    /// The reviewers in an `OWNERS` file, aliases expanded; empty elsewhere.
    pub reviewers: Vec<Owner>,
    /// The `required_reviewers` of an `OWNERS` file, aliases expanded; empty elsewhere.
    pub required_reviewers: Vec<Owner>,
    /// The file it is in.
    pub file: RepoPath,
    /// The pattern, in bytes of the file. In an `OWNERS` file, the key above the owners.
    pub span: Span,
    /// Counted from 1.
    pub line: u32,
    /// The place of each of the owners. For an owner that comes from a section heading or an alias, it is the place
    /// there.
    pub owner_places: Vec<FilePlace>,
    /// The place of each of the reviewers.
    pub reviewer_places: Vec<FilePlace>,
    /// The place of each of the required reviewers.
    pub required_reviewer_places: Vec<FilePlace>,
    /// Index in [`super::Ownership::sections`]; `None` outside GitLab.
    pub section: Option<u32>,
    /// Whether it removes files from its section: `!pattern` in GitLab.
    pub exclusion: bool,
}

impl OwnerRule {
    /// A rule that names owners alone, each with its place; `span` is the pattern.
    pub(super) fn new(text: &Text, span: Span, pattern: String, owners: Vec<(Owner, FilePlace)>) -> Self {
        let (owners, owner_places): (Vec<Owner>, _) = owners.into_iter().unzip();
        Self {
            pattern,
            owners: owners.into(),
            reviewers: Vec::new(),
            required_reviewers: Vec::new(),
            file: text.path().clone(),
            span,
            line: line_of(text, span),
            owner_places,
            reviewer_places: Vec::new(),
            required_reviewer_places: Vec::new(),
            section: None,
            exclusion: false,
        }
    }
}

/// A replacement that fixes a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerFix {
    /// What to replace, in bytes of the file.
    pub span: Span,
    /// What to write there.
    pub text: String,
    /// Whether the fix keeps the meaning of the line, so that it needs no review.
    pub safe: bool,
}

impl OwnerFix {
    /// A replacement that needs review.
    pub(super) fn unsure(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
            safe: false,
        }
    }
}

/// A problem: a line of an ownership file, or the whole file, is not in force or does not mean what it seems to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipError {
    /// As the forge names it, in the constants of its module, or [`UNREADABLE`].
    pub kind: &'static str,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead, where that is known.
    pub suggestion: Option<String>,
    /// The same as a replacement, where that is mechanical.
    pub fix: Option<OwnerFix>,
    /// The file.
    pub file: RepoPath,
    /// The offending part, in bytes of the file; empty at its start for the whole file.
    pub span: Span,
    /// Counted from 1; 0 for the whole file.
    pub line: u32,
    /// What the file is read as; `None` for the teams file.
    pub dialect: Option<Dialect>,
}

/// The kind of an error that keeps the whole file from being in force.
pub const UNREADABLE: &str = "Unreadable file";

impl OwnershipError {
    /// A mistake at a place of a text, without advice.
    pub(super) fn new(
        kind: &'static str,
        dialect: Option<Dialect>,
        text: &Text,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            message: message.into(),
            suggestion: None,
            fix: None,
            file: text.path().clone(),
            span,
            line: line_of(text, span),
            dialect,
        }
    }

    /// A whole file that cannot be read.
    #[must_use]
    pub fn unreadable(file: RepoPath, dialect: Option<Dialect>, message: impl Into<String>) -> Self {
        Self {
            kind: UNREADABLE,
            message: message.into(),
            suggestion: None,
            fix: None,
            file,
            span: Span::default(),
            line: 0,
            dialect,
        }
    }
}

/// What one source says about one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<'o> {
    /// Of the source.
    pub dialect: Dialect,
    /// Whether it is the source that owners come from.
    pub in_force: bool,
    /// The file that contains the rule.
    pub file: &'o RepoPath,
    /// The section, in GitLab.
    pub section: Option<&'o OwnerSection>,
    /// Index of the rule in its source; for the source in force, in [`super::Ownership::rules`].
    pub rule: usize,
    /// As [`OwnerRule::pattern`].
    pub pattern: &'o str,
    /// Who owns the path by this rule; empty where it takes ownership away. In Prow, the approvers.
    pub owners: &'o [Owner],
    /// Who reviews by this rule: Prow's reviewers. Empty elsewhere.
    pub reviewers: &'o [Owner],
    /// Who is always asked to review by this rule: Prow's required reviewers. Empty elsewhere.
    pub required_reviewers: &'o [Owner],
    /// Whether the rule takes the path out of its section.
    pub exclusion: bool,
    /// The pattern, in bytes of the file.
    pub span: Span,
    /// Counted from 1.
    pub line: u32,
}

/// A file that says who owns what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Relative to the root.
    pub path: RepoPath,
    /// What it is read as.
    pub dialect: Dialect,
    /// Whether owners come from it. False for a file after the first of its forge, which is ignored, and for a dialect
    /// that is not in force.
    pub in_force: bool,
}
