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

/// The candidates that `word` may be a slip of, nearest first, as a help: `did you mean …`.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

/// How many characters have to be changed, added, removed or swapped with their neighbour. Long words are cut: none of
/// their length is a slip, and comparing costs the product of the lengths.
fn distance(a: &str, b: &str) -> usize {
    let cut = |text: &str| text.chars().take(64).collect::<String>();
    strsim::osa_distance(&cut(a), &cut(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        let names = ["severity", "target", "files"];
        assert_eq!(
            did_you_mean("severty", names),
            Some("did you mean `severity`?".to_owned())
        );
        assert_eq!(
            did_you_mean("tagret", names),
            Some("did you mean `target`?".to_owned())
        );
        assert_eq!(did_you_mean("colour", names), None);
        assert_eq!(did_you_mean("", names), None);
    }
}
