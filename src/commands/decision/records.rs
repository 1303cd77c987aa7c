//! The decisions of a repository as `purlin decision` shows them.

use std::collections::BTreeMap;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::context::Context;
use crate::commands::failure::{self, hinted};
use crate::commands::target::{self, Request, Scope};
use crate::diagnostic::RuleId;
use crate::facts::decisions::{Decisions, RuleFact};
use crate::facts::{DecisionFact, DecisionStatus};
use crate::run::Silent;
use crate::standards::{RuleChoice, Standards};
use crate::subject::{Subject, listing_scope};

/// Of the JSON; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// `purlin decision list|show --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin decision list|show --format json")]
pub(super) struct Printed<'d> {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    /// The decisions, by path.
    pub(super) decisions: Vec<Row<'d>>,
}

/// One decision.
#[derive(Serialize, JsonSchema)]
pub(super) struct Row<'d> {
    #[serde(flatten)]
    pub(super) record: &'d DecisionFact,
    /// The rules that carry it out: those that name it.
    pub(super) rules: Vec<&'d RuleId>,
    /// How many findings these rules have on the day of the run; null where there are no such rules.
    pub(super) findings: Option<usize>,
    /// How many of them are listed as debt; null where there are no such rules.
    pub(super) debt: Option<usize>,
}

/// The JSON Schema of what is printed.
pub(in crate::commands) fn schema() -> schemars::Schema {
    crate::schema::of_written::<Printed<'_>>()
}

/// A repository with its decisions.
pub(super) struct Opened {
    pub(super) request: Request,
    pub(super) standards: Standards,
    pub(super) subject: Subject,
}

impl Opened {
    /// Opens the repository around the working directory; its config may be at fault.
    pub(super) fn new(context: &Context<'_>, scope: &Scope) -> Result<Self> {
        let request = target::request(context, scope, &[])?;
        let standards = target::open(&request.law)?;
        let options = listing_scope::for_facts(&standards, &request.question);
        let subject = Subject::open(&request.question.tree, &options, standards.fact_settings())
            .map_err(|error| failure::list_error(&error))?;
        Ok(Self {
            request,
            standards,
            subject,
        })
    }

    pub(super) fn decisions(&self) -> &Decisions {
        self.subject.knowledge.decisions()
    }

    /// The record that an argument names.
    pub(super) fn record(&self, named: &str) -> Result<&DecisionFact> {
        let decisions = self.decisions();
        decisions.resolve(named).ok_or_else(|| {
            let ids = decisions.records.iter().map(|record| record.id.as_str());
            let hint = match crate::matching::did_you_mean(named, ids) {
                Some(hint) => hint,
                None if decisions.records.is_empty() => self.where_records_are(),
                None => "`purlin decision list` names them all; where two have one number, give the name of the file".to_owned(),
            };
            hinted(format!("there is no decision `{named}`"), hint)
        })
    }

    /// Where records are looked for.
    pub(super) fn where_records_are(&self) -> String {
        let folders: Vec<&str> = self.standards.config.decisions.folders().collect();
        format!(
            "Records are Markdown files in {}; `decisions: {{folders: [...]}}` in purlin.yaml names others",
            folders.join(", ")
        )
    }

    /// What is printed of these records, with what their rules find today.
    pub(super) fn printed<'d>(
        &'d self,
        records: impl IntoIterator<Item = &'d DecisionFact>,
    ) -> Result<Printed<'d>> {
        let mut of: BTreeMap<&str, Vec<&RuleFact>> = BTreeMap::new();
        for rule in self.subject.knowledge.rules() {
            let to = rule.decision.as_ref().and_then(|decision| decision.to.as_deref());
            if let Some(to) = to {
                of.entry(to).or_default().push(rule);
            }
        }
        let records: Vec<&DecisionFact> = records.into_iter().collect();
        let asked: Vec<String> = records
            .iter()
            .filter_map(|record| of.get(record.id.as_str()))
            .flatten()
            .map(|rule| rule.id.to_string())
            .collect();
        let found = self.found(&asked)?;
        let rows = records.into_iter().map(|record| {
            let rules = of.get(record.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            let (findings, debt) = rules
                .iter()
                .filter_map(|rule| found.get(rule.id.as_str()))
                .fold((0, 0), |(findings, debt), one| (findings + one.0, debt + one.1));
            Row {
                record,
                findings: (!rules.is_empty()).then_some(findings),
                debt: (!rules.is_empty()).then_some(debt),
                rules: rules.iter().map(|rule| &rule.id).collect(),
            }
        });
        Ok(Printed {
            version: VERSION,
            decisions: rows.collect(),
        })
    }

    /// How many findings rules have, and how many of these are listed as debt.
    fn found(&self, rules: &[String]) -> Result<BTreeMap<String, (usize, usize)>> {
        let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        if rules.is_empty() {
            return Ok(found);
        }
        let request = self.request.clone().by(RuleChoice::named(rules));
        let standards = target::open(&request.law)?;
        let report = crate::judge(&standards, &request.question, &Silent)
            .map_err(|error| failure::run_error(&error))?;
        for finding in &report.findings {
            let (findings, debt) = found.entry(finding.rule.to_string()).or_default();
            *findings += 1;
            *debt += usize::from(finding.debt.is_some());
        }
        Ok(found)
    }
}

/// What a table says of a status: never a guess.
pub(super) fn status(record: &DecisionFact) -> String {
    match (&record.status.value, &record.status.text) {
        (Some(status), _) => status.as_str().to_owned(),
        (None, Some(text)) => format!("? {text}"),
        (None, None) => "? missing".to_owned(),
    }
}

/// Whether a decision may be superseded.
pub(super) fn is_open(record: &DecisionFact) -> bool {
    record
        .status
        .value
        .is_some_and(|status: DecisionStatus| !status.is_over())
}
