//! Entities of the kind `Location`, which name further catalog files:
//! <https://backstage.io/docs/features/software-catalog/descriptor-format#kind-location>.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobSetBuilder};

use super::items;
use crate::document::{Document, NodeId};
use crate::facts::IncompleteFact;
use crate::facts::catalog::{CatalogEntity, FILE_NAMES};
use crate::facts::packages::join::{directory, place};
use crate::facts::packages::{LinkedManifests, Manifest, Manifests};
use crate::repository::{CheckedSet, FileKind};
use crate::source::RepoPath;

/// How many globs of the repository's locations are followed.
const MAX_GLOBS: usize = 256;
/// Locations that name files of locations, and so on: no further than this.
const MAX_ROUNDS: usize = 16;

/// The catalog files that only a location identifies, not their own names. Each file is read once, and each round of
/// locations goes through the listing once.
pub(in crate::facts::packages) fn linked_manifests<'l>(
    own: &[&'l RepoPath],
    listing: &'l CheckedSet,
    manifests: &dyn Manifests,
) -> LinkedManifests<'l> {
    let mut found = LocationSearch {
        listing,
        manifests,
        seen: BTreeSet::new(),
        globs: 0,
        result: LinkedManifests::default(),
    };
    let mut round = own.to_vec();
    for _ in 0..MAX_ROUNDS {
        if round.is_empty() {
            break;
        }
        round = found.round(&round);
        found.result.paths.extend(&round);
    }
    found.result
}

struct LocationSearch<'l, 'm> {
    listing: &'l CheckedSet,
    manifests: &'m dyn Manifests,
    seen: BTreeSet<&'l RepoPath>,
    /// How many globs there were.
    globs: usize,
    result: LinkedManifests<'l>,
}

impl<'l> LocationSearch<'l, '_> {
    /// The files that the locations in these files name for the first time.
    fn round(&mut self, files: &[&RepoPath]) -> Vec<&'l RepoPath> {
        let mut next = Vec::new();
        let mut globs = GlobSetBuilder::new();
        let mut any = false;
        for path in files {
            let Some(manifest) = self.manifests.manifest(path) else {
                continue;
            };
            for document in &manifest.parsed.documents {
                let Some(Ok(location)) = CatalogEntity::read(document) else {
                    continue;
                };
                if !location.is("location") {
                    continue;
                }
                let is_optional = location.text(&["spec", "presence"]) == Some("optional");
                let targets = ["target", "targets"].map(|key| location.at(&["spec", key]));
                for target in targets.into_iter().flat_map(|node| items(document, node)) {
                    let Some(text) = document.as_str(target).filter(|text| !text.contains("://")) else {
                        continue;
                    };
                    if text.contains(['*', '?', '[', '{']) {
                        match self.glob(path, text) {
                            Ok(glob) => {
                                any = true;
                                globs.add(glob);
                            }
                            Err(reason) => self.incomplete(path, &manifest, document, target, reason),
                        }
                        continue;
                    }
                    let named = directory(path.parent(), text).and_then(|file| self.listing.get(&file));
                    match named {
                        Some(file) if file.kind == FileKind::Regular => self.take(&file.path, &mut next),
                        _ if is_optional => {}
                        _ => {
                            let reason = format!("`{text}` matches no tracked file");
                            self.incomplete(path, &manifest, document, target, reason);
                        }
                    }
                }
            }
        }
        if any {
            match globs.build() {
                Ok(globs) => {
                    let files = self.listing.files().iter();
                    for file in files.filter(|file| file.kind == FileKind::Regular) {
                        if globs.is_match(file.path.as_str()) {
                            self.take(&file.path, &mut next);
                        }
                    }
                }
                Err(error) => {
                    if let Some(path) = files.first() {
                        let at = super::super::join::whole(path);
                        let reason = format!("purlin can't match the globs of the locations: {error}");
                        self.result.incomplete.push(incomplete(path, reason, at));
                    }
                }
            }
        }
        next.sort();
        next
    }

    /// Compiles a glob that a location in the file at `path` has, against paths from the root.
    fn glob(&mut self, path: &RepoPath, text: &str) -> Result<globset::Glob, String> {
        self.globs += 1;
        if self.globs > MAX_GLOBS {
            return Err(format!(
                "the locations of the repository have more than {MAX_GLOBS} globs; purlin doesn't expand the rest"
            ));
        }
        let start = text.find(['*', '?', '[', '{']).unwrap_or(text.len());
        let (plain, wild) = text.split_at(
            text.get(..start)
                .and_then(|head| head.rfind('/'))
                .map_or(0, |at| at + 1),
        );
        let base = directory(path.parent(), plain).filter(|_| !wild.split('/').any(|part| part == ".."));
        let Some(base) = base else {
            return Err(format!("the glob `{text}` leads out of the repository"));
        };
        let whole = match base.as_str() {
            "" => wild.to_owned(),
            base => format!("{}/{wild}", globset::escape(base)),
        };
        GlobBuilder::new(&whole)
            .literal_separator(true)
            .backslash_escape(false)
            .build()
            .map_err(|error| format!("`{text}` is not a glob: {}", error.kind()))
    }

    fn take(&mut self, path: &'l RepoPath, next: &mut Vec<&'l RepoPath>) {
        // Those with the usual names are manifests already.
        if !FILE_NAMES.contains(&path.file_name()) && self.seen.insert(path) {
            next.push(path);
        }
    }

    fn incomplete(
        &mut self,
        path: &RepoPath,
        manifest: &Manifest,
        document: &Document,
        node: NodeId,
        reason: String,
    ) {
        let at = place(manifest, document.span(node));
        self.result.incomplete.push(incomplete(path, reason, at));
    }
}

fn incomplete(path: &RepoPath, reason: String, at: crate::facts::FactAt) -> IncompleteFact {
    IncompleteFact {
        package: path.clone(),
        ecosystem: "backstage",
        reason,
        at,
    }
}
