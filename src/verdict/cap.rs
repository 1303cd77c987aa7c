//! Findings that a later edition added are only notes.

use super::rules::Rules;
use crate::config::FIRST_EDITION;
use crate::diagnostic::{Diagnostic, Severity, Standing};
use crate::source::RepoPath;

/// Turns findings that a later edition added into notes, so that a green run stays green until the config adopts that
/// edition. The edition of a finding is that of its rule or its own, whichever is later. A severity in the config
/// overrides this.
#[must_use]
pub fn cap(mut findings: Vec<Diagnostic>, rules: &Rules<'_>, edition: u32) -> Vec<Diagnostic> {
    for finding in &mut findings {
        let rule = rules.get(&finding.rule);
        let added = finding.edition.unwrap_or(FIRST_EDITION);
        let added = added.max(rule.map_or(FIRST_EDITION, |rule| rule.edition));
        let path = finding.location.path().map_or("", RepoPath::as_str);
        let is_set =
            rule.is_some_and(|rule| rule.severity_is_set || rule.in_folders.severity(path).is_some());
        // What the config weighs itself was taken up.
        let is_set = is_set || finding.own_severity.is_some();
        finding.edition = (added > edition && !is_set).then_some(added);
        if finding.edition.is_some() {
            finding.severity = Severity::Note;
            // A note does not change its severity on a later day.
            finding.pending = None;
            if finding.standing == Standing::Upcoming {
                finding.standing = Standing::New;
            }
        }
    }
    findings
}
