//! The evaluator of Rego behind purlin's own types: what rules see and give back, and the functions that they may call.
//!
//! Nothing in here knows what a rule or a finding is.

mod calls;
mod checks;
mod failure;
mod functions;
mod graph;
mod own;
mod panics;
mod paths;
mod select;
mod serialize;
mod syntax;
mod test_rules;
mod value;
pub mod why;
mod workflow;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use checks::{FormatWants, InputShape, format_wants, invalid_pattern};
pub(crate) use failure::Failure;
pub use functions::refusal;
pub use own::{OWN as OWN_FUNCTIONS, OwnFunction};
pub use panics::silence_evaluation_panics;
pub use serialize::{ToValueError, to_value};
pub use syntax::{
    Body, Comparison, Expr, ExprKind, Import, Module, Query, RuleDecl, RuleKind, Sides, Statement,
    StatementKind, Step,
};
pub(crate) use test_rules::{CASE_MARK, TestRule};
pub use value::Value;

use crate::rego::annotations::{self, Annotation};
use crate::rego::builtins::Surroundings;
use crate::rego::compile::{self, CompileError, Source};
use crate::rego::eval::{self, Documents, EvalErrorKind, Options};
use crate::rego::parse::{self, ParseError};
pub use crate::rego::parse::{Version, comments};
use crate::rego::plan::Plan;
use crate::rego::value::Value as Rego;
use crate::source::{Root, Text};

/// The largest policy, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// Policies and data, ready to be evaluated. Cheap to clone: clones share what they do not change.
#[derive(Default)]
pub struct Program {
    modules: Vec<Arc<Parsed>>,
    data: Option<Rego>,
    input: Option<Rego>,
    plan: Option<Arc<Plan>>,
    /// What the clock of a test shows, in nanoseconds since 1970; `None` where no test is run.
    clock: Option<i64>,
    prints: Vec<String>,
    covered: Option<BTreeMap<String, BTreeSet<u32>>>,
    surroundings: Surroundings,
}

struct Parsed {
    text: Arc<Text>,
    file: String,
    module: crate::rego::syntax::Module,
    annotations: Result<Vec<Annotation>, ParseError>,
}

impl Clone for Program {
    /// A clone keeps compiled patterns of its own, so that threads never wait for each other.
    fn clone(&self) -> Self {
        Self {
            modules: self.modules.clone(),
            data: self.data.clone(),
            input: self.input.clone(),
            plan: self.plan.clone(),
            clock: self.clock,
            prints: Vec::new(),
            covered: self.covered.clone(),
            surroundings: Surroundings::default(),
        }
    }
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

impl Program {
    /// A program without policies.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The policies of several programs together, none of them parsed again.
    pub(crate) fn joined<'p>(programs: impl IntoIterator<Item = &'p Self>) -> Self {
        let modules = programs.into_iter().flat_map(|program| &program.modules);
        Self {
            modules: modules.cloned().collect(),
            ..Self::default()
        }
    }

    /// What keeps the policies from being compiled, each with its file; compiled ones are ready to be evaluated.
    pub(crate) fn mistakes(&mut self) -> Vec<Failure> {
        match self.compile_all() {
            Ok(failures) => failures,
            Err(message) => vec![Failure::plain(&format!("the compiler gave up: {message}"))],
        }
    }

    /// The program of one policy with its tests made ready to be run, and the rules of it that are tests of cases.
    pub(crate) fn with_tests(&self, tests: &[TestRule]) -> (Self, BTreeSet<usize>) {
        let mut program = Self::joined([self]);
        let mut of_cases = BTreeSet::new();
        if let [parsed] = program.modules.as_mut_slice()
            && !tests.is_empty()
        {
            let mut module = parsed.module.clone();
            of_cases = test_rules::make_ready(&mut module, tests);
            *parsed = Arc::new(Parsed {
                text: Arc::clone(&parsed.text),
                file: parsed.file.clone(),
                module,
                annotations: parsed.annotations.clone(),
            });
        }
        (program, of_cases)
    }

    /// Evaluates as tests are evaluated: built-ins that fail are undefined, the clock shows `clock`, and functions that
    /// are refused stop an evaluation where they are called, so that `with` can replace them.
    pub(crate) fn be_for_tests(&mut self, clock: i64) {
        self.clock = Some(clock);
        self.plan = None;
    }

    /// Adds a policy and gives its syntax tree.
    pub(crate) fn add(&mut self, text: &Arc<Text>) -> Result<Module, Failure> {
        self.add_of(text, Version::V1)
    }

    /// Adds a policy that is written in this version of Rego, and gives its syntax tree.
    pub(crate) fn add_of(&mut self, text: &Arc<Text>, version: Version) -> Result<Module, Failure> {
        let file = text.file().to_string();
        if text.content().len() > MAX_BYTES {
            return Err(Failure::plain("the policy is larger than 16 MiB"));
        }
        let module = match panics::guarded(|| parse::module(text.content(), version)) {
            Ok(Ok(module)) => module,
            Ok(Err(error)) => {
                let mut failure = Failure::at(&file, error.span, &error.message);
                failure.help = error.help;
                return Err(failure);
            }
            Err(message) => return Err(Failure::plain(&format!("the parser gave up: {message}"))),
        };
        let read = syntax::read(&module);
        self.modules.push(Arc::new(Parsed {
            text: Arc::clone(text),
            file,
            // METADATA of purlin's own policies is held right by tests, and few of them ask for what it says.
            annotations: if text.file().root == Root::Builtin && !text.content().contains("rego.metadata") {
                Ok(Vec::new())
            } else {
                annotations::read(text.content(), &module)
            },
            module,
        }));
        self.plan = None;
        Ok(read)
    }

    /// What OPA refuses in the METADATA of the policies, if it refuses anything.
    pub(crate) fn mistake_in_metadata(&self) -> Option<Failure> {
        self.modules.iter().find_map(|parsed| {
            let error = parsed.annotations.as_ref().err()?;
            let mut failure = Failure::at(&parsed.file, error.span, &error.message);
            failure.help.clone_from(&error.help);
            Some(failure)
        })
    }

    /// Adds data at the root of `data`.
    pub(crate) fn add_data(&mut self, data: Value) -> Result<(), Failure> {
        let Some(Rego::Object(more)) = data.0 else {
            return Err(Failure::plain("data must be an object"));
        };
        let mut entries = match &self.data {
            Some(Rego::Object(known)) => known.entries().to_vec(),
            _ => Vec::new(),
        };
        entries.extend(more.entries().iter().cloned());
        self.data = Some(Rego::object(entries));
        Ok(())
    }

    /// Compiles everything that was added, so that clones need not.
    pub(crate) fn compile(&mut self) -> Result<(), Trouble> {
        if self.plan.is_some() {
            return Ok(());
        }
        let failures = self.compile_all().map_err(Trouble::Panic)?;
        match failures.into_iter().next() {
            Some(failure) => Err(Trouble::Failed(failure)),
            None => Ok(()),
        }
    }

    fn compile_all(&mut self) -> Result<Vec<Failure>, String> {
        let sources = self.sources();
        let known: &dyn compile::Functions = if self.clock.is_some() {
            &functions::KnownToTests
        } else {
            &functions::Known
        };
        let (plan, errors) = panics::guarded(|| compile::compile(sources, known))?;
        if errors.is_empty() {
            self.plan = Some(Arc::new(plan));
        }
        Ok(self.failures(errors))
    }

    fn sources(&self) -> Vec<Source> {
        let for_tests = self.clock.is_some();
        let sources = self.modules.iter().map(|parsed| Source {
            file: parsed.file.clone(),
            module: parsed.module.clone(),
            is_test: for_tests || parsed.file.ends_with("_test.rego"),
            annotations: parsed.annotations.clone().unwrap_or_default(),
        });
        sources.collect()
    }

    fn failures(&self, errors: Vec<CompileError>) -> Vec<Failure> {
        let failures = errors.into_iter().map(|error| {
            let file = self
                .modules
                .get(error.module)
                .map_or("", |parsed| parsed.file.as_str());
            let mut failure = Failure::at(file, error.span, &error.message);
            failure.help = error.help;
            failure
        });
        failures.collect()
    }

    /// Sets what rules see as `input`.
    pub(crate) fn set_input(&mut self, input: &Value) {
        self.input.clone_from(&input.0);
    }

    /// Evaluates one rule, given as its path below `data`.
    pub(crate) fn rule(&mut self, path: &DataPath, limit: Duration) -> Result<Value, Trouble> {
        self.compile()?;
        let Some(plan) = self.plan.clone() else {
            return Err(Trouble::Failed(Failure::plain("there is no program")));
        };
        let (documents, options) = self.question(limit);
        let surroundings = &mut self.surroundings;
        let ran = panics::guarded(|| eval::query(&plan, &path.0, &documents, options, surroundings));
        let (result, notes) = ran.map_err(Trouble::Panic)?;
        for (module, span, line) in notes.prints {
            if let Some(parsed) = self.modules.get(module) {
                let at = parsed.text.position(span.start).line;
                self.prints.push(format!("{}:{at}: {line}", parsed.file));
            }
        }
        if let Some(covered) = &mut self.covered {
            for (module, span) in notes.covered {
                if let Some(parsed) = self.modules.get(module) {
                    let line = parsed.text.position(span.start).line;
                    covered.entry(parsed.file.clone()).or_default().insert(line);
                }
            }
        }
        result.map(Value).map_err(|error| match error.kind {
            EvalErrorKind::Timeout => Trouble::Timeout,
            kind => {
                let mut failure = Failure::plain(&error.message);
                failure.is_conflict = kind == EvalErrorKind::Conflict;
                failure.place = error.place.and_then(|(module, span)| {
                    let parsed = self.modules.get(module)?;
                    Some((parsed.file.clone(), span))
                });
                Trouble::Failed(failure)
            }
        })
    }

    /// What is evaluated on, and how.
    fn question(&mut self, limit: Duration) -> (Documents, Options) {
        self.surroundings.now = self.clock;
        let documents = Documents {
            input: self.input.clone(),
            data: self.data.clone(),
        };
        let options = Options {
            strict: self.clock.is_none(),
            deadline: Instant::now().checked_add(limit),
            coverage: self.covered.is_some(),
        };
        (documents, options)
    }

    /// What `print` wrote since the last call, each with its file and line in front.
    pub(crate) fn take_prints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.prints)
    }

    /// The same program as it was before anything was evaluated, but for the lines that were reached.
    pub(crate) fn renew(&mut self) {
        self.surroundings = Surroundings::default();
        self.prints.clear();
    }

    /// Starts to record which lines are evaluated.
    pub(crate) fn record_coverage(&mut self) {
        self.covered = Some(BTreeMap::new());
    }

    /// Which lines were evaluated, by file.
    pub(crate) fn coverage(&self) -> impl Iterator<Item = (&String, &BTreeSet<u32>)> {
        self.covered.iter().flatten()
    }
}

/// A path below `data`.
#[derive(Clone, Debug)]
pub(crate) struct DataPath(Vec<Rego>);

/// The path of these names below `data`.
pub(crate) fn data_path<'a>(parts: impl IntoIterator<Item = &'a str>) -> DataPath {
    DataPath(parts.into_iter().map(Rego::from).collect())
}
