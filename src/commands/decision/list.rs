//! `purlin decision list`.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::records::{Opened, Printed, status};
use crate::commands::context::{Context, report_faults_of};
use crate::commands::output;
use crate::commands::page_format::PageFormat;
use crate::commands::target::Scope;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Out, Shown, shown};

/// How wide the table is where it is not for a terminal.
const COLUMNS: usize = 80;
/// The longest id, and the longest status, that a column makes room for.
const WIDEST: usize = 24;

/// Arguments of `list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: PageFormat,
}

pub(super) fn run(context: &Context<'_>, args: &ListArgs) -> Result<ExitCode> {
    let opened = Opened::new(context, &args.scope)?;
    if opened.standards.config.unused {
        return Ok(report_faults_of(context, &opened.standards));
    }
    let printed = opened.printed(&opened.decisions().records)?;
    output::to_stdout(|out| {
        match args.format {
            PageFormat::Json => out.json(&printed),
            PageFormat::Human if printed.decisions.is_empty() => out.line(&shown!(
                "no decisions. {}",
                Shown::exact(&opened.where_records_are())
            )),
            PageFormat::Human => human(out, context, &printed),
        }?;
        Ok(())
    })?;
    Ok(report_faults_of(context, &opened.standards))
}

fn human(out: &mut Out<'_>, context: &Context<'_>, printed: &Printed<'_>) -> io::Result<()> {
    let style = context.style(context.environment.stdout);
    let paint = Paint::new(style);
    let ellipsis = if style.unicode { "…" } else { "..." };
    let cut = |text: &str| Shown::exact(text).clipped(WIDEST, ellipsis);
    let head = ["id", "status", "date", "title", "rules", "findings", "debt"];
    let number = |number: Option<usize>| number.map_or(Shown::literal("-"), |number| shown!("{}", number));
    let mut rows: Vec<[Shown; 7]> = vec![head.map(Shown::literal)];
    for row in &printed.decisions {
        let record = row.record;
        let date = record.date.as_ref().and_then(|date| date.day.as_deref());
        rows.push([
            cut(&record.id),
            cut(&status(record)),
            cut(date.unwrap_or("-")),
            Shown::exact(&record.title),
            shown!("{}", row.rules.len()),
            number(row.findings),
            number(row.debt),
        ]);
    }
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(Shown::width)
            .max()
            .unwrap_or_default()
    };
    let others: usize = [0, 1, 2, 4, 5, 6]
        .into_iter()
        .map(|column| width(column) + 2)
        .sum();
    let columns = context.environment.stdout.width.map_or(COLUMNS, usize::from);
    let title = width(3).min(columns.saturating_sub(others).max(20));
    for (at, [id, status, date, text, rules, findings, debt]) in rows.iter().enumerate() {
        let line = Shown::joined(
            &[
                id.padded(width(0)),
                status.padded(width(1)),
                date.padded(width(2)),
                text.clipped(title, ellipsis).padded(title),
                rules.right(width(4)),
                findings.right(width(5)),
                debt.right(width(6)),
            ],
            "  ",
        );
        out.line(&if at == 0 {
            line.ink(paint, Ink::Strong)
        } else {
            line
        })?;
    }
    out.literal("\n")?;
    let unclear = printed
        .decisions
        .iter()
        .filter(|row| row.record.status.value.is_none())
        .count();
    let all = Shown::counted(printed.decisions.len(), "decision", "decisions");
    match unclear {
        0 => out.line(&shown!("{}. `purlin decision show ID` says more about one.", all)),
        unclear => out.line(&shown!(
            "{}, {} of them without a status that can be told: `purlin decision lint` says why.",
            all,
            unclear
        )),
    }
}
