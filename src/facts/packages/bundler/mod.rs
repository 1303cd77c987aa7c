//! Gems of Ruby as Bundler puts them together: <https://bundler.io/man/gemfile.5.html>. Gemfiles and gemspecs are programs;
//! what their text says outright is read, and all else is told as incomplete.

mod declaring;
mod gem;
mod gemfile;
mod gems;
mod gemspec;
mod script;

use std::collections::HashMap;

use super::join::{Joined, Member, Repository};
use super::{Around, Stated};
use crate::document::Document;
use crate::facts::PackageFact;
use crate::source::RepoPath;
use gemfile::Reading;
use gems::Gems;

/// How many statements are read in all of a repository, loops and other files included: more than any has.
const MAX_STATEMENTS: usize = 1_000_000;

/// How many members all workspaces together may have.
const MAX_MEMBERS: usize = 1_000_000;

fn is_gemspec(path: &RepoPath) -> bool {
    path.file_name().ends_with(".gemspec")
}

/// A gemspec is a package. A Gemfile is one, without a name, where no gemspec lies beside it: then it is an application's.
pub(super) fn read(document: &Document, around: &Around<'_>) -> Option<Stated> {
    if is_gemspec(around.path) {
        return Some(gemspec::read(document, around.path));
    }
    around.nearest.is_first(around.path).then(Stated::default)
}

/// Dependencies of gemspecs and Gemfiles, and the gems that a Gemfile takes from directories as its workspace.
pub(super) fn join(repository: &Repository<'_>) -> Joined {
    let gems = Gems::new(repository);
    let mut reading = Reading {
        repository,
        gems: &gems,
        joined: Joined::new(repository.ecosystem),
        statements: MAX_STATEMENTS,
        members: MAX_MEMBERS,
        sources: HashMap::new(),
    };
    for member in repository
        .members
        .iter()
        .filter(|member| !is_gemspec(member.path))
    {
        if is_in_force(member, repository) {
            if let Some(package) = owner(member, &gems) {
                reading.gemfile(member, package);
            } else {
                let reason = "the gemspec beside the Gemfile cannot be read";
                let at = super::join::whole(member.path);
                reading.joined.incomplete(member.path, reason, at);
            }
        }
    }
    for member in repository.members.iter().filter(|member| is_gemspec(member.path)) {
        if let Some(package) = member.package {
            reading.gemspec(member, package);
        }
    }
    reading.joined
}

/// Bundler looks for a `Gemfile` first, and then for `gems.rb`.
fn is_in_force(member: &Member<'_>, repository: &Repository<'_>) -> bool {
    let beside = super::join::path_in(member.dir(), "Gemfile");
    *member.path == beside || repository.listing.get(beside.as_str()).is_none()
}

/// Whose a Gemfile's gems are: the package of the Gemfile, or else of the gemspec beside it, of several the one that
/// it names itself, or the first.
fn owner<'a>(member: &Member<'a>, gems: &Gems<'a>) -> Option<&'a PackageFact> {
    if member.package.is_some() {
        return member.package;
    }
    let beside = gems.in_directory.get(member.dir())?;
    let named = member.document().and_then(gemfile::named_gemspec);
    let by_name = beside
        .iter()
        .find(|package| named.is_some() && package.name.as_deref() == named);
    by_name.or_else(|| beside.first()).copied()
}

#[cfg(test)]
mod tests;
