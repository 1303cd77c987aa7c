//! Where a repository begins.

use std::path::{Path, PathBuf};

use super::ListError;

/// The name of purlin's configuration file, which marks the root of a tree that is no git repository.
const CONFIG: &str = "purlin.yaml";

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

/// Finds the root of the tree that holds `path`: `path` itself where it is a directory with a `purlin.yaml`, or else
/// the nearest directory at or above it with a `.git`, or else the nearest with a `purlin.yaml`, or else `path`
/// itself, or its directory where it is a file.
///
/// So a part of a repository that has a config of its own is checked as a repository when it is asked for by name,
/// while a file in it, as a hook names it, belongs to the repository that the hook runs in.
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
    if real.is_dir() && real.join(CONFIG).is_file() && !has_git(&real) {
        return Ok(RepositoryRoot {
            path: real,
            kind: RootKind::Config,
        });
    }
    let mut config = None;
    for directory in start.ancestors() {
        if has_git(directory) {
            return Ok(RepositoryRoot {
                path: directory.to_path_buf(),
                kind: RootKind::Git,
            });
        }
        if is_git_storage(directory) {
            return Err(ListError::Bare {
                path: directory.to_path_buf(),
            });
        }
        if config.is_none() && directory.join(CONFIG).is_file() {
            config = Some(directory);
        }
    }
    Ok(match config {
        Some(directory) => RepositoryRoot {
            path: directory.to_path_buf(),
            kind: RootKind::Config,
        },
        None => RepositoryRoot {
            path: start.to_path_buf(),
            kind: RootKind::Directory,
        },
    })
}

/// Whether `directory` is the top of a git work tree.
pub(super) fn has_git(directory: &Path) -> bool {
    directory.join(".git").exists() || directory.join(".git").is_symlink()
}

/// The top of the git work tree that holds `directory`.
pub(super) fn git_top(directory: &Path) -> Option<&Path> {
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
    fn git_weighs_more_than_a_nearer_config() {
        let scratch = Scratch::git();
        scratch.write("a/purlin.yaml", "");
        scratch.write("a/b/c.txt", "");
        let root = discover(&scratch.path("a/b/c.txt")).unwrap();
        assert_eq!(root.path, scratch.root());
        assert_eq!(root.kind, RootKind::Git);
    }

    #[test]
    fn a_directory_with_a_config_is_a_root_when_it_is_named() {
        let scratch = Scratch::git();
        scratch.write("a/purlin.yaml", "");
        scratch.write("a/b/c.txt", "");
        let root = discover(&scratch.path("a")).unwrap();
        assert_eq!((root.path, root.kind), (scratch.path("a"), RootKind::Config));
        assert_eq!(discover(&scratch.path("a/b")).unwrap().path, scratch.root());
        assert_eq!(git_top(&scratch.path("a/b")), Some(scratch.root()));
    }

    #[test]
    fn without_git_the_nearest_config_counts_then_the_directory() {
        let scratch = Scratch::plain();
        scratch.write("a/b/c.txt", "");
        let plain = discover(&scratch.path("a/b/c.txt")).unwrap();
        assert_eq!(
            (plain.path, plain.kind),
            (scratch.path("a/b"), RootKind::Directory)
        );
        scratch.write("purlin.yaml", "");
        scratch.write("a/purlin.yaml", "");
        let near = discover(&scratch.path("a/b")).unwrap();
        assert_eq!((near.path, near.kind), (scratch.path("a"), RootKind::Config));
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
