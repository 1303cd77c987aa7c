//! Arguments to a request: which repository is meant, and which of its paths.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Context, hinted};
use crate::cli::Scope;
use crate::repository::{self, ListError};
use crate::run::{Excerpts, Request, RunError};

/// The request for a repository that `paths` lie in; without paths, for the one around the working directory.
pub(super) fn request(context: &Context<'_>, scope: &Scope, paths: &[PathBuf]) -> Result<Request> {
    let cwd = &context.environment.cwd;
    let first = paths.first().map_or_else(|| cwd.clone(), |path| cwd.join(path));
    let root = root_of(&first)?;
    let mut only = Vec::new();
    for path in paths {
        only.push(below(&root, &cwd.join(path), path)?);
    }
    if only.iter().any(String::is_empty) {
        only.clear();
    }
    Ok(Request {
        root,
        only,
        config: scope.config.as_ref().map(|path| cwd.join(path)),
        policies: scope.policies.iter().map(|path| cwd.join(path)).collect(),
        rules: Vec::new(),
        fail_on: None,
        untracked: scope.untracked,
        date: scope.date.unwrap_or(context.environment.today),
        excerpts: Excerpts::OfRegions,
    })
}

/// The root of the repository that a path is in. A symbolic link to a root stands for it; any other is a file of the
/// repository that holds the link, wherever it leads.
fn root_of(path: &Path) -> Result<PathBuf> {
    let discover = |path: &Path| repository::discover(path).map_err(|error| list_error(&error));
    match path.parent() {
        Some(parent) if path.is_symlink() && !is_link_to_root(path) => Ok(discover(parent)?.path),
        _ => Ok(discover(path)?.path),
    }
}

fn is_link_to_root(path: &Path) -> bool {
    path.is_symlink()
        && path.is_dir()
        && path
            .canonicalize()
            .is_ok_and(|real| repository::discover(&real).is_ok_and(|root| root.path == real))
}

/// The path relative to the root, with `/`. The last part is not resolved: a symbolic link is itself, unless it leads
/// to the root.
fn below(root: &Path, path: &Path, written: &Path) -> Result<String> {
    let missing = |reason: std::io::Error| {
        list_error(&ListError::NoSuchPath {
            path: written.to_path_buf(),
            reason: reason.to_string(),
        })
    };
    path.symlink_metadata().map_err(missing)?;
    let leads_to_root = path.canonicalize().is_ok_and(|real| real == root);
    let real = match (
        path.is_symlink() && !leads_to_root,
        path.parent(),
        path.file_name(),
    ) {
        (true, Some(parent), Some(name)) => parent.canonicalize().map_err(missing)?.join(name),
        _ => path.canonicalize().map_err(missing)?,
    };
    match real.strip_prefix(root) {
        Ok(relative) => Ok(relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")),
        Err(_) => Err(hinted(
            format!(
                "`{}` is not in {}, where the first path is",
                written.display(),
                root.display()
            ),
            "One run checks one repository; check the other one in a run of its own",
        )),
    }
}

/// The error of a run, with its hint.
pub(super) fn run_error(error: &RunError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => hinted(error.to_string(), hint),
        None => anyhow::anyhow!(error.to_string()),
    }
}

pub(super) fn list_error(error: &ListError) -> anyhow::Error {
    hinted(error.to_string(), error.hint())
}
