//! Arguments to what is asked: which repository is meant, which of its paths, and which standards judge them.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueHint};
use jiff::civil::Date;

use super::context::Context;
use super::failure::hinted;
use crate::config;
use crate::render::printed::{Shown, shown};
use crate::repository::{
    self, ListError, ListOptions, Look, ObjectTree, Only, RepositoryRoot, RootKind, Tree, WorkTree,
};
use crate::run::RunError;
use crate::source::{OutsideDirectories, RepoPath, Root};
use crate::standards::{Builtins, ConfigFile, Law, Named, RuleChoice, Standards, StandardsError};
use crate::subject::{Excerpts, Question};

/// Which repository, and under which rules.
#[derive(Args, Debug, Default)]
pub struct Scope {
    /// The config to use in place of the repository's purlin.yaml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// More policies: a directory or a .rego file, wherever it is (repeatable)
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub policies: Vec<PathBuf>,

    /// The day of the run, which decides what is in effect; today in UTC otherwise
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub date: Option<Date>,

    /// Check untracked files too, except ignored ones
    #[arg(long)]
    pub untracked: bool,
}

/// Reads a day of an argument.
pub(super) fn day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "a day is written as 2026-12-31".to_owned())
}

/// What is asked, and by which standards.
#[derive(Clone)]
pub(super) struct Request {
    /// The root of the repository, absolute.
    pub(super) root: PathBuf,
    /// The standards.
    pub(super) law: Law,
    /// What is judged.
    pub(super) question: Question,
}

impl Request {
    /// The same request by other rules.
    pub(super) fn by(mut self, choice: RuleChoice) -> Self {
        self.law.choice = choice;
        self
    }

    /// The same request with only those built-in packs that take part.
    pub(super) fn taking_part(mut self) -> Self {
        self.law.builtins = Builtins::TakingPart;
        self
    }
}

/// The request for a repository that `paths` lie in; without paths, for the one around the working directory.
pub(super) fn request(context: &Context<'_>, scope: &Scope, paths: &[PathBuf]) -> Result<Request> {
    let cwd = working_directory(context);
    let named = paths.first().map_or(Path::new("."), PathBuf::as_path);
    let roots = Roots::of(&cwd, named, scope)?;
    let mut looked_at = BTreeSet::new();
    let others = paths.iter().skip(1).filter_map(|written| {
        let path = plain(&cwd.join(written));
        let directory = if path.is_dir() {
            Some(path.as_path())
        } else {
            path.parent()
        };
        // A hook names many files of one directory.
        let is_new = looked_at.insert(directory.map(Path::to_path_buf));
        // What is wrong with a path is said later, where it is looked up.
        let other = is_new.then(|| Roots::of(&cwd, written, scope).ok());
        Some((written.as_path(), other.flatten()?))
    });
    let root = roots.shared(named, others)?;
    request_in(context, scope, root.path, paths)
}

/// The root of the directory that a command is about, as `check` finds it.
pub(super) fn root_for(context: &Context<'_>, scope: &Scope, path: &Path) -> Result<RepositoryRoot> {
    Ok(Roots::of(&working_directory(context), path, scope)?.own)
}

/// The directory in which purlin runs, with links resolved.
pub(super) fn working_directory(context: &Context<'_>) -> PathBuf {
    let cwd = context.environment.cwd.clone();
    cwd.canonicalize().unwrap_or(cwd)
}

/// The request for the repository with this root.
pub(super) fn request_in(
    context: &Context<'_>,
    scope: &Scope,
    root: PathBuf,
    paths: &[PathBuf],
) -> Result<Request> {
    let cwd = working_directory(context);
    let tree: Arc<dyn Tree> = Arc::new(WorkTree::new(root.clone()));
    let (mut only, mut gone) = (Vec::new(), Vec::new());
    for written in paths {
        let path = below(&root, &cwd, written)?;
        if tree.look(&path) == Look::Nothing {
            if !is_known(&*tree, &root, &path) {
                return Err(missing(written));
            }
            gone.push(path.clone());
        }
        only.push(path);
    }
    if only.iter().any(String::is_empty) {
        only.clear();
    }
    let mut trees = OutsideTrees {
        root: &root,
        tree: &tree,
        outside: OutsideDirectories::default(),
        known: Vec::new(),
    };
    let config = match &scope.config {
        Some(written) => Some(trees.named(&cwd, written).map_err(|reason| {
            run_error(&RunError::Standards(StandardsError::Config {
                path: written.display().to_string(),
                reason,
            }))
        })?),
        None => None,
    };
    let mut policies = Vec::new();
    for written in &scope.policies {
        policies.push(trees.named(&cwd, written).map_err(|reason| {
            run_error(&RunError::Standards(StandardsError::Policies {
                path: written.display().to_string(),
                reason,
            }))
        })?);
    }
    let from_top = repository::git_top(&root)
        .and_then(|top| root.strip_prefix(top).ok())
        .map_or_else(String::new, slashed);
    Ok(Request {
        law: Law {
            tree: Arc::clone(&tree),
            config,
            policies,
            outside: trees.outside,
            choice: RuleChoice::OfConfig,
            builtins: Builtins::All,
            date: scope.date.unwrap_or(context.environment.today),
            timeout: None,
        },
        question: Question {
            tree,
            root: RepoPath::new(from_top),
            paths: only,
            gone,
            untracked: scope.untracked,
            excerpts: Excerpts::OfRegions,
        },
        root,
    })
}

/// The directories outside the repository that arguments name, each once.
struct OutsideTrees<'t> {
    root: &'t Path,
    tree: &'t Arc<dyn Tree>,
    outside: OutsideDirectories,
    known: Vec<(PathBuf, Arc<dyn Tree>)>,
}

impl OutsideTrees<'_> {
    /// The tree and the path in it that an argument names. A path below the root belongs to the repository, and is then read
    /// as everything of it, without following a link; any other is the user's own choice, wherever it leads.
    fn named(&mut self, cwd: &Path, written: &Path) -> Result<Named, String> {
        let path = plain(&cwd.join(written));
        let name = written.display().to_string();
        if let Some(link) = links_of(cwd, written)
            .iter()
            .find_map(|link| inside(self.root, link))
        {
            return Err(format!(
                "`{link}` is a symbolic link, which purlin does not follow"
            ));
        }
        if let Ok(relative) = path.strip_prefix(self.root) {
            return Ok(Named {
                tree: Arc::clone(self.tree),
                path: slashed(relative),
                written: name,
            });
        }
        let real = real(&path)?;
        if let Ok(relative) = real.strip_prefix(self.root) {
            return Ok(Named {
                tree: Arc::clone(self.tree),
                path: slashed(relative),
                written: name,
            });
        }
        let (directory, file) = if real.is_dir() {
            (real.as_path(), String::new())
        } else {
            let file = real.file_name().map(|name| name.to_string_lossy().into_owned());
            (real.parent().unwrap_or(&real), file.unwrap_or_default())
        };
        let known = self.known.iter().find(|(known, _)| known == directory);
        let tree = if let Some((_, tree)) = known {
            Arc::clone(tree)
        } else {
            let last = directory
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let id: Root = self.outside.add(&last.unwrap_or_else(|| "root".to_owned()));
            let tree: Arc<dyn Tree> = Arc::new(WorkTree::of(id, directory.to_path_buf()));
            self.known.push((directory.to_path_buf(), Arc::clone(&tree)));
            tree
        };
        Ok(Named {
            tree,
            path: file,
            written: name,
        })
    }
}

/// The roots that a path can be judged from.
pub(super) struct Roots {
    /// The one that judges the path where it is asked about alone.
    pub(super) own: RepositoryRoot,
    /// The one at or above it whose config judges all but what that leaves out.
    top: RepositoryRoot,
}

impl Roots {
    /// The roots of a path, which need not exist any more. A folder with a config of its own that the config at the top
    /// leaves out is no part of that one's tree, and is a root itself. Links above the root are followed; one below the
    /// root of the working directory's repository is not, so that no argument leads to another tree by it.
    pub(super) fn of(cwd: &Path, written: &Path, scope: &Scope) -> Result<Self> {
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
        if scope.config.is_some() {
            // A config that an argument names stands at the top.
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
fn top_of<'p>(root: &'p Path, path: &'p Path) -> Option<&'p Path> {
    if path.starts_with(root) {
        return Some(root);
    }
    let mut above = path.ancestors();
    above.find(|above| above.canonicalize().is_ok_and(|real| real == root))
}

/// The path of what lies below `root`, relative to it.
fn inside(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    (!relative.as_os_str().is_empty()).then(|| slashed(relative))
}

/// The symbolic links that an argument leads through, those too that it leaves by `..`. The working directory has its links
/// resolved.
fn links_of(cwd: &Path, written: &Path) -> Vec<PathBuf> {
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

/// The path relative to the root, with `/`.
fn below(root: &Path, cwd: &Path, written: &Path) -> Result<String> {
    let path = plain(&cwd.join(written));
    let outside = || {
        hinted(
            format!(
                "`{}` is not in {}, where the first path is",
                written.display(),
                root.display()
            ),
            "One run checks one repository; check the other one in a run of its own",
        )
    };
    if let Some(top) = top_of(root, &path) {
        no_link_below(root, cwd, written)?;
        let relative = path.strip_prefix(top).map_err(|_| outside())?;
        return Ok(slashed(relative));
    }
    let real = path.canonicalize().map_err(|_| missing(written))?;
    real.strip_prefix(root).map(slashed).map_err(|_| outside())
}

/// Whether git knows a path that is not in the work tree, from its index or its last commit: a hook names what was deleted.
fn is_known(tree: &dyn Tree, root: &Path, path: &str) -> bool {
    let options = ListOptions {
        only: Only::paths(vec![path.to_owned()]),
        ..ListOptions::default()
    };
    let below = format!("{path}/");
    let in_index = tree.list(&options).is_ok_and(|listing| {
        let mut files = listing.files().iter();
        files.any(|file| file.path.as_str() == path || file.path.as_str().starts_with(&below))
    });
    in_index
        || ObjectTree::of_revision(Root::Base, root, "HEAD")
            .is_ok_and(|head| head.look(path) != Look::Nothing)
}

/// Says which of the paths that were asked about are not there any more.
pub(super) fn note_gone(question: &Question) {
    for path in &question.gone {
        super::context::note(&shown!(
            "`{}` is not there any more, so it was passed over",
            Shown::exact(path)
        ));
    }
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

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn missing(written: &Path) -> anyhow::Error {
    list_error(&ListError::NoSuchPath {
        path: written.to_path_buf(),
        reason: "there is no such file or directory".to_owned(),
    })
}

/// The error of a run, with its hint.
pub(super) fn run_error(error: &RunError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => hinted(error.to_string(), hint),
        None => anyhow::anyhow!(error.to_string()),
    }
}

/// Opens the standards that a law names.
pub(super) fn open(law: &Law) -> Result<Standards> {
    Standards::open(law).map_err(|error| standards_error(&error))
}

/// The error of opening standards, with its hint.
pub(super) fn standards_error(error: &StandardsError) -> anyhow::Error {
    hinted(error.to_string(), error.hint())
}

pub(super) fn list_error(error: &ListError) -> anyhow::Error {
    hinted(error.to_string(), error.hint())
}
