//! purlin: a policy-as-code linter. Text → facts → findings → verdict → report, in one direction.
#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests may look at their surroundings")
)]

pub mod commands;
pub mod config;
pub mod debt;
pub mod diagnostic;
pub mod environment;
pub mod facts;
pub mod locate;
pub mod matching;
pub mod policy;
pub mod render;
pub mod repository;
pub mod run;
pub mod schema;
pub mod standards;
pub mod subject;
pub mod verdict;

pub use purlin_document as document;
pub use purlin_rego as rego;
use purlin_text::go_regex;
pub use purlin_text::source;

use facts::ownership::teams_file;
use run::{Evaluation, Progress, RunError};
use standards::{Folders, Law, Standards};
use subject::{Question, Subject, listing_scope};
use verdict::Report;

/// Checks a tree by the standards of a tree: the whole pipeline.
///
/// # Errors
/// The run could not begin: no such path, no such rule, git failed. Everything after that is in the report.
pub fn check(law: &Law, question: &Question, progress: &dyn Progress) -> Result<Report, RunError> {
    judge(&Standards::open(law)?, question, progress)
}

/// As [`check`], by standards that were opened before.
///
/// # Errors
/// As [`check`].
pub fn judge(
    standards: &Standards,
    question: &Question,
    progress: &dyn Progress,
) -> Result<Report, RunError> {
    if standards.config.unused {
        return Ok(Report::of_faults(
            standards.date,
            standards.config.fail_on,
            question.root.clone(),
            standards.faults.clone(),
            standards.sources.clone(),
        ));
    }
    let options = listing_scope::for_rules(standards, question);
    let subject = Subject::open(&question.tree, &options, standards.fact_settings())?;
    run::something_listed(subject.set.listing(), question)?;
    let (teams_faults, teams_text) = teams_file::faults(&standards.config, &subject.set, || {
        subject.knowledge.ownership().teams()
    });
    let folders = Folders::read(standards, &subject.set, &question.paths);
    let targets = run::targets(standards, &folders, &subject.set, question)?;
    let evaluation = Evaluation {
        standards,
        subject: &subject,
        excerpts: question.excerpts,
    };
    let evaluated = run::evaluate(evaluation, &targets, progress);
    let looked_at = verdict::LookedAt {
        files: targets.considered,
        unjudged: run::unjudged(standards, &targets, &evaluated),
    };
    let rules = run::summaries(standards, &folders, &targets, &evaluated, &subject.knowledge);
    let case = verdict::Case::new(standards, &subject, question, looked_at, rules)
        .with(folders)
        .with_faults(teams_faults, teams_text);
    Ok(verdict::conclude(case, evaluated))
}
