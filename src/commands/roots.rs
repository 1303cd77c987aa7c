//! Which directory a path is judged from: the top of its repository, or a folder with a config of its own.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::argument_path::{missing, no_link_below, plain, slashed};
use super::failure::{hinted, list_error};
use crate::config;
use crate::repository::{self, RepositoryRoot, RootKind, WorkTree};
use crate::standards::ConfigFile;

/// The roots that a path can be judged from.
pub(super) struct Roots {
    /// The one that judges the path where it is asked about alone.
    pub(super) own: RepositoryRoot,
    /// The one at or above it whose config judges all but what that leaves out.
    top: RepositoryRoot,
}

impl Roots {
    /// The roots of a path, which need not exist any more. A config that an argument names stands at the top. A folder with a config of its own that the config at the top
    /// leaves out is no part of that one's tree, and is a root itself. Links above the root are followed; one below the
    /// root of the working directory's repository is not, so that no argument leads to another tree by it.
    pub(super) fn of(cwd: &Path, written: &Path, config: Option<&Path>) -> Result<Self> {
        let discover = |path: &Path| repository::discover(path).map_err(|error| list_error(&error));
        if let Ok(home) = repository::discover(cwd)
            && home.kind != RootKind::Directory
        {
            no_link_below(&home.path, cwd, written)?;
        }
        let path = plain(&cwd.join(written));
        let mut existing = path.as_path();
        while existing.symlink_metadata().is_err() {
            match existing.parent() {
                Some(parent) => existing = parent,
                None => return Err(missing(written)),
            }
        }
        let root = discover(existing)?;
        if config.is_some() {
            let top = repository::git_top(&root.path).map(|top| RepositoryRoot {
                path: top.to_path_buf(),
                kind: RootKind::Git,
            });
            return Ok(Self::one(top.unwrap_or(root)));
        }
        let real = existing.canonicalize().unwrap_or_else(|_| existing.to_path_buf());
        let configs = repository::configs_between(&root.path, &real);
        if configs.is_empty() {
            return Ok(Self::one(root));
        }
        let exclude = ConfigFile::of_tree(&WorkTree::new(root.path.clone()))
            .config
            .exclude;
        let is_left_out = |folder: &PathBuf| {
            let below = folder.strip_prefix(&root.path);
            below.is_ok_and(|below| exclude.covers_whole(&slashed(below)))
        };
        Ok(match configs.into_iter().find(is_left_out) {
            Some(path) => Self {
                own: RepositoryRoot {
                    path,
                    kind: RootKind::Config,
                },
                top: root,
            },
            None => Self::one(root),
        })
    }

    fn one(root: RepositoryRoot) -> Self {
        Self {
            own: root.clone(),
            top: root,
        }
    }

    /// The root that judges this path, which is written as `first`, together with others: their own one, or else the top,
    /// whose config says what is left out.
    ///
    /// # Errors
    /// They are paths of one repository without such a top.
    pub(super) fn shared<'p>(
        self,
        first: &Path,
        others: impl IntoIterator<Item = (&'p Path, Self)>,
    ) -> Result<RepositoryRoot> {
        let mut root = self.own;
        for (written, other) in others {
            if other.own.path == root.path {
                continue;
            }
            if other.top.path == self.top.path {
                root = self.top.clone();
            } else {
                one_repository(&root, first, &other.own, written)?;
            }
        }
        Ok(root)
    }
}

/// An error if two roots are in one repository, with a config in either. That two repositories can't be judged in one run is
/// said where the paths are looked up.
fn one_repository(root: &RepositoryRoot, first: &Path, other: &RepositoryRoot, written: &Path) -> Result<()> {
    let is_config = root.kind == RootKind::Config || other.kind == RootKind::Config;
    let top = repository::git_top(&root.path);
    if !is_config || top != repository::git_top(&other.path) {
        return Ok(());
    }
    let judge = |root: &RepositoryRoot| match root.kind {
        RootKind::Config => {
            let config = root.path.join(config::FILE_NAME);
            let below = top.and_then(|top| config.strip_prefix(top).ok());
            format!("`{}`", slashed(below.unwrap_or(&config)))
        }
        RootKind::Git | RootKind::Directory => "no config".to_owned(),
    };
    Err(hinted(
        format!(
            "`{}` is judged by {}, and `{}` by {}",
            first.display(),
            judge(root),
            written.display(),
            judge(other)
        ),
        format!(
            "Check each in a run of its own, or put a {} at the top, which judges all",
            config::FILE_NAME
        ),
    ))
}
