//! Why a finding has no place.

use crate::source::RepoPath;

/// Why a place could not be found: a mistake of the rule, not of the repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocateError {
    /// A repository rule gave a pointer without saying into which file.
    #[error(
        "`at` is a pointer into a document, but a repository rule has no document; use an object with `path` and `pointer`"
    )]
    NoDocument,
    /// A place names a file that is not in the checked set.
    #[error("`at` names `{0}`, which is not a checked file")]
    NoSuchFile(String),
    /// A place names a file that the config leaves out of the checked set: no mistake of the rule, and no finding either.
    #[error("`at` names `{0}`, which the config excludes")]
    Excluded(RepoPath),
    /// A fix on the lines of a file can't be applied.
    #[error("`fix` can't be applied to the lines of the file: {0}")]
    Fix(String),
    /// A fix on the values of a document can't be applied: the operation, and why.
    #[error("`fix` can't be applied to the document: {1}, {0}")]
    Operation(String, String),
}
