//! The results of tests as the XML of `JUnit`, which CI systems read (<https://github.com/testmoapp/junitxml>).
//!
//! Durations are left out: the same policies give the same bytes.

use std::fmt::Write as _;

use super::printed::Rendered;
use super::{place, sanitize};
use crate::policy::testing::{TestOutcome, TestReport, TestResult};
use crate::source::{OutsideDirectories, RepoPath};

/// The results of a run: a suite for each file, and of a test with cases an entry for each case.
#[must_use]
pub fn render(report: &TestReport, outside: &OutsideDirectories, root: &RepoPath) -> Rendered {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let suites = report.tests.chunk_by(|one, other| one.file == other.file);
    let suites: Vec<(&[TestResult], Vec<Entry<'_>>)> = suites
        .map(|tests| (tests, tests.iter().flat_map(entries).collect()))
        .collect();
    let all = suites.iter().flat_map(|(_, entries)| entries);
    let _ = writeln!(out, "<testsuites name=\"purlin test\" {}>", counts(all));
    for (tests, entries) in &suites {
        let Some(first) = tests.first() else { continue };
        let file = place::in_repository(&first.file, root);
        let file = place::file(&file, outside);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" {}>",
            attribute(&first.package),
            counts(entries.iter())
        );
        for entry in entries {
            entry.push(&mut out, &file);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    Rendered::proven(out)
}

/// One `testcase`.
struct Entry<'r> {
    test: &'r TestResult,
    name: String,
    outcome: TestOutcome,
}

fn entries(test: &TestResult) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = test
        .cases
        .iter()
        .map(|case| Entry {
            test,
            name: format!("{}/{}", test.name, case.name.join("/")),
            outcome: if case.passed {
                TestOutcome::Passed
            } else {
                TestOutcome::Failed
            },
        })
        .collect();
    if entries.iter().all(|entry| entry.outcome == TestOutcome::Passed)
        && (entries.is_empty() || test.outcome != TestOutcome::Passed)
    {
        entries.push(Entry {
            test,
            name: test.name.clone(),
            outcome: test.outcome,
        });
    }
    entries
}

fn counts<'e>(entries: impl Iterator<Item = &'e Entry<'e>>) -> String {
    let outcomes: Vec<TestOutcome> = entries.map(|entry| entry.outcome).collect();
    let count = |of| outcomes.iter().filter(|outcome| **outcome == of).count();
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        outcomes.len(),
        count(TestOutcome::Failed),
        count(TestOutcome::Error),
        count(TestOutcome::Skipped)
    )
}

impl Entry<'_> {
    fn push(&self, out: &mut String, file: &str) {
        let test = self.test;
        let _ = write!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
            attribute(&test.package),
            attribute(&self.name),
            attribute(file),
            test.line
        );
        let prints = if test.prints.is_empty() {
            String::new()
        } else {
            format!(
                "      <system-out>{}</system-out>\n",
                attribute(&test.prints.join("\n"))
            )
        };
        let what = match self.outcome {
            TestOutcome::Passed => String::new(),
            TestOutcome::Skipped => "      <skipped/>\n".to_owned(),
            TestOutcome::Failed => format!("      <failure message=\"{}\"/>\n", attribute(&why(test))),
            TestOutcome::Error => format!("      <error message=\"{}\"/>\n", attribute(&why(test))),
        };
        if what.is_empty() && prints.is_empty() {
            out.push_str("/>\n");
        } else {
            let _ = write!(out, ">\n{what}{prints}    </testcase>\n");
        }
    }
}

fn why(test: &TestResult) -> String {
    let mut lines = Vec::new();
    if let Some(failure) = &test.failure {
        lines.push(format!(
            "line {} does not hold: {}",
            failure.line, failure.statement
        ));
        let values = failure.values.iter();
        lines.extend(values.map(|shown| format!("{} is {}", shown.expression, shown.value)));
    }
    lines.extend(test.error.as_ref().map(|error| error.message.clone()));
    if lines.is_empty() {
        lines.push("it is not true".to_owned());
    }
    lines.join("\n")
}

/// Text between quotes or tags, on one line: nothing in it ends them, and no runner takes it for a command.
fn attribute(text: &str) -> String {
    let lines: Vec<String> = sanitize::lines(text).collect();
    let mut out = String::with_capacity(text.len() + 16);
    for char in lines.join("\n").chars() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '#' => out.push_str("&#35;"),
            // Not a character of XML.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}
