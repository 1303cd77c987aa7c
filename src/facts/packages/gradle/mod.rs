//! Gradle: <https://docs.gradle.org/current/userguide/multi_project_builds.html>. Scripts are programs; what their text
//! says outright is read, and all else is told as incomplete.

mod applied;
mod catalog;
mod plugins;
mod project;
mod scope;
mod script;
mod settings;
mod value;

use std::collections::BTreeMap;

use super::directories::{file_in, relative};
use super::join::{Joined, Repository, place, upwards, whole};
use super::{Around, Further, Manifests, Stated};
use crate::document::Document;
use crate::repository::{CheckedSet, FileKind};
use crate::source::RepoPath;
use plugins::Plugins;
use project::Project;
use script::Code;
use settings::Build;

/// The names of a build file, the first before the second.
const NAMES: [&str; 2] = ["build.gradle", "build.gradle.kts"];

/// A project is called by its path from the nearest settings file, `:core:data`, the root by what that calls it, and a
/// project without a settings file by its directory.
pub(super) fn read(document: &Document, around: &Around<'_>) -> Option<Stated> {
    let file = around.path.file_name();
    if NAMES.contains(&file) && !around.nearest.is_first(around.path) {
        return None;
    }
    let dir = around.path.parent();
    let own = (!dir.is_empty()).then(|| dir.rsplit_once('/').map_or(dir, |(_, name)| name).to_owned());
    let settings = upwards(dir).find_map(|above| {
        let manifest = settings::NAMES
            .iter()
            .find_map(|name| around.manifests.manifest(&RepoPath::new(file_in(above, name))))?;
        Some((above, manifest))
    });
    let name = match &settings {
        Some((above, manifest)) if *above == dir => settings::root_name(manifest).or(own),
        Some((above, _)) => relative(dir, above).map(|path| format!(":{}", path.replace('/', ":"))),
        None => own,
    };
    let statements = Code::new(document, document.root());
    let version = statements.items().find(|code| code.name() == Some("version"));
    let version = version.and_then(|code| code.value().or_else(|| code.args().next()));
    Some(Stated {
        name,
        version: version.and_then(Code::text).map(str::to_owned),
        ..Stated::default()
    })
}

/// The builds of the repository, by directory.
struct Builds(BTreeMap<String, Build>);

impl Builds {
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
                .and_then(|manifest| Build::read(&file.path, &manifest, files));
            if let Some(build) = build {
                builds.insert(build.dir.clone(), build);
            }
        }
        Self(builds)
    }

    /// The build that a directory is a project of: the nearest at or above it that has it.
    fn of(&self, directory: &str) -> Option<&Build> {
        upwards(directory)
            .filter_map(|above| self.0.get(above))
            .find(|build| build.by_directory.contains_key(directory))
    }
}

/// Build files that have names of their own, `core/core.gradle`, where the settings give them such.
pub(super) fn further<'l>(_: &[&'l RepoPath], listing: &'l CheckedSet, files: &dyn Manifests) -> Further<'l> {
    let builds = Builds::new(listing, files);
    let mut further = Further::default();
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
            further.paths.extend(named.map(|file| &file.path));
        }
    }
    further.paths.sort();
    further.paths.dedup();
    further
}

pub(super) fn join(repository: &Repository<'_>) -> Joined {
    let mut joined = Joined::new(repository.ecosystem);
    let builds = Builds::new(repository.listing, repository.files);
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
        for (node, problem) in &build.problems {
            let at = place(&manifest, document.span(*node));
            joined.incomplete(&build.path, problem, at);
        }
    }
    for path in repository.named(|path| settings::NAMES.contains(&path.file_name())) {
        if repository.files.manifest(path).is_none() {
            joined.incomplete(path, "the settings cannot be read", whole(path));
        }
    }
    let plugins = Plugins::new(repository, &builds);
    let mut left = project::MOST_SHARED;
    for member in &repository.members {
        let (Some(package), Some(document)) = (member.package, member.document()) else {
            continue;
        };
        let project = Project::new(repository, builds.of(member.dir()), &plugins, member, package);
        project.join(document, &mut left, &mut joined);
    }
    joined
}

#[cfg(test)]
mod tests;
