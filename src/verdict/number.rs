//! Numbers for findings of one rule and path that share a key: a multiset, of which the second has the number 2.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, FindingKey, RuleId};

/// Numbers equal keys in the order of their places, former keys apart from present ones. Findings must be in order.
#[must_use]
pub fn number(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // Only those of one path can share a print.
    for of_path in findings.chunk_by_mut(|a, b| a.location.file == b.location.file) {
        if of_path.len() > 1 {
            number_path(of_path);
        }
    }
    findings
}

fn number_path(findings: &mut [Diagnostic]) {
    let mut by_place: Vec<&mut Diagnostic> = findings.iter_mut().collect();
    by_place.sort_by(|a, b| place(a, b));
    let mut keys: BTreeMap<(RuleId, FindingKey), u32> = BTreeMap::new();
    let mut former: BTreeMap<(RuleId, FindingKey), u32> = BTreeMap::new();
    for finding in by_place {
        finding.number = next(&mut keys, &finding.rule, &finding.key);
        for old in &mut finding.former {
            old.number = next(&mut former, &finding.rule, &old.key);
        }
    }
}

fn next(seen: &mut BTreeMap<(RuleId, FindingKey), u32>, rule: &RuleId, key: &FindingKey) -> u32 {
    let number = seen.entry((rule.clone(), key.clone())).or_default();
    *number += 1;
    *number
}

/// The order of places, related ones after the primary. The message is not part of it: for two findings with the same
/// key and place, it does not matter which is the second.
fn place(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    a.location
        .region
        .cmp(&b.location.region)
        .then_with(|| a.rule.cmp(&b.rule))
        .then_with(|| {
            a.related
                .iter()
                .map(|label| &label.location)
                .cmp(b.related.iter().map(|label| &label.location))
        })
}
