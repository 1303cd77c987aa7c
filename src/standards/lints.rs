//! What is very likely a mistake in policies, as the config weighs it.

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::policy::PolicySet;
use crate::policy::lint::{self, Linted};

/// The lints of the policies of a repository. Where arguments name some of them, their tests may not be among these.
pub(super) fn of(config: &Config, set: &PolicySet, named: bool) -> Vec<Diagnostic> {
    let mut found = lint::lint(set, Linted::OfRepository);
    found.retain_mut(|lint| {
        let setting = config.rules.get(&lint.rule);
        if let Some(severity) = setting.and_then(|setting| setting.severity) {
            lint.severity = severity;
        }
        let is_off = setting.is_some_and(|setting| setting.off);
        !(is_off || named && lint.rule.as_str() == lint::MISSING_TEST)
    });
    found
}
