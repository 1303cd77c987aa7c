//! The dependencies of a package, and what they lead to.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::join::{Besides, Declared, Joined, Member, Repository, directory};
use super::registries::{JSR, Registries};
use super::requirement::Requirement;
use super::root::missing;
use super::tool::Tool;
use super::workspace::{Asked, Found, Workspace, Workspaces};
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
pub(super) struct Dependencies<'a, 'r> {
    pub(super) repository: &'a Repository<'r>,
    pub(super) workspaces: &'a Workspaces<'a>,
    pub(super) workspace: Option<&'a Workspace<'a>>,
    pub(super) registries: &'a Registries,
    pub(super) member: &'a Member<'r>,
    pub(super) joined: &'a mut Joined,
}

/// What a requirement came to.
struct Resolved {
    to: Option<RepoPath>,
    /// The name of the package, where it is not the key.
    name: Option<String>,
    requirement: Option<String>,
    source: EdgeSource,
    /// From another registry than npm's, whatever is configured.
    foreign: bool,
    /// What the catalogs of the workspace say.
    shared: Option<SharedFact>,
    /// Why it is not known where it leads.
    incomplete: Option<String>,
}

impl Resolved {
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

impl Dependencies<'_, '_> {
    /// Adds every dependency of the package.
    pub(super) fn add(mut self) {
        let Some(document) = self.member.document() else {
            return;
        };
        // An optional dependency takes the place of one that is not:
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
            let reason = format!("the requirement of `{key}` is not text");
            self.joined.incomplete(self.member.path, reason, at);
            return;
        };
        let mut resolved = self.resolve(key, Requirement::parse(text), scope);
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
            Declared {
                to: resolved.to,
                name,
                alias: Some(key.to_owned()),
                requirement: resolved.requirement.filter(|requirement| !requirement.is_empty()),
                scope,
                indirect: false,
                source: resolved.source,
                at,
            },
            Besides {
                registries,
                shared: resolved.shared,
            },
        );
    }

    /// What the workspace puts in the place of a dependency that leads elsewhere.
    fn replaced(&self, key: &str, scope: Scope, leads_elsewhere: bool) -> Option<Resolved> {
        let workspace = self
            .workspace
            .filter(|_| leads_elsewhere && scope != Scope::Peer)?;
        let text = workspace.root.overrides.replacement(key)?;
        Some(match Requirement::parse(text) {
            Requirement::Workspace { name, range } => {
                self.in_workspace(workspace, name.unwrap_or(key), range, Asked::Protocol)
            }
            Requirement::WorkspaceDirectory(path) | Requirement::Directory(path) => {
                self.in_directory(&workspace.root.directory, path, EdgeSource::Path)
            }
            _ => return None,
        })
    }

    fn resolve(&self, key: &str, requirement: Requirement<'_>, scope: Scope) -> Resolved {
        match requirement {
            Requirement::Registry { name, range, foreign } => self.registry(key, name, range, foreign, scope),
            Requirement::Workspace { name, range } => {
                let wanted = name.unwrap_or(key);
                let mut resolved = match self.workspace {
                    Some(workspace) => self.in_workspace(workspace, wanted, range, Asked::Protocol),
                    None => Resolved::unknown(
                        EdgeSource::Workspace,
                        format!("`{wanted}` is asked of a workspace, and the package belongs to none"),
                    ),
                };
                resolved.name = name.map(str::to_owned);
                resolved.requirement = Some(range.to_owned());
                resolved
            }
            Requirement::WorkspaceDirectory(path) => {
                let from = match self.workspace {
                    Some(workspace) if workspace.root.tool == Tool::YarnBerry => &workspace.root.directory,
                    _ => self.member.dir(),
                };
                self.in_directory(from, path, EdgeSource::Workspace)
            }
            Requirement::Directory(path) => self.in_directory(self.member.dir(), path, EdgeSource::Path),
            Requirement::Archive => Resolved::elsewhere(EdgeSource::Path),
            Requirement::Git(reference) => Resolved {
                requirement: reference.map(str::to_owned),
                ..Resolved::elsewhere(EdgeSource::Git)
            },
            Requirement::Url => Resolved::elsewhere(EdgeSource::Url),
            Requirement::Catalog(catalog) => self.in_catalog(key, catalog, scope),
            Requirement::Unknown(protocol) => Resolved::unknown(
                EdgeSource::Url,
                format!("`{key}` comes by `{protocol}:`, which its text does not resolve"),
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
    ) -> Resolved {
        let mut resolved = Resolved {
            foreign,
            ..Resolved::elsewhere(EdgeSource::Registry)
        };
        let asked = match scope {
            Scope::Peer => Asked::Peer,
            _ => Asked::Range,
        };
        // Another name leads to the registry, except that pnpm looks among its members first.
        let local = self
            .workspace
            .filter(|workspace| !foreign && (name.is_none() || workspace.root.tool == Tool::Pnpm));
        if let Some(workspace) = local {
            let wanted = name.as_deref().unwrap_or(key);
            match self.workspaces.find(workspace, wanted, &range, asked) {
                Found::Member(position) => {
                    resolved = self.to(position, EdgeSource::Workspace);
                }
                Found::Several => resolved.incomplete = Some(several(wanted)),
                Found::NoName | Found::NoVersion => {}
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

    fn in_catalog(&self, key: &str, catalog: &str, scope: Scope) -> Resolved {
        let unknown = |reason| Resolved::unknown(EdgeSource::Registry, reason);
        let Some(workspace) = self.workspace else {
            return unknown(format!(
                "`{key}` is asked of a catalog, and the package belongs to no workspace"
            ));
        };
        let Some(entry) = workspace.root.catalogs.entry(catalog, key) else {
            return unknown(format!("the catalog `{catalog}` has no entry for `{key}`"));
        };
        let text = entry.requirement.as_str();
        match Requirement::parse(text) {
            Requirement::Catalog(_) | Requirement::Directory(_) | Requirement::WorkspaceDirectory(_) => {
                unknown(format!(
                    "the catalog `{catalog}` says `{text}` of `{key}`, which no catalog may"
                ))
            }
            requirement => Resolved {
                shared: Some(SharedFact {
                    taken: true,
                    at: entry.at.clone(),
                }),
                ..self.resolve(key, requirement, scope)
            },
        }
    }

    fn in_workspace(&self, workspace: &Workspace<'_>, name: &str, range: &str, asked: Asked) -> Resolved {
        let reason = match self.workspaces.find(workspace, name, range, asked) {
            Found::Member(position) => return self.to(position, EdgeSource::Workspace),
            Found::NoName => format!("no member of the workspace is named `{name}`"),
            Found::NoVersion => {
                format!("no member of the workspace that is named `{name}` has a version in `{range}`")
            }
            Found::Several => several(name),
        };
        Resolved::unknown(EdgeSource::Workspace, reason)
    }

    fn in_directory(&self, from: &str, path: &str, source: EdgeSource) -> Resolved {
        let home = path.starts_with("~/") || path.contains('\\');
        let dir = directory(from, path).filter(|_| !home);
        let Some(dir) = dir else {
            return Resolved::unknown(source, format!("`{path}` lies outside the repository"));
        };
        match self.repository.package_in(&dir) {
            Some(package) => to(package, source),
            None => Resolved::unknown(source, missing(self.repository, &dir)),
        }
    }

    fn to(&self, position: usize, source: EdgeSource) -> Resolved {
        let package = self
            .repository
            .members
            .get(position)
            .and_then(|member| member.package);
        package.map_or_else(|| Resolved::elsewhere(source), |package| to(package, source))
    }
}

fn to(package: &PackageFact, source: EdgeSource) -> Resolved {
    Resolved {
        to: Some(package.id.clone()),
        name: package.name.clone(),
        ..Resolved::elsewhere(source)
    }
}

fn several(name: &str) -> String {
    format!("several members of the workspace are named `{name}`")
}
