//! The files under check: what a tree lists, and the tree to read them from.

use std::sync::Arc;

use super::read_text::{self, Unread};
use super::tree::{ReadError, Tree};
use super::{File, ListError, ListOptions, Listing};
use crate::source::Text;

/// What a tree lists, together with the tree.
#[derive(Clone, Debug)]
pub struct CheckedSet {
    tree: Arc<dyn Tree>,
    listing: Listing,
}

impl CheckedSet {
    /// Lists a tree.
    ///
    /// # Errors
    /// It can't be listed.
    pub fn open(tree: Arc<dyn Tree>, options: &ListOptions) -> Result<Self, ListError> {
        let listing = tree.list(options)?;
        Ok(Self { tree, listing })
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &Arc<dyn Tree> {
        &self.tree
    }

    /// What it lists.
    #[must_use]
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// Every file, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[File] {
        self.listing.files()
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        self.listing.get(path)
    }

    /// The file at `path`, even where an exclude glob leaves it out; see [`Listing::find`].
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&File> {
        self.listing.find(path)
    }

    /// The size of a regular file in bytes; `None` where there is nothing to read.
    #[must_use]
    pub fn size(&self, file: &File) -> Option<u64> {
        self.tree.size(file)
    }

    /// The content of a regular file, at most `limit` bytes.
    ///
    /// # Errors
    /// See [`Tree::read`].
    pub fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.tree.read(file, limit)
    }

    /// The text of a regular file.
    ///
    /// # Errors
    /// It can't be read as text.
    pub fn text(&self, file: &File) -> Result<Arc<Text>, Unread> {
        read_text::text(&*self.tree, file)
    }

    /// The text of a regular file of at most `limit` bytes.
    ///
    /// # Errors
    /// It can't be read as text.
    pub fn text_within(&self, file: &File, limit: u64) -> Result<Arc<Text>, Unread> {
        read_text::text_within(&*self.tree, file, limit)
    }
}
