//! The dependencies in Poetry's own tables. <https://python-poetry.org/docs/dependency-specification/>

use std::collections::BTreeSet;

use super::edges::{PythonProject, WantedDependency};
use super::{items, named};
use crate::document::requirement::{Requirement, normalized};
use crate::document::{Document, Entry, Kind, NodeId};
use crate::facts::Scope;
use crate::facts::packages::join::JoinedEcosystem;

/// Everything that Poetry's tables list.
pub(super) fn join(project: &PythonProject<'_>, joined: &mut JoinedEcosystem) {
    let document = project.document;
    // If `[project]` lists it too, Poetry's table only adds details.
    let standard = standard_names(document);
    if let Some(table) = document.at(&["tool", "poetry", "dependencies"]) {
        let is_own = document.at(&["project", "dependencies"]).is_none();
        for entry in document.entries(table) {
            let name = normalized(document.key_text(entry.key));
            if (is_own || !standard.contains(&name)) && name != "python" {
                dependency(project, entry, Scope::Prod, joined);
            }
        }
    }
    if let Some(table) = document.at(&["tool", "poetry", "dev-dependencies"]) {
        for entry in document.entries(table) {
            dependency(project, entry, Scope::Dev, joined);
        }
    }
    if let Some(groups) = document.at(&["tool", "poetry", "group"]) {
        for (group, node) in named(document, groups) {
            let scope = if group == "main" { Scope::Prod } else { Scope::Dev };
            let Some(table) = document.get(node, "dependencies") else {
                continue;
            };
            for entry in document.entries(table) {
                dependency(project, entry, scope, joined);
            }
        }
    }
}

/// The names in `project.dependencies` and `project.optional-dependencies`.
fn standard_names(document: &Document) -> BTreeSet<String> {
    let mut nodes: Vec<NodeId> = items(document, document.at(&["project", "dependencies"])).to_vec();
    if let Some(table) = document.at(&["project", "optional-dependencies"]) {
        for (_, extra) in named(document, table) {
            nodes.extend(items(document, Some(extra)));
        }
    }
    let texts = nodes.into_iter().filter_map(|node| document.as_str(node));
    texts
        .filter_map(|text| {
            let parsed = Requirement::parse(text).ok()?;
            Some(normalized(Requirement::part(text, &parsed.name)))
        })
        .collect()
}

/// A version, a table, or several tables of which markers choose one.
fn dependency(project: &PythonProject<'_>, entry: Entry, scope: Scope, joined: &mut JoinedEcosystem) {
    let document = project.document;
    let node = document.resolve(entry.value);
    let one = [node];
    let alternatives = match document.kind(node) {
        Kind::Sequence(tables) => tables,
        _ => &one,
    };
    for table in alternatives {
        let is_optional = document
            .get(*table, "optional")
            .is_some_and(|node| document.kind(node) == Kind::Bool(true));
        let version = document
            .as_str(*table)
            .or_else(|| document.as_str(document.get(*table, "version")?));
        let source = match document.kind(*table) {
            Kind::Mapping(_) => Some(super::uv::source(document, *table, project.member.dir())),
            _ => None,
        };
        let wanted = WantedDependency {
            name: document.key_text(entry.key),
            requirement: version,
            scope: if is_optional { Scope::Optional } else { scope },
            source,
            indexes: &[],
            at: project.member.at_node(document, entry.key),
        };
        project.edge(wanted, joined);
    }
}
