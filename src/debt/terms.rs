//! What a rule allows of debt, as its METADATA says.

use std::num::NonZeroU32;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::entry::DebtEntry;

/// How long findings of a rule may be known, and how many of them at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DebtTerms {
    /// An entry excuses for so many days after its `since`, and one without `since` not at all.
    pub max_days: Option<NonZeroU32>,
    /// How many entries a repository may have at most.
    pub ceiling: Option<u32>,
}

impl DebtTerms {
    /// The last day on which an entry excuses: its own, or that of the rule, whichever comes first. The first of all days
    /// for an entry that does not say since when it is known, or names a day to come, where the rule limits the time.
    #[must_use]
    pub fn due(&self, entry: &DebtEntry, today: Date) -> Option<Date> {
        let of_rule = self
            .max_days
            .map(|days| match entry.since.filter(|since| *since <= today) {
                Some(since) => since
                    .checked_add(i64::from(days.get()).days())
                    .unwrap_or(Date::MAX),
                None => Date::MIN,
            });
        of_rule.into_iter().chain(entry.retire_by).min()
    }
}
