//! pom.xml: <https://maven.apache.org/pom.html>.

mod extensions;
mod lineage;
mod maven_config;
mod pom;
mod poms;
mod project;
mod reactor;

use std::collections::BTreeSet;

use super::join::{JoinedEcosystem, Repository, directory, path_in};
use super::{Manifest, PackageStatement, ReadContext, contact};
use crate::document::{Document, NodeId};
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
    let user = UserProperties::of(context.path.parent(), context.manifests);
    let manifests = parents(&pom, user.as_ref(), context);
    let documents: Vec<&Document> = std::iter::once(document)
        .chain(manifests.iter().filter_map(Manifest::document))
        .collect();
    let parents: Vec<Pom> = documents
        .iter()
        .skip(1)
        .filter_map(|document| Pom::head(document))
        .collect();
    let lineage = PomLineage::new(std::iter::once(&pom).chain(&parents).collect(), user.as_ref());
    // The nearest list counts, whole: <https://maven.apache.org/pom.html#Inheritance>
    let licences = documents.iter().map(|document| licences(document, &lineage));
    let contacts = documents.iter().map(|document| developers(document));
    Some(PackageStatement {
        contacts: contacts
            .into_iter()
            .find(|contacts| !contacts.is_empty())
            .unwrap_or_default(),
        name: lineage.name(),
        version: lineage.version(),
        private: lineage
            .resolve("${maven.deploy.skip}")
            .ok()
            .and_then(|skip| skip.parse().ok()),
        licence: licences
            .into_iter()
            .find(|licences| !licences.is_empty())
            .map(|licences| licences.join(" OR ")),
        span: Some(span),
        ..PackageStatement::default()
    })
}

fn licences(document: &Document, lineage: &PomLineage<'_>) -> Vec<String> {
    let xml = PomXml(document);
    let names = elements(document, &["licenses", "license"])
        .into_iter()
        .filter_map(|licence| xml.text(licence, "name"));
    names.map(|name| lineage.resolve(&name).unwrap_or(name)).collect()
}

fn developers(document: &Document) -> Vec<String> {
    let xml = PomXml(document);
    let mut contacts = Vec::new();
    for developer in elements(document, &["developers", "developer"]) {
        let [name, email] = ["name", "email"].map(|key| xml.text(developer, key));
        contact::add(&mut contacts, contact::named(name.as_deref(), email.as_deref()));
    }
    contacts
}

/// The elements at the end of a path in the project.
fn elements(document: &Document, path: &[&str]) -> Vec<NodeId> {
    let project = document.at(&["project"]);
    project.map_or_else(Vec::new, |project| PomXml(document).all(project, path))
}

/// The POMs that a POM inherits from, as far as the relative paths lead.
fn parents(pom: &Pom, user: Option<&UserProperties>, context: &ReadContext<'_>) -> Vec<Manifest> {
    let mut manifests: Vec<Manifest> = Vec::new();
    let mut seen = BTreeSet::from([context.path.clone()]);
    let mut path = context.path.clone();
    let mut last: Option<Pom> = None;
    while let Some(parent) = last.as_ref().unwrap_or(pom).parent.as_ref()
        && manifests.len() < MAX_PARENTS
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
        manifests.push(manifest);
        last = Some(next);
        path = found;
    }
    manifests
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
        extensions::join(repository, member, &mut joined);
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
