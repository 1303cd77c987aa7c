//! What a run looked at: only of that is it known that a finding is gone.

use std::collections::BTreeSet;

use crate::diagnostic::RuleId;
use crate::repository::Look;
use crate::run::Evaluated;
use crate::source::RepoPath;
use crate::standards::Standards;
use crate::subject::{Question, Subject};

/// What a run looked at, so that what it did not find is known not to be there.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// Whether the whole tree was judged, rather than some paths.
    pub is_of_whole_tree: bool,
    /// Whether all rules of the config took part.
    pub is_of_whole_config: bool,
    /// Files that debt is about and that the run could not look into: they could not be read, are excluded, or are not under
    /// check for another reason.
    pub unseen: BTreeSet<RepoPath>,
    /// Rules that could not judge everything.
    pub partly_judged: BTreeSet<RuleId>,
}

impl Sight {
    /// What a run is about to look at.
    #[must_use]
    pub fn of(standards: &Standards, subject: &Subject, question: &Question) -> Self {
        Self {
            is_of_whole_tree: question.paths.is_empty(),
            is_of_whole_config: standards.whole_config,
            unseen: unseen(standards, subject),
            partly_judged: BTreeSet::new(),
        }
    }

    /// The same without what could not be read, and with the rules that could not judge everything.
    #[must_use]
    pub fn without_what_was_not_judged(mut self, evaluated: &Evaluated) -> Self {
        self.unseen
            .extend(evaluated.unread.iter().map(|unread| unread.path.clone()));
        self.partly_judged
            .extend(evaluated.partly_judged.iter().map(|partly| partly.rule.clone()));
        self
    }
}

/// Files that debt is about and that are there without being under check, or the other way round: excluded, not tracked, deleted
/// from the work tree alone. What was found in them is not known to be gone.
fn unseen(standards: &Standards, subject: &Subject) -> BTreeSet<RepoPath> {
    let entries = standards.debt.entries().map(|listed| listed.entry);
    let paths: BTreeSet<&RepoPath> = entries.map(|entry| &entry.path).collect();
    let is_seen = |path: &RepoPath| {
        let is_there = subject.set.tree().look(path.as_str()) != Look::Nothing;
        is_there == subject.set.get(path.as_str()).is_some()
    };
    let unseen = paths
        .into_iter()
        .filter(|path| !path.as_str().is_empty() && !is_seen(path));
    unseen.cloned().collect()
}
