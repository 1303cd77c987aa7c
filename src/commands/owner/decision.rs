//! What decides who owns a path, and why where nobody does.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Owner;
use crate::facts::ownership::Ownership;
use crate::source::RepoPath;

/// One word about who owns a path: the line that decided, or why none did. A dialect with sections has one a section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub(super) struct Decision {
    /// Who owns, in the order of the ownership file; empty where nobody does.
    pub(super) owners: Vec<Owner>,
    /// What decided.
    pub(super) why: Why,
    /// The line that decided.
    pub(super) rule: Option<Line>,
}

/// What decided who owns a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Why {
    /// A rule names owners.
    Rule,
    /// A rule without owners takes ownership away.
    TakenAway,
    /// No rule matches.
    NoRule,
    /// There is no ownership file.
    NoFile,
}

impl Why {
    /// As JSON and CSV write it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::TakenAway => "taken_away",
            Self::NoRule => "no_rule",
            Self::NoFile => "no_file",
        }
    }
}

/// A line of an ownership file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub(super) struct Line {
    /// The ownership file.
    pub(super) file: RepoPath,
    /// Counted from 1.
    pub(super) line: u32,
    /// As written.
    pub(super) pattern: String,
}

/// Everything that is said about a path; never empty.
pub(super) fn decisions(ownership: &Ownership, path: &RepoPath) -> Vec<Decision> {
    let Some(file) = ownership.file() else {
        return vec![Decision::of_nobody(Why::NoFile)];
    };
    match ownership.rule(path) {
        None => vec![Decision::of_nobody(Why::NoRule)],
        Some(rule) => vec![Decision {
            owners: rule.owners.clone(),
            why: if rule.owners.is_empty() {
                Why::TakenAway
            } else {
                Why::Rule
            },
            rule: Some(Line {
                file: file.clone(),
                line: rule.line,
                pattern: rule.pattern.clone(),
            }),
        }],
    }
}

impl Decision {
    fn of_nobody(why: Why) -> Self {
        Self {
            owners: Vec::new(),
            why,
            rule: None,
        }
    }

    /// The owners between spaces, or that there are none and why.
    pub(super) fn who(&self) -> String {
        match (&self.why, &self.rule) {
            (Why::Rule, _) => self.names(),
            (Why::NoRule, _) => "nobody (no rule matches)".to_owned(),
            (Why::NoFile, _) => "nobody (there is no ownership file)".to_owned(),
            (Why::TakenAway, Some(rule)) => {
                format!("nobody (line {} takes ownership away)", rule.line)
            }
            (Why::TakenAway, None) => "nobody (a rule takes ownership away)".to_owned(),
        }
    }

    /// The owners between spaces.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.owners.iter().map(Owner::as_str).collect();
        names.join(" ")
    }
}
