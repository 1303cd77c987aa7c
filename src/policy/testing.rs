//! The `test_` rules of policies: run, explained where they fail, with the lines they reach.
//!
//! The conventions are those of `opa test` (<https://www.openpolicyagent.org/docs/policy-testing>): a test passes
//! when its rule is true, fails when it is false or undefined, and is skipped when its name starts with `todo_`. All policies
//! of a run are compiled once, together, whether purlin's own contract holds for them or not.

mod cases;
mod compiled;
mod coverage;
mod file;
mod keys;
mod names;
mod probe;
mod report;

use rayon::prelude::*;

use super::set::PolicySet;
use compiled::Compiled;
use file::TestFile;

pub use cases::TestCase;
pub use coverage::{FileCoverage, TestCoverage};
pub use report::{ShownValue, TestError, TestFailure, TestOptions, TestOutcome, TestReport, TestResult};

/// Runs the tests that `select` picks by their whole names, `data.package.test_x`.
///
/// A test sees all policies of the set. `data.params` holds the defaults of the rule under test, where a file tests only one;
/// a test sets others by `with data.params as`. A test that needs what does not compile is an error.
#[must_use]
pub fn run_tests(
    set: &PolicySet,
    options: &TestOptions,
    select: &(dyn Fn(&str) -> bool + Sync),
) -> TestReport {
    let tests = names::tests(set);
    let compiled = Compiled::new(set, options, &tests);
    let files: Vec<TestFile<'_>> = set
        .modules
        .numbered()
        .filter_map(|(at, module)| {
            let of_file = tests.get(&at)?.iter();
            let picked: Vec<_> = of_file.filter(|test| select(&test.whole_name)).collect();
            (!picked.is_empty()).then(|| TestFile::new(set, &compiled, (at, module), options, picked))
        })
        .collect();
    let runs: Vec<_> = files.par_iter().map(TestFile::run).collect();
    let mut reached = options.coverage.then(|| coverage::Reached::new(set));
    let mut results = Vec::new();
    for (of_file, program) in runs {
        results.extend(of_file);
        if let (Some(reached), Some(program)) = (&mut reached, &program) {
            reached.add(program);
        }
    }
    TestReport {
        tests: results,
        coverage: reached.map(coverage::Reached::finish),
        faults: compiled.faults,
    }
}

#[cfg(test)]
mod tests;
