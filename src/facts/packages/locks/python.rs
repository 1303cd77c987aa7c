//! uv.lock <https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile>, poetry.lock
//! <https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock> and pdm.lock
//! <https://pdm-project.org/en/latest/usage/lockfile/>. None of them has licences.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::host::host;
use super::{LockAnswer, LockQuestion, LockedPackage, no_lock, text};
use crate::document::requirement::normalized;
use crate::document::{self, Document, Format, Kind, NodeId, ParseError};
use crate::facts::{EdgeSource, Scope};
use crate::source::Text;

/// Where a package comes from, by its table.
type OriginReader = fn(&Document, NodeId) -> (Option<EdgeSource>, Option<String>);

pub(super) fn answer_uv(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    answer(source, asked, "uv", uv)
}

pub(super) fn answer_poetry(
    source: &Text,
    asked: &[LockQuestion<'_>],
) -> Result<Vec<LockAnswer>, ParseError> {
    answer(source, asked, "Poetry", poetry)
}

pub(super) fn answer_pdm(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    answer(source, asked, "PDM", pdm)
}

fn answer(
    source: &Text,
    asked: &[LockQuestion<'_>],
    tool: &str,
    origin: OriginReader,
) -> Result<Vec<LockAnswer>, ParseError> {
    let parsed = document::parse(Format::Toml, source)?;
    let document = parsed
        .documents
        .first()
        .filter(|document| {
            ["package", "version", "metadata"]
                .iter()
                .any(|key| document.at(&[key]).is_some())
        })
        .ok_or_else(|| no_lock(tool, "`package`"))?;
    let lock = PythonPackages::read(document);
    let mut of_importer: Option<(&str, HashMap<String, BTreeSet<&str>>)> = None;
    let answers = asked.iter().map(|asked| {
        let dir = asked.importer.dir;
        if !dir.is_empty() && !lock.members.contains_key(dir) {
            return LockAnswer::Elsewhere;
        }
        // Build requirements are resolved when the package is built.
        if asked.scope == Scope::Build {
            return LockAnswer::Silent;
        }
        let name = normalized(asked.name);
        let of_name = lock.by_name.get(&name).map_or(&[][..], Vec::as_slice);
        let version = |node: &NodeId| text(document, *node, "version");
        let mut found: Vec<NodeId> = of_name.to_vec();
        if found.len() > 1 {
            // Markers choose among several; the importer's own entry says among which.
            if of_importer.as_ref().is_none_or(|(known, _)| *known != dir) {
                of_importer = Some((dir, lock.versions_for(dir)));
            }
            let versions = of_importer.as_ref().and_then(|(_, of)| of.get(&name));
            let stated = asked.requirement.map(|text| text.trim_start_matches('=').trim());
            let is_named = |node: &NodeId| {
                version(node)
                    .is_some_and(|version| versions.is_some_and(|versions| versions.contains(version)))
            };
            narrow(&mut found, is_named);
            narrow(&mut found, |node| version(node) == stated);
        }
        let found = found.into_iter().map(|node| {
            let (source, registry) = origin(document, node);
            LockedPackage {
                name: None,
                version: text(document, node, "version").map(str::to_owned),
                licence: None,
                source,
                registry,
                span: document
                    .get(node, "name")
                    .map_or_else(|| document.span(node), |name| document.span(name)),
            }
        });
        LockAnswer::of(found)
    });
    Ok(answers.collect())
}

/// Leaves only the packages that fit, if some do.
fn narrow(packages: &mut Vec<NodeId>, fits: impl Fn(&NodeId) -> bool) {
    if packages.iter().any(&fits) {
        packages.retain(fits);
    }
}

struct PythonPackages<'d> {
    document: &'d Document,
    by_name: HashMap<String, Vec<NodeId>>,
    /// uv's packages of the repository, by directory.
    members: HashMap<&'d str, NodeId>,
}

impl<'d> PythonPackages<'d> {
    fn read(document: &'d Document) -> Self {
        let mut packages = Self {
            document,
            by_name: HashMap::new(),
            members: HashMap::new(),
        };
        for node in items(document, document.at(&["package"])) {
            if let Some(name) = text(document, *node, "name") {
                packages.by_name.entry(normalized(name)).or_default().push(*node);
            }
            let directory = document.get(*node, "source").and_then(|source| {
                ["editable", "virtual", "directory"]
                    .iter()
                    .find_map(|kind| text(document, source, kind))
            });
            if let Some(directory) = directory {
                let directory = if directory == "." { "" } else { directory };
                packages.members.insert(directory, *node);
            }
        }
        packages
    }

    /// The versions that the entry of a package of the repository names, by name. uv names a version only if there are
    /// several.
    fn versions_for(&self, dir: &str) -> HashMap<String, BTreeSet<&'d str>> {
        let document = self.document;
        let mut versions: HashMap<String, BTreeSet<&str>> = HashMap::new();
        let Some(node) = self.members.get(dir) else {
            return versions;
        };
        let mut lists: Vec<NodeId> = document.get(*node, "dependencies").into_iter().collect();
        for table in ["optional-dependencies", "dev-dependencies"] {
            if let Some(table) = document.get(*node, table) {
                lists.extend(document.entries(table).iter().map(|entry| entry.value));
            }
        }
        let mut unclear: HashSet<String> = HashSet::new();
        for item in lists.iter().flat_map(|list| items(document, Some(*list))) {
            let Some(name) = text(document, *item, "name").map(normalized) else {
                continue;
            };
            match text(document, *item, "version") {
                Some(version) => {
                    versions.entry(name).or_default().insert(version);
                }
                None => {
                    unclear.insert(name);
                }
            }
        }
        versions.retain(|name, _| !unclear.contains(name));
        versions
    }
}

fn items(document: &Document, node: Option<NodeId>) -> &[NodeId] {
    match node.map(|node| document.kind(document.resolve(node))) {
        Some(Kind::Sequence(items)) => items,
        _ => &[],
    }
}

fn uv(document: &Document, node: NodeId) -> (Option<EdgeSource>, Option<String>) {
    let Some(source) = document.get(node, "source") else {
        return (None, None);
    };
    let has = |key: &str| document.get(source, key).is_some();
    if let Some(registry) = text(document, source, "registry") {
        (Some(EdgeSource::Registry), host(registry))
    } else if has("git") {
        (Some(EdgeSource::Git), None)
    } else if has("url") {
        (Some(EdgeSource::Url), None)
    } else {
        (Some(EdgeSource::Path), None)
    }
}

/// A package without a source is from PyPI.
fn poetry(document: &Document, node: NodeId) -> (Option<EdgeSource>, Option<String>) {
    let Some(source) = document.get(node, "source") else {
        return (Some(EdgeSource::Registry), Some("pypi.org".to_owned()));
    };
    let registry = text(document, source, "url").and_then(host);
    match text(document, source, "type") {
        Some("legacy") => (Some(EdgeSource::Registry), registry),
        Some("git") => (Some(EdgeSource::Git), None),
        Some("url") => (Some(EdgeSource::Url), None),
        Some("directory" | "file") => (Some(EdgeSource::Path), None),
        _ => (None, None),
    }
}

/// PDM does not write which registry.
fn pdm(document: &Document, node: NodeId) -> (Option<EdgeSource>, Option<String>) {
    let has = |key: &str| document.get(node, key).is_some();
    let source = if has("git") {
        EdgeSource::Git
    } else if has("url") {
        EdgeSource::Url
    } else if has("path") {
        EdgeSource::Path
    } else {
        EdgeSource::Registry
    };
    (Some(source), None)
}
