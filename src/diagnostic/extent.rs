//! How much a finding covers.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

/// How much a finding covers, if it combines several places or compares a number. A known or waived finding excuses a
/// later one only if that is no larger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Extent {
    /// A number that the rule compares.
    Number(Number),
    /// The places, dependencies or files that the finding combines.
    Texts(BTreeSet<String>),
}

impl Extent {
    /// The content of a file, so that an excuse holds only while the content stays the same.
    #[must_use]
    pub fn of_content(digest: String) -> Self {
        Self::Texts(BTreeSet::from([digest]))
    }
}
