//! The evaluator: regorus' interpreter behind purlin's own types.
//!
//! This file and the folder of its name are the only ones that name regorus, so that another evaluator
//! can take its place. Nothing in here knows what a rule or a finding is.

mod failure;
mod functions;
mod graph;
mod panics;
mod paths;
mod select;
mod serialize;
mod syntax;
mod value;

use std::collections::BTreeSet;
use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use regorus::utils::limits::ExecutionTimerConfig;

pub(crate) use failure::Failure;
pub use functions::{Arity, arity, known_functions, refusal};
pub use panics::silence_evaluation_panics;
pub use serialize::{ToValueError, to_value};
pub use syntax::{
    Body, Comparison, Expr, ExprKind, Import, Module, Query, RuleDecl, RuleKind, Sides, Statement,
    StatementKind, Step,
};
pub use value::Value;

use crate::source::Text;

/// The longest line of a policy, in the evaluator's columns.
const MAX_COLUMNS: NonZeroU32 = NonZeroU32::new(65_536).unwrap();
/// The largest policy.
const MAX_BYTES: NonZeroUsize = NonZeroUsize::new(16 << 20).unwrap();
/// The longest policy.
const MAX_LINES: NonZeroUsize = NonZeroUsize::new(500_000).unwrap();
/// How many steps the interpreter takes between two looks at the clock.
const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// Policies and data, ready to be evaluated. Cheap to clone: clones share what they do not change.
#[derive(Clone)]
pub struct Program {
    engine: regorus::Engine,
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Program").finish_non_exhaustive()
    }
}

/// What went wrong while evaluating.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// It took longer than allowed.
    Timeout,
    /// The evaluator panicked.
    Panic(String),
    /// Anything else.
    Failed(Failure),
}

/// Lines of one policy, counted from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) covered: BTreeSet<u32>,
    pub(crate) uncovered: BTreeSet<u32>,
}

impl Program {
    /// A program without policies.
    #[must_use]
    pub fn new() -> Self {
        let mut engine = regorus::Engine::new();
        engine.set_rego_v0(false);
        engine.set_strict_builtin_errors(true);
        engine.set_gather_prints(true);
        engine.set_policy_length_config(regorus::PolicyLengthConfig {
            max_col: MAX_COLUMNS,
            max_file_bytes: MAX_BYTES,
            max_lines: MAX_LINES,
        });
        functions::register(&mut engine);
        Self { engine }
    }

    /// Adds a policy and gives its syntax tree.
    pub(crate) fn add(&mut self, text: &Text) -> Result<Module, Failure> {
        let path = text.file().to_string();
        let content = text.content();
        // The evaluator takes a byte order mark for a stray character; a space in its place keeps every offset.
        let content = match content.strip_prefix('\u{feff}') {
            Some(rest) => format!("   {rest}"),
            None => content.to_owned(),
        };
        let added = panics::guarded(|| self.engine.add_policy(path, content).map(drop));
        match added {
            Ok(Ok(())) => match self.engine.get_modules().last() {
                Some(module) => Ok(syntax::read(module)),
                None => Err(Failure::plain("the policy was not taken up")),
            },
            Ok(Err(error)) => Err(Failure::read(&format!("{error:#}"))),
            Err(message) => Err(Failure::plain(&format!("the parser gave up: {message}"))),
        }
    }

    /// Adds data at the root of `data`.
    pub(crate) fn add_data(&mut self, data: Value) -> Result<(), Failure> {
        self.engine
            .add_data(data.0)
            .map_err(|error| Failure::read(&format!("{error:#}")))
    }

    /// Compiles everything that was added, so that clones need not.
    pub(crate) fn compile(&mut self) -> Result<(), Trouble> {
        self.run(None, |engine| {
            engine.eval_query("true".to_owned(), false).map(drop)
        })
    }

    /// Sets what rules see as `input`.
    pub(crate) fn set_input(&mut self, input: &Value) {
        self.engine.set_input(input.0.clone());
    }

    /// Evaluates one rule, given as its path from the root: `data.acme.rules.report`.
    pub(crate) fn rule(&mut self, path: &str, limit: Duration) -> Result<Value, Trouble> {
        self.run(Some(limit), |engine| engine.eval_rule(path.to_owned()).map(Value))
    }

    /// What `print` wrote since the last call, each with its file and line in front.
    pub(crate) fn take_prints(&mut self) -> Vec<String> {
        self.engine.take_prints().unwrap_or_default()
    }

    /// Starts to record which lines are evaluated.
    pub(crate) fn record_coverage(&mut self) {
        self.engine.set_enable_coverage(true);
    }

    /// Which lines were evaluated and which were not, of policies that were looked at at all, by path.
    pub(crate) fn coverage(&self) -> Vec<(String, Lines)> {
        let files = self
            .engine
            .get_coverage_report()
            .map(|report| report.files)
            .unwrap_or_default();
        files
            .into_iter()
            .map(|file| {
                let lines = Lines {
                    covered: file.covered,
                    uncovered: file.not_covered,
                };
                (file.path, lines)
            })
            .collect()
    }

    fn run<T>(
        &mut self,
        limit: Option<Duration>,
        work: impl FnOnce(&mut regorus::Engine) -> outcome::Result<T>,
    ) -> Result<T, Trouble> {
        match limit {
            Some(limit) => self.engine.set_execution_timer_config(ExecutionTimerConfig {
                limit,
                check_interval: CHECK_INTERVAL,
            }),
            None => self.engine.clear_execution_timer_config(),
        }
        match panics::guarded(|| work(&mut self.engine)) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                if let Some(regorus::LimitError::TimeLimitExceeded { .. }) = error.downcast_ref() {
                    return Err(Trouble::Timeout);
                }
                let text = format!("{error:#}");
                if text.contains("execution exceeded time limit") {
                    return Err(Trouble::Timeout);
                }
                Err(Trouble::Failed(Failure::read(&text)))
            }
            Err(message) => Err(Trouble::Panic(message)),
        }
    }
}

/// The evaluator's errors are anyhow's.
mod outcome {
    pub(super) use anyhow::Result;
}

impl Default for Program {
    fn default() -> Self {
        Self::new()
    }
}

/// A path from the root of `data` as the evaluator takes it: names as they are, other parts in brackets.
pub(crate) fn data_path<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut path = "data".to_owned();
    for part in parts {
        let plain = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain {
            path.push('.');
            path.push_str(part);
        } else {
            path.push('[');
            path.push_str(&serde_json::Value::from(part).to_string());
            path.push(']');
        }
    }
    path
}
