//! `purlin rules`: a table of the rules.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueHint};
use serde::Serialize;

use super::catalogue::{self, Entry, Place, State, TableFormat, VERSION};
use super::context::{Context, report_faults_of};
use super::failure;
use super::target::Scope;
use super::{output, target};
use crate::config::FIRST_EDITION;
use crate::diagnostic::RuleId;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Document, Out, Rendered, Shown, shown};
use crate::repository::{CheckedSet, Look};
use crate::standards::Folders;
use crate::subject::listing_scope;

/// List the rules with severity, state, effective date and authority, which decides about a rule
#[derive(Args, Debug)]
pub struct RulesArgs {
    /// A folder or file, to list the rules as they hold there; without it, as they hold at the root
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,

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
    let request = target::request_here(context, &args.scope, args.path.as_ref())?;
    let question = &request.question;
    target::note_gone(question);
    let mut standards = target::open(&request.law)?;
    if standards.config.unused {
        if args.path.is_some() {
            return Ok(report_faults_of(context, &standards));
        }
        super::context::warn(
            context,
            &Shown::literal(
                "the config can't be used, so these are the built-in rules as they run without one",
            ),
        );
        standards = target::open_without_config(&request.law, &standards)?;
    }
    let options = listing_scope::for_rules(&standards, question);
    let set = CheckedSet::open(Arc::clone(&question.tree), &options)
        .map_err(|error| failure::list_error(&error))?;
    let mut folders = Folders::read(&standards, &set, &question.paths);
    standards.faults.append(&mut folders.faults);
    standards.sources.extend(std::mem::take(&mut folders.sources));
    let mut entries = catalogue::entries(&standards);
    if let Some(path) = question.paths.first() {
        let place = Place {
            folders: &folders,
            is_directory: question.tree.look(path) == Look::Directory,
            path,
        };
        place.apply(&standards, &mut entries);
    }
    let shown: Vec<&Entry> = entries
        .iter()
        .filter(|entry| args.all || entry.state != State::Unused)
        .collect();
    let paint = Paint::new(context.style(context.environment.stdout));
    output::to_stdout(|out| {
        match args.format {
            TableFormat::Human => {
                human(out, &shown, entries.len(), paint)?;
                where_they_hold(out, question.paths.first(), &folders)
            }
            TableFormat::Json => out.json(&Listing {
                version: VERSION,
                rules: shown,
            }),
            TableFormat::Markdown => out.rendered(&markdown(&shown)),
        }?;
        Ok(())
    })?;
    Ok(report_faults_of(context, &standards))
}

/// What a column of the table says of a rule, if anything.
type Cell = fn(&Entry) -> Option<String>;

const COLUMNS: [(&str, Cell); 3] = [
    ("rule", |entry| Some(entry.id.to_string())),
    ("severity", |entry| Some(entry.severity.to_string())),
    ("state", |entry| Some(entry.state.as_str().to_owned())),
];

/// Columns of what few rules have: empty ones are left out.
const RARE_COLUMNS: [(&str, Cell); 4] = [
    ("error from", |entry| entry.effective_on.clone()),
    ("authority", |entry| entry.owner.as_ref().map(ToString::to_string)),
    ("edition", |entry| {
        (entry.edition > FIRST_EDITION).then(|| entry.edition.to_string())
    }),
    ("formerly", |entry| {
        let ids: Vec<&str> = entry.formerly.iter().map(RuleId::as_str).collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    }),
];

/// The columns of a table of these rules.
fn columns(entries: &[&Entry]) -> Vec<(&'static str, Cell)> {
    let rare = RARE_COLUMNS
        .into_iter()
        .filter(|(_, cell)| entries.iter().any(|entry| cell(entry).is_some()));
    COLUMNS.into_iter().chain(rare).collect()
}

fn cells<'c>(columns: &'c [(&str, Cell)], entry: &'c Entry) -> impl Iterator<Item = String> + 'c {
    let cells = columns.iter().map(|(_, cell)| cell(entry));
    cells.map(|cell| cell.unwrap_or_else(|| "-".to_owned()))
}

fn human(out: &mut Out<'_>, entries: &[&Entry], all: usize, paint: Paint) -> io::Result<()> {
    let columns = columns(entries);
    let head: Vec<Shown> = columns.iter().map(|(name, _)| Shown::literal(name)).collect();
    let rows: Vec<Vec<Shown>> = entries
        .iter()
        .map(|entry| cells(&columns, entry).map(|cell| Shown::exact(&cell)).collect())
        .collect();
    let width = |column: usize| {
        let rows = rows.iter().chain([&head]);
        rows.filter_map(|row| row.get(column)).map(Shown::width).max()
    };
    let widths: Vec<usize> = (0..columns.len()).filter_map(width).collect();
    let line = |row: &[Shown]| {
        let padded: Vec<Shown> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| cell.padded(*width))
            .collect();
        Shown::joined(&padded, "  ").trimmed()
    };
    out.line(&line(&head).ink(paint, Ink::Strong))?;
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
            "{} rules; `--all` also lists {} that do not run here. `purlin explain RULE` says more about one.",
            entries.len(),
            more
        )),
    }
}

/// Which place the table is about, or that other folders have other settings.
fn where_they_hold(out: &mut Out<'_>, path: Option<&String>, folders: &Folders) -> io::Result<()> {
    if let Some(path) = path {
        return out.line(&shown!("These settings hold in {}.", Shown::exact(path)));
    }
    let all = folders.paths();
    let Some(first) = all.first() else { return Ok(()) };
    let first = Shown::exact(first);
    match all.len() - 1 {
        0 => out.line(&shown!(
            "The config of {} changes some of them there: `purlin rules {}` shows how.",
            first.clone(),
            first
        )),
        more => out.line(&shown!(
            "The configs of {} and {} more folders change some of them there: `purlin rules {}` shows how.",
            first.clone(),
            more,
            first
        )),
    }
}

fn markdown(entries: &[&Entry]) -> Rendered {
    let columns = columns(entries);
    let table = Document::new().head(columns.iter().map(|(name, _)| *name));
    let rows = entries.iter().map(|entry| cells(&columns, entry));
    rows.fold(table, Document::row).finish()
}
