//! What the verdict, and formats that describe rules, need to know of each rule that took part.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::results::Evaluated;
use super::targets::Targets;
use crate::config::{FIRST_EDITION, RuleSetting};
use crate::debt::DebtTerms;
use crate::diagnostic::{Decision, Location, Owner, RuleId, Severity};
use crate::facts::{DecisionStatus, Knowledge, RuleFact};
use crate::source::{RepoPath, Span, Text};
use crate::standards::InFolders;
use crate::standards::input_rules::{self, InputRule};
use crate::standards::{Folders, RuleNumber, Standards};
use crate::subject::UnreadFile;

/// What became of a rule in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleStatus {
    /// It ran on at least one target.
    Evaluated,
    /// It matched no target.
    NoTarget,
    /// It matched files, and none of them could be read.
    Unread,
    /// It judges the whole repository, and only some paths were asked for.
    NeedsWholeRepository,
    /// It failed to run; a fault says why.
    Broken,
    /// The config turned it off.
    Off,
}

/// A rule that took part, with what formats that describe rules need.
#[derive(Clone, Debug)]
pub struct RuleSummary {
    /// `pack/rule`.
    pub id: RuleId,
    /// A noun phrase or sentence: what the standard asks for.
    pub title: String,
    /// Why, in a paragraph.
    pub description: Option<String>,
    /// How to fix a finding.
    pub help: Option<String>,
    /// The severity in force before dates are looked at.
    pub severity: Severity,
    /// Who has authority over it.
    pub owner: Option<Owner>,
    /// Why it exists.
    pub decision: Option<Decision>,
    /// Whether that decision is still a draft or proposed, so that nothing of the rule weighs more than a warning.
    pub is_proposed: bool,
    /// Whether the config states the severity itself, which weighs more than any edition.
    pub severity_is_set: bool,
    /// What configs below the root say of it.
    pub in_folders: InFolders,
    /// The ids that it had before.
    pub formerly: Vec<RuleId>,
    /// What it allows of debt.
    pub debt: DebtTerms,
    /// The edition that added it.
    pub edition: u32,
    /// The first day on which an error counts as one.
    pub effective_on: Option<Date>,
    /// What became of it.
    pub status: RuleStatus,
    /// How many documents it ran on; 1 for a repository rule that ran.
    pub targets: usize,
    /// How many findings it has in this report; the verdict counts.
    pub findings: usize,
    /// Where it is written; `None` for a rule that is not written in Rego.
    pub written: Option<Written>,
}

/// Where a rule is written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The policy.
    pub text: Arc<Text>,
    /// Its package.
    pub span: Span,
}

impl Written {
    /// The place, for a finding about the rule.
    #[must_use]
    pub fn location(&self) -> Location {
        Location::region(&self.text, self.span)
    }
}

/// A summary of every rule that was chosen, and of those that are not written in Rego, by id.
#[must_use]
pub fn summaries(
    standards: &Standards,
    folders: &Folders,
    targets: &Targets<'_>,
    evaluated: &Evaluated,
    knowledge: &Knowledge,
) -> Vec<RuleSummary> {
    let proposed = proposed(standards, knowledge);
    let starved = starved(targets, &evaluated.unread);
    let setting = |id: &RuleId| standards.config.rules.get(id);
    let mut rules = Vec::new();
    for (at, selected) in standards.rules() {
        let ran_on = evaluated.targets.get(at.get()).copied().unwrap_or(0);
        let status = if !folders.run(selected) {
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
        let rule = &selected.rule;
        rules.push(RuleSummary {
            id: rule.id.clone(),
            title: rule.meta.title.clone(),
            description: rule.meta.description.clone(),
            help: rule.meta.help.clone(),
            severity: severity(rule.meta.severity, setting(&rule.id)),
            severity_is_set: setting(&rule.id).is_some_and(|setting| setting.severity.is_some()),
            in_folders: if selected.named {
                folders.setting(&rule.id).without_off()
            } else {
                folders.setting(&rule.id)
            },
            formerly: rule.meta.formerly.iter().map(|(id, _)| id.clone()).collect(),
            debt: rule.meta.debt,
            edition: rule.meta.edition,
            owner: rule.meta.owner.clone(),
            decision: rule.meta.decision(),
            is_proposed: proposed.contains(&rule.id),
            effective_on: rule.meta.effective_on,
            status,
            targets: ran_on,
            findings: 0,
            written: Some(Written {
                text: Arc::clone(&rule.text),
                span: rule.package_span,
            }),
        });
    }
    let ran = evaluated.targets.iter().filter(|targets| **targets > 0).count();
    let is_asked = |policy: &&RepoPath| targets.covers(policy.as_str());
    let linted = standards.linted.iter().filter(is_asked).count();
    let read_nothing = evaluated.documents == 0 && evaluated.unread.is_empty();
    for rule in &input_rules::all().collect::<Vec<_>>() {
        let (targets, looked_at_nothing) = match rule.subject {
            input_rules::Subject::Input => (evaluated.documents, read_nothing),
            input_rules::Subject::Policies if rule.is_lint() => {
                // Without policies of its own a repository is not told of lints.
                if standards.linted.is_empty() {
                    continue;
                }
                (linted, linted == 0)
            }
            input_rules::Subject::Policies => (ran, read_nothing && ran == 0),
            input_rules::Subject::Debt => match standards.debt.len() {
                // Nor is one without debt told of rules about it.
                0 => continue,
                entries => (entries, false),
            },
        };
        let setting = setting(&rule.rule_id());
        let in_folders = folders.setting(&rule.rule_id());
        let status = if setting.is_some_and(|setting| setting.off) && !in_folders.turn_on() {
            RuleStatus::Off
        } else if looked_at_nothing {
            RuleStatus::NoTarget
        } else {
            RuleStatus::Evaluated
        };
        rules.push(of_input_rule(rule, setting, in_folders, status, targets));
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// The repository's own rules whose decisions are drafts, or only proposed. No record is read where no rule names a decision.
fn proposed<'k>(standards: &Standards, knowledge: &'k Knowledge) -> BTreeSet<&'k RuleId> {
    if !standards.names_decisions() {
        return BTreeSet::new();
    }
    let records = knowledge.decisions();
    let is_open = |rule: &&RuleFact| {
        let to = rule.decision.as_ref().and_then(|decision| decision.to.as_deref());
        let record = to.and_then(|to| records.records.iter().find(|record| record.id == to));
        let status = record.and_then(|record| record.status.value);
        rule.own && matches!(status, Some(DecisionStatus::Draft | DecisionStatus::Proposed))
    };
    let rules = knowledge.rules().iter();
    rules.filter(is_open).map(|rule| &rule.id).collect()
}

fn of_input_rule(
    rule: &InputRule,
    setting: Option<&RuleSetting>,
    in_folders: InFolders,
    status: RuleStatus,
    targets: usize,
) -> RuleSummary {
    RuleSummary {
        id: rule.rule_id(),
        title: rule.title.to_owned(),
        description: Some(rule.description.to_owned()),
        help: Some(rule.help.to_owned()),
        severity: severity(rule.severity, setting),
        severity_is_set: setting.is_some_and(|setting| setting.severity.is_some()),
        in_folders,
        formerly: Vec::new(),
        debt: DebtTerms::default(),
        edition: FIRST_EDITION,
        owner: None,
        decision: None,
        is_proposed: false,
        effective_on: None,
        status,
        targets,
        findings: 0,
        written: None,
    }
}

/// The severity that a rule states, unless the config says otherwise.
fn severity(stated: Severity, setting: Option<&RuleSetting>) -> Severity {
    setting.and_then(|setting| setting.severity).unwrap_or(stated)
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

/// How many rules of each pack ran.
#[must_use]
pub fn packs(rules: &[RuleSummary]) -> BTreeMap<String, usize> {
    let mut packs = BTreeMap::new();
    let ran = |rule: &&RuleSummary| rule.written.is_some() && rule.status == RuleStatus::Evaluated;
    for rule in rules.iter().filter(ran) {
        *packs.entry(rule.id.pack().to_owned()).or_default() += 1;
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_config_weighs_more_than_the_metadata() {
        let setting = RuleSetting {
            severity: Some(Severity::Note),
            ..RuleSetting::default()
        };
        assert_eq!(severity(Severity::Error, Some(&setting)), Severity::Note);
        assert_eq!(severity(Severity::Error, None), Severity::Error);
    }
}
