//! Whom to ask about what nobody owns: the people that the nearest package names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::packages::{Nearest, described_by};
use crate::repository::Listing;
use crate::run::Library;
use crate::source::RepoPath;

/// Somebody to ask, who owns nothing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Contact {
    /// `Name <address>`, or either.
    pub(super) who: String,
    /// The manifest that says so.
    pub(super) manifest: RepoPath,
}

/// Reads manifests as far as it is asked.
pub(super) struct Contacts<'l> {
    listing: &'l Listing,
    nearest: Nearest<'l>,
    library: Library<'l>,
}

impl<'l> Contacts<'l> {
    pub(super) fn new(listing: &'l Listing) -> Self {
        Self {
            listing,
            nearest: Nearest::new(listing),
            library: Library::new(listing),
        }
    }

    /// Whom the package of a path names; nobody where its manifest does not.
    pub(super) fn of(&self, path: &RepoPath) -> Vec<Contact> {
        let Some(manifest) = self.nearest.of(path) else {
            return Vec::new();
        };
        let packages = described_by(&manifest, self.listing, &self.library);
        let whos = packages.into_iter().flat_map(|package| package.contacts);
        whos.map(|who| Contact {
            who,
            manifest: manifest.clone(),
        })
        .collect()
    }
}
