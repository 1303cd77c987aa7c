//! The dependencies of a package, and what they lead to.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::join::{DeclaredDependency, EdgeDetails, JoinedEcosystem, Member, Repository, directory};
use super::registries::{JSR, NpmRegistries};
use super::requirement::NpmRequirement;
use super::root::missing;
use super::tool::NpmTool;
use super::workspace::{MemberRequest, MemberSearch, NpmWorkspace, NpmWorkspaces};
use crate::document::{Document, Entry, Kind};
use crate::facts::{EdgeSource, PackageFact, Scope, SharedFact};
use crate::source::RepoPath;

const TABLES: [(&str, Scope); 4] = [
    ("dependencies", Scope::Prod),
    ("devDependencies", Scope::Dev),
    ("peerDependencies", Scope::Peer),
    ("optionalDependencies", Scope::Optional),
];

/// Resolves the dependencies of one package.
pub(super) struct DependencyResolver<'a, 'r> {
    pub(super) repository: &'a Repository<'r>,
    pub(super) workspaces: &'a NpmWorkspaces<'a>,
    pub(super) workspace: Option<&'a NpmWorkspace<'a>>,
    pub(super) registries: &'a NpmRegistries,
    pub(super) member: &'a Member<'r>,
    pub(super) joined: &'a mut JoinedEcosystem,
}

/// The result of resolving a requirement.
struct ResolvedRequirement {
    to: Option<RepoPath>,
    /// The name of the package, where it is not the key.
    name: Option<String>,
    requirement: Option<String>,
    source: EdgeSource,
    /// From another registry than npm's, whatever is configured.
    foreign: bool,
    /// What the catalogs of the workspace say.
    shared: Option<SharedFact>,
    /// Why it could not be resolved.
    incomplete: Option<String>,
}

impl ResolvedRequirement {
    fn elsewhere(source: EdgeSource) -> Self {
        Self {
            to: None,
            name: None,
            requirement: None,
            source,
            foreign: false,
            shared: None,
            incomplete: None,
        }
    }

    fn unknown(source: EdgeSource, reason: String) -> Self {
        Self {
            incomplete: Some(reason),
            ..Self::elsewhere(source)
        }
    }
}

impl DependencyResolver<'_, '_> {
    /// Adds every dependency of the package.
    pub(super) fn add(mut self) {
        let Some(document) = self.member.document() else {
            return;
        };
        // An optional dependency overrides one that is not:
        // https://docs.npmjs.com/cli/configuring-npm/package-json#optionaldependencies
        let optional: HashSet<&str> = document
            .at(&["optionalDependencies"])
            .map(|table| document.entries(table))
            .unwrap_or_default()
            .iter()
            .map(|entry| document.key_text(entry.key))
            .collect();
        for (table, scope) in TABLES {
            let Some(entry) = document.entry(document.root(), table) else {
                continue;
            };
            match document.kind(document.resolve(entry.value)) {
                Kind::Mapping(_) => {}
                Kind::Null | Kind::Sequence([]) => continue,
                _ => {
                    let at = self.member.at_node(document, entry.key);
                    self.joined
                        .incomplete(self.member.path, format!("`{table}` is not an object"), at);
                    continue;
                }
            }
            for entry in document.entries(entry.value) {
                if scope != Scope::Prod || !optional.contains(document.key_text(entry.key)) {
                    self.dependency(document, entry, scope);
                }
            }
        }
    }

    fn dependency(&mut self, document: &Document, entry: Entry, scope: Scope) {
        let key = document.key_text(entry.key);
        let at = self.member.at_node(document, entry.key);
        let Some(text) = document.as_str(entry.value) else {
            let reason = format!("the requirement of `{key}` is not a string");
            self.joined.incomplete(self.member.path, reason, at);
            return;
        };
        let mut resolved = self.resolve(key, NpmRequirement::parse(text), scope);
        if let Some(over) = self.replaced(key, scope, resolved.to.is_none()) {
            resolved.to = over.to;
            resolved.incomplete = over.incomplete;
        }
        if let Some(reason) = resolved.incomplete {
            self.joined.incomplete(self.member.path, reason, at.clone());
        }
        let name = resolved.name.unwrap_or_else(|| key.to_owned());
        let registries = match resolved.source {
            EdgeSource::Registry if resolved.foreign => vec![JSR.to_owned()],
            EdgeSource::Registry => self.registries.of(&name),
            _ => Vec::new(),
        };
        self.joined.edge_with(
            self.member.path,
            DeclaredDependency {
                to: resolved.to,
                alias: Some(key.to_owned()),
                requirement: resolved.requirement.filter(|requirement| !requirement.is_empty()),
                ..DeclaredDependency::new(name, scope, resolved.source, at)
            },
            EdgeDetails {
                registries,
                shared: resolved.shared,
            },
        );
    }

    /// The workspace's replacement for a dependency from elsewhere.
    fn replaced(&self, key: &str, scope: Scope, leads_elsewhere: bool) -> Option<ResolvedRequirement> {
        let workspace = self
            .workspace
            .filter(|_| leads_elsewhere && scope != Scope::Peer)?;
        let text = workspace.root.overrides.replacement(key)?;
        Some(match NpmRequirement::parse(text) {
            NpmRequirement::Workspace { name, range } => {
                self.in_workspace(workspace, name.unwrap_or(key), range, MemberRequest::Protocol)
            }
            NpmRequirement::WorkspaceDirectory(path) | NpmRequirement::Directory(path) => {
                self.in_directory(&workspace.root.directory, path, EdgeSource::Path)
            }
            _ => return None,
        })
    }

    fn resolve(&self, key: &str, requirement: NpmRequirement<'_>, scope: Scope) -> ResolvedRequirement {
        match requirement {
            NpmRequirement::Registry { name, range, foreign } => {
                self.registry(key, name, range, foreign, scope)
            }
            NpmRequirement::Workspace { name, range } => {
                let wanted = name.unwrap_or(key);
                let mut resolved = match self.workspace {
                    Some(workspace) => self.in_workspace(workspace, wanted, range, MemberRequest::Protocol),
                    None => ResolvedRequirement::unknown(
                        EdgeSource::Workspace,
                        format!("`{wanted}` comes from a workspace, but the package is in none"),
                    ),
                };
                resolved.name = name.map(str::to_owned);
                resolved.requirement = Some(range.to_owned());
                resolved
            }
            NpmRequirement::WorkspaceDirectory(path) => {
                let from = match self.workspace {
                    Some(workspace) if workspace.root.tool == NpmTool::YarnBerry => &workspace.root.directory,
                    _ => self.member.dir(),
                };
                self.in_directory(from, path, EdgeSource::Workspace)
            }
            NpmRequirement::Directory(path) => self.in_directory(self.member.dir(), path, EdgeSource::Path),
            NpmRequirement::Archive => ResolvedRequirement::elsewhere(EdgeSource::Path),
            NpmRequirement::Git(reference) => ResolvedRequirement {
                requirement: reference.map(str::to_owned),
                ..ResolvedRequirement::elsewhere(EdgeSource::Git)
            },
            NpmRequirement::Url => ResolvedRequirement::elsewhere(EdgeSource::Url),
            NpmRequirement::Catalog(catalog) => self.in_catalog(key, catalog, scope),
            NpmRequirement::Unknown(protocol) => ResolvedRequirement::unknown(
                EdgeSource::Url,
                format!("purlin can't resolve `{key}`: it doesn't know the protocol `{protocol}:`"),
            ),
        }
    }

    fn registry(
        &self,
        key: &str,
        name: Option<Cow<'_, str>>,
        range: Cow<'_, str>,
        foreign: bool,
        scope: Scope,
    ) -> ResolvedRequirement {
        let mut resolved = ResolvedRequirement {
            foreign,
            ..ResolvedRequirement::elsewhere(EdgeSource::Registry)
        };
        let asked = match scope {
            Scope::Peer => MemberRequest::Peer,
            _ => MemberRequest::Range,
        };
        // An aliased name comes from the registry, except that pnpm looks among its members first.
        let local = self
            .workspace
            .filter(|workspace| !foreign && (name.is_none() || workspace.root.tool == NpmTool::Pnpm));
        if let Some(workspace) = local {
            let wanted = name.as_deref().unwrap_or(key);
            match self.workspaces.find(workspace, wanted, &range, asked) {
                MemberSearch::Member(position) => {
                    resolved = self.to(position, EdgeSource::Workspace);
                }
                MemberSearch::Several => resolved.incomplete = Some(several(wanted)),
                MemberSearch::NoName | MemberSearch::NoVersion => {}
            }
        }
        resolved.name = name.map(Cow::into_owned);
        resolved.requirement = Some(range.into_owned());
        let offered = self
            .workspace
            .and_then(|workspace| workspace.root.catalogs.offered(key));
        resolved.shared = offered.map(|at| SharedFact {
            taken: false,
            at: at.clone(),
        });
        resolved
    }

    fn in_catalog(&self, key: &str, catalog: &str, scope: Scope) -> ResolvedRequirement {
        let unknown = |reason| ResolvedRequirement::unknown(EdgeSource::Registry, reason);
        let Some(workspace) = self.workspace else {
            return unknown(format!(
                "`{key}` comes from a catalog, but the package is in no workspace"
            ));
        };
        let Some(entry) = workspace.root.catalogs.entry(catalog, key) else {
            return unknown(format!("the catalog `{catalog}` has no entry for `{key}`"));
        };
        let text = entry.requirement.as_str();
        match NpmRequirement::parse(text) {
            NpmRequirement::Catalog(_)
            | NpmRequirement::Directory(_)
            | NpmRequirement::WorkspaceDirectory(_) => unknown(format!(
                "the catalog `{catalog}` gives `{text}` for `{key}`, which is not allowed in a catalog"
            )),
            requirement => ResolvedRequirement {
                shared: Some(SharedFact {
                    taken: true,
                    at: entry.at.clone(),
                }),
                ..self.resolve(key, requirement, scope)
            },
        }
    }

    fn in_workspace(
        &self,
        workspace: &NpmWorkspace<'_>,
        name: &str,
        range: &str,
        asked: MemberRequest,
    ) -> ResolvedRequirement {
        let reason = match self.workspaces.find(workspace, name, range, asked) {
            MemberSearch::Member(position) => return self.to(position, EdgeSource::Workspace),
            MemberSearch::NoName => format!("no member of the workspace is named `{name}`"),
            MemberSearch::NoVersion => {
                format!("no member of the workspace that is named `{name}` has a version in `{range}`")
            }
            MemberSearch::Several => several(name),
        };
        ResolvedRequirement::unknown(EdgeSource::Workspace, reason)
    }

    fn in_directory(&self, from: &str, path: &str, source: EdgeSource) -> ResolvedRequirement {
        let home = path.starts_with("~/") || path.contains('\\');
        let dir = directory(from, path).filter(|_| !home);
        let Some(dir) = dir else {
            return ResolvedRequirement::unknown(source, format!("`{path}` is outside the repository"));
        };
        match self.repository.package_in(&dir) {
            Some(package) => to(package, source),
            None => ResolvedRequirement::unknown(source, missing(self.repository, &dir)),
        }
    }

    fn to(&self, position: usize, source: EdgeSource) -> ResolvedRequirement {
        let package = self
            .repository
            .members
            .get(position)
            .and_then(|member| member.package);
        package.map_or_else(
            || ResolvedRequirement::elsewhere(source),
            |package| to(package, source),
        )
    }
}

fn to(package: &PackageFact, source: EdgeSource) -> ResolvedRequirement {
    ResolvedRequirement {
        to: Some(package.id.clone()),
        name: package.name.clone(),
        ..ResolvedRequirement::elsewhere(source)
    }
}

fn several(name: &str) -> String {
    format!("several members of the workspace are named `{name}`")
}
