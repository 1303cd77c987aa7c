//! Who changed which files: the commits that a clone holds, newest first.

use std::path::Path;

use super::{Git, ListError, entries, root};
use crate::source::RepoPath;

/// One commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it was committed, in seconds since 1970 in UTC.
    pub time: i64,
    /// The author's address, as the repository's `.mailmap` corrects it.
    pub email: String,
    /// The author's name, likewise.
    pub name: String,
    /// The files that it added, changed or removed, relative to the root.
    pub paths: Vec<RepoPath>,
}

/// What is known of who changed what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// At most as many as were asked for, newest first; merges are left out.
    pub changes: Vec<Change>,
    /// The clone holds a part of the history only. The oldest commits of such a clone look as if they had added
    /// every file, so they are left out too.
    pub shallow: bool,
}

/// The last `limit` commits that lead to the commit that is checked out, each with the files at and below `root`
/// that it touches. `None` where there is no git repository or no git; empty before the first commit.
///
/// # Errors
/// Git failed, or its answer is not what its documentation promises.
pub fn history(root: &Path, limit: usize) -> Result<Option<History>, ListError> {
    if root::git_top(root).is_none() {
        return Ok(None);
    }
    match Git::default().history(root, limit) {
        Ok(history) => Ok(Some(history)),
        Err(ListError::GitMissing) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How git is to write a commit: a record that no path can be, since it begins with a slash.
pub(super) const FORMAT: &str = "--format=/%ct%n%P%n%aE%n%aN";

/// Reads what `git log -z --name-only` writes: a record in [`FORMAT`], then a line end and the names, each with a NUL.
pub(super) fn parse(root: &Path, output: &[u8], shallow: bool) -> Result<History, ListError> {
    let mut changes: Vec<Change> = Vec::new();
    // Whether the names that come belong to a commit that counts.
    let mut counts = false;
    for record in output
        .split(|byte| *byte == 0)
        .filter(|record| !record.is_empty())
    {
        if let Some(header) = record.strip_prefix(b"/") {
            let (change, orphan) = read_header(header).ok_or_else(|| entries::unexpected(root, record))?;
            counts = !(orphan && shallow);
            if counts {
                changes.push(change);
            }
        } else if counts {
            let change = changes
                .last_mut()
                .ok_or_else(|| entries::unexpected(root, record))?;
            let name = match record {
                [b'\n', name @ ..] if change.paths.is_empty() => name,
                name => name,
            };
            change.paths.push(entries::encode_name(name).0);
        }
    }
    Ok(History { changes, shallow })
}

/// The commit without its files, and whether it has no parent.
fn read_header(header: &[u8]) -> Option<(Change, bool)> {
    let header = String::from_utf8_lossy(header);
    let mut lines = header.splitn(4, '\n');
    let time = lines.next()?.parse().ok()?;
    let parents = lines.next()?;
    let change = Change {
        time,
        email: lines.next()?.to_owned(),
        name: lines.next()?.to_owned(),
        paths: Vec::new(),
    };
    Some((change, parents.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::scratch::Scratch;

    fn told(history: &History) -> Vec<(&str, Vec<&str>)> {
        history
            .changes
            .iter()
            .map(|change| {
                let paths = change.paths.iter().map(RepoPath::as_str).collect();
                (change.email.as_str(), paths)
            })
            .collect()
    }

    #[test]
    fn commits_come_newest_first_with_their_files() {
        let scratch = Scratch::git();
        scratch.write("a/x", "1");
        scratch.write("\nodd name", "1");
        scratch.commit_all();
        scratch.write("a/x", "2");
        scratch.write("b", "1");
        scratch.commit_all();
        scratch.run_git(&["commit", "-q", "--allow-empty", "-m", "Nothing"]);
        let history = history(scratch.root(), 10).unwrap().unwrap();
        assert!(!history.shallow);
        assert_eq!(
            told(&history),
            [
                ("test@example.com", vec![]),
                ("test@example.com", vec!["a/x", "b"]),
                ("test@example.com", vec!["\nodd name", "a/x"]),
            ]
        );
        assert!(
            history
                .changes
                .iter()
                .all(|change| change.name == "Test" && change.time > 0)
        );
    }

    #[test]
    fn a_part_of_the_tree_has_the_history_of_that_part() {
        let scratch = Scratch::git();
        scratch.write("a/x", "1");
        scratch.write("b/y", "1");
        scratch.commit_all();
        let history = history(&scratch.path("a"), 10).unwrap().unwrap();
        assert_eq!(told(&history), [("test@example.com", vec!["x"])]);
    }

    #[test]
    fn merges_are_left_out_and_the_limit_holds() {
        let scratch = Scratch::git();
        scratch.write("a", "1");
        scratch.commit_all();
        scratch.run_git(&["checkout", "-q", "-b", "side"]);
        scratch.write("b", "1");
        scratch.commit_all();
        scratch.run_git(&["checkout", "-q", "main"]);
        scratch.write("c", "1");
        scratch.commit_all();
        scratch.run_git(&["merge", "-q", "--no-ff", "-m", "Merge", "side"]);
        let all = history(scratch.root(), 10).unwrap().unwrap();
        assert_eq!(all.changes.len(), 3);
        assert_eq!(history(scratch.root(), 2).unwrap().unwrap().changes.len(), 2);
    }

    #[test]
    fn the_mailmap_of_the_repository_corrects_authors_and_no_other_does() {
        let scratch = Scratch::git();
        scratch.write(".mailmap", "Right <right@example.com> <test@example.com>\n");
        scratch.write("outside", "Wrong <wrong@example.com> <test@example.com>\n");
        scratch.run_git(&["config", "mailmap.file", "outside"]);
        scratch.commit_all();
        let history = history(scratch.root(), 10).unwrap().unwrap();
        assert_eq!(history.changes.first().unwrap().email, "right@example.com");
        assert_eq!(history.changes.first().unwrap().name, "Right");
    }

    #[test]
    fn a_shallow_clone_says_so_and_its_oldest_commit_proves_nothing() {
        let scratch = Scratch::git();
        for content in ["1", "2", "3"] {
            scratch.write("a", content);
            scratch.write(&format!("b{content}"), content);
            scratch.commit_all();
        }
        let clone = Scratch::plain();
        let url = format!("file://{}", scratch.root().display());
        clone.run_git(&["clone", "-q", "--depth", "2", &url, "clone"]);
        let history = history(&clone.path("clone"), 10).unwrap().unwrap();
        assert!(history.shallow);
        assert_eq!(told(&history), [("test@example.com", vec!["a", "b3"])]);
    }

    #[test]
    fn no_repository_has_no_history_and_a_new_one_an_empty_one() {
        assert_eq!(history(Scratch::plain().root(), 10).unwrap(), None);
        let scratch = Scratch::git();
        assert_eq!(history(scratch.root(), 10).unwrap(), Some(History::default()));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_that_the_repository_configures_is_run() {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = Scratch::git();
        let trap = scratch.path("trap.sh");
        std::fs::write(
            &trap,
            format!("#!/bin/sh\ntouch {}\ncat\n", scratch.path("sprung").display()),
        )
        .unwrap();
        std::fs::set_permissions(&trap, std::fs::Permissions::from_mode(0o755)).unwrap();
        let trap = trap.to_str().unwrap();
        scratch.write(".gitattributes", "* diff=trap filter=trap\n");
        scratch.write("a", "1");
        scratch.commit_all();
        scratch.write("a", "2");
        scratch.commit_all();
        for name in [
            "diff.external",
            "diff.trap.command",
            "diff.trap.textconv",
            "filter.trap.process",
            "gpg.program",
            "core.pager",
            "pager.log",
            "core.fsmonitor",
        ] {
            scratch.run_git(&["config", name, trap]);
        }
        scratch.run_git(&["config", "log.showSignature", "true"]);
        scratch.run_git(&["config", "log.diffMerges", "remerge"]);
        let history = history(scratch.root(), 10).unwrap().unwrap();
        assert_eq!(history.changes.len(), 2);
        assert!(!scratch.path("sprung").exists());
    }

    #[test]
    fn answers_that_are_no_history_are_errors() {
        for output in ["/now\n\na@b\nA\0", "/1\n\na@b\0", "/\0"] {
            let error = parse(Path::new("/r"), output.as_bytes(), false).unwrap_err();
            assert!(matches!(error, ListError::Unexpected { .. }), "{output:?}");
        }
        assert_eq!(parse(Path::new("/r"), b"", false).unwrap(), History::default());
    }
}
