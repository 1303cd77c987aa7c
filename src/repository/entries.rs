//! What an index holds, entry by entry, read by git or by [`index`](super::index).

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use super::object_tree::split_tree_entry;
use super::{BlobId, File, FileKind, ListError};
use crate::source::RepoPath;

/// The files of an index, entry by entry.
#[derive(Default)]
pub(super) struct Stages {
    files: Vec<File>,
    /// Names that are waiting for a text to share: a repository has too many to allocate each, and one text for all would
    /// have to be moved again and again as it grows.
    names: String,
    waiting: Vec<Waiting>,
    /// A conflict lists a name once a stage, one after the other. Stage 2 is the side that was checked out.
    stage_of_last: u8,
    /// Whether the names of blobs are kept: a work tree has no use for them.
    keeps_blobs: bool,
    /// Whether a name came that is not behind the one before it. Git sorts by bytes, and only names that are not UTF-8
    /// sort otherwise as text.
    unsorted: bool,
}

/// A file whose name is a part of [`Stages::names`].
struct Waiting {
    start: usize,
    end: usize,
    kind: FileKind,
    executable: bool,
    sparse: bool,
    raw: Option<OsString>,
    blob: Option<BlobId>,
}

/// How many bytes of names share one text.
const SHARED: usize = 1 << 15;

impl Stages {
    /// For a tree whose content git keeps.
    pub(super) fn with_blobs() -> Self {
        Self {
            keeps_blobs: true,
            ..Self::default()
        }
    }

    /// Adds an entry of `git ls-tree -r -z`.
    pub(super) fn add_of_tree(&mut self, root: &Path, entry: &[u8]) -> Result<(), ListError> {
        split_tree_entry(entry)
            .and_then(|parsed| self.add_entry(&parsed))
            .ok_or_else(|| unexpected(root, entry))
    }

    /// Makes room for so many files.
    pub(super) fn expect(&mut self, files: usize) {
        self.files.reserve(files);
    }

    /// Adds an entry of `TAG MODE OBJECT STAGE\tNAME`: <https://git-scm.com/docs/git-ls-files#_output>.
    pub(super) fn add(&mut self, root: &Path, entry: &[u8]) -> Result<(), ListError> {
        split_stage(entry)
            .and_then(|parsed| self.add_entry(&parsed))
            .ok_or_else(|| unexpected(root, entry))
    }

    /// Adds an entry; `None` for one that no file of a work tree can have.
    pub(super) fn add_entry(&mut self, entry: &IndexEntry<'_>) -> Option<()> {
        let kind = match entry.mode {
            0o100_644 | 0o100_755 | 0o100_664 => FileKind::Regular,
            0o120_000 => FileKind::Symlink,
            0o160_000 => FileKind::Submodule,
            _ => return None,
        };
        let executable = entry.mode == 0o100_755;
        if leads_outside(entry.name) {
            return None;
        }
        let blob = match entry.object {
            Some(object) if self.keeps_blobs => Some(BlobId::from_hex(object)?),
            _ => None,
        };
        let (name, raw) = text_of(entry.name);
        let last = self
            .waiting
            .last()
            .and_then(|last| self.names.get(last.start..last.end));
        if last == Some(&*name) {
            if entry.stage == 2 || (entry.stage == 3 && self.stage_of_last == 1) {
                let last = self.waiting.last_mut()?;
                last.kind = kind;
                last.executable = executable;
                last.blob = blob;
                last.sparse = entry.tag == b'S';
                self.stage_of_last = entry.stage;
            }
            return Some(());
        }
        self.unsorted |= last.is_some_and(|last| *last > *name);
        if self.names.len() > SHARED {
            self.share();
        }
        let start = self.names.len();
        self.names.push_str(&name);
        self.waiting.push(Waiting {
            start,
            end: self.names.len(),
            kind,
            executable,
            sparse: entry.tag == b'S',
            raw,
            blob,
        });
        self.stage_of_last = entry.stage;
        Some(())
    }

    /// Turns what is waiting into files.
    fn share(&mut self) {
        let names: Arc<str> = Arc::from(self.names.as_str());
        self.files.extend(self.waiting.drain(..).map(|waiting| File {
            path: RepoPath::within(&names, waiting.start..waiting.end),
            kind: waiting.kind,
            executable: waiting.executable,
            sparse: waiting.sparse,
            raw: waiting.raw,
            blob: waiting.blob,
        }));
        self.names.clear();
    }

    /// The files, sorted by path.
    pub(super) fn into_files(mut self) -> Vec<File> {
        self.share();
        if self.unsorted {
            self.files.sort_by(|a, b| a.path.cmp(&b.path));
            self.files.dedup_by(|a, b| a.path == b.path);
        }
        self.files
    }
}

/// One entry of an index.
#[derive(Clone, Copy, Debug)]
pub struct IndexEntry<'a> {
    /// `H`, or `S` for one that git leaves alone in the work tree (skip-worktree), as `git ls-files -t` has it; others
    /// mean nothing here.
    pub tag: u8,
    /// The mode, as git writes it in octal.
    pub mode: u32,
    /// 0, or the side of a conflict.
    pub stage: u8,
    /// The name of its object in hex, where that is known.
    pub object: Option<&'a [u8]>,
    /// The path from the top of the work tree, in bytes.
    pub name: &'a [u8],
}

fn split_stage(entry: &[u8]) -> Option<IndexEntry<'_>> {
    let [tag, b' ', rest @ ..] = entry else {
        return None;
    };
    let (mode, rest) = rest.split_at_checked(6)?;
    // Object names are SHA-1 or SHA-256 in hex. Stepping over them saves reading most of the output.
    let (object, rest) = [40, 64]
        .into_iter()
        .find_map(|digits| match rest.get(digits + 1..)? {
            [b' ', after @ ..] => Some((rest.get(1..=digits), after)),
            _ => None,
        })?;
    match rest {
        [stage @ b'0'..=b'3', b'\t', name @ ..] => Some(IndexEntry {
            tag: *tag,
            mode: u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?,
            stage: stage - b'0',
            object,
            name,
        }),
        _ => None,
    }
}

/// The tag says that git leaves a file alone. That is a sparse checkout's doing only where the file is absent:
/// `git update-index --skip-worktree` says the same of files that are there.
pub(super) fn keep_sparse_where_absent(root: &Path, files: &mut [File]) {
    // Whole directories are absent as a rule, so one look answers for all below.
    let mut absent: Option<String> = None;
    for file in files.iter_mut().filter(|file| file.sparse) {
        let path = file.path.as_str();
        if absent
            .as_deref()
            .is_some_and(|directory| path.starts_with(directory))
        {
            continue;
        }
        if file.raw.is_none()
            && let Some(end) = path.match_indices('/').map(|(at, _)| at).find(|end| {
                path.get(..*end)
                    .is_some_and(|directory| !root.join(directory).is_dir())
            })
        {
            absent = path.get(..=end).map(str::to_owned);
            continue;
        }
        let name = file.raw.clone().unwrap_or_else(|| path.into());
        file.sparse = root.join(name).symlink_metadata().is_err();
    }
}

pub(super) fn file(root: &Path, name: &[u8], kind: FileKind) -> Result<File, ListError> {
    if leads_outside(name) {
        return Err(unexpected(root, name));
    }
    let (path, raw) = encode_name(name);
    Ok(File {
        raw,
        ..File::new(path, kind)
    })
}

/// Whether a name is none that git would add. An index made by hand can hold such, and must not lead out of the tree.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch, many bytes are looked at in one step"
)]
fn leads_outside(name: &[u8]) -> bool {
    // This alone decides for nearly every name.
    let behind = name.get(1..).unwrap_or_default();
    let odd_part = name.iter().zip(behind).fold(false, |found, (byte, next)| {
        found | ((*byte == b'/') & ((*next == b'/') | (*next == b'.')))
    });
    let suspicious =
        odd_part || matches!(name.first(), None | Some(b'/' | b'.')) || name.last() == Some(&b'/');
    let outside =
        |part: &[u8]| part.is_empty() || part == b"." || part == b".." || part.eq_ignore_ascii_case(b".git");
    suspicious && name.split(|byte| *byte == b'/').any(outside)
}

pub(super) fn unexpected(root: &Path, entry: &[u8]) -> ListError {
    ListError::Unexpected {
        root: root.to_path_buf(),
        entry: entry.escape_ascii().to_string(),
    }
}

/// A name as a path, with its bytes where it is not UTF-8; see [`text_of`].
pub(crate) fn encode_name(name: &[u8]) -> (RepoPath, Option<OsString>) {
    let (text, raw) = text_of(name);
    (RepoPath::new(text), raw)
}

/// A name as text. Bytes that are not UTF-8 become `\xNN`, and the bytes are handed back to open the file with;
/// a backslash in such a name becomes `\x5c`, so that no two of them look the same.
fn text_of(name: &[u8]) -> (Cow<'_, str>, Option<OsString>) {
    if let Ok(text) = std::str::from_utf8(name) {
        return (Cow::Borrowed(text), None);
    }
    let mut text = String::with_capacity(name.len() + 16);
    for chunk in name.utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', r"\x5c"));
        for byte in chunk.invalid() {
            use std::fmt::Write as _;
            let _ = write!(text, r"\x{byte:02x}");
        }
    }
    (Cow::Owned(text), Some(os_string(name)))
}

#[cfg(unix)]
fn os_string(name: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt as _;
    OsString::from_vec(name.to_vec())
}

#[cfg(not(unix))]
fn os_string(name: &[u8]) -> OsString {
    String::from_utf8_lossy(name).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_stage(root: &Path, output: &[u8]) -> Result<Vec<File>, ListError> {
        let mut stages = Stages::default();
        for entry in output.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            stages.add(root, entry)?;
        }
        Ok(stages.into_files())
    }

    #[test]
    fn names_outside_utf8_stay_apart() {
        let (path, raw) = encode_name(b"a/\xff\\.json");
        assert_eq!(path.as_str(), r"a/\xff\x5c.json");
        assert!(raw.is_some());
        let (plain, raw) = encode_name("ä\\n".as_bytes());
        assert_eq!((plain.as_str(), raw), ("ä\\n", None));
    }

    #[test]
    fn of_a_conflict_the_checked_out_side_counts() {
        let output =
            "M 120000 aa 1\tx\0M 100644 bb 2\tx\0M 160000 cc 3\tx\0M 120000 aa 1\ty\0M 100644 cc 3\ty\0";
        let output = output
            .replace("aa", &"0a".repeat(32))
            .replace("bb", &"0b".repeat(32))
            .replace("cc", &"0c".repeat(32));
        let files = parse_stage(Path::new("/r"), output.as_bytes()).unwrap();
        let kinds: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.kind)).collect();
        assert_eq!(kinds, [("x", FileKind::Regular), ("y", FileKind::Regular)]);
    }

    #[test]
    fn answers_that_cannot_be_files_are_errors() {
        for entry in [
            "H 100644 aa 0\t../x",
            "H 100644 aa 0\t/etc/passwd",
            "H 100644 aa 0\ta/.GIT/config",
            "H 100644 aa 0\ta//b",
            "H 100644 aa 0\ta/./b",
            "H 100644 aa 0\t",
            "H 100644 aaa 0\ta",
            "H 040000 aa 0\ta/",
            "H 100644 aa 7\ta",
            "H 100644 aa\ta",
            "nonsense",
        ] {
            let entry = entry.replace("aa", &"aa".repeat(20));
            let error = parse_stage(Path::new("/r"), entry.as_bytes()).unwrap_err();
            assert!(matches!(error, ListError::Unexpected { .. }), "{entry}");
        }
        for name in ["a", ".a/..b/c.", "...", ".gitignore", "a/.github/x"] {
            assert!(!leads_outside(name.as_bytes()), "{name}");
        }
    }
}
