//! `purlin explain RULE`: what it asks for, why, how to satisfy it, and what it says where it is broken. Of a declared
//! boundary also what it chooses here, and what breaks it; of a pack its rules.

mod boundary;
mod pack;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use self::pack::Pack;
use super::catalogue::{self, Entry};
use super::{Context, output, target};
use crate::cli::{ExplainArgs, TableFormat};
use crate::policy::{Origin, builtin};
use crate::render::{self, Style};
use crate::run::{Request, RunError, Session, Silent, selection};
use crate::verdict::Report;

/// `purlin explain --format json`.
#[derive(Serialize, JsonSchema)]
struct Explanation<'e> {
    version: u32,
    #[serde(flatten)]
    rule: &'e Entry,
    /// The rule's page, in Markdown.
    page: Option<&'static str>,
    /// What the rule says about its own failing example, one line a finding.
    example: Option<String>,
    /// The declaration, of a boundary that the config declares.
    boundary: Option<&'e boundary::Declared>,
}

pub(super) fn run(context: &Context<'_>, args: &ExplainArgs) -> Result<ExitCode> {
    let request = target::request(context, &args.scope, &[])?;
    let mut session = Session::open(&request).map_err(|error| target::run_error(&error))?;
    let entries = catalogue::entries(&session, &request).map_err(|error| target::run_error(&error))?;
    let Some(entry) = entries.iter().find(|entry| entry.id.as_str() == args.rule) else {
        if let Some(pack) = Pack::named(&args.rule, &entries) {
            let style = context.style(context.environment.stdout);
            output::to_stdout(|out| pack.write(out, args.format, style))?;
            return super::report_faults(context, &session);
        }
        let nearest = selection::nearest(&args.rule, entries.iter().map(|entry| entry.id.as_str()));
        return Err(target::run_error(&RunError::UnknownRule {
            id: args.rule.clone(),
            nearest,
            unloaded: session.unloaded().cloned(),
        }));
    };
    let declared = boundary::of(&mut session, &request, &entry.id)?;
    let page = (entry.origin == Origin::Builtin)
        .then(|| builtin::page(&entry.id))
        .flatten();
    // What breaks a boundary here says more than what breaks its kind elsewhere.
    let example = match &declared {
        Some(_) => None,
        None => example(&session, &request, entry)?,
    };
    output::to_stdout(|out| match args.format {
        TableFormat::Human => human(
            out,
            entry,
            example.as_ref(),
            declared.as_ref(),
            context.style(context.environment.stdout),
        ),
        TableFormat::Json => {
            let example = example.as_ref().map(short);
            output::json(
                out,
                &Explanation {
                    version: 1,
                    rule: entry,
                    page,
                    example,
                    boundary: declared.as_ref(),
                },
            )
        }
        TableFormat::Markdown => match page {
            Some(page) => out.write_all(page.as_bytes()),
            None => markdown(out, entry),
        },
    })?;
    super::report_faults(context, &session)
}

/// Runs a built-in rule on the failing repository of its folder, so that the example can't go stale.
fn example(session: &Session, request: &Request, entry: &Entry) -> Result<Option<Report>> {
    let files = match entry.origin {
        Origin::Builtin => builtin::failing_fixture(&entry.id),
        Origin::Repository => Vec::new(),
    };
    if files.is_empty() {
        return Ok(None);
    }
    let directory = tempfile::tempdir()?;
    for (name, content) in files {
        let path = directory.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, content)?;
    }
    let request = Request {
        root: directory.path().canonicalize()?,
        rules: vec![entry.id.to_string()],
        ..request.clone()
    };
    let threads = super::threads(None)?;
    let report = threads.install(|| crate::check_with(session, &request, &Silent));
    Ok(report.ok().filter(|report| !report.findings.is_empty()))
}

fn short(report: &Report) -> String {
    let mut bytes = Vec::new();
    match render::render(render::Format::Short, report, &Style::default(), &mut bytes) {
        Ok(()) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => String::new(),
    }
}

fn human(
    out: &mut dyn Write,
    entry: &Entry,
    example: Option<&Report>,
    declared: Option<&boundary::Declared>,
    style: Style,
) -> io::Result<()> {
    let (bold, dim, off) = if style.color {
        ("\x1b[1m", "\x1b[2m", "\x1b[0m")
    } else {
        ("", "", "")
    };
    writeln!(out, "{bold}{}{off}  {}", entry.id, entry.title)?;
    let mut facts = vec![entry.severity.to_string()];
    if let Some(date) = &entry.effective_on {
        facts.push(format!("in effect from {date}"));
    }
    if entry.opt_in {
        facts.push(format!(
            "opinionated: runs where a config names the pack `{}`",
            entry.pack
        ));
    }
    facts.push(match entry.state {
        catalogue::State::On => "runs here".to_owned(),
        catalogue::State::Off => "turned off here".to_owned(),
        catalogue::State::Unused => "does not run here".to_owned(),
    });
    writeln!(out, "{dim}{}{off}", facts.join(" · "))?;
    let mut section = |name: &str, text: Option<&str>| -> io::Result<()> {
        let Some(text) = text else { return Ok(()) };
        writeln!(out, "\n{bold}{name}{off}")?;
        for line in wrapped(text, usize::from(style.width).saturating_sub(2).min(100)) {
            writeln!(out, "  {line}")?;
        }
        Ok(())
    };
    section("Why", entry.description.as_deref())?;
    section("How to fix", entry.help.as_deref())?;
    let decided = [
        entry.decision.clone().map(|id| format!("decision {id}")),
        entry.owner.as_ref().map(|owner| format!("authority {owner}")),
    ];
    let decided: Vec<String> = decided
        .into_iter()
        .flatten()
        .chain(entry.references.iter().cloned())
        .collect();
    section(
        "Decided",
        (!decided.is_empty()).then(|| decided.join("\n")).as_deref(),
    )?;
    if let Some(declared) = declared {
        for (name, text) in declared.sections() {
            section(name, Some(&text))?;
        }
        return Ok(());
    }
    let judges = match entry.target {
        "file" => format!("each document of {}", entry.files.join(", ")),
        "repository" if entry.files.is_empty() => "the repository as a whole".to_owned(),
        "repository" => format!(
            "the repository as a whole, with the documents of {}",
            entry.files.join(", ")
        ),
        "policies" => "the findings of every other rule".to_owned(),
        _ => "every file that another rule needs".to_owned(),
    };
    section("Judges", Some(&judges))?;
    let params: Vec<String> = entry
        .params
        .iter()
        .map(|param| {
            let default = param
                .default
                .as_ref()
                .map(|value| format!(" (default {value})"))
                .unwrap_or_default();
            format!(
                "{}{default}: {}",
                param.name,
                param.description.as_deref().unwrap_or("")
            )
        })
        .collect();
    section(
        "Parameters",
        (!params.is_empty()).then(|| params.join("\n")).as_deref(),
    )?;
    if let Some(report) = example {
        writeln!(out, "\n{bold}What it says{off}")?;
        for finding in report.findings.iter().take(2) {
            let mut text = Vec::new();
            render::finding(finding, report, &style, &mut text)?;
            for line in String::from_utf8_lossy(&text).lines() {
                writeln!(out, "  {line}")?;
            }
        }
    }
    Ok(())
}

fn markdown(out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}", entry.id, entry.title)?;
    for (name, text) in [("Why", &entry.description), ("How to fix", &entry.help)] {
        if let Some(text) = text {
            writeln!(out, "\n## {name}\n{text}")?;
        }
    }
    Ok(())
}

/// Lines of at most `width` characters, broken at spaces; line ends of the text stay.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
