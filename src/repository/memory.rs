//! A tree in memory: for tests, for examples, and for the open buffers of an editor over another tree.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::tree::{Below, Look, ReadError, Tree, is_below, is_visible_below};
use super::{File, FileKind, ListError, ListOptions, ListedBy, Listing};
use crate::source::{RepoPath, Root};

/// What a file holds; nothing where it is listed and not there.
type Content = Option<Arc<[u8]>>;

/// Files that are held in memory, over those of another tree where there is one.
#[derive(Debug)]
pub struct Memory {
    id: Root,
    /// Each with its content; without one where it is listed and not there.
    files: BTreeMap<RepoPath, (FileKind, Content)>,
    under: Option<Arc<dyn Tree>>,
}

impl Memory {
    /// Files by path, with their content, as the tree under check.
    #[must_use]
    pub fn new<P: AsRef<str>, C: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, C)>) -> Self {
        let files = files.into_iter().map(|(path, content)| {
            (
                RepoPath::new(path),
                (FileKind::Regular, Some(content.as_ref().into())),
            )
        });
        Self {
            id: Root::Head,
            files: files.collect(),
            under: None,
        }
    }

    /// The same files over those of another tree.
    #[must_use]
    pub fn over(mut self, under: Arc<dyn Tree>) -> Self {
        self.id = under.id();
        self.under = Some(under);
        self
    }

    /// With a name that has no content: that of a link or a submodule, or of a file that is tracked and was deleted.
    #[must_use]
    pub fn with(mut self, path: &str, kind: FileKind) -> Self {
        self.files.insert(RepoPath::new(path), (kind, None));
        self
    }

    /// The files of its own.
    fn own(&self) -> impl Iterator<Item = File> {
        let files = self.files.iter();
        files.map(|(path, (kind, _))| File::new(path.clone(), *kind))
    }
}

impl Tree for Memory {
    fn id(&self) -> Root {
        self.id
    }

    fn directory(&self) -> Option<&Path> {
        self.under.as_ref()?.directory()
    }

    fn list(&self, options: &ListOptions) -> Result<Listing, ListError> {
        let Some(under) = &self.under else {
            let listing = Listing::new(self.own().collect(), ListedBy::Git);
            return Ok(listing.without(&options.exclude));
        };
        let listing = under.list(options)?;
        let is_new = |file: &File| listing.find(file.path.as_str()).is_none();
        let new = self.own().filter(is_new).collect();
        Ok(listing.with(new, &options.exclude))
    }

    fn look(&self, path: &str) -> Look {
        if let Some((known, (kind, content))) = self.files.get_key_value(path) {
            return match kind {
                FileKind::Regular if content.is_none() => Look::Nothing,
                FileKind::Regular => Look::File(File::new(known.clone(), *kind)),
                FileKind::Symlink => Look::Link(known.clone()),
                FileKind::Submodule => Look::Submodule,
            };
        }
        let above = |file: &File| file.kind != FileKind::Regular && is_below(path, file.path.as_str());
        if let Some(link) = self.own().find(above) {
            return match link.kind {
                FileKind::Symlink => Look::Link(link.path),
                _ => Look::Nothing,
            };
        }
        if path.is_empty() || self.own().any(|file| is_below(file.path.as_str(), path)) {
            return Look::Directory;
        }
        self.under
            .as_ref()
            .map_or(Look::Nothing, |under| under.look(path))
    }

    fn below(&self, directory: &str) -> Below {
        let mut below = self
            .under
            .as_ref()
            .map(|under| under.below(directory))
            .unwrap_or_default();
        below.files.retain(|file| !self.files.contains_key(&file.path));
        let visible = self.own().filter(|file| is_visible_below(file, directory));
        below.files.extend(visible);
        below.files.sort_by(|a, b| a.path.cmp(&b.path));
        below
    }

    fn size(&self, file: &File) -> Option<u64> {
        match self.files.get(&file.path) {
            Some((FileKind::Regular, content)) => Some(content.as_ref()?.len() as u64),
            Some(_) => None,
            None => self.under.as_ref()?.size(file),
        }
    }

    fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        match self.files.get(&file.path) {
            Some((FileKind::Regular, content)) => {
                let content = content.as_ref().ok_or(ReadError::NotFound)?;
                let size = content.len() as u64;
                if size > limit {
                    return Err(ReadError::TooLarge { size, limit });
                }
                Ok(content.to_vec())
            }
            Some(_) => Err(ReadError::NotRegular),
            None => match &self.under {
                Some(under) => under.read(file, limit),
                None => Err(ReadError::NotFound),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(listing: &Listing) -> Vec<&str> {
        listing.files().iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn what_is_put_in_is_listed_found_and_read() {
        let tree = Memory::new([("b/c.json", "{}"), ("a", "x"), ("b/.hidden/d", "y")])
            .with("link", FileKind::Symlink);
        let listing = tree.list(&ListOptions::default()).unwrap();
        assert_eq!(paths(&listing), ["a", "b/.hidden/d", "b/c.json", "link"]);
        assert_eq!(tree.look("b"), Look::Directory);
        assert_eq!(tree.look("b/c"), Look::Nothing);
        assert_eq!(tree.look("link/x"), Look::Link(RepoPath::new("link")));
        let below: Vec<_> = tree.below("b").files.into_iter().map(|file| file.path).collect();
        assert_eq!(below, [RepoPath::new("b/c.json")]);
        let file = listing.get("a").unwrap();
        assert_eq!(
            (tree.size(file), tree.read(file, 1).unwrap()),
            (Some(1), b"x".to_vec())
        );
        assert!(matches!(
            tree.read(file, 0),
            Err(ReadError::TooLarge { size: 1, limit: 0 })
        ));
        assert!(matches!(
            tree.read(listing.get("link").unwrap(), 9),
            Err(ReadError::NotRegular)
        ));
    }

    #[test]
    fn a_buffer_stands_over_the_file_below() {
        let under = Arc::new(Memory::new([("a", "old"), ("b", "kept")]));
        let tree = Memory::new([("a", "new"), ("c", "added")]).over(under);
        let listing = tree.list(&ListOptions::default()).unwrap();
        assert_eq!(paths(&listing), ["a", "b", "c"]);
        let content =
            |path: &str| String::from_utf8(tree.read(listing.get(path).unwrap(), 99).unwrap()).unwrap();
        assert_eq!(
            [content("a"), content("b"), content("c")],
            ["new", "kept", "added"]
        );
        assert!(matches!(tree.look("b"), Look::File(_)));
    }
}
