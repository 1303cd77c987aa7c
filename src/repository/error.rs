//! Why a repository could not be listed, and what to do about it.

use std::path::PathBuf;

/// Why a repository could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The path that was asked for does not exist or cannot be entered.
    #[error("`{}` can't be opened: {reason}", path.display())]
    NoSuchPath {
        /// As it was given.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The path lies in the storage of a repository, which has no work tree to read.
    #[error("{} is a bare git repository or the inside of a .git directory, so there are no files to check", path.display())]
    Bare {
        /// The directory with the objects and refs.
        path: PathBuf,
    },
    /// There is no program `git` on the search path.
    #[error("git is not installed or not on the PATH")]
    GitMissing,
    /// Git was run and failed.
    #[error("git could not list {}: {reason}", root.display())]
    GitFailed {
        /// The root of the repository.
        root: PathBuf,
        /// What git says, on one line.
        reason: String,
    },
    /// The repository has no such revision.
    #[error("there is no revision `{revision}` here")]
    NoRevision {
        /// As it was asked for.
        revision: String,
    },
    /// Git's answer is not what its documentation promises, or names a file outside the tree.
    #[error("git listed something that cannot be a file of {}: {entry}", root.display())]
    Unexpected {
        /// The root of the repository.
        root: PathBuf,
        /// The entry, escaped.
        entry: String,
    },
}

impl ListError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NoSuchPath { .. } => "Give a file or directory that exists and that you may read".into(),
            Self::Bare { .. } => {
                "Check a work tree of it: `git worktree add ../checkout` makes one next to it".into()
            }
            Self::GitMissing => "Install git 2.31 or newer, or put it on the PATH".into(),
            Self::GitFailed { root, reason } => git_hint(root, reason),
            Self::NoRevision { .. } => {
                "A shallow clone lacks most revisions: `git fetch --unshallow` brings them".into()
            }
            Self::Unexpected { .. } => {
                "The index is damaged or was made by hand: `rm .git/index && git reset` rebuilds it".into()
            }
        }
    }
}

fn git_hint(root: &std::path::Path, reason: &str) -> String {
    if reason.contains("not a git repository") {
        "The `.git` here points to a repository that is not there: mount or clone it as well, \
         or remove `.git` to have the directory walked"
            .into()
    } else if reason.contains("dubious ownership") {
        format!(
            "This git is older than 2.35.3 or configured to insist: `git config --global --add safe.directory {}`",
            root.display()
        )
    } else if reason.contains("lazy fetch") || reason.contains("promisor") {
        "purlin reads no network: `git sparse-checkout reapply --no-sparse-index` fetches what is missing"
            .into()
    } else if reason.contains("index file") || reason.contains("bad signature") {
        "The index is damaged: `rm .git/index && git reset` rebuilds it".into()
    } else {
        "Run `git ls-files` there to see whether git can read the repository".into()
    }
}
