//! pyproject.toml: <https://packaging.python.org/en/latest/specifications/pyproject-toml/>, and Poetry's own table:
//! <https://python-poetry.org/docs/pyproject/>.

mod edges;
mod files;
mod indexes;
mod poetry;
mod project;
mod uv;

use std::collections::{BTreeMap, BTreeSet};

use super::contact::contacts;
use super::join::{JoinedEcosystem, Repository};
use super::{PackageStatement, ReadContext, licence_in, owned};
use crate::document::{Document, Format, Kind, NodeId};
use crate::source::RepoPath;
use edges::PythonProject;
use indexes::PackageIndexes;
use uv::{PackageNames, UvSources, UvWorkspaces};

/// A manifest with `[project]` or `[tool.poetry]` is a package; one that only configures tools is not.
pub(super) fn read(document: &Document, _: &ReadContext<'_>) -> Option<PackageStatement> {
    let project = table(document, &["project"]);
    let poetry = table(document, &["tool", "poetry"]);
    let tables: Vec<NodeId> = [project, poetry].into_iter().flatten().collect();
    let first = tables.first()?;
    // Poetry reads `[project]` and takes what is missing there from its own table.
    let field = |key: &str| tables.iter().find_map(|table| document.get(*table, key));
    let classifiers = classifiers(document, &tables);
    let name = field("name");
    let is_private = classifiers
        .iter()
        .any(|classifier| classifier.starts_with("Private ::"))
        || field("package-mode").is_some_and(|node| document.kind(node) == Kind::Bool(false));
    Some(PackageStatement {
        name: owned(document, name),
        version: owned(document, field("version")),
        private: is_private.then_some(true),
        licence: field("license")
            .and_then(|node| licence(document, node))
            .or_else(|| licence_of(&classifiers)),
        contacts: contacts(document, [field("authors"), field("maintainers")]),
        span: Some(document.span(name.unwrap_or(*first))),
        ..PackageStatement::default()
    })
}

fn table(document: &Document, keys: &[&str]) -> Option<NodeId> {
    let node = document.at(keys)?;
    matches!(document.kind(document.resolve(node)), Kind::Mapping(_)).then_some(node)
}

/// An expression, or a table with the text or the file of the licence.
fn licence(document: &Document, node: NodeId) -> Option<String> {
    let text = |key: &str| document.get(node, key).and_then(|node| document.as_str(node));
    document
        .as_str(node)
        .or_else(|| text("text"))
        .map(str::to_owned)
        .or_else(|| text("file").map(licence_in))
        .filter(|licence| !licence.trim().is_empty())
}

fn classifiers<'d>(document: &'d Document, tables: &[NodeId]) -> Vec<&'d str> {
    let mut found = Vec::new();
    for list in tables
        .iter()
        .filter_map(|table| document.get(*table, "classifiers"))
    {
        if let Kind::Sequence(items) = document.kind(document.resolve(list)) {
            found.extend(items.iter().filter_map(|item| document.as_str(*item)));
        }
    }
    found
}

/// Before licence expressions, the licence was one of <https://pypi.org/classifiers/>:
/// `License :: OSI Approved :: MIT License`.
fn licence_of(classifiers: &[&str]) -> Option<String> {
    let licences: Vec<&str> = classifiers
        .iter()
        .filter_map(|classifier| classifier.strip_prefix("License ::"))
        .filter_map(|licence| licence.rsplit("::").next())
        .map(str::trim)
        .filter(|licence| !licence.is_empty() && *licence != "OSI Approved")
        .collect();
    (!licences.is_empty()).then(|| licences.join(" OR "))
}

/// Dependencies and workspaces.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let workspaces = UvWorkspaces::read(repository, &mut joined);
    let names = PackageNames::read(repository);
    let mut projects: BTreeMap<&str, PythonProject<'_>> = BTreeMap::new();
    for member in &repository.members {
        let (Some(package), Some(document)) = (member.package, member.document()) else {
            continue;
        };
        let mut project = PythonProject {
            repository,
            names: &names,
            member,
            package,
            document,
            workspace: workspaces.of(member.path),
            sources: UvSources::read(document, member.dir()),
            indexes: PackageIndexes::read(document),
            named_files: BTreeMap::new(),
        };
        if let Some(table) = document.at(&["tool", "poetry", "dependencies"]) {
            for (name, node) in named(document, table) {
                if matches!(document.kind(document.resolve(node)), Kind::Mapping(_)) {
                    project.sources.add(name, document, node, member.dir());
                }
            }
        }
        project::join(&mut project, &mut joined);
        poetry::join(&project, &mut joined);
        projects.insert(member.dir(), project);
    }
    files::join(repository, &projects, &mut joined);
    joined
}

/// The items of a list; none of anything else.
fn items(document: &Document, node: Option<NodeId>) -> &[NodeId] {
    match node.map(|node| document.kind(document.resolve(node))) {
        Some(Kind::Sequence(items)) => items,
        _ => &[],
    }
}

/// The strings of a list.
fn texts(document: &Document, node: Option<NodeId>) -> Vec<&str> {
    let items = items(document, node).iter();
    items.filter_map(|node| document.as_str(*node)).collect()
}

/// The keys of a table with their values.
fn named(document: &Document, node: NodeId) -> Vec<(&str, NodeId)> {
    let entries = document.entries(node).into_iter();
    entries
        .map(|entry| (document.key_text(entry.key), entry.value))
        .collect()
}

/// Whether a file is one of requirements by its name alone.
fn is_requirements(path: &RepoPath) -> bool {
    Format::of(path) == Some(Format::Requirements)
}

/// One node of each cycle of includes.
fn circles(includes: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Finished, or on the current path.
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut on_way: BTreeSet<&str> = BTreeSet::new();
    for start in includes.keys() {
        let mut way: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((name, next)) = way.last_mut() {
            let name = *name;
            if *next == 0 && (done.contains(name) || !on_way.insert(name)) {
                way.pop();
                continue;
            }
            let below = includes.get(name).and_then(|names| names.get(*next));
            *next += 1;
            match below {
                Some(below) if on_way.contains(below.as_str()) => {
                    found.insert(below.clone());
                }
                Some(below) => way.push((below, 0)),
                None => {
                    on_way.remove(name);
                    done.insert(name);
                    way.pop();
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
