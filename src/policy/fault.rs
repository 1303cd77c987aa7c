//! What is wrong with a policy, as a diagnostic at the exact place.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, Location, RuleId, Severity};
use crate::source::{Span, Text};

/// The rule id of everything that is wrong with a policy itself.
pub const RULE: &str = "purlin/policy";

/// A fault at a span of a policy.
pub(crate) fn at(text: &Text, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(
        RuleId::new(RULE),
        Severity::Error,
        message,
        Location::region(text, span),
    )
}

/// Something worth knowing at a span of a policy, which keeps nothing from being done.
pub(crate) fn notice(text: &Text, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..at(text, span, message)
    }
}

/// A fault at a span, or in the file as a whole.
pub(crate) fn maybe_at(text: &Text, span: Option<Span>, message: impl Into<String>) -> Diagnostic {
    match span {
        Some(span) => at(text, span, message),
        None => Diagnostic::new(
            RuleId::new(RULE),
            Severity::Error,
            message,
            Location::file(text.file().clone()),
        ),
    }
}

/// The same fault with a second place.
pub(crate) fn related(mut fault: Diagnostic, text: &Arc<Text>, span: Span, message: &str) -> Diagnostic {
    fault.related.push(Label {
        location: Location::region(text, span),
        message: message.to_owned(),
    });
    fault
}
