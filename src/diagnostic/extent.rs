//! How much a finding stands for.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

/// How much a finding stands for, where it folds several places or compares a number. What is known or waived excuses
/// a finding only if it is no larger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Extent {
    /// A number that the rule compares.
    Number(Number),
    /// The places, dependencies or files that the finding folds.
    Texts(BTreeSet<String>),
}

impl Extent {
    /// The bytes of a file, so that what is said of them holds only while they are the same.
    #[must_use]
    pub fn of_content(digest: String) -> Self {
        Self::Texts(BTreeSet::from([digest]))
    }
}
