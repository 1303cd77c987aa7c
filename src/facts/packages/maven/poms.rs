//! Every POM of the repository, by path and by name, and the versions that they manage.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::lineage::{MAX_PARENTS, PomLineage};
use super::pom::{ManagedDependencies, MavenDependency, ParentPom, Pom};
use super::relative_paths;
use crate::facts::packages::join::{JoinedEcosystem, Member, Repository};
use crate::facts::{FactAt, PackageFact};
use crate::source::{RepoPath, Span};

/// How many managed entries and workspace members are compared in a whole repository. Real builds stay below it; it
/// limits the work to seconds.
const MAX_COMPARED: usize = 5_000_000;

/// Every POM of the repository.
pub(super) struct Poms<'a> {
    by_path: BTreeMap<&'a RepoPath, (&'a Member<'a>, Pom)>,
    /// By `groupId:artifactId`, which several can claim.
    pub(super) by_name: BTreeMap<&'a str, Vec<&'a RepoPath>>,
    /// By path, that of its parent.
    pub(super) parents: BTreeMap<&'a RepoPath, &'a RepoPath>,
    left: Cell<usize>,
}

impl<'a> Poms<'a> {
    pub(super) fn new(repository: &'a Repository<'a>) -> Self {
        let mut poms = Self {
            by_path: BTreeMap::new(),
            by_name: BTreeMap::new(),
            parents: BTreeMap::new(),
            left: Cell::new(MAX_COMPARED),
        };
        for member in &repository.members {
            if let Some(mut pom) = member.document().and_then(Pom::read) {
                pom.path = Some(member.path.clone());
                poms.by_path.insert(member.path, (member, pom));
            }
            if let Some(name) = member.package.and_then(|package| package.name.as_deref()) {
                poms.by_name.entry(name).or_default().push(member.path);
            }
        }
        let parents: Vec<_> = poms
            .by_path
            .iter()
            .filter_map(|(path, (_, pom))| Some((*path, poms.find_parent(path, pom.parent.as_ref()?)?)))
            .collect();
        poms.parents.extend(parents);
        poms
    }

    /// The POM at its relative path, if that has the expected name; otherwise the only one of that name.
    fn find_parent(&self, path: &RepoPath, parent: &ParentPom) -> Option<&'a RepoPath> {
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

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a RepoPath, &Pom)> {
        self.by_path.iter().map(|(path, (_, pom))| (*path, pom))
    }

    pub(super) fn get(&self, path: &RepoPath) -> Option<&Pom> {
        self.by_path.get(path).map(|(_, pom)| pom)
    }

    /// The same path, for as long as the repository lives.
    pub(super) fn key(&self, path: &RepoPath) -> Option<&'a RepoPath> {
        self.by_path.get_key_value(path).map(|(path, _)| *path)
    }

    pub(super) fn package(&self, path: &RepoPath) -> Option<&'a PackageFact> {
        self.by_path.get(path)?.0.package
    }

    pub(super) fn is_package(&self, path: &RepoPath) -> bool {
        self.package(path).is_some()
    }

    pub(super) fn at(&self, path: &RepoPath, span: Span) -> Option<FactAt> {
        Some(self.by_path.get(path)?.0.at(span))
    }

    pub(super) fn modules_at(&self, path: &RepoPath) -> Option<FactAt> {
        self.at(path, self.get(path)?.modules_at?)
    }

    pub(super) fn incomplete(
        &self,
        path: &RepoPath,
        reason: String,
        span: Span,
        joined: &mut JoinedEcosystem,
    ) {
        if let Some(at) = self.at(path, span) {
            joined.incomplete(path, reason, at);
        }
    }

    /// A POM and its parents, each once.
    pub(super) fn lineage<'s>(&'s self, path: &RepoPath) -> PomLineage<'s> {
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
        PomLineage(poms)
    }

    /// Counts work that can grow quadratically; false once the limit is reached.
    pub(super) fn spend(&self, work: usize) -> bool {
        let left = self.left.get().saturating_sub(work);
        self.left.set(left);
        left > 0
    }

    /// Whether the limit was reached, so that something was left out.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// The version and scope that the managing entries of a lineage give, its own before inherited ones and those
    /// before imported ones. <https://maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html>
    pub(super) fn managed(
        &self,
        lineage: &PomLineage<'_>,
        key: &str,
        of: fn(&Pom) -> &ManagedDependencies,
        seen: &mut BTreeSet<RepoPath>,
    ) -> Option<ManagedValues> {
        for pom in lineage.poms() {
            let managed = of(pom);
            if !self.spend(1 + managed.with_properties.len()) {
                return None;
            }
            let with_properties = || {
                let entries = managed.with_properties.iter();
                entries.filter_map(|at| managed.entry(*at)).find(|entry| {
                    let group = entry.group.as_deref().unwrap_or_default();
                    match (lineage.resolve(group), lineage.resolve(&entry.artifact)) {
                        (Ok(group), Ok(artifact)) => entry.key(&group, &artifact) == key,
                        _ => false,
                    }
                })
            };
            if let Some(entry) = managed.get(key).or_else(with_properties) {
                return Some(ManagedValues {
                    version: entry.version.as_deref().map(|version| lineage.resolve(version)),
                    scope: entry.scope.clone(),
                    at: pom.path.as_ref().and_then(|path| self.at(path, entry.span)),
                });
            }
        }
        for import in lineage.poms().flat_map(|pom| &of(pom).imports) {
            if !self.spend(1) {
                return None;
            }
            let name = names(lineage, import).ok();
            let found = name
                .and_then(|name| self.by_name.get(name.as_str()))
                .map(Vec::as_slice);
            if let Some([bom]) = found
                && seen.insert((*bom).clone())
                && let Some(given) = self.managed(&self.lineage(bom), key, of, seen)
            {
                return Some(given);
            }
        }
        None
    }
}

/// What a managing entry provides.
pub(super) struct ManagedValues {
    pub(super) version: Option<Result<String, String>>,
    pub(super) scope: Option<String>,
    /// The entry.
    pub(super) at: Option<FactAt>,
}

/// `groupId:artifactId` of a dependency.
///
/// # Errors
/// What is missing.
pub(super) fn names(lineage: &PomLineage<'_>, dependency: &MavenDependency) -> Result<String, String> {
    let unknown = |property: String| format!("the property `{property}`");
    let group = dependency.group.as_deref().ok_or("a groupId")?;
    Ok(format!(
        "{}:{}",
        lineage.resolve(group).map_err(unknown)?,
        lineage.resolve(&dependency.artifact).map_err(unknown)?
    ))
}
