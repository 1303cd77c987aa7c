//! The one point at which settings and dates change what a finding weighs.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::{FIRST_EDITION, RuleSetting};
use crate::diagnostic::{Diagnostic, Pending, RuleId, Severity};

/// What the day and the config say about one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The severity in force once the rule is in effect.
    pub severity: Severity,
    /// The first day on which an error counts as one.
    pub effective_on: Option<Date>,
    /// The edition that added the rule.
    pub edition: u32,
    /// The edition that the config has taken up; `None` where the config itself says what findings of the rule weigh.
    pub taken_up: Option<u32>,
}

impl Standing {
    /// The severity that a rule's METADATA states, unless the config says otherwise.
    #[must_use]
    pub fn new(stated: Severity, effective_on: Option<Date>, setting: Option<&RuleSetting>) -> Self {
        Self {
            severity: setting.and_then(|setting| setting.severity).unwrap_or(stated),
            effective_on,
            edition: FIRST_EDITION,
            taken_up: None,
        }
    }

    /// The same, for a rule that an edition added, under a config that has taken one up. What the config says of the
    /// rule's severity weighs more than any edition.
    #[must_use]
    pub fn in_edition(mut self, added: u32, taken_up: u32, setting: Option<&RuleSetting>) -> Self {
        let stated = setting.is_some_and(|setting| setting.severity.is_some());
        self.edition = added;
        self.taken_up = (!stated).then_some(taken_up);
        self
    }

    /// The edition that a config has to take up for a finding to weigh what its rule says, where it has not: the
    /// edition that added the rule, or that of the finding.
    #[must_use]
    pub fn later_edition(self, finding: Option<u32>) -> Option<u32> {
        let added = finding.unwrap_or(FIRST_EDITION).max(self.edition);
        self.taken_up.filter(|taken_up| added > *taken_up).map(|_| added)
    }

    /// The severity on a day: before the effective date an error is a warning, and what it will be is kept.
    #[must_use]
    pub fn on(self, date: Date) -> (Severity, Option<Pending>) {
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

/// Weighs findings, drops those that say the same thing of the same place twice, and puts them in their one order.
#[must_use]
pub fn judge(
    findings: Vec<Diagnostic>,
    standings: &BTreeMap<RuleId, Standing>,
    date: Date,
) -> Vec<Diagnostic> {
    let mut judged: Vec<Diagnostic> = findings
        .into_iter()
        .map(|mut finding| {
            if let Some(standing) = standings.get(&finding.rule) {
                finding.edition = standing.later_edition(finding.edition);
                (finding.severity, finding.pending) = match finding.edition {
                    // What is only a note has nothing to become on a day.
                    Some(_) => (Severity::Note, None),
                    None => standing.on(date),
                };
            }
            finding
        })
        .collect();
    judged.sort_by(Diagnostic::order);
    judged.dedup_by(|a, b| a == b);
    tell_apart(&mut judged);
    judged
}

/// Two findings of one rule in one file may share a key, because the rule's message names no place.
/// Their fingerprints must differ, so the second and later ones are numbered in their order.
fn tell_apart(findings: &mut [Diagnostic]) {
    // They are sorted by path, and only those of one file can clash.
    for of_file in findings.chunk_by_mut(|a, b| a.location.file == b.location.file) {
        if of_file.len() > 1 {
            number(of_file);
        }
    }
}

/// Numbers findings of one file that share rule and key.
fn number(findings: &mut [Diagnostic]) {
    let mut seen: BTreeMap<(RuleId, String), usize> = BTreeMap::new();
    for finding in findings {
        let identity = |key: &str| (finding.rule.clone(), key.to_owned());
        let stated = identity(&finding.key);
        let Some(mut number) = seen.get(&stated).copied() else {
            seen.insert(stated, 1);
            continue;
        };
        // A rule may have used the numbered key for another finding already.
        let key = loop {
            number += 1;
            let key = format!("{} ({number})", finding.key);
            if !seen.contains_key(&identity(&key)) {
                break key;
            }
        };
        seen.insert(identity(&key), 1);
        seen.insert(stated, number);
        finding.key = key;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::diagnostic::Location;
    use crate::source::{RepoPath, Span, Text};

    fn at(offset: usize, key: &str) -> Diagnostic {
        let text = Text::new(RepoPath::new("a"), "0123456789");
        let mut finding = Diagnostic::new(
            RuleId::new("a/b"),
            Severity::Error,
            "m",
            Location::region(&text, Span::new(offset, offset + 1)),
        );
        key.clone_into(&mut finding.key);
        finding
    }

    #[test]
    fn an_error_is_a_warning_before_its_day_and_an_error_on_it() {
        let standing = Standing::new(Severity::Error, Some(date(2027, 1, 1)), None);
        let (severity, pending) = standing.on(date(2026, 12, 31));
        assert_eq!(severity, Severity::Warning);
        assert_eq!(pending.map(|pending| pending.severity), Some(Severity::Error));
        assert_eq!(standing.on(date(2027, 1, 1)), (Severity::Error, None));
        let note = Standing::new(Severity::Note, Some(date(2027, 1, 1)), None);
        assert_eq!(note.on(date(2026, 1, 1)), (Severity::Note, None));
    }

    #[test]
    fn the_config_weighs_more_than_the_metadata() {
        let setting = RuleSetting {
            severity: Some(Severity::Note),
            ..RuleSetting::default()
        };
        assert_eq!(
            Standing::new(Severity::Error, None, Some(&setting)).severity,
            Severity::Note
        );
    }

    #[test]
    fn what_a_later_edition_added_is_a_note_until_it_is_taken_up() {
        let judged = |added: u32, finding: Option<u32>, taken_up: u32, setting: Option<&RuleSetting>| {
            let standing = Standing::new(Severity::Error, Some(date(2027, 1, 1)), setting)
                .in_edition(added, taken_up, setting);
            let mut one = at(1, "k");
            one.edition = finding;
            let standings = [(RuleId::new("a/b"), standing)].into();
            let judged = judge(vec![one], &standings, date(2026, 1, 1));
            (judged[0].severity, judged[0].edition, judged[0].pending.is_some())
        };
        let held = |edition| (Severity::Note, Some(edition), false);
        let in_force = (Severity::Warning, None, true);
        assert_eq!(judged(1, None, 1, None), in_force);
        assert_eq!(judged(2, None, 1, None), held(2));
        assert_eq!(judged(2, None, 2, None), in_force);
        assert_eq!(judged(1, Some(3), 2, None), held(3));
        assert_eq!(judged(2, Some(1), 1, None), held(2));
        assert_eq!(judged(1, Some(2), 2, None), in_force);
        let warning = RuleSetting {
            severity: Some(Severity::Warning),
            ..RuleSetting::default()
        };
        assert_eq!(
            judged(2, None, 1, Some(&warning)),
            (Severity::Warning, None, false)
        );
    }

    #[test]
    fn findings_are_sorted_said_once_and_told_apart() {
        let judged = judge(
            vec![at(5, "k"), at(1, "k"), at(5, "k"), at(3, "other")],
            &BTreeMap::new(),
            date(2026, 1, 1),
        );
        let keys: Vec<_> = judged.iter().map(|finding| finding.key.as_str()).collect();
        assert_eq!(keys, ["k", "other", "k (2)"]);
        let prints: BTreeSet<_> = judged.iter().map(Diagnostic::fingerprint).collect();
        assert_eq!(prints.len(), 3);
    }
}
