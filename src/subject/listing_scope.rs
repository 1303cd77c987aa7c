//! What of a tree has to be listed for a run: reading all of a large index costs more than checking one file.

use std::collections::BTreeSet;

use super::Question;
use crate::config::{ArchitectureConfig, FILE_NAME};
use crate::facts;
use crate::matching::{literal_end, without_away};
use crate::policy::{Reads, Rule, Target};
use crate::repository::{ListOptions, Names, Only};
use crate::source::directories_above;
use crate::standards::Standards;

/// What has to be listed to answer a question by the chosen rules.
#[must_use]
pub fn for_rules(standards: &Standards, question: &Question) -> ListOptions {
    let only = if question.paths.is_empty() {
        Only {
            told_by: names(standards, question),
            ..Only::default()
        }
    } else {
        let mut only = for_paths(&question.paths, components_read(standards));
        only.paths.extend(configs_above(&question.paths));
        only
    };
    with(standards, question, only)
}

/// What has to be listed for facts about what a question names: about every file where it names nothing.
#[must_use]
pub fn for_facts(standards: &Standards, question: &Question) -> ListOptions {
    let only = if question.paths.is_empty() {
        Only::default()
    } else {
        for_paths(&question.paths, Some(&standards.config.architecture))
    };
    with(standards, question, only)
}

fn with(standards: &Standards, question: &Question, only: Only) -> ListOptions {
    ListOptions {
        exclude: standards.config.exclude.clone(),
        untracked: question.untracked,
        only,
    }
}

/// The paths, and what the facts about them are read from; with `components` also their components.
fn for_paths(paths: &[String], components: Option<&ArchitectureConfig>) -> Only {
    let mut only = facts::consulted_for(paths, components);
    only.paths.extend(paths.iter().cloned());
    only
}

/// The configs that may set rules for some paths, below the root.
fn configs_above(paths: &[String]) -> BTreeSet<String> {
    let above = paths.iter().flat_map(|path| directories_above(path));
    above.map(|folder| format!("{folder}/{FILE_NAME}")).collect()
}

/// The rules that may run, those among them that a config below the root may turn on.
fn running(standards: &Standards) -> impl Iterator<Item = &Rule> {
    standards
        .rules()
        .filter(|(_, chosen)| !chosen.off || chosen.rule.meta.target == Target::File)
        .map(|(_, chosen)| &*chosen.rule)
}

/// The declaration that decides the components of files, if a rule that judges files may ask for them.
fn components_read(standards: &Standards) -> Option<&ArchitectureConfig> {
    let may_read = |rule: &Rule| rule.meta.target == Target::File && standards.set.may_read_component(rule);
    running(standards)
        .any(may_read)
        .then_some(&standards.config.architecture)
}

/// The names of the files that a run over the whole repository has to know, where it is the documents of some names alone:
/// most files of a large repository are then no more than counted.
fn names(standards: &Standards, question: &Question) -> Option<Names> {
    // How many files a glob leaves out can only be told of files that are listed.
    let is_seen_whole = question.untracked || !standards.config.exclude.is_empty();
    if is_seen_whole || running(standards).any(|rule| rule.meta.target == Target::Repository) {
        return None;
    }
    let teams = standards.config.ownership.teams.iter();
    let mut ends: BTreeSet<&str> = teams.map(|teams| teams.value.as_str()).collect();
    for rule in running(standards) {
        // The size that such a rule may name is its own file's.
        let reads = Reads {
            sizes: false,
            ..standards.set.reads(rule)
        };
        if reads != Reads::default() {
            return None;
        }
        for pattern in &rule.meta.files.patterns {
            if without_away(pattern).0 {
                continue;
            }
            ends.insert(Some(literal_end(pattern)).filter(|end| !end.is_empty())?);
        }
    }
    Some(Names {
        whole: facts::ownership::files::names().chain([FILE_NAME]).collect(),
        ends: ends.into_iter().map(|end| end.to_owned().into()).collect(),
    })
}
