//! The rules that purlin itself applies to every file that some other rule needs.

use crate::diagnostic::{Diagnostic, Label, Location, RuleId, Severity};
use crate::document::{Oddity, ParseError};
use crate::source::{RepoPath, Text};

/// What is known of a rule that is not written in Rego.
#[derive(Clone, Copy, Debug)]
pub struct InputRule {
    /// `input/…`.
    pub id: &'static str,
    /// What it asks for.
    pub title: &'static str,
    /// Why.
    pub description: &'static str,
    /// How to mend a finding.
    pub help: &'static str,
    /// Its weight.
    pub severity: Severity,
}

/// A file that a rule needed could not be read or parsed, so the rule could not judge it.
pub const UNPARSED: InputRule = InputRule {
    id: "input/unparsed",
    title: "Files that rules need can be read",
    description: "A rule that could not read a file has not passed it. Without this finding a broken or oversized \
                  file would be the way around every standard.",
    help: "Mend the file, or list it under `exclude` in purlin.yaml if it is broken on purpose",
    severity: Severity::Error,
};

/// A mapping holds a key twice.
pub const DUPLICATE_KEY: InputRule = InputRule {
    id: "input/duplicate-key",
    title: "Keys stand once in their mapping",
    description: "Of two equal keys some readers take the first, most the last, and some refuse the file. Rules see \
                  the last. What a person reads need not be what runs.",
    help: "Keep one of the two",
    severity: Severity::Warning,
};

/// Every input rule, by id.
pub const ALL: [InputRule; 2] = [DUPLICATE_KEY, UNPARSED];

/// Whether a name is that of such a rule, or of their pack.
#[must_use]
pub fn is_named(name: &str) -> bool {
    ALL.iter()
        .any(|rule| rule.id == name || rule.rule_id().pack() == name)
}

/// The rules of this kind that arguments name, where they name nothing else.
#[must_use]
pub fn only(names: &[String]) -> Option<Vec<InputRule>> {
    let all_named = !names.is_empty() && names.iter().all(|name| is_named(name));
    all_named.then(|| {
        let is_asked = |rule: &InputRule| {
            names
                .iter()
                .any(|name| name == rule.id || rule.rule_id().pack() == name)
        };
        ALL.into_iter().filter(is_asked).collect()
    })
}

impl InputRule {
    /// The id in its own type.
    #[must_use]
    pub fn rule_id(&self) -> RuleId {
        RuleId::new(self.id)
    }

    fn finding(&self, message: impl Into<String>, location: Location) -> Diagnostic {
        Diagnostic::new(self.rule_id(), self.severity, message, location).with_help(self.help)
    }
}

/// The finding for a file that does not parse.
#[must_use]
pub fn unparsed(text: &Text, error: &ParseError) -> Diagnostic {
    let location = match error.span {
        Some(span) => Location::region(text, span),
        None => Location::file(text.file().clone()),
    };
    let finding = UNPARSED.finding(&error.message, location);
    match &error.help {
        Some(help) => finding.with_help(help),
        None => finding,
    }
}

/// The finding for a file of which there is no text.
#[must_use]
pub fn unreadable(path: &RepoPath, reason: &str, help: Option<&str>) -> Diagnostic {
    let finding = UNPARSED.finding(reason, Location::file(path.clone()));
    match help {
        Some(help) => finding.with_help(help),
        None => finding,
    }
}

/// The finding for something odd in a file that does parse.
#[must_use]
pub fn odd(text: &Text, oddity: &Oddity) -> Diagnostic {
    let mut finding = DUPLICATE_KEY.finding(&oddity.message, Location::region(text, oddity.span));
    finding.related = oddity
        .earlier
        .map(|earlier| Label {
            location: Location::region(text, earlier),
            message: "it stands here already".to_owned(),
        })
        .into_iter()
        .collect();
    finding
}
