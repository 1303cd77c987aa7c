//! The stages that every finding goes through, in their order.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::rules::Rules;
use super::sight::Sight;
use super::{about_debt, cap, known, number, order, unkeyed, weigh};
use crate::debt::Debt;
use crate::diagnostic::{Diagnostic, RuleId};

/// What findings are judged by, in addition to their rules.
#[derive(Clone, Debug)]
pub struct Judgment<'d> {
    /// The day of the run.
    pub date: Date,
    /// The edition of rules that the config adopts.
    pub edition: u32,
    /// What is known.
    pub debt: &'d Debt,
    /// What the run looked at.
    pub sight: Sight,
}

/// Weighs findings, puts them in their one order, drops duplicates at the same place, warns of missing keys, numbers
/// findings that share a key, excuses known ones, and turns findings of a later edition into notes.
#[must_use]
pub fn judge(findings: Vec<Diagnostic>, rules: &Rules<'_>, by: &Judgment<'_>) -> Vec<Diagnostic> {
    let findings = weigh::weigh(findings, rules, by.date);
    // Equal findings stand next to each other once they are in order.
    let findings = order::deduplicate(order::order(findings));
    let unkeyed = unkeyed::unkeyed(&findings, rules);
    let findings = with(findings, unkeyed, rules, by.date);
    let mut findings = number::number(findings);
    // Stages that excuse findings look the keys up and change the standing, and drop nothing. Waivers go before debt, and
    // what the base has too after it.
    let unused = known::known(&mut findings, by.debt, rules, by.date);
    let stale = about_debt::stale(&unused, &findings, rules, &by.sight);
    let mut about = about_debt::notes(&stale);
    about.extend(about_debt::over_ceiling(by.debt, rules));
    let findings = number::number(with(findings, about, rules, by.date));
    cap::cap(findings, rules, by.edition)
}

/// Adds findings about other findings, weighed and in order.
fn with(
    mut findings: Vec<Diagnostic>,
    more: Vec<Diagnostic>,
    rules: &Rules<'_>,
    date: Date,
) -> Vec<Diagnostic> {
    if more.is_empty() {
        return findings;
    }
    findings.extend(weigh::weigh(more, rules, date));
    order::order(findings)
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
