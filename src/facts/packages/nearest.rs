//! The nearest package of every path, by the names of manifests alone.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use super::ecosystem::{ECOSYSTEMS, Ecosystem};
use super::vendored::is_vendored;
use crate::repository::{CheckedSet, File, FileKind};
use crate::source::RepoPath;

/// The manifests of each directory, the first before others, each with the place of its ecosystem.
type ByDirectory = HashMap<Box<str>, Vec<(usize, File)>>;

/// The nearest package of every path, found by the names of manifests: none is parsed.
///
/// So the manifest may describe no package, such as the root of a virtual Cargo workspace.
#[derive(Debug)]
pub struct Nearest {
    set: Arc<CheckedSet>,
    /// The results for the directories looked up so far, and those above them.
    by_directory: RwLock<HashMap<String, Option<RepoPath>>>,
    /// The manifests whose packages hold files, by directory, the first before others, each with the place of its
    /// ecosystem. Found when one is first asked for.
    manifests: OnceLock<ByDirectory>,
}

impl Nearest {
    /// Looks up manifests in a listing when needed. A manifest that a sparse checkout leaves out counts; a deleted one
    /// does not.
    #[must_use]
    pub fn new(set: &Arc<CheckedSet>) -> Self {
        Self {
            set: Arc::clone(set),
            by_directory: RwLock::default(),
            manifests: OnceLock::new(),
        }
    }

    /// The manifest in the deepest directory at or above that of `path`, which need not exist.
    #[must_use]
    pub fn of(&self, path: &RepoPath) -> Option<RepoPath> {
        let mut unknown = Vec::new();
        let mut directory = path.parent();
        let found = loop {
            if let Some(known) = self.known(directory) {
                break known;
            }
            unknown.push(directory);
            if let Some(manifest) = self.in_directory(directory, path) {
                break Some(manifest);
            }
            match directory {
                "" => break None,
                _ => directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent),
            }
        };
        if !unknown.is_empty() {
            let mut known = self.by_directory.write().unwrap_or_else(PoisonError::into_inner);
            known.extend(
                unknown
                    .into_iter()
                    .map(|directory| (directory.to_owned(), found.clone())),
            );
        }
        found
    }

    /// Whether the manifest at `path` is the first of its ecosystem in its directory. `path` is in the work tree.
    pub(super) fn is_first(&self, path: &RepoPath) -> bool {
        let here = self.manifests().get(path.parent()).map_or(&[][..], Vec::as_slice);
        let of = here
            .iter()
            .find(|(_, file)| file.path == *path)
            .map(|(at, _)| *at);
        let mut same = here.iter().filter(|(at, _)| Some(*at) == of);
        same.find(|(_, file)| self.is_there(file, path))
            .is_some_and(|(_, first)| first.path == *path)
    }

    #[allow(
        clippy::option_option,
        reason = "nothing known yet differs from known to have none"
    )]
    fn known(&self, directory: &str) -> Option<Option<RepoPath>> {
        let known = self.by_directory.read().unwrap_or_else(PoisonError::into_inner);
        known.get(directory).cloned()
    }

    /// The manifest of the first ecosystem that has one in this directory. `asked` is in the work tree if it is listed:
    /// the caller has read it.
    fn in_directory(&self, directory: &str, asked: &RepoPath) -> Option<RepoPath> {
        let here = self.manifests().get(directory)?;
        here.iter()
            .find(|(_, file)| self.is_there(file, asked))
            .map(|(_, file)| file.path.clone())
    }

    fn is_there(&self, file: &File, asked: &RepoPath) -> bool {
        file.sparse || file.path == *asked || self.set.size(file).is_some()
    }

    fn manifests(&self) -> &ByDirectory {
        self.manifests.get_or_init(|| {
            let mut found: HashMap<&str, Vec<(usize, usize, &File)>> = HashMap::new();
            let regular = self
                .set
                .files()
                .iter()
                .filter(|file| file.kind == FileKind::Regular);
            for file in regular {
                if let Some((at, rank)) = Ecosystem::place(&file.path)
                    && ECOSYSTEMS.get(at).is_some_and(|ecosystem| ecosystem.holds_files)
                    && !is_vendored(&self.set, &file.path)
                {
                    found
                        .entry(file.path.parent())
                        .or_default()
                        .push((at, rank, file));
                }
            }
            let in_order = found.into_iter().map(|(directory, mut files)| {
                files.sort_by_key(|(at, rank, _)| (*at, *rank));
                let files = files.into_iter().map(|(at, _, file)| (at, file.clone()));
                (directory.into(), files.collect())
            });
            in_order.collect()
        })
    }
}
