//! Whom to ask about what nobody owns: the people that the nearest package names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::packages::described_by;
use crate::source::RepoPath;
use crate::subject::Subject;

/// Somebody to ask, who owns nothing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Contact {
    /// `Name <address>`, or either.
    pub(super) who: String,
    /// The manifest that says so.
    pub(super) manifest: RepoPath,
}

/// Reads manifests as far as it is asked.
pub(super) struct Contacts<'s> {
    subject: &'s Subject,
}

impl<'s> Contacts<'s> {
    pub(super) fn new(subject: &'s Subject) -> Self {
        Self { subject }
    }

    /// Whom the package of a path names; nobody where its manifest does not.
    pub(super) fn of(&self, path: &RepoPath) -> Vec<Contact> {
        let Some(manifest) = self.subject.knowledge.nearest().of(path) else {
            return Vec::new();
        };
        let packages = described_by(&manifest, &self.subject.set, &*self.subject.files);
        let whos = packages.into_iter().flat_map(|package| package.contacts);
        whos.map(|who| Contact {
            who,
            manifest: manifest.clone(),
        })
        .collect()
    }
}
