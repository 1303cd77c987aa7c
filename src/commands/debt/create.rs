//! `purlin debt create` and `purlin debt add`: findings become known.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use jiff::civil::Date;

use super::lists::{Checked, Lists, checked};
use crate::commands::context::{Context, note};
use crate::commands::failure::hinted;
use crate::commands::output;
use crate::commands::target::Scope;
use crate::debt::DebtEntry;
use crate::diagnostic::{Diagnostic, RuleId, Severity, Standing};
use crate::matching::nearest_rule;
use crate::render::printed::{Shown, shown};
use crate::repository::{self, Look, ObjectTree, Tree as _};
use crate::source::{RepoPath, Root};

/// How many names a message has.
const NAMED: usize = 5;

/// What entries say in addition to what they are about.
#[derive(Args, Debug)]
pub struct EntryArgs {
    /// The last day on which the entries excuse; after it the findings count again
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::commands::target::day)]
    pub retire_by: Option<Date>,

    /// Why the findings are accepted for now
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
}

/// List all errors and warnings that there are today, once, when a repository adopts purlin or a rule
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// Only findings of this rule or pack (repeatable)
    #[arg(long = "rule", value_name = "ID")]
    pub rules: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub entry: EntryArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,
}

/// List more findings: one by its fingerprint, or all of a rule
#[derive(Args, Debug)]
pub struct AddArgs {
    /// A fingerprint, or the start of one, or the id of a rule
    #[arg(value_name = "FINGERPRINT|RULE", required = true)]
    pub subjects: Vec<String>,

    /// The revision before the change: a finding in a file that it does not have is not listed
    ///
    /// Without it, where the current branch left the default branch, as far as this clone knows that one.
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub entry: EntryArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,
}

pub(super) fn create(context: &Context<'_>, args: &CreateArgs) -> Result<ExitCode> {
    not_under_ci(context, "create")?;
    checked(context, &args.scope, |checked| create_of(context, args, checked))
}

fn create_of(context: &Context<'_>, args: &CreateArgs, checked: Checked) -> Result<ExitCode> {
    let Checked {
        request,
        standards,
        report,
    } = checked;
    let is_asked = |rule: &RuleId| {
        let mut names = args.rules.iter();
        args.rules.is_empty() || names.any(|name| name == rule.as_str() || name == rule.pack())
    };
    for name in &args.rules {
        if !report
            .rules
            .iter()
            .any(|rule| name == rule.id.as_str() || name == rule.id.pack())
        {
            let ids = report.rules.iter().map(|rule| rule.id.as_str());
            return Err(hinted(
                format!("no rule or pack `{name}` runs here"),
                nearest_rule(name, ids).map_or_else(
                    || "`purlin rules` lists those that do".to_owned(),
                    |near| format!("Did you mean `{near}`?"),
                ),
            ));
        }
    }
    let listed = standards.debt.lists.iter();
    let listed: Vec<&RuleId> = listed
        .filter(|(rule, list)| is_asked(rule) && !list.entries.is_empty())
        .map(|(rule, _)| rule)
        .collect();
    if let Some(first) = listed.first() {
        return Err(hinted(
            format!("there is debt already, of `{first}` for instance, so nothing was written"),
            "`purlin debt add RULE` lists more of it, `purlin debt prune` takes out what was fixed; `--rule` creates lists of \
             rules that have none",
        ));
    }
    let findings = report
        .findings
        .iter()
        .filter(|finding| is_asked(&finding.rule) && can_be_known(finding));
    let findings: Vec<&Diagnostic> = findings.collect();
    if findings.is_empty() {
        output::to_stdout(|out| Ok(out.literal("There are no errors or warnings to list.\n")?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let lists = Lists::of(request.root, &standards.debt);
    record(context, lists, &report, &findings, &args.entry)
}

pub(super) fn add(context: &Context<'_>, args: &AddArgs) -> Result<ExitCode> {
    not_under_ci(context, "add")?;
    checked(context, &args.scope, |checked| add_of(context, args, checked))
}

fn add_of(context: &Context<'_>, args: &AddArgs, checked: Checked) -> Result<ExitCode> {
    let Checked {
        request,
        standards,
        report,
    } = checked;
    let mut findings: Vec<&Diagnostic> = Vec::new();
    for subject in &args.subjects {
        let of_rule = report
            .rules
            .iter()
            .any(|rule| rule.id.as_str() == subject.as_str());
        let is_meant = |finding: &&Diagnostic| {
            if of_rule {
                finding.rule.as_str() == subject.as_str() && can_be_known(finding)
            } else {
                subject.len() >= 6 && finding.fingerprint().starts_with(&subject.to_ascii_lowercase())
            }
        };
        let meant: Vec<&Diagnostic> = report.findings.iter().filter(is_meant).collect();
        match meant.as_slice() {
            [] if of_rule => {
                note(&shown!(
                    "`{}` has no error or warning to list",
                    Shown::exact(subject)
                ));
            }
            [] => {
                return Err(hinted(
                    format!("`{subject}` is neither the fingerprint of a finding nor a rule that runs here"),
                    "`purlin check` ends each finding with its fingerprint; give six digits or more",
                ));
            }
            [one] if one.standing == Standing::Known => {
                note(&shown!("`{}` is listed already", Shown::exact(subject)));
            }
            [one] if !can_be_known(one) => {
                return Err(hinted(
                    format!(
                        "`{subject}` can't be listed as debt: it is a note, or about something outside the repository"
                    ),
                    "Debt holds errors and warnings about files of the repository",
                ));
            }
            [_, _, ..] if !of_rule => {
                return Err(hinted(
                    format!(
                        "{} findings have a fingerprint that starts with `{subject}`",
                        meant.len()
                    ),
                    "Give more of its digits",
                ));
            }
            found => findings.extend(found),
        }
    }
    findings.sort_by_key(|finding| finding.fingerprint());
    findings.dedup_by_key(|finding| finding.fingerprint());
    if findings.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    no_new_files(&request.root, args.base.as_deref(), &findings)?;
    let lists = Lists::of(request.root, &standards.debt);
    record(context, lists, &report, &findings, &args.entry)
}

/// An error where a machine is at work that nobody reviews: a pipeline that lists whatever it finds lists everything.
fn not_under_ci(context: &Context<'_>, command: &'static str) -> Result<()> {
    if !context.environment.ci && !context.environment.github_actions {
        return Ok(());
    }
    Err(hinted(
        format!("`purlin debt {command}` does not run under CI (`CI` is set)"),
        "List debt on a laptop and commit it, so that somebody answers for it; `purlin debt prune` may run anywhere",
    ))
}

/// Whether a finding is one that debt may hold: not a note, in the repository, not known yet, and not about debt itself.
fn can_be_known(finding: &Diagnostic) -> bool {
    let severity = finding
        .pending
        .map_or(finding.severity, |pending| pending.severity);
    severity > Severity::Note
        && finding.standing != Standing::Known
        && finding.rule.pack() != "debt"
        && finding.location.in_repository().is_some()
}

/// An error if a finding is in a file that the base does not have: what is written anew has no debt.
fn no_new_files(root: &std::path::Path, base: Option<&str>, findings: &[&Diagnostic]) -> Result<()> {
    let failed = |error: repository::ListError| crate::commands::failure::list_error(&error);
    let base = match base {
        Some(base) => base.to_owned(),
        None => match repository::fork_point(root).map_err(failed)? {
            Some(base) => base,
            None => return Ok(()),
        },
    };
    let tree = ObjectTree::of_revision(Root::Base, root, &base).map_err(failed)?;
    let paths = findings
        .iter()
        .filter_map(|finding| finding.location.in_repository());
    let mut new: Vec<RepoPath> = paths
        .filter(|path| !path.as_str().is_empty() && tree.look(path.as_str()) == Look::Nothing)
        .collect();
    new.sort();
    new.dedup();
    if new.is_empty() {
        return Ok(());
    }
    let more = new.len().saturating_sub(NAMED);
    let mut names: Vec<String> = new.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    Err(hinted(
        format!(
            "{} {} new in this change, and what is new has no debt",
            names.join(", "),
            if new.len() == 1 { "is" } else { "are" }
        ),
        "Fix the findings in new files; `--base REV` names another revision before the change",
    ))
}

/// Adds entries for findings and writes the lists.
fn record(
    context: &Context<'_>,
    mut lists: Lists,
    report: &crate::verdict::Report,
    findings: &[&Diagnostic],
    args: &EntryArgs,
) -> Result<ExitCode> {
    // A day that was tried with `--date` does not put the end off.
    let since = report.date.min(context.environment.today);
    if let Some(day) = args.retire_by.filter(|day| *day < since) {
        return Err(hinted(
            format!("{day} has passed, so the entries would excuse nothing"),
            "Name a day to come under --retire-by, or leave it out",
        ));
    }
    let mut added: BTreeMap<RuleId, usize> = BTreeMap::new();
    for finding in findings {
        let Some(path) = finding.location.in_repository() else {
            continue;
        };
        *added.entry(finding.rule.clone()).or_default() += 1;
        lists
            .entries
            .entry(finding.rule.clone())
            .or_default()
            .push(DebtEntry {
                path,
                key: finding.key.clone(),
                extent: finding.extent.clone(),
                since: Some(since),
                retire_by: args.retire_by,
                why: args.why.clone(),
                span: crate::source::Span::default(),
            });
    }
    for rule in &report.rules {
        let entries = lists.entries.get(&rule.id).map_or(0, Vec::len);
        if let Some(ceiling) = rule.debt.ceiling
            && added.contains_key(&rule.id)
            && entries > usize::try_from(ceiling).unwrap_or(usize::MAX)
        {
            return Err(hinted(
                format!(
                    "`{}` allows {ceiling} findings as debt, and these would be {entries}",
                    rule.id
                ),
                "Fix some of them first, or leave the rule out with `--rule`",
            ));
        }
    }
    let changed = lists.write()?;
    output::to_stdout(|out| {
        let (total, rules) = (findings.len(), added.len());
        out.line(&shown!(
            "Listed {} as debt, of {}:",
            Shown::counted(total, "finding", "findings"),
            Shown::counted(rules, "rule", "rules")
        ))?;
        for (path, count) in changed.iter().zip(added.values()) {
            out.line(&shown!("  {}  {}", Shown::exact(path.as_str()), *count))?;
        }
        out.literal(
            "\nCommit these files: they do not fail a run any more, and every report still counts them.\n",
        )?;
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
