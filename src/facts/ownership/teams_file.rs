//! Whether the teams file that the config names can be used.

use std::sync::Arc;

use super::Teams;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::repository::{CheckedSet, Look};
use crate::source::Text;

/// What keeps the teams file that the config names from being used, and its text where the faults are in it.
///
/// A teams file that is tracked is checked like any other: what is wrong in it is a finding. An untracked one is part of
/// the run, like a data file.
#[must_use]
pub fn faults<'t>(
    config: &Config,
    set: &CheckedSet,
    teams: impl FnOnce() -> &'t Teams,
) -> (Vec<Diagnostic>, Option<&'t Arc<Text>>) {
    let Some(named) = &config.ownership.teams else {
        return (Vec::new(), None);
    };
    if set.find(&named.value).is_some() {
        return (Vec::new(), None);
    }
    let look = set.tree().look(&named.value);
    if !matches!(look, Look::File(_)) {
        let message = format!(
            "the teams file `{}` can't be read: {}",
            named.value,
            look.why_unread()
        );
        let help = "Name a YAML or JSON file relative to the root; it need not be tracked";
        return (vec![config.fault(named.span, message).with_help(help)], None);
    }
    let (errors, text) = teams().unlisted_errors();
    let faults = errors.into_iter().map(|error| {
        let location = match text {
            Some(text) => Location::region(text, error.span),
            None => Location::file(error.file.clone()),
        };
        let rule = RuleId::new(config::FAULT_RULE);
        Diagnostic::new(rule, Severity::Error, error.message.clone(), location)
    });
    (faults.collect(), text)
}
