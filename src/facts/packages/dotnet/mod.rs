//! Projects of .NET, as MSBuild reads them: <https://learn.microsoft.com/visualstudio/msbuild/msbuild>, with the packages
//! that NuGet restores for them: <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files>.

mod build_file;
mod build_files;
mod condition;
mod evaluation;
mod function;
mod project;
mod properties;
mod solution;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::join::{JoinedEcosystem, Repository};
use super::{PackageStatement, ReadContext, licence_in};
use crate::document::Document;
use crate::source::RepoPath;
use build_file::BuildStep;
use build_files::RepositoryBuildFiles;
use evaluation::{BuildFiles, ProjectEvaluation};
use project::{DotnetProject, ProjectNames};
use properties::{PossibleValues, Properties};

/// How much work is spent on imports to find a project's name and version.
const MAX_READ: usize = 20_000;

/// A `Project` is a package. Its name is `PackageId`, else `AssemblyName`, else that of the file; if conditions make
/// these unknown, that of the file.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    let project = document.at(&["Project"])?;
    let nothing = BTreeSet::new();
    let is_there = |path: &RepoPath| context.manifests.manifest(path).is_some();
    let reading = NearbyBuildFiles {
        context,
        left: Cell::new(MAX_READ),
    };
    let properties = Properties::new(context.path, &nothing, &is_there);
    let mut evaluation = ProjectEvaluation::new(&reading, context.path, properties, false);
    evaluation.run();
    let properties = &evaluation.properties;
    let only = |name: &str| {
        let text = properties.get(name).and_then(PossibleValues::only)?;
        Some(text.to_owned()).filter(|text| !text.is_empty() && !text.contains(properties::ROOT))
    };
    let file = context.path.file_name();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let version = only("PackageVersion").or_else(|| only("Version")).or_else(|| {
        let prefix = only("VersionPrefix")?;
        match properties.get("VersionSuffix") {
            None => Some(prefix),
            Some(suffix) => match suffix.only()? {
                "" => Some(prefix),
                suffix => Some(format!("{prefix}-{suffix}")),
            },
        }
    });
    let truth = |name: &str| {
        properties
            .certain(name)
            .and_then(|text| text.to_ascii_lowercase().parse::<bool>().ok())
    };
    let private = match truth("IsPackable") {
        Some(packable) => Some(!packable),
        // Tests are not packed unless they say so.
        None => (truth("IsTestProject") == Some(true)).then_some(true),
    };
    Some(PackageStatement {
        name: only("PackageId")
            .or_else(|| only("AssemblyName"))
            .or_else(|| Some(stem.to_owned())),
        version,
        private,
        licence: only("PackageLicenseExpression").or_else(|| Some(licence_in(&only("PackageLicenseFile")?))),
        span: own(document, project),
        ..PackageStatement::default()
    })
}

/// The place where the project states its name, if it does.
fn own(document: &Document, project: crate::document::NodeId) -> Option<crate::source::Span> {
    let groups = list(document, project, "PropertyGroup");
    ["PackageId", "AssemblyName"].iter().find_map(|name| {
        let mut named = groups
            .iter()
            .filter_map(|group| list(document, *group, name).last());
        let text = document.get(*named.next_back()?, "#text")?;
        // A name that contains properties is not literal in the text.
        let is_plain = document.as_str(text).is_some_and(|text| !text.contains("$("));
        is_plain.then(|| document.span(text))
    })
}

/// The elements of a name within one.
fn list<'d>(
    document: &'d Document,
    node: crate::document::NodeId,
    name: &str,
) -> &'d [crate::document::NodeId] {
    match document.get(node, name).map(|node| document.kind(node)) {
        Some(crate::document::Kind::Sequence(items)) => items,
        _ => &[],
    }
}

/// The MSBuild files around one project.
struct NearbyBuildFiles<'a, 'n> {
    context: &'a ReadContext<'n>,
    left: Cell<usize>,
}

impl BuildFiles for NearbyBuildFiles<'_, '_> {
    fn build(&self, path: &RepoPath) -> Option<Rc<Vec<BuildStep>>> {
        let manifest = self.context.manifests.manifest(path)?;
        let steps = build_file::read(manifest.document()?, self.left.get(), false)?;
        self.spend(steps.len());
        Some(Rc::new(steps))
    }

    fn spend(&self, work: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(work));
        self.left.get() > 0
    }
}

/// Dependencies and workspaces.
///
/// A dependency in a file that projects import belongs to each of these projects; its place is in that file.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let files = RepositoryBuildFiles::new(repository);
    let declared = files.declared();
    let names = ProjectNames::new(repository);
    let is_there = |path: &RepoPath| repository.listing.get(path.as_str()).is_some();
    for member in repository
        .members
        .iter()
        .filter(|member| member.package.is_some())
    {
        let properties = Properties::new(member.path, &declared, &is_there);
        let mut evaluation = ProjectEvaluation::new(&files, member.path, properties, true);
        evaluation.run();
        let project = DotnetProject {
            repository,
            files: &files,
            names: &names,
            member,
            evaluation: &evaluation,
        };
        project.join(&mut joined);
    }
    solution::join(repository, &names, &mut joined);
    joined
}

#[cfg(test)]
mod tests;
