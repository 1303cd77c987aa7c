//! A scratch directory, the built program run without anybody's surroundings, and golden files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory that is gone when the test ends.
pub(crate) struct Scratch {
    directory: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Scratch {
    /// An empty directory.
    pub(crate) fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// A git repository that tracks a copy of `source`.
    pub(crate) fn repository_of(source: &Path) -> Self {
        let scratch = Self::new();
        copy(source, scratch.path());
        scratch.track();
        scratch
    }

    /// A git repository that tracks these files.
    pub(crate) fn repository(files: &[(&str, &str)]) -> Self {
        let scratch = Self::new();
        for (name, content) in files {
            scratch.write(name, content);
        }
        scratch.track();
        scratch
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Makes the directory a git repository, and tracks everything in it.
    pub(crate) fn track(&self) {
        git(self.path(), &["init", "--quiet"]);
        git(self.path(), &["add", "--all", "--force"]);
    }

    /// Runs the program in this directory.
    pub(crate) fn purlin(&self, args: &[&str]) -> Run {
        run(&mut purlin(self.path(), args))
    }
}

/// The program in `directory`, with nobody's environment.
pub(crate) fn purlin(directory: &Path, args: &[&str]) -> Command {
    // The gate asks the program that users get, which is also the faster one.
    let built = std::env::var_os("PURLIN_TEST_BINARY");
    let mut command = Command::new(built.unwrap_or_else(|| env!("CARGO_BIN_EXE_purlin").into()));
    command.args(args).current_dir(directory).env_clear();
    for name in ["PATH", "SystemRoot", "TMPDIR", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Run {
        code: status.code().unwrap_or(-1),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// Runs git, whatever the user's configuration of it.
pub(crate) fn git(directory: &Path, args: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.invalid",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(args)
        .current_dir(directory)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .status()
        .unwrap();
    assert!(status.success(), "git {args:?} failed");
}

/// The project's own directory.
pub(crate) fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Compares `actual` with a checked-in file; `PURLIN_BLESS=1` writes it instead.
pub(crate) fn assert_golden(path: &Path, actual: &str) {
    if std::env::var_os("PURLIN_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs; PURLIN_BLESS=1 rewrites it.\n--- expected\n{expected}\n--- actual\n{actual}",
        path.display()
    );
}

/// Copies a tree.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The directories below `path`, by name.
pub(crate) fn directories(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}
