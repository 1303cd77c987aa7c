//! Findings that are listed as debt, and entries that excuse nothing.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::rules::Rules;
use crate::debt::{Debt, DebtTerms, ListedEntry};
use crate::diagnostic::{Diagnostic, Extent, FindingKey, KnownDebt, RuleId, Standing};
use crate::source::RepoPath;

/// What a finding and an entry have in common.
type Identity = (RuleId, RepoPath, FindingKey);

/// The entries that excuse nothing yet, by what they are about, the smallest first.
type Left<'e> = BTreeMap<Identity, Vec<ListedEntry<'e>>>;

/// Gives findings that an entry is about the standing of known ones: one entry excuses one finding, which covers no more than
/// the entry says. The entries that are left over are returned, by rule and line.
#[must_use]
pub fn known<'e>(
    findings: &mut [Diagnostic],
    debt: &'e Debt,
    rules: &Rules<'_>,
    date: Date,
) -> Vec<ListedEntry<'e>> {
    let mut left = entries(debt);
    if left.is_empty() {
        return Vec::new();
    }
    // The smallest finding takes the smallest entry that covers it, so that as many as possible find one.
    let mut by_size: Vec<&mut Diagnostic> = findings.iter_mut().collect();
    by_size.sort_by(|a, b| size(a.extent.as_ref()).total_cmp(&size(b.extent.as_ref())));
    for finding in by_size {
        let rule = rules.get(&finding.rule);
        let formerly = rule.map_or(&[][..], |rule| rule.formerly.as_slice());
        if let Some(taken) = taken(finding, formerly, &mut left) {
            let terms = rule.map(|rule| rule.debt).unwrap_or_default();
            finding.standing = Standing::Known;
            finding.debt = Some(note(taken, terms, date));
        }
    }
    let mut stale: Vec<ListedEntry<'e>> = left.into_values().flatten().collect();
    stale.sort_by_key(|stale| (stale.rule, stale.entry.span));
    stale
}

fn entries(debt: &Debt) -> Left<'_> {
    let mut left = Left::new();
    for listed in debt.entries() {
        let ListedEntry { rule, entry, .. } = listed;
        let identity = (rule.clone(), entry.path.clone(), entry.key.clone());
        left.entry(identity).or_default().push(listed);
    }
    for same in left.values_mut() {
        same.sort_by(|a, b| size(a.entry.extent.as_ref()).total_cmp(&size(b.entry.extent.as_ref())));
    }
    left
}

fn size(extent: Option<&Extent>) -> f64 {
    extent.map_or(0.0, Extent::size)
}

/// Takes the entry for a finding, under the ids and keys that it has or had.
fn taken<'e>(finding: &Diagnostic, formerly: &[RuleId], left: &mut Left<'e>) -> Option<ListedEntry<'e>> {
    // What lies outside the repository is not its debt.
    let path = finding.location.in_repository()?;
    for rule in std::iter::once(&finding.rule).chain(formerly) {
        let former = finding.former.iter().map(|former| &former.key);
        for key in std::iter::once(&finding.key).chain(former) {
            let same = left.get_mut(&(rule.clone(), path.clone(), key.clone()));
            let fits = |same: &&mut Vec<ListedEntry<'e>>| {
                let mut same = same.iter();
                same.position(|stale| stale.entry.covers(finding.extent.as_ref()))
            };
            if let Some(same) = same
                && let Some(at) = fits(&same)
            {
                return Some(same.remove(at));
            }
        }
    }
    None
}

fn note(taken: ListedEntry<'_>, terms: DebtTerms, date: Date) -> KnownDebt {
    let entry = taken.entry;
    let due = terms.due(entry, date);
    KnownDebt {
        at: taken.place(),
        since: entry.since,
        due: due.filter(|due| *due != Date::MIN),
        why: entry.why.clone(),
        is_overdue: due.is_some_and(|due| due < date),
    }
}
