//! The tree that is checked out, or any other directory: listed by git or by a walk, and read without leaving it.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::sync::OnceLock;
use std::sync::RwLock;

use walkdir::WalkDir;

use super::tree::{Below, Look, ReadError, Tree};
use super::{File, FileKind, Index, ListError, ListOptions, Lister, Listing, Only, Unlisted, directory};
use super::{ListedBy, Tracked, WalkReason, root};
use crate::diagnostic::ContentDigest;
use crate::source::{RepoPath, Root};

/// No honest list of submodules is larger.
const MAX_GITMODULES: u64 = 1 << 20;

/// A directory of the file system as a tree.
#[derive(Debug)]
pub struct WorkTree {
    id: Root,
    root: PathBuf,
    /// Directories that were looked at: whether they are reached through directories only.
    plain_directories: RwLock<HashMap<Box<OsStr>, bool>>,
    /// The root, opened when the first file is read.
    #[cfg(target_os = "linux")]
    directory: OnceLock<Option<fs::File>>,
}

impl WorkTree {
    /// The tree under check, whose root is `root` as [`super::discover`] found it.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self::of(Root::Head, root)
    }

    /// A directory as the tree `id`.
    #[must_use]
    pub fn of(id: Root, root: PathBuf) -> Self {
        Self {
            id,
            root,
            plain_directories: RwLock::default(),
            #[cfg(target_os = "linux")]
            directory: OnceLock::new(),
        }
    }

    /// [`Tree::list`] with another reader of the index.
    ///
    /// Without a `.git` at or above the root, or without a git that has to be asked, the directory is walked, and
    /// [`Listing::walked_because`] says why. A git that is there and fails is an error: a walk in its place
    /// would check another set of files without anybody noticing.
    pub fn list_with(&self, lister: &dyn Lister, options: &ListOptions) -> Result<Listing, ListError> {
        let root = &self.root;
        let listing = if root::git_top(root).is_some() {
            match lister.tracked(root, &options.only) {
                Ok(Tracked { mut files, others }) => {
                    let listing = if options.untracked {
                        files.extend(lister.untracked(root)?);
                        Listing::new(files, ListedBy::Git)
                    } else {
                        Listing::of_sorted(files, ListedBy::Git)
                    };
                    if options.only.is_everything() {
                        listing
                    } else {
                        listing.into_part(others)
                    }
                }
                Err(ListError::GitMissing) => directory::list(root, WalkReason::GitMissing),
                Err(error) => return Err(error),
            }
        } else {
            directory::list(root, WalkReason::NoRepository)
        };
        Ok(listing.without(&options.exclude))
    }

    /// Whether a directory is the top of another repository, or a submodule that was not fetched.
    fn is_other_repository(&self, directory: &Path) -> bool {
        directory.join(".git").symlink_metadata().is_ok() || self.is_unfetched(directory)
    }

    /// Whether a directory is a submodule that was not fetched: such a one is empty, and `.gitmodules` or the index knows it.
    fn is_unfetched(&self, directory: &Path) -> bool {
        let is_empty = fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none());
        let Some(top) = root::git_top(&self.root).filter(|_| is_empty) else {
            return false;
        };
        let list = Self::of(self.id, top.to_path_buf());
        let path = directory.strip_prefix(top).unwrap_or(directory);
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let names = |line: &str| {
            let named = line.split_once('=').filter(|(key, _)| key.trim() == "path");
            named.is_some_and(|(_, value)| value.trim().trim_matches('"').trim_end_matches('/') == path)
        };
        let is_declared = match list.look(".gitmodules") {
            Look::File(file) => list
                .read(&file, MAX_GITMODULES)
                .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).lines().any(names)),
            _ => false,
        };
        let in_index = || {
            let options = ListOptions {
                only: Only::paths(vec![path.clone()]),
                ..ListOptions::default()
            };
            list.list(&options).is_ok_and(|listing| {
                let file = listing.get(&path);
                file.is_some_and(|file| file.kind == FileKind::Submodule)
            })
        };
        is_declared || in_index()
    }

    /// The name to open `file` with.
    fn absolute(&self, file: &File) -> PathBuf {
        match &file.raw {
            Some(raw) => self.root.join(raw),
            None => self.root.join(file.path.as_str()),
        }
    }
}

impl Tree for WorkTree {
    fn id(&self) -> Root {
        self.id
    }

    fn directory(&self) -> Option<&Path> {
        Some(&self.root)
    }

    fn list(&self, options: &ListOptions) -> Result<Listing, ListError> {
        self.list_with(&Index::default(), options)
    }

    fn look(&self, path: &str) -> Look {
        let mut at = self.root.clone();
        let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
        let mut walked = String::new();
        while let Some(part) = parts.next() {
            at.push(part);
            if !walked.is_empty() {
                walked.push('/');
            }
            walked.push_str(part);
            let Ok(metadata) = fs::symlink_metadata(&at) else {
                return Look::Nothing;
            };
            let kind = metadata.file_type();
            if kind.is_symlink() {
                return Look::Link(RepoPath::new(walked));
            }
            if kind.is_dir() {
                continue;
            }
            return match (parts.peek(), kind.is_file()) {
                (Some(_), _) => Look::Nothing,
                (None, true) => Look::File(File {
                    executable: is_executable(&metadata),
                    ..File::new(RepoPath::new(path), FileKind::Regular)
                }),
                (None, false) => Look::Special,
            };
        }
        if self.is_unfetched(&at) {
            return Look::Submodule;
        }
        Look::Directory
    }

    fn has(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
    }

    fn below(&self, directory: &str) -> Below {
        let top = self.root.join(directory);
        let mut below = Below::default();
        let relative = |path: &Path| {
            let path = path.strip_prefix(&self.root).unwrap_or(path);
            directory::encode_path(path)
        };
        let mut walk = WalkDir::new(&top).min_depth(1).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    below.unlisted.push(Unlisted {
                        path: relative(error.path().unwrap_or(&top)).0,
                        // Neither the path on this machine nor the system's own words, which differ from one to the next.
                        reason: match error.io_error().map(std::io::Error::kind) {
                            Some(kind) => std::io::Error::from(kind).to_string(),
                            None => "the directories form a loop".to_owned(),
                        },
                    });
                    continue;
                }
            };
            let kind = if entry.file_type().is_dir() {
                // What tools keep for themselves.
                if entry.file_name().as_encoded_bytes().starts_with(b".") {
                    walk.skip_current_dir();
                    continue;
                }
                if !self.is_other_repository(entry.path()) {
                    continue;
                }
                walk.skip_current_dir();
                FileKind::Submodule
            } else if entry.file_type().is_symlink() {
                FileKind::Symlink
            } else if entry.file_type().is_file() {
                FileKind::Regular
            } else {
                let (path, _) = relative(entry.path());
                below.special.push(path);
                continue;
            };
            let (path, raw) = relative(entry.path());
            below.files.push(File {
                raw,
                ..File::new(path, kind)
            });
        }
        below.files.sort_by(|a, b| a.path.cmp(&b.path));
        below
    }

    fn size(&self, file: &File) -> Option<u64> {
        if file.kind != FileKind::Regular || file.sparse {
            return None;
        }
        let absolute = self.absolute(file);
        let metadata = fs::symlink_metadata(&absolute).ok()?;
        (metadata.is_file() && self.is_reached_plainly(file)).then_some(metadata.len())
    }

    fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        let (opened, size) = self.open(file)?;
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        content(opened, size, limit)
    }

    /// Piece by piece: a file may be too large to hold.
    fn digest(&self, file: &File) -> Option<String> {
        let (mut opened, _) = self.open(file).ok()?;
        let mut digest = ContentDigest::default();
        let mut piece = vec![0; 1 << 16];
        loop {
            match opened.read(&mut piece) {
                Ok(0) => return Some(digest.finish()),
                Ok(some) => digest.add(piece.get(..some)?),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }
}

#[cfg(unix)]
pub(super) fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &fs::Metadata) -> bool {
    false
}

impl WorkTree {
    /// Opens a regular file, and tells its size.
    ///
    /// No symbolic link is followed, neither the file nor a directory between the root and it, and nothing but
    /// a regular file is opened, so a pipe cannot block the run. This holds for a tree that nobody changes
    /// while it is read: a link put in place between the check and the opening is noticed for the file itself
    /// (on Unix), not for the directories above.
    fn open(&self, file: &File) -> Result<(fs::File, u64), ReadError> {
        if file.kind != FileKind::Regular {
            return Err(ReadError::NotRegular);
        }
        if file.sparse {
            return Err(ReadError::Sparse);
        }
        if let Some(opened) = self.open_beneath(file) {
            return Ok(opened);
        }
        // What it is that can't be opened so, or on a system that can't, takes a closer look.
        let absolute = self.absolute(file);
        let named = fs::symlink_metadata(&absolute).map_err(absent)?;
        if !self.is_reached_plainly(file) {
            return Err(ReadError::ThroughSymlink);
        }
        if !named.is_file() {
            return Err(ReadError::NotRegular);
        }
        let opened = fs::File::open(&absolute).map_err(absent)?;
        if !is_same_file(&named, &opened.metadata()?) {
            return Err(ReadError::NotRegular);
        }
        Ok((opened, named.len()))
    }

    /// Opens a regular file in one step that follows no link anywhere on the way, and tells its size. The kernel then
    /// looks at no name twice: <https://man7.org/linux/man-pages/man2/openat2.2.html>. `None` wherever that fails.
    #[cfg(target_os = "linux")]
    fn open_beneath(&self, file: &File) -> Option<(fs::File, u64)> {
        use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
        let root = self
            .directory
            .get_or_init(|| fs::File::open(&self.root).ok())
            .as_ref()?;
        let name = file.raw.as_deref().unwrap_or(OsStr::new(file.path.as_str()));
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let opened = fs::File::from(openat2(root, name, flags, Mode::empty(), resolve).ok()?);
        let metadata = opened.metadata().ok()?;
        metadata.is_file().then_some((opened, metadata.len()))
    }

    #[cfg(not(target_os = "linux"))]
    fn open_beneath(&self, _: &File) -> Option<(fs::File, u64)> {
        None
    }

    /// Whether every directory between the root and `file` is a directory and no symbolic link.
    fn is_reached_plainly(&self, file: &File) -> bool {
        let directory = match &file.raw {
            Some(raw) => Path::new(raw).parent().unwrap_or(Path::new("")),
            None => Path::new(file.path.parent()),
        };
        if directory.as_os_str().is_empty() {
            return true;
        }
        // Looked up as bytes: hashing a path takes it apart first.
        let mut unknown = Vec::new();
        let mut plain = true;
        {
            let Ok(known) = self.plain_directories.read() else {
                return false;
            };
            for directory in directory.ancestors().filter(|path| !path.as_os_str().is_empty()) {
                if let Some(verdict) = known.get(directory.as_os_str()) {
                    plain = *verdict;
                    break;
                }
                unknown.push(directory);
            }
        }
        if unknown.is_empty() {
            return plain;
        }
        let verdicts: Vec<bool> = unknown
            .iter()
            .rev()
            .map(|directory| {
                plain = plain
                    && fs::symlink_metadata(self.root.join(directory))
                        .is_ok_and(|metadata| metadata.is_dir());
                plain
            })
            .collect();
        if let Ok(mut known) = self.plain_directories.write() {
            let directories = unknown.iter().rev().map(|directory| directory.as_os_str().into());
            known.extend(directories.zip(verdicts));
        }
        plain
    }
}

/// Reads an open file of `size` bytes, unless it turns out to have more than `limit`.
fn content(opened: fs::File, size: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut content = vec![0; usize::try_from(size).unwrap_or(0).saturating_add(1)];
    let mut opened = opened.take(limit.saturating_add(1));
    // As a rule one call has all of it, and finds no byte more.
    let mut filled = 0;
    while let Some(free) = content.get_mut(filled..).filter(|free| !free.is_empty()) {
        match opened.read(free) {
            Ok(0) => break,
            Ok(some) => {
                filled += some;
                if filled as u64 == size {
                    break;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let is_full = filled == content.len();
    content.truncate(filled);
    if is_full {
        opened.read_to_end(&mut content)?;
    }
    let size = content.len() as u64;
    if size > limit {
        // It grew while it was read.
        return Err(ReadError::TooLarge { size, limit });
    }
    Ok(content)
}

fn absent(error: std::io::Error) -> ReadError {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => ReadError::NotFound,
        _ => ReadError::Io(error),
    }
}

#[cfg(unix)]
fn is_same_file(named: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    opened.is_file() && named.dev() == opened.dev() && named.ino() == opened.ino()
}

#[cfg(not(unix))]
fn is_same_file(_: &fs::Metadata, opened: &fs::Metadata) -> bool {
    opened.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::repository::scratch::Scratch;

    fn below(scratch: &Scratch, directory: &str) -> (Vec<String>, Vec<String>) {
        let below = WorkTree::new(scratch.root().to_path_buf()).below(directory);
        let files = below.files.iter().map(|file| match file.kind {
            FileKind::Regular => file.path.to_string(),
            kind => format!("{} {kind:?}", file.path),
        });
        let unlisted = below.unlisted.iter().map(|unlisted| unlisted.path.to_string());
        (files.collect(), unlisted.collect())
    }

    #[test]
    fn links_other_repositories_and_odd_names_are_seen_and_not_entered() {
        let scratch = Scratch::git();
        for name in ["p/a", "p/.hidden/d", "p/e/f", "p/g/.git", "p/g/h", "elsewhere/k"] {
            scratch.write(name, "");
        }
        symlink("../elsewhere", scratch.path("p/i")).unwrap();
        std::os::unix::net::UnixListener::bind(scratch.path("p/m")).unwrap();
        std::fs::write(scratch.path("p").join(OsStr::from_bytes(b"n\xff")), "").unwrap();
        scratch.write(
            ".gitmodules",
            "[submodule \"x\"]\n\tpath = p/acme\n\turl = ../x\n",
        );
        for name in ["p/acme", "p/empty"] {
            std::fs::create_dir_all(scratch.path(name)).unwrap();
        }
        let (files, unlisted) = below(&scratch, "p");
        assert_eq!(
            files,
            [
                "p/a",
                "p/acme Submodule",
                "p/e/f",
                "p/g Submodule",
                "p/i Symlink",
                "p/n\\xff"
            ]
        );
        assert_eq!(unlisted, Vec::<String>::new());
        let special = WorkTree::new(scratch.root().to_path_buf()).below("p").special;
        assert_eq!(special, [RepoPath::new("p/m")]);
    }

    #[test]
    fn a_directory_that_cannot_be_read_takes_nothing_else_with_it() {
        let scratch = Scratch::plain();
        for name in ["p/a", "p/m/b", "p/z"] {
            scratch.write(name, "");
        }
        let closed = scratch.path("p/m");
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o0)).unwrap();
        // A user who may read everything can't see what others see.
        let may_read_all = std::fs::read_dir(&closed).is_ok();
        let (files, unlisted) = below(&scratch, "p");
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
        if !may_read_all {
            assert_eq!(
                (files, unlisted),
                (vec!["p/a".into(), "p/z".into()], vec!["p/m".into()])
            );
        }
    }
}
