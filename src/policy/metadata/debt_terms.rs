//! `custom.debt` of METADATA: what the rule allows of debt.

use std::num::NonZeroU32;

use super::reader::Reader;
use crate::debt::DebtTerms;
use crate::document::{Kind, NodeId};

impl Reader<'_> {
    /// What a rule allows of debt.
    pub(super) fn debt(&mut self, custom: NodeId) -> DebtTerms {
        let Some(node) = self.get(custom, "debt") else {
            return DebtTerms::default();
        };
        if !self.is_mapping(node) {
            self.wrong(node, "debt", "a mapping with `max_days`, `ceiling` or both");
            return DebtTerms::default();
        }
        self.known_keys(node, &["max_days", "ceiling"], "`debt`");
        let max_days = self.whole_number(node, "max_days", "a whole number of days, 1 or more");
        DebtTerms {
            max_days: max_days.and_then(NonZeroU32::new),
            ceiling: self.whole_number(node, "ceiling", "a whole number, 0 or more"),
        }
    }

    fn whole_number(&mut self, mapping: NodeId, key: &str, wanted: &str) -> Option<u32> {
        let node = self.document.get(mapping, key)?;
        let number = match self.document.kind(self.document.resolve(node)) {
            Kind::Integer(number) => u32::try_from(number).ok(),
            _ => None,
        };
        let number = number.filter(|number| *number > 0 || key == "ceiling");
        if number.is_none() {
            self.wrong(node, key, wanted);
        }
        number
    }
}
