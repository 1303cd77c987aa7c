//! Which policies take part: the built-in ones, the repository's own, and those an argument names.

use super::boundaries;
use super::config_file::why_not;
use super::error::StandardsError;
use super::law::{Builtins, Law, RuleChoice};
use crate::config::{Config, DEFAULT_PACK};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::policy::{self, Origin, PolicySource, builtin};
use crate::repository::{File, FileKind, Look, Tree, read_text};
use crate::source::{FileId, RepoPath};

/// Where a repository's own policies are when its config does not say.
const DEFAULT_DIRECTORY: &str = "policies";

/// Gathers the policies: built in, of the repository, and named by arguments. A config that names a path without
/// policies is a fault, an argument that does is an error.
///
/// # Errors
/// A path that an argument names can't be read.
pub(super) fn gather(
    law: &Law,
    config: &Config,
) -> Result<(Vec<PolicySource>, Vec<Diagnostic>), StandardsError> {
    let mut faults = Vec::new();
    let takes_part = |pack: &str| {
        let named = |name: &str| name == pack || name == DEFAULT_PACK;
        if law.builtins == Builtins::All || matches!(law.choice, RuleChoice::Named(_)) {
            return true;
        }
        // Kinds of boundaries run for the boundaries that there are, and never by themselves.
        if pack == boundaries::KINDS {
            return !config.architecture.boundaries.is_empty();
        }
        if law.choice == RuleChoice::Boundaries {
            return false;
        }
        config.packs.iter().any(|name| named(&name.value))
    };
    let mut sources = builtin::rules_of(takes_part);
    sources.extend(of_tree(law, config, &mut faults));
    sources.extend(named(law, &mut faults)?);
    sources.extend(match law.builtins {
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
pub(super) fn gather_for_tests(
    law: &Law,
    config: &Config,
) -> Result<(Vec<PolicySource>, Vec<Diagnostic>), StandardsError> {
    let mut faults = Vec::new();
    let mut sources = if law.policies.is_empty() {
        of_tree(law, config, &mut faults)
    } else {
        named(law, &mut faults)?
    };
    let is_itself_built_in = sources
        .iter()
        .any(|source| builtin::is_built_in(source.text.content()));
    if !is_itself_built_in {
        sources.extend(builtin::libraries());
    }
    Ok((sources, faults))
}

/// The policies of the tree, as its config says.
fn of_tree(law: &Law, config: &Config, faults: &mut Vec<Diagnostic>) -> Vec<PolicySource> {
    let mut sources = Vec::new();
    match &config.policies {
        Some(paths) => {
            for path in paths {
                // A directory may be written with a slash behind it.
                match read(&*law.tree, path.value.trim_end_matches('/'), faults) {
                    Ok(found) if found.is_empty() => faults.push(
                        config
                            .fault(path.span, format!("`{}` holds no policies", path.value))
                            .with_help("Add a .rego file there, or remove the entry"),
                    ),
                    Ok(found) => sources.extend(found),
                    Err(reason) => faults.push(config.fault(
                        path.span,
                        format!("no policies can be read from `{}`: {reason}", path.value),
                    )),
                }
            }
        }
        // The directory's name alone does not say that its policies are meant for purlin; a config does.
        None if config.text.is_some() => match law.tree.look(DEFAULT_DIRECTORY) {
            Look::Nothing | Look::File(_) => {}
            _ => match read(&*law.tree, DEFAULT_DIRECTORY, faults) {
                Ok(found) => sources.extend(found),
                Err(reason) => faults.push(fault(
                    FileId::new(law.tree.id(), RepoPath::new(DEFAULT_DIRECTORY)),
                    format!("no policies can be read from `{DEFAULT_DIRECTORY}`: {reason}"),
                )),
            },
        },
        None => {}
    }
    sources
}

/// The policies that arguments name.
fn named(law: &Law, faults: &mut Vec<Diagnostic>) -> Result<Vec<PolicySource>, StandardsError> {
    let mut sources = Vec::new();
    for named in &law.policies {
        let found = read(&*named.tree, &named.path, faults);
        sources.extend(found.map_err(|reason| StandardsError::Policies {
            path: named.written.clone(),
            reason,
        })?);
    }
    Ok(sources)
}

/// Reads the policies at or below a path of a tree, in the order of their paths. What can't be read is a fault, and takes
/// no other policy along.
///
/// # Errors
/// There is nothing to read at the path; the reason.
fn read(tree: &dyn Tree, path: &str, faults: &mut Vec<Diagnostic>) -> Result<Vec<PolicySource>, String> {
    let files = match tree.look(path) {
        Look::File(file) => vec![file],
        Look::Directory => {
            let below = tree.below(path);
            for unlisted in below.unlisted {
                faults.push(fault(
                    FileId::new(tree.id(), unlisted.path),
                    format!(
                        "policies may be missing: the directory can't be read: {}",
                        unlisted.reason
                    ),
                ));
            }
            below.files
        }
        other => return Err(why_not(&other)),
    };
    let mut sources = Vec::new();
    for file in files {
        let id = FileId::new(tree.id(), file.path.clone());
        match kind_of(&file) {
            PolicyFile::Rego => match read_text::text(tree, &file) {
                Ok(text) => sources.push(PolicySource {
                    text,
                    origin: Origin::Repository,
                }),
                Err(unread) => faults.push(
                    fault(id, format!("the policy can't be read: {unread}"))
                        .with_help("Policies are UTF-8 text"),
                ),
            },
            PolicyFile::Other => {}
            PolicyFile::Passed { reason, help } => faults.push(fault(id, reason.to_owned()).with_help(help)),
        }
    }
    Ok(sources)
}

/// What a file below a directory of policies is.
enum PolicyFile {
    Rego,
    Other,
    /// It looks like a policy and is none that is read.
    Passed {
        reason: &'static str,
        help: &'static str,
    },
}

fn kind_of(file: &File) -> PolicyFile {
    let name = file.path.file_name();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match file.kind {
        FileKind::Symlink => PolicyFile::Passed {
            reason: "a symbolic link is not followed, so policies that it leads to are not read",
            help: "Put the policies themselves here, or name their directory by --policies",
        },
        FileKind::Submodule => PolicyFile::Passed {
            reason: "policies of a submodule are not read",
            help: "Put the policies themselves here, or name their directory by --policies",
        },
        FileKind::Regular if extension == "rego" && name.starts_with('.') => PolicyFile::Passed {
            reason: "the policy is not read, since its name starts with a dot",
            help: "Rename it, or move it out of the directory of policies",
        },
        FileKind::Regular if extension == "rego" => PolicyFile::Rego,
        FileKind::Regular if extension.eq_ignore_ascii_case("rego") => PolicyFile::Passed {
            reason: "the policy is not read, since its name does not end in `.rego`",
            help: "Write the ending in lower case",
        },
        FileKind::Regular => PolicyFile::Other,
    }
}

fn fault(file: FileId, message: String) -> Diagnostic {
    Diagnostic::new(
        RuleId::new(policy::FAULT_RULE),
        Severity::Error,
        message,
        Location::file(file),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Memory;

    fn read_below(tree: &Memory, path: &str) -> (Vec<String>, Vec<String>) {
        let mut faults = Vec::new();
        let sources = read(tree, path, &mut faults).unwrap();
        let sources = sources.iter().map(|source| source.text.file().to_string());
        let faults = faults.iter().map(|fault| {
            let path = fault.location.path().map(ToString::to_string).unwrap_or_default();
            format!("{path}: {}", fault.message)
        });
        (sources.collect(), faults.collect())
    }

    #[test]
    fn a_policy_that_is_no_plain_rego_file_is_a_fault_and_takes_no_other_along() {
        let tree = Memory::new([
            ("policies/a/a.rego", "package a"),
            ("policies/b/B.REGO", "package b"),
            ("policies/.c.rego", "package c"),
            ("policies/.git/d.rego", "package d"),
            ("policies/README.md", ""),
        ])
        .with("policies/link.rego", FileKind::Symlink)
        .with("policies/more", FileKind::Submodule);
        let (sources, faults) = read_below(&tree, "policies");
        assert_eq!(sources, ["policies/a/a.rego"]);
        assert_eq!(
            faults,
            [
                "policies/.c.rego: the policy is not read, since its name starts with a dot",
                "policies/b/B.REGO: the policy is not read, since its name does not end in `.rego`",
                "policies/link.rego: a symbolic link is not followed, so policies that it leads to are not read",
                "policies/more: policies of a submodule are not read",
            ]
        );
    }

    #[test]
    fn a_directory_of_policies_behind_a_link_is_refused() {
        let none: [(&str, &str); 0] = [];
        let tree = Memory::new(none).with("policies", FileKind::Symlink);
        let error = read(&tree, "policies", &mut Vec::new()).unwrap_err();
        assert_eq!(
            error,
            "`policies` is a symbolic link, which purlin does not follow"
        );
    }
}
