//! pom.xml: <https://maven.apache.org/pom.html>.

mod lineage;
mod pom;
mod reactor;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::join::{Declared, Joined, Member, Repository, directory, path_in};
use super::{Around, Stated};
use crate::document::Document;
use crate::facts::{EdgeSource, FactAt, PackageFact, Scope};
use crate::source::{RepoPath, Span};
use lineage::{Lineage, MAX_PARENTS};
use pom::{Dependency, Managed, PLUGINS, Parent, Pom, Xml};
use reactor::Reactor;

/// A `project` with an artifact id is a package. What it inherits is read from the parents that its relative paths
/// lead to.
pub(super) fn read(document: &Document, around: &Around<'_>) -> Option<Stated> {
    let pom = Pom::head(document)?;
    let artifact = pom.artifact.as_ref()?;
    let span = artifact.span;
    let private = pom
        .properties
        .get("maven.deploy.skip")
        .and_then(|skip| skip.parse().ok());
    let parents = parents(&pom, around);
    let lineage = Lineage(std::iter::once(&pom).chain(&parents).collect());
    let xml = Xml(document);
    let licences: Vec<String> = xml
        .all(document.at(&["project"])?, &["licenses", "license"])
        .into_iter()
        .filter_map(|licence| xml.text(licence, "name"))
        .collect();
    Some(Stated {
        name: lineage.name(),
        version: lineage.version(),
        private,
        licence: (!licences.is_empty()).then(|| licences.join(" OR ")),
        span: Some(span),
    })
}

/// The parents of a POM, where what it says of itself needs them.
fn parents(pom: &Pom, around: &Around<'_>) -> Vec<Pom> {
    let own = Lineage(vec![pom]);
    let is_known = |text: Option<String>| text.is_some_and(|text| !text.contains("${"));
    let mut parents: Vec<Pom> = Vec::new();
    if is_known(own.name()) && is_known(own.version()) {
        return parents;
    }
    let mut seen = BTreeSet::from([around.path.clone()]);
    let mut path = around.path.clone();
    while let Some(parent) = parents.last().unwrap_or(pom).parent.as_ref()
        && parents.len() < MAX_PARENTS
    {
        let candidates = relative_paths(&path, parent);
        let Some((found, manifest)) = candidates.into_iter().find_map(|candidate| {
            let manifest = around.manifests.manifest(&candidate)?;
            Some((candidate, manifest))
        }) else {
            break;
        };
        let Some(next) = manifest
            .document()
            .and_then(Pom::head)
            .filter(|next| parent.is_called(next))
        else {
            break;
        };
        if !seen.insert(found.clone()) {
            break;
        }
        parents.push(next);
        path = found;
    }
    parents
}

/// Where the parent of the POM at `path` may be in the tree: a file, or a directory that holds one.
fn relative_paths(path: &RepoPath, parent: &Parent) -> Vec<RepoPath> {
    let relative = parent.relative_path.as_deref().unwrap_or("../pom.xml");
    if relative.is_empty() {
        return Vec::new();
    }
    match directory(path.parent(), &relative.replace('\\', "/")) {
        Some(found) => vec![RepoPath::new(found.as_str()), path_in(&found, "pom.xml")],
        None => Vec::new(),
    }
}

impl Parent {
    /// Whether a POM is the one that is meant, and not just another that lies where it was expected.
    fn is_called(&self, pom: &Pom) -> bool {
        let artifact = pom.artifact.as_ref().map(|artifact| artifact.text.as_str());
        self.artifact.is_none() || self.artifact.as_deref() == artifact
    }
}

/// How many managed entries are compared in all of a repository: more than any build has, and seconds of work.
const MAX_COMPARED: usize = 20_000_000;

/// Every POM of the repository.
pub(super) struct Poms<'a> {
    poms: BTreeMap<&'a RepoPath, (&'a Member<'a>, Pom)>,
    /// By `groupId:artifactId`, which several can claim.
    by_name: BTreeMap<&'a str, Vec<&'a RepoPath>>,
    /// By path, that of its parent.
    parents: BTreeMap<&'a RepoPath, &'a RepoPath>,
    left: Cell<usize>,
}

impl<'a> Poms<'a> {
    fn new(repository: &'a Repository<'a>) -> Self {
        let mut poms = Self {
            poms: BTreeMap::new(),
            by_name: BTreeMap::new(),
            parents: BTreeMap::new(),
            left: Cell::new(MAX_COMPARED),
        };
        for member in &repository.members {
            if let Some(pom) = member.document().and_then(Pom::read) {
                poms.poms.insert(member.path, (member, pom));
            }
            if let Some(name) = member.package.and_then(|package| package.name.as_deref()) {
                poms.by_name.entry(name).or_default().push(member.path);
            }
        }
        let parents: Vec<_> = poms
            .poms
            .iter()
            .filter_map(|(path, (_, pom))| Some((*path, poms.find_parent(path, pom.parent.as_ref()?)?)))
            .collect();
        poms.parents.extend(parents);
        poms
    }

    /// Where its relative path leads to the POM that it names, that; else the only one of that name.
    fn find_parent(&self, path: &RepoPath, parent: &Parent) -> Option<&'a RepoPath> {
        relative_paths(path, parent)
            .iter()
            .find_map(|candidate| self.key(candidate))
            .filter(|found| self.get(found).is_some_and(|pom| parent.is_called(pom)))
            .or_else(|| {
                let name = format!("{}:{}", parent.group.as_ref()?, parent.artifact.as_ref()?);
                match self.by_name.get(name.as_str())?.as_slice() {
                    [one] => Some(*one),
                    _ => None,
                }
            })
            .filter(|found| *found != path)
    }

    fn iter(&self) -> impl Iterator<Item = (&'a RepoPath, &Pom)> {
        self.poms.iter().map(|(path, (_, pom))| (*path, pom))
    }

    fn get(&self, path: &RepoPath) -> Option<&Pom> {
        self.poms.get(path).map(|(_, pom)| pom)
    }

    /// The same path, for as long as the repository lives.
    fn key(&self, path: &RepoPath) -> Option<&'a RepoPath> {
        self.poms.get_key_value(path).map(|(path, _)| *path)
    }

    fn package(&self, path: &RepoPath) -> Option<&'a PackageFact> {
        self.poms.get(path)?.0.package
    }

    fn is_package(&self, path: &RepoPath) -> bool {
        self.package(path).is_some()
    }

    fn at(&self, path: &RepoPath, span: Span) -> Option<FactAt> {
        Some(self.poms.get(path)?.0.at(span))
    }

    fn modules_at(&self, path: &RepoPath) -> Option<FactAt> {
        self.at(path, self.get(path)?.modules_at?)
    }

    fn incomplete(&self, path: &RepoPath, reason: String, span: Span, joined: &mut Joined) {
        if let Some(at) = self.at(path, span) {
            joined.incomplete(path, reason, at);
        }
    }

    /// A POM and its parents, each once.
    fn lineage<'s>(&'s self, path: &RepoPath) -> Lineage<'s> {
        let mut poms = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = self.key(path);
        while let Some(path) = next
            && seen.insert(path)
            && poms.len() < MAX_PARENTS
        {
            poms.extend(self.get(path));
            next = self.parents.get(path).copied();
        }
        Lineage(poms)
    }

    /// Counts work that can grow with the square of what is written; false once there was too much.
    fn spend(&self, work: usize) -> bool {
        let left = self.left.get().saturating_sub(work);
        self.left.set(left);
        left > 0
    }

    /// The version and scope that the managing entries of a lineage give, its own before inherited ones and those
    /// before imported ones. <https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html>
    fn managed(
        &self,
        lineage: &Lineage<'_>,
        key: &str,
        of: fn(&Pom) -> &Managed,
        seen: &mut BTreeSet<RepoPath>,
    ) -> Option<Given> {
        for pom in lineage.poms() {
            let managed = of(pom);
            if !self.spend(1 + managed.with_properties.len()) {
                return None;
            }
            let with_properties = || {
                let entries = managed.with_properties.iter();
                entries.filter_map(|at| managed.entry(*at)).find(|entry| {
                    let group = entry.group.as_deref().unwrap_or(PLUGINS);
                    match (lineage.resolve(group), lineage.resolve(&entry.artifact)) {
                        (Ok(group), Ok(artifact)) => entry.key(&group, &artifact) == key,
                        _ => false,
                    }
                })
            };
            if let Some(entry) = managed.get(key).or_else(with_properties) {
                return Some(Given {
                    version: entry.version.as_deref().map(|version| lineage.resolve(version)),
                    scope: entry.scope.clone(),
                });
            }
        }
        for import in lineage.poms().flat_map(|pom| &of(pom).imports) {
            let name = names(lineage, import).ok();
            let found = name
                .and_then(|name| self.by_name.get(name.as_str()))
                .map(Vec::as_slice);
            if let Some([bom]) = found
                && self.spend(1)
                && seen.insert((*bom).clone())
                && let Some(given) = self.managed(&self.lineage(bom), key, of, seen)
            {
                return Some(given);
            }
        }
        None
    }
}

/// What a managing entry gives.
struct Given {
    version: Option<Result<String, String>>,
    scope: Option<String>,
}

/// `groupId:artifactId` of a dependency.
///
/// # Errors
/// With what is missing.
fn names(lineage: &Lineage<'_>, dependency: &Dependency) -> Result<String, String> {
    let unknown = |property: String| format!("the property `{property}`");
    let group = dependency.group.as_deref().ok_or("a groupId")?;
    Ok(format!(
        "{}:{}",
        lineage.resolve(group).map_err(unknown)?,
        lineage.resolve(&dependency.artifact).map_err(unknown)?
    ))
}

/// Dependencies and workspaces. An edge starts where it is written: what a POM inherits from its parent it has by
/// way of its edge to the parent.
pub(super) fn join(repository: &Repository<'_>) -> Joined {
    let mut joined = Joined::new(repository.ecosystem);
    let poms = Poms::new(repository);
    let reactor = Reactor::read(&poms, &mut joined);
    for member in repository
        .members
        .iter()
        .filter(|member| member.package.is_some())
    {
        let Some(pom) = poms.get(member.path) else {
            continue;
        };
        let project = Project {
            poms: &poms,
            reactor: &reactor,
            member,
            lineage: poms.lineage(member.path),
        };
        project.parent(pom, &mut joined);
        for dependency in &pom.dependencies {
            project.dependency(dependency, &mut joined);
        }
        for import in &pom.managed.imports {
            project.edge(
                import,
                import
                    .version
                    .as_deref()
                    .map(|version| project.lineage.resolve(version)),
                Scope::Build,
                &mut joined,
            );
        }
        for plugin in &pom.plugins {
            project.plugin(plugin, &mut joined);
        }
    }
    if poms.left.get() == 0
        && let Some(member) = repository.members.first()
    {
        let reason = "the managed dependencies of the repository are too many to look through";
        joined.incomplete(member.path, reason, member.at(Span::default()));
    }
    joined
}

/// One POM while its edges are read.
struct Project<'p, 'a> {
    poms: &'p Poms<'a>,
    reactor: &'p Reactor,
    member: &'p Member<'a>,
    lineage: Lineage<'p>,
}

impl Project<'_, '_> {
    fn parent(&self, pom: &Pom, joined: &mut Joined) {
        let Some(parent) = &pom.parent else { return };
        let to = self.poms.parents.get(self.member.path).copied();
        let name = match (&parent.group, &parent.artifact) {
            (Some(group), Some(artifact)) => Some(format!("{group}:{artifact}")),
            _ => to
                .and_then(|to| self.poms.package(to))
                .and_then(|package| package.name.clone()),
        };
        let Some(name) = name else {
            let reason = "the parent is not in the repository and has no full name";
            joined.incomplete(self.member.path, reason, self.member.at(parent.span));
            return;
        };
        let version = parent.version.as_deref();
        let by_path = to.is_some_and(|to| relative_paths(self.member.path, parent).contains(to));
        let declared = Declared {
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

    fn dependency(&self, dependency: &Dependency, joined: &mut Joined) {
        let given = self.given(dependency, |pom| &pom.managed);
        let scope = dependency
            .scope
            .as_deref()
            .or_else(|| given.as_ref()?.scope.as_deref());
        let scope = match scope {
            Some("test") => Scope::Test,
            _ if dependency.optional => Scope::Optional,
            Some("provided") => Scope::Peer,
            _ => Scope::Prod,
        };
        let version = self.version(dependency, given);
        self.edge(dependency, version, scope, joined);
    }

    fn plugin(&self, plugin: &Dependency, joined: &mut Joined) {
        let given = self.given(plugin, |pom| &pom.managed_plugins);
        let version = self.version(plugin, given);
        self.edge(plugin, version, Scope::Build, joined);
    }

    fn given(&self, dependency: &Dependency, of: fn(&Pom) -> &Managed) -> Option<Given> {
        let group = dependency.group.as_deref().unwrap_or(PLUGINS);
        let (group, artifact) = self
            .lineage
            .resolve(group)
            .ok()
            .zip(self.lineage.resolve(&dependency.artifact).ok())?;
        let key = dependency.key(&group, &artifact);
        self.poms.managed(&self.lineage, &key, of, &mut BTreeSet::new())
    }

    fn version(&self, dependency: &Dependency, given: Option<Given>) -> Option<Result<String, String>> {
        match &dependency.version {
            Some(version) => Some(self.lineage.resolve(version)),
            None => given?.version,
        }
    }

    fn edge(
        &self,
        dependency: &Dependency,
        version: Option<Result<String, String>>,
        scope: Scope,
        joined: &mut Joined,
    ) {
        let at = self.member.at(dependency.span);
        let mut incomplete = |reason: String| joined.incomplete(self.member.path, reason, at.clone());
        let name = match names(&self.lineage, dependency) {
            Ok(name) => name,
            // Plugins alone may leave out their group, and extensions of the build are none.
            Err(_) if scope == Scope::Build && dependency.group.is_none() => {
                format!("{PLUGINS}:{}", dependency.artifact)
            }
            Err(missing) => {
                incomplete(format!(
                    "the name of the dependency `{}` lacks {missing}, which the repository does not define",
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
        let declared = Declared {
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
        joined.edge(self.member.path, declared);
    }

    /// The package of a name: of several the one that is built together with this.
    fn find(&self, name: &str) -> (Option<&RepoPath>, Option<String>) {
        match self.poms.by_name.get(name).map_or(&[][..], Vec::as_slice) {
            [] => (None, None),
            [one] => (Some(*one), None),
            several => {
                let mut near = several
                    .iter()
                    .filter(|path| self.reactor.joins(self.member.path, path));
                match (near.next(), near.next()) {
                    (Some(one), None) => (Some(*one), None),
                    _ => {
                        let paths: Vec<&str> = several.iter().take(3).map(|path| path.as_str()).collect();
                        let reason = format!("several packages are called `{name}`: {}", paths.join(", "));
                        (None, Some(reason))
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
