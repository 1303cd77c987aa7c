//! The dependencies that a pyproject.toml lists: the standard ones
//! <https://packaging.python.org/en/latest/specifications/pyproject-toml/>, its groups
//! <https://packaging.python.org/en/latest/specifications/dependency-groups/>, and uv's older list of development
//! dependencies.

use std::collections::{BTreeMap, BTreeSet};

use super::edges::PythonProject;
use super::{circles, items, named, texts};
use crate::document::requirement::normalized;
use crate::document::{Document, NodeId};
use crate::facts::Scope;
use crate::facts::packages::join::JoinedEcosystem;

/// Everything that a manifest lists by itself.
pub(super) fn join(project: &mut PythonProject<'_>, joined: &mut JoinedEcosystem) {
    let document = project.document;
    let list = |keys: &[&str]| items(document, document.at(keys));
    for (keys, scope) in [
        (&["project", "dependencies"][..], Scope::Prod),
        (&["build-system", "requires"], Scope::Build),
        (&["tool", "uv", "dev-dependencies"], Scope::Dev),
    ] {
        for node in list(keys) {
            project.requirement(*node, scope, joined);
        }
    }
    if let Some(table) = document.at(&["project", "optional-dependencies"]) {
        for (_, extra) in named(document, table) {
            for node in items(document, Some(extra)) {
                project.requirement(*node, Scope::Optional, joined);
            }
        }
    }
    groups(project, joined);
    dynamic(project, joined);
}

/// A group may include others, which are read on their own.
fn groups(project: &mut PythonProject<'_>, joined: &mut JoinedEcosystem) {
    let document = project.document;
    let Some(table) = document.at(&["dependency-groups"]) else {
        return;
    };
    let mut includes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut places: BTreeMap<String, NodeId> = BTreeMap::new();
    let mut mentioned = Vec::new();
    for (name, group) in named(document, table) {
        let name = normalized(name);
        for node in items(document, Some(group)) {
            match document.get(*node, "include-group") {
                Some(other) => {
                    let other_name = normalized(document.as_str(other).unwrap_or_default());
                    includes.entry(name.clone()).or_default().push(other_name.clone());
                    mentioned.push((other_name, other));
                }
                None => project.requirement(*node, Scope::Dev, joined),
            }
        }
        places.insert(name, group);
    }
    for (name, node) in mentioned {
        if !places.contains_key(&name) {
            project.incomplete(node, format!("there is no dependency group `{name}`"), joined);
        }
    }
    for name in circles(&includes) {
        if let Some(node) = places.get(&name) {
            let reason = format!("the dependency group `{name}` includes itself through other groups");
            project.incomplete(*node, reason, joined);
        }
    }
}

/// Dependencies that a build backend computes. Setuptools, and a plugin of hatch, say from which requirements files; another
/// plugin of hatch has them as texts with expressions; Poetry has them in its own table.
/// <https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata>,
/// <https://pypi.org/project/hatch-requirements-txt/>, <https://pypi.org/project/uv-dynamic-versioning/>
fn dynamic(project: &mut PythonProject<'_>, joined: &mut JoinedEcosystem) {
    let document = project.document;
    let dynamic: BTreeSet<&str> = texts(document, document.at(&["project", "dynamic"]))
        .into_iter()
        .collect();
    let setuptools = |key: &str| document.at(&["tool", "setuptools", "dynamic", key]);
    let hook = |name: &str| document.at(&["tool", "hatch", "metadata", "hooks", name]);
    let hatch = |key: &str| document.get(hook("requirements_txt")?, key);
    let rendered = |key: &str| document.get(hook("uv-dynamic-versioning")?, key);
    let is_poetry = document.at(&["tool", "poetry", "dependencies"]).is_some();
    if let Some(node) = word(document, &dynamic, "dependencies")
        && !is_poetry
    {
        let files = setuptools("dependencies")
            .and_then(|table| document.get(table, "file"))
            .or_else(|| hatch("files"))
            .or_else(|| hatch("filename"));
        if let Some(files) = files {
            project.files(files, Scope::Prod, joined);
        } else if hook("requirements_txt").is_some() {
            project.file("requirements.txt", node, Scope::Prod, joined);
        } else if let Some(list) = rendered("dependencies") {
            for node in items(document, Some(list)) {
                project.rendered(*node, Scope::Prod, joined);
            }
        } else {
            let reason = "the dependencies are dynamic: the build backend computes them";
            project.incomplete(node, reason.to_owned(), joined);
        }
    }
    if let Some(node) = word(document, &dynamic, "optional-dependencies") {
        let files = setuptools("optional-dependencies").or_else(|| hatch("optional-dependencies"));
        match (files, rendered("optional-dependencies")) {
            (Some(extras), _) => {
                for (_, extra) in named(document, extras) {
                    let files = document.get(extra, "file").unwrap_or(extra);
                    project.files(files, Scope::Optional, joined);
                }
            }
            (None, Some(extras)) => {
                for (_, extra) in named(document, extras) {
                    for node in items(document, Some(extra)) {
                        project.rendered(*node, Scope::Optional, joined);
                    }
                }
            }
            (None, None) if is_poetry => {}
            (None, None) => {
                let reason = "the optional dependencies are dynamic: the build backend computes them";
                project.incomplete(node, reason.to_owned(), joined);
            }
        }
    }
}

/// The node of a word in `project.dynamic`.
fn word(document: &Document, dynamic: &BTreeSet<&str>, word: &str) -> Option<NodeId> {
    if !dynamic.contains(word) {
        return None;
    }
    let nodes = items(document, document.at(&["project", "dynamic"]));
    nodes
        .iter()
        .copied()
        .find(|node| document.as_str(*node) == Some(word))
}
