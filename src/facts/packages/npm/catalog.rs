//! Requirements that a workspace states once for all members, and those that it replaces.

use std::collections::HashMap;

use super::super::Manifest;
use super::super::join::place;
use super::requirement::NpmRequirement;
use crate::document::{Document, Kind, NodeId};
use crate::facts::FactAt;

/// The catalogs of a workspace, by name and then by dependency: <https://pnpm.io/catalogs>,
/// <https://yarnpkg.com/features/catalogs>, <https://bun.com/docs/pm/catalogs>.
#[derive(Debug, Default)]
pub(super) struct Catalogs {
    by_name: HashMap<String, HashMap<String, CatalogEntry>>,
    /// The catalog entry for each dependency: from the default catalog, or else the first that has it.
    offered: HashMap<String, FactAt>,
}

/// An entry of a catalog.
#[derive(Debug)]
pub(super) struct CatalogEntry {
    /// Its requirement.
    pub(super) requirement: String,
    /// The name of the dependency.
    pub(super) at: FactAt,
}

const DEFAULT: &str = "default";

impl Catalogs {
    /// Reads `catalog` and `catalogs` of the mapping `holder` in a file.
    pub(super) fn read(&mut self, manifest: &Manifest, holder: NodeId) {
        let Some(document) = manifest.document() else {
            return;
        };
        if let Some(catalog) = document.get(holder, "catalog") {
            self.add(DEFAULT, manifest, document, catalog);
        }
        if let Some(catalogs) = document.get(holder, "catalogs") {
            for entry in document.entries(catalogs) {
                self.add(document.key_text(entry.key), manifest, document, entry.value);
            }
        }
    }

    fn add(&mut self, name: &str, manifest: &Manifest, document: &Document, catalog: NodeId) {
        let entries = document.entries(catalog);
        let into = self.by_name.entry(name.to_owned()).or_default();
        for entry in entries {
            let Some(requirement) = document.as_str(entry.value) else {
                continue;
            };
            let dependency = document.key_text(entry.key).to_owned();
            let at = place(manifest, document.span(entry.key));
            if name == DEFAULT || !self.offered.contains_key(&dependency) {
                self.offered.insert(dependency.clone(), at.clone());
            }
            let requirement = requirement.to_owned();
            into.insert(dependency, CatalogEntry { requirement, at });
        }
    }

    /// What a catalog says about a dependency.
    pub(super) fn entry(&self, catalog: &str, dependency: &str) -> Option<&CatalogEntry> {
        self.by_name.get(catalog)?.get(dependency)
    }

    /// The catalog entry for a dependency that does not use a catalog.
    pub(super) fn offered(&self, dependency: &str) -> Option<&FactAt> {
        self.offered.get(dependency)
    }
}

/// Dependencies that a workspace replaces by packages of the repository, wherever they are used:
/// <https://docs.npmjs.com/cli/configuring-npm/package-json#overrides>, <https://pnpm.io/settings#overrides>,
/// <https://yarnpkg.com/configuration/manifest#resolutions>.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    by_name: HashMap<String, String>,
}

impl Overrides {
    /// Reads the mapping at `keys`. An override that replaces only some dependencies of a name by a local package is
    /// passed to `partly`, since only the package manager knows which ones.
    pub(super) fn read(
        &mut self,
        manifest: &Manifest,
        keys: &[&str],
        mut partly: impl FnMut(&Document, NodeId, &str),
    ) {
        let Some(document) = manifest.document() else {
            return;
        };
        let Some(overrides) = document.at(keys) else {
            return;
        };
        for entry in document.entries(overrides) {
            let key = document.key_text(entry.key);
            match document.as_str(entry.value) {
                Some(value) if !is_local(value) => {}
                Some(value) => match whole_name(key) {
                    Some(name) => {
                        self.by_name.insert(name.to_owned(), value.to_owned());
                    }
                    None => partly(document, entry.key, key),
                },
                None if holds_local(document, entry.value) => partly(document, entry.key, key),
                None => {}
            }
        }
    }

    /// The replacement of a dependency, as written at the root of the workspace.
    pub(super) fn replacement(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }
}

/// The name in a key, if the key means all dependencies of that name: `a`, `@s/a`, Yarn's `**/a`.
fn whole_name(key: &str) -> Option<&str> {
    let name = key.strip_prefix("**/").unwrap_or(key);
    let unscoped = match name.strip_prefix('@') {
        Some(scoped) => scoped.split_once('/')?.1,
        None => name,
    };
    (!unscoped.contains(['/', '@', '>', ' '])).then_some(name)
}

fn is_local(value: &str) -> bool {
    matches!(
        NpmRequirement::parse(value),
        NpmRequirement::Workspace { .. }
            | NpmRequirement::WorkspaceDirectory(_)
            | NpmRequirement::Directory(_)
    )
}

/// Whether a string somewhere in the mapping leads to a local package.
fn holds_local(document: &Document, node: NodeId) -> bool {
    let mut left = vec![document.resolve(node)];
    while let Some(node) = left.pop() {
        match document.kind(node) {
            // JSON has no aliases, and in YAML, where pnpm reads no nested overrides, none is followed.
            Kind::Mapping(entries) => left.extend(entries.iter().map(|entry| entry.value)),
            Kind::String(value) if is_local(value) => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_overrides_stand_for_names() {
        for (key, name) in [
            ("a", Some("a")),
            ("@s/a", Some("@s/a")),
            ("**/a", Some("a")),
            ("a@^1", None),
            ("@s/a@1", None),
            ("b>a", None),
            ("b/a", None),
            ("@s/b/a", None),
            ("@s", None),
        ] {
            assert_eq!(whole_name(key), name, "{key}");
        }
    }
}
