//! The results of tests, for people.

use std::collections::BTreeSet;
use std::io;

use crate::diagnostic::Severity;
use crate::policy::testing::{TestOutcome, TestReport, TestResult};
use crate::render::layout::{Ink, Paint};
use crate::render::place;
use crate::render::printed::{Out, Shown, shown};
use crate::source::OutsideDirectories;

/// What to tell people.
#[derive(Clone, Copy)]
pub(super) struct Telling<'t> {
    pub(super) outside: &'t OutsideDirectories,
    pub(super) paint: Paint,
    /// Whether to list the tests that pass too.
    pub(super) verbose: bool,
    /// Whether to say which lines no test reaches.
    pub(super) coverage: bool,
}

pub(super) fn print(out: &mut Out<'_>, report: &TestReport, telling: Telling<'_>) -> io::Result<()> {
    let Telling { outside, paint, .. } = telling;
    for test in &report.tests {
        if is_bad(test) {
            what_is_bad(out, test, telling)?;
        } else if telling.verbose {
            what_is_well(out, test, paint)?;
        }
    }
    if telling.verbose && report.tests.last().is_some_and(|test| !is_bad(test)) {
        out.literal("\n")?;
    }
    if let Some(coverage) = report.coverage.as_ref().filter(|_| telling.coverage) {
        for file in coverage.files.iter().filter(|file| !file.uncovered.is_empty()) {
            out.line(&shown!(
                "{}: {} % covered; no test reaches {} {}",
                Shown::exact(&place::file(&file.path, outside)),
                Shown::rounded(file.percent, 0),
                if file.uncovered.len() == 1 {
                    "line"
                } else {
                    "lines"
                },
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
    if report.tests.is_empty() {
        return Ok(());
    }
    let count = |outcome| report.count(outcome);
    let (failed, errors) = (count(TestOutcome::Failed), count(TestOutcome::Error));
    let mut parts = vec![
        shown!("{} passed", count(TestOutcome::Passed)),
        shown!("{} failed", failed),
    ];
    if errors > 0 {
        parts.push(shown!("{} could not run", errors));
    }
    let skipped = count(TestOutcome::Skipped);
    if skipped > 0 {
        parts.push(shown!("{} skipped", skipped));
    }
    let ink = if failed + errors > 0 {
        Ink::Severity(Severity::Error)
    } else {
        Ink::Good
    };
    let line = Shown::joined(&parts, ", ").ink(paint, ink);
    match report.cases() {
        (0, 0) => out.line(&line),
        (held, 0) => out.line(&shown!("{}; of cases, {} held", line, held)),
        (held, failed) => out.line(&shown!("{}; of cases, {} held and {} failed", line, held, failed)),
    }
}

/// A test that passes or waits, with what it said.
fn what_is_well(out: &mut Out<'_>, test: &TestResult, paint: Paint) -> io::Result<()> {
    let name = whole_name(test);
    if test.outcome == TestOutcome::Skipped {
        return out.line(&shown!("skipped {}", name));
    }
    out.line(&shown!(
        "{} {} {}",
        Shown::literal("passed").ink(paint, Ink::Good),
        name,
        duration(test).ink(paint, Ink::Faint)
    ))?;
    cases(out, test)?;
    prints(out, test)
}

fn whole_name(test: &TestResult) -> Shown {
    shown!("{}.{}", Shown::exact(&test.package), Shown::exact(&test.name))
}

fn duration(test: &TestResult) -> Shown {
    shown!(
        "({} ms)",
        Shown::rounded(test.duration.as_secs_f64() * 1_000.0, 1)
    )
}

fn cases(out: &mut Out<'_>, test: &TestResult) -> io::Result<()> {
    test.cases.iter().try_for_each(|case| {
        let outcome = if case.passed { "passed" } else { "failed" };
        let name = case.name.join("/");
        out.line(&shown!("  {} {}", Shown::literal(outcome), Shown::exact(&name)))
    })
}

fn prints(out: &mut Out<'_>, test: &TestResult) -> io::Result<()> {
    let mut prints = test.prints.iter();
    prints.try_for_each(|print| out.line(&shown!("  print: {}", Shown::exact(print))))
}

/// A test that does not pass, with what it saw.
fn what_is_bad(out: &mut Out<'_>, test: &TestResult, telling: Telling<'_>) -> io::Result<()> {
    let Telling { outside, paint, .. } = telling;
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
    if telling.verbose {
        out.line(&shown!("  {} {}", whole_name(test), duration(test)))?;
    }
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
    if telling.verbose {
        cases(out, test)?;
    }
    prints(out, test)?;
    out.literal("\n")
}

/// Whether a test did not pass.
pub(super) fn is_bad(test: &TestResult) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_a_row_are_one_range() {
        assert_eq!(ranges(&[1, 3, 4, 5, 9].into()), "1, 3-5, 9");
        assert_eq!(ranges(&BTreeSet::new()), "");
    }
}
