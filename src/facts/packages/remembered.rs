//! Reading that remembers which files could not be read, so that a reader of edges can say so of each.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Manifest, Manifests};
use crate::document::Format;
use crate::facts::UnreadSource;
use crate::repository::CheckedSet;
use crate::source::{RepoPath, Text};

/// Reads through another reader.
pub(super) struct Remembering<'m> {
    files: &'m dyn Manifests,
    failed: Mutex<BTreeSet<UnreadSource>>,
}

impl<'m> Remembering<'m> {
    pub(super) fn new(files: &'m dyn Manifests) -> Self {
        Self {
            files,
            failed: Mutex::default(),
        }
    }

    /// What could not be read, or not all of it, although it is in the work tree, by path. Readers also ask for files that need not exist.
    pub(super) fn unread(self, listing: &CheckedSet) -> Vec<UnreadSource> {
        let failed = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        let exists = |path: &RepoPath| {
            let file = listing.find(path.as_str());
            file.is_some_and(|file| listing.size(file).is_some())
        };
        failed.into_iter().filter(|unread| exists(&unread.path)).collect()
    }

    fn remembered<T>(
        &self,
        path: &RepoPath,
        format: Option<Format>,
        read: Option<T>,
        is_whole: impl Fn(&T) -> bool,
    ) -> Option<T> {
        if !read.as_ref().is_some_and(is_whole) {
            let unread = UnreadSource {
                path: path.clone(),
                format,
            };
            // The set is complete even if a thread panicked while holding the lock.
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.insert(unread);
        }
        read
    }
}

fn is_whole(manifest: &Manifest) -> bool {
    manifest.parsed.unread.is_empty()
}

impl Manifests for Remembering<'_> {
    fn manifest(&self, path: &RepoPath) -> Option<Manifest> {
        self.remembered(path, None, self.files.manifest(path), is_whole)
    }

    fn text(&self, path: &RepoPath) -> Option<Arc<Text>> {
        self.remembered(path, None, self.files.text(path), |_| true)
    }

    fn manifest_as(&self, path: &RepoPath, format: Format) -> Option<Manifest> {
        self.remembered(path, Some(format), self.files.manifest_as(path, format), is_whole)
    }
}
