//! Dependencies read from the manifests of one ecosystem and resolved among them.

use std::collections::{BTreeMap, BTreeSet};

use super::vendored::is_vendored;
use super::{Manifest, Manifests};
use crate::document::{Document, NodeId};
use crate::facts::{
    EdgeFact, EdgeSource, Edges, FactAt, IncompleteFact, PackageFact, Scope, SharedFact, WorkspaceFact,
};
use crate::repository::{CheckedSet, FileKind};
use crate::source::{RepoPath, Root, Span, Text};

/// A manifest of the ecosystem that is being joined.
pub(super) struct Member<'a> {
    /// Where it is.
    pub(super) path: &'a RepoPath,
    /// What it holds.
    pub(super) manifest: Manifest,
    /// The package it describes, or the first of them; `None` for one that describes none, such as the root of a virtual
    /// workspace.
    pub(super) package: Option<&'a PackageFact>,
    /// All that it describes, in its order.
    pub(super) packages: &'a [PackageFact],
}

impl Member<'_> {
    /// Its first document; every manifest that gets here has one.
    pub(super) fn document(&self) -> Option<&Document> {
        self.manifest.document()
    }

    /// Its directory, `""` for the root.
    pub(super) fn dir(&self) -> &str {
        self.path.parent()
    }

    /// A place in it, as a fact.
    pub(super) fn at(&self, span: Span) -> FactAt {
        place(&self.manifest, span)
    }

    /// The place of a node, as a fact.
    pub(super) fn at_node(&self, document: &Document, node: NodeId) -> FactAt {
        self.at(document.span(node))
    }
}

/// A place in a file that was read.
pub(super) fn place(manifest: &Manifest, span: Span) -> FactAt {
    place_in(&manifest.text, span)
}

/// A place in a text.
pub(super) fn place_in(text: &Text, span: Span) -> FactAt {
    FactAt::of(text, span)
}

/// Everything that the dependencies of one ecosystem are resolved with.
pub(super) struct Repository<'a> {
    /// The name of the ecosystem.
    pub(super) ecosystem: &'static str,
    /// Its manifests, by path.
    pub(super) members: Vec<Member<'a>>,
    /// By directory: the position in `members`; if there are several, a manifest with a package before others, and the
    /// last of them.
    by_directory: BTreeMap<&'a str, usize>,
    /// The checked set.
    pub(super) listing: &'a CheckedSet,
    /// Reads other files, such as `pnpm-workspace.yaml`.
    pub(super) files: &'a dyn Manifests,
}

impl<'a> Repository<'a> {
    pub(super) fn new(
        ecosystem: &'static str,
        members: Vec<Member<'a>>,
        listing: &'a CheckedSet,
        files: &'a dyn Manifests,
    ) -> Self {
        let mut by_directory = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            let directory = member.path.parent();
            if member.package.is_some() || !by_directory.contains_key(directory) {
                by_directory.insert(directory, at);
            }
        }
        Self {
            ecosystem,
            members,
            by_directory,
            listing,
            files,
        }
    }

    /// The manifest in a directory, `""` for the root.
    pub(super) fn in_directory(&self, directory: &str) -> Option<&Member<'a>> {
        self.members.get(self.position(directory)?)
    }

    /// The position in `members` of the manifest in a directory, `""` for the root.
    pub(super) fn position(&self, directory: &str) -> Option<usize> {
        self.by_directory.get(directory).copied()
    }

    /// The package in a directory.
    pub(super) fn package_in(&self, directory: &str) -> Option<&'a PackageFact> {
        self.in_directory(directory)?.package
    }

    /// The directories of the work tree, without the root and what package managers fill.
    pub(super) fn directories(&self) -> BTreeSet<&'a str> {
        let mut directories = BTreeSet::new();
        for path in self.named(|_| true) {
            let mut directory = path.parent();
            while !directory.is_empty() && directories.insert(directory) {
                directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent);
            }
        }
        directories
    }

    /// The files of the work tree whose names `is` holds of, by path.
    pub(super) fn named(&self, is: impl Fn(&RepoPath) -> bool) -> impl Iterator<Item = &'a RepoPath> {
        let listing = self.listing;
        let regular = listing
            .files()
            .iter()
            .filter(move |file| file.kind == FileKind::Regular && is(&file.path));
        regular
            .filter(|file| listing.size(file).is_some() && !is_vendored(listing, &file.path))
            .map(|file| &file.path)
    }
}

/// A dependency as it is declared, before owners are known.
pub(super) struct DeclaredDependency {
    /// The id of the package in the repository that it resolves to.
    pub(super) to: Option<RepoPath>,
    /// The name of the package depended on.
    pub(super) name: String,
    /// What the manifest calls it, where that differs.
    pub(super) alias: Option<String>,
    /// Which versions.
    pub(super) requirement: Option<String>,
    /// When it is needed.
    pub(super) scope: Scope,
    /// Listed only because another dependency needs it.
    pub(super) indirect: bool,
    /// Where it comes from.
    pub(super) source: EdgeSource,
    /// The place of the declaration.
    pub(super) at: FactAt,
}

impl DeclaredDependency {
    /// One on a package of any version that is not known to be in the repository.
    pub(super) fn new(name: impl Into<String>, scope: Scope, source: EdgeSource, at: FactAt) -> Self {
        Self {
            to: None,
            name: name.into(),
            alias: None,
            requirement: None,
            scope,
            indirect: false,
            source,
            at,
        }
    }
}

/// Details of a dependency that only some ecosystems have.
#[derive(Default)]
pub(super) struct EdgeDetails {
    /// The registries that it may come from; empty if that is only the ecosystem's default.
    pub(super) registries: Vec<String>,
    /// What its workspace declares about it for all members.
    pub(super) shared: Option<SharedFact>,
}

/// The dependencies and workspaces of one ecosystem, as they are collected.
#[derive(Default)]
pub(super) struct JoinedEcosystem {
    ecosystem: &'static str,
    edges: Vec<EdgeFact>,
    workspaces: BTreeMap<RepoPath, (BTreeSet<RepoPath>, FactAt)>,
    incomplete: Vec<IncompleteFact>,
}

impl JoinedEcosystem {
    pub(super) fn new(ecosystem: &'static str) -> Self {
        Self {
            ecosystem,
            ..Self::default()
        }
    }

    /// Adds a dependency of the package whose manifest is `from`, without further details.
    pub(super) fn edge(&mut self, from: &RepoPath, declared: DeclaredDependency) {
        self.edge_with(from, declared, EdgeDetails::default());
    }

    /// Adds a dependency of the package whose manifest is `from`.
    pub(super) fn edge_with(&mut self, from: &RepoPath, declared: DeclaredDependency, details: EdgeDetails) {
        let EdgeDetails { registries, shared } = details;
        let DeclaredDependency {
            to,
            name,
            alias,
            requirement,
            scope,
            indirect,
            source,
            at,
        } = declared;
        self.edges.push(EdgeFact {
            from: from.clone(),
            to,
            from_component: None,
            to_component: None,
            alias: alias.filter(|alias| *alias != name),
            name,
            requirement,
            shared: shared.map(Box::new),
            scope,
            indirect,
            source,
            registries,
            locked: None,
            locked_candidates: Vec::new(),
            ecosystem: self.ecosystem,
            owners: crate::diagnostic::Owners::default(),
            at,
        });
    }

    /// Says that edges of the package whose manifest is `package` may be missing.
    pub(super) fn incomplete(&mut self, package: &RepoPath, reason: impl Into<String>, at: FactAt) {
        self.incomplete.push(IncompleteFact {
            package: package.clone(),
            ecosystem: self.ecosystem,
            reason: reason.into(),
            at,
        });
    }

    /// Declares a workspace, which may have no members; declared again, it keeps its first place.
    pub(super) fn workspace(&mut self, id: &RepoPath, at: FactAt) {
        self.workspaces
            .entry(id.clone())
            .or_insert_with(|| (BTreeSet::new(), at));
    }

    /// Adds a member to a workspace that was declared.
    pub(super) fn member(&mut self, workspace: &RepoPath, member: &RepoPath) {
        if let Some((members, _)) = self.workspaces.get_mut(workspace) {
            members.insert(member.clone());
        }
    }

    /// Puts everything in its order.
    pub(super) fn finish(self) -> Edges {
        let ecosystem = self.ecosystem;
        let workspaces = self
            .workspaces
            .into_iter()
            .map(|(id, (members, at))| WorkspaceFact {
                id,
                ecosystem,
                members: members.into_iter().collect(),
                at,
            });
        Edges {
            edges: self.edges,
            workspaces: workspaces.collect(),
            incomplete: self.incomplete,
            unlocked: Vec::new(),
            unread: Vec::new(),
        }
    }
}

/// A file as a whole.
pub(super) fn whole(path: &RepoPath) -> FactAt {
    FactAt {
        root: Root::Head,
        path: path.clone(),
        span: None,
        line: None,
    }
}

/// The path of `name` in a directory.
pub(super) fn path_in(directory: &str, name: &str) -> RepoPath {
    match directory {
        "" => RepoPath::new(name),
        _ => RepoPath::new(format!("{directory}/{name}")),
    }
}

/// The directories at and above a directory, from the deepest to the root, `""`.
pub(in crate::facts) fn upwards(directory: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(directory), |directory| match *directory {
        "" => None,
        below => Some(below.rsplit_once('/').map_or("", |(parent, _)| parent)),
    })
}

/// The directory that `relative` names from `directory`, both relative to the root; `None` where that is outside the
/// repository.
pub(super) fn directory(directory: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
