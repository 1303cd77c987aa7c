//! What of a repository has to be listed for a run: reading all of a large index costs more than checking one file.

use std::collections::BTreeSet;

use super::request::Request;
use super::selection::Selected;
use super::session::Session;
use crate::config::ArchitectureConfig;
use crate::facts;
use crate::matching::{literal_end, without_away};
use crate::policy::{Reads, Target};
use crate::repository::{Names, Only};

/// What has to be listed for a run with these rules.
#[must_use]
pub fn listed(session: &Session, request: &Request, selection: &[Selected<'_>]) -> Only {
    if request.only.is_empty() {
        return Only {
            told_by: told_by(session, request, selection),
            ..Only::default()
        };
    }
    listed_for(request, components_read(session, selection))
}

/// What has to be listed for a request: nothing in particular for the whole repository; for some paths these, and
/// what the facts about them are read from, with `components` also their components.
pub(super) fn listed_for(request: &Request, components: Option<&ArchitectureConfig>) -> Only {
    if request.only.is_empty() {
        return Only::default();
    }
    let mut only = facts::consulted_for(&request.only, components);
    only.paths.extend(request.only.iter().cloned());
    only
}

/// The declaration that the components of files are told from, if a rule that judges files may ask for them.
fn components_read<'s>(session: &'s Session, selection: &[Selected<'_>]) -> Option<&'s ArchitectureConfig> {
    let may_read = |selected: &Selected<'_>| {
        !selected.off
            && selected.rule.meta.target == Target::File
            && session.set.may_read_component(selected.rule)
    };
    selection
        .iter()
        .any(may_read)
        .then_some(&session.config.architecture)
}

/// What the paths of all files are told by that a run over the whole repository has to know, where it is the documents of
/// some names alone: most files of a large repository are then no more than counted.
fn told_by(session: &Session, request: &Request, selection: &[Selected<'_>]) -> Option<Names> {
    let rules = || {
        selection
            .iter()
            .filter(|selected| !selected.off)
            .map(|selected| selected.rule)
    };
    // Whoever wants to know how many files a glob leaves out has to see them.
    let is_seen_whole = request.untracked || !session.config.exclude.is_empty();
    if is_seen_whole || rules().any(|rule| rule.meta.target == Target::Repository) {
        return None;
    }
    let teams = session.config.ownership.teams.iter();
    let mut ends: BTreeSet<&str> = teams.map(|teams| teams.value.as_str()).collect();
    for rule in rules() {
        // The size that such a rule may name is its own file's.
        let reads = Reads {
            sizes: false,
            ..session.set.reads(rule)
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
        whole: facts::ownership::files::names().collect(),
        ends: ends.into_iter().map(|end| end.to_owned().into()).collect(),
    })
}
