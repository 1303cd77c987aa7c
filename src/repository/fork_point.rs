//! Where the branch that is checked out left the default branch.

use std::path::Path;

use super::{Git, ListError, root};

/// The names that a clone has for the default branch: the remote's own word for it first.
const DEFAULT_BRANCHES: [&str; 5] = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

/// The commit where the branch that is checked out left the default branch, as far as this clone knows that one; else the
/// commit that is checked out. `None` outside git, and before the first commit.
///
/// # Errors
/// Git can't be run.
pub fn fork_point(root: &Path) -> Result<Option<String>, ListError> {
    if root::git_top(root).is_none() {
        return Ok(None);
    }
    let git = Git::default();
    let answer = |arguments: &[&str]| {
        let mut command = git.shielded(root);
        let output = command.args(arguments).output();
        let output = output.map_err(|error| Git::cannot_run(root, &error))?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Some(text).filter(|text| output.status.success() && !text.is_empty()))
    };
    for branch in DEFAULT_BRANCHES {
        if let Some(commit) = answer(&["merge-base", "HEAD", branch])? {
            return Ok(Some(commit));
        }
    }
    answer(&["rev-parse", "--quiet", "--verify", "HEAD^{commit}"])
}
