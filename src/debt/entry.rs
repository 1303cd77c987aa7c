//! One entry of a list: a finding that is known.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Extent, FindingKey};
use crate::document::de::Spanned;
use crate::source::{RepoPath, Span};

/// A known finding. It excuses one finding of its rule, path and key that covers no more than it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtEntry {
    /// The file; empty for the repository as a whole.
    pub path: RepoPath,
    /// What tells the finding from the others of its rule and file.
    pub key: FindingKey,
    /// How much it covers at most.
    pub extent: Option<Extent>,
    /// The day since which it is known.
    pub since: Option<Date>,
    /// The last day on which it excuses.
    pub retire_by: Option<Date>,
    /// Why it is accepted for now.
    pub why: Option<String>,
    /// Its line.
    pub span: Span,
}

/// An entry as a line holds it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A line of .purlin/debt/PACK/RULE.jsonl")]
pub struct RawEntry {
    /// The file, from the root; empty for the repository as a whole.
    #[schemars(example = &"app/package.json")]
    pub path: String,
    /// The key of the finding, as every format of `purlin check` has it.
    #[schemars(with = "FindingKey")]
    pub key: Spanned<serde_json::Value>,
    /// How much the finding covers, if it combines several places or compares a number. A finding that covers more is not
    /// excused, and neither is one with an extent by an entry without one.
    #[schemars(with = "Option<Extent>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extent: Option<Spanned<serde_json::Value>>,
    /// The day since which it is known, `2026-11-30`.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Spanned<String>>,
    /// The last day on which it excuses.
    #[schemars(with = "Option<String>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retire_by: Option<Spanned<String>>,
    /// Why it is accepted for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl DebtEntry {
    /// Whether a finding that covers this much is no larger than the entry.
    #[must_use]
    pub fn covers(&self, extent: Option<&Extent>) -> bool {
        match (extent, &self.extent) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(found), Some(known)) => found.is_within(known),
        }
    }
}
