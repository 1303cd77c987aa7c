//! Which packages the repository holds, as their manifests say. One file an ecosystem, one line each in
//! [`ECOSYSTEMS`].
//!
//! Every manifest of the checked set counts: whether one under `testdata` or `vendor` matters is for rules to say.

mod cargo;
mod directories;
mod go;
mod join;
mod maven;
mod npm;
mod patterns;
mod python;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use rayon::prelude::*;

use super::{EdgeSource, Edges, FactAt, PackageFact};
use crate::document::{Document, NodeId, Parsed};
use crate::repository::{FileKind, Listing};
use crate::source::{RepoPath, Span, Text};
use join::{Joined, Member, Repository};

/// A kind of packages, told by the name of its manifest.
#[derive(Clone, Copy, Debug)]
pub struct Ecosystem {
    /// As rules see it.
    pub name: &'static str,
    /// The file name of its manifest.
    pub manifest: &'static str,
    read: fn(&Document, &Around<'_>) -> Option<Stated>,
    /// Its dependencies and workspaces, from all of its manifests together.
    join: fn(&Repository<'_>) -> Joined,
}

/// Every ecosystem. Where a directory holds manifests of several, the first in this order is the nearest package
/// of the files in it: a `package.json` beside another manifest mostly brings tools to what that one describes,
/// and a `pyproject.toml` beside a `Cargo.toml` wraps it.
pub const ECOSYSTEMS: [Ecosystem; 5] = [
    Ecosystem {
        name: "cargo",
        manifest: "Cargo.toml",
        read: cargo::read,
        join: cargo::join,
    },
    Ecosystem {
        name: "go",
        manifest: "go.mod",
        read: go::read,
        join: go::join,
    },
    Ecosystem {
        name: "maven",
        manifest: "pom.xml",
        read: maven::read,
        join: maven::join,
    },
    Ecosystem {
        name: "python",
        manifest: "pyproject.toml",
        read: python::read,
        join: python::join,
    },
    Ecosystem {
        name: "npm",
        manifest: "package.json",
        read: npm::read,
        join: npm::join,
    },
];

/// The ecosystem whose manifest has this path's name, and its place in [`ECOSYSTEMS`].
fn ecosystem(path: &RepoPath) -> Option<(usize, &'static Ecosystem)> {
    let name = path.file_name();
    ECOSYSTEMS
        .iter()
        .enumerate()
        .find(|(_, ecosystem)| ecosystem.manifest == name)
}

/// A file as it was read and parsed.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Its text.
    pub text: Arc<Text>,
    /// Its documents.
    pub parsed: Arc<Parsed>,
}

impl Manifest {
    /// Its first document.
    fn document(&self) -> Option<&Document> {
        self.parsed.documents.first()
    }
}

/// Whoever reads and parses files, each once.
pub trait Manifests: Sync {
    /// The file at a path, parsed in the format of its name; `None` where it is not in the tree or cannot be parsed.
    fn manifest(&self, path: &RepoPath) -> Option<Manifest>;
}

/// What a manifest may look at beside itself.
struct Around<'a> {
    path: &'a RepoPath,
    manifests: &'a dyn Manifests,
}

/// What a manifest says about its package.
#[derive(Debug, Default)]
struct Stated {
    name: Option<String>,
    version: Option<String>,
    private: Option<bool>,
    licence: Option<String>,
    /// The name, or whatever else introduces the package.
    span: Option<Span>,
}

/// What the manifest at `path` says, without owners. `None` where it describes no package, as that of a virtual
/// Cargo workspace or a `pyproject.toml` that only configures tools.
#[must_use]
pub fn read(
    path: &RepoPath,
    document: &Document,
    text: &Text,
    manifests: &dyn Manifests,
) -> Option<PackageFact> {
    let (_, ecosystem) = ecosystem(path)?;
    let stated = (ecosystem.read)(document, &Around { path, manifests })?;
    let span = stated.span.map(|span| text.clamp(span));
    Some(PackageFact {
        id: path.clone(),
        ecosystem: ecosystem.name.to_owned(),
        name: stated.name,
        version: stated.version,
        dir: path.parent().to_owned(),
        manifest: path.clone(),
        private: stated.private,
        licence: stated.licence,
        owners: Vec::new(),
        at: FactAt {
            path: path.clone(),
            span: span.map(|span| [span.start, span.end]),
            line: span.map(|span| text.position(span.start).line),
        },
    })
}

/// The packages of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packages {
    /// By manifest.
    pub packages: Vec<PackageFact>,
    /// Manifests that are in the work tree and could not be read or parsed, by path: what they say is unknown.
    pub unread: Vec<RepoPath>,
}

/// Reads every manifest of a listing, in parallel. Owners are left empty.
#[must_use]
pub fn collect(listing: &Listing, manifests: &dyn Manifests) -> Packages {
    let found: Vec<&RepoPath> = manifest_paths(listing).collect();
    let read: Vec<Result<Option<PackageFact>, RepoPath>> = found
        .into_par_iter()
        .map(|path| {
            let manifest = manifests.manifest(path).ok_or_else(|| path.clone())?;
            let document = manifest.document().ok_or_else(|| path.clone())?;
            Ok(read(path, document, &manifest.text, manifests))
        })
        .collect();
    let mut result = Packages::default();
    for package in read {
        match package {
            Ok(package) => result.packages.extend(package),
            Err(path) => result.unread.push(path),
        }
    }
    result
}

/// Reads the dependencies of every package from the manifests that [`collect`] found. Owners are left empty.
#[must_use]
pub fn join(packages: &Packages, listing: &Listing, files: &dyn Manifests) -> Edges {
    let by_manifest: HashMap<&RepoPath, &PackageFact> = packages
        .packages
        .iter()
        .map(|package| (&package.manifest, package))
        .collect();
    let joined: Vec<Edges> = ECOSYSTEMS
        .par_iter()
        .map(|ecosystem| {
            let members = manifest_paths(listing)
                .filter(|path| path.file_name() == ecosystem.manifest)
                .filter_map(|path| {
                    Some(Member {
                        path,
                        manifest: files.manifest(path)?,
                        package: by_manifest.get(path).copied(),
                    })
                });
            let repository = Repository::new(ecosystem.name, members.collect(), listing, files);
            (ecosystem.join)(&repository).finish()
        })
        .collect();
    let mut edges = Edges::default();
    for one in joined {
        edges.edges.extend(one.edges);
        edges.workspaces.extend(one.workspaces);
        edges.incomplete.extend(one.incomplete);
    }
    edges
        .edges
        .sort_by(|a, b| (&a.from, &a.at).cmp(&(&b.from, &b.at)).then_with(|| a.cmp(b)));
    edges.workspaces.sort();
    edges.incomplete.sort_by(|a, b| {
        (&a.package, &a.at)
            .cmp(&(&b.package, &b.at))
            .then_with(|| a.cmp(b))
    });
    edges
}

/// Lets what is taken from a registry lead to the member of the same workspace that has its name: another release of the
/// same package, so that no boundary is crossed by way of a registry. `source` still says how it is taken.
pub fn lead_home(edges: &mut Edges, packages: &[PackageFact]) {
    let by_manifest: HashMap<&RepoPath, &PackageFact> =
        packages.iter().map(|package| (&package.id, package)).collect();
    // A name that two members have leads to neither.
    let mut by_name: Vec<HashMap<&str, Option<&RepoPath>>> = Vec::new();
    let mut of: HashMap<&RepoPath, usize> = HashMap::new();
    for (at, workspace) in edges.workspaces.iter().enumerate() {
        let mut names: HashMap<&str, Option<&RepoPath>> = HashMap::new();
        for member in &workspace.members {
            of.entry(member).or_insert(at);
            if let Some(name) = by_manifest
                .get(member)
                .and_then(|package| package.name.as_deref())
            {
                names
                    .entry(name)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(member));
            }
        }
        by_name.push(names);
    }
    for edge in &mut edges.edges {
        if edge.to.is_some() || edge.source != EdgeSource::Registry {
            continue;
        }
        let home = of
            .get(&edge.from)
            .and_then(|at| by_name.get(*at)?.get(edge.name.as_str()).copied().flatten());
        edge.to = home.filter(|home| **home != edge.from).cloned();
    }
}

/// The manifests in the work tree, by path.
fn manifest_paths(listing: &Listing) -> impl Iterator<Item = &RepoPath> {
    listing
        .files()
        .iter()
        .filter(|file| file.kind == FileKind::Regular && ecosystem(&file.path).is_some())
        .filter(|file| listing.metadata(file).is_some())
        .map(|file| &file.path)
}

/// The nearest package of every path, by the names of manifests alone: none is parsed.
///
/// So the id that it gives may be that of a manifest which describes no package, such as the root of a virtual
/// Cargo workspace.
#[derive(Debug)]
pub struct Nearest<'l> {
    listing: &'l Listing,
    /// What was found for each directory that was asked for, and those above it.
    by_directory: RwLock<HashMap<String, Option<RepoPath>>>,
}

impl<'l> Nearest<'l> {
    /// Looks among the manifests of a listing, as far as it is asked. One that a sparse checkout leaves out counts,
    /// one that is deleted does not.
    #[must_use]
    pub fn new(listing: &'l Listing) -> Self {
        Self {
            listing,
            by_directory: RwLock::default(),
        }
    }

    /// The manifest in the deepest directory at or above that of `path`, which need not exist.
    #[must_use]
    pub fn of(&self, path: &RepoPath) -> Option<RepoPath> {
        let mut unknown = Vec::new();
        let mut directory = path.parent();
        let found = loop {
            if let Some(known) = self.known(directory) {
                break known;
            }
            unknown.push(directory);
            if let Some(manifest) = self.in_directory(directory, path) {
                break Some(manifest);
            }
            match directory {
                "" => break None,
                _ => directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent),
            }
        };
        if !unknown.is_empty() {
            let mut known = self.by_directory.write().unwrap_or_else(PoisonError::into_inner);
            known.extend(
                unknown
                    .into_iter()
                    .map(|directory| (directory.to_owned(), found.clone())),
            );
        }
        found
    }

    #[allow(
        clippy::option_option,
        reason = "nothing known yet differs from known to have none"
    )]
    fn known(&self, directory: &str) -> Option<Option<RepoPath>> {
        let known = self.by_directory.read().unwrap_or_else(PoisonError::into_inner);
        known.get(directory).cloned()
    }

    /// The manifest of the first ecosystem that has one in this very directory. `asked` is in the work tree if it is
    /// listed: whoever asks has read it.
    fn in_directory(&self, directory: &str, asked: &RepoPath) -> Option<RepoPath> {
        ECOSYSTEMS.iter().find_map(|ecosystem| {
            let path = match directory {
                "" => ecosystem.manifest.to_owned(),
                _ => format!("{directory}/{}", ecosystem.manifest),
            };
            let file = self
                .listing
                .get(&path)
                .filter(|file| file.kind == FileKind::Regular)?;
            (file.sparse || file.path == *asked || self.listing.metadata(file).is_some())
                .then(|| file.path.clone())
        })
    }
}

/// The text of a string node, to keep.
fn owned(document: &Document, node: Option<NodeId>) -> Option<String> {
    document.as_str(node?).map(str::to_owned)
}

/// How npm states a licence that is a file, and purlin does for every ecosystem:
/// <https://docs.npmjs.com/cli/configuring-npm/package-json#license>.
fn licence_in(file: &str) -> String {
    format!("SEE LICENSE IN {file}")
}

#[cfg(test)]
mod tests;
