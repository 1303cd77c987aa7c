//! The tests of one file.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::cases::{self, TestCase};
use super::compiled::Compiled;
use super::names::Named;
use super::report::{TestError, TestOptions, TestOutcome, TestResult, ends};
use super::{keys, probe};
use crate::policy::engine::{DataPath, Program, Trouble, Value, data_path};
use crate::policy::module::{Loaded, ModuleNumber};
use crate::policy::prepare::locate;
use crate::policy::set::PolicySet;

/// One file with everything that its tests see.
pub(super) struct TestFile<'t> {
    set: &'t PolicySet,
    compiled: &'t Compiled,
    number: ModuleNumber,
    module: &'t Loaded,
    options: &'t TestOptions,
    tests: Vec<&'t Named<'t>>,
    data: Value,
}

impl<'t> TestFile<'t> {
    pub(super) fn new(
        set: &'t PolicySet,
        compiled: &'t Compiled,
        (number, module): (ModuleNumber, &'t Loaded),
        options: &'t TestOptions,
        tests: Vec<&'t Named<'t>>,
    ) -> Self {
        Self {
            set,
            compiled,
            number,
            module,
            options,
            tests,
            data: own_data(set, module, options),
        }
    }

    /// The results of its tests, in order, and the program that they ran on, with the lines that they reached.
    pub(super) fn run(&self) -> (Vec<TestResult>, Option<Program>) {
        let mut program = self.program();
        let results = self.tests.iter().map(|test| self.result(test, &mut program));
        (results.collect(), program.ok())
    }

    fn program(&self) -> Result<Program, TestError> {
        if self.compiled.is_broken(self.number) {
            return Err(TestError::plain(
                "the test has faults, or needs a policy that has",
            ));
        }
        let mut program = self.compiled.whole.clone()?;
        self.add_data(&mut program)?;
        if self.options.coverage {
            program.record_coverage();
        }
        Ok(program)
    }

    fn add_data(&self, program: &mut Program) -> Result<(), TestError> {
        let added = program.add_data(self.options.data.clone());
        added
            .and_then(|()| program.add_data(self.data.clone()))
            .map_err(|failure| self.error(Trouble::Failed(failure)))
    }

    fn error(&self, trouble: Trouble) -> TestError {
        match trouble {
            Trouble::Timeout => TestError::plain(format!("it took longer than {:?}", self.options.timeout)),
            Trouble::Panic(message) => TestError::plain(format!("the evaluator gave up: {message}")),
            Trouble::Failed(failure) => {
                let texts = self.set.modules.iter().map(|module| Arc::clone(&module.text));
                let location = locate(&texts.collect::<Vec<_>>(), &failure).unwrap_or_default();
                TestError {
                    message: failure.message,
                    line: location.region.map(|region| region.start.line),
                    file: location.file,
                }
            }
        }
    }

    fn result(&self, test: &Named<'_>, program: &mut Result<Program, TestError>) -> TestResult {
        let source = &self.module.text;
        let mut result = TestResult {
            name: test.name.clone(),
            package: self.module.package(),
            file: source.file().clone(),
            line: source.position(test.decl.name_span.start).line,
            span: ends(test.decl.name_span),
            outcome: TestOutcome::Skipped,
            cases: Vec::new(),
            failure: None,
            error: None,
            prints: Vec::new(),
            duration: Duration::ZERO,
        };
        if test.is_left_to_do() {
            return result;
        }
        result.outcome = TestOutcome::Error;
        let program = match program {
            _ if test.is_function() => {
                result.error = Some(TestError {
                    message: "a function can't be a test: nothing says what its arguments are".to_owned(),
                    file: Some(result.file.clone()),
                    line: Some(result.line),
                });
                return result;
            }
            Ok(program) => program,
            Err(error) => {
                result.error = Some(error.clone());
                return result;
            }
        };
        let names = test.path.iter().map(String::as_str);
        let path = data_path(self.module.package_parts().into_iter().chain(names));
        let start = Instant::now();
        let value = program.rule(&path, self.options.timeout);
        result.duration = start.elapsed();
        result.prints = program.take_prints();
        let mistake = keys::mistake(&mut result.prints, self.set);
        match value {
            Ok(value) => self.judge((test, &path, program), &value, mistake, &mut result),
            Err(trouble) => {
                if matches!(trouble, Trouble::Panic(_)) {
                    program.renew();
                }
                cases::all(&mut result.prints, &Value::null());
                result.error = Some(self.error(trouble));
            }
        }
        result
    }

    /// Whether the value of a test is a pass: true, or cases that all hold.
    fn judge(
        &self,
        (test, path, program): (&Named<'_>, &DataPath, &mut Program),
        value: &Value,
        mistake: Option<TestError>,
        result: &mut TestResult,
    ) {
        let has_cases = self.compiled.has_cases(self.number, test) && value.is_object();
        if has_cases {
            result.cases = cases::all(&mut result.prints, value);
        }
        let failing: Vec<&TestCase> = result.cases.iter().filter(|case| !case.passed).collect();
        result.outcome = TestOutcome::Failed;
        if !failing.is_empty() {
            result.error = Some(TestError {
                message: cases::said(&failing),
                file: Some(result.file.clone()),
                line: Some(result.line),
            });
        } else if !has_cases && !value.is_true() {
            let accounts = program.accounts(path, None, None, self.options.timeout);
            program.take_prints();
            let accounts = accounts.unwrap_or_default();
            result.failure = probe::explain(&self.module.text, test.decl, value, &accounts);
        } else if mistake.is_some() {
            result.error = mistake;
        } else {
            result.outcome = TestOutcome::Passed;
        }
    }
}

/// What purlin itself puts into `data`. A file that tests one of its rules sees the defaults of that rule's params.
fn own_data(set: &PolicySet, module: &Loaded, options: &TestOptions) -> Value {
    let rules = set.rules.iter();
    let rules: Vec<_> = rules
        .filter(|rule| module.needs.contains(&rule.stated_in))
        .collect();
    let mut data = serde_json::Map::new();
    data.insert("purlin".to_owned(), json!({"date": options.date.to_string()}));
    match rules.as_slice() {
        [] => {}
        [rule] => {
            let params = rule.meta.params.iter().filter_map(|(name, param)| {
                let (default, _) = param.default.as_ref()?;
                Some((name.clone(), default.clone()))
            });
            data.insert(
                "params".to_owned(),
                params.collect::<serde_json::Map<_, _>>().into(),
            );
        }
        _ => {
            data.insert("params".to_owned(), json!({}));
        }
    }
    Value::from_json(&data.into())
}
