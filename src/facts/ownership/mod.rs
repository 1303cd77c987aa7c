//! Who owns which file.
//!
//! A repository may have several sources of ownership: CODEOWNERS of one or more forges, OWNERS files, catalog files.
//! One of them is in force, and owners come from it alone; the others are read to find disagreements.
//!
//! The dialect in force is the `ownership.dialect` of the config, where it says so. Otherwise it is that of the forge
//! that hosts the repository, if the files of exactly one show that: a directory `.github`, `.gitea` or `.forgejo`, a
//! `.gitlab-ci.yml` or a `bitbucket-pipelines.yml`. Otherwise, or if that one has no ownership file, it is the first of these that is there:
//! 1. GitLab, if the repository has a `.gitlab/CODEOWNERS`, or a `.gitlab-ci.yml` at the root and any of
//!    [`files::GITLAB`];
//! 2. Bitbucket, if it has a [`files::BITBUCKET`];
//! 3. GitHub, if it has any of [`files::GITHUB`];
//! 4. Gitea, if it has a directory `.gitea` or `.forgejo` and any of [`files::GITEA`];
//! 5. Prow, if it has an `OWNERS` at the root that is a YAML mapping, or an `OWNERS_ALIASES`;
//! 6. Backstage, if it has a `catalog-info.yaml` that names an owner.
//!
//! The rest of the list are further sources, unless they would read a file that is already read as another dialect.

mod assignment;
pub mod backstage;
pub mod bitbucket;
mod claims;
pub mod custom_teams;
mod dialect;
pub mod fact;
pub mod files;
mod fnmatch;
mod forges;
pub mod gitea;
pub mod github;
pub mod gitlab;
mod load;
mod matcher;
mod pattern;
pub mod prow;
mod rule;
mod ruleset;
pub mod spelling;
mod summary;
pub mod teams;
pub mod teams_file;
#[cfg(test)]
mod tests;
mod tree;
mod wildcards;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::OwnersFact;
use crate::config::OwnershipConfig;
use crate::diagnostic::{Owner, Owners};
use crate::repository::{CheckedSet, Listing};
use crate::source::{RepoPath, Text};
pub use dialect::Dialect;
pub use rule::{
    Decided, FilePlace, OwnerFix, OwnerRule, OwnerSection, OwnershipError, SourceFile, UNREADABLE,
};
use ruleset::Ruleset;
pub use teams::Teams;

/// Every source of ownership, compiled.
#[derive(Clone, Debug, Default)]
pub struct Ownership {
    /// The one in force is the first, where there is any.
    rulesets: Vec<Ruleset>,
    /// Whether the first of `rulesets` is in force: false if the config asks for a dialect that has no files.
    in_force: bool,
    dialect: Option<Dialect>,
    sources: Vec<SourceFile>,
    teams: Teams,
}

/// Who owns each file of a listing, in its order.
#[derive(Clone, Debug, Default)]
pub struct FileOwners {
    sets: Vec<Owners>,
    of: Vec<u32>,
}

impl FileOwners {
    /// The owners of the file at a position of the listing.
    #[must_use]
    pub fn get(&self, file: usize) -> Owners {
        let set = self.of.get(file).and_then(|set| self.sets.get(*set as usize));
        set.cloned().unwrap_or_default()
    }

    /// The owners of each file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[Owner]> {
        self.of.iter().map(|set| self.set(*set))
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    fn set(&self, number: u32) -> &[Owner] {
        self.sets.get(number as usize).map_or(&[], |owners| owners)
    }
}

impl Ownership {
    /// Finds the ownership files of a repository and reads them.
    ///
    /// The first of a forge's places with a file in the work tree is used, whatever the file contains: if it can't be
    /// read, nobody owns anything, and [`Ownership::errors`] says why. An exclude glob of the config does not hide a
    /// CODEOWNERS file or the teams file; it does hide OWNERS and catalog files below what it excludes.
    #[must_use]
    pub fn load(set: &CheckedSet, settings: &OwnershipConfig) -> Self {
        load::load(set, settings)
    }

    /// Reads one ownership file in GitHub's dialect.
    #[must_use]
    pub fn parse(text: Arc<Text>) -> Self {
        Self::parse_as(Dialect::Github, text)
    }

    /// Reads one file as the only source: a CODEOWNERS, an OWNERS, or a catalog file.
    #[must_use]
    pub fn parse_as(dialect: Dialect, text: Arc<Text>) -> Self {
        let file = (text.path().clone(), Some(Arc::clone(&text)));
        let ruleset = match dialect {
            Dialect::Prow => Ruleset::of_owners(vec![file], None, Vec::new()),
            Dialect::Backstage => Ruleset::of_catalogs(vec![file], Vec::new()),
            Dialect::Github | Dialect::Gitlab | Dialect::Bitbucket | Dialect::Gitea => {
                Ruleset::of_file(dialect, text)
            }
        };
        Self::new(vec![ruleset], Some(dialect), Vec::new(), Teams::default())
    }

    /// Takes the sources, the one in force first if it has this `dialect`, and files that a forge ignores.
    fn new(rulesets: Vec<Ruleset>, dialect: Option<Dialect>, unread: Vec<SourceFile>, teams: Teams) -> Self {
        let in_force = rulesets
            .first()
            .is_some_and(|first| Some(first.dialect) == dialect);
        let mut sources = unread;
        for (at, ruleset) in rulesets.iter().enumerate() {
            sources.extend(ruleset.files.iter().map(|(path, _)| SourceFile {
                path: path.clone(),
                dialect: ruleset.dialect,
                in_force: in_force && at == 0,
            }));
        }
        sources.sort();
        Self {
            rulesets,
            in_force,
            dialect,
            sources,
            teams,
        }
    }

    fn force(&self) -> Option<&Ruleset> {
        self.rulesets.first().filter(|_| self.in_force)
    }

    /// The dialect in force; `None` where there is no ownership file and the config asks for none.
    #[must_use]
    pub fn dialect(&self) -> Option<Dialect> {
        self.dialect
    }

    /// Every ownership file, by path, in force or not.
    #[must_use]
    pub fn sources(&self) -> &[SourceFile] {
        &self.sources
    }

    /// Who is in which team.
    #[must_use]
    pub fn teams(&self) -> &Teams {
        &self.teams
    }

    /// The file in force; the first by path where there are several.
    #[must_use]
    pub fn file(&self) -> Option<&RepoPath> {
        let (path, _) = self.force()?.files.first()?;
        Some(path)
    }

    /// The text of [`Ownership::file`], for places in it; `None` where there is none or it could not be read.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<Text>> {
        let (_, text) = self.force()?.files.first()?;
        text.as_ref()
    }

    /// The texts of all sources and of the files of teams.
    pub fn texts(&self) -> impl Iterator<Item = &Arc<Text>> {
        self.rulesets
            .iter()
            .flat_map(|ruleset| &ruleset.files)
            .filter_map(|(_, text)| text.as_ref())
            .chain(self.teams.texts())
    }

    /// The rules in force, in order; those of several files by path.
    #[must_use]
    pub fn rules(&self) -> &[OwnerRule] {
        self.force().map_or(&[], |ruleset| &ruleset.rules)
    }

    /// The headings of the file in force, what is before the first among them; empty outside GitLab.
    #[must_use]
    pub fn sections(&self) -> &[OwnerSection] {
        self.force().map_or(&[], |ruleset| &ruleset.sections)
    }

    /// What is wrong in all sources and in the teams file: those of the source in force first, then source by
    /// source, each in order.
    pub fn errors(&self) -> impl Iterator<Item = &OwnershipError> {
        self.rulesets
            .iter()
            .flat_map(|ruleset| &ruleset.errors)
            .chain(self.teams.errors())
    }

    /// The rule in force that decides about a path, the first of them where several do: the last that matches in
    /// GitHub, of the first section that says something in GitLab, the first that matches in Gitea, in the nearest directory in Prow. The path need
    /// not exist.
    #[must_use]
    pub fn rule(&self, path: &RepoPath) -> Option<&OwnerRule> {
        let force = self.force()?;
        let hits = force.hits(path.as_str());
        force.rule(*hits.iter().find(|hit| hit.owners)?)
    }

    /// Who owns a path: what all sections, or all directories above it, add up to, in that order, each owner once.
    /// Empty where nobody does.
    #[must_use]
    pub fn owners(&self, path: &RepoPath) -> Owners {
        let of = |force: &Ruleset| force.owners(&force.hits(path.as_str()));
        self.force().map(of).unwrap_or_default()
    }

    /// The organisations whose teams own something by the CODEOWNERS in force, in lower case, sorted. Files in every directory,
    /// which a check of some paths does not all read, add none: they name people, aliases or entities of a catalog.
    #[must_use]
    pub fn organisations(&self) -> Vec<String> {
        let (Some(Dialect::Github | Dialect::Gitlab | Dialect::Bitbucket), Some(force)) =
            (self.dialect, self.force())
        else {
            return Vec::new();
        };
        let rules = force.rules.iter().flat_map(|rule| &rule.owners);
        let sections = force.sections.iter().flat_map(|section| &section.owners);
        let custom = (force.dialect == Dialect::Bitbucket).then_some("teams");
        let found: BTreeSet<String> = rules
            .chain(sections)
            .filter_map(|owner| spelling::organisation(owner.as_str()))
            .filter(|name| Some(&**name) != custom)
            .collect();
        found.into_iter().collect()
    }

    /// Everything that is said about a path: of each source, the one in force first, the rule of each section, or of
    /// each directory from the nearest up, including rules that remove ownership.
    #[must_use]
    pub fn decide(&self, path: &RepoPath) -> Vec<Decided<'_>> {
        let mut decided = Vec::new();
        for (at, ruleset) in self.rulesets.iter().enumerate() {
            let in_force = self.in_force && at == 0;
            let hits = ruleset.hits(path.as_str());
            decided.extend(hits.into_iter().filter_map(|hit| ruleset.decided(hit, in_force)));
        }
        decided
    }

    /// Who owns each file of a listing. Cheaper than [`Ownership::owners`] for each.
    #[must_use]
    pub fn owners_of_all(&self, listing: &Listing) -> FileOwners {
        self.owners_of(&paths(listing))
    }

    /// Who owns each of `paths`, which are sorted. Cheaper than [`Ownership::owners`] for each.
    #[must_use]
    pub fn owners_of(&self, paths: &[&str]) -> FileOwners {
        let Some(force) = self.force() else {
            return FileOwners {
                sets: Vec::new(),
                of: vec![0; paths.len()],
            };
        };
        let assignment = force.assign(paths);
        FileOwners {
            sets: assignment.sets().map(|hits| force.owners(hits)).collect(),
            of: assignment.of().to_vec(),
        }
    }

    /// What rules see: every rule with what it matches and decides, errors, who owns nothing, and so on. `sizes` are
    /// those of the files of the listing, in its order ([`CheckedSet::size`]); without them bytes are not counted.
    #[must_use]
    pub fn fact(&self, listing: &Listing, sizes: Option<&[Option<u64>]>) -> OwnersFact {
        summary::fact(self, listing, sizes)
    }
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.files().iter().map(|file| file.path.as_str()).collect()
}
