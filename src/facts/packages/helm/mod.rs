//! Helm charts: <https://helm.sh/docs/topics/charts/>. A chart is a directory with a Chart.yaml; its dependencies are
//! listed there, or in requirements.yaml as in Helm 2, or are in its directory `charts`.

use std::collections::BTreeSet;

use super::contact::contacts;
use super::directories::file_in;
use super::join::{DeclaredDependency, JoinedEcosystem, Member, Repository, directory, place, whole};
use super::{Manifest, PackageStatement, ReadContext, owned};
use crate::document::{Document, Kind, NodeId};
use crate::facts::{EdgeSource, PackageFact, Scope};
use crate::source::RepoPath;

pub(super) fn read(document: &Document, _: &ReadContext<'_>) -> Option<PackageStatement> {
    let name = document.at(&["name"])?;
    Some(PackageStatement {
        name: Some(owned(document, Some(name))?),
        version: owned(document, document.at(&["version"])),
        contacts: contacts(document, [document.at(&["maintainers"])]),
        span: Some(document.span(name)),
        ..PackageStatement::default()
    })
}

pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    for member in &repository.members {
        let Some(package) = member.package else {
            joined.incomplete(member.path, "the chart has no name", whole(member.path));
            continue;
        };
        let mut chart = Chart {
            repository,
            member,
            package,
            named: BTreeSet::new(),
        };
        // As in Helm: if both list dependencies, those of requirements.yaml count.
        let path = RepoPath::new(file_in(member.dir(), "requirements.yaml"));
        let is_there = repository.listing.find(path.as_str()).is_some();
        match repository.files.manifest(&path).filter(|_| is_there) {
            Some(old) if listed(&old).is_some() => chart.declared(&old, &mut joined),
            None if is_there => {
                joined.incomplete(member.path, format!("`{path}` cannot be read"), whole(&path));
            }
            _ => chart.declared(&member.manifest, &mut joined),
        }
        chart.present(&mut joined);
    }
    joined
}

/// The list of dependencies in a file.
fn listed(manifest: &Manifest) -> Option<(&Document, NodeId)> {
    let document = manifest.document()?;
    let list = document.at(&["dependencies"])?;
    (document.kind(document.resolve(list)) != Kind::Null).then_some((document, list))
}

/// One chart while its dependencies are read.
struct Chart<'r> {
    repository: &'r Repository<'r>,
    member: &'r Member<'r>,
    package: &'r PackageFact,
    /// The names of its dependencies that are in `charts`.
    named: BTreeSet<String>,
}

impl<'r> Chart<'r> {
    fn declared(&mut self, manifest: &Manifest, joined: &mut JoinedEcosystem) {
        let Some((document, list)) = listed(manifest) else {
            return;
        };
        let Kind::Sequence(items) = document.kind(document.resolve(list)) else {
            let at = place(manifest, document.span(list));
            joined.incomplete(self.member.path, "`dependencies` is not a list", at);
            return;
        };
        for item in items {
            let text = |key: &str| {
                document
                    .get(*item, key)
                    .and_then(|node| document.as_str(node))
                    .filter(|text| !text.trim().is_empty())
            };
            let name = document.get(*item, "name");
            let (Some(node), Some(name)) = (name, text("name")) else {
                let at = place(manifest, document.span(*item));
                joined.incomplete(self.member.path, "a dependency has no name", at);
                continue;
            };
            let at = place(manifest, document.span(node));
            let repository = text("repository").map(str::trim);
            let (to, source, problem) = self.target_of(name, repository);
            if let Some(problem) = problem {
                joined.incomplete(self.member.path, problem, at.clone());
            }
            // The values of the chart decide whether it is installed.
            let is_optional = text("condition").is_some() || document.get(*item, "tags").is_some();
            let declared = DeclaredDependency {
                to: to.map(|chart| chart.id.clone()),
                alias: text("alias").map(str::to_owned),
                requirement: text("version").map(str::to_owned),
                ..DeclaredDependency::new(
                    name.to_owned(),
                    if is_optional { Scope::Optional } else { Scope::Prod },
                    source,
                    at,
                )
            };
            joined.edge(self.member.path, declared);
        }
    }

    /// The target of a dependency: the directory that `repository` names, or else a chart in `charts`.
    fn target_of(
        &mut self,
        name: &str,
        repository: Option<&str>,
    ) -> (Option<&'r PackageFact>, EdgeSource, Option<String>) {
        if let Some(path) = repository.and_then(|address| address.strip_prefix("file://")) {
            let inside = directory(self.member.dir(), path);
            let chart = inside
                .as_deref()
                .and_then(|directory| self.repository.package_in(directory));
            let problem = match (&inside, chart) {
                (_, Some(chart)) if chart.name.as_deref() == Some(name) => None,
                (_, Some(_)) => Some(format!("the chart in `{path}` is not named `{name}`")),
                (Some(_), None) => Some(format!("there is no Chart.yaml in `{path}`")),
                (None, None) => Some(format!("`{path}` is outside the repository")),
            };
            let chart = chart.filter(|_| problem.is_none());
            if chart.is_some_and(|chart| chart.dir == self.unpacked(name)) {
                self.named.insert(name.to_owned());
            }
            return (chart, EdgeSource::Path, problem);
        }
        let unpacked = self.repository.package_in(&self.unpacked(name));
        if unpacked.is_some() {
            self.named.insert(name.to_owned());
        }
        match repository {
            Some(_) => (unpacked, EdgeSource::Registry, None),
            None if unpacked.is_some() || self.is_packed(name) => (unpacked, EdgeSource::Path, None),
            None => {
                let reason = format!("`{name}` has no `repository`, and `charts` has no chart of that name");
                (None, EdgeSource::Path, Some(reason))
            }
        }
    }

    fn charts(&self) -> String {
        file_in(self.member.dir(), "charts")
    }

    fn unpacked(&self, name: &str) -> String {
        format!("{}/{name}", self.charts())
    }

    /// Whether an archive of the chart is in `charts`.
    fn is_packed(&self, name: &str) -> bool {
        let start = format!("{}/{name}-", self.charts());
        let files = self.repository.listing.files();
        let from = files.partition_point(|file| file.path.as_str() < start.as_str());
        let behind = files.get(from..).unwrap_or_default();
        behind
            .iter()
            .take_while(|file| file.path.as_str().starts_with(&start))
            .any(|file| file.path.as_str().strip_suffix(".tgz").is_some())
    }

    /// Charts in `charts` are installed too, whether declared or not. Helm ignores names that start with `_` or `.`.
    fn present(&self, joined: &mut JoinedEcosystem) {
        let start = format!("{}/", self.charts());
        let members = &self.repository.members;
        let from = members.partition_point(|member| member.path.as_str() < start.as_str());
        let below = members.get(from..).unwrap_or_default().iter();
        for member in below.take_while(|member| member.path.as_str().starts_with(&start)) {
            let name = member.dir().strip_prefix(&start).unwrap_or_default();
            let Some(package) = member.package else { continue };
            if name.contains('/') || name.starts_with(['_', '.']) || self.named.contains(name) {
                continue;
            }
            let declared = DeclaredDependency {
                to: Some(package.id.clone()),
                ..DeclaredDependency::new(
                    package.name.clone().unwrap_or_default(),
                    Scope::Prod,
                    EdgeSource::Path,
                    package.at.clone(),
                )
            };
            joined.edge(&self.package.id, declared);
        }
    }
}

#[cfg(test)]
mod tests;
