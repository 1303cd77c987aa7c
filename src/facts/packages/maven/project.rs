//! What a POM depends on: its parent, its dependencies, what it imports and what builds it.

use std::collections::BTreeSet;

use super::lineage::PomLineage;
use super::pom::{ManagedDependencies, MavenDependency, Pom};
use super::poms::{ManagedSearch, Poms, names};
use super::reactor::Reactor;
use super::relative_paths;
use crate::facts::packages::join::{DeclaredDependency, EdgeDetails, JoinedEcosystem, Member};
use crate::facts::{EdgeSource, Scope, SharedFact};
use crate::source::RepoPath;

/// How many POMs of one name are checked for being built together with another.
const MAX_NAMESAKES: usize = 256;

/// One POM while its edges are read.
pub(super) struct MavenProject<'p, 'a> {
    pub(super) poms: &'p Poms<'a>,
    pub(super) reactor: &'p Reactor,
    pub(super) member: &'p Member<'a>,
    pub(super) lineage: PomLineage<'p>,
}

impl MavenProject<'_, '_> {
    /// Every edge that the POM writes.
    pub(super) fn join(&self, pom: &Pom, joined: &mut JoinedEcosystem) {
        self.own_version(joined);
        self.parent(pom, joined);
        for dependency in &pom.dependencies {
            self.dependency(dependency, joined);
        }
        for import in &pom.managed.imports {
            let version = import.version.as_deref();
            let version = version.map(|version| self.resolve(version));
            self.edge(import, version, None, Scope::Build, joined);
        }
        for plugin in &pom.plugins {
            self.plugin(plugin, joined);
        }
    }

    /// Replaces properties.
    ///
    /// # Errors
    /// What is missing, as the end of a sentence.
    fn resolve(&self, text: &str) -> Result<String, String> {
        self.lineage
            .resolve(text)
            .map_err(|property| self.undefined(&property))
    }

    /// A property that can't be replaced, as the end of a sentence.
    fn undefined(&self, property: &str) -> String {
        let why = self.lineage.why_unresolved(property);
        format!("needs the property `{property}`, {why}")
    }

    /// Nothing can depend on a release whose version is unknown.
    fn own_version(&self, joined: &mut JoinedEcosystem) {
        let Some(Err(missing)) = self.lineage.version_text().map(|version| self.resolve(version)) else {
            return;
        };
        let at = self.member.package.map(|package| package.at.clone());
        if let Some(at) = at {
            joined.incomplete(self.member.path, format!("the version of the POM {missing}"), at);
        }
    }

    fn parent(&self, pom: &Pom, joined: &mut JoinedEcosystem) {
        let Some(parent) = &pom.parent else { return };
        let to = self.poms.parents.get(self.member.path).copied();
        let name = match (&parent.group, &parent.artifact) {
            (Some(group), Some(artifact)) => Some(format!("{group}:{artifact}")),
            _ => to
                .and_then(|to| self.poms.package(to))
                .and_then(|package| package.name.clone()),
        };
        let Some(name) = name else {
            let reason = "the parent POM is not in the repository, and its coordinates are incomplete";
            joined.incomplete(self.member.path, reason, self.member.at(parent.span));
            return;
        };
        let version = parent.version.as_deref().map(|version| self.resolve(version));
        let requirement = version.transpose().unwrap_or_else(|missing| {
            let reason = format!("the version of `{name}` {missing}");
            joined.incomplete(self.member.path, reason, self.member.at(parent.span));
            None
        });
        let by_path = to.is_some_and(|to| relative_paths(self.member.path, parent).contains(to));
        let declared = DeclaredDependency {
            to: to.cloned(),
            requirement,
            ..DeclaredDependency::new(
                name,
                Scope::Build,
                match to {
                    Some(_) if by_path => EdgeSource::Path,
                    Some(to) if self.reactor.joins(self.member.path, to) => EdgeSource::Workspace,
                    _ => EdgeSource::Registry,
                },
                self.member.at(parent.span),
            )
        };
        joined.edge(self.member.path, declared);
    }

    fn dependency(&self, dependency: &MavenDependency, joined: &mut JoinedEcosystem) {
        let search = self.search(dependency, |pom| &pom.managed);
        let incomplete = |what: &str, missing: String, joined: &mut JoinedEcosystem| {
            let reason = format!("the {what} of the dependency `{}` {missing}", dependency.artifact);
            joined.incomplete(self.member.path, reason, self.member.at(dependency.span));
        };
        let scope = match &dependency.scope {
            Some(scope) => Some(self.resolve(scope)),
            None => search
                .found
                .as_ref()
                .and_then(|found| Some(found.scope.clone()?.map_err(|property| self.undefined(&property)))),
        };
        let scope = scope.transpose().unwrap_or_else(|missing| {
            incomplete("scope", missing, joined);
            None
        });
        let optional = dependency
            .optional
            .as_ref()
            .map(|optional| self.resolve(optional));
        let optional = optional.transpose().unwrap_or_else(|missing| {
            incomplete("`optional`", missing, joined);
            None
        });
        let is_optional = optional.is_some_and(|optional| optional.trim().eq_ignore_ascii_case("true"));
        let scope = match scope.as_deref() {
            // Maven 4 has two more of these, and one for compiling alone.
            Some("test" | "test-only" | "test-runtime") => Scope::Test,
            _ if is_optional => Scope::Optional,
            Some("provided") => Scope::Peer,
            Some("compile-only") => Scope::Build,
            _ => Scope::Prod,
        };
        let (version, shared) = self.version(dependency, search);
        self.edge(dependency, version, shared, scope, joined);
    }

    fn plugin(&self, plugin: &MavenDependency, joined: &mut JoinedEcosystem) {
        let built = match &plugin.version {
            Some(_) => None,
            None => self
                .key(plugin)
                .and_then(|key| self.poms.built(&self.lineage, &key)),
        };
        let search = match built {
            Some(built) => ManagedSearch {
                found: Some(built),
                unread: None,
            },
            None => self.search(plugin, |pom| &pom.managed_plugins),
        };
        let (version, shared) = self.version(plugin, search);
        self.edge(plugin, version, shared, Scope::Build, joined);
    }

    /// What managing entries call a dependency, if its names are known.
    fn key(&self, dependency: &MavenDependency) -> Option<String> {
        let group = self.lineage.resolve(dependency.group.as_deref()?).ok()?;
        let artifact = self.lineage.resolve(&dependency.artifact).ok()?;
        Some(dependency.key(&group, &artifact))
    }

    fn search(&self, dependency: &MavenDependency, of: fn(&Pom) -> &ManagedDependencies) -> ManagedSearch {
        match self.key(dependency) {
            Some(key) => self.poms.managed(&self.lineage, &key, of, &mut BTreeSet::new()),
            None => ManagedSearch::default(),
        }
    }

    /// The version, and what manages it.
    fn version(
        &self,
        dependency: &MavenDependency,
        search: ManagedSearch,
    ) -> (Option<Result<String, String>>, Option<SharedFact>) {
        let given = search.found.filter(|given| given.version.is_some());
        if let Some(unread) = search.unread.filter(|_| given.is_some()) {
            let version = match &dependency.version {
                Some(version) => self.resolve(version),
                None => Err(format!(
                    "may come from `{unread}`, which Maven asks first and which is not in the repository"
                )),
            };
            return (Some(version), None);
        }
        let shared = given.as_ref().and_then(|given| given.at.clone());
        let shared = shared.map(|at| SharedFact {
            taken: dependency.version.is_none(),
            at,
        });
        let version = match &dependency.version {
            Some(version) => Some(self.resolve(version)),
            None => {
                given.and_then(|given| Some(given.version?.map_err(|property| self.undefined(&property))))
            }
        };
        (version, shared)
    }

    fn edge(
        &self,
        dependency: &MavenDependency,
        version: Option<Result<String, String>>,
        shared: Option<SharedFact>,
        scope: Scope,
        joined: &mut JoinedEcosystem,
    ) {
        let at = self.member.at(dependency.span);
        let mut incomplete = |reason: String| joined.incomplete(self.member.path, reason, at.clone());
        let name = match names(&self.lineage, dependency) {
            Ok(name) => name,
            Err(missing) => {
                incomplete(format!(
                    "the coordinates of the dependency `{}` need {missing}",
                    dependency.artifact
                ));
                return;
            }
        };
        let requirement = match version {
            Some(Ok(version)) => Some(version),
            Some(Err(missing)) => {
                incomplete(format!("the version of `{name}` {missing}"));
                None
            }
            None => None,
        };
        let (to, problem) = self.find(&name, requirement.as_deref());
        if let Some(problem) = problem {
            incomplete(problem);
        }
        let is_current = to.is_some_and(|to| {
            let version = self
                .poms
                .package(to)
                .and_then(|package| package.version.as_deref());
            version.is_none() || requirement.is_none() || version == requirement.as_deref()
        });
        let scope_text = dependency
            .scope
            .as_deref()
            .map(|scope| self.lineage.resolve(scope));
        let is_system = scope_text.is_some_and(|scope| scope.as_deref() == Ok("system"));
        let declared = DeclaredDependency {
            to: to.cloned(),
            requirement,
            ..DeclaredDependency::new(
                name,
                scope,
                match to {
                    _ if is_system => EdgeSource::Path,
                    Some(to) if is_current && self.reactor.joins(self.member.path, to) => {
                        EdgeSource::Workspace
                    }
                    _ => EdgeSource::Registry,
                },
                at,
            )
        };
        let besides = EdgeDetails {
            registries: Vec::new(),
            shared,
        };
        joined.edge_with(self.member.path, declared, besides);
    }

    /// The package of a name; of several, the one that is built together with this, or else the one that has the
    /// version.
    fn find(&self, name: &str, version: Option<&str>) -> (Option<&RepoPath>, Option<String>) {
        match self.poms.by_name.get(name).map_or(&[][..], Vec::as_slice) {
            [] => (None, None),
            [one] => (Some(*one), None),
            several => {
                let mut near = several
                    .iter()
                    .take(MAX_NAMESAKES)
                    .filter(|path| self.reactor.joins(self.member.path, path));
                if let (Some(one), None) = (near.next(), near.next()) {
                    return (Some(*one), None);
                }
                let has = |path: &RepoPath| self.poms.package(path)?.version.as_deref();
                let mut equal = several
                    .iter()
                    .take(MAX_NAMESAKES)
                    .filter(|path| has(path) == version);
                match (equal.next(), equal.next()) {
                    (Some(one), None) if version.is_some() => return (Some(*one), None),
                    // Each has another version, so that it comes from elsewhere.
                    (None, None) if version.is_some() => return (None, None),
                    _ => {}
                }
                let paths: Vec<&str> = several.iter().take(3).map(|path| path.as_str()).collect();
                let reason = format!("several packages are named `{name}`: {}", paths.join(", "));
                (None, Some(reason))
            }
        }
    }
}
