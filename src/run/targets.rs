//! Which rules look at which files.

use rayon::prelude::*;

use super::globs::Globs;
use super::request::{Request, RunError};
use super::selection::Selected;
use super::session::Session;
use crate::document::Format;
use crate::policy::Target;
use crate::repository::{File, FileKind, ListedBy, Listing, is_product};

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
    /// Rules that judge each of its documents, as indices into the selection.
    pub rules: Vec<usize>,
    /// Repository rules that want its documents in their input, as indices into the selection.
    pub wanted_by: Vec<usize>,
}

/// Every target of a run, in the order of paths.
#[derive(Debug)]
pub struct Targets<'l> {
    /// Files that some rule reads.
    pub files: Vec<FileTarget<'l>>,
    /// Repository rules that run, as indices into the selection.
    pub repository: Vec<usize>,
    /// Repository rules that don't, because only some paths were asked for.
    pub skipped: Vec<usize>,
    /// How many files were looked through.
    pub considered: usize,
}

/// Works out the targets: one pass over the listing with the globs of all rules.
///
/// # Errors
/// A path that was asked for is not in the checked set.
pub fn targets<'l>(
    listing: &'l Listing,
    selection: &[Selected<'_>],
    session: &Session,
    request: &Request,
) -> Result<Targets<'l>, RunError> {
    let files = asked_for(listing, session, request)?;
    let (repository, skipped): (Vec<usize>, Vec<usize>) = (0..selection.len())
        .filter(|at| !selection[*at].off && selection[*at].rule.meta.target == Target::Repository)
        .partition(|_| request.only.is_empty());
    let globs = Globs::new(
        selection
            .iter()
            .enumerate()
            .filter(|(at, selected)| !selected.off && !skipped.contains(at))
            .flat_map(|(at, selected)| {
                let patterns = &selected.rule.meta.files.patterns;
                patterns.iter().map(move |pattern| (pattern.as_str(), at))
            }),
    );
    let found = files
        .par_iter()
        .filter(|file| file.kind == FileKind::Regular)
        .filter_map(|file| {
            let mut rules = globs.matching(file.path.as_str());
            let product_only = |at: &usize| {
                selection
                    .get(*at)
                    .is_some_and(|selected| selected.rule.meta.product_only)
            };
            if rules.iter().any(product_only) && !is_product(file.path.as_str()) {
                rules.retain(|at| !product_only(at));
            }
            (!rules.is_empty()).then(|| FileTarget {
                file,
                readings: readings(file, &rules, selection),
            })
        })
        .collect();
    Ok(Targets {
        files: found,
        repository,
        skipped,
        considered: if request.only.is_empty() {
            listing.count()
        } else {
            files.len()
        },
    })
}

/// Whether there is anything to check: rules that ask for files to be there would report what nobody has added yet.
///
/// # Errors
/// The whole repository was asked for, and no file of it is listed.
pub fn something_listed(listing: &Listing, request: &Request) -> Result<(), RunError> {
    if !request.only.is_empty() || listing.count() > 0 || listing.excluded() > 0 {
        return Ok(());
    }
    Err(RunError::NothingListed(match listing.listed_by() {
        ListedBy::Git => "git tracks no file here",
        ListedBy::Walk => "the directory holds no file that ignore files leave in",
    }))
}

/// The files that the request names, or all of them.
fn asked_for<'l>(
    listing: &'l Listing,
    session: &Session,
    request: &Request,
) -> Result<Vec<&'l File>, RunError> {
    if request.only.is_empty() {
        return Ok(listing.files().iter().collect());
    }
    let mut files: Vec<&File> = Vec::new();
    for path in &request.only {
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
        if files.len() == before && !session.config.exclude.covers(path) {
            return Err(RunError::NoSuchPath(path.clone()));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

fn readings(file: &File, rules: &[usize], selection: &[Selected<'_>]) -> Vec<Reading> {
    let by_name = Format::of(&file.path);
    let mut readings: Vec<Reading> = Vec::new();
    for at in rules {
        let meta = &selection[*at].rule.meta;
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
                Target::File => reading.rules.push(*at),
                Target::Repository => reading.wanted_by.push(*at),
            }
        }
    }
    readings
}
