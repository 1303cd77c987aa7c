//! Manifests, and what one of them says.

use std::sync::Arc;

use super::nearest::Nearest;
use crate::document::{self, Document, Format, NodeId, Parsed};
use crate::facts::{CatalogFact, IncompleteFact};
use crate::source::{RepoPath, Span, Text};

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
    pub(super) fn document(&self) -> Option<&Document> {
        self.parsed.documents.first()
    }
}

/// Reads and parses files, each once.
pub trait Manifests: Send + Sync {
    /// The file at a path, parsed in the format of its name; `None` where it is not in the tree or cannot be parsed.
    fn manifest(&self, path: &RepoPath) -> Option<Manifest>;

    /// The text of a file, for callers that parse it themselves and keep little of it; `None` if it can't be read.
    fn text(&self, path: &RepoPath) -> Option<Arc<Text>> {
        Some(self.manifest(path)?.text)
    }

    /// The file at a path, parsed in a format that its name need not tell; `None` if it can't be read or parsed.
    fn manifest_as(&self, path: &RepoPath, format: Format) -> Option<Manifest> {
        let text = self.text(path)?;
        let parsed = Arc::new(document::parse(format, &text).ok()?);
        Some(Manifest { text, parsed })
    }
}

/// What a reader of a manifest may look at in addition to the manifest.
pub(super) struct ReadContext<'n> {
    pub(super) path: &'n RepoPath,
    pub(super) manifests: &'n dyn Manifests,
    /// The manifests of the repository, by name.
    pub(super) nearest: &'n Nearest,
}

/// What a manifest says about a package.
#[derive(Debug, Default)]
pub(super) struct PackageStatement {
    /// The name of the package within its manifest; `None` if such a manifest describes only one.
    pub(super) part: Option<String>,
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) private: Option<bool>,
    pub(super) licence: Option<String>,
    pub(super) contacts: Vec<String>,
    /// For an entity of a catalog.
    pub(super) catalog: Option<CatalogFact>,
    /// The name, or whatever else introduces the package.
    pub(super) span: Option<Span>,
}

/// Manifests that other manifests name.
#[derive(Default)]
pub(super) struct LinkedManifests<'l> {
    /// Their names alone don't make them manifests.
    pub(super) paths: Vec<&'l RepoPath>,
    pub(super) incomplete: Vec<IncompleteFact>,
}

/// The text of a string node, to keep.
pub(super) fn owned(document: &Document, node: Option<NodeId>) -> Option<String> {
    document.as_str(node?).map(str::to_owned)
}

/// How npm states a licence that is a file; purlin uses it for every ecosystem:
/// <https://docs.npmjs.com/cli/configuring-npm/package-json#license>.
pub(super) fn licence_in(file: &str) -> String {
    format!("SEE LICENSE IN {file}")
}
