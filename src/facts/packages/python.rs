//! pyproject.toml: <https://packaging.python.org/en/latest/specifications/pyproject-toml/>, and Poetry's own table:
//! <https://python-poetry.org/docs/pyproject/>.

use super::join::{Joined, Repository};
use super::{Around, Stated, licence_in, owned};
use crate::document::{Document, Kind, NodeId};

/// A manifest with `[project]` or `[tool.poetry]` is a package; one that only configures tools is none.
pub(super) fn read(document: &Document, _: &Around<'_>) -> Option<Stated> {
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
    Some(Stated {
        name: owned(document, name),
        version: owned(document, field("version")),
        private: is_private.then_some(true),
        licence: field("license")
            .and_then(|node| licence(document, node))
            .or_else(|| licence_of(&classifiers)),
        span: Some(document.span(name.unwrap_or(*first))),
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
pub(super) fn join(repository: &Repository<'_>) -> Joined {
    Joined::new(repository.ecosystem)
}
