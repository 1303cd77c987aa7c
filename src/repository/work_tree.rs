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
use super::{File, FileKind, Index, ListError, ListOptions, Lister, Listing, Unlisted, directory};
use super::{ListedBy, Tracked, WalkReason, root};
use crate::source::{RepoPath, Root};

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
        Look::Directory
    }

    fn below(&self, directory: &str) -> Below {
        let top = self.root.join(directory);
        let mut below = Below::default();
        let walk = WalkDir::new(&top)
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            // What tools keep for themselves.
            .filter_entry(|entry| {
                !(entry.file_type().is_dir() && entry.file_name().as_encoded_bytes().starts_with(b"."))
            });
        for entry in walk {
            match entry {
                Ok(entry) => {
                    let kind = entry.file_type();
                    if kind.is_dir() {
                        continue;
                    }
                    let Ok(relative) = entry.path().strip_prefix(&self.root) else {
                        continue;
                    };
                    let (path, raw) = directory::encode_path(relative);
                    let kind = if kind.is_symlink() {
                        FileKind::Symlink
                    } else if kind.is_file() {
                        FileKind::Regular
                    } else {
                        continue;
                    };
                    below.files.push(File {
                        raw,
                        ..File::new(path, kind)
                    });
                }
                Err(error) => {
                    let path = error.path().and_then(|path| path.strip_prefix(&self.root).ok());
                    below.unlisted.push(Unlisted {
                        path: path
                            .map_or_else(|| RepoPath::new(directory), |path| directory::encode_path(path).0),
                        // Neither the path on this machine nor the system's own words, which differ from one to the next.
                        reason: match error.io_error().map(std::io::Error::kind) {
                            Some(kind) => std::io::Error::from(kind).to_string(),
                            None => "the directories form a loop".to_owned(),
                        },
                    });
                }
            }
        }
        below.files.sort_by(|a, b| a.path.cmp(&b.path));
        below
    }

    fn size(&self, file: &File) -> Option<u64> {
        self.metadata(file)
    }

    fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.content_of(file, limit)
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
    /// The size of a regular file in the work tree, in bytes. `None` for everything else: symbolic links,
    /// submodules, deleted and sparse files, and files behind a directory that is now a symbolic link.
    fn metadata(&self, file: &File) -> Option<u64> {
        if file.kind != FileKind::Regular || file.sparse {
            return None;
        }
        let absolute = self.absolute(file);
        let metadata = fs::symlink_metadata(&absolute).ok()?;
        (metadata.is_file() && self.is_reached_plainly(file)).then_some(metadata.len())
    }

    /// The content of a regular file in the work tree, at most `limit` bytes.
    ///
    /// No symbolic link is followed, neither the file nor a directory between the root and it, and nothing but
    /// a regular file is opened, so a pipe cannot block the run. This holds for a tree that nobody changes
    /// while it is read: a link put in place between the check and the opening is noticed for the file itself
    /// (on Unix), not for the directories above.
    fn content_of(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        if file.kind != FileKind::Regular {
            return Err(ReadError::NotRegular);
        }
        if file.sparse {
            return Err(ReadError::Sparse);
        }
        if let Some((opened, size)) = self.open_beneath(file).filter(|(_, size)| *size <= limit) {
            return content(opened, size, limit);
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
        if named.len() > limit {
            return Err(ReadError::TooLarge {
                size: named.len(),
                limit,
            });
        }
        let opened = fs::File::open(&absolute).map_err(absent)?;
        if !is_same_file(&named, &opened.metadata()?) {
            return Err(ReadError::NotRegular);
        }
        content(opened, named.len(), limit)
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
