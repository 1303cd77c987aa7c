//! `purlin rules`: a table of the rules.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::catalogue::{self, Entry, State, TableFormat};
use super::target::Scope;
use super::{Context, output, target};
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Document, Out, Rendered, Shown, shown};
use crate::standards::Standards;

/// List the rules with severity, pack, owner and effective date
#[derive(Args, Debug)]
pub struct RulesArgs {
    /// Every rule there is, those that would not run here too
    #[arg(long)]
    pub all: bool,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: TableFormat,
}

/// `purlin rules --format json`.
#[derive(Serialize)]
struct Listing<'e> {
    version: u32,
    rules: Vec<&'e Entry>,
}

pub(super) fn run(context: &Context<'_>, args: &RulesArgs) -> Result<ExitCode> {
    let request = target::request(context, &args.scope, &[])?;
    let standards = Standards::open(&request.law).map_err(|error| target::standards_error(&error))?;
    if standards.config.unused {
        return Ok(super::report_faults(
            context,
            &standards.faults,
            &standards.sources,
        ));
    }
    let entries = catalogue::entries(&standards);
    let shown: Vec<&Entry> = entries
        .iter()
        .filter(|entry| args.all || entry.state != State::Unused)
        .collect();
    let paint = Paint::new(context.style(context.environment.stdout));
    output::to_stdout(|out| {
        match args.format {
            TableFormat::Human => human(out, &shown, entries.len(), paint),
            TableFormat::Json => out.json(&Listing {
                version: 1,
                rules: shown,
            }),
            TableFormat::Markdown => out.rendered(&markdown(&shown)),
        }?;
        Ok(())
    })?;
    Ok(super::report_faults(
        context,
        &standards.faults,
        &standards.sources,
    ))
}

const HEAD: [&str; 6] = ["rule", "severity", "pack", "state", "effective", "authority"];

fn cells(entry: &Entry) -> [String; 6] {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        entry.id.to_string(),
        entry.severity.to_string(),
        entry.pack.clone(),
        entry.state.as_str().to_owned(),
        or_dash(entry.effective_on.clone()),
        or_dash(entry.owner.as_ref().map(ToString::to_string)),
    ]
}

fn human(out: &mut Out<'_>, entries: &[&Entry], all: usize, paint: Paint) -> io::Result<()> {
    let rows: Vec<[Shown; 6]> = entries
        .iter()
        .map(|entry| cells(entry).map(|cell| Shown::exact(&cell)))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(Shown::width).chain([HEAD[column].len()]).max()
    };
    let widths: Vec<usize> = (0..HEAD.len()).filter_map(width).collect();
    let line = |row: &[Shown; 6]| {
        let padded: Vec<Shown> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| cell.padded(*width))
            .collect();
        Shown::joined(&padded, "  ").trimmed()
    };
    out.line(&line(&HEAD.map(Shown::literal)).ink(paint, Ink::Strong))?;
    for row in &rows {
        out.line(&line(row))?;
    }
    out.literal("\n")?;
    match all - entries.len() {
        0 => out.line(&shown!(
            "{} rules. `purlin explain RULE` says more about one.",
            entries.len()
        )),
        more => out.line(&shown!(
            "{} rules; `--all` lists {} more that no pack of the config holds. `purlin explain RULE` says more about one.",
            entries.len(),
            more
        )),
    }
}

fn markdown(entries: &[&Entry]) -> Rendered {
    let table = Document::new().head(HEAD);
    let rows = entries.iter().map(|entry| cells(entry));
    rows.fold(table, Document::row).finish()
}
