//! The checked set of a plain directory, such as an unpacked tarball.
//!
//! Only `.gitignore` files in the tree decide what is left out. Whatever differs from machine to machine is
//! off: global ignore files, `.git/info/exclude`, ignore files of parent directories, and `.ignore` files,
//! which git does not know.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};

use super::tree::is_below;
use super::work_tree::is_executable;
use super::{File, FileKind, ListedBy, Listing, Unlisted, WalkReason};
use crate::repository::entries::encode_name;
use crate::source::RepoPath;

/// Walks `root`. Directories that cannot be read are in [`Listing::unlisted`].
///
/// Where a git repository is walked for want of a git, a directory with a `.git` of its own is listed as
/// the submodule that git would say it is. Elsewhere such a directory is one like any other.
#[must_use]
pub fn list(root: &Path, reason: WalkReason) -> Listing {
    let mut files = Vec::new();
    let mut unlisted = Vec::new();
    let mut submodules: Vec<RepoPath> = Vec::new();
    let refused = Refused::default();
    if refused.has_plain_ignore_file(root, root) {
        for entry in walker(root, &refused) {
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => {
                    let Some(kind) = kind(&entry) else {
                        let nested = reason == WalkReason::GitMissing && entry.path().join(".git").exists();
                        if nested && let Some(file) = file(root, &entry, FileKind::Submodule) {
                            submodules.push(file.path.clone());
                            files.push(file);
                        }
                        continue;
                    };
                    files.extend(file(root, &entry, kind));
                }
                Err(error) => unlisted.push(unlisted_directory(root, &error)),
            }
        }
    }
    unlisted.extend(refused.take());
    if !submodules.is_empty() {
        files.retain(|file| {
            !submodules
                .iter()
                .any(|submodule| is_below(file.path.as_str(), submodule.as_str()))
        });
    }
    Listing::new(files, ListedBy::Walk).walked(reason, unlisted)
}

/// Directories that are not walked, since their ignore file is not a plain file: a link could lead anywhere, and a pipe would be
/// waited for. Git follows no such link either.
#[derive(Clone, Default)]
struct Refused(Arc<Mutex<Vec<Unlisted>>>);

impl Refused {
    /// Whether a directory can be walked; if not, that is noted.
    fn has_plain_ignore_file(&self, root: &Path, directory: &Path) -> bool {
        let plain = match directory.join(".gitignore").symlink_metadata() {
            Ok(metadata) => metadata.is_file() || metadata.is_dir(),
            Err(_) => true,
        };
        if !plain {
            let path = directory.strip_prefix(root).unwrap_or(directory);
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(Unlisted {
                    path: encode_path(path).0,
                    reason: "its .gitignore is not a regular file".to_owned(),
                });
        }
        plain
    }

    fn take(&self) -> Vec<Unlisted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn walker(root: &Path, refused: &Refused) -> ignore::Walk {
    let (top, refused) = (root.to_path_buf(), refused.clone());
    WalkBuilder::new(root)
        .standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .follow_links(false)
        .filter_entry(move |entry| {
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.file_name() != ".git"
                && (!is_directory || refused.has_plain_ignore_file(&top, entry.path()))
        })
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .build()
}

/// What a file is; `None` for directories, and for pipes and the like, which no version control tracks.
fn kind(entry: &DirEntry) -> Option<FileKind> {
    let kind = entry.file_type()?;
    if kind.is_symlink() {
        Some(FileKind::Symlink)
    } else {
        kind.is_file().then_some(FileKind::Regular)
    }
}

fn file(root: &Path, entry: &DirEntry, kind: FileKind) -> Option<File> {
    let (path, raw) = encode_path(entry.path().strip_prefix(root).ok()?);
    let executable =
        kind == FileKind::Regular && entry.metadata().is_ok_and(|metadata| is_executable(&metadata));
    Some(File {
        executable,
        raw,
        ..File::new(path, kind)
    })
}

#[cfg(unix)]
pub(super) fn encode_path(path: &Path) -> (RepoPath, Option<std::ffi::OsString>) {
    use std::os::unix::ffi::OsStrExt as _;
    encode_name(path.as_os_str().as_bytes())
}

#[cfg(not(unix))]
pub(super) fn encode_path(path: &Path) -> (RepoPath, Option<std::ffi::OsString>) {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    encode_name(parts.join("/").as_bytes())
}

fn unlisted_directory(root: &Path, error: &ignore::Error) -> Unlisted {
    let mut path = None;
    let mut inner = error;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = at.strip_prefix(root).ok();
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    Unlisted {
        path: path.map_or_else(|| RepoPath::new(""), |path| encode_path(path).0),
        reason: inner.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::scratch::Scratch;
    use crate::repository::{Tree as _, WorkTree};

    fn names(listing: &Listing) -> Vec<&str> {
        listing.files().iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn only_ignore_files_of_the_tree_count() {
        let outer = Scratch::plain();
        outer.write(".gitignore", "kept\n");
        outer.write("tree/.gitignore", "/dropped\n*.log\n!keep.log\n");
        outer.write("tree/.ignore", "kept\n");
        for name in [
            "kept",
            "dropped",
            "a.log",
            "keep.log",
            ".hidden",
            "sub/dropped",
            "sub/.gitignore",
        ] {
            outer.write(&format!("tree/{name}"), "");
        }
        let listing = list(&outer.path("tree"), WalkReason::NoRepository);
        assert_eq!(
            names(&listing),
            [
                ".gitignore",
                ".hidden",
                ".ignore",
                "keep.log",
                "kept",
                "sub/.gitignore",
                "sub/dropped"
            ]
        );
        assert_eq!(listing.walked_because(), Some(WalkReason::NoRepository));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_listed_and_never_followed() {
        let scratch = Scratch::plain();
        scratch.write("real/a", "x");
        std::os::unix::fs::symlink("real", scratch.path("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", scratch.path("broken")).unwrap();
        let listing = list(scratch.root(), WalkReason::NoRepository);
        assert_eq!(names(&listing), ["broken", "link", "real/a"]);
        assert_eq!(listing.get("link").unwrap().kind, FileKind::Symlink);
        let tree = WorkTree::new(scratch.root().to_path_buf());
        assert_eq!(tree.size(listing.get("link").unwrap()), None);
        assert_eq!(tree.size(listing.get("real/a").unwrap()), Some(1));
    }

    #[test]
    fn a_nested_repository_is_a_submodule_only_within_a_repository() {
        let scratch = Scratch::plain();
        scratch.write("dep/.git", "gitdir: ../x\n");
        scratch.write("dep/sub/a", "");
        scratch.write("deposit", "");
        assert_eq!(
            names(&list(scratch.root(), WalkReason::NoRepository)),
            ["dep/sub/a", "deposit"]
        );
        let listing = list(scratch.root(), WalkReason::GitMissing);
        assert_eq!(names(&listing), ["dep", "deposit"]);
        assert_eq!(listing.get("dep").unwrap().kind, FileKind::Submodule);
    }
}
