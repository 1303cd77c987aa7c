//! `purlin test`: the tests of policies.

mod human;
mod opa_options;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum, ValueHint};
use jiff::civil::Date;
use regex::Regex;
use schemars::JsonSchema;
use serde::Serialize;

use super::argument_path;
use super::context::{Context, FAULTED, report_faults, report_faults_of, report_lints};
use super::failure::{self, hinted};
use super::outputs::{self, Output};
use super::target::{Request, Scope};
use super::{output, target};
use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::Version;
use crate::policy::testing::{TestCoverage, TestOptions, TestOutcome, TestReport, run_tests};
use crate::render::json::Diagnostics;
use crate::render::layout::Paint;
use crate::render::printed::{Out, Shown, shown};
use crate::render::{Style, junit, lcov, place, runner};
use crate::repository::RootKind;
use crate::source::{RepoPath, Root};
use crate::standards::{DEFAULT_POLICIES, ForTests, Ignored, Standards, StandardsError};
use crate::verdict::Report;
use human::{Telling, is_bad};
use opa_options::OpaOptions;

/// Of the JSON format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

const TEST_HELP: &str = "\
The policies may be purlin's rules or any other Rego: what `opa test` runs, runs here with the same outcome. Files \
named data.json, data.yaml or data.yml below a path are loaded as data, under the names of the directories that lead to \
them; a data file that is named itself may have any name.

Exit codes:
  0  every test passed or was skipped
  1  a test failed, or too few lines are covered
  2  a test could not be evaluated, a policy or data file is broken, or there are no tests";

/// Run the tests of policies: of purlin's rules, or of any other Rego
#[derive(Args, Debug)]
#[command(after_help = TEST_HELP)]
pub struct TestArgs {
    /// Policy files, directories and data files; without them, the repository's own policies
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Run only tests in whose whole name, such as `data.acme.engine_test.test_x`, this is found
    #[arg(long, short, value_name = "REGEX")]
    pub run: Option<String>,

    /// The version of Rego that the policies are written in
    #[arg(long, value_name = "VERSION", default_value = "1")]
    pub rego_version: RegoVersion,

    /// Leave out files and directories of this name, such as `.*` or `*.yaml` (repeatable)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// The day of the run, and of `time.now_ns`; today in UTC otherwise
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = target::day)]
    pub date: Option<Date>,

    /// The longest that one test may take, such as `500ms` or `5s`; as the config says otherwise
    #[arg(long, value_name = "TIME", value_parser = super::context::duration)]
    pub timeout: Option<Duration>,

    /// Say which lines of the policies no test reached
    #[arg(long, short)]
    pub coverage: bool,

    /// Exit with 1 when less than this share of lines is covered (implies --coverage)
    #[arg(long, value_name = "PERCENT", alias = "threshold")]
    pub min_coverage: Option<f64>,

    /// List every test with its duration, its cases and what it printed
    #[arg(long, short, help_heading = "Output")]
    pub verbose: bool,

    /// How to print, and where to: human, json, github, junit or lcov (repeatable) [default: human]
    #[arg(long, short, value_name = "NAME[=FILE]", help_heading = "Output")]
    pub format: Vec<Output<TestFormat>>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub opa: Box<OpaOptions>,
}

/// A version of Rego.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegoVersion {
    /// As before OPA 1.0.
    #[value(name = "0", alias = "v0")]
    V0,
    /// As of OPA 1.0.
    #[value(name = "1", alias = "v1")]
    V1,
}

/// How `test` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// For CI systems: the XML of `JUnit`.
    Junit,
    /// The lines that were reached, for coverage services.
    Lcov,
}

impl TestFormat {
    /// Every format by its name.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("human", Self::Human),
        ("json", Self::Json),
        ("github", Self::Github),
        ("junit", Self::Junit),
        ("lcov", Self::Lcov),
    ];

    fn name(self) -> &'static str {
        let mut names = Self::NAMES.iter();
        names
            .find(|(_, format)| *format == self)
            .map_or("", |(name, _)| name)
    }
}

/// No format of `test` has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{}`; the formats are human, json, github, junit, lcov", .0.escape_debug())]
pub struct UnknownTestFormat(String);

impl FromStr for TestFormat {
    type Err = UnknownTestFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        // OPA calls its format for people `pretty`, and `check` takes `text` too.
        let known = if matches!(name, "pretty" | "text") {
            "human"
        } else {
            name
        };
        let mut names = Self::NAMES.iter();
        let found = names.find(|(other, _)| *other == known);
        found
            .map(|(_, format)| *format)
            .ok_or_else(|| UnknownTestFormat(name.to_owned()))
    }
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
    /// The cases of tests such as `test_x[case] if { … }`.
    cases: CaseCounts,
    #[serde(flatten)]
    report: &'r TestReport,
    /// What is wrong with config, policies and data.
    faults: Diagnostics<'r>,
    /// What is worth knowing about them, and keeps purlin from nothing.
    notices: Diagnostics<'r>,
}

/// How many cases there are.
#[derive(Serialize, JsonSchema)]
struct CaseCounts {
    /// Those that held.
    passed: usize,
    /// Those that did not.
    failed: usize,
}

/// The schema of `purlin test --format json`.
pub(super) fn schema() -> schemars::Schema {
    crate::schema::of_written::<Printed<'_>>()
}

pub(super) fn run(context: &Context<'_>, args: &TestArgs) -> Result<ExitCode> {
    args.opa.check()?;
    let outputs = outputs::apart(
        &context.environment.cwd,
        &args.format,
        TestFormat::Human,
        ["junit=junit.xml", "lcov=lcov.info"],
    )?;
    let picked = args.run.as_deref().map(Regex::new).transpose().map_err(|error| {
        let reason = error.to_string();
        let reason = reason
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        hinted(
            format!("`--run` is not a regular expression: {reason}"),
            "Put a backslash before `(`, `[`, `*` and the like where they stand for themselves",
        )
    })?;
    let how = ForTests {
        version: match args.rego_version {
            RegoVersion::V0 => Version::V0,
            RegoVersion::V1 if args.opa.v0_compatible => Version::V0,
            RegoVersion::V1 => Version::V1,
        },
        ignored: Ignored::new(&args.ignore).map_err(|error| {
            hinted(
                format!("`--ignore` is not a pattern: {error}"),
                "`*` stands for any text, `?` for a character, `[ab]` for one of those",
            )
        })?,
    };
    let mut request = request(context, args)?;
    request.law.timeout = args.timeout;
    let threads = super::context::threads(None)?;
    let opened = threads.install(|| Standards::open_for_tests(&request.law, &how));
    let mut standards = opened.map_err(|error| failure::standards_error(&error))?;
    if standards.config.unused {
        return Ok(report_faults_of(context, &standards));
    }
    let measured = args.coverage || args.min_coverage.is_some();
    let options = TestOptions {
        data: standards.data.clone(),
        date: standards.date,
        timeout: standards.config.timeout,
        coverage: measured || outputs.iter().any(|output| output.format == TestFormat::Lcov),
        version: how.version,
    };
    let select = |name: &str| picked.as_ref().is_none_or(|regex| regex.is_match(name));
    let mut report = threads.install(|| run_tests(&standards.set, &options, &select));
    standards.faults.append(&mut report.faults);
    standards.faults.sort_by(Diagnostic::order);
    if let Some(coverage) = &mut report.coverage {
        // purlin's own library is covered by purlin's own tests.
        coverage.files.retain(|file| file.path.root != Root::Builtin);
        *coverage = TestCoverage::of(std::mem::take(&mut coverage.files));
    }
    let results = Results {
        report: &report,
        standards: &standards,
        root: &request.question.root,
        verbose: args.verbose,
        measured,
    };
    for output in &outputs {
        match results.print(context, output) {
            // The reader of standard output has read enough; the verdict and the other reports stand.
            Err(error) if output.file.is_none() && super::failure::is_broken_pipe(&error) => {}
            printed => printed?,
        }
    }
    verdict(context, args, &standards, &report)
}

/// The policies of the paths, or the repository's own, with the config of the root that they lie in.
fn request(context: &Context<'_>, args: &TestArgs) -> Result<Request> {
    let scope = Scope {
        policies: args.paths.clone(),
        date: args.date,
        ..Scope::default()
    };
    let Some(written) = args.paths.first() else {
        return target::request(context, &scope, &[]);
    };
    let path = argument_path::real(&context.environment.cwd.join(written)).map_err(|reason| {
        failure::standards_error(&StandardsError::Policies {
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

/// What a run of tests found.
struct Results<'r> {
    report: &'r TestReport,
    standards: &'r Standards,
    /// Where the root lies in the git repository.
    root: &'r RepoPath,
    verbose: bool,
    /// Whether people want to know of the coverage.
    measured: bool,
}

impl Results<'_> {
    fn print(&self, context: &Context<'_>, output: &Output<TestFormat>) -> Result<()> {
        let Some(file) = &output.file else {
            let style = context.style(context.environment.stdout);
            return output::to_stdout(|out| Ok(self.written(out, output.format, style)?));
        };
        let path = context.environment.cwd.join(file);
        output::to_file(&path, |out| self.written(out, output.format, Style::default()))
            .with_context(|| format!("the {} report was not written", output.format.name()))
    }

    fn written(&self, out: &mut Out<'_>, format: TestFormat, style: Style) -> io::Result<()> {
        let outside = &self.standards.sources.outside;
        match format {
            TestFormat::Human => {
                let telling = Telling {
                    outside,
                    paint: Paint::new(style),
                    verbose: self.verbose,
                    coverage: self.measured,
                };
                human::print(out, self.report, telling)
            }
            TestFormat::Json => self.json(out),
            TestFormat::Github => github(out, self.report, self.root),
            TestFormat::Junit => out.rendered(&junit::render(self.report, outside, self.root)),
            TestFormat::Lcov => out.rendered(&lcov::render(self.report, outside, self.root)),
        }
    }

    fn json(&self, out: &mut Out<'_>) -> io::Result<()> {
        let standards = self.standards;
        let said = Report::of_faults(
            standards.date,
            Severity::Error,
            self.root.clone(),
            standards.faults.clone(),
            standards.sources.clone(),
        );
        let count = |outcome| self.report.count(outcome);
        let (passed, failed) = self.report.cases();
        out.json(&Printed {
            version: VERSION,
            passed: count(TestOutcome::Passed),
            failed: count(TestOutcome::Failed),
            errors: count(TestOutcome::Error),
            skipped: count(TestOutcome::Skipped),
            cases: CaseCounts { passed, failed },
            report: self.report,
            faults: Diagnostics::new(&said.faults),
            notices: Diagnostics::new(&said.notices),
        })
    }
}

/// 2 for what keeps tests from running, 1 for what they or the coverage lack.
fn verdict(
    context: &Context<'_>,
    args: &TestArgs,
    standards: &Standards,
    report: &TestReport,
) -> Result<ExitCode> {
    if report.tests.is_empty() && standards.leaves_policies_out() && !standards.is_faulted() {
        return Err(hinted(
            format!(
                "no test ran: the policies in {DEFAULT_POLICIES}/ are not purlin's, since there is no {}",
                config::FILE_NAME
            ),
            format!(
                "`purlin test {DEFAULT_POLICIES}` runs their tests; an empty {} makes them purlin's",
                config::FILE_NAME
            ),
        ));
    }
    report_lints(context, standards);
    let faulted = report_faults(context, &standards.faults, &standards.sources);
    if standards.is_faulted() {
        return Ok(faulted);
    }
    if report.tests.is_empty() {
        return Err(match &args.run {
            Some(run) => hinted(
                format!("no test has a name that matches `{run}`"),
                "Leave --run out to run all; --verbose lists their names",
            ),
            None => hinted(
                "there are no tests",
                "Write rules named `test_…`; `purlin init` writes one to start from",
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
    Ok(if report.count(TestOutcome::Error) > 0 {
        ExitCode::from(FAULTED)
    } else {
        ExitCode::from(u8::from(report.count(TestOutcome::Failed) > 0 || lacking))
    })
}

fn github(out: &mut Out<'_>, report: &TestReport, root: &RepoPath) -> io::Result<()> {
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
            &place::in_repository(&test.file, root).to_string(),
            line,
            "purlin test",
            &message,
        ))?;
    }
    out.line(&shown!(
        "{} passed, {} failed, {} could not run, {} skipped",
        report.count(TestOutcome::Passed),
        report.count(TestOutcome::Failed),
        report.count(TestOutcome::Error),
        report.count(TestOutcome::Skipped)
    ))
}
