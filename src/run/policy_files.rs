//! The `.rego` files at or below a path, and what lies there that looks like a policy and is none: a rule that nobody
//! reads must not look as if it held.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::policy;
use crate::source::RepoPath;

/// No honest list of submodules is larger.
const MAX_GITMODULES: u64 = 1 << 20;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Policies, each with its path below the place that was looked at; empty where it is that place.
    pub(super) files: Vec<(PathBuf, String)>,
    /// What is not read, with the path below the place, what is wrong, and what to do about it.
    pub(super) refused: Vec<(String, String, &'static str)>,
}

/// Looks through a file or directory in the order of names. Hidden directories are not looked into: they hold what tools
/// keep for themselves.
///
/// # Errors
/// The place itself does not exist or can't be read. What can't be read below it is refused.
pub(super) fn find(place: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    let mut walk = WalkDir::new(place).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        match entry {
            Err(error) if error.depth() == 0 => return Err(plain(&error)),
            Err(error) => {
                let path = below(place, error.path().unwrap_or(place));
                let message = format!("no policies can be read from here: {}", plain(&error));
                found
                    .refused
                    .push((path, message, "Make it readable, or move it out of the policies"));
            }
            Ok(entry) => {
                if entry.depth() > 0
                    && entry.file_type().is_dir()
                    && is_passed_over(&entry, place, &mut found)
                {
                    walk.skip_current_dir();
                } else if !entry.file_type().is_dir() {
                    sort(&entry, place, &mut found);
                }
            }
        }
    }
    Ok(found)
}

/// Whether a directory is not looked into: a hidden one, or another repository, which is refused.
fn is_passed_over(entry: &DirEntry, place: &Path, found: &mut Found) -> bool {
    if is_hidden(entry.file_name()) {
        return true;
    }
    let is_repository =
        entry.path().join(".git").symlink_metadata().is_ok() || is_absent_submodule(entry.path());
    if is_repository {
        found.refused.push((
            below(place, entry.path()),
            "a submodule, or another repository, is not read as policies of this one".to_owned(),
            "Name its directory under `policies` in purlin.yaml, or copy the policies",
        ));
    }
    is_repository
}

/// Whether a directory is empty because it is a submodule that was not fetched: git keeps no empty directories.
fn is_absent_submodule(directory: &Path) -> bool {
    let is_empty = std::fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none());
    let root = directory
        .ancestors()
        .find(|above| above.join(".git").symlink_metadata().is_ok());
    let Some(root) = root.filter(|_| is_empty) else {
        return false;
    };
    let list = root.join(".gitmodules");
    let is_readable = list
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_GITMODULES);
    let path = below(root, directory);
    let names = |line: &str| {
        let named = line.split_once('=').filter(|(key, _)| key.trim() == "path");
        named.is_some_and(|(_, value)| value.trim().trim_matches('"').trim_end_matches('/') == path)
    };
    is_readable && std::fs::read_to_string(&list).is_ok_and(|list| list.lines().any(names))
}

/// Takes a policy, refuses what looks like one, leaves out everything else.
fn sort(entry: &DirEntry, place: &Path, found: &mut Found) {
    let name = entry.file_name();
    let is_policy = has_extension(entry.path(), |extension| extension.eq_ignore_ascii_case("rego"));
    let kind = entry.file_type();
    let path = below(place, entry.path());
    let mut refuse = |message: &str, help| found.refused.push((path.clone(), message.to_owned(), help));
    if entry.depth() == 0 {
        if has_extension(entry.path(), |extension| extension == "rego") && kind.is_file() {
            found.files.push((entry.path().to_owned(), String::new()));
        }
    } else if kind.is_symlink() {
        let leads_to_policies = is_policy || (!is_hidden(name) && entry.path().is_dir());
        if leads_to_policies && !is_of_a_tool(name) {
            refuse(
                "a symbolic link is not followed, so no policy is read from it",
                "Put the policies themselves here, or name their directory under `policies` in purlin.yaml",
            );
        }
    } else if !is_policy || is_of_a_tool(name) {
    } else if !kind.is_file() {
        refuse(
            "it is named as a policy and is not a file",
            "Give it another name, or remove it",
        );
    } else if is_hidden(name) {
        refuse(
            "a policy whose name starts with a dot is not read",
            "Take the dot away, or give it a name that does not end in `.rego`",
        );
    } else if has_extension(entry.path(), |extension| extension != "rego") {
        refuse(
            "a policy is read only if its name ends in `.rego` in lower case",
            "Rename it so that it ends in `.rego`",
        );
    } else if entry
        .path()
        .strip_prefix(place)
        .is_ok_and(|path| path.to_str().is_none())
    {
        refuse(
            "the policy is not read, since its path is not valid UTF-8",
            "Rename it, or the directory that it lies in",
        );
    } else {
        found.files.push((entry.path().to_owned(), path));
    }
}

fn has_extension(path: &Path, is: impl Fn(&OsStr) -> bool) -> bool {
    path.extension().is_some_and(is)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Files that Emacs (`.#x`, a link that leads nowhere) and macOS (`._x`) put next to those that people write.
fn is_of_a_tool(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".#") || name.starts_with(b"._")
}

/// The path below a place, with `/`.
fn below(place: &Path, path: &Path) -> String {
    let path = path.strip_prefix(place).unwrap_or(path);
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The cause alone, in the same words on every system: walkdir's own message names the path on this machine.
fn plain(error: &walkdir::Error) -> io::Error {
    match error.io_error().map(io::Error::kind) {
        Some(io::ErrorKind::NotFound) => {
            io::Error::new(io::ErrorKind::NotFound, "there is no such file or directory")
        }
        Some(kind) => io::Error::from(kind),
        None => io::Error::other("the directories form a loop"),
    }
}

/// The fault for a file of policies that is not read.
pub(super) fn fault(path: RepoPath, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::new(
        RuleId::new(policy::FAULT_RULE),
        Severity::Error,
        message,
        Location::file(path),
    )
    .with_help(help)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn names(found: &Found) -> (Vec<&str>, Vec<&str>) {
        let files = found.files.iter().map(|(_, path)| path.as_str());
        (
            files.collect(),
            found.refused.iter().map(|(path, ..)| path.as_str()).collect(),
        )
    }

    fn write(root: &Path, name: impl AsRef<Path>) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "package a\n").unwrap();
    }

    #[test]
    fn what_looks_like_a_policy_is_read_or_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let root = &scratch.path().join("policies");
        for name in [
            "a.rego",
            "b.REGO",
            ".c.rego",
            ".hidden/d.rego",
            "e/f.rego",
            "g/.git",
            "g/h.rego",
            "notes.md",
            "._a.rego",
        ] {
            write(root, name);
        }
        write(scratch.path(), "elsewhere/k.rego");
        symlink("../elsewhere", root.join("i")).unwrap();
        symlink("../elsewhere/k.rego", root.join("j.rego")).unwrap();
        symlink("nowhere", root.join(".#a.rego")).unwrap();
        symlink("notes.md", root.join("README")).unwrap();
        fs::create_dir(root.join("l.rego")).unwrap();
        std::os::unix::net::UnixListener::bind(root.join("m.rego")).unwrap();
        write(root, OsStr::from_bytes(b"n\xff.rego"));
        let found = find(root).unwrap();
        let (files, refused) = names(&found);
        assert_eq!(files, ["a.rego", "e/f.rego"]);
        assert_eq!(
            refused,
            [
                ".c.rego",
                "b.REGO",
                "g",
                "i",
                "j.rego",
                "m.rego",
                "n\u{fffd}.rego"
            ]
        );
        assert!(find(&root.join("zz")).is_err());
        assert_eq!(names(&find(&root.join("a.rego")).unwrap()).0, [""]);
    }

    #[test]
    fn a_submodule_that_was_not_fetched_is_refused_and_other_empty_directories_are_not() {
        let scratch = tempfile::tempdir().unwrap();
        write(scratch.path(), ".git/HEAD");
        fs::write(
            scratch.path().join(".gitmodules"),
            "[submodule \"x\"]\n\tpath = policies/acme\n\turl = ../x\n",
        )
        .unwrap();
        for name in ["policies/acme", "policies/other"] {
            fs::create_dir_all(scratch.path().join(name)).unwrap();
        }
        let found = find(&scratch.path().join("policies")).unwrap();
        assert_eq!(names(&found), (vec![], vec!["acme"]));
    }

    #[test]
    fn a_directory_that_cannot_be_read_takes_nothing_else_with_it() {
        let scratch = tempfile::tempdir().unwrap();
        write(scratch.path(), "a.rego");
        write(scratch.path(), "m/b.rego");
        write(scratch.path(), "z.rego");
        let closed = scratch.path().join("m");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
        // Who may read everything can't see what others see.
        let may_read_all = fs::read_dir(&closed).is_ok();
        let found = find(scratch.path()).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        if !may_read_all {
            assert_eq!(names(&found), (vec!["a.rego", "z.rego"], vec!["m"]));
        }
    }
}
