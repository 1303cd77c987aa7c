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
}

impl VersionCatalog {
    pub(super) fn read(path: &RepoPath, files: &dyn Manifests) -> Option<Self> {
        let manifest = files.manifest(path)?;
        let document = manifest.document()?;
        let mut catalog = Self::default();
        let versions = document.at(&["versions"]);
        for entry in entries(document, "libraries") {
            if let Some(library) = library(document, entry.value, versions) {
                let library = library.listed(&manifest, document, entry.key);
                let alias = dotted(document.key_text(entry.key));
                catalog.libraries.insert(alias, library);
            }
        }
        for entry in entries(document, "plugins") {
            if let Some(plugin) = plugin(document, entry.value, versions) {
                let plugin = plugin.listed(&manifest, document, entry.key);
                catalog
                    .plugins
                    .insert(dotted(document.key_text(entry.key)), plugin);
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

    pub(super) fn merge(&mut self, other: Self) {
        self.libraries.extend(other.libraries);
        self.plugins.extend(other.plugins);
        self.bundles.extend(other.bundles);
    }

    /// `library("alias", "g:a:v")`, `library("alias", "g", "a")` and `plugin("alias", "id")` of a settings file.
    pub(super) fn statement(&mut self, code: GradleCode<'_>, manifest: &Manifest) {
        let args: Vec<&str> = code.args().filter_map(GradleCode::text).collect();
        let version = code
            .then()
            .find(|part| part.name() == Some("version"))
            .and_then(|part| part.args().next())
            .and_then(GradleCode::text)
            .map(str::to_owned);
        let node = code.args().next().map_or(code.node, |alias| alias.node);
        let listed = |library: Library| library.listed(manifest, code.document, node);
        match (code.name(), args.as_slice()) {
            (Some("library"), [alias, coordinates]) => {
                if let Some(library) = coordinates_of(coordinates) {
                    self.libraries.insert(dotted(alias), listed(library));
                }
            }
            (Some("library"), [alias, group, name]) => {
                let library = Library::written(format!("{group}:{name}"), version);
                self.libraries.insert(dotted(alias), listed(library));
            }
            (Some("plugin"), [alias, id]) => {
                let plugin = Library::written(*id, version);
                self.plugins.insert(dotted(alias), listed(plugin));
            }
            _ => {}
        }
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
fn dotted(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

fn entries(document: &Document, table: &str) -> Vec<Entry> {
    document
        .at(&[table])
        .map_or_else(Vec::new, |table| document.entries(table))
}

fn library(document: &Document, node: NodeId, versions: Option<NodeId>) -> Option<Library> {
    if let Some(text) = document.as_str(node) {
        return coordinates_of(text);
    }
    let text = |key: &str| document.as_str(document.get(node, key)?);
    let name = match text("module") {
        Some(module) => module.to_owned(),
        None => format!("{}:{}", text("group")?, text("name")?),
    };
    Some(Library::written(name, version(document, node, versions)))
}

fn plugin(document: &Document, node: NodeId, versions: Option<NodeId>) -> Option<Library> {
    if let Some(text) = document.as_str(node) {
        let (id, version) = text.split_once(':')?;
        return Some(Library::written(id, Some(version.to_owned())));
    }
    let id = document.as_str(document.get(node, "id")?)?;
    Some(Library::written(id, version(document, node, versions)))
}

fn version(document: &Document, node: NodeId, versions: Option<NodeId>) -> Option<String> {
    let written = document.get(node, "version")?;
    let written = match document
        .get(written, "ref")
        .and_then(|reference| document.as_str(reference))
    {
        Some(reference) => document.get(versions?, reference)?,
        None => written,
    };
    let rich = ["strictly", "require", "prefer"];
    document
        .as_str(written)
        .or_else(|| {
            rich.iter()
                .find_map(|key| document.as_str(document.get(written, key)?))
        })
        .map(str::to_owned)
}
