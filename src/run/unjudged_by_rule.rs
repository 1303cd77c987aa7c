//! Which rules the files that nobody judged are targets of.

use std::collections::{BTreeMap, BTreeSet};

use super::results::Evaluated;
use super::targets::Targets;
use super::unjudged::{ByReason, Unjudged, UnjudgedReason, add};
use crate::source::RepoPath;
use crate::standards::{RuleNumber, Standards};

/// The files that the chosen rules would judge and did not.
#[must_use]
pub fn unjudged(standards: &Standards, targets: &Targets<'_>, evaluated: &Evaluated) -> Unjudged {
    // Rules that run only for what they read are not reported on.
    if standards.only_input.is_some() {
        return Unjudged::default();
    }
    let mut files: BTreeMap<(&RepoPath, UnjudgedReason), BTreeSet<RuleNumber>> = BTreeMap::new();
    for file in targets.unjudged.iter().chain(&evaluated.unjudged) {
        files
            .entry((&file.path, file.reason))
            .or_default()
            .extend(&file.rules);
    }
    let mut all = ByReason::new();
    let mut of_rules = vec![ByReason::new(); standards.rules().len()];
    for ((path, reason), rules) in files {
        add(&mut all, path, reason);
        for rule in rules {
            if let Some(of_rule) = of_rules.get_mut(rule.get()) {
                add(of_rule, path, reason);
            }
        }
    }
    let ids = standards.rules().map(|(_, chosen)| chosen.rule.id.clone());
    Unjudged {
        files: all,
        by_rule: ids
            .zip(of_rules)
            .filter(|(_, of_rule)| !of_rule.is_empty())
            .collect(),
    }
}
