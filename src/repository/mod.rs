//! Which files are under check.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::source::RepoPath;

/// What a listed name is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A file with content.
    Regular,
    /// A symbolic link; never followed.
    Symlink,
    /// A commit of another repository (a gitlink).
    Submodule,
}

/// One name of the checked set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the root.
    pub path: RepoPath,
    /// What it is.
    pub kind: FileKind,
    /// Tracked, but left out of the work tree by a sparse checkout: there is nothing to read.
    pub sparse: bool,
    /// The name to open it with, where that is not UTF-8.
    pub raw: Option<OsString>,
}

/// How the checked set was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListedBy {
    /// The tracked files of a git index.
    Git,
    /// A walk of the directory that honours its own ignore files.
    Walk,
}

/// The checked set: every file, sorted by path.
#[derive(Clone, Debug)]
pub struct Listing {
    root: PathBuf,
    files: Vec<File>,
    listed_by: ListedBy,
}

impl Listing {
    /// Takes a set of files and sorts it; a name that comes twice is kept once.
    #[must_use]
    pub fn new(root: PathBuf, mut files: Vec<File>, listed_by: ListedBy) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self {
            root,
            files,
            listed_by,
        }
    }

    /// The root of the repository, absolute.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// How the set was found.
    #[must_use]
    pub fn listed_by(&self) -> ListedBy {
        self.listed_by
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        let at = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path))
            .ok()?;
        self.files.get(at)
    }

    /// The name to open `file` with.
    #[must_use]
    pub fn absolute(&self, file: &File) -> PathBuf {
        match &file.raw {
            Some(raw) => self.root.join(raw),
            None => self.root.join(file.path.as_str()),
        }
    }
}
