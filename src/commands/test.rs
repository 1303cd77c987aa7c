//! `purlin test`: the tests of policies.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Context, hinted, output, target};
use crate::cli::{Scope, TestArgs, TestFormat};
use crate::config;
use crate::policy::testing::{TestCoverage, TestOptions, TestOutcome, TestReport, TestResult, run_tests};
use crate::render::runner;
use crate::run::{Request, Session};

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
    let session = Session::open_for_tests(&request).map_err(|error| target::run_error(&error))?;
    if session.config.unused {
        return super::report_faults(context, &session);
    }
    let options = TestOptions {
        data: session.data().clone(),
        date: session.date,
        timeout: session.config.timeout,
        coverage: args.coverage || args.min_coverage.is_some(),
    };
    let filter = args.filter.as_deref().unwrap_or("");
    let threads = super::threads(Some(1))?;
    let mut report = threads.install(|| run_tests(&session.set, &options, &|_, name| name.contains(filter)));
    if let Some(coverage) = &mut report.coverage {
        // purlin's own library is covered by purlin's own tests.
        coverage
            .files
            .retain(|file| !file.path.as_str().starts_with("builtin:"));
        *coverage = TestCoverage::of(std::mem::take(&mut coverage.files));
    }
    output::to_stdout(|out| match args.format {
        TestFormat::Human => human(out, &report, context.style(context.environment.stdout).color),
        TestFormat::Json => output::json(out, &printed(&report)),
        TestFormat::Github => github(out, &report),
    })?;
    verdict(context, args, &session, &report)
}

/// The policies of the paths, or the repository's own, with the config that is nearest to them.
fn request(context: &Context<'_>, args: &TestArgs) -> Result<Request> {
    let cwd = &context.environment.cwd;
    let scope = Scope {
        config: None,
        policies: args.paths.clone(),
        date: None,
        untracked: false,
    };
    let mut request = target::request(context, &scope, &[])?;
    if let Some(path) = args.paths.first() {
        let path = cwd.join(path);
        let path = path.canonicalize().map_err(|error| {
            hinted(
                format!(
                    "no policies can be read from `{}`: {error}",
                    args.paths.first().unwrap_or(&path).display()
                ),
                "Name a .rego file, or a directory that holds some",
            )
        })?;
        request.root = nearest_config(&path).unwrap_or(request.root);
        request.policies = args.paths.iter().map(|path| real(&cwd.join(path))).collect();
    }
    Ok(request)
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn nearest_config(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .find(|directory| directory.join(config::FILE_NAME).is_file() || directory.join(".git").exists())
        .map(Path::to_path_buf)
}

fn printed(report: &TestReport) -> Printed<'_> {
    Printed {
        version: 1,
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
    session: &Session,
    report: &TestReport,
) -> Result<ExitCode> {
    let faulted = super::report_faults(context, session)?;
    if session.is_faulted() {
        return Ok(faulted);
    }
    if report.tests.is_empty() && args.filter.is_none() && session.leaves_policies_out() {
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
            let lacking = format!(
                "{:.1} % of the lines are covered, and {least} % are asked for\n",
                coverage.percent
            );
            io::stderr().lock().write_all(lacking.as_bytes())?;
            true
        }
        _ => false,
    };
    let failed = report.count(TestOutcome::Failed) + report.count(TestOutcome::Error) > 0;
    Ok(ExitCode::from(u8::from(failed || lacking)))
}

fn human(out: &mut dyn Write, report: &TestReport, color: bool) -> io::Result<()> {
    let paint = |code: &str, text: &str| {
        if color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    };
    for test in report.tests.iter().filter(|test| is_bad(test)) {
        let what = if test.outcome == TestOutcome::Error {
            "error"
        } else {
            "failed"
        };
        writeln!(
            out,
            "{} {} at {}:{}",
            paint("1;31", what),
            paint("1", &test.name),
            test.file,
            test.line
        )?;
        if let Some(failure) = &test.failure {
            writeln!(
                out,
                "  line {} does not hold: {}",
                failure.line,
                indented(&failure.statement)
            )?;
            for shown in &failure.values {
                writeln!(
                    out,
                    "    {} {} {}",
                    indented(&shown.expression),
                    paint("2", "is"),
                    indented(&shown.value)
                )?;
            }
        }
        if let Some(error) = &test.error {
            let place = match (&error.file, error.line) {
                (Some(file), Some(line)) => format!(" ({file}:{line})"),
                _ => String::new(),
            };
            writeln!(out, "  {}{place}", indented(&error.message))?;
        }
        for print in &test.prints {
            writeln!(out, "  print: {print}")?;
        }
        writeln!(out)?;
    }
    if let Some(coverage) = &report.coverage {
        for file in coverage.files.iter().filter(|file| !file.uncovered.is_empty()) {
            let lines = ranges(&file.uncovered);
            writeln!(
                out,
                "{}: {:.0} % covered; no test reaches line {lines}",
                file.path, file.percent
            )?;
        }
        writeln!(
            out,
            "coverage: {:.1} % of the lines of {}",
            coverage.percent,
            match coverage.files.len() {
                1 => "1 file".to_owned(),
                files => format!("{files} files"),
            }
        )?;
    }
    let counts = printed(report);
    let mut parts = vec![
        format!("{} passed", counts.passed),
        format!("{} failed", counts.failed),
    ];
    if counts.errors > 0 {
        parts.push(format!("{} could not run", counts.errors));
    }
    if counts.skipped > 0 {
        parts.push(format!("{} skipped", counts.skipped));
    }
    let code = if counts.failed + counts.errors > 0 {
        "1;31"
    } else {
        "1;32"
    };
    writeln!(out, "{}", paint(code, &parts.join(", ")))
}

fn is_bad(test: &TestResult) -> bool {
    matches!(test.outcome, TestOutcome::Failed | TestOutcome::Error)
}

/// Further lines set under the first, and control characters made visible.
fn indented(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    shown.replace('\n', "\n      ")
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

fn github(out: &mut dyn Write, report: &TestReport) -> io::Result<()> {
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
        writeln!(
            out,
            "::error file={},line={line},title={}::{}",
            runner::property(test.file.as_str()),
            runner::property("purlin test"),
            runner::data(&message.join("\n"))
        )?;
    }
    let counts = printed(report);
    writeln!(
        out,
        "{} passed, {} failed, {} could not run, {} skipped",
        counts.passed, counts.failed, counts.errors, counts.skipped
    )
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
