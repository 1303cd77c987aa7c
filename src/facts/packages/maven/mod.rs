//! pom.xml: <https://maven.apache.org/pom.html>.

mod lineage;
mod maven_config;
mod pom;
mod poms;
mod project;
mod reactor;

use std::collections::BTreeSet;

use super::join::{JoinedEcosystem, Repository, directory, path_in};
use super::{PackageStatement, ReadContext, contact};
use crate::document::Document;
use crate::source::{RepoPath, Span};
use lineage::{MAX_PARENTS, PomLineage};
pub(in crate::facts) use maven_config::PATH as MAVEN_CONFIG;
use maven_config::UserProperties;
use pom::{ParentPom, Pom, PomXml};
use poms::Poms;
use project::MavenProject;
use reactor::Reactor;

/// A `project` with an artifact id is a package. What it inherits is read from the parents that its relative paths
/// lead to.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    let pom = Pom::head(document)?;
    let artifact = pom.artifact.as_ref()?;
    let span = artifact.span;
    let private = pom
        .properties
        .get("maven.deploy.skip")
        .and_then(|skip| skip.parse().ok());
    let user = UserProperties::of(context.path.parent(), context.manifests);
    let parents = parents(&pom, user.as_ref(), context);
    let lineage = PomLineage::new(std::iter::once(&pom).chain(&parents).collect(), user.as_ref());
    let xml = PomXml(document);
    let licences: Vec<String> = xml
        .all(document.at(&["project"])?, &["licenses", "license"])
        .into_iter()
        .filter_map(|licence| xml.text(licence, "name"))
        .collect();
    let mut contacts = Vec::new();
    for developer in xml.all(document.at(&["project"])?, &["developers", "developer"]) {
        let [name, email] = ["name", "email"].map(|key| xml.text(developer, key));
        contact::add(&mut contacts, contact::named(name.as_deref(), email.as_deref()));
    }
    Some(PackageStatement {
        contacts,
        name: lineage.name(),
        version: lineage.version(),
        private,
        licence: (!licences.is_empty()).then(|| licences.join(" OR ")),
        span: Some(span),
        ..PackageStatement::default()
    })
}

/// The parents of a POM, if its own coordinates need them.
fn parents(pom: &Pom, user: Option<&UserProperties>, context: &ReadContext<'_>) -> Vec<Pom> {
    let own = PomLineage::new(vec![pom], user);
    let is_known = |text: Option<String>| text.is_some_and(|text| !text.contains("${"));
    let mut parents: Vec<Pom> = Vec::new();
    if is_known(own.name()) && is_known(own.version()) {
        return parents;
    }
    let mut seen = BTreeSet::from([context.path.clone()]);
    let mut path = context.path.clone();
    while let Some(parent) = parents.last().unwrap_or(pom).parent.as_ref()
        && parents.len() < MAX_PARENTS
    {
        let candidates = relative_paths(&path, parent);
        let Some((found, manifest)) = candidates.into_iter().find_map(|candidate| {
            let manifest = context.manifests.manifest(&candidate)?;
            Some((candidate, manifest))
        }) else {
            break;
        };
        let Some(next) = manifest
            .document()
            .and_then(Pom::head)
            .filter(|next| parent.is(next, user))
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
fn relative_paths(path: &RepoPath, parent: &ParentPom) -> Vec<RepoPath> {
    let relative = parent.relative_path.as_deref().unwrap_or("../pom.xml");
    if relative.is_empty() {
        return Vec::new();
    }
    match directory(path.parent(), &relative.replace('\\', "/")) {
        Some(found) => vec![RepoPath::new(found.as_str()), path_in(&found, "pom.xml")],
        None => Vec::new(),
    }
}

impl ParentPom {
    /// Whether a POM has the coordinates that are asked for, and is not just another one at that path or of that name.
    /// What the POM inherits from its own parents without naming it, and what needs their properties, is taken to be
    /// right.
    fn is(&self, pom: &Pom, user: Option<&UserProperties>) -> bool {
        let lineage = PomLineage::new(vec![pom], user);
        let equal = |asked: Option<&str>, has: Option<&str>| {
            let (Some(asked), Some(has)) = (asked, has) else {
                return true;
            };
            match (lineage.resolve(asked), lineage.resolve(has)) {
                (Ok(asked), Ok(has)) => asked == has,
                _ => true,
            }
        };
        let artifact = pom.artifact.as_ref().map(|artifact| artifact.text.as_str());
        let is_range = |version: &&str| version.starts_with(['[', '(']);
        equal(self.group.as_deref(), lineage.group())
            && equal(self.artifact.as_deref(), artifact)
            && equal(
                self.version.as_deref().filter(|version| !is_range(version)),
                lineage.version_text(),
            )
    }
}

/// Dependencies and workspaces. An edge starts at the POM that declares it: inherited dependencies are covered by the
/// edge to the parent.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
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
        let project = MavenProject {
            poms: &poms,
            reactor: &reactor,
            member,
            lineage: poms.lineage(member.path),
        };
        project.join(pom, &mut joined);
    }
    if poms.is_spent()
        && let Some(member) = repository.members.first()
    {
        let reason = "the repository has more modules and managed dependencies than purlin reads";
        joined.incomplete(member.path, reason, member.at(Span::default()));
    }
    joined
}

#[cfg(test)]
mod tests;
