//! Findings of a rule that nothing but the message tells apart.

use std::collections::BTreeMap;

use super::rules::Rules;
use crate::diagnostic::{Diagnostic, FindingKey, Label, RuleId};
use crate::run::summary::RuleSummary;
use crate::standards::input_rules::KEY_WANTED;

/// A warning for each rule with two findings at one place, or without any place, that state no key and have the same one
/// by default: those of two documents do not. Findings have to be in order, and each once.
#[must_use]
pub fn unkeyed(findings: &[Diagnostic], rules: &Rules<'_>) -> Vec<Diagnostic> {
    let mut warnings: Vec<Diagnostic> = Vec::new();
    let mut warned: Vec<&RuleId> = Vec::new();
    // By place and then by rule, they are neighbours, with those that state a key between them.
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
        (Some(_), None) => "one file as their place",
        (Some(_), Some(_)) => "one place",
    };
    let message = format!("findings of `{}` have {place} and no `key`", rule.id);
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
