//! The `test_` rules of `*_test.rego` files: run, explained where they fail, with the lines they reach.
//!
//! The conventions are those of `opa test` (<https://www.openpolicyagent.org/docs/policy-testing>): a test passes
//! when its rule is true, fails when it is false or undefined, and is skipped when its name starts with `todo_`.

mod cases;
mod coverage;
mod keys;
mod probe;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::engine::{DataPath, Failure, Program, RuleDecl, Trouble, Value, data_path};
use super::module::{Loaded, ModuleNumber, is_test_name};
use super::prepare::locate;
use super::rule::Rule;
use super::set::PolicySet;
use crate::source::{FileId, RepoPath, Span, Text};

pub use coverage::{FileCoverage, TestCoverage};

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
    /// The rule's name.
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
}

impl TestReport {
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
    /// What rules see as the day of the run.
    pub date: Date,
    /// The longest that one test may take.
    pub timeout: Duration,
    /// Whether to record which lines are reached.
    pub coverage: bool,
}

/// Runs the tests of files that `select` picks by path and tests that it picks by `package.name`.
///
/// A test sees the policies that it refers to and those that they need. `data.params` holds the defaults of the
/// rule under test, where a file tests only one; a test sets others by `with data.params as`.
#[must_use]
pub fn run_tests(
    set: &PolicySet,
    options: &TestOptions,
    select: &dyn Fn(&RepoPath, &str) -> bool,
) -> TestReport {
    let mut tests = Vec::new();
    let mut reached = options.coverage.then(|| coverage::Reached::new(set));
    for module in set.modules.iter() {
        let decls = tests_of(module);
        let decls: Vec<_> = decls
            .into_iter()
            .filter(|decl| {
                select(
                    module.text.path(),
                    &format!("{}.{}", module.package(), name(decl)),
                )
            })
            .collect();
        if decls.is_empty() {
            continue;
        }
        let file = TestFile::new(set, module, options);
        for decl in decls {
            tests.push(file.run(decl, reached.as_mut()));
        }
    }
    TestReport {
        tests,
        coverage: reached.map(coverage::Reached::finish),
    }
}

fn name(decl: &RuleDecl) -> &str {
    decl.path.first().map_or("", String::as_str)
}

/// The tests of a file: each name once, at its first definition.
fn tests_of(module: &Loaded) -> Vec<&RuleDecl> {
    let mut seen = std::collections::BTreeSet::new();
    module
        .module
        .rules
        .iter()
        .filter(|decl| {
            let name = name(decl);
            decl.args.is_empty() && is_test_name(name) && seen.insert(name)
        })
        .collect()
}

/// One test file with everything that its tests see.
struct TestFile<'t> {
    set: &'t PolicySet,
    module: &'t Loaded,
    options: &'t TestOptions,
    texts: Vec<Arc<Text>>,
    data: Value,
    base: Result<Program, TestError>,
    program: Result<Program, TestError>,
}

impl<'t> TestFile<'t> {
    fn new(set: &'t PolicySet, module: &'t Loaded, options: &'t TestOptions) -> Self {
        let texts = module.needs.iter().filter_map(|at| set.modules.get(*at));
        let texts = texts.map(|needed| Arc::clone(&needed.text));
        let mut file = Self {
            set,
            module,
            options,
            texts: std::iter::once(Arc::clone(&module.text)).chain(texts).collect(),
            data: own_data(set, module, options),
            base: Err(TestError::plain(
                "the test has faults, or needs a policy that has",
            )),
            program: Err(TestError::plain(
                "the test has faults, or needs a policy that has",
            )),
        };
        if !module.broken {
            file.base = watched(set, &module.needs).map_err(|failure| file.error(Trouble::Failed(failure)));
            file.program = file.with_text(&module.text);
        }
        file
    }

    /// The program with the test file, or with something in its place.
    fn with_text(&self, text: &Arc<Text>) -> Result<Program, TestError> {
        let mut program = self.base.clone()?;
        let added = program
            .add(text)
            .and_then(|_| program.add_data(self.options.data.clone()))
            .and_then(|()| program.add_data(self.data.clone()));
        added.map_err(|failure| self.error(Trouble::Failed(failure)))?;
        // As `opa test` has it; a check stops there.
        program.be_lenient();
        program.compile().map_err(|trouble| self.error(trouble))?;
        Ok(program)
    }

    fn error(&self, trouble: Trouble) -> TestError {
        match trouble {
            Trouble::Timeout => TestError::plain(format!("it took longer than {:?}", self.options.timeout)),
            Trouble::Panic(message) => TestError::plain(format!("the evaluator gave up: {message}")),
            Trouble::Failed(failure) => {
                let location = locate(&self.texts, &failure).unwrap_or_default();
                TestError {
                    message: failure.message,
                    line: location.region.map(|region| region.start.line),
                    file: location.file,
                }
            }
        }
    }

    fn path(&self, name: &str) -> DataPath {
        data_path(self.module.package_parts().into_iter().chain([name]))
    }

    fn run(&self, decl: &RuleDecl, reached: Option<&mut coverage::Reached>) -> TestResult {
        let text = &self.module.text;
        let mut result = TestResult {
            name: name(decl).to_owned(),
            package: self.module.package(),
            file: text.file().clone(),
            line: text.position(decl.name_span.start).line,
            span: ends(decl.name_span),
            outcome: TestOutcome::Skipped,
            failure: None,
            error: None,
            prints: Vec::new(),
            duration: Duration::ZERO,
        };
        if result.name.starts_with("todo_") {
            return result;
        }
        let mut program = match &self.program {
            Ok(program) => program.clone(),
            Err(error) => {
                result.outcome = TestOutcome::Error;
                result.error = Some(error.clone());
                return result;
            }
        };
        if reached.is_some() {
            program.record_coverage();
        }
        let start = Instant::now();
        let value = program.rule(&self.path(&result.name), self.options.timeout);
        result.duration = start.elapsed();
        result.prints = program.take_prints();
        let mistake = keys::mistake(&mut result.prints, self.set);
        if let Some(reached) = reached {
            reached.add(&program);
        }
        match value {
            Ok(value) if holds(&value) && mistake.is_some() => {
                result.outcome = TestOutcome::Failed;
                result.error = mistake;
            }
            Ok(value) if holds(&value) => {
                let failing = cases::failing(self, decl, &value);
                result.outcome = if failing.is_empty() {
                    TestOutcome::Passed
                } else {
                    result.error = Some(TestError {
                        message: cases::said(&failing),
                        file: Some(text.file().clone()),
                        line: Some(result.line),
                    });
                    TestOutcome::Failed
                };
            }
            Ok(value) => {
                result.outcome = TestOutcome::Failed;
                result.failure = probe::explain(self, decl, &value);
            }
            Err(trouble) => {
                result.outcome = TestOutcome::Error;
                result.error = Some(self.error(trouble));
            }
        }
        result
    }
}

/// Whether a test's value is a pass: true, or cases by name that all are.
fn holds(value: &Value) -> bool {
    match value.to_json() {
        serde_json::Value::Bool(value) => value,
        serde_json::Value::Object(cases) => {
            let mut open: Vec<&serde_json::Value> = cases.values().collect();
            let mut any = false;
            while let Some(case) = open.pop() {
                match case {
                    serde_json::Value::Bool(true) => any = true,
                    serde_json::Value::Object(cases) if !cases.is_empty() => open.extend(cases.values()),
                    _ => return false,
                }
            }
            any
        }
        _ => false,
    }
}

/// The policies that a test needs, with what its rules report written down.
fn watched(set: &PolicySet, needs: &[ModuleNumber]) -> Result<Program, Failure> {
    // Whoever needs one file of a package needs all of them.
    let is_needed = |rule: &&Rule| needs.contains(&rule.stated_in);
    let rules: Vec<&Rule> = set.rules.iter().map(|rule| &**rule).filter(is_needed).collect();
    let is_of_a_rule = |at: &ModuleNumber| rules.iter().any(|rule| rule.modules().any(|of| of == *at));
    let others: Vec<ModuleNumber> = needs.iter().copied().filter(|at| !is_of_a_rule(at)).collect();
    let mut program = set.program_of(&others);
    for rule in rules {
        let files: Vec<&Loaded> = rule.modules().filter_map(|at| set.modules.get(at)).collect();
        match keys::watched(rule, &files) {
            Some(texts) => texts.iter().try_for_each(|text| program.add(text).map(|_| ()))?,
            None => files
                .iter()
                .try_for_each(|file| program.add(&file.text).map(|_| ()))?,
        }
    }
    Ok(program)
}

fn own_data(set: &PolicySet, module: &Loaded, options: &TestOptions) -> Value {
    let mut rules = set
        .rules
        .iter()
        .filter(|rule| module.needs.contains(&rule.stated_in));
    let params = match (rules.next(), rules.next()) {
        (Some(rule), None) => rule
            .meta
            .params
            .iter()
            .filter_map(|(name, param)| {
                let (default, _) = param.default.as_ref()?;
                Some((name.clone(), default.clone()))
            })
            .collect(),
        _ => serde_json::Map::new(),
    };
    Value::from_json(&json!({"params": params, "purlin": {"date": options.date.to_string()}}))
}

fn ends(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

impl TestError {
    fn plain(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            file: None,
            line: None,
        }
    }
}

#[cfg(test)]
mod tests;
