//! Counts of a report by severity, by rule and by owner, and the sentences about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::sanitize;
use crate::config::NEWEST_EDITION;
use crate::diagnostic::{Diagnostic, KnownDebt, Owner, Pending, RuleId, Severity};
use crate::repository::ListedBy;
use crate::verdict::report::{Coverage, RuleStatus, RuleSummary, Unjudged, UnjudgedFiles, UnjudgedReason};
use crate::verdict::{Outcome, Report, Untracked};

/// A number with its noun, `1 file` or `1,139 files`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// How many of `count` exceed a limit, if any.
pub(super) fn beyond(count: usize, limit: usize) -> Option<usize> {
    count.checked_sub(limit).filter(|more| *more > 0)
}

/// A number with commas between thousands.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Words joined for a sentence: `a`, `a and b`, `a, b and c`.
pub(super) fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
}

impl Counts {
    pub(super) fn of<'d>(findings: impl IntoIterator<Item = &'d Diagnostic>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.add(finding.severity);
        }
        counts
    }

    pub(super) fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    pub(super) fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    /// `3 errors, 1 warning and 2 notes`; empty without any.
    pub(super) fn sentence(self) -> String {
        let parts: Vec<_> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.notes, "note"),
        ]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
        joined(&parts)
    }
}

/// The findings of one rule.
#[derive(Clone, Debug)]
pub(super) struct Group<'r> {
    pub(super) rule: &'r RuleId,
    /// The report's summary of the rule; the rules about input have none.
    pub(super) summary: Option<&'r RuleSummary>,
    /// The heaviest among the findings.
    pub(super) severity: Severity,
    pub(super) counts: Counts,
    /// In the report's order; never empty.
    pub(super) findings: Vec<&'r Diagnostic>,
}

impl Group<'_> {
    /// Who has authority over the rule.
    pub(super) fn authority(&self) -> Option<&Owner> {
        self.summary
            .and_then(|summary| summary.owner.as_ref())
            .or_else(|| {
                self.findings
                    .first()
                    .and_then(|finding| finding.authority.as_ref())
            })
    }
}

/// Open findings by rule: the heaviest first, then by name.
pub(super) fn by_rule(report: &Report) -> Vec<Group<'_>> {
    grouped_by_rule(report, report.open())
}

/// Findings by rule: the heaviest first, then by name.
pub(super) fn grouped_by_rule<'r>(
    report: &'r Report,
    all: impl IntoIterator<Item = &'r Diagnostic>,
) -> Vec<Group<'r>> {
    let mut findings: BTreeMap<&RuleId, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in all {
        findings.entry(&finding.rule).or_default().push(finding);
    }
    let summaries: BTreeMap<&RuleId, &RuleSummary> =
        report.rules.iter().map(|rule| (&rule.id, rule)).collect();
    let mut groups: Vec<_> = findings
        .into_iter()
        .map(|(rule, findings)| Group {
            rule,
            summary: summaries.get(rule).copied(),
            severity: findings
                .iter()
                .map(|finding| finding.severity)
                .max()
                .unwrap_or(Severity::Note),
            counts: Counts::of(findings.iter().copied()),
            findings,
        })
        .collect();
    groups.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.rule.cmp(b.rule)));
    groups
}

/// Findings by owner of the place: most errors first, then most findings, then by name. A finding with
/// several owners counts for each; `None` is for places without an owner.
pub(super) fn by_owner<'r>(
    findings: impl IntoIterator<Item = &'r Diagnostic>,
) -> Vec<(Option<&'r Owner>, Counts)> {
    let mut owners: BTreeMap<Option<&Owner>, Counts> = BTreeMap::new();
    for finding in findings {
        if finding.owners.is_empty() {
            owners.entry(None).or_default().add(finding.severity);
        }
        for owner in finding.owners.iter().collect::<BTreeSet<_>>() {
            owners.entry(Some(owner)).or_default().add(finding.severity);
        }
    }
    let mut owners: Vec<_> = owners.into_iter().collect();
    owners.sort_by(|a, b| {
        (b.1.errors, b.1.total())
            .cmp(&(a.1.errors, a.1.total()))
            .then_with(|| a.0.is_none().cmp(&b.0.is_none()))
            .then_with(|| a.0.cmp(&b.0))
    });
    owners
}

/// How many files have findings.
pub(super) fn files<'d>(findings: impl IntoIterator<Item = &'d Diagnostic>) -> usize {
    findings
        .into_iter()
        .filter_map(|finding| finding.location.file.as_ref())
        .collect::<BTreeSet<_>>()
        .len()
}

/// The rules with this status.
pub(super) fn with_status(report: &Report, status: RuleStatus) -> Vec<&RuleSummary> {
    report.rules.iter().filter(|rule| rule.status == status).collect()
}

/// The outcome in one sentence, without a full stop.
pub(super) fn verdict(report: &Report) -> String {
    let known = known(report);
    let found = joined_clauses(&Counts::of(report.open()).sentence(), known.as_deref());
    match report.outcome() {
        Outcome::Faulted if found.is_empty() => {
            format!(
                "purlin could not do all of its work: {}",
                count(report.faults.len(), "fault")
            )
        }
        Outcome::Faulted => format!(
            "purlin could not do all of its work: {}; it found {found}",
            count(report.faults.len(), "fault")
        ),
        Outcome::Failed => format!("Failed: {found}"),
        Outcome::Passed if report.open().next().is_some() => {
            let new = if known.is_some() { "new " } else { "" };
            format!(
                "Passed with {found}; only {new}{} fail a run",
                failing(report.fail_on)
            )
        }
        Outcome::Passed if known.is_some() => format!("Passed: nothing new, {found}"),
        Outcome::Passed if report.is_of_nothing() => {
            "Nothing was checked: no rule ran on anything".to_owned()
        }
        // Only the rules in packs, as the line below counts them: purlin's own rules about input are in no pack.
        Outcome::Passed => match report.coverage.packs.values().sum() {
            0 => "No findings".to_owned(),
            held => format!("No findings: {} held", count(held, "rule")),
        },
    }
}

/// What an entry of debt says of its finding: `known since 2026-11-30, until 2027-01-31: why`.
pub(crate) fn listed_until(debt: &KnownDebt) -> String {
    let mut out = "known".to_owned();
    if let Some(since) = debt.since {
        let _ = write!(out, " since {since}");
    }
    match debt.due {
        Some(due) if debt.is_overdue => {
            let _ = write!(out, ", overdue: it was to be retired by {due}");
        }
        Some(due) => {
            let _ = write!(out, ", to be retired by {due}");
        }
        None if debt.is_overdue => {
            out.push_str(", overdue: its rule limits the time, and its entry has no `since` before today");
        }
        None => {}
    }
    if let Some(why) = &debt.why {
        let _ = write!(out, " ({why})");
    }
    out
}

/// How many findings are listed as debt: `340 known (3 overdue)`.
pub(super) fn known(report: &Report) -> Option<String> {
    let known = || report.findings.iter().filter_map(|finding| finding.debt.as_ref());
    let overdue = known().filter(|debt| debt.is_overdue).count();
    let number = grouped(known().count());
    match (known().count(), overdue) {
        (0, _) => None,
        (_, 0) => Some(format!("{number} known")),
        _ => Some(format!("{number} known ({} overdue)", grouped(overdue))),
    }
}

fn joined_clauses(found: &str, known: Option<&str>) -> String {
    match known {
        Some(known) if found.is_empty() => known.to_owned(),
        Some(known) => format!("{found}; {known}"),
        None => found.to_owned(),
    }
}

fn failing(fail_on: Severity) -> &'static str {
    match fail_on {
        Severity::Error => "errors",
        Severity::Warning => "errors and warnings",
        Severity::Note => "findings",
    }
}

/// How the severity of a rule that is not yet in effect will change: `a warning until 2027-01-01, then an error`.
pub(super) fn severity_change(pending: Pending) -> String {
    let article = if pending.severity == Severity::Error {
        "an"
    } else {
        "a"
    };
    format!(
        "a warning until {}, then {article} {}",
        pending.effective_on, pending.severity
    )
}

/// How many findings are notes only because a later edition added them, and how to turn them on.
pub(super) fn later_edition_notes(report: &Report) -> Option<String> {
    let editions = || report.open().filter_map(|finding| finding.edition);
    let newest = editions().max()?;
    let how = if newest > NEWEST_EDITION {
        format!("a later version of purlin can turn them on with `edition: {newest}`")
    } else {
        format!("`edition: {newest}` in purlin.yaml gives them the severity of their rules")
    };
    Some(format!(
        "{} of a later edition; {how}",
        count(editions().count(), "note")
    ))
}

/// Whether the run ended before anything was checked, so that there is no coverage to report.
pub(super) fn has_not_started(report: &Report) -> bool {
    report.coverage == Coverage::default() && report.rules.is_empty()
}

/// What was checked, in one sentence.
pub(super) fn what_was_checked(report: &Report) -> String {
    let coverage = &report.coverage;
    let files = match report.listed_by {
        ListedBy::Git if report.untracked == Untracked::Added => {
            format!("{}, tracked and untracked", count(coverage.files, "file"))
        }
        ListedBy::Git => count(coverage.files, "tracked file"),
        ListedBy::Walk => format!(
            "{} found by walking the directory, since there is no git index",
            count(coverage.files, "file")
        ),
    };
    let rules = coverage.packs.values().sum();
    let mut out = match coverage.documents {
        // Rules about the whole repository read no document.
        0 if rules > 0 => format!("Checked the repository, {files}"),
        documents => format!("Checked {} in {files}", count(documents, "document")),
    };
    if rules > 0 {
        let packs: Vec<_> = coverage
            .packs
            .iter()
            .map(|(pack, rules)| format!("{pack} {rules}"))
            .collect();
        let _ = write!(
            out,
            ", with {} of {}: {}",
            count(rules, "rule"),
            count(packs.len(), "pack"),
            packs.join(", ")
        );
    }
    let own = with_status(report, RuleStatus::Evaluated).into_iter();
    let own = own.filter(|rule| rule.written.is_none()).count();
    if own > 0 {
        let joint = if rules > 0 { "; and" } else { ", with" };
        let _ = write!(out, "{joint} {} about inputs and policies", count(own, "rule"));
    }
    out
}

/// The rules that did not run, one sentence for each reason, so that nobody takes them for passed. A sentence with more than
/// `names` rules only counts them.
pub(super) fn not_evaluated(report: &Report, names: usize) -> Vec<String> {
    let kinds = [
        (RuleStatus::Broken, "failed to run"),
        (
            RuleStatus::Unread,
            "checked nothing, since no matching file could be read",
        ),
        (RuleStatus::NoTarget, "had nothing to check"),
        (
            RuleStatus::NeedsWholeRepository,
            "skipped, since this check does not cover the whole repository",
        ),
        (RuleStatus::Off, "turned off by the config"),
    ];
    kinds
        .into_iter()
        .filter_map(|(status, what)| {
            let mut rules = with_status(report, status);
            if status == RuleStatus::NoTarget {
                // Rules about inputs and policies have a target with every rule that runs.
                rules.retain(|rule| rule.written.is_some());
            }
            let number = count(rules.len(), "rule");
            match rules.len() {
                0 => None,
                some if some <= names => {
                    let ids: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
                    Some(format!("{number} {what}: {}", ids.join(", ")))
                }
                _ => Some(format!("{number} {what}")),
            }
        })
        .collect()
}

/// The files that rules would check and did not, so that nobody takes them for passed. Files that could not be read are
/// listed elsewhere. A sentence with more than `names` rules only counts them.
pub(super) fn unjudged(report: &Report, names: usize) -> Option<String> {
    let Unjudged { files, by_rule } = &report.coverage.unjudged;
    let is_listed_here = |reason: &UnjudgedReason| !reason.is_unread();
    let files: Vec<_> = files
        .iter()
        .filter(|(reason, _)| is_listed_here(reason))
        .collect();
    let total: usize = files.iter().map(|(_, files)| files.count).sum();
    if total == 0 {
        return None;
    }
    let rules: Vec<String> = by_rule
        .iter()
        .filter(|(_, of_rule)| of_rule.keys().any(is_listed_here))
        .map(|(rule, _)| rule.to_string())
        .collect();
    let rules = if rules.len() <= names {
        joined(&rules)
    } else {
        count(rules.len(), "rule")
    };
    let reasons: Vec<String> = files
        .iter()
        .map(|(reason, files)| files_of_reason(**reason, files))
        .collect();
    let were = if total == 1 { "was" } else { "were" };
    Some(format!(
        "{} that {rules} would check {were} not checked: {}",
        count(total, "file"),
        reasons.join(", ")
    ))
}

/// The boundaries that could not judge every dependency, the first of many by name. Those of which the config asks that
/// nothing be said are left out.
pub(super) fn partly_judged(report: &Report, names: usize) -> Option<String> {
    let all = || {
        report
            .coverage
            .partly_judged
            .iter()
            .filter(|partly| partly.is_told)
    };
    let mut parts: Vec<String> = all()
        .take(names)
        .map(|partly| {
            let total = count_of(partly.judged + partly.unresolved, "dependency", "dependencies");
            format!("{} judged {} of {total}", partly.rule, grouped(partly.judged))
        })
        .collect();
    if let Some(more) = beyond(all().count(), names) {
        parts.push(count_of(more, "more boundary", "more boundaries"));
    }
    if parts.is_empty() {
        return None;
    }
    Some(format!(
        "{}: what the others are could not be resolved",
        joined(&parts)
    ))
}

/// As [`count`], of a noun with a plural of its own.
fn count_of(number: usize, one: &str, several: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { several })
}

/// The number of files of one reason, with the first names. Files that the config excludes are only counted: the config
/// names them.
fn files_of_reason(reason: UnjudgedReason, files: &UnjudgedFiles) -> String {
    const NAMED: usize = 3;
    let what = match reason {
        UnjudgedReason::Excluded => return format!("{} excluded", grouped(files.count)),
        UnjudgedReason::Link => count(files.count, "symbolic link"),
        UnjudgedReason::Submodule => count(files.count, "submodule"),
        UnjudgedReason::Absent => format!("{} deleted from the work tree", grouped(files.count)),
        UnjudgedReason::Sparse => format!("{} left out by a sparse checkout", grouped(files.count)),
        UnjudgedReason::Replaced => format!("{} replaced in the work tree", grouped(files.count)),
    };
    let first = files.first.iter().take(NAMED);
    let mut names: Vec<String> = first.map(|path| sanitize::exact(path.as_str()).into()).collect();
    if let Some(more) = beyond(files.count, names.len()) {
        names.push(format!("{} more", grouped(more)));
    }
    format!("{what} ({})", joined(&names))
}

#[cfg(test)]
mod tests;
