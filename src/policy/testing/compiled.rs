//! All policies of a run, compiled once and together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::keys;
use super::names::Named;
use super::report::{TestError, TestOptions};
use crate::diagnostic::Diagnostic;
use crate::policy::engine::{Failure, Program};
use crate::policy::fault;
use crate::policy::module::{Loaded, ModuleNumber};
use crate::policy::rule::Rule;
use crate::policy::set::PolicySet;

/// The policies of a run.
pub(super) struct Compiled {
    /// All that can be compiled; none where the compiler itself failed.
    pub(super) whole: Result<Program, TestError>,
    /// Each policy by itself, as it is part of the whole.
    alone: BTreeMap<ModuleNumber, Program>,
    /// Policies with mistakes, and those that refer to one.
    broken: BTreeSet<ModuleNumber>,
    /// Of each policy the rules that are tests of cases.
    of_cases: BTreeMap<ModuleNumber, BTreeSet<usize>>,
    /// The mistakes.
    pub(super) faults: Vec<Diagnostic>,
    /// What `time.now_ns` gives.
    clock: i64,
}

impl Compiled {
    pub(super) fn new(
        set: &PolicySet,
        options: &TestOptions,
        tests: &BTreeMap<ModuleNumber, Vec<Named<'_>>>,
    ) -> Self {
        let modules = set.modules.numbered();
        let mut compiled = Self {
            whole: Err(TestError::plain("the policies could not be compiled")),
            alone: BTreeMap::new(),
            broken: modules
                .filter(|(_, module)| module.broken)
                .map(|(at, _)| at)
                .collect(),
            of_cases: BTreeMap::new(),
            faults: Vec::new(),
            clock: clock(options),
        };
        let watched = watched(set);
        for (at, module) in set.modules.numbered() {
            let program = watched.get(&at).unwrap_or(&module.program);
            let rules = tests.get(&at).into_iter().flatten().map(|test| test.rule.clone());
            let rules: Vec<_> = rules.collect();
            let (program, of_cases) = program.with_tests(&rules);
            compiled.alone.insert(at, program);
            compiled.of_cases.insert(at, of_cases);
        }
        compiled.data_in_the_way(set, options);
        compiled.compile(set);
        compiled.faults.sort_by(Diagnostic::order);
        compiled.faults.dedup();
        compiled
    }

    /// Whether a policy, or one that it refers to, has mistakes.
    pub(super) fn is_broken(&self, at: ModuleNumber) -> bool {
        self.broken.contains(&at)
    }

    /// Whether a test goes through cases.
    pub(super) fn has_cases(&self, at: ModuleNumber, test: &Named<'_>) -> bool {
        self.of_cases
            .get(&at)
            .is_some_and(|rules| rules.contains(&test.rule.rule))
    }

    /// Compiles what has no mistakes: without the policies that have some, and those that refer to them, the rest stands.
    fn compile(&mut self, set: &PolicySet) {
        loop {
            let sound = set.modules.numbered().map(|(at, _)| at);
            let sound: BTreeSet<ModuleNumber> = sound.filter(|at| !self.is_broken(*at)).collect();
            let mut program = Program::joined(sound.iter().filter_map(|at| self.alone.get(at)));
            program.be_for_tests(self.clock);
            let failures = program.mistakes();
            if failures.is_empty() {
                self.whole = Ok(program);
                return;
            }
            let before = self.broken.len();
            for failure in failures {
                self.mistake(set, failure);
            }
            self.broken = set.modules.depending_on(std::mem::take(&mut self.broken));
            if self.broken.len() == before {
                return;
            }
        }
    }

    fn mistake(&mut self, set: &PolicySet, failure: Failure) {
        let found = set.modules.numbered().find_map(|(at, module)| {
            let span = failure.span(&module.text)?;
            Some((at, module, span))
        });
        match found {
            Some((at, module, span)) => {
                self.broken.insert(at);
                self.faults
                    .push(fault::at(&module.text, span, failure.message).with_help_if(failure.help));
            }
            None => self.whole = Err(TestError::plain(failure.message)),
        }
    }

    /// Data and rules share one tree, and neither may hide the other.
    fn data_in_the_way(&mut self, set: &PolicySet, options: &TestOptions) {
        for (at, module) in set.modules.numbered() {
            let package = &module.module.package;
            let decl = module.module.rules.iter().find(|decl| {
                let path: Vec<String> = package.iter().chain(&decl.path).cloned().collect();
                options.data.is_in_the_way_of(&path)
            });
            let Some(decl) = decl else { continue };
            let message = format!(
                "`data.{}.{}` is in the data too, and a rule and data can't stand at one path",
                package.join("."),
                decl.path.join(".")
            );
            self.broken.insert(at);
            self.faults.push(
                fault::at(&module.text, decl.name_span, message)
                    .with_help("Rename one of them, or leave the data file out by `--ignore`"),
            );
        }
        self.broken = set.modules.depending_on(std::mem::take(&mut self.broken));
    }
}

/// The first moment of the day of the run, in nanoseconds since 1970.
fn clock(options: &TestOptions) -> i64 {
    let midnight = options.date.at(0, 0, 0, 0).to_zoned(TimeZone::UTC);
    let since = midnight.map_or(0, |midnight| midnight.timestamp().as_nanosecond());
    i64::try_from(since).unwrap_or(i64::MAX)
}

/// The files of purlin's rules, with what each rule reports written down.
fn watched(set: &PolicySet) -> BTreeMap<ModuleNumber, Program> {
    let mut watched = BTreeMap::new();
    let sound = set
        .rules
        .iter()
        .map(|rule| &**rule)
        .filter(|rule: &&Rule| !rule.broken);
    for rule in sound {
        let numbers: Vec<ModuleNumber> = rule.modules().collect();
        let files: Vec<&Loaded> = numbers.iter().filter_map(|at| set.modules.get(*at)).collect();
        let Some(texts) = keys::watched(rule, &files) else {
            continue;
        };
        let programs: Option<Vec<Program>> = texts
            .iter()
            .map(|text| {
                let mut program = Program::new();
                program.add(text).ok().map(|_| program)
            })
            .collect();
        watched.extend(numbers.into_iter().zip(programs.unwrap_or_default()));
    }
    watched
}
