//! Every POM of the repository, by path and by name, and the versions that they manage.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::lineage::{MAX_PARENTS, PomLineage};
use super::maven_config::{self, UserProperties};
use super::pom::{ManagedDependencies, MavenDependency, ParentPom, Pom};
use super::relative_paths;
use crate::facts::packages::join::{JoinedEcosystem, Member, Repository, upwards};
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
    /// By the directory of the build.
    user: BTreeMap<&'a str, UserProperties>,
    left: Cell<usize>,
}

impl<'a> Poms<'a> {
    pub(super) fn new(repository: &'a Repository<'a>) -> Self {
        let mut poms = Self {
            by_path: BTreeMap::new(),
            by_name: BTreeMap::new(),
            parents: BTreeMap::new(),
            user: BTreeMap::new(),
            left: Cell::new(MAX_COMPARED),
        };
        for path in repository.named(|path| path.as_str().ends_with(maven_config::PATH)) {
            let directory = path.as_str().strip_suffix(maven_config::PATH).unwrap_or_default();
            if (directory.is_empty() || directory.ends_with('/'))
                && let Some(text) = repository.files.text(path)
            {
                let properties = UserProperties::read(text.content());
                poms.user.insert(directory.trim_end_matches('/'), properties);
            }
        }
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
            .filter(|found| self.is_parent(found, parent))
            .or_else(|| {
                let name = format!("{}:{}", parent.group.as_ref()?, parent.artifact.as_ref()?);
                let mut found = self.by_name.get(name.as_str())?.iter().copied();
                let mut found = found.by_ref().filter(|found| self.is_parent(found, parent));
                found.next().filter(|_| found.next().is_none())
            })
            .filter(|found| *found != path)
    }

    fn is_parent(&self, path: &RepoPath, parent: &ParentPom) -> bool {
        self.get(path)
            .is_some_and(|pom| parent.is(pom, self.user_properties(path)))
    }

    /// What the build of a POM is started with.
    fn user_properties(&self, path: &RepoPath) -> Option<&UserProperties> {
        if self.user.is_empty() {
            return None;
        }
        upwards(path.parent()).find_map(|above| self.user.get(above))
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
        let user = self.user_properties(path);
        let mut next = self.key(path);
        while let Some(path) = next
            && seen.insert(path)
            && poms.len() < MAX_PARENTS
        {
            poms.extend(self.get(path));
            next = self.parents.get(path).copied();
        }
        PomLineage::new(poms, user)
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
    ) -> ManagedSearch {
        let mut search = ManagedSearch::default();
        for (above, pom) in lineage.poms().enumerate() {
            let managed = of(pom);
            if !self.spend(1 + managed.with_properties.len()) {
                return search;
            }
            match find_entry(lineage, managed, key) {
                Some(entry) if above > 0 && !entry.is_inherited => break,
                Some(entry) => {
                    search.found = Some(self.values(lineage, pom, entry));
                    return search;
                }
                None => {}
            }
        }
        search.unread = self.unread_parent(lineage);
        for import in lineage.poms().flat_map(|pom| &of(pom).imports) {
            if !self.spend(1) {
                return search;
            }
            let Some(bom) = self.imported(lineage, import) else {
                let name = names(lineage, import).unwrap_or_else(|_| import.artifact.clone());
                search.unread.get_or_insert(name);
                continue;
            };
            if seen.insert(bom.clone()) {
                let within = self.managed(&self.lineage(bom), key, of, seen);
                search.unread = search.unread.or(within.unread);
                if within.found.is_some() {
                    search.found = within.found;
                    return search;
                }
            }
        }
        search
    }

    /// The version that the build of a POM or of one of its parents gives a plugin, before anything that manages it.
    /// <https://maven.apache.org/ref/current/maven-model-builder/#inheritance-assembly>
    pub(super) fn built(&self, lineage: &PomLineage<'_>, key: &str) -> Option<ManagedValues> {
        for (above, pom) in lineage.poms().enumerate() {
            if !self.spend(1 + pom.built.with_properties.len()) {
                return None;
            }
            match find_entry(lineage, &pom.built, key) {
                Some(entry) if above > 0 && !entry.is_inherited => return None,
                Some(entry) if entry.version.is_some() => return Some(self.values(lineage, pom, entry)),
                _ => {}
            }
        }
        None
    }

    fn values(&self, lineage: &PomLineage<'_>, pom: &Pom, entry: &MavenDependency) -> ManagedValues {
        ManagedValues {
            version: entry.version.as_deref().map(|version| lineage.resolve(version)),
            scope: entry.scope.as_deref().map(|scope| lineage.resolve(scope)),
            at: pom.path.as_ref().and_then(|path| self.at(path, entry.span)),
        }
    }

    /// The parent that the last POM of a lineage has outside the repository, unless it is known to manage nothing.
    fn unread_parent(&self, lineage: &PomLineage<'_>) -> Option<String> {
        let last = lineage.poms().last()?;
        let parent = last.parent.as_ref()?;
        if self.parents.contains_key(last.path.as_ref()?) {
            return None;
        }
        let artifact = parent.artifact.as_deref().unwrap_or_default();
        let group = parent.group.as_deref().unwrap_or_default();
        let name = format!("{group}:{artifact}");
        (!MANAGES_NOTHING.contains(&name.as_str())).then_some(name)
    }

    /// The POM of the repository that an import names, by group, artifact and version.
    fn imported(&self, lineage: &PomLineage<'_>, import: &MavenDependency) -> Option<&'a RepoPath> {
        let name = names(lineage, import).ok()?;
        let version = import.version.as_deref()?;
        let version = lineage.resolve(version).unwrap_or_else(|_| version.to_owned());
        let mut named = self.by_name.get(name.as_str())?.iter().copied();
        let mut named = named.by_ref().filter(|path| {
            let package = self.package(path);
            package.and_then(|package| package.version.as_deref()) == Some(version.as_str())
        });
        named.next().filter(|_| named.next().is_none())
    }
}

/// The entry of a key, whose own names may be made of properties.
fn find_entry<'m>(
    lineage: &PomLineage<'_>,
    managed: &'m ManagedDependencies,
    key: &str,
) -> Option<&'m MavenDependency> {
    managed.get(key).or_else(|| {
        let entries = managed.with_properties.iter();
        entries.filter_map(|at| managed.entry(*at)).find(|entry| {
            let group = entry.group.as_deref().unwrap_or_default();
            match (lineage.resolve(group), lineage.resolve(&entry.artifact)) {
                (Ok(group), Ok(artifact)) => entry.key(&group, &artifact) == key,
                _ => false,
            }
        })
    })
}

/// Parents of whole foundations, which manage the versions of plugins alone: read in their POMs, `apache` 31 and
/// `oss-parent` 9. (`apache` has one entry, for those who write plugins of Maven.)
const MANAGES_NOTHING: [&str; 2] = ["org.apache:apache", "org.sonatype.oss:oss-parent"];

/// The result of looking for a managing entry.
#[derive(Default)]
pub(super) struct ManagedSearch {
    pub(super) found: Option<ManagedValues>,
    /// A parent or an imported POM outside the repository that Maven asks before the found entry: it may have another.
    pub(super) unread: Option<String>,
}

/// What a managing entry provides.
pub(super) struct ManagedValues {
    pub(super) version: Option<Result<String, String>>,
    pub(super) scope: Option<Result<String, String>>,
    /// The entry.
    pub(super) at: Option<FactAt>,
}

/// `groupId:artifactId` of a dependency.
///
/// # Errors
/// What is missing.
pub(super) fn names(lineage: &PomLineage<'_>, dependency: &MavenDependency) -> Result<String, String> {
    let unknown = |property: String| {
        let why = lineage.why_unresolved(&property);
        format!("the property `{property}`, {why}")
    };
    let group = dependency.group.as_deref();
    let group = group.ok_or("a groupId, which the repository does not define")?;
    Ok(format!(
        "{}:{}",
        lineage.resolve(group).map_err(unknown)?,
        lineage.resolve(&dependency.artifact).map_err(unknown)?
    ))
}
