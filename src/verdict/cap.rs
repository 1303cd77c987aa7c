//! The heaviest that a finding may be.

use crate::diagnostic::{Diagnostic, Severity, Standing};

/// Makes findings that a later edition added notes: what was green stays green until the config takes that edition up.
#[must_use]
pub fn cap(mut findings: Vec<Diagnostic>, edition: u32) -> Vec<Diagnostic> {
    let later = |finding: &&mut Diagnostic| finding.edition.is_some_and(|from| from > edition);
    for finding in findings.iter_mut().filter(later) {
        finding.severity = Severity::Note;
        finding.pending = None;
        finding.standing = Standing::New;
    }
    findings
}
