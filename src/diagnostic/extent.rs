//! How much a finding covers.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Number, Value};

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

    /// Reads it as it is written: a number, or a list of texts.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::Number(number.clone())),
            Value::Array(items) => {
                let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                Some(Self::Texts(texts.collect::<Option<_>>()?))
            }
            _ => None,
        }
    }

    /// As it is written.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => Value::Number(number.clone()),
            Self::Texts(texts) => texts.iter().map(String::as_str).collect(),
        }
    }

    /// Whether it covers no more than another one. A number and texts can't be compared.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(own), Self::Number(other)) => own.as_f64() <= other.as_f64(),
            (Self::Texts(own), Self::Texts(other)) => own.is_subset(other),
            _ => false,
        }
    }

    /// A number by which larger ones come later.
    #[must_use]
    pub fn size(&self) -> f64 {
        match self {
            Self::Number(number) => number.as_f64().unwrap_or(f64::MAX),
            #[allow(clippy::cast_precision_loss, reason = "only for an order")]
            Self::Texts(texts) => texts.len() as f64,
        }
    }
}
