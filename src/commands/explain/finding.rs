//! `purlin explain FINGERPRINT`: how a finding came about, by whose decision, and who owns the place.

use std::io;
use std::process::ExitCode;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::account::Pen;
use super::page::{self, columns, section};
use crate::commands::catalogue::{TableFormat, VERSION};
use crate::commands::context::{Context, report_faults_of, threads};
use crate::commands::failure::{self, hinted};
use crate::commands::output;
use crate::commands::target::Request;
use crate::diagnostic::Diagnostic;
use crate::policy::why::Account;
use crate::render::layout::{Ink, Paint};
use crate::render::place::place;
use crate::render::printed::{Out, Shown, shown};
use crate::render::{self, Style};
use crate::run::{Silent, why};
use crate::source::OutsideDirectories;
use crate::standards::Standards;
use crate::verdict::Report;

/// The fewest digits of a fingerprint that are looked up.
pub(super) const MIN_DIGITS: usize = 6;
/// Findings that are named where a fingerprint is ambiguous.
const MOST: usize = 5;

/// `purlin explain FINGERPRINT --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "a finding explained")]
pub(super) struct FindingExplained<'f> {
    /// Of this format.
    version: u32,
    /// The finding, as in the report.
    finding: render::json::Diagnostic,
    /// The definition of `report` that it comes from; null where no Rego reported it.
    why: Option<&'f Account>,
    /// The first day on which an error of the rule counts as one.
    effective_on: Option<String>,
}

/// Whether an argument is written as a fingerprint.
pub(super) fn is_print(argument: &str) -> bool {
    (MIN_DIGITS..=64).contains(&argument.len()) && is_hexadecimal(argument)
}

/// Whether an argument looks like a fingerprint of which too little is given: a name has no digits.
pub(super) fn is_short_print(argument: &str) -> bool {
    argument.len() < MIN_DIGITS
        && is_hexadecimal(argument)
        && argument.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_hexadecimal(argument: &str) -> bool {
    argument.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn run(
    context: &Context<'_>,
    subject: &str,
    format: TableFormat,
    request: &Request,
    standards: &Standards,
) -> Result<ExitCode> {
    let print = subject.to_ascii_lowercase();
    let threads = threads(None)?;
    let report = threads
        .install(|| crate::judge(standards, &request.question, &Silent))
        .map_err(|error| failure::run_error(&error))?;
    let finding = one(&report, standards, &print)?;
    let account = threads
        .install(|| why::of_finding(standards, &request.question, finding))
        .map_err(|error| failure::run_error(&error))?;
    let rule = report.rules.iter().find(|rule| rule.id == finding.rule);
    let effective_on = rule
        .and_then(|rule| rule.effective_on)
        .map(|date| date.to_string());
    let style = context.style(context.environment.stdout);
    output::to_stdout(|out| {
        let human = |out: &mut Out<'_>, style: Style| {
            human(
                out,
                finding,
                account.as_ref(),
                effective_on.as_deref(),
                &report.sources.outside,
                style,
            )
        };
        match format {
            TableFormat::Json => out.json(&FindingExplained {
                version: VERSION,
                finding: finding.into(),
                why: account.as_ref(),
                effective_on: effective_on.clone(),
            }),
            TableFormat::Human => human(out, style),
            TableFormat::Markdown => out.rendered(&page::markdown(&finding.message, human)?),
        }?;
        Ok(())
    })?;
    Ok(report_faults_of(context, standards))
}

/// The one finding whose fingerprint starts so, now or under a former key of its rule.
fn one<'r>(report: &'r Report, standards: &Standards, print: &str) -> Result<&'r Diagnostic> {
    let with = |wanted: &dyn Fn(&Diagnostic) -> bool| -> Vec<&'r Diagnostic> {
        report.findings.iter().filter(|finding| wanted(finding)).collect()
    };
    let mut found = with(&|finding| finding.fingerprint().starts_with(print));
    if found.is_empty() {
        found = with(&|finding| {
            let rule = standards.set.rule(finding.rule.as_str());
            let formerly = rule.map(|rule| rule.meta.formerly.as_slice()).unwrap_or_default();
            let formerly: Vec<_> = formerly.iter().map(|(id, _)| id.clone()).collect();
            finding
                .former_prints(&formerly)
                .iter()
                .any(|former| former.starts_with(print))
        });
    }
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(hinted(
            format!("no finding has the fingerprint `{print}` now"),
            "It was fixed, or it belongs to another tree, config or date; `purlin check --format json` lists what there is",
        )),
        several => {
            let outside = &report.sources.outside;
            let mut named: Vec<String> = several
                .iter()
                .take(MOST)
                .map(|finding| {
                    let full = finding.fingerprint();
                    let digits = full.get(..(print.len() + 4).min(full.len())).unwrap_or(&full);
                    format!(
                        "{digits} ({} at {})",
                        finding.rule,
                        place(&finding.location, outside)
                    )
                })
                .collect();
            if several.len() > MOST {
                named.push(format!("{} more", several.len() - MOST));
            }
            Err(hinted(
                format!(
                    "{} findings have a fingerprint that starts with `{print}`",
                    several.len()
                ),
                format!("Give more of it: {}", named.join(", ")),
            ))
        }
    }
}

fn human(
    out: &mut Out<'_>,
    finding: &Diagnostic,
    account: Option<&Account>,
    effective_on: Option<&str>,
    outside: &OutsideDirectories,
    style: Style,
) -> io::Result<()> {
    let paint = Paint::new(style);
    out.line(&shown!(
        "{}  {}  {}",
        Shown::exact(finding.rule.as_str()).ink(paint, Ink::Strong),
        Shown::literal(finding.severity.as_str()).ink(paint, Ink::Severity(finding.severity)),
        Shown::exact(&finding.short_fingerprint()).ink(paint, Ink::Faint)
    ))?;
    let at = Shown::exact(&place(&finding.location, outside));
    out.line(&shown!("{}", at.ink(paint, Ink::Place)))?;
    for line in Shown::exact(&finding.message).wrapped(columns(style)) {
        out.line(&shown!("  {}", line))?;
    }
    out.line(&shown!(
        "\n{}",
        Shown::literal("How it came about").ink(paint, Ink::Strong)
    ))?;
    if let Some(account) = account {
        Pen { style, outside }.account(out, account, 2)?;
    } else {
        let said = Shown::literal(
            "purlin says this itself; no policy does. `purlin explain` of the rule says more.",
        );
        for line in said.wrapped(columns(style)) {
            out.line(&shown!("  {}", line))?;
        }
    }
    let mut decided = Vec::new();
    if let Some(decision) = &finding.decision {
        decided.extend(
            decision
                .id
                .iter()
                .map(|id| shown!("decision {}", Shown::exact(id))),
        );
        decided.extend(decision.reason.iter().map(|reason| Shown::exact(reason)));
        decided.extend(decision.reference.iter().map(|reference| Shown::exact(reference)));
    }
    decided.extend(
        finding
            .authority
            .iter()
            .map(|owner| shown!("authority {}", Shown::exact(owner.as_str()))),
    );
    decided.extend(effective_on.map(|date| shown!("a warning until {}, then an error", Shown::exact(date))));
    let owners: Vec<Shown> = finding
        .owners
        .iter()
        .map(|owner| Shown::exact(owner.as_str()))
        .collect();
    let owned = if owners.is_empty() {
        Shown::literal("nobody")
    } else {
        Shown::joined(&owners, ", ")
    };
    let help = finding.help.as_deref().map(Shown::lines).unwrap_or_default();
    let is_decided = finding.authority.is_some()
        || finding
            .decision
            .as_ref()
            .is_some_and(|decision| decision.id.is_some());
    let decided_name = if is_decided { "Decision" } else { "References" };
    let debt = finding.debt.iter();
    let debt = debt
        .map(|debt| Shown::exact(&render::listed_until(debt)))
        .collect();
    for (name, lines) in [
        ("Debt", debt),
        (decided_name, decided),
        ("Owned by", vec![owned]),
        ("How to fix", help),
    ] {
        section(out, name, &lines, style)?;
    }
    Ok(())
}
