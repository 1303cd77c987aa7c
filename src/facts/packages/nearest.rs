//! The nearest package of every path, by the names of manifests alone.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use super::ecosystem::{Called, ECOSYSTEMS, Ecosystem};
use crate::repository::{File, FileKind, Listing};
use crate::source::RepoPath;

/// The nearest package of every path, by the names of manifests alone: none is parsed.
///
/// So the id that it gives may be that of a manifest which describes no package, such as the root of a virtual
/// Cargo workspace.
#[derive(Debug)]
pub struct Nearest<'l> {
    listing: &'l Listing,
    /// What was found for each directory that was asked for, and those above it.
    by_directory: RwLock<HashMap<String, Option<RepoPath>>>,
    /// The manifests of ecosystems that tell some by the end of their names, by ecosystem and directory, the first
    /// before others. Found when one is first asked for.
    by_ending: OnceLock<HashMap<(usize, &'l str), Vec<&'l File>>>,
}

impl<'l> Nearest<'l> {
    /// Looks among the manifests of a listing, as far as it is asked. One that a sparse checkout leaves out counts,
    /// one that is deleted does not.
    #[must_use]
    pub fn new(listing: &'l Listing) -> Self {
        Self {
            listing,
            by_directory: RwLock::default(),
            by_ending: OnceLock::new(),
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
        Ecosystem::of(path).is_some_and(|(at, ecosystem)| {
            self.first(at, ecosystem, path.parent(), path)
                .is_some_and(|first| first.path == *path)
        })
    }

    #[allow(
        clippy::option_option,
        reason = "nothing known yet differs from known to have none"
    )]
    fn known(&self, directory: &str) -> Option<Option<RepoPath>> {
        let known = self.by_directory.read().unwrap_or_else(PoisonError::into_inner);
        known.get(directory).cloned()
    }

    /// The manifest of the first ecosystem that has one in this very directory. `asked` is in the work tree if it is
    /// listed: whoever asks has read it.
    fn in_directory(&self, directory: &str, asked: &RepoPath) -> Option<RepoPath> {
        ECOSYSTEMS
            .iter()
            .enumerate()
            .filter(|(_, ecosystem)| ecosystem.holds_files)
            .find_map(|(at, ecosystem)| self.first(at, ecosystem, directory, asked))
            .map(|file| file.path.clone())
    }

    fn first(&self, at: usize, ecosystem: &Ecosystem, directory: &str, asked: &RepoPath) -> Option<&'l File> {
        let is_there = |file: &File| {
            file.kind == FileKind::Regular
                && (file.sparse || file.path == *asked || self.listing.metadata(file).is_some())
        };
        if ecosystem.tells_by_ending() {
            let found = self.by_ending().get(&(at, directory))?;
            return found.iter().copied().find(|file| is_there(file));
        }
        ecosystem.manifests.iter().find_map(|called| {
            let Called::Name(name) = called else {
                return None;
            };
            let path = match directory {
                "" => (*name).to_owned(),
                _ => format!("{directory}/{name}"),
            };
            self.listing.get(&path).filter(|file| is_there(file))
        })
    }

    fn by_ending(&self) -> &HashMap<(usize, &'l str), Vec<&'l File>> {
        self.by_ending.get_or_init(|| {
            let mut found: HashMap<(usize, &str), Vec<(usize, &File)>> = HashMap::new();
            for file in self.listing.files() {
                for (at, ecosystem) in ECOSYSTEMS.iter().enumerate() {
                    if ecosystem.tells_by_ending()
                        && let Some(rank) = ecosystem.rank(&file.path)
                    {
                        let here = found.entry((at, file.path.parent())).or_default();
                        here.push((rank, file));
                    }
                }
            }
            let in_order = found.into_iter().map(|(place, mut files)| {
                files.sort_by_key(|(rank, _)| *rank);
                (place, files.into_iter().map(|(_, file)| file).collect())
            });
            in_order.collect()
        })
    }
}
