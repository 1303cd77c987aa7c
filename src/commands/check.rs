//! `purlin check`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum, ValueHint};

use super::context::Context;
use super::failure;
use super::outputs::{self, Output};
use super::progress::Bar;
use super::target::Scope;
use super::{output, target};
use crate::diagnostic::Severity;
use crate::judge;
use crate::matching::GlobList;
use crate::render::printed::Shown;
use crate::render::{self, Format};
use crate::repository;
use crate::standards::RuleChoice;
use crate::subject::Excerpts;
use crate::verdict::{Outcome, Report, Untracked};

const CHECK_HELP: &str = "\
Without a path, the repository around the working directory is checked. The path of another repository checks that \
one. Paths inside a repository check those files with the rules that judge single files; rules that judge the whole \
tree are then left out, and the summary says so.

In a git repository the tracked files are checked, with the content of the work tree. Elsewhere every file is, except \
those that ignore files in the directory name.

A document is a parsed file, or one of the documents in a YAML file. The authority of a rule decides about the rule; the \
owner of a finding owns the file that it is in. A fault is what kept purlin from its work.

Exit codes:
  0  nothing at or above --fail-on
  1  findings at or above it
  2  purlin could not do its work: a broken policy, config or argument, or no such path";

/// Check a repository, or some of its files
#[derive(Args, Debug)]
#[command(after_help = CHECK_HELP)]
pub struct CheckArgs {
    /// The repository, or paths inside one
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Run only this rule, even if it is off or opinionated, or this pack as the config would run it (repeatable)
    #[arg(long = "rule", value_name = "ID")]
    pub rules: Vec<String>,

    /// The lightest severity that makes the run exit with 1; `fail_on` of the config otherwise, or else `error`
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<SeverityArg>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub scope: Scope,

    /// How to print, and where to: human, short, json, github, sarif or markdown (repeatable)
    ///
    /// Without it: `github` in GitHub Actions, else `human`.
    #[arg(long, value_name = "NAME[=FILE]", help_heading = "Output")]
    pub format: Vec<Output<Format>>,

    /// The longest that one rule may take on one input, such as `500ms` or `2m`; as the config says otherwise
    #[arg(long, value_name = "TIME", value_parser = super::context::duration)]
    pub timeout: Option<Duration>,

    /// Threads to use, 256 at most; the result does not depend on it
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// A severity as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SeverityArg {
    /// Anything at all fails the run.
    Note,
    /// Warnings and errors do.
    Warning,
    /// Only errors do.
    Error,
}

impl From<SeverityArg> for Severity {
    fn from(severity: SeverityArg) -> Self {
        match severity {
            SeverityArg::Note => Self::Note,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Error => Self::Error,
        }
    }
}

pub(super) fn run(context: &Context<'_>, args: &CheckArgs) -> Result<ExitCode> {
    let outputs = outputs(context, args)?;
    let request = target::request(context, &args.scope, &args.paths)?;
    let mut request = request.by(RuleChoice::named(&args.rules)).taking_part();
    request.law.timeout = args.timeout;

    let threads = super::context::threads(args.threads)?;
    let bar = Bar::new(context.environment.stderr.terminal);
    let people_read = outputs.iter().any(|output| output.format == Format::Human);
    request.question.excerpts = if outputs.iter().any(|output| output.format == Format::Sarif) {
        Excerpts::OfWholeFiles
    } else if people_read {
        Excerpts::OfRegions
    } else {
        Excerpts::None
    };
    let target::Request { root, law, question } = request;
    target::note_gone(&question);
    let standards = threads.install(|| target::open(&law))?;
    let report = threads.install(|| {
        // Counting them walks the work tree, so only where somebody will read the number, and not for a hook's few paths.
        let counts = people_read && question.paths.is_empty();
        let count = || {
            counts
                .then(|| repository::untracked(&root, &GlobList::default()).ok())
                .flatten()
        };
        let (report, untracked) = rayon::join(|| judge(&standards, &question, &bar), count);
        report.map(|report| match untracked {
            Some(files) if report.untracked == Untracked::Uncounted => Report {
                untracked: Untracked::LeftOut(files.len()),
                ..report
            },
            _ => report,
        })
    });
    bar.finish();
    let mut report = report.map_err(|error| failure::run_error(&error))?;
    if let Some(fail_on) = args.fail_on {
        report.fail_on = fail_on.into();
    }

    super::context::print_to_stderr(&report.prints);
    for output in &outputs {
        match print(context, output, &report) {
            // The reader of standard output has read enough; the verdict and the other reports stand.
            Err(error) if output.file.is_none() && super::failure::is_broken_pipe(&error) => {}
            printed => printed?,
        }
    }
    let outcome = report.outcome();
    if outcome == Outcome::Passed && !people_read && report.is_of_nothing() {
        // A hook that prints nothing looks as if all had passed.
        super::context::note(&Shown::literal("nothing was checked: no rule ran on anything"));
    }
    // The process ends here; taking every policy apart first would only keep the caller waiting.
    std::mem::forget((standards, report));
    Ok(ExitCode::from(match outcome {
        Outcome::Passed => 0,
        Outcome::Failed => 1,
        Outcome::Faulted => super::context::FAULTED,
    }))
}

/// What to print where: what was asked for, or what suits the surroundings.
fn outputs(context: &Context<'_>, args: &CheckArgs) -> Result<Vec<Output<Format>>> {
    let suiting = if context.environment.github_actions {
        Format::Github
    } else {
        Format::Human
    };
    outputs::apart(
        &context.environment.cwd,
        &args.format,
        suiting,
        ["sarif=purlin.sarif", "json=purlin.json"],
    )
}

fn print(context: &Context<'_>, output: &Output<Format>, report: &Report) -> Result<()> {
    match &output.file {
        None => {
            let style = context.style(context.environment.stdout);
            output::to_stdout(|out| Ok(out.rendered(&render::render(output.format, report, &style))?))
        }
        Some(file) => {
            // A file is read later, somewhere else: nothing of this terminal goes into it.
            let style = render::Style::default();
            let path = context.environment.cwd.join(file);
            output::to_file(&path, |out| {
                out.rendered(&render::render(output.format, report, &style))
            })
            .with_context(|| format!("the {} report was not written", output.format))
        }
    }
}
