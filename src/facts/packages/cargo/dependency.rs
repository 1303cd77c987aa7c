//! The dependencies of a Cargo package as its manifest declares them, or inherits them from its workspace:
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html>.

use super::super::join::directory;
use crate::document::{Document, Entry, Kind, NodeId};
use crate::facts::{FactAt, Scope, SharedFact};

/// The tables of dependencies, at the root and under each `[target.X]`, with the names of old manifests.
const TABLES: [(&str, Scope); 5] = [
    ("dependencies", Scope::Prod),
    ("dev-dependencies", Scope::Dev),
    ("dev_dependencies", Scope::Dev),
    ("build-dependencies", Scope::Build),
    ("build_dependencies", Scope::Build),
];

/// Where a dependency comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CargoSource {
    /// A registry, by the name that the manifest or its user gives it; `crates-io` if none.
    Registry(String),
    /// A repository.
    Git(String),
    /// A directory below a path base, which the configuration of Cargo defines, by the name of the base:
    /// <https://doc.rust-lang.org/nightly/cargo/reference/unstable.html#path-bases>.
    Based(String),
    /// A directory as it is written, and as it is named from the root of the repository; `None` where it is outside.
    Path(String, Option<String>),
}

/// What a manifest says about one dependency.
#[derive(Clone, Debug)]
pub(super) struct CargoDependency {
    /// Its name in the manifest.
    pub(super) key: NodeId,
    /// The name of the package.
    pub(super) name: String,
    /// The name that the manifest gives it.
    pub(super) alias: String,
    pub(super) requirement: Option<String>,
    /// The workspace's entry for the same name.
    pub(super) shared: Option<SharedFact>,
    pub(super) scope: Scope,
    /// `Err` with the reason where nothing says where it comes from.
    pub(super) source: Result<CargoSource, String>,
}

/// The dependencies that a workspace declares for its members.
pub(super) trait WorkspaceDependencies {
    /// The entry of `[workspace.dependencies]` for a name; `Err` with the reason if there is none.
    fn offered(&self, name: &str) -> Result<DependencyDetail, String>;
    /// The place of the entry for a name.
    fn place(&self, name: &str) -> Option<FactAt>;
}

/// The value of a dependency.
#[derive(Clone, Debug, Default)]
pub(super) struct DependencyDetail {
    /// The name of the package, where it is not the key.
    pub(super) package: Option<String>,
    pub(super) version: Option<String>,
    pub(super) source: Option<CargoSource>,
}

impl DependencyDetail {
    /// Reads a requirement or a table; paths are relative to `from`.
    pub(super) fn read(document: &Document, node: NodeId, from: &str) -> Self {
        if let Some(version) = document.as_str(node) {
            return Self {
                version: Some(version.to_owned()),
                ..Self::default()
            };
        }
        let text = |key| {
            let node = document.get(node, key)?;
            document.as_str(node).map(str::to_owned)
        };
        let source = if let Some(base) = text("base") {
            Some(CargoSource::Based(base))
        } else if let Some(path) = text("path") {
            let dir = directory(from, &path);
            Some(CargoSource::Path(path, dir))
        } else if let Some(git) = text("git") {
            Some(CargoSource::Git(git))
        } else {
            text("registry-index")
                .or_else(|| text("registry"))
                .map(CargoSource::Registry)
        };
        Self {
            package: text("package"),
            version: text("version"),
            source,
        }
    }
}

/// Every dependency of a manifest in the directory `from`.
pub(super) fn read(
    document: &Document,
    from: &str,
    workspace: &impl WorkspaceDependencies,
) -> Vec<CargoDependency> {
    let mut found = Vec::new();
    let mut tables = |holder: NodeId| {
        for (table, scope) in TABLES {
            if let Some(table) = document.get(holder, table) {
                for entry in document.entries(table) {
                    found.push(dependency(document, entry, scope, from, workspace));
                }
            }
        }
    };
    tables(document.root());
    if let Some(targets) = document.at(&["target"]) {
        for target in document.entries(targets) {
            tables(target.value);
        }
    }
    found
}

fn dependency(
    document: &Document,
    entry: Entry,
    scope: Scope,
    from: &str,
    workspace: &impl WorkspaceDependencies,
) -> CargoDependency {
    let alias = document.key_text(entry.key);
    let says = |key| {
        document
            .get(entry.value, key)
            .is_some_and(|node| document.kind(document.resolve(node)) == Kind::Bool(true))
    };
    let taken = says("workspace");
    let detail = if taken {
        workspace.offered(alias)
    } else if let Kind::Mapping(_) | Kind::String(_) = document.kind(document.resolve(entry.value)) {
        Ok(DependencyDetail::read(document, entry.value, from))
    } else {
        Err(format!(
            "the requirement of `{alias}` is neither a string nor a table"
        ))
    };
    let scope = if scope != Scope::Dev && says("optional") {
        Scope::Optional
    } else {
        scope
    };
    let (detail, reason) = match detail {
        Ok(detail) => (detail, None),
        Err(reason) => (DependencyDetail::default(), Some(reason)),
    };
    let source = detail
        .source
        .unwrap_or_else(|| CargoSource::Registry("crates-io".to_owned()));
    CargoDependency {
        key: entry.key,
        name: detail.package.unwrap_or_else(|| alias.to_owned()),
        alias: alias.to_owned(),
        requirement: detail.version,
        shared: workspace.place(alias).map(|at| SharedFact { taken, at }),
        scope,
        source: reason.map_or(Ok(source), Err),
    }
}
