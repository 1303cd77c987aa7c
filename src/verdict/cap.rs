//! What a later edition added weighs no more than a note.

use super::rules::Rules;
use crate::config::FIRST_EDITION;
use crate::diagnostic::{Diagnostic, Severity, Standing};
use crate::source::RepoPath;

/// Makes findings that a later edition added notes: what was green stays green until the config takes that edition up.
/// What added them is the edition of the rule or that of the finding, whichever is later. A severity that the config
/// states itself weighs more than any edition.
#[must_use]
pub fn cap(mut findings: Vec<Diagnostic>, rules: &Rules<'_>, edition: u32) -> Vec<Diagnostic> {
    for finding in &mut findings {
        let rule = rules.get(&finding.rule);
        let added = finding.edition.unwrap_or(FIRST_EDITION);
        let added = added.max(rule.map_or(FIRST_EDITION, |rule| rule.edition));
        let path = finding.location.path().map_or("", RepoPath::as_str);
        let is_set =
            rule.is_some_and(|rule| rule.severity_is_set || rule.in_folders.severity(path).is_some());
        finding.edition = (added > edition && !is_set).then_some(added);
        if finding.edition.is_some() {
            finding.severity = Severity::Note;
            // What is only a note has nothing to become on a day.
            finding.pending = None;
            finding.standing = Standing::New;
        }
    }
    findings
}
