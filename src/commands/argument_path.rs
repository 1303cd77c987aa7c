//! Paths as arguments write them: the links that they lead through, and what they are without `..`.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::failure::{hinted, list_error};
use crate::repository::ListError;

/// An error if an argument is or leads through a symbolic link below `root`, be it only to leave it again by `..`.
pub(super) fn no_link_below(root: &Path, cwd: &Path, written: &Path) -> Result<()> {
    let path = plain(&cwd.join(written));
    let top = top_of(root, &path).unwrap_or(root);
    let mut links = links_of(cwd, written).into_iter();
    let Some((link, shown)) = links.find_map(|link| Some((inside(top, &link)?, link))) else {
        return Ok(());
    };
    let what = if shown == path {
        format!("`{}` is a symbolic link", written.display())
    } else {
        format!("`{}` leads through a symbolic link, `{link}`", written.display())
    };
    Err(hinted(
        format!("{what}, which purlin does not follow"),
        "Name the file or directory that it leads to; a link itself has no content to check",
    ))
}

/// The directory at or above a path, as it is written, that is the root under whatever name.
pub(super) fn top_of<'p>(root: &'p Path, path: &'p Path) -> Option<&'p Path> {
    if path.starts_with(root) {
        return Some(root);
    }
    let mut above = path.ancestors();
    above.find(|above| above.canonicalize().is_ok_and(|real| real == root))
}

/// The path of what lies below `root`, relative to it.
pub(super) fn inside(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    (!relative.as_os_str().is_empty()).then(|| slashed(relative))
}

/// The symbolic links that an argument leads through, those too that it leaves by `..`. The working directory has its links
/// resolved.
pub(super) fn links_of(cwd: &Path, written: &Path) -> Vec<PathBuf> {
    let mut at = if written.is_absolute() {
        PathBuf::new()
    } else {
        cwd.to_path_buf()
    };
    let mut links = Vec::new();
    for part in written.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                at.pop();
            }
            part => {
                at.push(part);
                if at.is_symlink() {
                    links.push(at.clone());
                }
            }
        }
    }
    links
}

/// The path with links resolved, or why it can't be: not in the system's own words, which differ from one system to the
/// next.
pub(super) fn real(path: &Path) -> Result<PathBuf, String> {
    path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        kind => std::io::Error::from(kind).to_string(),
    })
}

/// The path without `.` and `..`, as it is written.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// The path with `/`.
pub(super) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The error of a path that does not exist.
pub(super) fn missing(written: &Path) -> anyhow::Error {
    list_error(&ListError::NoSuchPath {
        path: written.to_path_buf(),
        reason: "there is no such file or directory".to_owned(),
    })
}
