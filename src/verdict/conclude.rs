//! From what a run found to its report.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::{Standing, judge};
use super::report::{Coverage, Report, RuleStatus, RuleSummary, Untracked, faults_and_notices};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::policy::Rule;
use crate::repository::ListedBy;
use crate::run::{Evaluated, Targets};
use crate::source::{RepoPath, Sources};
use crate::standards::input_rules::{self, InputRule};
use crate::standards::{ChosenRule, RuleNumber, Standards};
use crate::subject::{Question, Subject, UnreadFile};

/// Weighs what was found and puts the report together.
#[must_use]
pub fn conclude(
    standards: &Standards,
    question: &Question,
    subject: &Subject,
    targets: &Targets<'_>,
    evaluated: Evaluated,
) -> Report {
    let listing = subject.set.listing();
    let standings = standings(standards);
    // The others ran for what they read, and nobody asked what they found.
    let only_input = standards.only_input.as_deref();
    let off = |id: &str| standards.config.rules.get(id).is_some_and(|setting| setting.off);
    let findings: Vec<Diagnostic> = evaluated
        .findings
        .into_iter()
        .filter(|finding| {
            finding.rule.as_str() != input_rules::DUPLICATE_KEY.id || !off(input_rules::DUPLICATE_KEY.id)
        })
        .filter(|finding| {
            let is_asked = |rules: &[InputRule]| rules.iter().any(|rule| rule.id == finding.rule.as_str());
            only_input.is_none_or(is_asked)
        })
        .collect();
    let findings = judge(findings, &standings, standards.date);

    let mut by_rule: BTreeMap<&RuleId, usize> = BTreeMap::new();
    for finding in &findings {
        *by_rule.entry(&finding.rule).or_default() += 1;
    }
    let starved = starved(targets, &evaluated.unread);
    let mut rules = Vec::new();
    let mut packs: BTreeMap<String, usize> = BTreeMap::new();
    let reported = standards.rules().filter(|_| only_input.is_none());
    for (at, selected) in reported {
        let ran_on = evaluated.targets.get(at.get()).copied().unwrap_or(0);
        let status = if selected.off {
            RuleStatus::Off
        } else if evaluated.broken.contains(&at) || selected.rule.broken {
            RuleStatus::Broken
        } else if targets.skipped.contains(&at) {
            RuleStatus::NeedsWholeRepository
        } else if ran_on > 0 {
            RuleStatus::Evaluated
        } else if starved.contains(&at) {
            RuleStatus::Unread
        } else {
            RuleStatus::NoTarget
        };
        if status == RuleStatus::Evaluated {
            *packs.entry(selected.rule.id.pack().to_owned()).or_default() += 1;
        }
        let count = by_rule.get(&selected.rule.id).copied().unwrap_or(0);
        rules.push(summary(selected, &standings, status, ran_on, count));
    }
    for rule in only_input.unwrap_or(&input_rules::ALL) {
        let read_nothing = evaluated.documents == 0 && evaluated.unread.is_empty();
        let status = if off(rule.id) {
            RuleStatus::Off
        } else if read_nothing {
            RuleStatus::NoTarget
        } else {
            RuleStatus::Evaluated
        };
        let count = by_rule.get(&rule.rule_id()).copied().unwrap_or(0);
        rules.push(input_summary(
            rule,
            &standings,
            status,
            evaluated.documents,
            count,
        ));
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));

    let mut unread = evaluated.unread;
    unread.sort();
    unread.dedup();
    let mut all_faults = standards.faults.clone();
    all_faults.extend(evaluated.faults);
    all_faults.sort_by(Diagnostic::order);
    all_faults.dedup();
    let (faults, notices) = faults_and_notices(all_faults);
    let mut sources = standards.sources.clone();
    sources.extend(evaluated.sources);
    Report {
        date: standards.date,
        fail_on: standards.config.fail_on,
        listed_by: listing.listed_by(),
        walked_because: listing.walked_because(),
        coverage: Coverage {
            files: targets.considered,
            documents: evaluated.documents,
            packs,
            unread,
        },
        rules,
        findings,
        faults,
        notices,
        sources,
        prints: evaluated.prints,
        untracked: if question.untracked {
            Untracked::Added
        } else {
            Untracked::Uncounted
        },
    }
}

impl Report {
    /// A report on nothing but what is wrong with config, policies and data.
    #[must_use]
    pub fn of_faults(date: jiff::civil::Date, mut said: Vec<Diagnostic>, sources: Sources) -> Self {
        said.sort_by(Diagnostic::order);
        said.dedup();
        let (faults, notices) = faults_and_notices(said);
        Self {
            date,
            fail_on: Severity::Error,
            listed_by: ListedBy::Git,
            walked_because: None,
            coverage: Coverage::default(),
            rules: Vec::new(),
            findings: Vec::new(),
            faults,
            notices,
            sources,
            prints: Vec::new(),
            untracked: Untracked::Uncounted,
        }
    }
}

/// Rules that some file which could not be read would have been a target of.
fn starved(targets: &Targets<'_>, unread: &[UnreadFile]) -> BTreeSet<RuleNumber> {
    let unread: BTreeSet<&RepoPath> = unread.iter().map(|unread| &unread.path).collect();
    if unread.is_empty() {
        return BTreeSet::new();
    }
    targets
        .files
        .iter()
        .filter(|target| unread.contains(&target.file.path))
        .flat_map(|target| &target.readings)
        .flat_map(|reading| reading.rules.iter().copied())
        .collect()
}

/// What each rule weighs, by id.
fn standings(standards: &Standards) -> BTreeMap<RuleId, Standing> {
    let config = &standards.config;
    let written = standards.rules().map(|(_, selected)| {
        let Rule { id, meta, .. } = &*selected.rule;
        let setting = config.rules.get(id);
        let standing = Standing::new(meta.severity, meta.effective_on, setting);
        (
            id.clone(),
            standing.in_edition(meta.edition, config.edition, setting),
        )
    });
    let own = input_rules::ALL.iter().map(|rule| {
        let id = rule.rule_id();
        let standing = Standing::new(rule.severity, None, config.rules.get(&id));
        (id, standing)
    });
    written.chain(own).collect()
}

fn summary(
    selected: &ChosenRule,
    standings: &BTreeMap<RuleId, Standing>,
    status: RuleStatus,
    targets: usize,
    findings: usize,
) -> RuleSummary {
    let rule = &selected.rule;
    RuleSummary {
        id: rule.id.clone(),
        title: rule.meta.title.clone(),
        description: rule.meta.description.clone(),
        help: rule.meta.help.clone(),
        severity: standings
            .get(&rule.id)
            .map_or(rule.meta.severity, |standing| standing.severity),
        owner: rule.meta.owner.clone(),
        decision: rule.meta.decision(),
        effective_on: rule.meta.effective_on,
        status,
        targets,
        findings,
    }
}

fn input_summary(
    rule: &InputRule,
    standings: &BTreeMap<RuleId, Standing>,
    status: RuleStatus,
    targets: usize,
    findings: usize,
) -> RuleSummary {
    RuleSummary {
        id: rule.rule_id(),
        title: rule.title.to_owned(),
        description: Some(rule.description.to_owned()),
        help: Some(rule.help.to_owned()),
        severity: standings
            .get(&rule.rule_id())
            .map_or(rule.severity, |standing| standing.severity),
        owner: None,
        decision: None,
        effective_on: None,
        status,
        targets,
        findings,
    }
}
