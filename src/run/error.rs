//! Why a run could not begin.

use crate::diagnostic::RuleId;
use crate::repository::ListError;
use crate::standards::StandardsError;

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There are no standards to judge by.
    #[error(transparent)]
    Standards(#[from] StandardsError),
    /// The files could not be listed.
    #[error(transparent)]
    List(#[from] ListError),
    /// An argument names a path that is not in the checked set.
    #[error("`{0}` matches no tracked file or directory")]
    NoSuchPath(String),
    /// There is no file in the checked set.
    #[error("there is nothing to check: {0}")]
    NothingListed(&'static str),
    /// A file has no input to show.
    #[error("`{place}` can't be read: {message}")]
    Unparsed {
        /// The file, with line and column where they are known.
        place: String,
        /// Why.
        message: String,
        /// What to do about it, where that is known.
        help: Option<String>,
    },
    /// The input of a file rule is that of a file.
    #[error("`{0}` judges files one by one")]
    NotARepositoryRule(RuleId),
}

impl RunError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Standards(error) => return Some(error.hint()),
            Self::List(error) => return Some(error.hint()),
            Self::Unparsed { help, .. } => return help.clone(),
            Self::NoSuchPath(_) => {
                "Only tracked files are checked; `--untracked` adds the others, except ignored ones"
            }
            Self::NothingListed(_) => {
                "In a git repository `git add` the files, or check untracked ones with `--untracked`"
            }
            Self::NotARepositoryRule(_) => "Give the path of a file to see what the rule sees of it",
        };
        Some(hint.to_owned())
    }
}
