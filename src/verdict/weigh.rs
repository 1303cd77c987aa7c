//! The severity of a finding, from the settings of its rule and the day.

use jiff::civil::Date;

use super::rules::Rules;
use crate::diagnostic::{Diagnostic, Pending, Severity, Standing};
use crate::run::summary::{RuleStatus, RuleSummary};
use crate::source::RepoPath;

/// The severity of the findings of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RuleWeight {
    /// The severity in force once the rule is in effect.
    severity: Severity,
    /// The first day on which an error counts as one.
    effective_on: Option<Date>,
}

impl RuleWeight {
    /// The severity of a rule's findings at a path.
    fn of(rule: &RuleSummary, path: &str) -> Self {
        Self {
            severity: rule.in_folders.severity(path).unwrap_or(rule.severity),
            effective_on: rule.effective_on,
        }
    }

    /// The severity on a day: before the effective date an error is a warning, and what it will be is kept.
    fn on(self, date: Date) -> (Severity, Option<Pending>) {
        match self.effective_on {
            Some(effective_on) if date < effective_on && self.severity == Severity::Error => (
                Severity::Warning,
                Some(Pending {
                    severity: self.severity,
                    effective_on,
                }),
            ),
            _ => (self.severity, None),
        }
    }
}

/// Sets the severity of each finding, by its rule, place and day, and drops findings of rules that are turned off.
#[must_use]
pub fn weigh(mut findings: Vec<Diagnostic>, rules: &Rules<'_>, date: Date) -> Vec<Diagnostic> {
    findings.retain_mut(|finding| {
        let Some(rule) = rules.get(&finding.rule) else {
            return true;
        };
        let path = finding.location.path().map_or("", RepoPath::as_str);
        let is_off = rule.status == RuleStatus::Off || rule.in_folders.off(path) == Some(true);
        let mut weight = RuleWeight::of(rule, path);
        weight.severity = finding.own_severity.unwrap_or(weight.severity);
        // What is only proposed fails nobody, whatever a config says.
        if rule.is_proposed && weight.severity == Severity::Error {
            weight.severity = Severity::Warning;
        }
        (finding.severity, finding.pending) = weight.on(date);
        finding.standing = match finding.pending {
            Some(_) => Standing::Upcoming,
            None => Standing::New,
        };
        !is_off
    });
    findings
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_error_is_a_warning_before_its_day_and_an_error_on_it() {
        let weight = |severity| RuleWeight {
            severity,
            effective_on: Some(date(2027, 1, 1)),
        };
        let (severity, pending) = weight(Severity::Error).on(date(2026, 12, 31));
        assert_eq!(severity, Severity::Warning);
        assert_eq!(pending.map(|pending| pending.severity), Some(Severity::Error));
        assert_eq!(
            weight(Severity::Error).on(date(2027, 1, 1)),
            (Severity::Error, None)
        );
        assert_eq!(
            weight(Severity::Note).on(date(2026, 1, 1)),
            (Severity::Note, None)
        );
    }
}
