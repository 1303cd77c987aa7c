//! Gems of Ruby as Bundler puts them together: <https://bundler.io/man/gemfile.5.html>. Gemfiles and gemspecs are
//! programs; what they state literally is read, and everything else is reported as incomplete.

mod code;
mod declarations;
mod gem;
mod gemfile;
mod gems;
mod gemspec;

use std::collections::HashMap;

use super::join::{JoinedEcosystem, Member, Repository};
use super::{PackageStatement, ReadContext};
use crate::document::Document;
use crate::facts::PackageFact;
use crate::source::RepoPath;
use gemfile::GemReader;
use gems::Gems;

/// How many statements are read in a whole repository, with loops and evaluated files. Real repositories stay below it.
const MAX_STATEMENTS: usize = 1_000_000;

/// How many members all workspaces together may have.
const MAX_MEMBERS: usize = 1_000_000;

fn is_gemspec(path: &RepoPath) -> bool {
    path.file_name().ends_with(".gemspec")
}

/// A gemspec is a package. A Gemfile is a package without a name if there is no gemspec next to it: then it belongs to
/// an application.
pub(super) fn read(document: &Document, context: &ReadContext<'_>) -> Option<PackageStatement> {
    if is_gemspec(context.path) {
        return Some(gemspec::read(document, context.path));
    }
    context
        .nearest
        .is_first(context.path)
        .then(PackageStatement::default)
}

/// Dependencies of gemspecs and Gemfiles, and the gems that a Gemfile takes from directories as its workspace.
pub(super) fn join(repository: &Repository<'_>) -> JoinedEcosystem {
    let gems = Gems::new(repository);
    let mut reading = GemReader {
        repository,
        gems: &gems,
        joined: JoinedEcosystem::new(repository.ecosystem),
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
                let reason = "purlin can't read the gemspec next to the Gemfile";
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

/// The package that a Gemfile's gems belong to: that of the Gemfile, or else of the gemspec next to it; of several, the
/// one that the Gemfile names, or the first.
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
