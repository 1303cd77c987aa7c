//! Which rules look at which files.

use std::collections::BTreeSet;

use rayon::iter::Either;
use rayon::prelude::*;

use super::error::RunError;
use super::unjudged::{UnjudgedFile, UnjudgedReason};
use crate::document::Format;
use crate::policy::Target;
use crate::repository::{CheckedSet, File, ListedBy, Listing, is_product};
use crate::source::directories_above;
use crate::standards::{Folders, RuleNumber, Standards};
use crate::subject::Question;
use crate::subject::globs::Globs;

/// One file that some rule looks at.
#[derive(Clone, Debug)]
pub struct FileTarget<'l> {
    /// The file.
    pub file: &'l File,
    /// Each format that it is to be read as, with the rules that want it so.
    pub readings: Vec<Reading>,
}

/// A file read as one format.
#[derive(Clone, Debug)]
pub struct Reading {
    /// `None` where no format goes with the name of the file and the rule names none.
    pub format: Option<Format>,
    /// Rules that judge each of its documents.
    pub rules: Vec<RuleNumber>,
    /// Repository rules that want its documents in their input.
    pub wanted_by: Vec<RuleNumber>,
}

impl FileTarget<'_> {
    /// The file as one that no rule judged after all.
    #[must_use]
    pub fn unjudged(&self, reason: UnjudgedReason) -> UnjudgedFile {
        let rules = |reading: &Reading| [&reading.rules[..], &reading.wanted_by[..]].concat();
        UnjudgedFile {
            path: self.file.path.clone(),
            reason,
            rules: self.readings.iter().flat_map(rules).collect(),
        }
    }
}

/// Every target of a run, in the order of paths.
#[derive(Debug)]
pub struct Targets<'l> {
    /// Files that some rule reads.
    pub files: Vec<FileTarget<'l>>,
    /// Files that the globs of some rule match and that nobody reads.
    pub unjudged: Vec<UnjudgedFile>,
    /// Repository rules that run.
    pub repository: Vec<RuleNumber>,
    /// Repository rules that don't, because only some paths were asked for.
    pub skipped: Vec<RuleNumber>,
    /// How many files were looked through.
    pub considered: usize,
    /// The paths that were asked for; none where all of the repository is.
    pub asked: Vec<String>,
}

impl Targets<'_> {
    /// Whether a path is, or lies below, one that was asked for.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let lies_in = |asked: &String| match path.strip_prefix(asked.as_str()) {
            Some(rest) => asked.is_empty() || rest.is_empty() || rest.starts_with('/'),
            None => false,
        };
        self.asked.is_empty() || self.asked.iter().any(lies_in)
    }
}

/// Works out the targets: one pass over the listing with the globs of all rules.
///
/// # Errors
/// A path that was asked for is not in the checked set.
pub fn targets<'l>(
    standards: &Standards,
    folders: &Folders,
    set: &'l CheckedSet,
    question: &Question,
) -> Result<Targets<'l>, RunError> {
    let files = asked_for(standards, set.listing(), question)?;
    let running = || standards.rules().filter(|(_, chosen)| folders.run(chosen));
    let (repository, skipped): (Vec<RuleNumber>, Vec<RuleNumber>) = running()
        .filter(|(_, chosen)| chosen.rule.meta.target == Target::Repository)
        .map(|(number, _)| number)
        .partition(|_| question.paths.is_empty());
    let globs = Globs::new(
        running()
            .filter(|(number, _)| !skipped.contains(number))
            .flat_map(|(number, chosen)| {
                let patterns = &chosen.rule.meta.files.patterns;
                patterns.iter().map(move |pattern| (pattern.as_str(), number))
            }),
    );
    let product_only = |number: &RuleNumber| {
        standards
            .rule(*number)
            .is_some_and(|chosen| chosen.rule.meta.product_only)
    };
    let rules_of = |file: &File| {
        let mut rules = globs.matching(file.path.as_str());
        if rules.iter().any(product_only) && !is_product(file.path.as_str()) {
            rules.retain(|number| !product_only(number));
        }
        if !folders.is_empty() {
            rules.retain(|number| runs_on(standards, folders, *number, file));
        }
        (!rules.is_empty()).then_some(rules)
    };
    let unjudged_file = |file: &File, reason, rules| UnjudgedFile {
        path: file.path.clone(),
        reason,
        rules,
    };
    let (found, mut unjudged): (Vec<FileTarget<'_>>, Vec<UnjudgedFile>) = files
        .par_iter()
        .filter_map(|file| Some((*file, rules_of(file)?)))
        .partition_map(|(file, rules)| match UnjudgedReason::of_kind(file.kind) {
            None => Either::Left(FileTarget {
                file,
                readings: readings(standards, file, &rules),
            }),
            Some(reason) => Either::Right(unjudged_file(file, reason, rules)),
        });
    let excluded = excluded_asked_for(set.listing(), question);
    unjudged.par_extend(
        excluded
            .par_iter()
            .filter_map(|file| Some(unjudged_file(file, UnjudgedReason::Excluded, rules_of(file)?))),
    );
    Ok(Targets {
        files: found,
        unjudged,
        repository,
        skipped,
        considered: if question.paths.is_empty() {
            set.listing().count()
        } else {
            files.len()
        },
        asked: question.paths.clone(),
    })
}

/// Whether a rule that matches a file is to see it, as configs below the root have it. What judges the repository is the
/// root's, and sees all of it.
fn runs_on(standards: &Standards, folders: &Folders, number: RuleNumber, file: &File) -> bool {
    standards.rule(number).is_some_and(|chosen| {
        chosen.rule.meta.target == Target::Repository || folders.judges(chosen, file.path.as_str())
    })
}

/// Whether there is anything to check: rules that ask for files to be there would report what nobody has added yet.
///
/// # Errors
/// The whole repository was asked for, and no file of it is listed.
pub fn something_listed(listing: &Listing, question: &Question) -> Result<(), RunError> {
    if !question.paths.is_empty() || listing.count() > 0 || listing.excluded() > 0 {
        return Ok(());
    }
    Err(RunError::NothingListed(match listing.listed_by() {
        ListedBy::Git => "git tracks no file here",
        ListedBy::Walk => "the directory is empty, or ignore files leave out all that it holds",
    }))
}

/// The files that the question names, or all of them.
fn asked_for<'l>(
    standards: &Standards,
    listing: &'l Listing,
    question: &Question,
) -> Result<Vec<&'l File>, RunError> {
    if question.paths.is_empty() {
        return Ok(listing.files().iter().collect());
    }
    let mut files: Vec<&File> = Vec::new();
    for path in &question.paths {
        let before = files.len();
        if path.is_empty() {
            files.extend(listing.files());
        } else if let Some(file) = listing.get(path) {
            files.push(file);
        } else {
            let directory = format!("{path}/");
            files.extend(
                listing
                    .files()
                    .iter()
                    .filter(|file| file.path.as_str().starts_with(&directory)),
            );
        }
        // A hook which names every changed file may name those that the config leaves out.
        let is_left_out = || standards.config.exclude.covers(path) || question.gone.contains(path);
        if files.len() == before && !is_left_out() {
            return Err(RunError::NoSuchPath(path.clone()));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

/// The files that `exclude` leaves out of what the question names.
fn excluded_asked_for<'l>(listing: &'l Listing, question: &Question) -> Vec<&'l File> {
    let paths: BTreeSet<&str> = question.paths.iter().map(String::as_str).collect();
    let is_asked_for = |file: &&File| {
        let path = file.path.as_str();
        paths.contains(path) || directories_above(path).any(|directory| paths.contains(directory))
    };
    let excluded = listing.excluded_files().iter();
    if paths.is_empty() || paths.contains("") {
        return excluded.collect();
    }
    excluded.filter(is_asked_for).collect()
}

fn readings(standards: &Standards, file: &File, rules: &[RuleNumber]) -> Vec<Reading> {
    let by_name = Format::of(&file.path);
    let mut readings: Vec<Reading> = Vec::new();
    for number in rules {
        let Some(chosen) = standards.rule(*number) else {
            continue;
        };
        let meta = &chosen.rule.meta;
        let format = meta.format.or(by_name);
        let position = readings
            .iter()
            .position(|reading| reading.format == format)
            .unwrap_or_else(|| {
                readings.push(Reading {
                    format,
                    rules: Vec::new(),
                    wanted_by: Vec::new(),
                });
                readings.len() - 1
            });
        if let Some(reading) = readings.get_mut(position) {
            match meta.target {
                Target::File => reading.rules.push(*number),
                Target::Repository => reading.wanted_by.push(*number),
            }
        }
    }
    readings
}
