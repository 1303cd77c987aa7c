//! From the findings of a run to its report.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::number::number;
use super::order::{deduplicate, order};
use super::pipe::{Judgment, count, judge};
use super::report::{Coverage, Report, Untracked};
use super::rules::Rules;
use super::sight::Sight;
use crate::debt::Debt;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::repository::{ListedBy, WalkReason};
use crate::run::summary::{self, RuleSummary};
use crate::run::{Evaluated, Unjudged};
use crate::source::{RepoPath, Sources, Text};
use crate::standards::input_rules::InputRule;
use crate::standards::{Folders, Standards};
use crate::subject::{Question, Subject};

/// What was looked through, and what was passed over.
#[derive(Clone, Debug)]
pub struct LookedAt {
    /// How many files were looked through.
    pub files: usize,
    /// Files that the globs of a rule match but that were not checked.
    pub unjudged: Unjudged,
}

/// What the verdict needs in addition to the findings.
#[derive(Clone, Debug)]
pub struct Case {
    /// The day of the run.
    pub date: Date,
    /// The edition of rules that the config adopts.
    pub edition: u32,
    /// The lightest severity that fails the run.
    pub fail_on: Severity,
    /// The findings that are listed as debt.
    pub debt: Debt,
    /// What the run looks at; what it could not read comes with what it found.
    pub sight: Sight,
    /// Every rule that took part, by id.
    pub rules: Vec<RuleSummary>,
    /// The rules that the report is about, if not all: the others only ran because these check their findings.
    pub only: Option<BTreeSet<RuleId>>,
    /// What is wrong with config, policies and data, and with the choice of rules.
    pub faults: Vec<Diagnostic>,
    /// The texts that those faults point into.
    pub sources: Sources,
    /// Where the root lies in the git repository.
    pub root: RepoPath,
    /// How the checked set was found.
    pub listed_by: ListedBy,
    /// Why the directory was walked, where git did not list it.
    pub walked_because: Option<WalkReason>,
    /// What was looked through, and what was passed over.
    pub looked_at: LookedAt,
    /// What became of untracked files.
    pub untracked: Untracked,
}

impl Case {
    /// The case of a run.
    #[must_use]
    pub fn new(
        standards: &Standards,
        subject: &Subject,
        question: &Question,
        looked_at: LookedAt,
        rules: Vec<RuleSummary>,
    ) -> Self {
        let listing = subject.set.listing();
        Self {
            date: standards.date,
            edition: standards.config.edition,
            fail_on: standards.config.fail_on,
            debt: standards.debt.clone(),
            sight: Sight::of(standards, subject, question),
            rules,
            only: standards
                .only_input
                .as_ref()
                .map(|only| only.iter().map(InputRule::rule_id).collect()),
            faults: standards.faults.clone(),
            sources: standards.sources.clone(),
            root: question.root.clone(),
            listed_by: listing.listed_by(),
            walked_because: listing.walked_because(),
            looked_at,
            untracked: if question.untracked {
                Untracked::Added
            } else {
                Untracked::Uncounted
            },
        }
    }

    /// Adds faults and notices about configs below the root.
    #[must_use]
    pub fn with(mut self, folders: Folders) -> Self {
        self.faults.extend(folders.faults);
        self.sources.extend(folders.sources);
        self
    }

    /// Adds faults in a file that the config names, with its text.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Diagnostic>, text: Option<&Arc<Text>>) -> Self {
        self.faults.extend(faults);
        if let Some(text) = text {
            self.sources.insert(Arc::clone(text));
        }
        self
    }
}

/// Weighs what was found and puts the report together.
#[must_use]
pub fn conclude(case: Case, evaluated: Evaluated) -> Report {
    let by_id: Rules<'_> = case.rules.iter().map(|rule| (&rule.id, rule)).collect();
    let judgment = Judgment {
        date: case.date,
        edition: case.edition,
        debt: &case.debt,
        sight: case.sight.without_what_was_not_judged(&evaluated),
    };
    let mut findings = judge(evaluated.findings, &by_id, &judgment);
    let mut rules = case.rules;
    if let Some(only) = &case.only {
        findings.retain(|finding| only.contains(&finding.rule));
        rules.retain(|rule| only.contains(&rule.id));
    }
    let counts = count(&findings);
    for rule in &mut rules {
        rule.findings = counts.get(&rule.id).copied().unwrap_or(0);
    }
    let mut partly_judged = evaluated.partly_judged;
    if let Some(only) = &case.only {
        partly_judged.retain(|partly| only.contains(&partly.rule));
    }
    partly_judged.sort_by(|a, b| a.rule.cmp(&b.rule));
    let mut unread = evaluated.unread;
    unread.sort();
    unread.dedup();
    let mut faults = case.faults;
    faults.extend(evaluated.faults);
    let (faults, notices) = faults_and_notices(faults);
    let mut sources = case.sources;
    sources.extend(evaluated.sources);
    for list in case.debt.lists.values() {
        // Few findings point into a list, and then to be read.
        if findings
            .iter()
            .any(|finding| finding.location.file.as_ref() == Some(list.text.file()))
        {
            sources.insert(Arc::clone(&list.text));
        }
    }
    Report {
        date: case.date,
        fail_on: case.fail_on,
        root: case.root,
        listed_by: case.listed_by,
        walked_because: case.walked_because,
        coverage: Coverage {
            files: case.looked_at.files,
            documents: evaluated.documents,
            packs: summary::packs(&rules),
            unread,
            unjudged: case.looked_at.unjudged,
            partly_judged,
        },
        rules,
        findings,
        faults,
        notices,
        sources,
        prints: evaluated.prints,
        sight: judgment.sight,
        untracked: case.untracked,
    }
}

/// The diagnostics about config and policies, split into faults and notices: only an error keeps purlin from its work.
fn faults_and_notices(said: Vec<Diagnostic>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let said = number(deduplicate(order(said)));
    said.into_iter().partition(Diagnostic::is_fault)
}

impl Report {
    /// A report on a run that checked nothing: what is wrong with its config, policies and data. `root` is where all paths
    /// begin in the git repository.
    #[must_use]
    pub fn of_faults(
        date: Date,
        fail_on: Severity,
        root: RepoPath,
        faults: Vec<Diagnostic>,
        sources: Sources,
    ) -> Self {
        let (faults, notices) = faults_and_notices(faults);
        Self {
            date,
            fail_on,
            root,
            listed_by: ListedBy::Git,
            walked_because: None,
            coverage: Coverage::default(),
            rules: Vec::new(),
            findings: Vec::new(),
            faults,
            notices,
            sources,
            prints: Vec::new(),
            sight: Sight::default(),
            untracked: Untracked::Uncounted,
        }
    }
}
