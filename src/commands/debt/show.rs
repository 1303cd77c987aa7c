//! `purlin debt show`: what is known, by rule and owner, and how it changed.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::lists::{Checked, checked};
use crate::commands::context::Context;
use crate::commands::page_format::PageFormat;
use crate::commands::target::Scope;
use crate::commands::{failure, output};
use crate::debt::{self, Debt, ListedEntry};
use crate::diagnostic::{KnownDebt, Owner, RuleId};
use crate::render::layout::{Align, Ink, Paint};
use crate::render::printed::{Out, Shown, shown};
use crate::repository::ObjectTree;
use crate::source::Root;
use crate::verdict::Report;

/// Of the JSON format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// Show what is known, by rule and owner
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Also what was taken out and what was added since this revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: PageFormat,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,
}

/// `purlin debt show --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "purlin debt show --format json")]
struct Shows {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    /// The day of the run.
    #[schemars(extend("format" = "date"))]
    date: String,
    /// Of all rules.
    total: Row,
    /// By rule.
    rules: BTreeMap<String, Row>,
    /// By owner of the place; a finding with several owners counts for each, and one without any under `""`.
    owners: BTreeMap<String, Row>,
    /// How the lists changed since the revision that was asked for.
    since: Option<Changes>,
}

/// Known findings, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
struct Row {
    /// Findings that an entry excuses, or did until it was overdue.
    known: usize,
    /// How many of them are overdue.
    overdue: usize,
    /// Entries that excuse nothing. By owner there are none: nobody owns what is not there.
    stale: usize,
    /// The day since which the oldest is known.
    #[schemars(with = "Option<String>")]
    oldest: Option<String>,
    /// The first day on which one is due that is not overdue yet.
    #[schemars(with = "Option<String>")]
    next_due: Option<String>,
}

impl Row {
    fn add(&mut self, debt: &KnownDebt) {
        let earlier = |known: &mut Option<String>, day: Option<Date>| {
            let day = day.map(|day| day.to_string());
            *known = known.take().into_iter().chain(day).min();
        };
        self.known += 1;
        self.overdue += usize::from(debt.is_overdue);
        earlier(&mut self.oldest, debt.since);
        earlier(&mut self.next_due, debt.due.filter(|_| !debt.is_overdue));
    }
}

/// How the lists changed since a revision.
#[derive(Debug, Serialize, JsonSchema)]
struct Changes {
    /// The revision, as it was asked for.
    revision: String,
    /// How many entries were taken out, by rule.
    retired: BTreeMap<String, usize>,
    /// How many entries came, by rule.
    added: BTreeMap<String, usize>,
}

/// The schema of `purlin debt show --format json`.
pub(in crate::commands) fn schema() -> schemars::Schema {
    crate::schema::of_written::<Shows>()
}

pub(super) fn run(context: &Context<'_>, args: &ShowArgs) -> Result<ExitCode> {
    checked(context, &args.scope, |checked| show(context, args, &checked))
}

fn show(context: &Context<'_>, args: &ShowArgs, checked: &Checked) -> Result<ExitCode> {
    let Checked {
        request,
        standards,
        report,
    } = checked;
    let since = match &args.since {
        None => None,
        Some(revision) => {
            let tree = ObjectTree::of_revision(Root::Base, &request.root, revision)
                .map_err(|error| failure::list_error(&error))?;
            let (before, ..) = debt::read(&tree);
            Some(changes(revision, &before, &standards.debt))
        }
    };
    let shows = shows(report, &standards.debt, since);
    let style = context.style(context.environment.stdout);
    output::to_stdout(|out| {
        match args.format {
            PageFormat::Human => human(out, &shows, Paint::new(style), usize::from(style.width)),
            PageFormat::Json => out.json(&shows),
        }?;
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn shows(report: &Report, debt: &Debt, since: Option<Changes>) -> Shows {
    let mut shows = Shows {
        version: VERSION,
        date: report.date.to_string(),
        total: Row::default(),
        rules: BTreeMap::new(),
        owners: BTreeMap::new(),
        since,
    };
    for finding in &report.findings {
        let Some(debt) = &finding.debt else { continue };
        shows.total.add(debt);
        shows
            .rules
            .entry(finding.rule.as_str().to_owned())
            .or_default()
            .add(debt);
        let mut owners: Vec<&str> = finding.owners.iter().map(Owner::as_str).collect();
        owners.sort_unstable();
        owners.dedup();
        if owners.is_empty() {
            owners.push("");
        }
        for owner in owners {
            shows.owners.entry(owner.to_owned()).or_default().add(debt);
        }
    }
    for (stale, _) in report.stale_debt(debt) {
        shows.total.stale += 1;
        shows.rules.entry(stale.rule.to_string()).or_default().stale += 1;
    }
    shows
}

/// What two states of the lists do not have in common, as multisets.
fn changes(revision: &str, before: &Debt, now: &Debt) -> Changes {
    let mut counts: BTreeMap<(&RuleId, &str, &str), isize> = BTreeMap::new();
    for (debt, step) in [(before, -1), (now, 1)] {
        for ListedEntry { rule, entry, .. } in debt.entries() {
            let identity = (rule, entry.path.as_str(), entry.key.as_json());
            *counts.entry(identity).or_default() += step;
        }
    }
    let (mut retired, mut added) = (BTreeMap::new(), BTreeMap::new());
    for ((rule, ..), count) in counts {
        let (side, count) = if count < 0 {
            (&mut retired, count.unsigned_abs())
        } else {
            (&mut added, count.unsigned_abs())
        };
        if count > 0 {
            *side.entry(rule.to_string()).or_default() += count;
        }
    }
    Changes {
        revision: revision.to_owned(),
        retired,
        added,
    }
}

fn human(out: &mut Out<'_>, shows: &Shows, paint: Paint, columns: usize) -> std::io::Result<()> {
    if shows.total == Row::default() {
        out.literal("Nothing is known: there is no debt.\n")?;
    } else {
        table(out, "rule", &shows.rules, paint, columns)?;
        out.literal("\n")?;
        if shows.owners.keys().any(|owner| !owner.is_empty()) {
            table(out, "owner", &shows.owners, paint, columns)?;
            out.literal("\n")?;
        }
        let Row {
            known,
            overdue,
            stale,
            ..
        } = shows.total;
        out.line(&shown!("{} known, {} overdue, {} stale.", known, overdue, stale))?;
        if stale > 0 {
            out.literal("`purlin debt prune` takes out the stale ones: they excuse nothing.\n")?;
        }
    }
    if let Some(since) = &shows.since {
        let sum = |side: &BTreeMap<String, usize>| side.values().sum::<usize>();
        out.line(&shown!(
            "Since {}: {} retired, {} added.",
            Shown::exact(&since.revision),
            sum(&since.retired),
            sum(&since.added)
        ))?;
    }
    Ok(())
}

fn table(
    out: &mut Out<'_>,
    subject: &'static str,
    rows: &BTreeMap<String, Row>,
    paint: Paint,
    columns: usize,
) -> std::io::Result<()> {
    let head = [
        ("known", Align::Right),
        ("overdue", Align::Right),
        // Of a narrow terminal the columns behind it do not fit.
        (subject, Align::Left),
        ("stale", Align::Right),
        ("since", Align::Left),
        ("next due", Align::Left),
    ];
    let number = |number: usize| match number {
        0 => Shown::literal("-"),
        some => shown!("{}", some),
    };
    let day = |day: &Option<String>| day.as_deref().map_or(Shown::literal("-"), Shown::exact);
    let mut sorted: Vec<(&String, &Row)> = rows.iter().collect();
    sorted.sort_by(|a, b| (b.1.known, a.0).cmp(&(a.1.known, b.0)));
    let cells: Vec<Vec<(Shown, Option<Ink>)>> = sorted
        .into_iter()
        .map(|(name, row)| {
            let name = match name.as_str() {
                "" => Shown::literal("nobody"),
                name => Shown::exact(name),
            };
            let cells = [
                number(row.known),
                number(row.overdue),
                name,
                number(row.stale),
                day(&row.oldest),
                day(&row.next_due),
            ];
            cells.map(|cell| (cell, None)).into()
        })
        .collect();
    for line in Shown::table(&head, &cells, columns, paint) {
        out.line(&line)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Style;

    #[test]
    fn a_long_name_is_shown_on_a_narrow_terminal() {
        let name = "workflow/no-pull-request-target-checkout";
        let rows = [(name.to_owned(), Row::default())].into();
        let mut bytes = Vec::new();
        let paint = Paint::new(Style::default());
        table(&mut Out::new(&mut bytes), "rule", &rows, paint, 60).unwrap();
        let page = String::from_utf8(bytes).unwrap();
        assert!(page.lines().all(|line| line.len() <= 60), "{page}");
        assert!(page.contains(name), "{page}");
    }
}
