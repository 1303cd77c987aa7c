//! Cargo.toml: <https://doc.rust-lang.org/cargo/reference/manifest.html>.

use std::borrow::Cow;

use super::join::{Joined, Repository};
use super::{Around, Manifest, Stated, licence_in, owned};
use crate::document::{Document, Kind, NodeId};
use crate::source::RepoPath;

/// A manifest with a `[package]` is a package; that of a virtual workspace is none.
pub(super) fn read(document: &Document, around: &Around<'_>) -> Option<Stated> {
    let package = document.at(&["package"])?;
    let Kind::Mapping(_) = document.kind(document.resolve(package)) else {
        return None;
    };
    let fields = Fields {
        document,
        package,
        around,
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
    Some(Stated {
        name: owned(document, name),
        version: fields.read("version", |document, node| owned(document, Some(node))),
        private: fields.read("publish", private),
        licence: licence.filter(|licence| !licence.trim().is_empty()),
        span: Some(document.span(name.unwrap_or(package))),
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

/// The keys of `[package]`, each of which may say that the workspace has it:
/// <https://doc.rust-lang.org/cargo/reference/workspaces.html#the-package-table>.
struct Fields<'a> {
    document: &'a Document,
    package: NodeId,
    around: &'a Around<'a>,
    workspace: std::cell::OnceCell<Option<Workspace<'a>>>,
}

/// The manifest at the root of the workspace.
enum Workspace<'a> {
    Own(&'a Document),
    Other(Manifest),
}

impl<'a> Fields<'a> {
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
            Workspace::Own(document) => document,
            Workspace::Other(manifest) => manifest.document()?,
        };
        value(root, root.at(&["workspace", "package", key])?)
    }

    /// The manifest itself, the one that `package.workspace` names, or the nearest above that is a workspace's.
    fn find_workspace(&self) -> Option<Workspace<'a>> {
        if self.document.at(&["workspace"]).is_some() {
            return Some(Workspace::Own(self.document));
        }
        let directory = self.around.path.parent();
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

    fn root_in(&self, directory: &str) -> Option<Workspace<'a>> {
        let path = match directory {
            "" => Cow::Borrowed("Cargo.toml"),
            _ => Cow::Owned(format!("{directory}/Cargo.toml")),
        };
        let manifest = self.around.manifests.manifest(&RepoPath::new(path))?;
        manifest.document()?.at(&["workspace"])?;
        Some(Workspace::Other(manifest))
    }
}

/// Dependencies and workspaces.
pub(super) fn join(repository: &Repository<'_>) -> Joined {
    Joined::new(repository.ecosystem)
}
