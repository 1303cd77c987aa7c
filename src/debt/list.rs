//! The lists of a repository.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::DebtEntry;
use crate::diagnostic::{Location, RuleId};
use crate::source::Text;

/// Everything that is known.
#[derive(Clone, Debug, Default)]
pub struct Debt {
    /// By the rule that the name of the list says, which may be a former id.
    pub lists: BTreeMap<RuleId, DebtList>,
}

impl Debt {
    /// Every entry, by list and line.
    pub fn entries(&self) -> impl Iterator<Item = ListedEntry<'_>> {
        self.lists.iter().flat_map(|(rule, list)| {
            let entries = list.entries.iter();
            entries.map(move |entry| ListedEntry { rule, list, entry })
        })
    }

    /// The entries of one list.
    pub fn of<'d>(&'d self, rule: &RuleId) -> impl Iterator<Item = ListedEntry<'d>> + Clone + use<'d> {
        self.lists
            .get_key_value(rule)
            .into_iter()
            .flat_map(|(rule, list)| {
                let entries = list.entries.iter();
                entries.map(move |entry| ListedEntry { rule, list, entry })
            })
    }

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

/// An entry with the list that it is in.
#[derive(Clone, Copy, Debug)]
pub struct ListedEntry<'d> {
    /// The rule that the list is named after.
    pub rule: &'d RuleId,
    /// The list.
    pub list: &'d DebtList,
    /// The entry.
    pub entry: &'d DebtEntry,
}

impl ListedEntry<'_> {
    /// Its line.
    #[must_use]
    pub fn place(&self) -> Location {
        Location::region(&self.list.text, self.entry.span)
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
