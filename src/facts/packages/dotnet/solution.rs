//! The projects of solutions, which are built together.

use super::list;
use super::project::ProjectNames;
use super::properties::locate;
use crate::document::{Document, Kind, NodeId};
use crate::facts::packages::join::{JoinedEcosystem, Repository, place};
use crate::source::{RepoPath, Span};

/// Folders of a solution, and web sites, which are directories.
const NO_PROJECTS: [&str; 2] = [
    "{2150E333-8FDC-42A3-9474-1A3956D46DE8}",
    "{E24C65DC-7377-472B-9ABA-BC803B73C61A}",
];

/// Every `.sln` and `.slnx` is a workspace.
pub(super) fn join(repository: &Repository<'_>, names: &ProjectNames<'_>, joined: &mut JoinedEcosystem) {
    let is_solution = |path: &RepoPath| {
        [".sln", ".slnx"]
            .iter()
            .any(|ending| path.file_name().ends_with(ending))
    };
    for path in repository.named(is_solution) {
        let Some(manifest) = repository.files.manifest(path) else {
            let reason = "purlin can't read this solution";
            joined.incomplete(path, reason, crate::facts::packages::join::whole(path));
            continue;
        };
        let Some(document) = manifest.document() else {
            continue;
        };
        let projects = projects(document);
        let first = projects.first().map_or_else(Span::default, |(_, span)| *span);
        joined.workspace(path, place(&manifest, first));
        for (text, span) in projects {
            let found = locate(path.parent(), text);
            if let Some(member) = found.as_deref().and_then(|found| names.at(found)) {
                joined.member(path, member);
            } else if found.is_none_or(|found| repository.listing.get(&found).is_none()) {
                let reason = format!(
                    "the project `{}` of the solution is not in the repository",
                    text.replace('\\', "/")
                );
                joined.incomplete(path, reason, place(&manifest, span));
            }
        }
    }
}

/// The paths of the projects, with their places.
fn projects(document: &Document) -> Vec<(&str, Span)> {
    let text = |node: NodeId, key: &str| {
        document
            .get(node, key)
            .and_then(|node| Some((document.as_str(node)?, document.span(node))))
    };
    if let Some(solution) = document.at(&["Solution"]) {
        let folders = list(document, solution, "Folder").iter();
        let lists = std::iter::once(&solution).chain(folders);
        let nodes = lists.flat_map(|node| list(document, *node, "Project"));
        return nodes.filter_map(|node| text(*node, "@Path")).collect();
    }
    let Some(Kind::Sequence(items)) = document.at(&["projects"]).map(|node| document.kind(node)) else {
        return Vec::new();
    };
    let is_project = |node: &&NodeId| {
        text(**node, "type")
            .is_some_and(|(kind, _)| !NO_PROJECTS.iter().any(|known| known.eq_ignore_ascii_case(kind)))
    };
    items
        .iter()
        .filter(is_project)
        .filter_map(|node| text(*node, "path"))
        .collect()
}
