//! Who owns which file.

pub mod github;
mod matcher;
mod pattern;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{FactAt, OwnerErrorFact, OwnerRuleFact, OwnersFact};
use crate::diagnostic::Owner;
use crate::repository::{File, FileKind, Listing, ReadError};
use crate::source::{RepoPath, Span, Text};
use matcher::Matcher;

/// One line of an ownership file that says who owns the files of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// As written.
    pub pattern: String,
    /// As written; empty takes ownership away.
    pub owners: Vec<Owner>,
    /// The pattern, in bytes of the file.
    pub span: Span,
    /// Each of the owners, in bytes of the file.
    pub owner_spans: Vec<Span>,
    /// Counted from 1.
    pub line: u32,
}

/// Something that keeps a line of an ownership file, or all of it, from being in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// As the forge names it: [`github::INVALID_PATTERN`], [`github::INVALID_OWNER`], or [`UNREADABLE`].
    pub kind: &'static str,
    /// One sentence, without a full stop.
    pub message: String,
    /// What to write instead, where that can be told.
    pub suggestion: Option<String>,
    /// The offending part, in bytes of the file; empty at its start for the whole file.
    pub span: Span,
    /// Counted from 1; 0 for the whole file.
    pub line: u32,
}

/// The kind of an error that keeps the whole file from being in force.
pub const UNREADABLE: &str = "Unreadable file";

/// The ownership file in force, compiled.
#[derive(Clone, Debug)]
pub struct Ownership {
    text: Option<Arc<Text>>,
    file: Option<RepoPath>,
    rules: Vec<Rule>,
    errors: Vec<LineError>,
    matcher: Matcher,
}

impl Default for Ownership {
    fn default() -> Self {
        Self::new(None, Vec::new(), Vec::new(), None)
    }
}

impl Ownership {
    /// Finds the ownership file of a repository and reads it with `read`, which is told the most bytes to take.
    ///
    /// The first of [`github::PLACES`] that is in the work tree is in force, whatever is in it: where it cannot
    /// be read nobody owns anything, and [`Ownership::errors`] says why. An exclude glob of the config does not
    /// hide it.
    pub fn load(listing: &Listing, mut read: impl FnMut(&File, u64) -> Result<Vec<u8>, ReadError>) -> Self {
        for file in github::PLACES.iter().filter_map(|place| listing.find(place)) {
            if file.kind == FileKind::Submodule {
                continue;
            }
            let unreadable = |message: String| {
                let error = LineError {
                    kind: UNREADABLE,
                    message,
                    suggestion: None,
                    span: Span::default(),
                    line: 0,
                };
                Self::new(Some(file.path.clone()), Vec::new(), vec![error], None)
            };
            if file.kind == FileKind::Symlink {
                return unreadable("the file is a symbolic link, which GitHub does not follow".into());
            }
            let bytes = match read(file, github::MAX_BYTES) {
                Ok(bytes) => bytes,
                Err(ReadError::NotFound) => continue,
                Err(ReadError::TooLarge { .. }) => {
                    return unreadable("the file is 3 MB or larger, so GitHub does not load it".into());
                }
                Err(error) => return unreadable(error.to_string()),
            };
            return match String::from_utf8(bytes) {
                Ok(content) => Self::parse(Arc::new(Text::new(file.path.clone(), content))),
                Err(error) => unreadable(format!(
                    "the file is not UTF-8 from byte {} on",
                    error.utf8_error().valid_up_to()
                )),
            };
        }
        Self::default()
    }

    /// Reads an ownership file in GitHub's dialect.
    #[must_use]
    pub fn parse(text: Arc<Text>) -> Self {
        let github::Parsed { rules, errors } = github::parse(&text);
        Self::new(Some(text.path().clone()), rules, errors, Some(text))
    }

    fn new(
        file: Option<RepoPath>,
        rules: Vec<Rule>,
        errors: Vec<LineError>,
        text: Option<Arc<Text>>,
    ) -> Self {
        Self {
            matcher: Matcher::new(rules.iter().map(|rule| rule.pattern.as_str())),
            text,
            file,
            rules,
            errors,
        }
    }

    /// The file in force.
    #[must_use]
    pub fn file(&self) -> Option<&RepoPath> {
        self.file.as_ref()
    }

    /// Its text, for whoever points into it; `None` where there is none or it could not be read.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<Text>> {
        self.text.as_ref()
    }

    /// Its rules in order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is not in force, in order.
    #[must_use]
    pub fn errors(&self) -> &[LineError] {
        &self.errors
    }

    /// The rule that decides about a path: the last that matches. The path need not exist.
    #[must_use]
    pub fn rule(&self, path: &RepoPath) -> Option<&Rule> {
        self.rules.get(self.matcher.decide(path.as_str())? as usize)
    }

    /// Who owns a path; empty where nobody does.
    #[must_use]
    pub fn owners(&self, path: &RepoPath) -> &[Owner] {
        self.rule(path).map_or(&[], |rule| &rule.owners)
    }

    /// Who owns each file of a listing, in its order. Cheaper than [`Ownership::owners`] for each.
    #[must_use]
    pub fn owners_of_all(&self, listing: &Listing) -> Vec<&[Owner]> {
        let assignment = self.matcher.assign(&paths(listing));
        assignment
            .deciding
            .iter()
            .map(|rule| self.owners_by(*rule))
            .collect()
    }

    fn owners_by(&self, rule: Option<u32>) -> &[Owner] {
        rule.and_then(|rule| self.rules.get(rule as usize))
            .map_or(&[], |rule| &rule.owners)
    }

    /// What rules see: every rule with what it matches and decides, errors, and who owns nothing.
    #[must_use]
    pub fn fact(&self, listing: &Listing) -> OwnersFact {
        let paths = paths(listing);
        let assignment = self.matcher.assign(&paths);
        let at = |span: Span, line: u32| FactAt {
            path: self.file.clone().unwrap_or_else(|| RepoPath::new("")),
            span: (line > 0).then_some([span.start, span.end]),
            line: (line > 0).then_some(line),
        };
        let counts = assignment.matches.iter().zip(&assignment.decides);
        OwnersFact {
            file: self.file.clone(),
            rules: self
                .rules
                .iter()
                .zip(counts)
                .map(|(rule, (matches, decides))| OwnerRuleFact {
                    pattern: rule.pattern.clone(),
                    owners: rule.owners.clone(),
                    matches: *matches,
                    decides: *decides,
                    at: at(rule.span, rule.line),
                })
                .collect(),
            errors: self
                .errors
                .iter()
                .map(|error| OwnerErrorFact {
                    kind: error.kind.to_owned(),
                    message: error.message.clone(),
                    suggestion: error.suggestion.clone(),
                    at: at(error.span, error.line),
                })
                .collect(),
            unowned: unowned(
                paths
                    .iter()
                    .zip(&assignment.deciding)
                    .map(|(path, rule)| (*path, !self.owners_by(*rule).is_empty())),
            ),
        }
    }
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files().iter().map(|file| file.path.as_str()).collect()
}

/// The topmost directories in which no file has an owner, and single files elsewhere, with their counts.
/// The root as a whole is `/`.
fn unowned<'p>(files: impl Iterator<Item = (&'p str, bool)> + Clone) -> BTreeMap<String, usize> {
    let mut has_owner: HashMap<&str, bool> = HashMap::new();
    let mut anybody = false;
    for (path, owned) in files.clone().filter(|(_, owned)| *owned) {
        anybody = true;
        for (end, _) in path.rmatch_indices('/') {
            // Where a directory is known, all above it are.
            if has_owner
                .insert(path.get(..=end).unwrap_or_default(), owned)
                .is_some()
            {
                break;
            }
        }
    }
    let mut unowned = BTreeMap::new();
    for (path, _) in files.filter(|(_, owned)| !*owned) {
        let directories = path.match_indices('/').filter_map(|(end, _)| path.get(..=end));
        let place = if anybody {
            directories
                .into_iter()
                .find(|directory| !has_owner.contains_key(directory))
        } else {
            Some("/")
        };
        *unowned.entry(place.unwrap_or(path).to_owned()).or_default() += 1;
    }
    unowned
}
