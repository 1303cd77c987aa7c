//! The stages that every finding goes through, in their order.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::rules::Rules;
use super::{cap, number, order, unkeyed, weigh};
use crate::diagnostic::{Diagnostic, RuleId};

/// Weighs findings, puts them in their one order, drops duplicates at the same place, warns of missing keys, numbers
/// findings that share a key, and turns findings of a later edition into notes.
#[must_use]
pub fn judge(findings: Vec<Diagnostic>, rules: &Rules<'_>, date: Date, edition: u32) -> Vec<Diagnostic> {
    let findings = weigh::weigh(findings, rules, date);
    // Equal findings stand next to each other once they are in order.
    let mut findings = order::deduplicate(order::order(findings));
    let unkeyed = unkeyed::unkeyed(&findings, rules);
    if !unkeyed.is_empty() {
        findings.extend(weigh::weigh(unkeyed, rules, date));
        findings = order::order(findings);
    }
    let findings = number::number(findings);
    // Stages that excuse findings belong here, after the numbering that prints need and before counting: waivers, then
    // debt, then what the base has too. Each stage looks the prints up and changes the standing, and drops nothing.
    cap::cap(findings, rules, edition)
}

/// How many findings each rule has.
#[must_use]
pub fn count(findings: &[Diagnostic]) -> BTreeMap<&RuleId, usize> {
    let mut by_rule = BTreeMap::new();
    for finding in findings {
        *by_rule.entry(&finding.rule).or_default() += 1;
    }
    by_rule
}

#[cfg(test)]
mod tests;
