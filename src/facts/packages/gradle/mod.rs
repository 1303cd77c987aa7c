//! Gradle: <https://docs.gradle.org/current/userguide/multi_project_builds.html>. Scripts are programs; what they state
//! literally is read, and everything else is reported as incomplete.

mod applied;
mod catalog;
mod code;
mod dependency_value;
mod parts;
mod plugins;
mod project;
mod scope;
mod settings;

use std::collections::BTreeMap;

use super::directories::{file_in, relative};
use super::join::{JoinedEcosystem, Repository, place, upwards, whole};
use super::{LinkedManifests, Manifests, PackageStatement, ReadContext};
use crate::document::Document;
use crate::repository::{CheckedSet, FileKind};
use crate::source::RepoPath;
use code::GradleCode;
use plugins::OwnPlugins;
use project::GradleProject;
use settings::GradleBuild;

/// The names of a build file, the first before the second.
const NAMES: [&str; 2] = ["build.gradle", "build.gradle.kts"];

/// The name of a project is its path from the nearest settings file, `:core:data`; the root has the name that the
/// settings give it, and a project without a settings file that of its directory.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    let file = context.path.file_name();
    if NAMES.contains(&file) && !context.nearest.is_first(context.path) {
        return None;
    }
    let dir = context.path.parent();
    let own = (!dir.is_empty()).then(|| dir.rsplit_once('/').map_or(dir, |(_, name)| name).to_owned());
    let settings = upwards(dir).find_map(|above| {
        let manifest = settings::NAMES
            .iter()
            .find_map(|name| context.manifests.manifest(&RepoPath::new(file_in(above, name))))?;
        Some((above, manifest))
    });
    let name = match &settings {
        Some((above, manifest)) if *above == dir => settings::root_name(manifest).or(own),
        Some((above, _)) => relative(dir, above).map(|path| format!(":{}", path.replace('/', ":"))),
        None => own,
    };
    let statements = GradleCode::new(document, document.root());
    let version = statements.items().find(|code| code.name() == Some("version"));
    let version = version.and_then(|code| code.value().or_else(|| code.args().next()));
    Some(PackageStatement {
        name,
        version: version.and_then(GradleCode::text).map(str::to_owned),
        ..PackageStatement::default()
    })
}

/// The builds of the repository, by directory.
struct GradleBuilds(BTreeMap<String, GradleBuild>);

impl GradleBuilds {
    fn new(listing: &CheckedSet, files: &dyn Manifests) -> Self {
        let mut builds = BTreeMap::new();
        for file in listing.files() {
            if file.kind != FileKind::Regular || !settings::NAMES.contains(&file.path.file_name()) {
                continue;
            }
            let is_first = settings::in_directory(file.path.parent(), listing).as_ref() == Some(&file.path);
            let build = is_first
                .then(|| files.manifest(&file.path))
                .flatten()
                .and_then(|manifest| GradleBuild::read(&file.path, &manifest, files));
            if let Some(build) = build {
                builds.insert(build.dir.clone(), build);
            }
        }
        Self(builds)
    }

    /// The build that includes a directory as a project: the nearest at or above it.
    fn of(&self, directory: &str) -> Option<&GradleBuild> {
        upwards(directory)
            .filter_map(|above| self.0.get(above))
            .find(|build| build.by_directory.contains_key(directory))
    }
}

/// Build files with other names, such as `core/core.gradle`, which the settings can choose.
pub(super) fn linked_manifests<'l>(
    _: &[&'l RepoPath],
    listing: &'l CheckedSet,
    files: &dyn Manifests,
) -> LinkedManifests<'l> {
    let builds = GradleBuilds::new(listing, files);
    let mut linked_manifests = LinkedManifests::default();
    for build in builds.0.values().filter(|build| build.renames_files) {
        for dir in build.projects.values() {
            if NAMES
                .iter()
                .any(|name| listing.get(&file_in(dir, name)).is_some())
            {
                continue;
            }
            let name = dir.rsplit_once('/').map_or(dir.as_str(), |(_, name)| name);
            let named = [".gradle", ".gradle.kts"]
                .into_iter()
                .find_map(|ending| listing.get(&file_in(dir, &format!("{name}{ending}"))));
            linked_manifests.paths.extend(named.map(|file| &file.path));
        }
    }
    linked_manifests.paths.sort();
    linked_manifests.paths.dedup();
    linked_manifests
}

pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let builds = GradleBuilds::new(repository.listing, repository.files);
    for build in builds.0.values() {
        let Some(manifest) = repository.files.manifest(&build.path) else {
            continue;
        };
        let Some(document) = manifest.document() else {
            continue;
        };
        let declared = build.first.unwrap_or(document.root());
        joined.workspace(&build.path, place(&manifest, document.span(declared)));
        for dir in build.projects.values() {
            if let Some(package) = repository.package_in(dir) {
                joined.member(&build.path, &package.id);
            }
        }
        for (at, problem) in build.catalogs.values().flat_map(|catalog| &catalog.problems) {
            joined.incomplete(&build.path, problem, at.clone());
        }
        for (node, problem) in &build.problems {
            let at = place(&manifest, document.span(*node));
            joined.incomplete(&build.path, problem, at);
        }
    }
    for path in repository.named(|path| settings::NAMES.contains(&path.file_name())) {
        if repository.files.manifest(path).is_none() {
            joined.incomplete(path, "purlin can't read the settings", whole(path));
        }
    }
    let plugins = OwnPlugins::new(repository, &builds);
    let mut left = project::MOST_SHARED;
    for member in &repository.members {
        let (Some(package), Some(document)) = (member.package, member.document()) else {
            continue;
        };
        let build = builds.of(member.dir());
        GradleProject::new(
            repository,
            build,
            &plugins,
            member,
            package,
            &mut left,
            &mut joined,
        )
        .join(document);
    }
    joined
}

#[cfg(test)]
mod tests;
