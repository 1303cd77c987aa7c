//! The rules that are part of purlin and not written in Rego: about files that other rules need, and about findings.

use crate::diagnostic::{
    ContentDigest, Diagnostic, Extent, FindingKey, KeyPart, Label, Location, RuleId, Severity,
};
use crate::document::{Oddity, ParseError};
use crate::policy::lint::{self, Lint};
use crate::source::{RepoPath, Text};

/// The metadata of a rule that is not written in Rego.
#[derive(Clone, Copy, Debug)]
pub struct InputRule {
    /// `input/…`, or `policy/…` for one about rules.
    pub id: &'static str,
    /// The standard.
    pub title: &'static str,
    /// Why the standard exists.
    pub description: &'static str,
    /// How to fix a finding.
    pub help: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
}

/// What a rule that is not written in Rego is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Files that rules need.
    Input,
    /// Rules themselves.
    Policies,
    /// The lists of known debt.
    Debt,
}

impl Subject {
    /// As the catalogue writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Policies => "policies",
            Self::Debt => "debt",
        }
    }
}

/// A file that a rule needed could not be read or parsed, so the rule could not judge it.
pub const UNPARSED: InputRule = InputRule {
    id: "input/unparsed",
    title: "Files that rules need can be read",
    description: "A rule can't check a file that it could not read. Without this finding a broken or oversized file \
                  would pass every rule.",
    help: "Fix the file, or, if it is broken on purpose, list it under `exclude` in purlin.yaml",
    severity: Severity::Error,
    subject: Subject::Input,
};

/// A mapping contains a key twice.
pub const DUPLICATE_KEY: InputRule = InputRule {
    id: "input/duplicate-key",
    title: "No duplicate keys",
    description: "If a key appears twice, some programs use the first value, most use the last, and some reject the \
                  file. Rules see the last. A person who reads the file may see another value than the one that counts.",
    help: "Delete one of the two",
    severity: Severity::Warning,
    subject: Subject::Input,
};

/// Findings of a rule that cannot be told apart.
pub const KEY_WANTED: InputRule = InputRule {
    id: "policy/key-wanted",
    title: "Findings at the same place have different keys",
    description: "purlin recognises a known or waived finding by its key, which is the place of the finding unless \
                  the rule states a key. Two findings at one place without a key cannot be told apart.",
    help: "Give each finding a `key` that says what it is about, such as the name of the dependency, but not the message",
    severity: Severity::Warning,
    subject: Subject::Policies,
};

/// An entry of debt that excuses nothing.
pub const STALE_DEBT: InputRule = InputRule {
    id: "debt/stale",
    title: "Every entry of debt excuses a finding",
    description: "An entry that no finding needs any more would excuse the next one like it. What was fixed is best taken out.",
    help: "`purlin debt prune` removes the entries that excuse nothing",
    severity: Severity::Note,
    subject: Subject::Debt,
};

/// More entries than a rule allows.
pub const DEBT_CEILING: InputRule = InputRule {
    id: "debt/ceiling",
    title: "No more debt than the rule allows",
    description: "A rule may say under `debt` in its METADATA how many of its findings a repository may have as debt.",
    help: "Fix findings of the rule and run `purlin debt prune`, or ask its authority for a higher `ceiling`",
    severity: Severity::Error,
    subject: Subject::Debt,
};

/// Every rule that is not written in Rego, by id.
pub fn all() -> impl Iterator<Item = InputRule> {
    let lints = lint::ALL.iter().map(InputRule::of_lint);
    let mut all: Vec<InputRule> = [DUPLICATE_KEY, UNPARSED, KEY_WANTED, STALE_DEBT, DEBT_CEILING]
        .into_iter()
        .chain(lints)
        .collect();
    all.sort_by_key(|rule| rule.id);
    all.into_iter()
}

/// Whether a name is the id of such a rule, or of their pack.
#[must_use]
pub fn is_named(name: &str) -> bool {
    all().any(|rule| rule.is_called(name))
}

/// Whether an id is that of such a rule about policies.
#[must_use]
pub fn judges_policies(id: &RuleId) -> bool {
    all().any(|rule| rule.subject == Subject::Policies && rule.id == id.as_str())
}

/// The rules of this kind that arguments name, if they name no other rules.
#[must_use]
pub fn only(names: &[String]) -> Option<Vec<InputRule>> {
    let all_named = !names.is_empty() && names.iter().all(|name| is_named(name));
    all_named.then(|| {
        let is_asked = |rule: &InputRule| names.iter().any(|name| rule.is_called(name));
        all().filter(is_asked).collect()
    })
}

impl InputRule {
    /// The rule of a lint of policies.
    fn of_lint(lint: &Lint) -> Self {
        Self {
            id: lint.id,
            title: lint.title,
            description: lint.description,
            help: lint.help,
            severity: lint.severity,
            subject: Subject::Policies,
        }
    }

    /// Whether it is a lint, which only policies of the repository are looked at by.
    #[must_use]
    pub fn is_lint(&self) -> bool {
        self.subject == Subject::Policies && self.id != KEY_WANTED.id
    }

    /// The id in its own type.
    #[must_use]
    pub fn rule_id(&self) -> RuleId {
        RuleId::new(self.id)
    }

    /// Whether a name is its id, or that of its pack.
    fn is_called(&self, name: &str) -> bool {
        self.id == name || self.rule_id().pack() == name
    }

    /// A finding of the rule.
    #[must_use]
    pub fn finding(&self, message: impl Into<String>, location: Location) -> Diagnostic {
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
    let finding = UNPARSED
        .finding(&error.message, location)
        .with_help_if(error.help.as_ref());
    of_bytes(finding, Some(ContentDigest::of(text.content().as_bytes())))
}

/// The finding for a file of which there is no text; `digest` is that of its bytes, where they can be read.
#[must_use]
pub fn unreadable(path: &RepoPath, reason: &str, help: Option<&str>, digest: Option<String>) -> Diagnostic {
    let finding = UNPARSED
        .finding(reason, Location::file(path.clone()))
        .with_help_if(help);
    of_bytes(finding, digest)
}

/// The findings for what is odd in a file that does parse.
#[must_use]
pub fn odd(text: &Text, oddities: &[Oddity]) -> Vec<Diagnostic> {
    if oddities.is_empty() {
        return Vec::new();
    }
    let digest = ContentDigest::of(text.content().as_bytes());
    let findings = oddities.iter().map(|oddity| {
        let mut finding = DUPLICATE_KEY.finding(&oddity.message, Location::region(text, oddity.span));
        // The duplicate key alone: the finding is excused only while the bytes stay the same, so its place need not count.
        let name = text.slice(oddity.span).trim_matches(['"', '\'']);
        finding.key = FindingKey::array(&[KeyPart::text(name)]);
        finding.related = oddity
            .earlier
            .map(|earlier| Label {
                location: Location::region(text, earlier),
                message: "the first one is here".to_owned(),
            })
            .into_iter()
            .collect();
        of_bytes(finding, Some(digest.clone()))
    });
    findings.collect()
}

/// Rules have not seen all of such a file, so it is excused only while its bytes stay the same.
fn of_bytes(mut finding: Diagnostic, digest: Option<String>) -> Diagnostic {
    finding.extent = digest.map(Extent::of_content);
    finding
}
