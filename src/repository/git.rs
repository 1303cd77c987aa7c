//! The checked set of a git repository: what its index tracks.
//!
//! Git runs as a subprocess, with arguments that say where the repository is, and shielded from everything that
//! could make its answer depend on more than the repository: the environment of a hook, the configuration
//! of the machine, programs that a repository's own configuration names, the network.
//!
//! A hook of `git commit -a` or `git commit PATH` runs with `GIT_INDEX_FILE` set to the index that is about
//! to be committed. It is ignored, like all of git's variables: that index never holds a name that the
//! repository's own index lacks, and a name that it lacks is either not in the work tree any more, which
//! reading finds out, or staged and left out of this commit. So the hook checks what a laptop checks.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use super::entries::{Stages, file, keep_sparse_where_absent};
use super::{File, FileKind, History, ListError, Only, history, root};

/// Reads the index of a git repository. One implementation runs git; another may read the index itself.
pub trait Lister {
    /// The tracked files at and below `root`, a directory of a work tree.
    fn tracked(&self, root: &Path, only: &Only) -> Result<Tracked, ListError>;

    /// The files at and below `root` that are neither tracked nor ignored, in any order.
    fn untracked(&self, root: &Path) -> Result<Vec<File>, ListError>;
}

/// What an index tracks.
#[derive(Clone, Debug, Default)]
pub struct Tracked {
    /// The files that are asked for, and maybe others, sorted by path, each there once.
    pub files: Vec<File>,
    /// How many others there are, where that is asked for.
    pub others: usize,
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
    pub(super) fn command(&self, root: &Path) -> Command {
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

    /// The same, and what the machine's own settings say and replaced objects would change: for what depends on the
    /// repository alone.
    pub(super) fn shielded(&self, root: &Path) -> Command {
        let mut command = self.command(root);
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_NO_REPLACE_OBJECTS", "1");
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
        let mut command = self.shielded(root);
        command.args(["rev-parse", "--is-shallow-repository"]);
        let shallow = Self::run(root, &mut command)?.starts_with(b"true");
        let mut command = self.shielded(root);
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
        let mut command = self.shielded(root);
        // Ahead of the subcommand: what `log` would read or run because the repository's configuration says so.
        command.args(["-c", "log.showSignature=false"]);
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
    pub(super) fn each(
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
        // A reader that stops makes git fail too; the reason for that weighs more.
        taken?;
        if status.success() {
            Ok(())
        } else {
            Err(Self::failed(root, status, &complaint))
        }
    }

    pub(super) fn run(root: &Path, command: &mut Command) -> Result<Vec<u8>, ListError> {
        let output = command.output().map_err(|error| Self::cannot_run(root, &error))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(Self::failed(root, output.status, &output.stderr))
    }

    /// The name of the commit that a revision means.
    ///
    /// # Errors
    /// There is no such commit here, or git could not look for it.
    pub(super) fn commit(&self, root: &Path, revision: &str) -> Result<String, ListError> {
        let mut command = self.shielded(root);
        command.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]);
        command.arg(format!("{revision}^{{commit}}"));
        let output = command.output().map_err(|error| Self::cannot_run(root, &error))?;
        match output.status.code() {
            Some(0) => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            // With `--verify`, whatever else went wrong is fatal and has another code.
            Some(1) => Err(ListError::NoRevision {
                revision: revision.to_owned(),
            }),
            _ => Err(Self::failed(root, output.status, &output.stderr)),
        }
    }

    pub(super) fn cannot_run(root: &Path, error: &std::io::Error) -> ListError {
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
        let behind = |head: &str| message.lines().find_map(|line| line.strip_prefix(head));
        let reason = behind("fatal: ")
            .or_else(|| behind("error: "))
            .or_else(|| message.lines().next())
            .map_or_else(|| status.to_string(), str::to_owned);
        ListError::GitFailed {
            root: root.to_path_buf(),
            reason,
        }
    }
}

impl Lister for Git {
    fn tracked(&self, root: &Path, only: &Only) -> Result<Tracked, ListError> {
        // Without `--sparse`, git itself expands the directories of a sparse index.
        let mut command = self.shielded(root);
        command
            .args(["ls-files", "-z", "-t", "--stage", "--"])
            .args(only.pathspecs());
        let mut stages = Stages::default();
        Self::each(root, &mut command, |entry| stages.add(root, entry))?;
        let mut files = stages.into_files();
        keep_sparse_where_absent(root, &mut files);
        Ok(Tracked { files, others: 0 })
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
            let mut file = file(root, name, FileKind::Submodule)?;
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
