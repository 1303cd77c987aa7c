//! The one decoder: from a file of a tree to its text.

use std::sync::Arc;

use super::File;
use super::tree::{ReadError, Tree};
use crate::document::{self, decode};
use crate::source::{FileId, Text};

/// Why there is no text of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is listed and not there, so that there is nothing to judge.
    #[error("the file is not in the work tree")]
    Absent,
    /// It is listed, and what is there is no such file: a sparse checkout left it out, or a link or a directory stands in
    /// its place.
    #[error("{0}")]
    Replaced(String),
    /// It has more bytes than are taken.
    #[error("the file has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Bytes in the file.
        size: u64,
        /// Bytes that are taken.
        limit: u64,
    },
    /// It is there and can't be read as text.
    #[error("{reason}")]
    Failed {
        /// Why, in one sentence.
        reason: String,
        /// What to do about it.
        help: Option<String>,
    },
}

/// What a pointer file of Git LFS starts with: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md#the-pointer>.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// A pointer file is smaller than this, by its specification.
const LFS_POINTER_BYTES: usize = 1024;

/// Reads a file of any size that purlin reads as text.
///
/// # Errors
/// See [`Unread`].
pub fn text(tree: &dyn Tree, file: &File) -> Result<Arc<Text>, Unread> {
    text_within(tree, file, decode::MAX_BYTES as u64)
}

/// Reads a file of at most `limit` bytes as text.
///
/// # Errors
/// See [`Unread`].
pub fn text_within(tree: &dyn Tree, file: &File, limit: u64) -> Result<Arc<Text>, Unread> {
    let bytes = tree.read(file, limit).map_err(|error| match error {
        ReadError::NotFound => Unread::Absent,
        ReadError::Sparse | ReadError::NotRegular | ReadError::ThroughSymlink => {
            Unread::Replaced(error.to_string())
        }
        ReadError::TooLarge { size, limit } => Unread::TooLarge { size, limit },
        ReadError::NoObject(_) | ReadError::Io(_) => Unread::Failed {
            reason: format!("the file can't be read: {error}"),
            help: None,
        },
    })?;
    if bytes.len() < LFS_POINTER_BYTES && bytes.starts_with(LFS_POINTER) {
        return Err(Unread::Failed {
            reason: "the file is a pointer of Git LFS: its content is not in the repository".to_owned(),
            help: Some("Keep files that standards judge out of Git LFS".to_owned()),
        });
    }
    let id = FileId::new(tree.id(), file.path.clone());
    match document::decode(id, bytes) {
        Ok(text) => Ok(Arc::new(text)),
        Err(error) => Err(Unread::Failed {
            reason: error.message,
            help: error.help,
        }),
    }
}
