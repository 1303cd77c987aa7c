//! `purlin test`: the tests of policies.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum, ValueHint};
use schemars::JsonSchema;
use serde::Serialize;

use super::context::{Context, report_faults_of, report_lints};
use super::failure::hinted;
use super::target::{Request, Scope};
use super::{output, target};
use crate::diagnostic::Severity;
use crate::policy::testing::{TestCoverage, TestOptions, TestOutcome, TestReport, TestResult, run_tests};
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Out, Shown, shown};
use crate::render::{place, runner};
use crate::repository::RootKind;
use crate::source::{OutsideDirectories, Root};
use crate::standards::{Standards, StandardsError};

/// Of the JSON format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// Run the `test_` rules of `*_test.rego` files
#[derive(Args, Debug)]
pub struct TestArgs {
    /// Policy files or directories; without them, the repository's own
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Run only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,

    /// Say which lines of the rules no test reached
    #[arg(long)]
    pub coverage: bool,

    /// Exit with 1 when less than this share of lines is covered (implies --coverage)
    #[arg(long, value_name = "PERCENT")]
    pub min_coverage: Option<f64>,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: TestFormat,
}

/// How `test` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
}

/// `purlin test --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin test --format json")]
struct Printed<'r> {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    /// Tests whose rule is true.
    passed: usize,
    /// Tests whose rule is false or undefined.
    failed: usize,
    /// Tests that could not be evaluated.
    errors: usize,
    /// Tests that are yet to be written.
    skipped: usize,
    #[serde(flatten)]
    report: &'r TestReport,
}

/// The schema of `purlin test --format json`.
pub(super) fn schema() -> schemars::Schema {
    schemars::schema_for!(Printed<'_>)
}

pub(super) fn run(context: &Context<'_>, args: &TestArgs) -> Result<ExitCode> {
    let request = request(context, args)?;
    let standards =
        Standards::open_for_tests(&request.law).map_err(|error| target::standards_error(&error))?;
    if standards.config.unused {
        return Ok(report_faults_of(context, &standards));
    }
    let options = TestOptions {
        data: standards.data.clone(),
        date: standards.date,
        timeout: standards.config.timeout,
        coverage: args.coverage || args.min_coverage.is_some(),
    };
    let filter = args.filter.as_deref().unwrap_or("");
    let threads = super::context::threads(Some(1))?;
    let mut report =
        threads.install(|| run_tests(&standards.set, &options, &|_, name| name.contains(filter)));
    if let Some(coverage) = &mut report.coverage {
        // purlin's own library is covered by purlin's own tests.
        coverage.files.retain(|file| file.path.root != Root::Builtin);
        *coverage = TestCoverage::of(std::mem::take(&mut coverage.files));
    }
    let paint = Paint::new(context.style(context.environment.stdout));
    output::to_stdout(|out| {
        match args.format {
            TestFormat::Human => human(out, &report, &standards.sources.outside, paint),
            TestFormat::Json => out.json(&printed(&report)),
            TestFormat::Github => github(out, &report),
        }?;
        Ok(())
    })?;
    verdict(context, args, &standards, &report)
}

/// The policies of the paths, or the repository's own, with the config of the root that they lie in.
fn request(context: &Context<'_>, args: &TestArgs) -> Result<Request> {
    let scope = Scope {
        policies: args.paths.clone(),
        ..Scope::default()
    };
    let Some(written) = args.paths.first() else {
        return target::request(context, &scope, &[]);
    };
    let path = target::real(&context.environment.cwd.join(written)).map_err(|reason| {
        target::standards_error(&StandardsError::Policies {
            path: written.display().to_string(),
            reason,
        })
    })?;
    let root = target::root_for(context, &scope, &path)?;
    match root.kind {
        RootKind::Git | RootKind::Config => target::request_in(context, &scope, root.path, &[]),
        RootKind::Directory => target::request(context, &scope, &[]),
    }
}

fn printed(report: &TestReport) -> Printed<'_> {
    Printed {
        version: VERSION,
        passed: report.count(TestOutcome::Passed),
        failed: report.count(TestOutcome::Failed),
        errors: report.count(TestOutcome::Error),
        skipped: report.count(TestOutcome::Skipped),
        report,
    }
}

/// 2 for what keeps tests from running, 1 for what they or the coverage lack.
fn verdict(
    context: &Context<'_>,
    args: &TestArgs,
    standards: &Standards,
    report: &TestReport,
) -> Result<ExitCode> {
    report_lints(context, standards);
    let faulted = report_faults_of(context, standards);
    if standards.is_faulted() {
        return Ok(faulted);
    }
    if report.tests.is_empty() && args.filter.is_none() && standards.leaves_policies_out() {
        // That was said; tests of what does not run are not missed.
        return Ok(ExitCode::SUCCESS);
    }
    if report.tests.is_empty() {
        return Err(match &args.filter {
            Some(filter) => hinted(
                format!("no test has `{filter}` in its name"),
                "Leave --filter out to run all",
            ),
            None => hinted(
                "there are no tests",
                "Write rules named `test_…` into a file named `…_test.rego`; `purlin init` writes one to start from",
            ),
        });
    }
    let lacking = match (args.min_coverage, &report.coverage) {
        (Some(least), Some(coverage)) if coverage.percent < least => {
            let lacking = shown!(
                "{} % of the lines are covered, and {} % are asked for",
                Shown::rounded(coverage.percent, 1),
                Shown::exact(&least.to_string())
            );
            output::to_stderr(|out| out.line(&lacking));
            true
        }
        _ => false,
    };
    let failed = report.count(TestOutcome::Failed) + report.count(TestOutcome::Error) > 0;
    Ok(ExitCode::from(u8::from(failed || lacking)))
}

fn human(
    out: &mut Out<'_>,
    report: &TestReport,
    outside: &OutsideDirectories,
    paint: Paint,
) -> io::Result<()> {
    for test in report.tests.iter().filter(|test| is_bad(test)) {
        what_is_bad(out, test, outside, paint)?;
    }
    if let Some(coverage) = &report.coverage {
        for file in coverage.files.iter().filter(|file| !file.uncovered.is_empty()) {
            out.line(&shown!(
                "{}: {} % covered; no test reaches line {}",
                Shown::exact(&place::file(&file.path, outside)),
                Shown::rounded(file.percent, 0),
                Shown::exact(&ranges(&file.uncovered))
            ))?;
        }
        out.line(&shown!(
            "coverage: {} % of the lines of {} {}",
            Shown::rounded(coverage.percent, 1),
            coverage.files.len(),
            if coverage.files.len() == 1 {
                "file"
            } else {
                "files"
            }
        ))?;
    }
    let counts = printed(report);
    let mut parts = vec![
        shown!("{} passed", counts.passed),
        shown!("{} failed", counts.failed),
    ];
    if counts.errors > 0 {
        parts.push(shown!("{} could not run", counts.errors));
    }
    if counts.skipped > 0 {
        parts.push(shown!("{} skipped", counts.skipped));
    }
    let ink = if counts.failed + counts.errors > 0 {
        Ink::Severity(Severity::Error)
    } else {
        Ink::Good
    };
    out.line(&Shown::joined(&parts, ", ").ink(paint, ink))
}

/// A test that does not pass, with what it saw.
fn what_is_bad(
    out: &mut Out<'_>,
    test: &TestResult,
    outside: &OutsideDirectories,
    paint: Paint,
) -> io::Result<()> {
    let what = match test.outcome {
        TestOutcome::Error => "error",
        _ => "failed",
    };
    out.line(&shown!(
        "{} {} at {}:{}",
        Shown::literal(what).ink(paint, Ink::Severity(Severity::Error)),
        Shown::exact(&test.name).ink(paint, Ink::Strong),
        Shown::exact(&place::file(&test.file, outside)),
        test.line
    ))?;
    if let Some(failure) = &test.failure {
        out.line(&shown!(
            "  line {} does not hold: {}",
            failure.line,
            indented(&failure.statement)
        ))?;
        for shown in &failure.values {
            out.line(&shown!(
                "    {} {} {}",
                indented(&shown.expression),
                Shown::literal("is").ink(paint, Ink::Faint),
                indented(&shown.value)
            ))?;
        }
    }
    if let Some(error) = &test.error {
        let place = match (&error.file, error.line) {
            (Some(file), Some(line)) => shown!(" ({}:{})", Shown::exact(&place::file(file, outside)), line),
            _ => Shown::default(),
        };
        out.line(&shown!("  {}{}", indented(&error.message), place))?;
    }
    for print in &test.prints {
        out.line(&shown!("  print: {}", Shown::exact(print)))?;
    }
    out.literal("\n")
}

fn is_bad(test: &TestResult) -> bool {
    matches!(test.outcome, TestOutcome::Failed | TestOutcome::Error)
}

/// Further lines set under the first.
fn indented(text: &str) -> Shown {
    Shown::block(text, "      ")
}

/// `3, 7-9`.
fn ranges(lines: &BTreeSet<u32>) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == *line => *end = *line,
            _ => runs.push((*line, *line)),
        }
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(start, end)| {
            if start == end {
                start.to_string()
            } else {
                format!("{start}-{end}")
            }
        })
        .collect();
    runs.join(", ")
}

fn github(out: &mut Out<'_>, report: &TestReport) -> io::Result<()> {
    for test in report.tests.iter().filter(|test| is_bad(test)) {
        let mut message = vec![format!("{} does not pass", test.name)];
        if let Some(failure) = &test.failure {
            message.push(format!(
                "line {} does not hold: {}",
                failure.line, failure.statement
            ));
            message.extend(
                failure
                    .values
                    .iter()
                    .map(|shown| format!("{} is {}", shown.expression, shown.value)),
            );
        }
        message.extend(test.error.as_ref().map(|error| error.message.clone()));
        let line = test.failure.as_ref().map_or(test.line, |failure| failure.line);
        out.rendered(&runner::error(
            &test.file.to_string(),
            line,
            "purlin test",
            &message,
        ))?;
    }
    let counts = printed(report);
    out.line(&shown!(
        "{} passed, {} failed, {} could not run, {} skipped",
        counts.passed,
        counts.failed,
        counts.errors,
        counts.skipped
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_a_row_are_one_range() {
        assert_eq!(ranges(&[1, 3, 4, 5, 9].into()), "1, 3-5, 9");
        assert_eq!(ranges(&BTreeSet::new()), "");
    }
}
