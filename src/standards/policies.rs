//! Which policies take part: the built-in ones, the repository's own, and those an argument names.

use std::collections::BTreeSet;

use super::boundaries;
use super::error::StandardsError;
use super::ignored::Ignored;
use super::law::{Builtins, Law, RuleChoice};
use crate::config::{self, Config, DEFAULT_PACK};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::policy::{self, Origin, PolicySource, builtin};
use crate::repository::{File, FileKind, Look, Tree, read_text};
use crate::source::{FileId, RepoPath};

/// Where a repository's own policies are when its config does not say.
pub const DEFAULT_POLICIES: &str = "policies";

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
    let all =
        law.builtins == Builtins::All || matches!(law.choice, RuleChoice::Named(_)) || names_former(config);
    let takes_part = |pack: &str| {
        let named = |name: &str| name == pack || name == DEFAULT_PACK;
        if all {
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
    sources.extend(of_tree(law, config, &Ignored::default(), &mut faults));
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
    ignored: &Ignored,
) -> Result<(Vec<PolicySource>, Vec<Diagnostic>), StandardsError> {
    let mut faults = Vec::new();
    let mut sources = if law.policies.is_empty() {
        of_tree(law, config, ignored, &mut faults)
    } else {
        named_for_tests(law, ignored, &mut faults)?
    };
    let is_itself_built_in = sources
        .iter()
        .any(|source| builtin::is_built_in(source.text.content()));
    if !is_itself_built_in {
        let libraries = builtin::libraries_for(&sources);
        sources.extend(libraries);
    }
    Ok((sources, faults))
}

/// The policies of the tree, as its config says.
fn of_tree(law: &Law, config: &Config, ignored: &Ignored, faults: &mut Vec<Diagnostic>) -> Vec<PolicySource> {
    let tree = &*law.tree;
    let Some(paths) = &config.policies else {
        return match tree.look(DEFAULT_POLICIES) {
            Look::Nothing | Look::File(_) => Vec::new(),
            // The directory's name alone does not say that its policies are meant for purlin; a config does.
            _ if config.text.is_none() => {
                faults.extend(left_out(law));
                Vec::new()
            }
            _ => read(tree, DEFAULT_POLICIES, ignored, faults).unwrap_or_else(|reason| {
                faults.push(
                    fault(
                        FileId::new(tree.id(), RepoPath::new(DEFAULT_POLICIES)),
                        format!("no policies can be read from here: {reason}"),
                    )
                    .with_help("Put a directory here, or name under `policies` in purlin.yaml what to read"),
                );
                Vec::new()
            }),
        };
    };
    let mut sources = Vec::new();
    for path in paths {
        let before = faults.len();
        // A directory may be written with a slash behind it.
        match read(tree, path.value.trim_end_matches('/'), ignored, faults) {
            Ok(found) if found.is_empty() && faults.len() == before => faults.push(
                config
                    .fault(path.span, format!("`{}` holds no policies", path.value))
                    .with_help("Add a .rego file there, or remove the entry"),
            ),
            Ok(found) => sources.extend(found),
            Err(reason) => {
                let message = format!("no policies can be read from `{}`: {reason}", path.value);
                faults.push(config.fault(path.span, message).with_help(
                    "Name a directory or a .rego file, relative to the root, or remove the entry",
                ));
            }
        }
    }
    sources
}

/// Says that policies are there and do not run, unless they are those that arguments name.
fn left_out(law: &Law) -> Option<Diagnostic> {
    let is_asked = law.policies.iter().any(|named| {
        let first = named.path.split('/').next().unwrap_or_default();
        named.tree.id() == law.tree.id() && (first.is_empty() || first == DEFAULT_POLICIES)
    });
    let mut files = law.tree.below(DEFAULT_POLICIES).files.into_iter();
    if is_asked || !files.any(|file| matches!(kind_of(&file), PolicyFile::Rego)) {
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
        Location::file(FileId::new(law.tree.id(), RepoPath::new(DEFAULT_POLICIES))),
    );
    Some(notice.with_help(format!(
        "Add a {}, empty or written by `purlin init`, or name them: `purlin check --policies {DEFAULT_POLICIES}`, \
         `purlin test {DEFAULT_POLICIES}`",
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
fn named(law: &Law, faults: &mut Vec<Diagnostic>) -> Result<Vec<PolicySource>, StandardsError> {
    let mut sources = Vec::new();
    for named in &law.policies {
        let before = faults.len();
        let found = match read(&*named.tree, &named.path, &Ignored::default(), faults) {
            Ok(found) if found.is_empty() && faults.len() == before => {
                Err("there is no file whose name ends in `.rego`".to_owned())
            }
            read => read,
        };
        sources.extend(found.map_err(|reason| StandardsError::Policies {
            path: named.written.clone(),
            reason,
        })?);
    }
    Ok(sources)
}

/// The same for tests, where some of the paths may hold data alone.
fn named_for_tests(
    law: &Law,
    ignored: &Ignored,
    faults: &mut Vec<Diagnostic>,
) -> Result<Vec<PolicySource>, StandardsError> {
    let mut sources = Vec::new();
    let before = faults.len();
    for named in &law.policies {
        let found = read(&*named.tree, &named.path, ignored, faults);
        sources.extend(found.map_err(|reason| StandardsError::Policies {
            path: named.written.clone(),
            reason,
        })?);
    }
    match law.policies.first() {
        Some(first) if sources.is_empty() && faults.len() == before => Err(StandardsError::Policies {
            path: first.written.clone(),
            reason: "there is no file whose name ends in `.rego`".to_owned(),
        }),
        _ => Ok(sources),
    }
}

/// Reads the policies at or below a path of a tree, in the order of their paths. What can't be read is a fault, and takes
/// no other policy along.
///
/// # Errors
/// There is nothing to read at the path; the reason.
fn read(
    tree: &dyn Tree,
    path: &str,
    ignored: &Ignored,
    faults: &mut Vec<Diagnostic>,
) -> Result<Vec<PolicySource>, String> {
    let files = match tree.look(path) {
        Look::File(file) if extension(&file) == "rego" => vec![file],
        Look::File(_) => Vec::new(),
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
            let special = below.special.into_iter();
            for path in special.filter(|path| path.as_str().to_ascii_lowercase().ends_with(".rego")) {
                faults.push(
                    fault(
                        FileId::new(tree.id(), path),
                        "it is named as a policy and is not a file".to_owned(),
                    )
                    .with_help("Give it another name, or remove it"),
                );
            }
            below.files
        }
        other => return Err(other.why_unread()),
    };
    let mut sources = Vec::new();
    for file in files {
        if ignored.covers(path, &file.path) {
            continue;
        }
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
    /// It looks like a policy, and it is not read.
    Passed {
        reason: &'static str,
        help: &'static str,
    },
}

fn kind_of(file: &File) -> PolicyFile {
    let name = file.path.file_name();
    // Emacs (`.#x`, a link that leads nowhere) and macOS (`._x`) put these next to what people write.
    if name.starts_with(".#") || name.starts_with("._") {
        return PolicyFile::Other;
    }
    let extension = extension(file);
    let is_policy = extension.eq_ignore_ascii_case("rego");
    let passed = |reason, help| PolicyFile::Passed { reason, help };
    match file.kind {
        // Nobody looks where it leads: without an ending it may be a directory of policies.
        FileKind::Symlink if is_policy || (extension.is_empty() && !name.starts_with('.')) => passed(
            "a symbolic link is not followed, so no policy is read from it",
            "Put the policies themselves here, or name their directory under `policies` in purlin.yaml",
        ),
        FileKind::Submodule => passed(
            "a submodule, or another repository, is not read as policies of this one",
            "Name its directory under `policies` in purlin.yaml, or copy the policies",
        ),
        FileKind::Regular if is_policy && name.starts_with('.') => passed(
            "a policy whose name starts with a dot is not read",
            "Take the dot away, or give it a name that does not end in `.rego`",
        ),
        FileKind::Regular if is_policy && extension != "rego" => passed(
            "a policy is read only if its name ends in `.rego` in lower case",
            "Rename it so that it ends in `.rego`",
        ),
        FileKind::Regular if is_policy && file.raw.is_some() => passed(
            "the policy is not read, since its path is not valid UTF-8",
            "Rename it, or the directory that it lies in",
        ),
        FileKind::Regular if is_policy => PolicyFile::Rego,
        FileKind::Symlink | FileKind::Regular => PolicyFile::Other,
    }
}

fn extension(file: &File) -> &str {
    let name = file.path.file_name();
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
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
        let sources = read(tree, path, &Ignored::default(), &mut faults).unwrap();
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
                "policies/.c.rego: a policy whose name starts with a dot is not read",
                "policies/b/B.REGO: a policy is read only if its name ends in `.rego` in lower case",
                "policies/link.rego: a symbolic link is not followed, so no policy is read from it",
                "policies/more: a submodule, or another repository, is not read as policies of this one",
            ]
        );
    }

    #[test]
    fn a_directory_of_policies_behind_a_link_is_refused() {
        let none: [(&str, &str); 0] = [];
        let tree = Memory::new(none).with("policies", FileKind::Symlink);
        let error = read(&tree, "policies", &Ignored::default(), &mut Vec::new()).unwrap_err();
        assert_eq!(
            error,
            "`policies` is a symbolic link, which purlin does not follow"
        );
    }
}
