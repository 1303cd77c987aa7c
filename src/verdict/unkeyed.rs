//! Findings of a rule that differ only in their message.

use std::collections::BTreeMap;

use super::rules::Rules;
use crate::diagnostic::{Diagnostic, FindingKey, Label, RuleId};
use crate::run::summary::RuleSummary;
use crate::standards::input_rules::KEY_WANTED;

/// A warning for each rule with two findings that have the same place, or no place, and the same default key, and that
/// state no key. Findings of two documents have different keys. Findings must be in order and without duplicates.
#[must_use]
pub fn unkeyed(findings: &[Diagnostic], rules: &Rules<'_>) -> Vec<Diagnostic> {
    let mut warnings: Vec<Diagnostic> = Vec::new();
    let mut warned: Vec<&RuleId> = Vec::new();
    // Sorted by place and then by rule they are neighbours, with only findings that state a key between them.
    let alike = |a: &Diagnostic, b: &Diagnostic| a.location == b.location && a.rule == b.rule;
    for group in findings.chunk_by(alike).filter(|group| group.len() > 1) {
        let mut seen: BTreeMap<&FindingKey, &Diagnostic> = BTreeMap::new();
        let pair = group
            .iter()
            .filter(|finding| !finding.keyed)
            .find_map(|finding| seen.insert(&finding.key, finding).map(|before| (before, finding)));
        let Some((first, second)) = pair else {
            continue;
        };
        if warned.contains(&&first.rule) {
            continue;
        }
        // What purlin itself finds is not a rule's mistake.
        if let Some(rule) = rules.get(&first.rule)
            && let Some(warning) = warning(rule, first, second)
        {
            warned.push(&first.rule);
            warnings.push(warning);
        }
    }
    warnings
}

fn warning(rule: &RuleSummary, first: &Diagnostic, second: &Diagnostic) -> Option<Diagnostic> {
    let place = match (&first.location.file, first.location.region) {
        (None, _) => "no place",
        (Some(_), None) => "the same file as their place",
        (Some(_), Some(_)) => "the same place",
    };
    let message = format!("several findings of `{}` have {place} and no `key`", rule.id);
    let written = rule.written.as_ref()?;
    let mut warning = KEY_WANTED.finding(message, written.location());
    // One key for each rule, since several may be written in one file.
    warning.key = FindingKey::text(rule.id.as_str());
    warning.keyed = true;
    warning.related = [first, second]
        .into_iter()
        .map(|finding| Label {
            location: finding.location.clone(),
            message: finding.message.clone(),
        })
        .collect();
    Some(warning)
}
