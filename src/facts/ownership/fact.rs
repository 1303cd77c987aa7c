//! What rules see of ownership: `input.owners`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::Dialect;
use crate::diagnostic::{Owner, Owners};
use crate::facts::FactAt;
use crate::source::RepoPath;

/// The section of a GitLab file that contains a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SectionFact {
    /// As the first heading with that name writes it; `codeowners` for what is before the first heading.
    pub name: String,
    /// Whether approval of the section is optional: every heading of it starts with `^`.
    pub optional: bool,
    /// How many owners must approve; at least 1.
    pub approvals: u32,
}

/// One rule of the ownership source in force: a pattern that gives files to owners, or takes them away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerRuleFact {
    /// As written; in Gitea with the `!` in front. In an `OWNERS` file: the directory with a trailing `/` (`/` for the root), or the regular
    /// expression of the filter; in a `catalog-info.yaml`: the directory.
    pub pattern: String,
    /// As written; the owners of the section where the rule has none of its own. Empty takes ownership away.
    /// In an `OWNERS` file the approvers, aliases expanded.
    pub owners: Vec<Owner>,
    /// Who reviews and does not approve: the reviewers of an `OWNERS` file, aliases expanded. Empty elsewhere.
    pub reviewers: Vec<Owner>,
    /// Whom Prow asks to review every change: the `required_reviewers` of an `OWNERS` file, aliases expanded. Empty elsewhere.
    pub required_reviewers: Vec<Owner>,
    /// The section; null outside GitLab.
    pub section: Option<SectionFact>,
    /// Whether the rule takes files out of its section: `!pattern` in GitLab.
    pub exclusion: bool,
    /// How many files of the checked set the pattern matches.
    pub matches: usize,
    /// How many further files it matches that the config's `exclude` leaves out of the checked set.
    pub matches_excluded: usize,
    /// How many files it decides: as the last rule that matches them (GitHub, Bitbucket), the last of its section
    /// (GitLab), or one of several that add up (Gitea, Prow): those that add an owner or a reviewer, required or not, or name
    /// nobody.
    pub decides: usize,
    /// If this rule matches files but decides none of them, not even excluded ones, and one later rule matches all of
    /// these files: the indexes of the later rules that decide them, ascending, at most 16. Empty otherwise: a rule
    /// that only several narrower rules override together still owns files that are added later.
    pub shadowed_by: Vec<usize>,
    /// Index of the first rule in the same section with the same pattern; null where this is the first.
    pub duplicate_of: Option<usize>,
    /// Whether deleting the line leaves the sections of GitLab as they are: false where it keeps a section from being
    /// optional, of which other lines are below a heading with a `^`.
    pub leaves_sections: bool,
    /// In GitLab, if the pattern matches no file but would with a `/` at its end: it names a directory, and owns
    /// nothing below it. The replacement adds the `/`. Null otherwise.
    pub directory: Option<OwnerFixFact>,
    /// The pattern.
    pub at: FactAt,
    /// The place of each of `owners`, in the same order. For an owner that comes from a section heading or an alias, it
    /// is the place there.
    pub owner_ats: Vec<FactAt>,
}

/// A replacement that fixes an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerFixFact {
    /// The bytes to replace.
    pub at: FactAt,
    /// What to write there.
    pub text: String,
    /// The whole line after the replacement, if the fix is safe without review: an edit for `fix` of a finding. Null
    /// otherwise.
    pub line: Option<String>,
}

/// A part of an ownership file, or of the teams file, that is not in force or not what it looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerErrorFact {
    /// What is wrong, as the forge's errors API names it: `Invalid pattern`, `Invalid owner`; `Unreadable file` where
    /// none of the file is in force. GitLab's own: `Missing owner`, `Malformed owner`, `Missing section name`,
    /// `Invalid approval requirement`, `Invalid section format`, `Invalid section owner`.
    pub kind: String,
    /// One sentence.
    pub message: String,
    /// What to write instead, where that is known.
    pub suggestion: Option<String>,
    /// The replacement that does it, where it is mechanical.
    pub fix: Option<OwnerFixFact>,
    /// The dialect that the file was read in; null for the teams file.
    pub dialect: Option<Dialect>,
    /// The offending part.
    pub at: FactAt,
}

/// A file that says who owns what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerSourceFact {
    /// Relative to the root.
    pub path: RepoPath,
    /// What it is read as.
    pub dialect: Dialect,
    /// Whether owners come from it. False for a file after the first of its forge, and for a dialect that is not in
    /// force.
    pub in_force: bool,
}

/// Who is in which team, as a file in the repository says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TeamsFact {
    /// Whether there is such a file and it could be read: the teams file, or Bitbucket's file of custom teams.
    pub known: bool,
    /// That file; the teams file where both are there.
    pub file: Option<RepoPath>,
    /// The members of each team, in the order of the file. Names start with `@`, except email addresses in Bitbucket's
    /// file.
    pub members: BTreeMap<String, Vec<Owner>>,
    /// Everybody whom the teams file names, in a team or in none; sorted.
    pub people: Vec<Owner>,
}

/// Why an owner is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnknownReason {
    /// The teams file has no such team.
    Team,
    /// No team of the teams file has such a person.
    Person,
}

/// An owner in a rule that the teams file does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnknownOwnerFact {
    /// As written.
    pub owner: Owner,
    /// What is missing.
    pub reason: UnknownReason,
    /// The file that does not list it: the teams file, or for `@teams/…` Bitbucket's file of custom teams.
    pub file: RepoPath,
    /// A team or person of the teams file with a name much like it.
    pub suggestion: Option<String>,
    /// Where it is written.
    pub at: FactAt,
}

/// Files for which two sources name owners and have none in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DisagreementFact {
    /// The topmost directory in which all files have these owners (with a trailing `/`; `/` for the root), or a file.
    pub path: String,
    /// How many files that is.
    pub files: usize,
    /// The owners by dialect. With a teams file, a team agrees with its members.
    pub owners_by: BTreeMap<Dialect, Owners>,
    /// What the rule that decides in the other source, not the one in force, is about: its pattern as written, or the
    /// directory of an `OWNERS` file or a catalog.
    pub pattern: String,
    /// Where that rule is.
    pub at: FactAt,
}

/// How much an owner owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShareFact {
    /// Files of the checked set that it owns, alone or with others.
    pub files: usize,
    /// Bytes of the regular ones among them in the work tree, as `purlin owner --report` counts them. Computed for
    /// rules whose text names bytes or sizes; null for others.
    pub bytes: Option<u64>,
}

/// Files that one person alone owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SingleOwnerFact {
    /// Index of the rule that decides; the first of them where several do.
    pub rule: usize,
    /// The pattern of that rule.
    pub pattern: String,
    /// The one person.
    pub owner: Owner,
    /// How many files that is.
    pub files: usize,
    /// The pattern.
    pub at: FactAt,
}

/// Who owns what, as the ownership file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnersFact {
    /// The ownership file in force, the first of them where there are several; null where there is none.
    pub file: Option<RepoPath>,
    /// The dialect in force; null where there is no ownership file.
    pub dialect: Option<Dialect>,
    /// Every file that says who owns what, by path.
    pub sources: Vec<OwnerSourceFact>,
    /// The rules in force, in order; those of several files by path.
    pub rules: Vec<OwnerRuleFact>,
    /// What is not in force, or not what it looks like, in every source and in the teams file, by path and place.
    pub errors: Vec<OwnerErrorFact>,
    /// Files that nobody owns, by directory: the topmost directories in which no file has an owner
    /// (with a trailing `/`; `/` alone for the root), and single files elsewhere. The value is how many files that is.
    pub unowned: BTreeMap<String, usize>,
    /// Who is in which team.
    pub teams: TeamsFact,
    /// Owners in rules that the teams file does not know. Empty without such a file. Emails and roles are not looked
    /// up, and Bitbucket's file of custom teams is used only for custom teams.
    pub unknown_owners: Vec<UnknownOwnerFact>,
    /// Where sources disagree, by path. At most 1000.
    pub disagreements: Vec<DisagreementFact>,
    /// How much each owner owns, by name.
    pub shares: BTreeMap<String, ShareFact>,
    /// Files that exactly one person owns, by rule. Files owned by a team that the teams file does not list are not
    /// among them.
    pub single_owner: Vec<SingleOwnerFact>,
}
