//! What the verdict knows of the rules.

use std::collections::BTreeMap;

use crate::diagnostic::RuleId;
use crate::run::summary::RuleSummary;

/// The rules of a run by id.
pub type Rules<'r> = BTreeMap<&'r RuleId, &'r RuleSummary>;
