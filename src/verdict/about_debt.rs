//! Findings about the lists of debt: entries that excuse nothing, and more of them than a rule allows.

use std::collections::BTreeMap;

use super::rules::Rules;
use super::sight::Sight;
use crate::debt::{Debt, ListedEntry};
use crate::diagnostic::{Diagnostic, FindingKey, KeyPart, RuleId};
use crate::run::summary::{RuleStatus, RuleSummary};
use crate::source::RepoPath;
use crate::standards::input_rules::{DEBT_CEILING, STALE_DEBT};

/// Why an entry excuses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaleReason {
    /// No rule of this id runs here.
    NoRule,
    /// What it is about covers more now.
    Grown,
    /// Other lines excuse all such findings that there are.
    Repeated,
    /// There is no such finding.
    Gone,
}

/// Findings as entries are looked up in them, each with whether it is known.
type Found<'f> = BTreeMap<(&'f RuleId, Option<&'f RepoPath>, &'f FindingKey), bool>;

/// The entries that excuse nothing, each with the reason, as far as the run could have found what they are about.
#[must_use]
pub fn stale<'e>(
    entries: &[ListedEntry<'e>],
    findings: &[Diagnostic],
    rules: &Rules<'_>,
    sight: &Sight,
) -> Vec<(ListedEntry<'e>, StaleReason)> {
    if !sight.is_of_whole_tree || entries.is_empty() {
        return Vec::new();
    }
    let mut found = Found::new();
    for finding in findings {
        let identity = (&finding.rule, finding.location.path(), &finding.key);
        // One that is not known weighs more.
        let is_known = found.entry(identity).or_insert(true);
        *is_known &= finding.debt.is_some();
    }
    let stale = entries
        .iter()
        .filter_map(|stale| Some((*stale, reason(stale, &found, rules, sight)?)));
    stale.collect()
}

fn reason(
    stale: &ListedEntry<'_>,
    found: &Found<'_>,
    rules: &Rules<'_>,
    sight: &Sight,
) -> Option<StaleReason> {
    let entry = stale.entry;
    let is_meant = |rule: &&&RuleSummary| rule.id == *stale.rule || rule.formerly.contains(stale.rule);
    let Some(rule) = rules.values().find(is_meant) else {
        return sight.is_of_whole_config.then_some(StaleReason::NoRule);
    };
    let ran = [RuleStatus::Evaluated, RuleStatus::NoTarget].contains(&rule.status);
    if !ran || sight.unseen.contains(&entry.path) || sight.partly_judged.contains(&rule.id) {
        return None;
    }
    let path = Some(&entry.path).filter(|path| !path.as_str().is_empty());
    Some(match found.get(&(&rule.id, path, &entry.key)) {
        Some(false) => StaleReason::Grown,
        Some(true) => StaleReason::Repeated,
        None => StaleReason::Gone,
    })
}

/// A note for each entry that excuses nothing.
#[must_use]
pub fn notes(stale: &[(ListedEntry<'_>, StaleReason)]) -> Vec<Diagnostic> {
    let notes = stale.iter().map(|(stale, reason)| {
        let message = match reason {
            StaleReason::NoRule => {
                format!(
                    "`{}` does not run here, so this entry excuses nothing",
                    stale.rule
                )
            }
            StaleReason::Grown => "the finding covers more than this entry, which excuses nothing".to_owned(),
            StaleReason::Repeated => {
                "other lines excuse all findings like this one, so this entry excuses nothing".to_owned()
            }
            StaleReason::Gone => {
                "there is no such finding any more, so this entry excuses nothing".to_owned()
            }
        };
        let entry = stale.entry;
        let mut finding = STALE_DEBT.finding(message, stale.place());
        finding.key = FindingKey::array(&[
            KeyPart::Path(entry.path.clone()),
            KeyPart::text(entry.key.as_json()),
        ]);
        finding.keyed = true;
        finding
    });
    notes.collect()
}

/// An error for each rule that has more entries than it allows, under whatever ids, at the first entry beyond.
#[must_use]
pub fn over_ceiling(debt: &Debt, rules: &Rules<'_>) -> Vec<Diagnostic> {
    let over = rules.values().filter_map(|rule| {
        let ceiling = rule.debt.ceiling?;
        let ids = std::iter::once(&rule.id).chain(&rule.formerly);
        let entries = ids.flat_map(|id| debt.of(id));
        let beyond = entries.clone().nth(usize::try_from(ceiling).ok()?)?;
        let count = entries.count();
        let are = if count == 1 { "finding is" } else { "findings are" };
        let message = format!(
            "{count} {are} listed as debt of `{}`, which allows {ceiling}",
            rule.id
        );
        let mut finding = DEBT_CEILING.finding(message, beyond.place());
        finding.key = FindingKey::text(rule.id.as_str());
        finding.keyed = true;
        Some(finding)
    });
    over.collect()
}
