//! What is asked of a run of tests, and what became of each.

use std::time::Duration;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::cases::TestCase;
use super::coverage::TestCoverage;
use crate::diagnostic::Diagnostic;
use crate::policy::engine::why::Account;
use crate::policy::engine::{Value, Version};
use crate::source::{FileId, Span};

/// What became of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TestOutcome {
    /// The rule is true.
    Passed,
    /// The rule is false or undefined, or shows findings that nothing tells apart.
    Failed,
    /// The rule could not be evaluated.
    Error,
    /// The name says that there is something left to do.
    Skipped,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TestResult {
    /// The rule's name; the second rule of a name is `test_x#01`, as under `opa test`.
    pub name: String,
    /// Its package, without `data`.
    pub package: String,
    /// Its file.
    pub file: FileId,
    /// The line of its name, from 1.
    pub line: u32,
    /// First byte of its name in the file, and the byte behind the last.
    pub span: [u32; 2],
    /// What became of it.
    pub outcome: TestOutcome,
    /// The cases of a test such as `test_x[case] if { … }`, by name.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cases: Vec<TestCase>,
    /// Where and why it failed, where that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<TestFailure>,
    /// What stopped the evaluation, or what is wrong with the findings of a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<TestError>,
    /// What `print` wrote, each with its file and line in front.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub prints: Vec<String>,
    /// How long it took: for people only, since it differs from run to run.
    #[serde(skip)]
    pub duration: Duration,
}

/// The first statement of a test that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TestFailure {
    /// The statement as written.
    pub statement: String,
    /// Its line, from 1.
    pub line: u32,
    /// First byte in the file, and the byte behind the last.
    pub span: [u32; 2],
    /// What the parts of the statement were. Both sides come first where it compares two.
    pub values: Vec<ShownValue>,
    /// What became of the rules and functions that the statement asks, where they do not hold.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inside: Vec<Account>,
}

/// An expression with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownValue {
    /// The expression as written.
    pub expression: String,
    /// Its value as Rego writes it, or `undefined`.
    pub value: String,
}

/// What stopped the evaluation of a test, or what is wrong with the findings of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TestError {
    /// What happened, one sentence.
    pub message: String,
    /// The file, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
    /// The line, from 1, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// All tests of a run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TestReport {
    /// By file, in the order of each file.
    pub tests: Vec<TestResult>,
    /// What the tests reach, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<TestCoverage>,
    /// What keeps policies from being compiled, besides what was found when they were loaded.
    #[serde(skip)]
    pub faults: Vec<Diagnostic>,
}

impl TestReport {
    /// How many cases of tests held, and how many did not.
    #[must_use]
    pub fn cases(&self) -> (usize, usize) {
        let cases = self.tests.iter().flat_map(|test| &test.cases);
        let (passed, failed): (Vec<&TestCase>, Vec<&TestCase>) = cases.partition(|case| case.passed);
        (passed.len(), failed.len())
    }

    /// How many tests ended so.
    #[must_use]
    pub fn count(&self, outcome: TestOutcome) -> usize {
        self.tests.iter().filter(|test| test.outcome == outcome).count()
    }
}

/// How to run tests.
#[derive(Clone, Debug)]
pub struct TestOptions {
    /// User data, an object.
    pub data: Value,
    /// What rules see as the day of the run; its first moment in UTC is what `time.now_ns` gives.
    pub date: Date,
    /// The longest that one test may take.
    pub timeout: Duration,
    /// Whether to record which lines are reached.
    pub coverage: bool,
    /// The version of Rego in which the policies of the repository are written.
    pub version: Version,
}

impl TestError {
    pub(super) fn plain(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            file: None,
            line: None,
        }
    }
}

/// Both ends of a place, as a report has them.
pub(super) fn ends(span: Span) -> [u32; 2] {
    [span.start, span.end]
}
