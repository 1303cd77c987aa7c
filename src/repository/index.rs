//! The checked set read from git's index file itself.
//!
//! Starting git costs more than the rest of a small check, and for a large index more than the evaluation of a few
//! rules, so the plain case is read here: <https://git-scm.com/docs/gitformat-index>, versions 2 to 4. Whatever is not
//! plain is git's to read: a split or sparse index, a version or a required extension from the future, a file that does
//! not hold what its header promises, a directory that git might not take for a repository.

use std::fs::File as Disk;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::entries::{IndexEntry, Stages, keep_sparse_where_absent};
use super::wanted::{Only, Wanted};
use super::{File, Git, ListError, Lister, Tracked, root};

/// Reads the index file where it can, and asks git where it can't.
#[derive(Clone, Debug, Default)]
pub struct Index {
    git: Git,
}

impl Lister for Index {
    fn tracked(&self, root: &Path, only: &Only) -> Result<Tracked, ListError> {
        match self::tracked(root, only) {
            Some(tracked) => Ok(tracked),
            None => self.git.tracked(root, only),
        }
    }

    fn untracked(&self, root: &Path) -> Result<Vec<File>, ListError> {
        self.git.untracked(root)
    }
}

/// The tracked files at and below `root`; `None` where git has to be asked.
fn tracked(root: &Path, only: &Only) -> Option<Tracked> {
    let top = root::git_top(root)?;
    let prefix = prefix(top, root)?;
    let index = Disk::open(git_directory(top)?.join("index")).ok()?;
    let metadata = index.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut wanted = Wanted::new(&prefix, only);
    let mut stages = Stages::default();
    if only.is_everything() {
        // Room that turns out not to be needed is never touched, and costs nothing.
        stages.expect(usize::try_from(metadata.len()).unwrap_or(0) / SMALL_ENTRY);
    }
    let mut others = Others::default();
    read(index, |entry| {
        let Some(name) = wanted.find(entry.name) else {
            return if wanted.counts(entry.name) {
                others.add(&entry)
            } else {
                Some(())
            };
        };
        stages.add_entry(&IndexEntry { name, ..entry })
    })?;
    let mut files = stages.into_files();
    keep_sparse_where_absent(root, &mut files);
    Some(Tracked {
        files,
        others: others.count,
    })
}

/// Files that are counted.
#[derive(Default)]
struct Others {
    count: usize,
    /// The last name of which there are several stages, each of which is an entry.
    conflicted: Vec<u8>,
}

impl Others {
    /// Counts an entry; `None` for a directory, which stands for files that only git knows.
    fn add(&mut self, entry: &IndexEntry<'_>) -> Option<()> {
        if entry.mode == DIRECTORY {
            return None;
        }
        if entry.stage == 0 {
            self.count += 1;
        } else if self.conflicted != entry.name {
            self.count += 1;
            self.conflicted.clear();
            self.conflicted.extend_from_slice(entry.name);
        }
        Some(())
    }
}

/// The mode of a directory of a sparse index: <https://git-scm.com/docs/index-format#_sparse_directory_entries>.
const DIRECTORY: u32 = 0o040_000;

/// What every name below `root` starts with: `""`, or a path that ends with a slash.
fn prefix(top: &Path, root: &Path) -> Option<Vec<u8>> {
    let below = root.strip_prefix(top).ok()?;
    if below.as_os_str().is_empty() {
        return Some(Vec::new());
    }
    let mut prefix = below
        .to_str()?
        .replace(std::path::MAIN_SEPARATOR, "/")
        .into_bytes();
    prefix.push(b'/');
    Some(prefix)
}

/// Where git keeps what belongs to the work tree at `top`: `.git`, or the directory that a file of that name leads to, as
/// in linked worktrees and submodules. `None` for whatever git itself would not take for a repository:
/// <https://git-scm.com/docs/gitrepository-layout>.
fn git_directory(top: &Path) -> Option<PathBuf> {
    let dot_git = top.join(".git");
    let directory = if dot_git.is_file() {
        let pointer = read_short(&dot_git)?;
        top.join(pointer.strip_prefix("gitdir: ")?.trim_end_matches(['\n', '\r']))
    } else {
        dot_git
    };
    let common = match read_short(&directory.join("commondir")) {
        Some(path) => directory.join(path.trim_end_matches(['\n', '\r'])),
        None => directory.clone(),
    };
    let whole = is_head(&read_short(&directory.join("HEAD"))?)
        && common.join("objects").is_dir()
        && common.join("refs").is_dir();
    whole.then_some(directory)
}

/// A small text file.
fn read_short(path: &Path) -> Option<String> {
    let mut text = String::new();
    Disk::open(path).ok()?.take(4096).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Whether a `HEAD` names a branch or a commit.
fn is_head(text: &str) -> bool {
    let text = text.trim_end();
    text.strip_prefix("ref:")
        .is_some_and(|name| name.trim_start().starts_with("refs/"))
        || ([40, 64].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The fixed part of an entry: ten numbers of the file's state, of which the seventh is the mode.
const STATE: usize = 40;
const MODE_AT: usize = 24;
/// How long an entry with a short name is.
const SMALL_ENTRY: usize = 72;
/// How long the names of objects are: SHA-1 and SHA-256.
const OBJECT_NAMES: [usize; 2] = [20, 32];
/// The longest name that is read here: four times the longest path of most systems.
const LONGEST_NAME: usize = 1 << 14;
const LONGEST_ENTRY: usize = STATE + 32 + 2 * 2 + 4 + LONGEST_NAME + 8;
/// How much of the file is held at once: several entries, however long.
const CHUNK: usize = 1 << 17;

const EXTENDED: u16 = 0x4000;
const NAME_LENGTH: u16 = 0x0fff;
const SKIP_WORKTREE: u16 = 0x4000;

/// Hands on every entry of an index, in the file's order. `None` if the file is none that can be read here, or if
/// `take` gives up; entries may have been handed on before that turns out.
///
/// The file does not say whether object names are SHA-1 or SHA-256. With the wrong length of names no entry ends where
/// it says it does, so the first one decides.
///
/// Never panics, and holds no more of the file than a window, whatever the file says of itself.
pub fn read(source: impl Read, mut take: impl FnMut(IndexEntry<'_>) -> Option<()>) -> Option<()> {
    let mut window = Window::new(source);
    let header = window.ahead(12)?;
    let version = match header.get(..8)? {
        [b'D', b'I', b'R', b'C', 0, 0, 0, version @ 2..=4] => *version,
        _ => return None,
    };
    let count = u32::from_be_bytes(header.get(8..12)?.try_into().ok()?);
    window.step(12);
    let mut object: Option<usize> = None;
    let mut name = Vec::new();
    for _ in 0..count {
        let ahead = window.ahead_up_to(LONGEST_ENTRY);
        let lengths = match &object {
            Some(known) => std::slice::from_ref(known),
            None => &OBJECT_NAMES,
        };
        let (length, entry) = lengths
            .iter()
            .find_map(|length| Some((*length, parse(ahead, version, *length, &mut name)?)))?;
        object = Some(length);
        take(IndexEntry {
            tag: entry.tag,
            mode: entry.mode,
            stage: entry.stage,
            object: None,
            name: &name,
        })?;
        window.step(entry.size);
    }
    extensions(&mut window, object)
}

/// What one entry says, its name aside.
struct Parsed {
    tag: u8,
    mode: u32,
    stage: u8,
    /// Bytes in the file.
    size: usize,
}

/// Reads the entry at the start of `bytes`; in version 4 `name` holds that of the entry before.
fn parse(bytes: &[u8], version: u8, object: usize, name: &mut Vec<u8>) -> Option<Parsed> {
    let mode = u32::from_be_bytes(bytes.get(MODE_AT..MODE_AT + 4)?.try_into().ok()?);
    let mut at = STATE + object;
    let flags = u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
    at += 2;
    let mut extended = 0;
    if flags & EXTENDED != 0 {
        if version < 3 {
            return None;
        }
        extended = u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
        at += 2;
    }
    let stated = usize::from(flags & NAME_LENGTH);
    let kept = if version == 4 {
        let (dropped, length) = variable(bytes.get(at..)?)?;
        at += length;
        name.len().checked_sub(dropped)?
    } else {
        0
    };
    let rest = bytes.get(at..)?;
    // A length that does not fit its field is stated as the field's largest.
    let ends = if stated < usize::from(NAME_LENGTH) {
        stated.checked_sub(kept)?
    } else {
        memchr::memchr(0, rest.get(..LONGEST_NAME).unwrap_or(rest))?
    };
    let whole = kept + ends;
    let name_ends_there = memchr::memchr(0, rest.get(..=ends)?) == Some(ends);
    if whole == 0 || whole > LONGEST_NAME || whole < stated || !name_ends_there {
        return None;
    }
    let size = if version == 4 {
        at + ends + 1
    } else {
        // Entries are padded with 1 to 8 NULs to a multiple of eight.
        let size = (at + ends + 8) & !7;
        let padding = bytes.get(at + ends..size)?;
        if padding.iter().any(|byte| *byte != 0) {
            return None;
        }
        size
    };
    name.truncate(kept);
    name.extend_from_slice(rest.get(..ends)?);
    Some(Parsed {
        tag: if extended & SKIP_WORKTREE == 0 { b'H' } else { b'S' },
        mode,
        stage: u8::try_from((flags >> 12) & 3).unwrap_or(0),
        size,
    })
}

/// A number of git's variable width, as offsets of deltas in packs have it, and how many bytes it takes.
fn variable(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value: usize = 0;
    for (at, byte) in bytes.iter().take(4).enumerate() {
        if at > 0 {
            value += 1;
        }
        value = (value << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

/// Steps over the extensions, none of which may be required, up to the checksum, with which the file has to end.
fn extensions(window: &mut Window<impl Read>, object: Option<usize>) -> Option<()> {
    loop {
        // The checksum is as long as an object's name; an empty index does not tell which that is.
        let left = window.left_up_to(33);
        match object {
            Some(length) if left == length => return Some(()),
            None if left == 20 || left == 32 => return Some(()),
            _ => {}
        }
        let header = window.ahead(8)?;
        if !header.first()?.is_ascii_uppercase() {
            return None;
        }
        let size = u32::from_be_bytes(header.get(4..8)?.try_into().ok()?);
        window.step(8);
        window.skip(usize::try_from(size).ok()?)?;
    }
}

/// A file through a window of fixed size that moves forward.
struct Window<R> {
    source: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl<R: Read> Window<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
        }
    }

    /// The next bytes, at least `length` of them unless the file ends before; `length` is at most that of the window.
    fn ahead_up_to(&mut self, length: usize) -> &[u8] {
        if self.end - self.start < length {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            while let Some(free) = self.buffer.get_mut(self.end..).filter(|free| !free.is_empty()) {
                match self.source.read(free) {
                    Ok(0) => break,
                    Ok(read) => self.end += read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    // What needs it notices that it is missing.
                    Err(_) => break,
                }
            }
        }
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The next `length` bytes; `None` if the file ends before.
    fn ahead(&mut self, length: usize) -> Option<&[u8]> {
        self.ahead_up_to(length).get(..length)
    }

    /// How many bytes are left, as far as `limit`.
    fn left_up_to(&mut self, limit: usize) -> usize {
        self.ahead_up_to(limit).len().min(limit)
    }

    /// Moves on by bytes that were looked at.
    fn step(&mut self, length: usize) {
        self.start = (self.start + length).min(self.end);
    }

    /// Moves on by any number of bytes; `None` if the file ends before.
    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > 0 {
            let some = self.ahead_up_to(1).len().min(length);
            if some == 0 {
                return None;
            }
            self.step(some);
            length -= some;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
