//! What a run makes of a finding, and how its place was found.

use schemars::JsonSchema;
use serde::Serialize;

/// What a run makes of a finding. Later values are added; none is removed or changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nothing excuses it.
    New,
    /// The effective date of its rule is in the future, so it has a lighter severity until then.
    Upcoming,
    /// It is listed as debt. It does not fail the run, unless the entry is overdue.
    Known,
}

/// How the place of a finding was found. Later values are added; none is removed or changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Located {
    /// The rule, or a fact that it passes on, names the place.
    Stated,
    /// The finding is about the file, or the repository, as a whole.
    Whole,
}
