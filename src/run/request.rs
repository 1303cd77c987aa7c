//! What a run is asked to do, after arguments were looked up and before anything was read.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::diagnostic::{RuleId, Severity};
use crate::repository::ListError;
use crate::source::RepoPath;

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Request {
    /// The root of the repository, absolute.
    pub root: PathBuf,
    /// Files and directories to check, relative to the root with `/`; empty for everything.
    pub only: Vec<String>,
    /// The config in place of the repository's own, absolute.
    pub config: Option<PathBuf>,
    /// More policies, wherever they are, absolute.
    pub policies: Vec<PathBuf>,
    /// Rules and packs to run in place of what the config asks for.
    pub rules: Vec<String>,
    /// In place of the config's.
    pub fail_on: Option<Severity>,
    /// Whether untracked files count.
    pub untracked: bool,
    /// The day of the run.
    pub date: Date,
    /// Which texts that its findings point into the report keeps.
    pub excerpts: Excerpts,
}

/// The file that code scanning shows what is about the repository as a whole at.
pub const SHOWN_FOR_REPOSITORY: &str = "README.md";

/// Which texts that findings point into a report keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excerpts {
    /// None: nobody will be shown any of them.
    #[default]
    None,
    /// Those of which a finding names a region: somebody will be shown excerpts of them.
    OfRegions,
    /// Those that findings are about as a whole too, and the one shown for the repository: something is computed over each.
    OfWholeFiles,
}

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The files could not be listed.
    #[error(transparent)]
    List(#[from] ListError),
    /// The config that an argument names can't be read.
    #[error("the config `{path}` can't be read: {error}")]
    Config {
        /// The argument.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// An argument names a rule or pack that does not exist.
    #[error("there is no rule or pack `{id}`")]
    UnknownRule {
        /// The argument.
        id: String,
        /// The nearest name that exists.
        nearest: Option<String>,
        /// A policy that did not load and may hold it.
        unloaded: Option<RepoPath>,
    },
    /// An argument names a path that is not in the checked set.
    #[error("`{0}` is no file of the repository and no directory with one")]
    NoSuchPath(String),
    /// There is no file in the checked set.
    #[error("there is nothing to check: {0}")]
    NothingListed(&'static str),
    /// A file has no input to show.
    #[error("`{path}` can't be read: {message}")]
    Unparsed {
        /// The file.
        path: String,
        /// Why.
        message: String,
    },
    /// The input of a file rule is that of a file.
    #[error("`{0}` judges files one by one")]
    NotARepositoryRule(RuleId),
    /// An argument names policies that can't be read.
    #[error("no policies can be read from `{path}`: {error}")]
    Policies {
        /// The argument.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

impl RunError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::List(error) => Some(error.hint()),
            Self::Config { .. } => Some("`purlin init` writes a config to start from".to_owned()),
            Self::UnknownRule {
                nearest: Some(nearest),
                ..
            } => Some(format!("Did you mean `{nearest}`?")),
            Self::UnknownRule {
                unloaded: Some(path), ..
            } => Some(format!(
                "`{path}` did not load and may hold it; `purlin check` says why"
            )),
            Self::UnknownRule { nearest: None, .. } => {
                Some("`purlin rules --all` lists what there is".to_owned())
            }
            Self::NoSuchPath(_) => Some(
                "Only tracked files are checked; `--untracked` adds the others, except ignored ones"
                    .to_owned(),
            ),
            Self::NothingListed(_) => {
                Some("`git add` the files, or check untracked ones with `--untracked`".to_owned())
            }
            Self::Unparsed { path, .. } => Some(format!("`purlin check {path}` shows the place")),
            Self::NotARepositoryRule(_) => {
                Some("Give the path of a file to see what the rule sees of it".to_owned())
            }
            Self::Policies { .. } => Some("Name a .rego file, or a directory that holds some".to_owned()),
        }
    }
}

/// Hears how far a run is. Called from many threads.
pub trait Progress: Sync {
    /// So many files will be read.
    fn begin(&self, files: usize);
    /// One more was.
    fn advance(&self);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: usize) {}
    fn advance(&self) {}
}
