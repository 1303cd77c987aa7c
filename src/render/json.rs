//! The report for programs, version 2: separate types from purlin's internal ones, with a schema.
//!
//! Within a version, fields are added and none is removed or changes its meaning. Every field is always
//! present: `null` or empty if there is nothing to say. Nothing in it depends on untracked files or on
//! the terminal.

mod from_verdict;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Style, json_text};
use crate::diagnostic as internal;
use crate::diagnostic::{Extent, FindingKey, Located, Owner, Owners, RuleId, Standing};
use crate::repository::ListedBy;
use crate::source::{Position, RepoPath, Root};
use crate::verdict::report as verdict;
use crate::verdict::report::UnjudgedReason;

pub(super) fn render(report: &verdict::Report, _: Style) -> String {
    json_text::page(&Report::from(report), 4096 + 1024 * report.findings.len())
}

/// The JSON Schema of the output.
#[must_use]
pub fn schema() -> schemars::Schema {
    crate::schema::of_written::<Report<'_>>()
}

/// The outcome of `purlin check`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "purlin report, version 2")]
pub struct Report<'r> {
    /// The version of this format.
    pub version: u32,
    /// What wrote the report.
    pub tool: Tool,
    /// The day of the run in UTC, `2027-01-31`: effective dates are compared with it.
    #[schemars(extend("format" = "date"))]
    pub date: String,
    /// What the exit code means.
    pub outcome: Outcome,
    /// The lightest severity that fails the run.
    pub fail_on: Severity,
    /// Where the root of all paths lies in the git repository, such as `services/shop`; empty at its top, and outside git.
    pub root: RepoPath,
    /// The findings, counted.
    pub summary: Summary,
    /// How much was checked.
    pub coverage: Coverage,
    /// Every rule that was loaded, by id.
    pub rules: Vec<Rule>,
    /// The findings, sorted by path, place, rule and message.
    pub findings: Diagnostics<'r>,
    /// The reasons why purlin could not do all of its work.
    pub faults: Diagnostics<'r>,
    /// Notes about config and policies that do not affect the outcome.
    pub notices: Diagnostics<'r>,
}

/// The program that wrote a report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// Always `purlin`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What the exit code means.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Exit code 0: nothing at or above `fail_on`.
    Passed,
    /// Exit code 1: findings at or above it.
    Failed,
    /// Exit code 2: purlin could not do all of its work.
    Faulted,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be fixed.
    Warning,
    /// Must be fixed.
    Error,
}

/// A number of findings by severity.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// Of severity `error`.
    pub errors: usize,
    /// Of severity `warning`.
    pub warnings: usize,
    /// Of severity `note`.
    pub notes: usize,
}

/// The findings, counted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// All of them.
    pub findings: usize,
    /// By severity.
    pub severities: Counts,
    /// By rule; rules without a finding are left out.
    pub rules: BTreeMap<String, Counts>,
    /// By owner of the place; a finding with several owners counts for each.
    pub owners: BTreeMap<String, Counts>,
    /// Findings at places without an owner.
    pub unowned: Counts,
    /// All of them by what the run makes of them.
    pub standings: Standings,
}

/// Findings by what a run makes of them.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Standings {
    /// Nothing excuses them.
    pub new: usize,
    /// Their rule is not in effect yet.
    pub upcoming: usize,
    /// They are listed as debt.
    pub known: usize,
    /// How many of the known ones are overdue, and count like new ones.
    pub overdue: usize,
}

/// How much was checked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// How the files under check were found. An archive of a commit is walked, and a clone of it is not.
    pub listed_by: ListedBy,
    /// How many files are under check.
    pub files: usize,
    /// How many documents a rule was evaluated on.
    pub documents: usize,
    /// How many rules ran, by pack.
    pub packs: BTreeMap<String, usize>,
    /// Files that a rule needed and that could not be read.
    pub unread: Vec<Unread>,
    /// Files that the globs of a rule match but that it did not check: an entry for each rule and reason, in this order.
    pub unjudged: Vec<Unjudged>,
    /// Boundaries that could not judge every dependency, since manifests declare some that purlin can't resolve, by rule.
    pub partly_judged: Vec<PartlyJudged>,
}

/// A boundary that could not judge every dependency.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartlyJudged {
    /// The boundary.
    pub rule: RuleId,
    /// How many dependencies it judged.
    pub judged: usize,
    /// How many declarations of dependencies could not be resolved; each counts as one dependency.
    pub unresolved: usize,
    /// How many packages have them.
    pub packages: usize,
    /// The first of these packages, by id.
    pub first: Vec<RepoPath>,
}

/// Files that a rule did not check.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unjudged {
    /// The rule whose globs match them.
    pub rule: RuleId,
    /// Why it did not check them. Other values may be added.
    pub reason: UnjudgedReason,
    /// How many there are.
    pub files: usize,
    /// The first of them, by path.
    pub first: Vec<RepoPath>,
}

/// A file that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unread {
    /// The file.
    pub path: RepoPath,
    /// Why.
    pub reason: String,
}

/// What happened to a rule.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It ran on at least one target.
    Evaluated,
    /// It had nothing to check.
    NoTarget,
    /// It matched files, but none of them could be read.
    Unread,
    /// It checks the whole repository, and this run was for some paths only.
    NeedsWholeRepository,
    /// It failed to run; a fault says why.
    Broken,
    /// The config turned it off.
    Off,
}

/// A rule.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Rule {
    /// `pack/rule`.
    pub id: RuleId,
    /// The standard.
    pub title: String,
    /// Why.
    pub description: Option<String>,
    /// How to fix a finding.
    pub help: Option<String>,
    /// The severity in force before dates are considered.
    pub severity: Severity,
    /// Who has authority over it.
    pub owner: Option<Owner>,
    /// The decision behind it.
    pub decision: Option<Decision>,
    /// The first day on which an error is an error; before it is a warning.
    #[schemars(extend("format" = "date"))]
    pub effective_on: Option<String>,
    /// What happened to it.
    pub status: Status,
    /// How many documents it ran on; 1 for a repository rule that ran.
    pub targets: usize,
    /// How many findings it has in this report.
    pub findings: usize,
}

/// A decision: its id, its document, or both.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// The id as people quote it.
    pub id: Option<String>,
    /// A URL, or a path in the repository that holds the rule.
    pub reference: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// A place.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Location {
    /// The tree that the file belongs to; null for the repository as a whole.
    pub root: Option<Root>,
    /// The file, relative to the root of its tree; null for the repository as a whole.
    pub path: Option<RepoPath>,
    /// The part of the file; null for the whole of it.
    pub region: Option<Region>,
}

/// A part of a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Region {
    /// The first character.
    pub start: Position,
    /// The position after the last character.
    pub end: Position,
    /// The first byte, and the byte after the last, of the file as it is in the tree that was read: in a work tree git may
    /// have changed the ends of lines.
    pub bytes: [u32; 2],
}

/// A further place.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Related {
    /// The place.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// The entry of debt behind a known finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Debt {
    /// Its line.
    pub location: Location,
    /// The day since which the finding is known.
    #[schemars(extend("format" = "date"))]
    pub since: Option<String>,
    /// The last day on which it is excused.
    #[schemars(extend("format" = "date"))]
    pub due: Option<String>,
    /// Why it is accepted for now.
    pub why: Option<String>,
    /// Whether that day has passed, so that the finding counts like a new one.
    pub is_overdue: bool,
}

/// The severity from a date on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Pending {
    /// The severity once the rule is in effect.
    pub severity: Severity,
    /// The first day of effect.
    #[schemars(extend("format" = "date"))]
    pub effective_on: String,
}

/// A replacement in the file of the finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Edit {
    /// What to replace.
    pub region: Region,
    /// What to write there; empty deletes the region.
    pub text: String,
}

/// Findings or faults. Each is converted when it is written, since converting thousands at once would only take memory.
#[derive(Debug)]
pub struct Diagnostics<'r>(&'r [internal::Diagnostic]);

impl<'r> Diagnostics<'r> {
    /// These, in their order.
    pub(crate) fn new(all: &'r [internal::Diagnostic]) -> Self {
        Self(all)
    }
}

impl Serialize for Diagnostics<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Diagnostic::from))
    }
}

impl JsonSchema for Diagnostics<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Vec::<Diagnostic>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<Diagnostic>::json_schema(generator)
    }
}

/// A finding or a fault.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Diagnostic {
    /// `pack/rule`.
    pub rule: RuleId,
    /// Its severity on the day of the run.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// How the run treats it. Other values may be added.
    pub standing: Standing,
    /// The entry that lists it as debt.
    pub debt: Option<Debt>,
    /// The place.
    pub location: Location,
    /// How the place was found. Other values may be added.
    pub located: Located,
    /// Identity over time: SHA-256 in hex over rule, path, key and the number among equal keys (docs/fingerprints.md).
    pub fingerprint: String,
    /// What identifies the finding in later runs.
    pub key: FindingKey,
    /// How much it covers: a number that the rule compares, or the places that it combines; null if it is about one place.
    pub extent: Option<Extent>,
    /// Further places.
    pub related: Vec<Related>,
    /// How to fix it.
    pub help: Option<String>,
    /// Machine-applicable change: RFC 6902 operations on the document, or, where `edits` are given too, on
    /// `{"lines": […]}`, the lines of the file.
    pub fix: Vec<serde_json::Value>,
    /// The result of a fix on lines, as replacements in the order of the text, all relative to the unchanged file; empty if
    /// `fix` operates on the values of a document.
    pub edits: Vec<Edit>,
    /// Who owns the place.
    pub owners: Owners,
    /// Who has authority over the rule.
    pub authority: Option<Owner>,
    /// Why the rule exists.
    pub decision: Option<Decision>,
    /// Set while the effective date of the rule is in the future.
    pub pending: Option<Pending>,
    /// The edition that added it, if the config has an earlier `edition`; it is only a note then.
    pub edition: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{runner, testing};

    #[test]
    fn output_follows_its_schema() {
        let schema = serde_json::to_value(schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (name, report) in testing::all() {
            let out = render(&report, Style::default());
            let value = serde_json::from_str(&out).unwrap();
            let errors: Vec<_> = validator
                .iter_errors(&value)
                .map(|error| error.to_string())
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            assert!(!out.lines().any(runner::is_command), "{name}");
        }
        assert!(!validator.is_valid(&serde_json::json!({"version": 2})));
    }

    #[test]
    fn untracked_files_and_the_terminal_change_nothing() {
        let mut report = testing::mixed();
        let before = render(&report, Style::default());
        report.untracked = verdict::Untracked::Uncounted;
        let style = Style {
            color: true,
            width: 20,
            unicode: false,
            hyperlinks: true,
        };
        assert_eq!(render(&report, style), before);
    }

    #[test]
    fn the_output_is_as_agreed() {
        testing::assert_golden("mixed.json", &render(&testing::mixed(), Style::default()));
    }
}
