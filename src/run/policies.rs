//! Which policies take part: the built-in ones, the repository's own, and those an argument names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::boundaries;
use super::request::{Request, RunError};
use crate::config::{Config, DEFAULT_PACK};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document;
use crate::policy::{self, Origin, PolicySource, builtin};
use crate::source::RepoPath;

/// Where a repository's own policies are when its config does not say.
const DEFAULT_DIRECTORY: &str = "policies";

/// Which of the built-in packs to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtins {
    /// All of them.
    All,
    /// Those that take part in a run, as far as config and arguments tell.
    TakingPart,
}

/// Gathers the policies: built in, of the repository, and named by arguments. A config that names a path without
/// policies is a fault, an argument that does is an error.
///
/// # Errors
/// A path that an argument names can't be read.
pub fn gather(
    request: &Request,
    config: &Config,
    builtins: Builtins,
) -> Result<(Vec<PolicySource>, Vec<Diagnostic>), RunError> {
    let mut faults = Vec::new();
    let takes_part = |pack: &str| {
        let named = |name: &str| name == pack || name == DEFAULT_PACK;
        if builtins == Builtins::All || !request.rules.is_empty() {
            return true;
        }
        // Kinds of boundaries run for the boundaries that there are, and never by themselves.
        if pack == boundaries::KINDS {
            return !config.architecture.boundaries.is_empty();
        }
        config.packs.iter().any(|name| named(&name.value))
    };
    let mut sources = builtin::rules_of(takes_part);
    sources.extend(of_repository(request, config, &mut faults));
    sources.extend(named(request, &mut faults)?);
    sources.extend(match builtins {
        Builtins::All => builtin::libraries(),
        Builtins::TakingPart => builtin::libraries_for(&sources),
    });
    Ok((sources, faults))
}

/// Gathers the policies that `purlin test` is about: those that arguments name, or else the repository's own. They may
/// use the built-in library, unless it is what they are.
///
/// # Errors
/// A path that an argument names can't be read.
pub fn gather_for_tests(
    request: &Request,
    config: &Config,
) -> Result<(Vec<PolicySource>, Vec<Diagnostic>), RunError> {
    let mut faults = Vec::new();
    let mut sources = if request.policies.is_empty() {
        of_repository(request, config, &mut faults)
    } else {
        named(request, &mut faults)?
    };
    let is_itself_built_in = sources
        .iter()
        .any(|source| builtin::is_built_in(source.text.content()));
    if !is_itself_built_in {
        sources.extend(builtin::libraries());
    }
    Ok((sources, faults))
}

/// The repository's own policies, as its config says.
fn of_repository(request: &Request, config: &Config, faults: &mut Vec<Diagnostic>) -> Vec<PolicySource> {
    let mut sources = Vec::new();
    match &config.policies {
        Some(paths) => {
            for path in paths {
                let absolute = request.root.join(&path.value);
                match read(&absolute, &display(&absolute, &request.root), faults) {
                    Ok(found) if found.is_empty() => faults.push(
                        config
                            .fault(path.span, format!("`{}` holds no policies", path.value))
                            .with_help("Add a .rego file there, or remove the entry"),
                    ),
                    Ok(found) => sources.extend(found),
                    Err(error) => faults.push(config.fault(
                        path.span,
                        format!("no policies can be read from `{}`: {error}", path.value),
                    )),
                }
            }
        }
        // The directory's name alone does not say that its policies are meant for purlin; a config does.
        None if config.text.is_some() => {
            let absolute = request.root.join(DEFAULT_DIRECTORY);
            if absolute.is_dir() {
                sources.extend(read(&absolute, DEFAULT_DIRECTORY, faults).unwrap_or_default());
            }
        }
        None => {}
    }
    sources
}

/// The policies that arguments name.
fn named(request: &Request, faults: &mut Vec<Diagnostic>) -> Result<Vec<PolicySource>, RunError> {
    let mut sources = Vec::new();
    for path in &request.policies {
        let name = display(path, &request.root);
        let found = read(path, &name, faults).map_err(|error| RunError::Policies { path: name, error })?;
        sources.extend(found);
    }
    Ok(sources)
}

/// How a place outside the checked set is written: relative to the root, or by the name of what was asked for where it lies outside.
pub fn display(path: &Path, root: &Path) -> String {
    let shown = match path.strip_prefix(root) {
        Ok(relative) => relative,
        Err(_) => path.file_name().map_or(path, Path::new),
    };
    shown.to_string_lossy().replace('\\', "/")
}

/// Reads the `.rego` files at or below `path`, in the order of their names. `shown` is how the path is written.
///
/// # Errors
/// The path does not exist or can't be listed.
pub fn read(path: &Path, shown: &str, faults: &mut Vec<Diagnostic>) -> std::io::Result<Vec<PolicySource>> {
    let mut sources = Vec::new();
    for file in rego_files(path)? {
        let shown = match file.strip_prefix(path) {
            Ok(rest) if !rest.as_os_str().is_empty() => {
                let rest = rest.to_string_lossy().replace('\\', "/");
                if shown.is_empty() {
                    rest
                } else {
                    format!("{}/{rest}", shown.trim_end_matches('/'))
                }
            }
            _ => shown.to_owned(),
        };
        let path = RepoPath::new(shown);
        let text = std::fs::read(&file)
            .map_err(|error| error.to_string())
            .and_then(|bytes| document::decode(&path, bytes).map_err(|error| error.message));
        match text {
            Ok(text) => sources.push(PolicySource {
                text: Arc::new(text),
                origin: Origin::Repository,
            }),
            Err(reason) => faults.push(
                Diagnostic::new(
                    RuleId::new(policy::FAULT_RULE),
                    Severity::Error,
                    format!("the policy can't be read: {reason}"),
                    Location::file(path),
                )
                .with_help("Policies are UTF-8 text"),
            ),
        }
    }
    Ok(sources)
}

/// Hidden directories are not looked into: they hold what tools keep for themselves.
fn rego_files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let walk = WalkDir::new(path)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0
                || !entry
                    .file_name()
                    .to_str()
                    .is_some_and(|name| name.starts_with('.'))
        });
    for entry in walk {
        // walkdir's own message names the path on this machine; the cause does not.
        let entry = entry.map_err(|error| match error.io_error().map(std::io::Error::kind) {
            // Not the system's own words, which differ from one system to the next.
            Some(std::io::ErrorKind::NotFound) => {
                std::io::Error::new(std::io::ErrorKind::NotFound, "there is no such file or directory")
            }
            Some(kind) => std::io::Error::from(kind),
            None => std::io::Error::other("the directories form a loop"),
        })?;
        let is_rego = entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rego");
        if is_rego && entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
