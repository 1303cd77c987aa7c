//! Paths as they are typed, to paths of the repository. None of them needs to exist.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::super::context::Context;
use super::super::failure::hinted;
use super::super::target;
use super::OwnerArgs;
use super::tree::Place;
use crate::commands::argument_path;
use crate::commands::roots::Roots;
use crate::repository::{self, File, RootKind};
use crate::source::RepoPath;

/// The repository that is asked about, and where in it the question is asked from.
pub(super) struct Places {
    root: PathBuf,
    cwd: PathBuf,
    /// The working directory below the root, without slashes at its ends; `None` outside.
    prefix: Option<Vec<u8>>,
}

impl Places {
    /// The repository around the working directory, or the one that the first path lies in where that is another.
    pub(super) fn new(context: &Context<'_>, args: &OwnerArgs) -> Result<Self> {
        let cwd = target::working_directory(context);
        let discovered = |path: &Path| Roots::of(&cwd, path, args.config.as_deref());
        if let Ok(home) = discovered(&cwd)
            && home.own.kind != RootKind::Directory
        {
            // Before anything is looked up that such a path leads to.
            for path in args.paths.iter().filter(|path| path.as_os_str() != "-") {
                no_link_on_the_way(&home.own.path, &cwd, path)?;
            }
        }
        let first = args.paths.first().filter(|path| path.as_os_str() != "-");
        let elsewhere = first.and_then(|first| {
            let path = existing(&cwd.join(first))?;
            let roots = discovered(&path).ok()?;
            let is_here = path.starts_with(&cwd);
            let is_meant = match roots.own.kind {
                // A directory that is not a repository is asked about from inside only: it may hold anything.
                RootKind::Directory => false,
                RootKind::Git => !is_here || cwd.join(first).join(".git").exists(),
                RootKind::Config => true,
            };
            is_meant.then_some(roots)
        });
        let roots = match elsewhere {
            Some(roots) => roots,
            None => discovered(&cwd)?,
        };
        let root = match first {
            Some(first) => {
                let others = args.paths.iter().skip(1).filter_map(|written| {
                    let other = discovered(&existing(&cwd.join(written))?).ok()?;
                    Some((written.as_path(), other))
                });
                roots.shared(first, others)?.path
            }
            None => roots.own.path,
        };
        let prefix = cwd.strip_prefix(&root).ok().map(bytes_of);
        Ok(Self { root, cwd, prefix })
    }

    /// The root of the repository.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The path below the root; empty for the root itself.
    pub(super) fn below(&self, path: &Path) -> Result<Place> {
        no_link_on_the_way(&self.root, &self.cwd, path)?;
        Ok(Place {
            path: self.encoded(path)?,
            is_directory: bytes_of(path).ends_with(b"/"),
        })
    }

    fn encoded(&self, path: &Path) -> Result<RepoPath> {
        let outside = || {
            hinted(
                format!("`{}` is not in {}", path.display(), self.root.display()),
                "One run answers about one repository; ask about the other one in a run of its own",
            )
        };
        let bytes = match &self.prefix {
            Some(prefix) if path.is_relative() => normal(prefix, &bytes_of(path)),
            _ => {
                let path = self.cwd.join(path);
                let relative = match path.strip_prefix(&self.root) {
                    Ok(relative) => relative.to_path_buf(),
                    Err(_) => through_links(&path, &self.root).ok_or_else(outside)?,
                };
                normal(b"", &bytes_of(&relative))
            }
        };
        let bytes = bytes.ok_or_else(outside)?;
        Ok(repository::encode_name(&bytes).0)
    }

    /// As [`Places::below`], of a path as a pipe brings it: what git lists may be gone and have a link in its directory's
    /// place.
    pub(super) fn below_bytes(&self, path: &[u8]) -> Result<Place> {
        let is_directory = path.ends_with(b"/");
        let path = match &self.prefix {
            // The common case, without the detour over the platform's paths.
            Some(prefix) if path.first() != Some(&b'/') && cfg!(unix) => match normal(prefix, path) {
                Some(bytes) => repository::encode_name(&bytes).0,
                None => self.encoded(&path_of(path))?,
            },
            _ => self.encoded(&path_of(path))?,
        };
        Ok(Place { path, is_directory })
    }
}

/// An error if an argument leads through a link below the root. A link itself has owners as any file does.
fn no_link_on_the_way(root: &Path, cwd: &Path, path: &Path) -> Result<()> {
    let is_link =
        matches!(path.components().next_back(), Some(Component::Normal(_))) && cwd.join(path).is_symlink();
    match path.parent().filter(|_| is_link) {
        Some(way) => argument_path::no_link_below(root, cwd, way),
        None => argument_path::no_link_below(root, cwd, path),
    }
}

/// The name of a file below the root, as its bytes are.
pub(super) fn name_of(file: &File) -> Vec<u8> {
    file.raw.as_ref().map_or_else(
        || file.path.as_str().as_bytes().to_vec(),
        |raw| bytes_of(Path::new(raw)),
    )
}

/// `path` below `prefix` without `.`, `..` and empty parts; `None` where it climbs out.
///
/// Symbolic links are not asked: a file that is yet to be has none, and git knows none on the way to a file.
fn normal(prefix: &[u8], path: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<&[u8]> = prefix
        .split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join(&b'/'))
}

/// The nearest path at or above `path` that exists, without symbolic links on the way.
fn existing(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|path| path.canonicalize().ok())
}

/// `path` relative to `root` where a link leads into the root.
fn through_links(path: &Path, root: &Path) -> Option<PathBuf> {
    path.ancestors().skip(1).find_map(|above| {
        let real = above.canonicalize().ok()?;
        let rest = path.strip_prefix(above).ok()?;
        Some(real.join(rest).strip_prefix(root).ok()?.to_path_buf())
    })
}

#[cfg(unix)]
fn bytes_of(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(not(unix))]
fn bytes_of(path: &Path) -> Vec<u8> {
    path.to_string_lossy()
        .replace(std::path::MAIN_SEPARATOR, "/")
        .into_bytes()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(prefix: &str, path: &str) -> Option<String> {
        normal(prefix.as_bytes(), path.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn paths_are_taken_from_where_the_question_is_asked() {
        assert_eq!(text("", "a/b").as_deref(), Some("a/b"));
        assert_eq!(text("a/b", "./../c//d/").as_deref(), Some("a/c/d"));
        assert_eq!(text("a", "..").as_deref(), Some(""));
        assert_eq!(text("a", "../.."), None);
        assert_eq!(text("a", "../../a"), None);
    }

    #[test]
    fn a_link_into_the_root_is_followed_and_the_last_part_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("repo/a")).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("repo"), root.join("link")).unwrap();
            let found = through_links(&root.join("link/a/new/file"), &root.join("repo"));
            assert_eq!(found, Some(PathBuf::from("a/new/file")));
        }
        assert_eq!(through_links(&root.join("repo2/x"), &root.join("repo")), None);
        assert_eq!(existing(&root.join("repo/a/no/such")), Some(root.join("repo/a")));
    }
}
