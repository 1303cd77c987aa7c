//! What decides who owns a path, and why where nobody does.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::Owner;
use crate::facts::ownership::{Decided, Dialect, Ownership};
use crate::source::RepoPath;

/// One word about who owns a path: the line that decided, or why none did. A dialect with sections has one a section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub(super) struct Decision {
    /// Who owns, in the order of the ownership file; empty where nobody does. In an `OWNERS` file, the approvers.
    pub(super) owners: Vec<Owner>,
    /// Who reviews, by an `OWNERS` file; empty elsewhere.
    pub(super) reviewers: Vec<Owner>,
    /// Who is asked to review every change, by the `required_reviewers` of an `OWNERS` file; empty elsewhere.
    pub(super) required_reviewers: Vec<Owner>,
    /// The section of a GitLab file that the line stands in.
    pub(super) section: Option<Section>,
    /// What decided.
    pub(super) why: Why,
    /// The line that decided.
    pub(super) rule: Option<Line>,
}

/// A section of a GitLab file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub(super) struct Section {
    /// Its name; that of GitLab's default section before the first heading.
    pub(super) name: String,
    /// Approval is asked for, and not needed.
    pub(super) optional: bool,
    /// How many owners have to approve.
    pub(super) approvals: u32,
}

/// What decided who owns a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Why {
    /// A rule names owners.
    Rule,
    /// A rule without owners takes ownership away.
    TakenAway,
    /// A rule names reviewers and no owners.
    Reviewers,
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
            Self::Reviewers => "reviewers",
            Self::NoRule => "no_rule",
            Self::NoFile => "no_file",
        }
    }
}

/// A line of an ownership file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub(super) struct Line {
    /// What the ownership file is read as.
    pub(super) dialect: Dialect,
    /// The ownership file.
    pub(super) file: RepoPath,
    /// Counted from 1.
    #[allow(clippy::struct_field_names, reason = "the name in the output")]
    pub(super) line: u32,
    /// As written.
    pub(super) pattern: String,
}

/// Everything that the source in force says about a path; never empty.
pub(super) fn decisions(ownership: &Ownership, path: &RepoPath) -> Vec<Decision> {
    let decided = ownership.decide(path);
    let decisions: Vec<Decision> = decided
        .iter()
        .filter(|decided| decided.in_force)
        .map(Decision::new)
        .collect();
    match (decisions.is_empty(), ownership.file()) {
        (false, _) => decisions,
        (true, Some(_)) => vec![Decision::of_nobody(Why::NoRule)],
        (true, None) => vec![Decision::of_nobody(Why::NoFile)],
    }
}

impl Decision {
    fn new(decided: &Decided<'_>) -> Self {
        // A line of reviewers alone gives nothing to anybody, and takes nothing away.
        let why = match (decided.owners, decided.reviewers, decided.required_reviewers) {
            ([], [], []) => Why::TakenAway,
            ([], _, _) => Why::Reviewers,
            _ => Why::Rule,
        };
        Self {
            owners: decided.owners.to_vec(),
            reviewers: decided.reviewers.to_vec(),
            required_reviewers: decided.required_reviewers.to_vec(),
            section: decided.section.map(|section| Section {
                name: section.name.clone(),
                optional: section.optional,
                approvals: section.approvals,
            }),
            why,
            rule: Some(Line {
                dialect: decided.dialect,
                file: decided.file.clone(),
                line: decided.line,
                pattern: if decided.exclusion {
                    format!("!{}", decided.pattern)
                } else {
                    decided.pattern.to_owned()
                },
            }),
        }
    }

    fn of_nobody(why: Why) -> Self {
        Self {
            owners: Vec::new(),
            reviewers: Vec::new(),
            required_reviewers: Vec::new(),
            section: None,
            why,
            rule: None,
        }
    }

    /// The owners between spaces, or that there are none and why.
    pub(super) fn who(&self) -> String {
        match (&self.why, &self.rule) {
            (Why::Rule, _) => self.names(),
            (Why::Reviewers, _) => "nobody (reviewers only)".to_owned(),
            (Why::NoRule, _) => "nobody (no valid rule matches)".to_owned(),
            (Why::NoFile, _) => "nobody (there is no ownership file)".to_owned(),
            (Why::TakenAway, Some(rule)) => {
                format!("nobody (line {} takes ownership away)", rule.line)
            }
            (Why::TakenAway, None) => "nobody (a rule takes ownership away)".to_owned(),
        }
    }

    /// What stands beside the place of the rule: its section with what approval it asks for, and reviewers.
    pub(super) fn besides(&self) -> String {
        let mut text = String::new();
        if let Some(section) = &self.section {
            let _ = write!(text, "  [{}]", section.name);
            match (section.optional, section.approvals) {
                (true, _) => text.push_str(" optional"),
                (false, 0 | 1) => {}
                (false, approvals) => {
                    let _ = write!(text, " {approvals} approvals");
                }
            }
        }
        if !self.reviewers.is_empty() {
            let _ = write!(text, "  reviewed by {}", names(&self.reviewers));
        }
        if !self.required_reviewers.is_empty() {
            let _ = write!(text, "  review required of {}", names(&self.required_reviewers));
        }
        text
    }

    /// The owners between spaces.
    pub(super) fn names(&self) -> String {
        names(&self.owners)
    }
}

/// People and teams between spaces.
pub(super) fn names(owners: &[Owner]) -> String {
    let names: Vec<&str> = owners.iter().map(Owner::as_str).collect();
    names.join(" ")
}
