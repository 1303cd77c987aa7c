//! Findings in their one order, each once.

use crate::diagnostic::Diagnostic;

/// Puts findings in their one order.
#[must_use]
pub fn order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(Diagnostic::order);
    findings
}

/// Drops duplicate findings at the same place; they must be in order.
#[must_use]
pub fn deduplicate(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.dedup();
    findings
}
