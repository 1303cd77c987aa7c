//! Cargo.toml: <https://doc.rust-lang.org/cargo/reference/manifest.html>.

mod dependency;
mod patch;
mod registries;
mod workspace;

use std::borrow::Cow;
use std::collections::HashMap;

use super::contact::contacts;
use super::join::{DeclaredDependency, EdgeDetails, JoinedEcosystem, Member, Repository};
use super::{Manifest, PackageStatement, ReadContext, licence_in, owned};
use crate::document::{Document, Kind, NodeId};
use crate::facts::EdgeSource;
use crate::source::RepoPath;
use dependency::{CargoDependency, CargoSource};
use patch::Patches;
use registries::CargoRegistries;
use workspace::{CargoWorkspaces, NoWorkspace};

/// A manifest with a `[package]` is a package; that of a virtual workspace is not.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    let package = document.at(&["package"])?;
    let Kind::Mapping(_) = document.kind(document.resolve(package)) else {
        return None;
    };
    let fields = PackageFields {
        document,
        package,
        context,
        workspace: std::cell::OnceCell::new(),
    };
    let name = document.get(package, "name");
    let licence = fields
        .read("license", |document, node| owned(document, Some(node)))
        .or_else(|| {
            fields.read("license-file", |document, node| {
                document.as_str(node).map(licence_in)
            })
        });
    Some(PackageStatement {
        name: owned(document, name),
        version: fields.read("version", |document, node| owned(document, Some(node))),
        private: fields.read("publish", private),
        licence: licence.filter(|licence| !licence.trim().is_empty()),
        contacts: fields
            .read("authors", |document, node| Some(contacts(document, [Some(node)])))
            .unwrap_or_default(),
        span: Some(document.span(name.unwrap_or(package))),
        ..PackageStatement::default()
    })
}

/// `publish` is whether to publish at all, or the registries to publish to.
fn private(document: &Document, node: NodeId) -> Option<bool> {
    match document.kind(document.resolve(node)) {
        Kind::Bool(publish) => Some(!publish),
        Kind::Sequence(registries) => Some(registries.is_empty()),
        _ => None,
    }
}

/// The keys of `[package]`, each of which may be inherited from the workspace:
/// <https://doc.rust-lang.org/cargo/reference/workspaces.html#the-package-table>.
struct PackageFields<'a, 'n> {
    document: &'a Document,
    package: NodeId,
    context: &'a ReadContext<'n>,
    workspace: std::cell::OnceCell<Option<WorkspaceManifest<'a>>>,
}

/// The manifest at the root of the workspace.
enum WorkspaceManifest<'a> {
    Own(&'a Document),
    Other(Manifest),
}

impl<'a> PackageFields<'a, '_> {
    fn read<T>(&self, key: &str, value: impl Fn(&Document, NodeId) -> Option<T>) -> Option<T> {
        let node = self.document.get(self.package, key)?;
        let inherits = self
            .document
            .get(node, "workspace")
            .is_some_and(|node| self.document.kind(node) == Kind::Bool(true));
        if !inherits {
            return value(self.document, node);
        }
        let root = match self.workspace.get_or_init(|| self.find_workspace()).as_ref()? {
            WorkspaceManifest::Own(document) => document,
            WorkspaceManifest::Other(manifest) => manifest.document()?,
        };
        value(root, root.at(&["workspace", "package", key])?)
    }

    /// The manifest itself, the one that `package.workspace` names, or the nearest above that is a workspace's.
    fn find_workspace(&self) -> Option<WorkspaceManifest<'a>> {
        if self.document.at(&["workspace"]).is_some() {
            return Some(WorkspaceManifest::Own(self.document));
        }
        let directory = self.context.path.parent();
        if let Some(named) = owned(self.document, self.document.get(self.package, "workspace")) {
            let directory = super::join::directory(directory, &named)?;
            return self.root_in(&directory);
        }
        let mut directory = directory;
        while !directory.is_empty() {
            directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent);
            if let Some(root) = self.root_in(directory) {
                return Some(root);
            }
        }
        None
    }

    fn root_in(&self, directory: &str) -> Option<WorkspaceManifest<'a>> {
        let path = match directory {
            "" => Cow::Borrowed("Cargo.toml"),
            _ => Cow::Owned(format!("{directory}/Cargo.toml")),
        };
        let manifest = self.context.manifests.manifest(&RepoPath::new(path))?;
        manifest.document()?.at(&["workspace"])?;
        Some(WorkspaceManifest::Other(manifest))
    }
}

/// Dependencies and workspaces.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let mut joined = JoinedEcosystem::new(repository.ecosystem);
    let workspaces = CargoWorkspaces::read(repository, &mut joined);
    let dependencies: Vec<Vec<CargoDependency>> = repository
        .members
        .iter()
        .enumerate()
        .map(
            |(position, member)| match (member.document(), workspaces.of(position)) {
                // A virtual manifest depends on nothing.
                _ if member.package.is_none() => Vec::new(),
                (None, _) => Vec::new(),
                (Some(document), Some(workspace)) => dependency::read(document, member.dir(), workspace),
                (Some(document), None) => dependency::read(document, member.dir(), &NoWorkspace),
            },
        )
        .collect();
    workspaces.declare(repository, &mut joined, &dependencies);
    let mut patches: HashMap<usize, Patches> = HashMap::new();
    let mut registries = CargoRegistries::new(repository);
    for (position, (member, dependencies)) in repository.members.iter().zip(dependencies).enumerate() {
        let root = workspaces
            .of(position)
            .map_or(position, |workspace| workspace.position);
        if !patches.contains_key(&root)
            && let Some(root_member) = repository.members.get(root)
        {
            patches.insert(root, Patches::read(repository, &mut joined, root_member));
        }
        if let Some(patches) = patches.get(&root) {
            for dependency in dependencies {
                let registries = match &dependency.source {
                    Ok(CargoSource::Registry(name)) => registries.of(member.dir(), name),
                    _ => Vec::new(),
                };
                add(repository, &mut joined, patches, member, dependency, registries);
            }
        }
    }
    joined
}

/// Adds one dependency, resolved.
fn add(
    repository: &Repository<'_>,
    joined: &mut JoinedEcosystem,
    patches: &Patches,
    member: &Member<'_>,
    dependency: CargoDependency,
    registries: Vec<String>,
) {
    let Some(document) = member.document() else { return };
    let at = member.at_node(document, dependency.key);
    let (source, led) = match &dependency.source {
        Err(reason) => (EdgeSource::Workspace, Err(reason.clone())),
        Ok(CargoSource::Based(base)) => {
            let reason = format!(
                "the path of `{}` is relative to the base `{base}`, which no manifest defines",
                dependency.alias
            );
            (EdgeSource::Path, Err(reason))
        }
        Ok(CargoSource::Path(path, dir)) => {
            let dir = dir
                .as_deref()
                .ok_or_else(|| format!("`{path}` is outside the repository"));
            let led = dir.and_then(|dir| package_at(repository, dir, &dependency.name));
            (EdgeSource::Path, led.map(Some))
        }
        Ok(elsewhere) => {
            let requirement = dependency.requirement.as_deref();
            let source = match elsewhere {
                CargoSource::Git(_) => EdgeSource::Git,
                _ => EdgeSource::Registry,
            };
            (
                source,
                Ok(patches.of(elsewhere, &dependency.name, requirement).cloned()),
            )
        }
    };
    let to = led.unwrap_or_else(|reason| {
        joined.incomplete(member.path, reason, at.clone());
        None
    });
    joined.edge_with(
        member.path,
        DeclaredDependency {
            to,
            alias: Some(dependency.alias),
            requirement: dependency.requirement,
            ..DeclaredDependency::new(dependency.name, dependency.scope, source, at)
        },
        EdgeDetails {
            registries,
            shared: dependency.shared,
        },
    );
}

/// The package in a directory, which must have the expected name.
fn package_at(repository: &Repository<'_>, dir: &str, name: &str) -> Result<RepoPath, String> {
    let Some(member) = repository.in_directory(dir) else {
        return Err(workspace::missing(repository, dir));
    };
    match member.package {
        Some(package) if package.name.as_deref() == Some(name) => Ok(package.id.clone()),
        Some(package) => Err(match &package.name {
            Some(other) => format!(
                "the package in `{}` is named `{other}`, not `{name}`",
                member.path
            ),
            None => format!("the package in `{}` has no name", member.path),
        }),
        None => Err(format!("there is no package in `{}`", member.path)),
    }
}

#[cfg(test)]
mod tests;
