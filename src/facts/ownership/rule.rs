//! What an ownership file says, once it is read: rules, sections, mistakes.

use crate::diagnostic::Owner;
use crate::source::{RepoPath, Span};

use super::Dialect;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: RepoPath,
    /// In bytes of the file.
    pub span: Span,
    /// Counted from 1; 0 for the whole file.
    pub line: u32,
}

/// A heading of a GitLab file, or what stands before the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// As the first heading with this name writes it, whatever the case; [`super::gitlab::DEFAULT_SECTION`] before
    /// the first heading.
    pub name: String,
    /// Whether approval is asked for and not needed: every rule of all headings with this name stands below a `^`.
    pub optional: bool,
    /// How many owners have to approve, as this heading says; at least 1.
    pub approvals: u32,
    /// The heading from its first `^` or `[` to its last `]`; empty before the first heading.
    pub span: Span,
    /// Counted from 1; 0 before the first heading.
    pub line: u32,
    /// Who owns what has no owners of its own below this heading.
    pub owners: Vec<Owner>,
    /// The place of each of them.
    pub owner_places: Vec<Place>,
    /// Headings that share a name share this number.
    pub(super) group: u32,
}

/// What gives the files of a pattern to owners, or takes them away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// As written. In an `OWNERS` file: the directory with a trailing `/` (`/` for the root), or the regular
    /// expression of the filter; in a `catalog-info.yaml`: the directory.
    pub pattern: String,
    /// As written, or the owners of the section where the line has none; empty takes ownership away. In an
    /// `OWNERS` file the approvers, aliases expanded.
    pub owners: Vec<Owner>,
    /// The reviewers in an `OWNERS` file, aliases expanded; empty elsewhere.
    pub reviewers: Vec<Owner>,
    /// Where it stands.
    pub file: RepoPath,
    /// The pattern, in bytes of the file. In an `OWNERS` file the key that the owners stand below.
    pub span: Span,
    /// Counted from 1.
    pub line: u32,
    /// The place of each of the owners. An owner that comes from a section heading or an alias lies there.
    pub owner_places: Vec<Place>,
    /// The place of each of the reviewers.
    pub reviewer_places: Vec<Place>,
    /// Index in [`super::Ownership::sections`]; `None` outside GitLab.
    pub section: Option<u32>,
    /// Whether it takes files out of its section for good: `!pattern` in GitLab.
    pub exclusion: bool,
}

/// A replacement that puts a mistake right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to replace, in bytes of the file.
    pub span: Span,
    /// What to write there.
    pub text: String,
    /// Whether it says what the line plainly means, so that nobody need look at it.
    pub safe: bool,
}

impl Fix {
    /// A replacement that wants a look.
    pub(super) fn unsure(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
            safe: false,
        }
    }
}

/// Something that keeps a line of an ownership file, or all of it, from being in force, or from meaning what it
/// seems to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// As the forge names it, in the constants of its module, or [`UNREADABLE`].
    pub kind: &'static str,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead, where that can be told.
    pub suggestion: Option<String>,
    /// The same for a machine, where it is mechanical.
    pub fix: Option<Fix>,
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

impl LineError {
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
    /// The file that the rule stands in.
    pub file: &'o RepoPath,
    /// The section, in GitLab.
    pub section: Option<&'o Section>,
    /// Index of the rule in its source; for the source in force, in [`super::Ownership::rules`].
    pub rule: usize,
    /// As [`Rule::pattern`].
    pub pattern: &'o str,
    /// Who owns the path by this rule; empty where it takes ownership away. In Prow, the approvers.
    pub owners: &'o [Owner],
    /// Who reviews by this rule: Prow's reviewers. Empty elsewhere.
    pub reviewers: &'o [Owner],
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
    /// Whether owners come from it. False for one behind the first found of its forge, which nobody reads, and for
    /// another dialect than the one in force.
    pub in_force: bool,
}
