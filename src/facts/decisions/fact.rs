//! What rules see of decisions: `input.decisions` and `input.rules`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Owner, RuleId, Severity};
use crate::facts::FactAt;
use crate::source::RepoPath;

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DecisionStatus {
    /// Being written.
    Draft,
    /// Up for discussion.
    Proposed,
    /// In force.
    Accepted,
    /// Decided against.
    Rejected,
    /// No longer in force, with nothing in its place.
    Deprecated,
    /// No longer in force, with another decision in its place.
    Superseded,
}

impl DecisionStatus {
    /// As output writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Deprecated => "deprecated",
            Self::Superseded => "superseded",
        }
    }

    /// Whether it was never in force or is no longer.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Rejected | Self::Deprecated | Self::Superseded)
    }
}

/// A text of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatedFact {
    /// Without marks of Markdown.
    pub text: String,
    /// Its place.
    pub at: FactAt,
}

/// The status of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StatusFact {
    /// Null where there is no status, or where it can't be told which one is meant.
    pub value: Option<DecisionStatus>,
    /// As written; null where nothing is.
    pub text: Option<String>,
    /// Its place, or that of the title where there is none.
    pub at: FactAt,
}

/// A day of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DayFact {
    /// `YYYY-MM-DD`; null where it is written in any other way.
    pub day: Option<String>,
    /// As written.
    pub text: String,
    /// Its place.
    pub at: FactAt,
}

/// Another decision that a record or a rule names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReferenceFact {
    /// As written: an id, a number, or the path of a link.
    pub text: String,
    /// The id of the record; null where there is no such record here, or more than one.
    pub to: Option<String>,
    /// Whether it leads out of this repository: a URL, or an id with the name of another log (`payments:0012`).
    pub elsewhere: bool,
    /// Its place.
    pub at: FactAt,
}

/// A change of an accepted decision that its record tells of: `Changed: YYYY-MM-DD what`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeFact {
    /// `YYYY-MM-DD`; null where the line has none.
    pub day: Option<String>,
    /// What was changed.
    pub text: String,
    /// The line.
    pub at: FactAt,
}

/// The record of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DecisionFact {
    /// `ADR-0007` of `0007-node.md`, `ARCH-001` of `ARCH-001-node.md` or of the `id` in the front matter; the file's name
    /// without its end where it has no number, or where two records have the same.
    pub id: String,
    /// The number in the file's name; null where there is none, or only a day.
    pub number: Option<u64>,
    /// The file.
    pub path: RepoPath,
    /// Without the number.
    pub title: String,
    /// The title's place.
    pub at: FactAt,
    /// What became of it.
    pub status: StatusFact,
    /// When it was decided, or last changed, as the record says.
    pub date: Option<DayFact>,
    /// Who decided, in the order of the record.
    pub deciders: Vec<StatedFact>,
    /// The decisions that this one takes the place of.
    pub supersedes: Vec<ReferenceFact>,
    /// The decisions that took its place.
    pub superseded_by: Vec<ReferenceFact>,
    /// The rules that the record says enforce it.
    pub enforced_by: Vec<StatedFact>,
    /// Whether the record says that people see to it: `enforced-by: manual`.
    pub manual: bool,
    /// What it is about, as globs of paths or as the record writes it.
    pub affects: Vec<StatedFact>,
    /// The day by which it is to be looked at again.
    pub review_by: Option<DayFact>,
    /// The changes that it tells of.
    pub changed: Vec<ChangeFact>,
    /// Why the file, or its front matter, can't be read; null where it can.
    pub unread: Option<String>,
}

/// A rule that is loaded, or that is a part of purlin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleFact {
    /// `pack/rule`.
    pub id: RuleId,
    /// What it asks for.
    pub title: String,
    /// Whether it is a rule of this repository: written here, or a boundary that the config declares.
    pub own: bool,
    /// Whether the config turns it off.
    pub off: bool,
    /// The severity in force.
    pub severity: Severity,
    /// Who has authority over it.
    pub owner: Option<Owner>,
    /// The decision that it carries out; null where it names none.
    pub decision: Option<ReferenceFact>,
    /// Where it is stated; null for a rule that is not of this repository.
    pub at: Option<FactAt>,
}

/// What the standards know of a rule; [`RuleFact`] adds the record that its decision leads to.
#[derive(Clone, Debug)]
pub struct StatedRule {
    /// The fact, with a decision that leads nowhere yet.
    pub fact: RuleFact,
    /// A page that may be the record of its decision, where it names no decision by id.
    pub page: Option<String>,
}
