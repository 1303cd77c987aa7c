//! Which packages the repository holds, as their manifests say. One file an ecosystem, one entry each in
//! [`ECOSYSTEMS`].
//!
//! Every manifest of the checked set counts, except in directories that package managers fill ([`vendored`]): whether
//! one under `testdata` matters is for rules to say.

mod actions;
mod backstage;
mod bundler;
mod cargo;
mod composer;
mod contact;
mod directories;
mod docker;
mod dotnet;
mod ecosystem;
mod go;
mod gradle;
mod helm;
mod host;
mod join;
mod locks;
mod manifest;
mod maven;
mod nearest;
mod npm;
mod patterns;
mod python;
mod registry_links;
mod remembered;
mod terraform;
mod vendored;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Edges, IncompleteFact, PackageFact, UnreadSource};
use crate::repository::{CheckedSet, FileKind};
use crate::source::RepoPath;
pub(super) use backstage::domains as domains_of_systems;
pub use ecosystem::{ECOSYSTEMS, EcosystemFact, FileNamePattern, ecosystem_facts, holding};
use ecosystem::{Ecosystem, ManifestReader};
pub(in crate::facts) use join::upwards;
use join::{Member, Repository};
pub use locks::lock;
use manifest::{LinkedManifests, PackageStatement, ReadContext, licence_in, owned};
pub use manifest::{Manifest, Manifests};
pub(in crate::facts) use maven::MAVEN_CONFIG;
pub use nearest::Nearest;
pub use registry_links::link_to_members;
use remembered::Remembering;

/// What a manifest says, without owners. Empty if it describes no package, such as a virtual Cargo workspace or a
/// `pyproject.toml` that only configures tools. Only a catalog of several entities gives several packages. `None` for a
/// file without a document.
fn read(ecosystem: &Ecosystem, manifest: &Manifest, context: &ReadContext<'_>) -> Option<Vec<PackageFact>> {
    let document = manifest.document()?;
    let stated = match ecosystem.read {
        ManifestReader::One(read) => read(document, context).into_iter().collect(),
        ManifestReader::Several(read) => read(&manifest.parsed, context),
    };
    let fact = |stated: PackageStatement| {
        let path = context.path;
        PackageFact {
            id: match stated.part {
                None => path.clone(),
                Some(part) => RepoPath::new(format!("{path}#{part}")),
            },
            ecosystem: ecosystem.name.to_owned(),
            name: stated.name,
            version: stated.version,
            dir: path.parent().to_owned(),
            manifest: path.clone(),
            holds_files: ecosystem.holds_files,
            private: stated.private,
            licence: stated.licence,
            contacts: stated.contacts,
            catalog: stated.catalog,
            owners: crate::diagnostic::Owners::default(),
            at: match stated.span {
                Some(span) => join::place(manifest, span),
                None => join::whole(path),
            },
        }
    };
    Some(stated.into_iter().map(fact).collect())
}

/// What the manifest at `path` describes, without owners; empty if it is not a manifest, or can't be read.
#[must_use]
pub fn described_by(
    path: &RepoPath,
    listing: &Arc<CheckedSet>,
    manifests: &dyn Manifests,
) -> Vec<PackageFact> {
    let context = ReadContext {
        path,
        manifests,
        nearest: &Nearest::new(listing),
    };
    Ecosystem::of(path)
        .and_then(|ecosystem| read(ecosystem, &manifests.manifest(path)?, &context))
        .unwrap_or_default()
}

/// The packages of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packages {
    /// By manifest.
    pub packages: Vec<PackageFact>,
    /// Manifests that are in the work tree and could not be read or parsed, by path: what they say is unknown.
    pub unread: Vec<RepoPath>,
    /// The same with the files that manifests name, such as a parent.
    unread_sources: Vec<UnreadSource>,
    /// Manifests that others name, whatever they are called, each with the place of its ecosystem in [`ECOSYSTEMS`].
    linked_manifests: Vec<(usize, RepoPath)>,
    /// Links to other manifests that could not be followed.
    incomplete: Vec<IncompleteFact>,
}

/// Reads every manifest of a listing, in parallel. Owners are left empty.
#[must_use]
pub fn collect(listing: &Arc<CheckedSet>, manifests: &dyn Manifests) -> Packages {
    let remembering = Remembering::new(manifests);
    let mut packages = collect_all(listing, &remembering);
    packages.unread_sources = remembering.unread(listing);
    packages
}

fn collect_all<'l>(listing: &'l Arc<CheckedSet>, manifests: &dyn Manifests) -> Packages {
    let nearest = Nearest::new(listing);
    let read_all = |paths: &[(usize, &'l RepoPath)]| -> Vec<Result<Vec<PackageFact>, RepoPath>> {
        let read_one = |(at, path): &(usize, &'l RepoPath)| {
            let context = ReadContext {
                path,
                manifests,
                nearest: &nearest,
            };
            let manifest = manifests.manifest(path);
            let read = manifest.and_then(|manifest| read(ECOSYSTEMS.get(*at)?, &manifest, &context));
            read.ok_or_else(|| (*path).clone())
        };
        paths.par_iter().map(read_one).collect()
    };
    let found: Vec<(usize, &'l RepoPath)> = manifest_paths(listing).collect();
    let mut read = read_all(&found);
    let mut result = Packages::default();
    for (at, linked_manifests) in ECOSYSTEMS
        .iter()
        .enumerate()
        .filter_map(|(at, ecosystem)| Some((at, ecosystem.linked_manifests?)))
    {
        let own: Vec<&'l RepoPath> = found
            .iter()
            .filter(|(of, _)| *of == at)
            .map(|(_, path)| *path)
            .collect();
        let linked_manifests = linked_manifests(&own, listing, manifests);
        let paths: Vec<(usize, &'l RepoPath)> =
            linked_manifests.paths.iter().map(|path| (at, *path)).collect();
        read.extend(read_all(&paths));
        result
            .linked_manifests
            .extend(paths.into_iter().map(|(at, path)| (at, path.clone())));
        result.incomplete.extend(linked_manifests.incomplete);
    }
    for packages in read {
        match packages {
            Ok(packages) => result.packages.extend(packages),
            Err(path)
                if listing
                    .find(path.as_str())
                    .is_some_and(|file| listing.size(file).is_some()) =>
            {
                result.unread.push(path);
            }
            // Deleted: there is nothing to read.
            Err(_) => {}
        }
    }
    if !result.linked_manifests.is_empty() {
        // Those of one manifest follow each other, in its order.
        result.packages.sort_by(|a, b| a.manifest.cmp(&b.manifest));
        result.unread.sort();
    }
    backstage::find_domains(&mut result.packages);
    result
}

/// Reads the dependencies of every package from the manifests that [`collect`] found. Owners are left empty.
#[must_use]
pub fn join(packages: &Packages, listing: &CheckedSet, files: &dyn Manifests) -> Edges {
    let remembering = Remembering::new(files);
    let mut edges = join_all(packages, listing, &remembering);
    edges.unread = remembering.unread(listing);
    edges.unread.extend(packages.unread_sources.iter().cloned());
    edges.unread.sort();
    edges.unread.dedup();
    edges
}

fn join_all(packages: &Packages, listing: &CheckedSet, files: &dyn Manifests) -> Edges {
    // Those of one manifest follow each other.
    let mut by_manifest: HashMap<&RepoPath, &[PackageFact]> = HashMap::new();
    for packages in packages.packages.chunk_by(|a, b| a.manifest == b.manifest) {
        if let [first, ..] = packages {
            by_manifest.insert(&first.manifest, packages);
        }
    }
    let mut found: Vec<(usize, &RepoPath)> = manifest_paths(listing).collect();
    if !packages.linked_manifests.is_empty() {
        found.extend(packages.linked_manifests.iter().map(|(at, path)| (*at, path)));
        found.sort_by_key(|(_, path)| *path);
    }
    let joined: Vec<Edges> = ECOSYSTEMS
        .par_iter()
        .enumerate()
        .map(|(at, ecosystem)| {
            let members = found.iter().filter(|(of, _)| *of == at).filter_map(|(_, path)| {
                let packages = by_manifest.get(path).copied().unwrap_or_default();
                Some(Member {
                    path,
                    manifest: files.manifest(path)?,
                    package: packages.first(),
                    packages,
                })
            });
            let repository = Repository::new(ecosystem.name, members.collect(), listing, files);
            (ecosystem.join)(&repository).finish()
        })
        .collect();
    let mut edges = Edges::default();
    edges
        .edges
        .reserve_exact(joined.iter().map(|one| one.edges.len()).sum());
    for one in joined {
        edges.edges.extend(one.edges);
        edges.workspaces.extend(one.workspaces);
        edges.incomplete.extend(one.incomplete);
    }
    edges.incomplete.extend(packages.incomplete.iter().cloned());
    registry_links::unlink_strangers(&mut edges, &packages.packages);
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

/// The manifests of a listing, by path, each with the place of its ecosystem in [`ECOSYSTEMS`]. Some may be deleted from
/// the work tree.
fn manifest_paths(listing: &CheckedSet) -> impl Iterator<Item = (usize, &RepoPath)> {
    listing
        .files()
        .iter()
        .filter(|file| file.kind == FileKind::Regular)
        .filter_map(|file| Some((Ecosystem::place(&file.path)?.0, &file.path)))
        .filter(|(_, path)| !vendored::is_vendored(listing, path))
}

#[cfg(test)]
mod tests;
