//! What a POM depends on: its parent, its dependencies, what it imports and what builds it.

use std::collections::BTreeSet;

use super::lineage::PomLineage;
use super::pom::{ManagedDependencies, MavenDependency, Pom};
use super::poms::{ManagedValues, Poms, names};
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
        self.parent(pom, joined);
        for dependency in &pom.dependencies {
            self.dependency(dependency, joined);
        }
        for import in &pom.managed.imports {
            let version = import.version.as_deref();
            let version = version.map(|version| self.lineage.resolve(version));
            self.edge(import, version, None, Scope::Build, joined);
        }
        for plugin in &pom.plugins {
            self.plugin(plugin, joined);
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
        let version = parent.version.as_deref();
        let by_path = to.is_some_and(|to| relative_paths(self.member.path, parent).contains(to));
        let declared = DeclaredDependency {
            to: to.cloned(),
            name,
            alias: None,
            requirement: version.and_then(|version| self.lineage.resolve(version).ok()),
            scope: Scope::Build,
            indirect: false,
            source: match to {
                Some(_) if by_path => EdgeSource::Path,
                Some(to) if self.reactor.joins(self.member.path, to) => EdgeSource::Workspace,
                _ => EdgeSource::Registry,
            },
            at: self.member.at(parent.span),
        };
        joined.edge(self.member.path, declared);
    }

    fn dependency(&self, dependency: &MavenDependency, joined: &mut JoinedEcosystem) {
        let given = self.given(dependency, |pom| &pom.managed);
        let scope = dependency
            .scope
            .as_deref()
            .or_else(|| given.as_ref()?.scope.as_deref());
        let scope = match scope {
            // Maven 4 has two more of these, and one for compiling alone.
            Some("test" | "test-only" | "test-runtime") => Scope::Test,
            _ if dependency.optional => Scope::Optional,
            Some("provided") => Scope::Peer,
            Some("compile-only") => Scope::Build,
            _ => Scope::Prod,
        };
        let (version, shared) = self.version(dependency, given);
        self.edge(dependency, version, shared, scope, joined);
    }

    fn plugin(&self, plugin: &MavenDependency, joined: &mut JoinedEcosystem) {
        let given = self.given(plugin, |pom| &pom.managed_plugins);
        let (version, shared) = self.version(plugin, given);
        self.edge(plugin, version, shared, Scope::Build, joined);
    }

    fn given(
        &self,
        dependency: &MavenDependency,
        of: fn(&Pom) -> &ManagedDependencies,
    ) -> Option<ManagedValues> {
        let group = dependency.group.as_deref()?;
        let (group, artifact) = self
            .lineage
            .resolve(group)
            .ok()
            .zip(self.lineage.resolve(&dependency.artifact).ok())?;
        let key = dependency.key(&group, &artifact);
        self.poms.managed(&self.lineage, &key, of, &mut BTreeSet::new())
    }

    /// The version, and what manages it.
    fn version(
        &self,
        dependency: &MavenDependency,
        given: Option<ManagedValues>,
    ) -> (Option<Result<String, String>>, Option<SharedFact>) {
        let given = given.filter(|given| given.version.is_some());
        let shared = given.as_ref().and_then(|given| given.at.clone());
        let shared = shared.map(|at| SharedFact {
            taken: dependency.version.is_none(),
            at,
        });
        let version = match &dependency.version {
            Some(version) => Some(self.lineage.resolve(version)),
            None => given.and_then(|given| given.version),
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
                    "the coordinates of the dependency `{}` need {missing}, which the repository does not define",
                    dependency.artifact
                ));
                return;
            }
        };
        let requirement = match version {
            Some(Ok(version)) => Some(version),
            Some(Err(property)) => {
                incomplete(format!(
                    "the version of `{name}` needs the property `{property}`, which the repository does not define"
                ));
                None
            }
            None => None,
        };
        let (to, problem) = self.find(&name);
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
        let declared = DeclaredDependency {
            to: to.cloned(),
            name,
            alias: None,
            source: match to {
                _ if dependency.scope.as_deref() == Some("system") => EdgeSource::Path,
                Some(to) if is_current && self.reactor.joins(self.member.path, to) => EdgeSource::Workspace,
                _ => EdgeSource::Registry,
            },
            requirement,
            scope,
            indirect: false,
            at,
        };
        let besides = EdgeDetails {
            registries: Vec::new(),
            shared,
        };
        joined.edge_with(self.member.path, declared, besides);
    }

    /// The package of a name; of several, the one that is built together with this.
    fn find(&self, name: &str) -> (Option<&RepoPath>, Option<String>) {
        match self.poms.by_name.get(name).map_or(&[][..], Vec::as_slice) {
            [] => (None, None),
            [one] => (Some(*one), None),
            several => {
                let mut near = several
                    .iter()
                    .take(MAX_NAMESAKES)
                    .filter(|path| self.reactor.joins(self.member.path, path));
                if let (Some(one), None) = (near.next(), near.next()) {
                    (Some(*one), None)
                } else {
                    let paths: Vec<&str> = several.iter().take(3).map(|path| path.as_str()).collect();
                    let reason = format!("several packages are named `{name}`: {}", paths.join(", "));
                    (None, Some(reason))
                }
            }
        }
    }
}
