//! The outcome of a run: what every output format prints.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::about_debt::{StaleReason, stale};
use super::sight::Sight;
use crate::debt::{Debt, ListedEntry};
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::repository::{ListedBy, WalkReason};
pub use crate::run::partly_judged::PartlyJudged;
pub use crate::run::summary::{RuleStatus, RuleSummary};
pub use crate::run::unjudged::{Unjudged, UnjudgedFiles, UnjudgedReason};
use crate::source::{RepoPath, Sources};
use crate::subject::UnreadFile;

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing at or above the severity that fails a run. Exit code 0.
    Passed,
    /// Findings at or above it. Exit code 1.
    Failed,
    /// purlin could not do its work. Exit code 2.
    Faulted,
}

/// How much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files of the checked set.
    pub files: usize,
    /// Documents that some rule was evaluated on.
    pub documents: usize,
    /// Rules that ran, by pack.
    pub packs: BTreeMap<String, usize>,
    /// Files that a rule needed and that could not be read.
    pub unread: Vec<UnreadFile>,
    /// Files that the globs of a rule match but that were not checked.
    pub unjudged: Unjudged,
    /// Boundaries that could not judge every dependency, by id.
    pub partly_judged: Vec<PartlyJudged>,
}

/// What became of files that git does not track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untracked {
    /// They are left out and not counted.
    Uncounted,
    /// So many are left out.
    LeftOut(usize),
    /// They count as files of the checked set.
    Added,
}

/// The result of a run. Formats only print it; they decide nothing.
#[derive(Clone, Debug)]
pub struct Report {
    /// The day of the run, in UTC.
    pub date: Date,
    /// The lightest severity that fails the run.
    pub fail_on: Severity,
    /// Where the root of all paths lies in the git repository; empty at the top, and outside git.
    pub root: RepoPath,
    /// How the checked set was found.
    pub listed_by: ListedBy,
    /// Why the directory was walked, where git did not list it.
    pub walked_because: Option<WalkReason>,
    /// How much was looked at.
    pub coverage: Coverage,
    /// Every rule that was loaded, by id.
    pub rules: Vec<RuleSummary>,
    /// In the order of diagnostics.
    pub findings: Vec<Diagnostic>,
    /// Why purlin could not do (all of) its work, in the same order; any makes the run exit with 2.
    pub faults: Vec<Diagnostic>,
    /// Notices about config and policies, in the same order; they don't affect the exit code.
    pub notices: Vec<Diagnostic>,
    /// Texts that faults and notices point into, and findings where the request asked for excerpts.
    pub sources: Sources,
    /// The output of `print` in rules: for their authors, not part of any format.
    pub prints: Vec<String>,
    /// What the run looked at.
    pub sight: Sight,
    /// What became of untracked files: for people only, since their number is not a function of the tree.
    pub untracked: Untracked,
}

impl Report {
    /// What the exit code says.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.faults.is_empty() {
            Outcome::Faulted
        } else if self
            .findings
            .iter()
            .any(|finding| finding.severity >= self.fail_on && !finding.is_excused())
        {
            Outcome::Failed
        } else {
            Outcome::Passed
        }
    }

    /// The findings that nothing excuses, in their order.
    pub fn open(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().filter(|finding| !finding.is_excused())
    }

    /// The entries of debt that excuse none of the findings, each with the reason.
    #[must_use]
    pub fn stale_debt<'e>(&self, debt: &'e Debt) -> Vec<(ListedEntry<'e>, StaleReason)> {
        let places = self.findings.iter().filter_map(|finding| finding.debt.as_ref());
        let used: BTreeSet<&Location> = places.map(|debt| &debt.at).collect();
        let is_unused = |listed: &ListedEntry<'_>| !used.contains(&listed.place());
        let unused: Vec<ListedEntry<'e>> = debt.entries().filter(is_unused).collect();
        let rules = self.rules.iter().map(|rule| (&rule.id, rule)).collect();
        stale(&unused, &self.findings, &rules, &self.sight)
    }

    /// Whether no rule ran on anything, so that nothing has passed.
    #[must_use]
    pub fn is_of_nothing(&self) -> bool {
        let ran = |rule: &RuleSummary| rule.status == RuleStatus::Evaluated;
        self.findings.is_empty() && !self.rules.iter().any(ran)
    }

    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}
