//! Arguments to what is asked: which repository is meant, which of its paths, and which standards judge them.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueHint};
use jiff::civil::Date;

use super::argument_path::{inside, links_of, missing, no_link_below, plain, real, slashed, top_of};
use super::context::Context;
use super::failure::{hinted, run_error, standards_error};
use super::roots::Roots;
use crate::render::printed::{Shown, shown};
use crate::repository::{
    self, ListOptions, Look, Memory, ObjectTree, Only, RepositoryRoot, RootKind, Tree, WorkTree,
};
use crate::run::RunError;
use crate::source::{OutsideDirectories, RepoPath, Root};
use crate::standards::{Builtins, Law, Named, RuleChoice, Standards, StandardsError};
use crate::subject::{Excerpts, Question};

/// Which repository, and under which rules.
#[derive(Args, Clone, Debug, Default)]
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
    let config = scope.config.as_deref();
    let roots = Roots::of(&cwd, named, config)?;
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
        let other = is_new.then(|| Roots::of(&cwd, written, config).ok());
        Some((written.as_path(), other.flatten()?))
    });
    let root = roots.shared(named, others)?;
    request_in(context, scope, root.path, paths)
}

/// The request of a command about rules: `path` lies in the repository around the working directory, whose rules are meant.
///
/// # Errors
/// The path lies elsewhere.
pub(super) fn request_here(context: &Context<'_>, scope: &Scope, path: Option<&PathBuf>) -> Result<Request> {
    let cwd = working_directory(context);
    if let Some(written) = path {
        let here = Roots::of(&cwd, Path::new("."), scope.config.as_deref())?.own;
        let top = repository::git_top(&here.path).unwrap_or(&here.path);
        let named = plain(&cwd.join(written));
        let is_inside =
            top_of(top, &named).is_some() || named.canonicalize().is_ok_and(|real| real.starts_with(top));
        if here.kind != RootKind::Directory && !is_inside {
            return Err(hinted(
                format!(
                    "`{}` is not in {}, the repository here",
                    written.display(),
                    top.display()
                ),
                "Ask about a file of another repository from there",
            ));
        }
    }
    let paths: Vec<PathBuf> = path.into_iter().cloned().collect();
    request(context, scope, &paths)
}

/// The root of the directory that a command is about, as `check` finds it.
pub(super) fn root_for(context: &Context<'_>, scope: &Scope, path: &Path) -> Result<RepositoryRoot> {
    Ok(Roots::of(&working_directory(context), path, scope.config.as_deref())?.own)
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
            let climbs = written.components().all(|part| part == Component::ParentDir);
            let shown = if climbs {
                // Nobody who is below it would look for it by its name.
                slashed(written)
            } else {
                let last = directory.file_name();
                last.map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
            };
            let id: Root = self.outside.add(&shown);
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

/// Opens the standards that a law names.
pub(super) fn open(law: &Law) -> Result<Standards> {
    Standards::open(law).map_err(|error| standards_error(&error))
}

/// What comes with purlin, for somebody who wants to correct a config by it, with what is wrong with the config.
pub(super) fn open_without_config(law: &Law, faulted: &Standards) -> Result<Standards> {
    let none: [(&str, &str); 0] = [];
    let mut standards = open(&Law {
        tree: Arc::new(Memory::new(none)),
        config: None,
        policies: Vec::new(),
        ..law.clone()
    })?;
    standards.faults.clone_from(&faulted.faults);
    standards.sources.clone_from(&faulted.sources);
    Ok(standards)
}
