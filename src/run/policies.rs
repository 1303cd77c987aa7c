//! Which policies take part: the built-in ones, the repository's own, and those an argument names.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::boundaries;
use super::policy_files;
use super::request::{Request, RunError};
use crate::config::{self, Config, DEFAULT_PACK};
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
    let all = builtins == Builtins::All || !request.rules.is_empty() || names_former(config);
    let takes_part = |pack: &str| {
        let named = |name: &str| name == pack || name == DEFAULT_PACK;
        if all {
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
    let Some(paths) = &config.policies else {
        let absolute = request.root.join(DEFAULT_DIRECTORY);
        // The directory's name alone does not say that its policies are meant for purlin; a config does.
        if absolute.is_dir() && config.text.is_some() {
            return of_default_directory(&absolute, faults);
        }
        faults.extend(left_out(request, &absolute));
        return Vec::new();
    };
    let mut sources = Vec::new();
    for path in paths {
        let absolute = request.root.join(&path.value);
        let before = faults.len();
        match read(&absolute, &display(&absolute, &request.root), faults) {
            Ok(found) if found.is_empty() && faults.len() == before => faults.push(
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
    sources
}

fn of_default_directory(absolute: &Path, faults: &mut Vec<Diagnostic>) -> Vec<PolicySource> {
    read(absolute, DEFAULT_DIRECTORY, faults).unwrap_or_else(|error| {
        faults.push(policy_files::fault(
            RepoPath::new(DEFAULT_DIRECTORY),
            format!("no policies can be read from here: {error}"),
            "Make it readable, or name under `policies` in purlin.yaml what to read",
        ));
        Vec::new()
    })
}

/// Says that policies are there and do not run, unless they are those that arguments name.
fn left_out(request: &Request, absolute: &Path) -> Option<Diagnostic> {
    let is_named = |path: &Path| path.starts_with(absolute) || absolute.starts_with(path);
    let is_asked = request.policies.iter().any(|path| is_named(path));
    let found = policy_files::find(absolute).ok()?;
    if is_asked || found.files.is_empty() {
        return None;
    }
    let message = format!(
        "these policies do not run: there is no {}, which says that they are purlin's",
        config::FILE_NAME
    );
    let notice = Diagnostic::new(
        RuleId::new(policy::FAULT_RULE),
        Severity::Note,
        message,
        Location::file(RepoPath::new(DEFAULT_DIRECTORY)),
    );
    Some(notice.with_help(format!(
        "Add a {}, empty or written by `purlin init`, or name them with `--policies`",
        config::FILE_NAME
    )))
}

/// Whether a config names what is neither a built-in rule or pack nor one of its own, but was one before.
fn names_former(config: &Config) -> bool {
    let packs: BTreeSet<&str> = config.packs.iter().map(|pack| pack.value.as_str()).collect();
    let present = builtin::rule_ids();
    let known: BTreeSet<&str> = present.iter().map(RuleId::pack).chain([DEFAULT_PACK]).collect();
    // Former ids are looked up only for a config that names something else: few do, and it means to read policies.
    let names_other =
        config.rules.keys().any(|id| present.binary_search(id).is_err()) || !packs.is_subset(&known);
    names_other
        && builtin::former_ids()
            .iter()
            .any(|id| config.rules.contains_key(id) || packs.contains(id.pack()))
}

/// The policies that arguments name.
fn named(request: &Request, faults: &mut Vec<Diagnostic>) -> Result<Vec<PolicySource>, RunError> {
    let mut sources = Vec::new();
    for path in &request.policies {
        let name = display(path, &request.root);
        let before = faults.len();
        let found = match read(path, &name, faults) {
            Ok(found) if found.is_empty() && faults.len() == before => Err(std::io::Error::other(
                "there is no file whose name ends in `.rego`",
            )),
            read => read,
        };
        sources.extend(found.map_err(|error| RunError::Policies { path: name, error })?);
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
/// The path does not exist or can't be listed. What can't be read below it is a fault.
pub fn read(path: &Path, shown: &str, faults: &mut Vec<Diagnostic>) -> std::io::Result<Vec<PolicySource>> {
    let mut sources = Vec::new();
    let found = policy_files::find(path)?;
    let full = |below: &str| {
        RepoPath::new(match (shown.trim_end_matches('/'), below) {
            (shown, "") => shown.to_owned(),
            ("", below) => below.to_owned(),
            (shown, below) => format!("{shown}/{below}"),
        })
    };
    for (below, message, help) in &found.refused {
        faults.push(policy_files::fault(full(below), message, help));
    }
    for (file, below) in &found.files {
        let path = full(below);
        let text = std::fs::read(file)
            .map_err(|error| error.to_string())
            .and_then(|bytes| document::decode(&path, bytes).map_err(|error| error.message));
        match text {
            Ok(text) => sources.push(PolicySource {
                text: Arc::new(text),
                origin: Origin::Repository,
            }),
            Err(reason) => faults.push(policy_files::fault(
                path,
                format!("the policy can't be read: {reason}"),
                "Policies are UTF-8 text",
            )),
        }
    }
    Ok(sources)
}
