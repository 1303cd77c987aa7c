//! What is very likely a mistake in policies, as the config weighs it.

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::policy::PolicySet;
use crate::policy::lint::{self, Linted};

/// The lints of the policies of a repository, all of them or those that arguments name.
pub(super) fn of(config: &Config, set: &PolicySet, linted: Linted) -> Vec<Diagnostic> {
    let mut found = lint::lint(set, linted);
    found.retain_mut(|lint| {
        let setting = config.rules.get(&lint.rule);
        if let Some(severity) = setting.and_then(|setting| setting.severity) {
            lint.severity = severity;
        }
        !setting.is_some_and(|setting| setting.off)
    });
    found
}
