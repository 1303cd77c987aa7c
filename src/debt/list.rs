//! The lists of a repository.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::DebtEntry;
use crate::diagnostic::{Location, RuleId};
use crate::source::{Span, Text};

/// Everything that is known.
#[derive(Clone, Debug, Default)]
pub struct Debt {
    /// By the rule that the name of the list says, which may be a former id.
    pub lists: BTreeMap<RuleId, DebtList>,
}

impl Debt {
    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lists.values().map(|list| list.entries.len()).sum()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists.values().all(|list| list.entries.is_empty())
    }
}

/// What is known of one rule.
#[derive(Clone, Debug)]
pub struct DebtList {
    /// The file.
    pub text: Arc<Text>,
    /// Its entries, in its order.
    pub entries: Vec<DebtEntry>,
}

impl DebtList {
    /// The place of an entry.
    #[must_use]
    pub fn place(&self, span: Span) -> Location {
        Location::region(&self.text, span)
    }
}
