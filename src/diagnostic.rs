//! What purlin reports about a place: the type that every stage passes on and every format prints.

mod digest;
mod extent;
mod key;
mod owners;
mod print;
mod standing;

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::{FileId, Position, RepoPath, Root, Span, Text};

pub use digest::ContentDigest;
pub use extent::Extent;
pub use key::{FindingKey, KeyPart};
pub use owners::{Owner, Owners};
pub use print::{FormerKey, SCHEME};
pub use standing::{Located, Standing};

/// Where the documentation is for a reader who has only the program.
pub const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs");

/// The name of a rule, `pack/rule` in kebab case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Takes a name as it is: `pack/rule`.
    #[must_use]
    pub fn new(id: impl AsRef<str>) -> Self {
        Self(Arc::from(id.as_ref()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `/`.
    #[must_use]
    pub fn pack(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(pack, _)| pack)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::borrow::Borrow<str> for RuleId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// How much a finding weighs. The names are SARIF's levels; later is heavier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never fails a run unless asked for.
    Note,
    /// Should be fixed; does not fail a run unless asked for.
    Warning,
    /// Must be fixed; fails the run.
    Error,
}

impl Severity {
    /// The severity as METADATA, config and output write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A stretch of a text, in bytes and as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    /// The bytes.
    pub span: Span,
    /// Position of the first character.
    pub start: Position,
    /// Position after the last character.
    pub end: Position,
}

/// Where something is: the repository as a whole, a file, or a region of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file; `None` for the repository as a whole.
    pub file: Option<FileId>,
    /// The region; `None` for the whole file.
    pub region: Option<Region>,
}

impl Location {
    /// The repository as a whole.
    #[must_use]
    pub fn repository() -> Self {
        Self::default()
    }

    /// A file as a whole.
    #[must_use]
    pub fn file(file: impl Into<FileId>) -> Self {
        Self {
            file: Some(file.into()),
            region: None,
        }
    }

    /// The path of the file in its tree.
    #[must_use]
    pub fn path(&self) -> Option<&RepoPath> {
        self.file.as_ref().map(|file| &file.path)
    }

    /// The path in the tree under check, empty for the repository as a whole; `None` for a file that lies elsewhere.
    #[must_use]
    pub fn in_repository(&self) -> Option<RepoPath> {
        match &self.file {
            None => Some(RepoPath::new("")),
            Some(file) if file.root == Root::Head => Some(file.path.clone()),
            Some(_) => None,
        }
    }

    /// How the place was found, judging by the place alone.
    #[must_use]
    pub fn located(&self) -> Located {
        match self.region {
            Some(_) => Located::Stated,
            None => Located::Whole,
        }
    }

    /// A region of a text; the span is cut to the text.
    #[must_use]
    pub fn region(text: &Text, span: Span) -> Self {
        let span = text.clamp(span);
        Self {
            file: Some(text.file().clone()),
            region: Some(Region {
                span,
                start: text.position(span.start),
                end: text.position(span.end),
            }),
        }
    }
}

/// A related place of a diagnostic, in any file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub location: Location,
    /// What there is to see.
    pub message: String,
}

/// A replacement in the file that a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What to replace.
    pub region: Region,
    /// What to write there; empty deletes the region.
    pub text: String,
}

/// The decision that a rule carries out: its id, its document, its reason, or several of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// The id as people quote it, `ADR-0007`.
    pub id: Option<String>,
    /// A URL, or a path in the repository that holds the rule.
    pub reference: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// The severity that a rule will have from its effective date on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pending {
    /// The severity once the rule is in effect.
    pub severity: Severity,
    /// The first day of effect.
    pub effective_on: Date,
}

/// The entry of debt behind a known finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDebt {
    /// The line of the list.
    pub at: Location,
    /// The day since which it is known.
    pub since: Option<Date>,
    /// The last day on which it is excused.
    pub due: Option<Date>,
    /// Why it is accepted for now.
    pub why: Option<String>,
    /// Whether that day has passed, so that the finding counts again.
    pub is_overdue: bool,
}

/// One message at one place, with help.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The rule.
    pub rule: RuleId,
    /// The severity on the day of the run.
    pub severity: Severity,
    /// The severity in place of that of its rule, where the finding is about something other than what the rule asks for.
    pub own_severity: Option<Severity>,
    /// One sentence, without a full stop.
    pub message: String,
    /// Where.
    pub location: Location,
    /// How the place was found.
    pub located: Located,
    /// What makes it the same diagnostic next week; never a line number, and never the message.
    pub key: FindingKey,
    /// Whether the rule states the key itself.
    pub keyed: bool,
    /// Its number among those of one rule, path and key in the order of places, from 1; the verdict counts.
    pub number: u32,
    /// Keys that it had under earlier versions of its rule.
    pub former: Vec<FormerKey>,
    /// How much it covers, if it combines several places or compares a number.
    pub extent: Option<Extent>,
    /// What the run makes of it; the verdict says.
    pub standing: Standing,
    /// The entry that makes it known.
    pub debt: Option<KnownDebt>,
    /// Further places.
    pub related: Vec<Label>,
    /// How to fix it.
    pub help: Option<String>,
    /// Machine-applicable change: RFC 6902 operations on the document, or on the lines of the file.
    pub fix: Vec<serde_json::Value>,
    /// The same as replacements, in the order of the text, where it operates on the lines of the file.
    pub edits: Vec<Edit>,
    /// Who owns the place.
    pub owners: Owners,
    /// Who has authority over the rule.
    pub authority: Option<Owner>,
    /// Why the rule exists.
    pub decision: Option<Decision>,
    /// Set while the rule's effective date is in the future.
    pub pending: Option<Pending>,
    /// The edition that added it, as its rule says. After the verdict, set only if the config has an earlier edition,
    /// so that the finding is only a note.
    pub edition: Option<u32>,
}

impl Diagnostic {
    /// A diagnostic that only has a rule, a weight, a message and a place; its key is that of the file as a whole.
    #[must_use]
    pub fn new(rule: RuleId, severity: Severity, message: impl Into<String>, location: Location) -> Self {
        Self {
            rule,
            severity,
            own_severity: None,
            message: message.into(),
            located: location.located(),
            location,
            key: FindingKey::default(),
            keyed: false,
            number: 1,
            former: Vec::new(),
            extent: None,
            standing: Standing::New,
            debt: None,
            related: Vec::new(),
            help: None,
            fix: Vec::new(),
            edits: Vec::new(),
            owners: Owners::default(),
            authority: None,
            decision: None,
            pending: None,
            edition: None,
        }
    }

    /// Whether a diagnostic about config or policies keeps purlin from its work, rather than being a notice.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether something excuses a finding, so that it is counted and does not fail the run.
    #[must_use]
    pub fn is_excused(&self) -> bool {
        match self.standing {
            Standing::New | Standing::Upcoming => false,
            Standing::Known => self.debt.as_ref().is_none_or(|debt| !debt.is_overdue),
        }
    }

    /// The same diagnostic with help.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(sentence(help.into()));
        self
    }

    /// The same diagnostic with this help, if there is one.
    #[must_use]
    pub fn with_help_if(self, help: Option<impl Into<String>>) -> Self {
        match help {
            Some(help) => self.with_help(help),
            None => self,
        }
    }

    /// The order of diagnostics: path, span, rule, message, then all other fields.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.location
            .cmp(&other.location)
            .then_with(|| self.rule.cmp(&other.rule))
            .then_with(|| self.message.cmp(&other.message))
            .then_with(|| self.key.cmp(&other.key))
            .then_with(|| self.severity.cmp(&other.severity))
            .then_with(|| self.related.cmp(&other.related))
            .then_with(|| self.help.cmp(&other.help))
    }
}

/// The text with a capital at its start.
fn sentence(text: String) -> String {
    match text.chars().next() {
        Some(first) if first.is_ascii_lowercase() => {
            format!(
                "{}{}",
                first.to_ascii_uppercase(),
                text.get(1..).unwrap_or_default()
            )
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_sorts_before_files_and_files_before_regions() {
        let text = Text::new(RepoPath::new("a"), "x");
        let mut places = [
            Location::region(&text, Span::new(0, 1)),
            Location::file(RepoPath::new("a")),
            Location::repository(),
        ];
        places.sort();
        assert_eq!(places[0], Location::repository());
        assert_eq!(places[1], Location::file(RepoPath::new("a")));
    }
}
