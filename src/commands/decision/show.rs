//! `purlin decision show`.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::records::{Opened, Row, status};
use crate::commands::context::{Context, report_faults_of};
use crate::commands::output;
use crate::commands::page_format::PageFormat;
use crate::commands::target::Scope;
use crate::facts::decisions::{ReferenceFact, StatedFact};
use crate::render::printed::{Shown, shown};

/// Arguments of `show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// An id, a number, or the name of the file
    #[arg(value_name = "ID")]
    pub id: String,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: PageFormat,
}

pub(super) fn run(context: &Context<'_>, args: &ShowArgs) -> Result<ExitCode> {
    let opened = Opened::new(context, &args.scope)?;
    if opened.standards.config.unused {
        return Ok(report_faults_of(context, &opened.standards));
    }
    let printed = opened.printed([opened.record(&args.id)?])?;
    output::to_stdout(|out| {
        match args.format {
            PageFormat::Json => out.json(&printed)?,
            PageFormat::Human => {
                for line in printed.decisions.iter().flat_map(lines) {
                    out.line(&line)?;
                }
            }
        }
        Ok(())
    })?;
    Ok(report_faults_of(context, &opened.standards))
}

/// A line for each thing that is known.
fn lines(row: &Row<'_>) -> Vec<Shown> {
    let record = row.record;
    let mut lines = vec![shown!(
        "{}  {}",
        Shown::exact(&record.id),
        Shown::exact(&record.title)
    )];
    let mut add = |name: &'static str, values: Vec<Shown>| {
        if !values.is_empty() {
            lines.push(shown!(
                "  {}  {}",
                Shown::literal(name).padded(13),
                Shown::joined(&values, ", ")
            ));
        }
    };
    let stated = |stated: &[StatedFact]| {
        stated
            .iter()
            .map(|stated| Shown::exact(&stated.text))
            .collect::<Vec<_>>()
    };
    let references = |references: &[ReferenceFact]| {
        let shown = references
            .iter()
            .map(|reference| Shown::exact(reference.to.as_deref().unwrap_or(&reference.text)));
        shown.collect::<Vec<_>>()
    };
    let place = match record.status.at.line {
        Some(line) => shown!("{}:{}", Shown::exact(record.path.as_str()), line),
        None => Shown::exact(record.path.as_str()),
    };
    add("record", vec![place]);
    add("status", vec![Shown::exact(&status(record))]);
    add(
        "date",
        record.date.iter().map(|date| Shown::exact(&date.text)).collect(),
    );
    add("deciders", stated(&record.deciders));
    add("supersedes", references(&record.supersedes));
    add("superseded by", references(&record.superseded_by));
    add("affects", stated(&record.affects));
    add(
        "review by",
        record
            .review_by
            .iter()
            .map(|day| Shown::exact(&day.text))
            .collect(),
    );
    let manual = record.manual.then_some(Shown::literal("people"));
    add(
        "enforced by",
        stated(&record.enforced_by).into_iter().chain(manual).collect(),
    );
    add(
        "rules",
        row.rules.iter().map(|rule| Shown::exact(rule.as_str())).collect(),
    );
    add(
        "findings",
        row.findings
            .iter()
            .map(|findings| shown!("{}", *findings))
            .collect(),
    );
    add(
        "debt",
        row.debt
            .iter()
            .filter(|debt| **debt > 0)
            .map(|debt| shown!("{} of these findings", *debt))
            .collect(),
    );
    let changed = record.changed.iter();
    add(
        "changed",
        changed
            .map(|change| {
                Shown::exact(&format!(
                    "{} {}",
                    change.day.as_deref().unwrap_or("?"),
                    change.text
                ))
            })
            .collect(),
    );
    add(
        "unread",
        record.unread.iter().map(|why| Shown::exact(why)).collect(),
    );
    lines
}
