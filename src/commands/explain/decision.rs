//! The decision behind a rule: what it is, where it is recorded, who decided and since when.

use anyhow::Result;

use crate::commands::failure;
use crate::commands::target::Request;
use crate::diagnostic::RuleId;
use crate::facts::DecisionFact;
use crate::render::printed::{Shown, shown};
use crate::standards::Standards;
use crate::subject::{Subject, listing_scope};

/// The record of the decision that a rule of the repository carries out. Records are read only where a rule may name one.
pub(super) fn of(standards: &Standards, request: &Request, rule: &RuleId) -> Result<Option<DecisionFact>> {
    if !standards.names_decisions() {
        return Ok(None);
    }
    let options = listing_scope::for_facts(standards, &request.question);
    let subject = Subject::open(&request.question.tree, &options, standards.fact_settings())
        .map_err(|error| failure::list_error(&error))?;
    let knowledge = &subject.knowledge;
    let rule = knowledge.rules().iter().find(|fact| fact.own && fact.id == *rule);
    let to = rule.and_then(|rule| rule.decision.as_ref()?.to.as_deref());
    let mut records = knowledge.decisions().records.iter();
    Ok(to.and_then(|to| records.find(|record| record.id == to)).cloned())
}

/// The lines that say it.
pub(super) fn lines(record: &DecisionFact) -> Vec<Shown> {
    let status = match (&record.status.value, &record.status.text) {
        (Some(status), _) => Shown::literal(status.as_str()),
        (None, Some(text)) => shown!("its status can't be told from `{}`", Shown::exact(text)),
        (None, None) => Shown::literal("without a status"),
    };
    let since = record
        .date
        .as_ref()
        .map(|date| shown!(" since {}", Shown::exact(&date.text)));
    let place = match record.status.at.line {
        Some(line) => shown!("{}:{}", Shown::exact(record.path.as_str()), line),
        None => Shown::exact(record.path.as_str()),
    };
    let mut lines = vec![
        shown!("{}: {}", Shown::exact(&record.id), Shown::exact(&record.title)),
        shown!("{}{}, {}", status, since.unwrap_or_default(), place),
    ];
    if !record.deciders.is_empty() {
        let deciders: Vec<Shown> = record
            .deciders
            .iter()
            .map(|decider| Shown::exact(&decider.text))
            .collect();
        lines.push(shown!("decided by {}", Shown::joined(&deciders, ", ")));
    }
    lines
}
