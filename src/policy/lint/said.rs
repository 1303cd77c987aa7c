//! What a lint is, where it looks, and what it says.

use crate::diagnostic::{Diagnostic, FindingKey, KeyPart, Location, RuleId, Severity};
use crate::policy::module::Loaded;
use crate::source::{FileId, Span};

/// A kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// `policy/…`
    pub id: &'static str,
    /// What policies are like that have none.
    pub title: &'static str,
    /// Why.
    pub description: &'static str,
    /// How to fix a finding.
    pub help: &'static str,
    /// Its weight.
    pub severity: Severity,
}

/// A definition that a lint looks at.
pub(super) struct Place<'p> {
    pub(super) module: &'p Loaded,
    /// The name of what is defined, for the key.
    pub(super) name: String,
}

impl Place<'_> {
    pub(super) fn text(&self, span: Span) -> &str {
        self.module.text.slice(span)
    }
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Findings(Vec<Diagnostic>);

impl Findings {
    /// Adds a finding; `about` tells it from others in the same definition.
    pub(super) fn say(&mut self, lint: &Lint, of: &Place<'_>, span: Span, message: String, about: &str) {
        self.say_with(lint, of, span, message, about, None);
    }

    /// As [`Self::say`], with a way out of its own.
    pub(super) fn say_with(
        &mut self,
        lint: &Lint,
        of: &Place<'_>,
        span: Span,
        message: String,
        about: &str,
        help: Option<String>,
    ) {
        let location = Location::region(&of.module.text, span);
        let mut finding = Diagnostic::new(RuleId::new(lint.id), lint.severity, message, location)
            .with_help(lint.help)
            .with_help_if(help);
        let parts = [of.module.package().as_str(), of.name.as_str(), about].map(KeyPart::text);
        finding.key = FindingKey::array(&parts);
        finding.keyed = true;
        self.0.push(finding);
    }

    /// Keeps those of which `keep` holds, by the lint's id, the file and where in it they start.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&str, &FileId, u32) -> bool) {
        self.0.retain(|finding| {
            let (file, region) = (&finding.location.file, &finding.location.region);
            match (file, region) {
                (Some(file), Some(region)) => keep(finding.rule.as_str(), file, region.span.start),
                _ => true,
            }
        });
    }

    /// All of them in the order of diagnostics, each once.
    pub(super) fn in_order(self) -> Vec<Diagnostic> {
        let mut found = self.0;
        found.sort_by(Diagnostic::order);
        found.dedup();
        found
    }
}
