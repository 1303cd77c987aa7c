//! Where a repository begins.

use std::path::{Path, PathBuf};

use super::ListError;
use crate::config::{FILE_NAME, is_of_a_forge};

/// What a root was recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootKind {
    /// A `.git` directory, or a `.git` file as linked worktrees and submodules have.
    Git,
    /// A `purlin.yaml`.
    Config,
    /// Nothing: the directory that was asked for.
    Directory,
}

/// The top of the tree under check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryRoot {
    /// Absolute, with symbolic links resolved.
    pub path: PathBuf,
    /// What it was recognised by.
    pub kind: RootKind,
}

/// Finds the root of the tree that holds `path`: the nearest directory at or above it with a `.git`, unless that has no
/// `purlin.yaml` and a directory between the two has one: then the topmost of those. Without git the topmost directory at
/// or above `path` with a `purlin.yaml`, or else `path` itself, or its directory where it is a file.
///
/// So a file has the same root in whatever way it is named: by itself, as a hook does, or with a directory above it.
///
/// Nothing but the file system is asked, so that no environment variable of a git hook can redirect it.
pub fn discover(path: &Path) -> Result<RepositoryRoot, ListError> {
    let real = path.canonicalize().map_err(|error| ListError::NoSuchPath {
        path: path.to_path_buf(),
        reason: error.to_string(),
    })?;
    let start = if real.is_dir() {
        real.as_path()
    } else {
        real.parent().unwrap_or(&real)
    };
    let mut topmost = None;
    // Without git there may be a directory of that name anywhere above.
    let top = git_top(start).unwrap_or(Path::new(""));
    for directory in start.ancestors() {
        if has_git(directory) {
            let topmost = topmost.filter(|_| !has_config(top, directory));
            return Ok(RepositoryRoot {
                path: topmost.unwrap_or(directory).to_path_buf(),
                kind: topmost.map_or(RootKind::Git, |_| RootKind::Config),
            });
        }
        if is_git_storage(directory) {
            return Err(ListError::Bare {
                path: directory.to_path_buf(),
            });
        }
        if has_config(top, directory) {
            topmost = Some(directory);
        }
    }
    Ok(RepositoryRoot {
        path: topmost.unwrap_or(start).to_path_buf(),
        kind: topmost.map_or(RootKind::Directory, |_| RootKind::Config),
    })
}

/// The directories below `root`, at or above `path`, that have a `purlin.yaml`, the topmost first.
#[must_use]
pub fn configs_between(root: &Path, path: &Path) -> Vec<PathBuf> {
    let below = path.ancestors().take_while(|directory| *directory != root);
    let mut configs: Vec<PathBuf> = below
        .filter(|directory| has_config(root, directory))
        .map(Path::to_path_buf)
        .collect();
    configs.reverse();
    configs
}

/// Whether a config is in `directory`, at or below `top`, if only as a link, which is then refused. Among the settings of a
/// forge none is looked for.
fn has_config(top: &Path, directory: &Path) -> bool {
    let below = directory.strip_prefix(top).unwrap_or(directory);
    let mut parts = below.iter().filter_map(|part| part.to_str());
    let config = directory.join(FILE_NAME).symlink_metadata();
    config.is_ok_and(|config| !config.is_dir()) && !is_of_a_forge(&mut parts)
}

/// Whether `directory` is the top of a git work tree.
pub(super) fn has_git(directory: &Path) -> bool {
    directory.join(".git").exists() || directory.join(".git").is_symlink()
}

/// The top of the git work tree that holds `directory`.
#[must_use]
pub fn git_top(directory: &Path) -> Option<&Path> {
    directory.ancestors().find(|directory| has_git(directory))
}

/// Whether `directory` holds a git repository's objects, as a bare repository and every `.git` does.
/// The same three names that git looks at: <https://git-scm.com/docs/gitrepository-layout>.
fn is_git_storage(directory: &Path) -> bool {
    directory.join("HEAD").is_file() && directory.join("objects").is_dir() && directory.join("refs").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::scratch::Scratch;

    #[test]
    fn a_config_at_the_top_of_git_weighs_more_than_a_nearer_one() {
        let scratch = Scratch::git();
        scratch.write("purlin.yaml", "");
        scratch.write("a/purlin.yaml", "");
        scratch.write("a/b/c.txt", "");
        for named in ["a", "a/b", "a/b/c.txt"] {
            let root = discover(&scratch.path(named)).unwrap();
            assert_eq!((root.path.as_path(), root.kind), (scratch.root(), RootKind::Git));
        }
        let between = configs_between(scratch.root(), &scratch.path("a/b"));
        assert_eq!(between, [scratch.path("a")]);
    }

    #[test]
    fn without_one_at_the_top_the_topmost_config_is_the_root_however_its_files_are_named() {
        let scratch = Scratch::git();
        scratch.write("a/purlin.yaml", "");
        scratch.write("a/b/purlin.yaml", "");
        scratch.write("a/b/c.txt", "");
        scratch.write("d.txt", "");
        for named in ["a", "a/b", "a/b/c.txt"] {
            let root = discover(&scratch.path(named)).unwrap();
            assert_eq!((root.path, root.kind), (scratch.path("a"), RootKind::Config));
        }
        assert_eq!(discover(&scratch.path("d.txt")).unwrap().path, scratch.root());
        assert_eq!(git_top(&scratch.path("a/b")), Some(scratch.root()));
    }

    #[test]
    fn a_workflow_of_a_forge_is_not_a_config_and_a_repository_may_be_called_as_its_directory() {
        let scratch = Scratch::git();
        scratch.write(".github/workflows/purlin.yaml", "");
        let named = scratch.path(".github/workflows/purlin.yaml");
        assert_eq!(discover(&named).unwrap().path, scratch.root());
        assert_eq!(configs_between(scratch.root(), &named), Vec::<PathBuf>::new());
        let outer = Scratch::plain();
        outer.run_git(&["init", "-q", ".github"]);
        outer.write(".github/svc/purlin.yaml", "");
        let nested = discover(&outer.path(".github/svc")).unwrap();
        assert_eq!(
            (nested.path, nested.kind),
            (outer.path(".github/svc"), RootKind::Config)
        );
    }

    #[test]
    fn without_git_the_topmost_config_counts_then_the_directory() {
        let scratch = Scratch::plain();
        scratch.write("a/b/c.txt", "");
        let plain = discover(&scratch.path("a/b/c.txt")).unwrap();
        assert_eq!(
            (plain.path, plain.kind),
            (scratch.path("a/b"), RootKind::Directory)
        );
        scratch.write("a/purlin.yaml", "");
        let near = discover(&scratch.path("a/b")).unwrap();
        assert_eq!((near.path, near.kind), (scratch.path("a"), RootKind::Config));
        scratch.write("purlin.yaml", "");
        let top = discover(&scratch.path("a/b")).unwrap();
        assert_eq!((top.path.as_path(), top.kind), (scratch.root(), RootKind::Config));
    }

    #[test]
    fn a_missing_path_and_a_bare_repository_are_errors_with_hints() {
        let scratch = Scratch::plain();
        let missing = discover(&scratch.path("nope")).unwrap_err();
        assert!(matches!(missing, ListError::NoSuchPath { .. }));
        assert!(!missing.hint().is_empty());
        scratch.run_git(&["init", "-q", "--bare", "bare.git"]);
        for inside in ["bare.git", "bare.git/refs/heads"] {
            let bare = discover(&scratch.path(inside)).unwrap_err();
            assert!(matches!(bare, ListError::Bare { .. }), "{bare}");
            assert!(bare.hint().contains("worktree"));
        }
    }

    #[test]
    fn the_inside_of_a_git_directory_is_no_work_tree() {
        let scratch = Scratch::git();
        let error = discover(&scratch.path(".git/refs")).unwrap_err();
        assert!(matches!(error, ListError::Bare { .. }), "{error}");
    }
}
