//! The checked set of a git repository: what its index tracks.
//!
//! Git runs as a subprocess, told by arguments where the repository is, and shielded from everything that
//! could make its answer depend on more than the repository: the environment of a hook, the configuration
//! of the machine, programs that a repository's own configuration names, the network.
//!
//! A hook of `git commit -a` or `git commit PATH` runs with `GIT_INDEX_FILE` set to the index that is about
//! to be committed. It is ignored, like all of git's variables: that index never holds a name that the
//! repository's own index lacks, and a name that it lacks is either not in the work tree any more, which
//! reading finds out, or staged and left out of this commit. So the hook checks what a laptop checks.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;

use super::{File, FileKind, History, ListError, history, root};
use crate::source::RepoPath;

/// Reads the index of a git repository. One implementation runs git; another may read the index itself.
pub trait Lister {
    /// The tracked files at and below `root`, a directory of a work tree, sorted by path, each there once. Where `only`
    /// names files or directories, those of them.
    fn tracked(&self, root: &Path, only: &[String]) -> Result<Vec<File>, ListError>;

    /// The files at and below `root` that are neither tracked nor ignored, in any order.
    fn untracked(&self, root: &Path) -> Result<Vec<File>, ListError>;
}

/// Git as a subprocess.
#[derive(Clone, Debug)]
pub struct Git {
    program: OsString,
}

impl Default for Git {
    fn default() -> Self {
        Self::new("git")
    }
}

/// Variables that redirect git to another repository, another index or other settings, as
/// `git rev-parse --local-env-vars` lists them, and some that change how paths and attributes are read.
const FOREIGN: [&str; 24] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

impl Git {
    /// Git by the name or path of its program.
    #[must_use]
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
        }
    }

    /// `git` for the repository whose work tree holds `root`, shielded. Its answers are about `root` and what is
    /// below it, relative to it.
    ///
    /// Naming `.git` keeps git from looking further up where it is damaged. `safe.directory` on the command
    /// line is honoured, other than in a repository's own configuration:
    /// <https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory>. Trusting a tree of
    /// another user is safe here since nothing that the tree can configure is run.
    fn command(&self, root: &Path) -> Command {
        let with = |name: &str, path: &Path| {
            let mut argument = OsString::from(name);
            argument.push(path);
            argument
        };
        let top = root::git_top(root).unwrap_or(root);
        let mut command = Command::new(&self.program);
        for variable in FOREIGN {
            command.env_remove(variable);
        }
        command
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C")
            .env("LANGUAGE", "C")
            .args([
                "--no-pager",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "core.hooksPath=/dev/null",
            ])
            .args(["-c", "protocol.allow=never", "-c", "diff.external=", "-c"])
            .arg(with("safe.directory=", top))
            .arg(with("--git-dir=", &top.join(".git")))
            .arg(with("--work-tree=", top))
            .arg("-C")
            .arg(root)
            .stdin(Stdio::null());
        command
    }

    /// The last `limit` commits that lead to the one that is checked out, without merges, each with the files at and
    /// below `root` that it touches.
    ///
    /// A renamed file is one removed and one added: telling renames would read every blob.
    ///
    /// # Errors
    /// Git is missing or failed, or its answer is not what its documentation promises.
    pub fn history(&self, root: &Path, limit: usize) -> Result<History, ListError> {
        let shielded = || {
            let mut command = self.command(root);
            command.env("GIT_CONFIG_GLOBAL", "/dev/null");
            command
        };
        let mut command = shielded();
        command.args(["rev-parse", "--is-shallow-repository"]);
        let shallow = Self::run(root, &mut command)?.starts_with(b"true");
        let mut command = shielded();
        command.args(["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]);
        // With `--quiet`, git fails without a word where no commit was made yet; a damaged one it complains about.
        let born = command
            .output()
            .is_ok_and(|output| output.status.success() || !output.stderr.is_empty());
        if !born {
            return Ok(History {
                changes: Vec::new(),
                shallow,
            });
        }
        let mut command = shielded();
        // Ahead of the subcommand: what `log` would read or run because the repository's configuration says so.
        command.args(["--no-replace-objects", "-c", "log.showSignature=false"]);
        command.args([
            "-c",
            "mailmap.file=",
            "-c",
            "mailmap.blob=",
            "-c",
            "diff.orderFile=/dev/null",
            "-c",
            "log.follow=false",
        ]);
        command.args([
            "log",
            "-z",
            "--name-only",
            "--no-merges",
            "--relative",
            history::FORMAT,
        ]);
        command.args([
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--no-show-signature",
            "--no-color",
        ]);
        command
            .arg("--encoding=UTF-8")
            .arg(format!("--max-count={limit}"));
        command.args(["--no-notes", "--no-decorate", "HEAD", "--"]);
        history::parse(root, &Self::run(root, &mut command)?, shallow)
    }

    /// Runs git and hands on each part of its output that ends with a NUL, as it comes: all of a large index at once
    /// would cost more memory than its files do.
    fn each(
        root: &Path,
        command: &mut Command,
        mut take: impl FnMut(&[u8]) -> Result<(), ListError>,
    ) -> Result<(), ListError> {
        let cannot = |error: std::io::Error| Self::cannot_run(root, &error);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(cannot)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (taken, complaint) = std::thread::scope(|scope| {
            // Somebody has to read what git complains of, or it waits for room to write more.
            let complaint = scope.spawn(|| {
                let mut bytes = Vec::new();
                if let Some(mut stderr) = stderr {
                    let _ = stderr.read_to_end(&mut bytes);
                }
                bytes
            });
            let stdout: Box<dyn Read> = match stdout {
                Some(stdout) => Box::new(stdout),
                None => Box::new(std::io::empty()),
            };
            let mut reader = BufReader::with_capacity(1 << 16, stdout);
            let mut entry = Vec::with_capacity(512);
            let taken = loop {
                entry.clear();
                match reader.read_until(0, &mut entry) {
                    Ok(0) => break Ok(()),
                    Ok(_) => {}
                    Err(error) => break Err(cannot(error)),
                }
                let part = entry.strip_suffix(&[0]).unwrap_or(&entry);
                if part.is_empty() {
                    continue;
                }
                if let Err(error) = take(part) {
                    break Err(error);
                }
            };
            drop(reader);
            (taken, complaint.join().unwrap_or_default())
        });
        let status = child.wait().map_err(cannot)?;
        // Whoever stops listening makes git fail too; the reason for that weighs more.
        taken?;
        if status.success() {
            Ok(())
        } else {
            Err(Self::failed(root, status, &complaint))
        }
    }

    fn run(root: &Path, command: &mut Command) -> Result<Vec<u8>, ListError> {
        let output = command.output().map_err(|error| Self::cannot_run(root, &error))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(Self::failed(root, output.status, &output.stderr))
    }

    fn cannot_run(root: &Path, error: &std::io::Error) -> ListError {
        if error.kind() == std::io::ErrorKind::NotFound {
            ListError::GitMissing
        } else {
            ListError::GitFailed {
                root: root.to_path_buf(),
                reason: error.to_string(),
            }
        }
    }

    fn failed(root: &Path, status: ExitStatus, complaint: &[u8]) -> ListError {
        let message = String::from_utf8_lossy(complaint);
        let reason = message
            .lines()
            .find_map(|line| {
                line.strip_prefix("fatal: ")
                    .or_else(|| line.strip_prefix("error: "))
            })
            .or_else(|| message.lines().next())
            .map_or_else(|| status.to_string(), str::to_owned);
        ListError::GitFailed {
            root: root.to_path_buf(),
            reason,
        }
    }
}

impl Lister for Git {
    fn tracked(&self, root: &Path, only: &[String]) -> Result<Vec<File>, ListError> {
        // Without `--sparse`, git itself expands the directories of a sparse index.
        let mut command = self.command(root);
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .args(["--literal-pathspecs", "ls-files", "-z", "-t", "--stage", "--"])
            .args(only);
        let mut stages = Stages::default();
        Self::each(root, &mut command, |entry| stages.add(root, entry))?;
        let mut files = stages.into_files();
        keep_sparse_where_absent(root, &mut files);
        Ok(files)
    }

    fn untracked(&self, root: &Path) -> Result<Vec<File>, ListError> {
        // The machine's own ignore file is honoured: what it names is not waiting to be added.
        let mut command = self.command(root);
        command.args(["ls-files", "-z", "--others", "--exclude-standard"]);
        let output = Self::run(root, &mut command)?;
        let mut files = Vec::new();
        for name in output.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
            // A directory is another repository: what `git add` would make a submodule of.
            let (name, nested) = match name.strip_suffix(b"/") {
                Some(name) => (name, true),
                None => (name, false),
            };
            let mut file = file(root, name, FileKind::Submodule, false)?;
            if !nested {
                let name = file.raw.clone().unwrap_or_else(|| file.path.as_str().into());
                let link = root.join(name).is_symlink();
                file.kind = if link {
                    FileKind::Symlink
                } else {
                    FileKind::Regular
                };
            }
            files.push(file);
        }
        Ok(files)
    }
}

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
    /// Whether a name came that is not behind the one before it. Git sorts by bytes, and only names that are not UTF-8
    /// sort otherwise as text.
    unsorted: bool,
}

/// A file whose name is a part of [`Stages::names`].
struct Waiting {
    start: usize,
    end: usize,
    kind: FileKind,
    sparse: bool,
    raw: Option<OsString>,
}

/// How many bytes of names share one text.
const SHARED: usize = 1 << 15;

impl Stages {
    /// Makes room for so many files.
    pub(super) fn expect(&mut self, files: usize) {
        self.files.reserve(files);
    }

    /// Adds an entry of `TAG MODE OBJECT STAGE\tNAME`: <https://git-scm.com/docs/git-ls-files#_output>.
    fn add(&mut self, root: &Path, entry: &[u8]) -> Result<(), ListError> {
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
        if leads_outside(entry.name) {
            return None;
        }
        let (name, raw) = text_of(entry.name);
        let last = self
            .waiting
            .last()
            .and_then(|last| self.names.get(last.start..last.end));
        if last == Some(&*name) {
            if entry.stage == 2 || (entry.stage == 3 && self.stage_of_last == 1) {
                let last = self.waiting.last_mut()?;
                last.kind = kind;
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
            sparse: entry.tag == b'S',
            raw,
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
            sparse: waiting.sparse,
            raw: waiting.raw,
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
    /// The path from the top of the work tree, in bytes.
    pub name: &'a [u8],
}

fn split_stage(entry: &[u8]) -> Option<IndexEntry<'_>> {
    let [tag, b' ', rest @ ..] = entry else {
        return None;
    };
    let (mode, rest) = rest.split_at_checked(6)?;
    // Object names are SHA-1 or SHA-256 in hex. Stepping over them saves reading most of the output.
    let rest = [40, 64]
        .into_iter()
        .find_map(|digits| match rest.get(digits + 1..)? {
            [b' ', rest @ ..] => Some(rest),
            _ => None,
        })?;
    match rest {
        [stage @ b'0'..=b'3', b'\t', name @ ..] => Some(IndexEntry {
            tag: *tag,
            mode: u32::from_str_radix(std::str::from_utf8(mode).ok()?, 8).ok()?,
            stage: stage - b'0',
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

fn file(root: &Path, name: &[u8], kind: FileKind, sparse: bool) -> Result<File, ListError> {
    if leads_outside(name) {
        return Err(unexpected(root, name));
    }
    let (path, raw) = encode_name(name);
    Ok(File {
        path,
        kind,
        sparse,
        raw,
    })
}

/// Whether a name is none that git would add. An index made by hand can hold such, and must not lead out of the tree.
fn leads_outside(name: &[u8]) -> bool {
    // Nearly every name is told by this alone, many bytes at a time.
    let suspicious = match std::str::from_utf8(name) {
        Ok(name) => {
            name.is_empty()
                || name.starts_with(['/', '.'])
                || name.ends_with('/')
                || name.contains("//")
                || name.contains("/.")
        }
        Err(_) => true,
    };
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
