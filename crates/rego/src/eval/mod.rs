//! Evaluates plans.
//!
//! A body is evaluated from left to right; each solution of an expression is handed on to the rest. Which variables have
//! a value at each place was found out before, so that going back needs no undoing.

mod body;
mod budget;
mod conditions;
mod error;
mod rules;
mod search;
pub mod trace;
mod with;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

pub use error::{EvalError, EvalErrorKind};

use super::builtins::Surroundings;
use super::plan::{Plan, TermPlan};
use super::value::Value;
use purlin_text::source::Span;
use trace::{Asked, Recorder, Trace};
use with::Mock;

/// How many expressions are evaluated between two looks at the clock.
const CHECK_INTERVAL: u32 = 256;
/// How deep rules may call each other and bodies may nest.
const MAX_DEPTH: u32 = 2_000;

/// What a plan is evaluated on.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// `input`; none where it is undefined.
    pub input: Option<Value>,
    /// `data`, as far as no rules define it.
    pub data: Option<Value>,
}

/// How a plan is evaluated.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether a built-in that fails stops the evaluation; else it is undefined.
    pub strict: bool,
    /// When the evaluation has to have ended.
    pub deadline: Option<Instant>,
    /// Whether to note which expressions are evaluated.
    pub coverage: bool,
}

/// What an evaluation left behind, besides its result.
#[derive(Debug, Default)]
pub struct Notes {
    /// What `print` was given: the module, the place, the text.
    pub prints: Vec<(usize, Span, String)>,
    /// Places that were evaluated, by module.
    pub covered: BTreeSet<(usize, Span)>,
}

/// The variables of one rule.
pub(super) type Frame = Vec<Value>;
/// Whether to go on with the next solution.
pub(super) type Flow = Result<bool, EvalError>;
/// What is done with a solution.
pub(super) type Next<'k, 'p> = &'k mut dyn FnMut(&mut Machine<'p>, &mut Frame) -> Flow;
/// What is done with a value.
pub(super) type Each<'k, 'p> = &'k mut dyn FnMut(&mut Machine<'p>, &mut Frame, Value) -> Flow;

/// What `with` changes.
#[derive(Clone, Default)]
pub(super) struct Env {
    input: Option<Value>,
    data: Option<Value>,
    /// Paths below `data` that are replaced, and hide the rules there.
    hidden: Vec<Vec<Value>>,
    mocks: Vec<Mock>,
    cache: Cache,
}

/// What rules were found to be, in one environment.
#[derive(Clone, Default)]
pub(super) struct Cache {
    whole: HashMap<usize, Option<Value>>,
    parts: BTreeMap<(usize, Vec<Value>), Option<Value>>,
    /// Results of functions, by arguments that are cheap to compare.
    calls: BTreeMap<(usize, Vec<Value>), Option<Value>>,
}

/// An evaluation.
pub(super) struct Machine<'p> {
    plan: &'p Plan,
    env: Env,
    surroundings: &'p mut Surroundings,
    options: Options,
    notes: Notes,
    /// What is tried, where that is recorded.
    recorder: Option<Box<Recorder<'p>>>,
    ticks: u32,
    depth: u32,
    /// How many bytes are kept of what was made.
    kept: u64,
    /// The module and place that are evaluated.
    place: (usize, Span),
}

/// The value of a path below `data`: its steps are keys.
///
/// # Errors
/// Two values of one name, a built-in that fails in strict mode, a limit.
pub fn query(
    plan: &Plan,
    path: &[Value],
    documents: &Documents,
    options: Options,
    surroundings: &mut Surroundings,
) -> (Result<Option<Value>, EvalError>, Notes) {
    let mut machine = Machine::new(plan, documents, options, surroundings);
    let result = machine.result(path);
    (result, machine.notes)
}

/// The same, with what was tried on the way.
///
/// # Errors
/// As [`query`]: to record changes no result.
pub fn recorded<'p>(
    plan: &'p Plan,
    path: &[Value],
    asked: Asked,
    documents: &Documents,
    options: Options,
    surroundings: &'p mut Surroundings,
) -> (Result<Option<Value>, EvalError>, Notes, Trace<'p>) {
    let rules = plan.rule_sets.iter().position(|set| set.path == path);
    let mut machine = Machine::new(plan, documents, options, surroundings);
    machine.recorder = Some(Box::new(Recorder::new(rules, asked)));
    let result = machine.result(path);
    let trace = machine.recorder.take().map(|recorder| recorder.finish());
    (result, machine.notes, trace.unwrap_or_default())
}

impl<'p> Machine<'p> {
    fn new(
        plan: &'p Plan,
        documents: &Documents,
        options: Options,
        surroundings: &'p mut Surroundings,
    ) -> Self {
        surroundings.deadline = options.deadline;
        Self {
            plan,
            env: Env {
                input: documents.input.clone(),
                data: documents.data.clone(),
                ..Env::default()
            },
            surroundings,
            options,
            notes: Notes::default(),
            recorder: None,
            ticks: 0,
            depth: 0,
            kept: 0,
            place: (0, Span::default()),
        }
    }

    /// The value of a path below `data`, if it is not too large.
    fn result(&mut self, path: &[Value]) -> Result<Option<Value>, EvalError> {
        let result = self.path(path)?;
        if let Some(result) = &result {
            self.check_result(result)?;
        }
        Ok(result)
    }

    fn error(&self, kind: EvalErrorKind, message: impl Into<String>) -> EvalError {
        EvalError {
            kind,
            message: message.into(),
            place: Some(self.place),
        }
    }

    fn tick(&mut self) -> Result<(), EvalError> {
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(CHECK_INTERVAL) {
            self.check_time()?;
        }
        Ok(())
    }

    fn check_time(&self) -> Result<(), EvalError> {
        match self.options.deadline {
            Some(deadline) if Instant::now() >= deadline => {
                Err(self.error(EvalErrorKind::Timeout, "it took too long"))
            }
            _ => Ok(()),
        }
    }

    fn deeper(&mut self) -> Result<(), EvalError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(EvalErrorKind::Limit, "rules are nested too deeply"));
        }
        Ok(())
    }
}

/// The value of a term whose variables all have values.
pub(super) fn value<'v>(term: &'v TermPlan, frame: &'v Frame) -> Cow<'v, Value> {
    match term {
        TermPlan::Constant(value) => Cow::Borrowed(value),
        TermPlan::Slot(slot) | TermPlan::Bind(slot) => match frame.get(*slot) {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(Value::Null),
        },
        TermPlan::Array(items) => {
            let items = items.iter().map(|item| value(item, frame).into_owned());
            Cow::Owned(Value::array(items.collect()))
        }
        TermPlan::Set(items) => {
            let items = items.iter().map(|item| value(item, frame).into_owned());
            Cow::Owned(Value::set(items.collect()))
        }
        TermPlan::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, of)| (value(key, frame).into_owned(), value(of, frame).into_owned()));
            Cow::Owned(Value::object(entries.collect()))
        }
    }
}

/// Whether a value matches a pattern; variables without a value get theirs.
pub(super) fn matches(pattern: &TermPlan, found: &Value, frame: &mut Frame) -> bool {
    match pattern {
        TermPlan::Constant(value) => value == found,
        TermPlan::Slot(slot) => frame.get(*slot) == Some(found),
        TermPlan::Bind(slot) => {
            if let Some(place) = frame.get_mut(*slot) {
                *place = found.clone();
            }
            true
        }
        TermPlan::Array(items) => match found {
            Value::Array(values) => {
                items.len() == values.len()
                    && items
                        .iter()
                        .zip(values.iter())
                        .all(|(item, value)| matches(item, value, frame))
            }
            _ => false,
        },
        TermPlan::Object(entries) => match found {
            Value::Object(object) => {
                let keys: BTreeSet<Value> = entries
                    .iter()
                    .map(|(key, _)| value(key, frame).into_owned())
                    .collect();
                keys.len() == object.len()
                    && entries.iter().all(|(key, pattern)| {
                        let key = value(key, frame).into_owned();
                        object
                            .get(&key)
                            .is_some_and(|found| matches(pattern, found, frame))
                    })
            }
            _ => false,
        },
        TermPlan::Set(_) => pattern.is_ground() && value(pattern, frame).as_ref() == found,
    }
}

/// What stands at a key of a value.
pub(super) fn member<'v>(of: &'v Value, key: &Value) -> Option<&'v Value> {
    match of {
        Value::Object(object) => match key {
            Value::String(text) => object.get_str(text),
            _ => object.get(key),
        },
        Value::Array(items) => match key {
            Value::Number(number) => items.get(usize::try_from(number.to_i64()?).ok()?),
            _ => None,
        },
        Value::Set(set) => set.get(key),
        _ => None,
    }
}
