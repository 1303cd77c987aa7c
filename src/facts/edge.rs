//! Dependencies between packages, as facts.

use schemars::JsonSchema;
use serde::Serialize;

use super::FactAt;
use crate::diagnostic::Owners;
use crate::document::Format;
use crate::source::RepoPath;

/// When a dependency is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Whenever the package runs.
    Prod,
    /// To work on the package: its tests and tools, where the manifest does not distinguish them.
    Dev,
    /// To build the package.
    Build,
    /// To test the package.
    Test,
    /// The user of the package provides it.
    Peer,
    /// The package runs without it too.
    Optional,
}

/// Where a dependency comes from, as its declaration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EdgeSource {
    /// A registry, by name and requirement.
    Registry,
    /// A member of the same workspace, by name.
    Workspace,
    /// A directory or a file, by its path.
    Path,
    /// A git repository.
    Git,
    /// An archive at a URL.
    Url,
}

/// One dependency that a manifest declares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct EdgeFact {
    /// The id of the package that depends.
    pub from: RepoPath,
    /// The id of the package depended on, where it is in this repository; null where it comes from elsewhere.
    pub to: Option<RepoPath>,
    /// The component of the package that depends; null where it belongs to none.
    pub from_component: Option<String>,
    /// The component of the package depended on; null where it belongs to none, or comes from elsewhere.
    pub to_component: Option<String>,
    /// The name of the package depended on, as its ecosystem knows it.
    pub name: String,
    /// What the manifest calls it, where it gives it a name of its own.
    pub alias: Option<String>,
    /// Which versions, as the manifest writes it or inherits it from its workspace; null where it does not say.
    pub requirement: Option<String>,
    /// What its workspace declares about it for all members, such as an entry of a catalog; null where it declares
    /// nothing.
    pub shared: Option<Box<SharedFact>>,
    /// When it is needed.
    pub scope: Scope,
    /// The manifest lists it only because another dependency needs it (Go's `// indirect`).
    pub indirect: bool,
    /// Where it comes from.
    pub source: EdgeSource,
    /// The registries that it may come from, where the declaration or a committed config names any: the host, or the
    /// name where the host is unknown. Empty where nothing in the repository names a registry, and for a dependency
    /// that does not come from one.
    pub registries: Vec<String>,
    /// The version that the lock file of the package selects; null where there is no lock file, it does not say, or it has
    /// several. Read only for rules whose text names this field, since a lock file can be large.
    pub locked: Option<Box<LockedFact>>,
    /// Where the lock file has several versions, such as one for each platform: those that the package may get. Otherwise
    /// empty.
    pub locked_candidates: Vec<LockedFact>,
    /// The ecosystem of the declaration.
    pub ecosystem: &'static str,
    /// Who owns the file that declares it.
    pub owners: Owners,
    /// The declaration: a dependency's name in its manifest.
    pub at: FactAt,
}

/// What a workspace, a catalog or a parent declares about a dependency, once for all packages that use the declaration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct SharedFact {
    /// Whether the requirement is taken from there; otherwise the manifest has its own.
    pub taken: bool,
    /// The entry.
    pub at: FactAt,
}

/// What a lock file says of a dependency from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct LockedFact {
    /// The name of the package, where the lock file gives the dependency a package of another name than the manifest asks
    /// for; otherwise null.
    pub name: Option<String>,
    /// The version that is installed.
    pub version: Option<String>,
    /// The licence as the lock file states it.
    pub licence: Option<String>,
    /// The ways to meet that licence, if it is an SPDX expression: each a list of ids, all of which apply; an id may be
    /// followed by `WITH` and an exception. `MIT OR GPL-2.0-only` are two ways. Empty where the licence is not known.
    pub licences: Vec<Vec<String>>,
    /// Where it is taken from; null where the lock file does not say.
    pub source: Option<EdgeSource>,
    /// The host of the registry that it is taken from, `crates.io` for that of Cargo; null where the lock file does not
    /// say, and where it does not come from a registry.
    pub registry: Option<String>,
    /// The package in the lock file.
    pub at: FactAt,
}

/// Packages that are built and versioned together, under one manifest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct WorkspaceFact {
    /// The manifest, or other file, that declares the workspace.
    pub id: RepoPath,
    /// Its ecosystem.
    pub ecosystem: &'static str,
    /// The ids of its members, sorted. The root is one where it is a package.
    pub members: Vec<RepoPath>,
    /// The declaration of the members.
    pub at: FactAt,
}

/// Something that a manifest declares and purlin can't resolve, so that edges may be missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct IncompleteFact {
    /// The id of the package whose edges may be missing: the manifest; for members of a workspace, its id.
    pub package: RepoPath,
    /// Its ecosystem.
    pub ecosystem: &'static str,
    /// What could not be resolved and why, one sentence without a full stop.
    pub reason: String,
    /// The declaration.
    pub at: FactAt,
}

/// A lock file that cannot be read, so that [`EdgeFact::locked`] may be missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct UnlockedFact {
    /// The lock file.
    pub path: RepoPath,
    /// Its ecosystem.
    pub ecosystem: &'static str,
    /// The ids of the packages whose dependencies it may lock, sorted.
    pub packages: Vec<RepoPath>,
    /// Why, one sentence without a full stop.
    pub reason: String,
    /// The place of the mistake, or the file.
    pub at: FactAt,
}

/// A file that edges would have been read from, and that could not be read or parsed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnreadSource {
    /// The file.
    pub path: RepoPath,
    /// The format that it was read in; `None` where that of its name.
    pub format: Option<Format>,
}

/// How the packages of the repository depend on each other and on those elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edges {
    /// Every dependency, by manifest and place.
    pub edges: Vec<EdgeFact>,
    /// Every workspace, by id.
    pub workspaces: Vec<WorkspaceFact>,
    /// Whatever could not be resolved, by manifest and place.
    pub incomplete: Vec<IncompleteFact>,
    /// Lock files that cannot be read, by path; none where nobody asked for what is locked.
    pub unlocked: Vec<UnlockedFact>,
    /// Files that edges would have been read from and that could not be read or parsed, by path. The manifests among them
    /// are not all: see [`Packages::unread`](super::packages::Packages::unread).
    pub unread: Vec<UnreadSource>,
}
