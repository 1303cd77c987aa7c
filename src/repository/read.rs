//! Reading listed files without leaving the tree.

#[cfg(target_os = "linux")]
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::Path;

use super::{File, FileKind, Listing};
use crate::diagnostic::ContentDigest;

/// Why a listed file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Tracked, but not in the work tree: deleted, or left out by a sparse checkout. Callers treat it as absent.
    #[error("the file is not in the work tree")]
    NotFound,
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
    /// Anything else.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl Listing {
    /// The size of a regular file in the work tree, in bytes. `None` for everything else: symbolic links,
    /// submodules, deleted and sparse files, and files behind a directory that is now a symbolic link.
    #[must_use]
    pub fn metadata(&self, file: &File) -> Option<u64> {
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
    pub fn read(&self, file: &File, limit: u64) -> Result<Vec<u8>, ReadError> {
        let (opened, size) = self.open(file)?;
        if size > limit {
            return Err(ReadError::TooLarge { size, limit });
        }
        content(opened, size, limit)
    }

    /// The digest of a regular file in the work tree, whatever its size; `None` where it can't be read.
    #[must_use]
    pub fn digest(&self, file: &File) -> Option<String> {
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

    /// Opens a regular file, and tells its size.
    fn open(&self, file: &File) -> Result<(fs::File, u64), ReadError> {
        if file.kind != FileKind::Regular {
            return Err(ReadError::NotRegular);
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
            .get_or_init(|| fs::File::open(self.root()).ok())
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
                    && fs::symlink_metadata(self.root().join(directory))
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
