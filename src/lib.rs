//! purlin: a policy-as-code linter. Text → facts → findings → verdict → report, in one direction.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests may look at their surroundings")
)]

pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnostic;
pub mod document;
pub mod environment;
pub mod facts;
pub mod locate;
pub mod policy;
pub mod render;
pub mod repository;
pub mod run;
pub mod source;
pub mod verdict;

use facts::{Knowledge, RepositoryFact};
use repository::ListOptions;
use run::{Evaluation, Library, Progress, Request, RunError, Session};
use verdict::conclude::FIRST_EDITION;
use verdict::{Case, Report, Untracked};

/// Checks a repository: the whole pipeline.
///
/// # Errors
/// The run could not begin: no such path, no such rule, git failed. Everything after that is in the report.
pub fn check(request: &Request, progress: &dyn Progress) -> Result<Report, RunError> {
    check_with(&Session::open_to_check(request)?, request, progress)
}

/// As [`check`], with config and policies that were read before.
///
/// # Errors
/// As [`check`].
pub fn check_with(session: &Session, request: &Request, progress: &dyn Progress) -> Result<Report, RunError> {
    let (selection, faults) = run::select(session, request)?;
    let listing = repository::list(
        &request.root,
        &ListOptions {
            exclude: session.config.exclude.clone(),
            untracked: request.untracked,
            only: run::listed(session, request, &selection),
        },
    )?;
    run::something_listed(&listing, request)?;
    let targets = run::targets(&listing, &selection, session, request)?;
    let library = Library::new(&listing).with_config(session.config.text.as_ref());
    let name = session.config.name.clone();
    let knowledge = Knowledge::new(&listing, &library, RepositoryFact { name })
        .with_ownership(session.config.ownership.clone())
        .with_architecture(session.config.architecture.clone(), session.config.text.clone());
    let evaluation = Evaluation {
        session,
        selection: &selection,
        listing: &listing,
        library: &library,
        knowledge: &knowledge,
        excerpts: request.excerpts,
    };
    let evaluated = run::evaluate(evaluation, &targets, progress);
    let case = Case {
        date: request.date,
        edition: FIRST_EDITION,
        fail_on: request.fail_on.unwrap_or(session.config.fail_on),
        rules: run::summaries(session, &selection, &targets, &evaluated),
        faults: session.faults.iter().cloned().chain(faults).collect(),
        sources: session.sources.clone(),
        listed_by: listing.listed_by(),
        walked_because: listing.walked_because(),
        files: targets.considered,
        untracked: if request.untracked {
            Untracked::Added
        } else {
            Untracked::Uncounted
        },
    };
    Ok(verdict::conclude(case, evaluated))
}
