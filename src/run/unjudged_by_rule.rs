//! Which rules the files that nobody judged are targets of.

use super::results::Evaluated;
use super::targets::Targets;
use super::unjudged::{ByReason, Unjudged, UnjudgedFile, add};
use crate::standards::Standards;

/// The files that the chosen rules would judge and did not.
#[must_use]
pub fn unjudged(standards: &Standards, targets: &Targets<'_>, evaluated: &Evaluated) -> Unjudged {
    // Rules that run only for what they read are not reported on.
    if standards.only_input.is_some() {
        return Unjudged::default();
    }
    let mut files: Vec<&UnjudgedFile> = targets.unjudged.iter().chain(&evaluated.unjudged).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut all = ByReason::new();
    let mut of_rules = vec![ByReason::new(); standards.rules().len()];
    for file in files {
        add(&mut all, file);
        for rule in &file.rules {
            if let Some(of_rule) = of_rules.get_mut(rule.get()) {
                add(of_rule, file);
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
