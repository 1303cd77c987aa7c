//! `purlin explain RULE PATH`: why a rule did not report a file, or that it does.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::account::Pen;
use super::boundary;
use super::page::{self, columns, section};
use crate::commands::catalogue::{Entry, State, TableFormat, VERSION};
use crate::commands::context::{Context, report_faults_of, threads};
use crate::commands::failure::{self, hinted};
use crate::commands::output;
use crate::commands::target::{self, Request};
use crate::diagnostic::RuleId;
use crate::policy::why::Account;
use crate::render::layout::{Ink, Paint};
use crate::render::place::place;
use crate::render::printed::{Out, Shown, shown};
use crate::run::unjudged::UnjudgedReason;
use crate::run::why::{self, Judged, Unseen, Verdict};
use crate::run::{RunError, Silent};
use crate::standards::{RuleChoice, Standards};

/// Definitions of `report` that are shown to people.
const MOST: usize = 12;

/// `purlin explain RULE PATH --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "a rule on one file explained")]
pub(super) struct PathExplained<'e> {
    /// Of this format.
    version: u32,
    /// The rule.
    rule: RuleId,
    /// The file.
    path: &'e str,
    /// Whether a check reports the file by this rule.
    reported: bool,
    /// Why not, one sentence each: what keeps the rule from running, or from seeing the file.
    reasons: Vec<String>,
    /// What else is worth knowing, one sentence each.
    notes: Vec<String>,
    /// What it reports at the file.
    findings: Vec<Found>,
    /// What became of each definition of `report`, for each document of the file, or once for the repository.
    documents: &'e [Vec<Account>],
}

/// A finding of the rule at the file.
#[derive(Serialize, JsonSchema)]
struct Found {
    /// File, line and column.
    at: String,
    /// What is wrong there.
    message: String,
    /// Its fingerprint, to be explained by.
    fingerprint: String,
    /// What people are shown of it.
    #[serde(skip)]
    short: String,
}

pub(super) fn run(
    context: &Context<'_>,
    format: TableFormat,
    request: &Request,
    standards: &Standards,
    entry: &Entry,
) -> Result<ExitCode> {
    let Some(path) = request.question.paths.first() else {
        return Err(hinted(
            "a rule is explained on one file, and this is the root".to_owned(),
            "Name a file; `purlin explain RULE` says what the rule asks for",
        ));
    };
    if standards.set.rule(entry.id.as_str()).is_none()
        && !standards.boundaries.iter().any(|of| of.rule.id == entry.id)
    {
        return Err(hinted(
            format!("`{}` is purlin's own rule, and has no text to explain", entry.id),
            "`purlin explain` of the rule alone says what it looks at",
        ));
    }
    let mut alone = request.clone().by(RuleChoice::Named(vec![entry.id.to_string()]));
    let own = target::open(&alone.law)?;
    let is_repository = entry.target == "repository";
    if is_repository {
        alone.question.paths.clear();
    }
    let threads = threads(None)?;
    let (verdict, report) = threads
        .install(|| {
            let verdict = why::of_path(&own, standards, &alone.question, path)?;
            // What a check says of it has the fingerprints, weighed and numbered.
            Ok::<_, RunError>((verdict, crate::judge(&own, &alone.question, &Silent)))
        })
        .map_err(|error| failure::run_error(&error))?;
    let mut found: Vec<Found> = Vec::new();
    if let Ok(report) = &report {
        let of_path = report.findings.iter().filter(|finding| {
            finding.rule == entry.id && finding.location.path().is_some_and(|of| of.as_str() == path)
        });
        found.extend(of_path.map(|finding| Found {
            at: place(&finding.location, &report.sources.outside),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint(),
            short: finding.short_fingerprint(),
        }));
    }
    let mut reasons = idle(entry, standards);
    let empty = Judged::default();
    let judged = match &verdict {
        Verdict::Judged(judged) => judged,
        Verdict::Unseen(unseen) => {
            reasons.push(unseen_because(unseen));
            found.clear();
            &empty
        }
    };
    if let Some(error) = &judged.error {
        reasons.push(format!("the rule could not be evaluated: {}", error.message));
    }
    let declared = boundary::of(standards, request, &entry.id)?;
    let mut notes: Vec<String> = match &declared {
        Some((declared, _)) => declared.of_path(path),
        None => Vec::new(),
    };
    if let Some(date) = &entry.effective_on
        && *date > standards.date.to_string()
    {
        notes.push(format!("its errors are warnings until {date}, then errors"));
    }
    let style = context.style(context.environment.stdout);
    let explained = PathExplained {
        version: VERSION,
        rule: entry.id.clone(),
        path,
        reported: !found.is_empty() && reasons.is_empty(),
        reasons,
        notes,
        findings: found,
        // The text of a boundary's kind says nothing of the boundary.
        documents: if declared.is_some() {
            &[]
        } else {
            &judged.documents
        },
    };
    let pen = Pen {
        style,
        outside: &standards.sources.outside,
    };
    let declared = declared.as_ref().map(|(declared, _)| declared);
    output::to_stdout(|out| Ok(write(out, &explained, declared, format, pen)?))?;
    Ok(report_faults_of(context, standards))
}

fn write(
    out: &mut Out<'_>,
    explained: &PathExplained<'_>,
    declared: Option<&boundary::Declared>,
    format: TableFormat,
    pen: Pen<'_>,
) -> io::Result<()> {
    match format {
        TableFormat::Json => out.json(explained),
        TableFormat::Human => whole(out, explained, declared, pen),
        TableFormat::Markdown => {
            let title = format!("{} and {}", explained.rule, explained.path);
            let page = page::markdown(&title, |out, style| {
                whole(out, explained, declared, Pen { style, ..pen })
            })?;
            out.rendered(&page)
        }
    }
}

fn whole(
    out: &mut Out<'_>,
    explained: &PathExplained<'_>,
    declared: Option<&boundary::Declared>,
    pen: Pen<'_>,
) -> io::Result<()> {
    human(out, explained, pen)?;
    let sections = declared.map(boundary::Declared::sections).unwrap_or_default();
    let mut sections = sections.iter();
    sections.try_for_each(|(name, lines)| section(out, name, lines, pen.style))
}

/// What keeps a rule from running here.
fn idle(entry: &Entry, standards: &Standards) -> Vec<String> {
    match entry.state {
        State::On => Vec::new(),
        State::Off => vec![format!("the config turns `{}` off", entry.id)],
        State::Unused if entry.declared.is_some() => vec![
            "the rule is a kind of boundary, and each boundary of the kind is a rule of its own; name one of those"
                .to_owned(),
        ],
        State::Unused if entry.opt_in => vec![format!(
            "the rule is opinionated, and no config names its pack `{}`",
            entry.pack
        )],
        State::Unused => {
            let packs: Vec<&str> = standards
                .config
                .packs
                .iter()
                .map(|pack| pack.value.as_str())
                .collect();
            vec![format!(
                "the config runs the packs {}, and the rule is in `{}`",
                packs.join(", "),
                entry.pack
            )]
        }
    }
}

fn unseen_because(unseen: &Unseen) -> String {
    match unseen {
        Unseen::Missing => "there is no such file".to_owned(),
        Unseen::Untracked => {
            "the file is not tracked; `git add` it, or check untracked files with `--untracked`".to_owned()
        }
        Unseen::Directory => "it is a directory; name a file".to_owned(),
        Unseen::Excluded(Some(glob)) => format!("`exclude` of the config leaves the file out: `{glob}`"),
        Unseen::Excluded(None) => "`exclude` of the config leaves the file out".to_owned(),
        Unseen::Kind(UnjudgedReason::Submodule) => {
            "it is a commit of another repository, which is not looked into".to_owned()
        }
        Unseen::Kind(UnjudgedReason::Link) => "it is a symbolic link, which purlin does not follow".to_owned(),
        Unseen::Kind(_) => "the file is tracked, and the work tree does not have it".to_owned(),
        Unseen::OtherFiles(globs) => {
            let globs: Vec<String> = globs.iter().map(|glob| format!("`{glob}`")).collect();
            format!("no glob of the rule's `files` matches it: {}", globs.join(", "))
        }
        Unseen::ExcludedByRule(glob) => format!("`files` of the rule excludes it: `{glob}`"),
        Unseen::NoProduct => {
            "the rule is for the product alone (`product_only`), and the path is that of tests, examples or vendored code"
                .to_owned()
        }
        Unseen::OffInFolder => {
            "a config in a folder above the file turns the rule off there, or leaves the file out".to_owned()
        }
        Unseen::Unread(reason, Some(line)) => format!("the file could not be read, line {line}: {reason}"),
        Unseen::Unread(reason, None) => format!("the file could not be read: {reason}"),
    }
}

fn human(out: &mut Out<'_>, explained: &PathExplained<'_>, pen: Pen<'_>) -> io::Result<()> {
    let paint = Paint::new(pen.style);
    let rule = Shown::exact(explained.rule.as_str()).ink(paint, Ink::Strong);
    let path = Shown::exact(explained.path).ink(paint, Ink::Place);
    let says = if explained.reported {
        "reports"
    } else {
        "does not report"
    };
    out.line(&shown!("{} {} {}", rule, says, path))?;
    for reason in explained.reasons.iter().chain(&explained.notes) {
        for line in Shown::exact(reason).wrapped(columns(pen.style)) {
            out.line(&shown!("  {}", line))?;
        }
    }
    if !explained.findings.is_empty() {
        if !explained.reported {
            out.line(&shown!("\nIf it ran, it would say"))?;
        }
        for found in &explained.findings {
            let said = shown!("{}  {}", Shown::exact(&found.at), Shown::exact(&found.message));
            for line in said.wrapped(columns(pen.style)) {
                out.line(&shown!("  {}", line))?;
            }
            // A check does not hold what the rule would say if it ran.
            let next = if explained.reported {
                shown!("    `purlin explain {}` says why", Shown::exact(&found.short))
            } else {
                shown!(
                    "    `purlin check --rule {}` shows it",
                    Shown::exact(explained.rule.as_str())
                )
            };
            out.line(&next)?;
        }
        return Ok(());
    }
    let count = explained.documents.len();
    for (number, accounts) in explained.documents.iter().enumerate() {
        if count > 1 {
            out.line(&shown!("\nDocument {}", number + 1))?;
        }
        if accounts.is_empty() {
            out.line(&shown!("\n  nothing defines what it reports"))?;
        }
        for account in accounts.iter().take(MOST) {
            out.literal("\n")?;
            pen.account(out, account, 0)?;
        }
        if accounts.len() > MOST {
            out.line(&shown!(
                "\nand {} more definitions; `--format json` has all",
                accounts.len() - MOST
            ))?;
        }
    }
    Ok(())
}
