//! What is known of the repository, of a file and of a package.

use schemars::JsonSchema;
use serde::Serialize;

use super::CatalogFact;
use crate::diagnostic::Owners;
use crate::document::Format;
use crate::repository::FileKind;
use crate::source::{RepoPath, Root, Span, Text};

/// Where a fact was read: what a rule hands back as the `at` of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct FactAt {
    /// The tree that the file belongs to; absent for the one under check.
    #[serde(skip_serializing_if = "is_head")]
    #[schemars(with = "Option<Root>")]
    pub root: Root,
    /// The file.
    pub path: RepoPath,
    /// The first byte, and the byte after the last; absent for the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[u32; 2]>,
    /// The line of the first byte, from 1; for people and for messages, not for identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

impl FactAt {
    /// A part of a text; the span is cut to the text.
    #[must_use]
    pub fn of(text: &Text, span: Span) -> Self {
        let span = text.clamp(span);
        Self {
            root: text.file().root,
            path: text.path().clone(),
            span: Some([span.start, span.end]),
            // A column would be counted from the start of the line, for each of many facts on one long line.
            line: u32::try_from(text.line_index(span.start) + 1).ok(),
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_head(root: &Root) -> bool {
    *root == Root::Head
}

/// The repository as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RepositoryFact {
    /// The `name` of the config; null without one, since a clone's directory is not part of the tree.
    pub name: Option<String>,
    /// The organisations whose teams own something, as the CODEOWNERS in force says: `acme` of `@Acme/web`, and the topmost
    /// group of GitLab's `@acme/shop/web`. In lower case, sorted; worked out for rules whose text names them.
    pub organisations: Vec<String>,
}

/// One file of the checked set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileFact {
    /// Relative to the root.
    pub path: RepoPath,
    /// What kind of file it is.
    pub kind: FileKind,
    /// Bytes in the work tree; null where there is nothing to read.
    pub size: Option<u64>,
    /// Who owns the file, in the order of the ownership file; empty where nobody does.
    pub owners: Owners,
    /// The manifest in the nearest directory at or above the file, by its name alone: the id of the nearest package
    /// where that manifest describes one.
    pub package: Option<RepoPath>,
    /// The component that it belongs to: the one whose `paths` claim it, or else that of the nearest package; null
    /// where it belongs to none, and where no rule's text names a component.
    pub component: Option<String>,
}

/// The file that a document was read from: `input.file` of a rule whose target is a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentFileFact {
    /// Relative to the root.
    pub path: RepoPath,
    /// What the file is read as.
    pub format: Format,
    /// Position of the document among those of the file, from 0.
    pub index: u32,
    /// Who owns the file, in the order of the ownership file; empty where nobody does.
    pub owners: Owners,
    /// The manifest in the nearest directory at or above the file, by its name alone: the id of the nearest package
    /// where that manifest describes one.
    pub package: Option<RepoPath>,
    /// The component that it belongs to: the one whose `paths` claim it, or else that of the nearest package; null
    /// where it belongs to none, and where no rule's text names a component.
    pub component: Option<String>,
    /// Bytes in the work tree; null where there is nothing to read.
    pub size: Option<u64>,
}

/// One package: what a manifest describes, usually the directory of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackageFact {
    /// The path of the manifest, followed by `#` and a name where such a manifest may describe several packages. It is
    /// unique.
    pub id: RepoPath,
    /// As `docs/packages.md` lists them: `cargo`, `npm` and so on.
    pub ecosystem: String,
    /// As the manifest states it.
    pub name: Option<String>,
    /// As the manifest states it.
    pub version: Option<String>,
    /// The directory that holds the manifest, `""` for the root.
    pub dir: String,
    /// The path of the manifest.
    pub manifest: RepoPath,
    /// Whether the files below `dir` belong to the package. They don't for a manifest that only sits next to what it is
    /// about, such as a Dockerfile or a workflow.
    pub holds_files: bool,
    /// Whether the manifest says that the package is never published; null where it says nothing.
    pub private: Option<bool>,
    /// The licence as the manifest states it; `SEE LICENSE IN …` where that is a file.
    pub licence: Option<String>,
    /// What an entity of a catalog states; absent for every other package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog: Option<CatalogFact>,
    /// Whom the manifest names as authors or maintainers, `Name <address>` as far as it says: somebody to ask, not an
    /// owner.
    pub contacts: Vec<String>,
    /// Who owns the manifest.
    pub owners: Owners,
    /// The package's name in its manifest, or the manifest.
    pub at: FactAt,
}
