//! `purlin rules`: a table of the rules.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use super::catalogue::{self, Entry, State};
use super::{Context, output, target};
use crate::cli::{RulesArgs, TableFormat};
use crate::run::Session;

/// `purlin rules --format json`.
#[derive(Serialize)]
struct Listing<'e> {
    version: u32,
    rules: Vec<&'e Entry>,
}

pub(super) fn run(context: &Context<'_>, args: &RulesArgs) -> Result<ExitCode> {
    let request = target::request(context, &args.scope, &[])?;
    let session = Session::open(&request).map_err(|error| target::run_error(&error))?;
    if session.config.unused {
        return super::report_faults(context, &session);
    }
    let entries = catalogue::entries(&session, &request).map_err(|error| target::run_error(&error))?;
    let shown: Vec<&Entry> = entries
        .iter()
        .filter(|entry| args.all || entry.state != State::Unused)
        .collect();
    output::to_stdout(|out| match args.format {
        TableFormat::Human => human(
            out,
            &shown,
            entries.len(),
            context.style(context.environment.stdout).color,
        ),
        TableFormat::Json => output::json(
            out,
            &Listing {
                version: 1,
                rules: shown,
            },
        ),
        TableFormat::Markdown => markdown(out, &shown),
    })?;
    super::report_faults(context, &session)
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

fn human(out: &mut dyn Write, entries: &[&Entry], all: usize, color: bool) -> io::Result<()> {
    let rows: Vec<[String; 6]> = entries.iter().map(|entry| cells(entry)).collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .chain([HEAD[column].len()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let line = |row: &[String; 6]| {
        let padded: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let (bold, off) = if color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    writeln!(out, "{bold}{}{off}", line(&HEAD.map(str::to_owned)))?;
    for row in &rows {
        writeln!(out, "{}", line(row))?;
    }
    writeln!(out)?;
    match all - entries.len() {
        0 => writeln!(
            out,
            "{} rules. `purlin explain RULE` says more about one.",
            entries.len()
        ),
        more => writeln!(
            out,
            "{} rules; `--all` lists {more} more that no pack of the config holds. `purlin explain RULE` says more about one.",
            entries.len()
        ),
    }
}

fn markdown(out: &mut dyn Write, entries: &[&Entry]) -> io::Result<()> {
    writeln!(out, "| {} |", HEAD.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(HEAD.len()))?;
    for entry in entries {
        let cells = cells(entry).map(|cell| cell.replace('|', "\\|"));
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}
