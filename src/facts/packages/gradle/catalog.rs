//! Version catalogs: <https://docs.gradle.org/current/userguide/version_catalogs.html>.

use std::collections::BTreeMap;

use super::code::GradleCode;
use crate::document::{Document, Entry, Kind, NodeId};
use crate::facts::FactAt;
use crate::facts::packages::join::place;
use crate::facts::packages::{Manifest, Manifests};
use crate::source::RepoPath;

/// How many libraries the bundles of a catalog name in all.
const MAX_BUNDLED: usize = 20_000;

/// The two kinds of entries of a catalog, with separate names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CatalogEntryKind {
    Library,
    Plugin,
}

/// The library or plugin of an alias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Library {
    /// `group:name`, or the id of a plugin.
    pub(super) name: String,
    pub(super) requirement: Option<String>,
    /// Its entry in a catalog; `None` if a script states it directly.
    pub(super) entry: Option<FactAt>,
}

impl Library {
    /// A library that a script states directly.
    pub(super) fn written(name: impl Into<String>, requirement: Option<String>) -> Self {
        Self {
            name: name.into(),
            requirement,
            entry: None,
        }
    }

    fn listed(self, manifest: &Manifest, document: &Document, node: NodeId) -> Self {
        Self {
            entry: Some(place(manifest, document.span(node))),
            ..self
        }
    }
}

/// One catalog. Aliases have dots between their words.
#[derive(Clone, Debug, Default)]
pub(super) struct VersionCatalog {
    libraries: BTreeMap<String, Library>,
    plugins: BTreeMap<String, Library>,
    bundles: BTreeMap<String, Vec<String>>,
    /// By alias, what entries refer to.
    versions: BTreeMap<String, String>,
    /// Entries that name a version which the catalog does not have.
    pub(super) problems: Vec<(FactAt, String)>,
}

impl VersionCatalog {
    /// The catalog of a file.
    pub(super) fn read(path: &RepoPath, files: &dyn Manifests) -> Option<Self> {
        let manifest = files.manifest(path)?;
        let document = manifest.document()?;
        let mut catalog = Self::default();
        for entry in entries(document, "versions") {
            if let Some(version) = rich_version(document, entry.value) {
                let alias = dotted(document.key_text(entry.key));
                catalog.versions.entry(alias).or_insert(version);
            }
        }
        for (table, read) in [("libraries", library as ReadEntry), ("plugins", plugin)] {
            for entry in entries(document, table) {
                let Some(found) = read(document, entry.value) else {
                    continue;
                };
                let reference = reference(document, entry.value);
                let at = place(&manifest, document.span(reference.unwrap_or(entry.key)));
                let reference = reference.and_then(|node| document.as_str(node));
                let found = catalog.versioned_by(found, reference, &at);
                let listed = found.listed(&manifest, document, entry.key);
                let alias = dotted(document.key_text(entry.key));
                match table {
                    "plugins" => catalog.plugins.insert(alias, listed),
                    _ => catalog.libraries.insert(alias, listed),
                };
            }
        }
        let mut bundled = 0;
        for entry in entries(document, "bundles") {
            let Kind::Sequence(items) = document.kind(entry.value) else {
                continue;
            };
            bundled += items.len();
            if bundled > MAX_BUNDLED {
                break;
            }
            let aliases = items.iter().filter_map(|item| document.as_str(*item)).map(dotted);
            let aliases = aliases.collect();
            catalog
                .bundles
                .insert(dotted(document.key_text(entry.key)), aliases);
        }
        Some(catalog)
    }

    /// An entry with the version that it refers to.
    fn versioned_by(&mut self, entry: Library, reference: Option<&str>, at: &FactAt) -> Library {
        let Some(reference) = reference else {
            return entry;
        };
        let version = self.versions.get(&dotted(reference)).cloned();
        if version.is_none() {
            let reason = format!(
                "the version catalog has no version `{reference}`, which `{}` names",
                entry.name
            );
            self.problems.push((at.clone(), reason));
        }
        Library {
            requirement: version,
            ..entry
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.versions.extend(other.versions);
        self.problems.extend(other.problems);
        self.libraries.extend(other.libraries);
        self.plugins.extend(other.plugins);
        self.bundles.extend(other.bundles);
    }

    /// The libraries of `alias`, the part after the catalog's name; several for a bundle.
    pub(super) fn libraries(&self, alias: &str) -> Option<Vec<&Library>> {
        let alias = dotted(alias);
        match alias.strip_prefix("bundles.") {
            Some(bundle) => {
                let aliases = self.bundles.get(bundle)?;
                aliases.iter().map(|alias| self.libraries.get(alias)).collect()
            }
            None => self.libraries.get(&alias).map(|library| vec![library]),
        }
    }

    pub(super) fn plugin(&self, alias: &str) -> Option<&Library> {
        self.plugins.get(&dotted(alias))
    }

    /// Any entry, with its version.
    pub(super) fn versioned(&self) -> impl Iterator<Item = (CatalogEntryKind, &Library)> {
        let libraries = self
            .libraries
            .values()
            .map(|library| (CatalogEntryKind::Library, library));
        let plugins = self
            .plugins
            .values()
            .map(|plugin| (CatalogEntryKind::Plugin, plugin));
        libraries
            .chain(plugins)
            .filter(|(_, library)| library.requirement.is_some())
    }
}

/// `group:name`, perhaps with a version after it.
pub(super) fn coordinates_of(text: &str) -> Option<Library> {
    let text = text.split_once('@').map_or(text, |(before, _)| before);
    let mut parts = text.splitn(4, ':');
    let (group, name) = (parts.next()?, parts.next()?);
    let version = parts.next().filter(|version| !version.is_empty());
    let is_plain = |part: &str| !part.is_empty() && !part.contains(['$', ' ', '/']);
    (is_plain(group) && is_plain(name))
        .then(|| Library::written(format!("{group}:{name}"), version.map(str::to_owned)))
}

/// An alias without the accessors that only get its value.
pub(super) fn plain_alias(alias: &str) -> &str {
    let alias = alias.strip_suffix(".pluginId").unwrap_or(alias);
    let alias = alias.strip_suffix(".get").unwrap_or(alias);
    alias.strip_suffix(".asProvider").unwrap_or(alias)
}

/// Aliases are equal whatever separates their words.
pub(super) fn dotted(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

fn entries(document: &Document, table: &str) -> Vec<Entry> {
    document
        .at(&[table])
        .map_or_else(Vec::new, |table| document.entries(table))
}

type ReadEntry = fn(&Document, NodeId) -> Option<Library>;

fn library(document: &Document, node: NodeId) -> Option<Library> {
    if let Some(text) = document.as_str(node) {
        return coordinates_of(text);
    }
    let text = |key: &str| document.as_str(document.get(node, key)?);
    let name = match text("module") {
        Some(module) => module.to_owned(),
        None => format!("{}:{}", text("group")?, text("name")?),
    };
    Some(Library::written(name, version(document, node)))
}

fn plugin(document: &Document, node: NodeId) -> Option<Library> {
    if let Some(text) = document.as_str(node) {
        let (id, version) = text.split_once(':')?;
        return Some(Library::written(id, Some(version.to_owned())));
    }
    let id = document.as_str(document.get(node, "id")?)?;
    Some(Library::written(id, version(document, node)))
}

/// The alias of the version that an entry refers to.
fn reference(document: &Document, node: NodeId) -> Option<NodeId> {
    document.get(document.get(node, "version")?, "ref")
}

/// The version that an entry states by itself.
fn version(document: &Document, node: NodeId) -> Option<String> {
    rich_version(document, document.get(node, "version")?)
}

fn rich_version(document: &Document, written: NodeId) -> Option<String> {
    document
        .as_str(written)
        .or_else(|| {
            RICH.iter()
                .find_map(|key| document.as_str(document.get(written, key)?))
        })
        .map(str::to_owned)
}

/// What a version can say, the strictest first: <https://docs.gradle.org/current/userguide/dependency_versions.html>.
const RICH: [&str; 3] = ["strictly", "require", "prefer"];

/// The version in the block of `version { strictly("1") }`.
pub(super) fn rich_block(code: GradleCode<'_>) -> Option<String> {
    let within = |key: &str| code.block().find(|part| part.name() == Some(key));
    let stated = RICH.iter().find_map(|key| within(key)?.args().next()?.written());
    stated.map(str::to_owned)
}
