//! Findings about the lists of debt: entries that excuse nothing, and more of them than a rule allows.

use std::collections::{BTreeMap, BTreeSet};

use super::known::StaleEntry;
use super::rules::Rules;
use crate::debt::Debt;
use crate::diagnostic::{Diagnostic, FindingKey, KeyPart, RuleId};
use crate::run::summary::{RuleStatus, RuleSummary};
use crate::source::RepoPath;
use crate::standards::input_rules::{DEBT_CEILING, STALE_DEBT};

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
    entries: &[StaleEntry<'e>],
    findings: &[Diagnostic],
    rules: &Rules<'_>,
    sight: &Sight,
) -> Vec<(StaleEntry<'e>, StaleReason)> {
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
    stale: &StaleEntry<'_>,
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
pub fn notes(stale: &[(StaleEntry<'_>, StaleReason)]) -> Vec<Diagnostic> {
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
        let mut finding = STALE_DEBT.finding(message, stale.list.place(entry.span));
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
        let lists = std::iter::once(&rule.id).chain(&rule.formerly);
        let lists = lists.filter_map(|id| debt.lists.get(id));
        let entries = lists.flat_map(|list| list.entries.iter().map(move |entry| (list, entry)));
        let (list, entry) = entries.clone().nth(usize::try_from(ceiling).ok()?)?;
        let count = entries.count();
        let are = if count == 1 { "finding is" } else { "findings are" };
        let message = format!(
            "{count} {are} listed as debt of `{}`, which allows {ceiling}",
            rule.id
        );
        let mut finding = DEBT_CEILING.finding(message, list.place(entry.span));
        finding.key = FindingKey::text(rule.id.as_str());
        finding.keyed = true;
        Some(finding)
    });
    over.collect()
}
