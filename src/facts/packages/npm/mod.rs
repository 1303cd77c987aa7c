//! package.json: <https://docs.npmjs.com/cli/configuring-npm/package-json>, and the files next to it with which npm,
//! Yarn and pnpm declare workspaces.

mod catalog;
mod dependencies;
mod range;
mod registries;
mod requirement;
mod root;
mod tool;
mod workspace;

use std::collections::HashMap;

use super::contact::contacts;
use super::join::{JoinedEcosystem, Repository};
use super::{PackageStatement, ReadContext, owned};
use crate::document::{Document, Kind, NodeId};
use registries::NpmRegistries;

/// Any object is a package: npm installs packages without a name too.
pub(super) fn read(document: &Document, _: &ReadContext<'_>) -> Option<PackageStatement> {
    let Kind::Mapping(_) = document.kind(document.resolve(document.root())) else {
        return None;
    };
    let name = document.at(&["name"]);
    let private = document
        .at(&["private"])
        .and_then(|node| match document.kind(node) {
            Kind::Bool(private) => Some(private),
            _ => None,
        });
    Some(PackageStatement {
        name: owned(document, name),
        version: owned(document, document.at(&["version"])),
        private,
        licence: licence(document),
        contacts: contacts(document, ["author", "maintainers"].map(|key| document.at(&[key]))),
        span: name.map(|name| document.span(name)),
        ..PackageStatement::default()
    })
}

/// `license` is an expression, or in old packages an object with a `type`; in older ones `licenses` is a list
/// of such objects, of which the reader may choose.
fn licence(document: &Document) -> Option<String> {
    let name =
        |node: NodeId| owned(document, Some(node)).or_else(|| owned(document, document.get(node, "type")));
    let many = |node: NodeId| match document.kind(document.resolve(node)) {
        Kind::Sequence(items) => {
            let names: Vec<String> = items.iter().filter_map(|item| name(*item)).collect();
            match names.as_slice() {
                [] => None,
                [one] => Some(one.clone()),
                several => Some(format!("({})", several.join(" OR "))),
            }
        }
        _ => name(node),
    };
    ["license", "licenses"]
        .into_iter()
        .filter_map(|key| document.at(&[key]))
        .find_map(many)
        .filter(|licence| !licence.trim().is_empty())
}

/// Dependencies and workspaces.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let workspaces = workspace::NpmWorkspaces::read(repository, &mut joined);
    let mut registries: HashMap<&str, NpmRegistries> = HashMap::new();
    for (position, member) in repository.members.iter().enumerate() {
        if member.package.is_some() {
            let workspace = workspaces.of(position);
            let dir = workspace.map_or(member.dir(), |workspace| &workspace.root.directory);
            dependencies::DependencyResolver {
                repository,
                workspaces: &workspaces,
                workspace,
                registries: registries
                    .entry(dir)
                    .or_insert_with(|| NpmRegistries::read(repository, dir)),
                member,
                joined: &mut joined,
            }
            .add();
        }
    }
    joined
}

#[cfg(test)]
mod tests;
