//! `[patch]` and `[replace]`: packages that replace others in a whole workspace.
//! <https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html>

use std::collections::HashMap;

use semver::{Version, VersionReq};

use super::super::join::{JoinedEcosystem, Member, Repository};
use super::dependency::{CargoSource, DependencyDetail};
use super::workspace::missing;
use crate::document::{Document, Entry, NodeId};
use crate::facts::PackageFact;
use crate::source::RepoPath;

/// How many packages may replace one.
const MAX_NAMESAKES: usize = 64;

/// The local packages that replace others, by source and name. Replacements from elsewhere don't matter here.
#[derive(Debug, Default)]
pub(super) struct Patches(HashMap<(String, String), Vec<Patch>>);

#[derive(Debug)]
struct Patch {
    to: RepoPath,
    /// The version that it stands for.
    version: Option<Version>,
}

/// The source of a `[replace]`, which is identified only by name and version.
const ANY: &str = "";

impl Patches {
    /// Reads the patches of a root manifest; Cargo ignores those of other manifests.
    pub(super) fn read(repository: &Repository<'_>, joined: &mut JoinedEcosystem, root: &Member<'_>) -> Self {
        let mut patches = Self::default();
        let Some(document) = root.document() else {
            return patches;
        };
        for source in entries(document, "patch") {
            let key = source_key(document.key_text(source.key));
            for entry in document.entries(source.value) {
                let name = document.key_text(entry.key);
                if let Some((name, package)) = local(repository, joined, root, document, entry, name) {
                    let version = package.version.as_deref().unwrap_or("0.0.0");
                    patches.add(&key, name, package, Version::parse(version).ok());
                }
            }
        }
        for entry in entries(document, "replace") {
            // `name:1.2.3`, `name@1.2.3`, or after `address#`.
            let spec = document.key_text(entry.key);
            let spec = spec.rsplit_once('#').map_or(spec, |(_, spec)| spec);
            let (name, version) = spec.split_once([':', '@']).unwrap_or((spec, ""));
            if let Some((_, package)) = local(repository, joined, root, document, entry, name) {
                patches.add(ANY, name.to_owned(), package, Version::parse(version).ok());
            }
        }
        patches
    }

    fn add(&mut self, source: &str, name: String, package: &PackageFact, version: Option<Version>) {
        let all = self.0.entry((source.to_owned(), name)).or_default();
        if all.len() < MAX_NAMESAKES {
            all.push(Patch {
                to: package.id.clone(),
                version,
            });
        }
    }

    /// The package that replaces a dependency: its version must match the requirement.
    pub(super) fn of(
        &self,
        source: &CargoSource,
        name: &str,
        requirement: Option<&str>,
    ) -> Option<&RepoPath> {
        let key = match source {
            CargoSource::Registry(registry) => source_key(registry),
            CargoSource::Git(address) => source_key(address),
            CargoSource::Path(..) | CargoSource::Based(_) => return None,
        };
        if self.0.is_empty() {
            return None;
        }
        let wanted = requirement.map(|requirement| VersionReq::parse(requirement).ok());
        let fits = |patch: &&Patch| match (&wanted, &patch.version) {
            (None, _) | (Some(_), None) => true,
            (Some(None), _) => false,
            (Some(Some(wanted)), Some(version)) => wanted.matches(version),
        };
        [key.as_str(), ANY].into_iter().find_map(|key| {
            let patches = self.0.get(&(key.to_owned(), name.to_owned()))?;
            patches.iter().find(fits).map(|patch| &patch.to)
        })
    }
}

fn entries(document: &Document, key: &str) -> Vec<Entry> {
    document
        .at(&[key])
        .map(|table: NodeId| document.entries(table))
        .unwrap_or_default()
}

/// The package of the repository that an entry leads to, and the name that it replaces.
fn local<'r>(
    repository: &Repository<'r>,
    joined: &mut JoinedEcosystem,
    root: &Member<'_>,
    document: &Document,
    entry: Entry,
    name: &str,
) -> Option<(String, &'r PackageFact)> {
    let detail = DependencyDetail::read(document, entry.value, root.dir());
    let Some(CargoSource::Path(path, dir)) = detail.source else {
        return None;
    };
    let reason = match &dir {
        None => format!("`{path}` is outside the repository"),
        Some(dir) => match repository.package_in(dir) {
            Some(package) => return Some((detail.package.unwrap_or_else(|| name.to_owned()), package)),
            None => missing(repository, dir),
        },
    };
    joined.incomplete(root.path, reason, root.at_node(document, entry.key));
    None
}

/// A name of a registry, or an address as Cargo compares them: no slash or `.git` at the end, and GitHub's in lower case.
/// <https://github.com/rust-lang/cargo/blob/master/src/cargo/util/canonical_url.rs>
fn source_key(written: &str) -> String {
    let address = written.strip_prefix("registry+").unwrap_or(written);
    let address = address.strip_suffix('/').unwrap_or(address);
    let mut address = address.to_owned();
    if address.to_ascii_lowercase().contains("://github.com/") {
        address.make_ascii_lowercase();
    }
    if let Some(short) = address.strip_suffix(".git") {
        address.truncate(short.len());
    }
    match address.as_str() {
        "https://github.com/rust-lang/crates.io-index" | "sparse+https://index.crates.io" => {
            "crates-io".to_owned()
        }
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_compare_as_cargo_has_it() {
        for (written, key) in [
            ("crates-io", "crates-io"),
            ("https://github.com/rust-lang/crates.io-index", "crates-io"),
            ("https://GitHub.com/Acme/Tool.git", "https://github.com/acme/tool"),
            ("https://host.example/A/b/", "https://host.example/A/b"),
            ("mine", "mine"),
        ] {
            assert_eq!(source_key(written), key);
        }
    }
}
