//! What everything is read through: a tree of files, wherever it is kept.

use std::fmt;
use std::path::Path;

use super::{File, ListError, ListOptions, Listing, Unlisted};
use crate::diagnostic::ContentDigest;
use crate::source::{RepoPath, Root};

/// A tree of files that can be listed and read. Nothing follows a link.
pub trait Tree: fmt::Debug + Send + Sync {
    /// Which tree it is.
    fn id(&self) -> Root;

    /// Where it is in the file system, where it is there. For what git alone can tell, such as the history.
    fn directory(&self) -> Option<&Path> {
        None
    }

    /// Its files: those that are under version control, as far as there is any.
    ///
    /// # Errors
    /// They can't be listed.
    fn list(&self, options: &ListOptions) -> Result<Listing, ListError>;

    /// What is at a path, under version control or not.
    fn look(&self, path: &str) -> Look;

    /// Whether anything is at a path: asked where there is mostly nothing, and then cheaper than a look.
    fn has(&self, path: &str) -> bool {
        self.look(path) != Look::Nothing
    }

    /// Every file at any depth below a directory, under version control or not, sorted by path. Hidden directories are
    /// passed over: tools keep their own files there.
    fn below(&self, directory: &str) -> Below;

    /// The size of a regular file in bytes; `None` for everything else: links, submodules, deleted and sparse files, and files
    /// behind a directory that is now a link.
    fn size(&self, file: &File) -> Option<u64>;

    /// The content of a regular file, at most `limit` bytes.
    ///
    /// # Errors
    /// It is not there, it is not a regular file, it is larger, or the system fails.
    fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// The digest of a regular file, whatever its size; `None` where it can't be read.
    fn digest(&self, file: &File) -> Option<String> {
        let bytes = self.read(file, u64::MAX - 1).ok()?;
        Some(ContentDigest::of(&bytes))
    }
}

/// What is at a path of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing.
    Nothing,
    /// A directory.
    Directory,
    /// A regular file.
    File(File),
    /// A symbolic link is at the path, or at a directory above it; here is which.
    Link(RepoPath),
    /// A commit of another repository, whose files are not in this tree.
    Submodule,
    /// Something that is never read: a device, a pipe.
    Special,
}

impl Look {
    /// Why what is at the path is not read.
    #[must_use]
    pub fn why_unread(&self) -> String {
        match self {
            Self::Nothing => "there is no such file or directory".to_owned(),
            Self::Directory => "it is a directory".to_owned(),
            Self::File(_) => "it is a file".to_owned(),
            Self::Link(path) => format!("`{path}` is a symbolic link, which purlin does not follow"),
            Self::Submodule => "it is a submodule, and its files are not here".to_owned(),
            Self::Special => "it is not a regular file".to_owned(),
        }
    }
}

/// What is below a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Below {
    /// Regular files and links, sorted by path.
    pub files: Vec<File>,
    /// What is neither a file nor a link: devices, pipes, sockets.
    pub special: Vec<RepoPath>,
    /// Directories that can't be looked into.
    pub unlisted: Vec<Unlisted>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is listed and not there: deleted from the work tree. Callers treat it as absent.
    #[error("the file is not in the work tree")]
    NotFound,
    /// A sparse checkout left it out.
    #[error("a sparse checkout left it out")]
    Sparse,
    /// A symbolic link, directory, device or the like stands where a file should.
    #[error("not a regular file")]
    NotRegular,
    /// A directory on the way is a symbolic link, which purlin does not follow.
    #[error("a directory above it is a symbolic link")]
    ThroughSymlink,
    /// More bytes than the caller takes.
    #[error("the file has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Bytes in the file.
        size: u64,
        /// Bytes that the caller takes.
        limit: u64,
    },
    /// Git has no such object: the clone is shallow or partial.
    #[error("git does not have its content here: {0}")]
    NoObject(String),
    /// Anything else.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// Whether a path lies below a directory, the root being `""`.
pub(super) fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty()
        || path
            .strip_prefix(directory)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// Whether [`Tree::below`] has a file for a directory: it lies below, and in no hidden directory.
pub(super) fn is_visible_below(file: &File, directory: &str) -> bool {
    let rest = file.path.as_str().get(directory.len()..).unwrap_or_default();
    let parents = rest.rsplit_once('/').map_or("", |(parents, _)| parents);
    is_below(file.path.as_str(), directory) && parents.split('/').all(|part| !part.starts_with('.'))
}
