//! package-lock.json and npm-shrinkwrap.json: <https://docs.npmjs.com/cli/configuring-npm/package-lock-json>.

use std::collections::{HashMap, HashSet};

use super::super::host::host;
use super::super::join::upwards;
use super::{LockAnswer, LockImporter, LockQuestion, LockedPackage, no_lock, owned, text};
use crate::document::{self, Document, Entry, Format, Kind, NodeId, ParseError};
use crate::facts::EdgeSource;
use crate::source::Text;

/// How many directories above a package are searched for `node_modules`. Real repositories stay below it.
const MAX_ABOVE: usize = 64;

pub(super) fn answer(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    let parsed = document::parse(Format::Json, source)?;
    let Some(document) = parsed.documents.first() else {
        return Err(no_lock("npm", "`packages`"));
    };
    if let Some(packages) = document.at(&["packages"]) {
        let mut tree = InstalledTree::read(document, packages);
        return Ok(asked.iter().map(|asked| tree.answer(asked)).collect());
    }
    // npm 6 and older: no licences, and no workspaces.
    match document.at(&["dependencies"]) {
        Some(dependencies) => {
            let by_name = by_key(document, dependencies);
            Ok(asked.iter().map(|asked| old(document, &by_name, asked)).collect())
        }
        // npm writes neither for a package without dependencies.
        None if document.at(&["lockfileVersion"]).is_some() => Ok(vec![LockAnswer::Silent; asked.len()]),
        None => Err(no_lock("npm", "`packages`")),
    }
}

fn by_key(document: &Document, node: NodeId) -> HashMap<&str, Entry> {
    document
        .entries(node)
        .into_iter()
        .map(|entry| (document.key_text(entry.key), entry))
        .collect()
}

/// The `packages` of versions 2 and 3: what is installed where, by path.
struct InstalledTree<'d> {
    document: &'d Document,
    packages: HashMap<&'d str, Entry>,
    /// Directories that hold a `node_modules`.
    holding: HashSet<&'d str>,
    /// The directories at and above the last importer, the deepest first.
    above: Option<(String, Vec<&'d str>)>,
}

impl<'d> InstalledTree<'d> {
    fn read(document: &'d Document, packages: NodeId) -> Self {
        let packages = by_key(document, packages);
        let mut holding = HashSet::new();
        for entry in document.entries(document.at(&["packages"]).unwrap_or(document.root())) {
            let path = document.key_text(entry.key);
            if let Some((before, _)) = path.rsplit_once("node_modules/") {
                holding.insert(before.strip_suffix('/').unwrap_or(before));
            }
        }
        Self {
            document,
            packages,
            holding,
            above: None,
        }
    }

    fn answer(&mut self, asked: &LockQuestion<'_>) -> LockAnswer {
        let LockImporter { dir, .. } = asked.importer;
        if !dir.is_empty() && !self.packages.contains_key(dir) {
            return LockAnswer::Elsewhere;
        }
        if self.above.as_ref().is_none_or(|(known, _)| known != dir) {
            let above = upwards(dir)
                .filter_map(|dir| self.holding.get(dir).copied())
                .take(MAX_ABOVE)
                .collect();
            self.above = Some((dir.to_owned(), above));
        }
        let above = self.above.as_ref().map_or(&[][..], |(_, above)| above);
        // As node finds it: in the nearest node_modules that has it.
        let found = above.iter().find_map(|dir| {
            let path = match *dir {
                "" => format!("node_modules/{}", asked.key()),
                dir => format!("{dir}/node_modules/{}", asked.key()),
            };
            self.packages.get(path.as_str())
        });
        match found {
            Some(entry) => LockAnswer::Locked(vec![self.found(*entry, asked)]),
            None => LockAnswer::Silent,
        }
    }

    fn found(&self, entry: Entry, asked: &LockQuestion<'_>) -> LockedPackage {
        let document = self.document;
        let is_link = document
            .get(entry.value, "link")
            .is_some_and(|node| document.kind(node) == Kind::Bool(true));
        let resolved = text(document, entry.value, "resolved");
        // A link points to the package in another directory, never to another link.
        let target = resolved
            .filter(|_| is_link)
            .and_then(|dir| self.packages.get(dir));
        let described = target.map_or(entry.value, |target| target.value);
        let (source, registry) = if is_link {
            (Some(EdgeSource::Path), None)
        } else {
            origin(resolved, asked.source)
        };
        LockedPackage {
            name: owned(document, described, "name"),
            version: owned(document, described, "version"),
            licence: licence(document, described),
            source,
            registry,
            span: document.span(entry.key),
        }
    }
}

/// npm writes the expression, or for old packages the type of the object.
fn licence(document: &Document, node: NodeId) -> Option<String> {
    let licence = document.get(node, "license")?;
    document
        .as_str(licence)
        .map(str::to_owned)
        .or_else(|| owned(document, licence, "type"))
}

/// The source from `resolved`. An archive of a registry and an archive at a URL look the same.
pub(super) fn origin(resolved: Option<&str>, declared: EdgeSource) -> (Option<EdgeSource>, Option<String>) {
    let Some(resolved) = resolved else {
        return (None, None);
    };
    if resolved.starts_with("git") {
        (Some(EdgeSource::Git), None)
    } else if resolved.starts_with("http") {
        match declared {
            EdgeSource::Url | EdgeSource::Git => (Some(declared), None),
            _ => (Some(EdgeSource::Registry), host(resolved).map(canonical)),
        }
    } else if resolved.starts_with("file:") {
        (Some(EdgeSource::Path), None)
    } else {
        (None, None)
    }
}

/// Yarn's host for npm's registry is the same registry.
fn canonical(host: String) -> String {
    match host.as_str() {
        "registry.yarnpkg.com" => "registry.npmjs.org".to_owned(),
        _ => host,
    }
}

/// A direct dependency in version 1. If it does not come from a registry, its `version` is the source.
fn old(document: &Document, by_name: &HashMap<&str, Entry>, asked: &LockQuestion<'_>) -> LockAnswer {
    if !asked.importer.dir.is_empty() {
        return LockAnswer::Elsewhere;
    }
    let Some(entry) = by_name.get(asked.key()) else {
        return LockAnswer::Silent;
    };
    let version = text(document, entry.value, "version").unwrap_or_default();
    let aliased = version
        .strip_prefix("npm:")
        .and_then(|rest| rest.rsplit_once('@'));
    let resolved = text(document, entry.value, "resolved");
    let is_address = aliased.is_none() && version.contains(':');
    let (source, registry) = origin(resolved.or(is_address.then_some(version)), asked.source);
    LockAnswer::Locked(vec![LockedPackage {
        name: aliased.map(|(name, _)| name.to_owned()),
        version: (!is_address).then(|| aliased.map_or(version, |(_, version)| version).to_owned()),
        licence: None,
        source,
        registry,
        span: document.span(entry.key),
    }])
}
