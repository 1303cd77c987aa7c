//! Which part of a tree is listed for a run: reading all of a large index costs more than checking one file.

use std::collections::BTreeSet;

use super::Question;
use crate::config::{ArchitectureConfig, FILE_NAME, OTHER_NAMES};
use crate::facts;
use crate::matching::{literal_end, without_away};
use crate::policy::{Reads, Rule, Target};
use crate::repository::{ListOptions, Names, Only};
use crate::source::directories_above;
use crate::standards::Standards;

/// What to list to answer a question with the chosen rules.
#[must_use]
pub fn for_rules(standards: &Standards, question: &Question) -> ListOptions {
    let only = if question.paths.is_empty() {
        Only {
            listed_names: names(standards, question),
            ..Only::default()
        }
    } else {
        let mut only = for_paths(&question.paths, components_read(standards));
        only.paths.extend(configs_above(&question.paths));
        if standards.names_decisions() {
            // What a rule weighs may depend on the record of its decision.
            only.paths
                .extend(standards.config.decisions.folders().map(str::to_owned));
        }
        only
    };
    with(standards, question, only)
}

/// What to list for facts about the paths of a question; every file if it has none.
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

/// The paths, and the files that facts about them are read from; with `components` also their components.
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

/// The declaration that decides the components of files, if a file rule may use them.
fn components_read(standards: &Standards) -> Option<&ArchitectureConfig> {
    let may_read = |rule: &Rule| rule.meta.target == Target::File && standards.set.may_read_component(rule);
    running(standards)
        .any(may_read)
        .then_some(&standards.config.architecture)
}

/// The file names that a run over the whole repository needs, if it only needs files with certain names: the other
/// files of a large repository are then only counted.
fn names(standards: &Standards, question: &Question) -> Option<Names> {
    // Counting the files that a glob excludes needs all files to be listed.
    let is_seen_whole = question.untracked || !standards.config.exclude.is_empty();
    if is_seen_whole || running(standards).any(|rule| rule.meta.target == Target::Repository) {
        return None;
    }
    let teams = standards.config.ownership.teams.iter();
    let mut ends: BTreeSet<&str> = teams.map(|teams| teams.value.as_str()).collect();
    if standards.names_decisions() {
        ends.extend([".md", ".markdown"]);
    }
    for rule in running(standards) {
        // The size that a file rule may name is that of its own file.
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
        whole: facts::ownership::files::names()
            .chain([FILE_NAME])
            .chain(OTHER_NAMES)
            .collect(),
        ends: ends.into_iter().map(|end| end.to_owned().into()).collect(),
    })
}
