//! Which lines of policies the tests reach.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::policy::engine::{Expr, ExprKind, Lines, Module, Program, Query, StatementKind};
use crate::policy::module::Role;
use crate::policy::set::PolicySet;
use crate::source::{FileId, Text};

/// What the tests of a run reach.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TestCoverage {
    /// Share of the lines that can be reached, in percent; 100 where there are none.
    pub percent: f64,
    /// Every policy that is not a test, by path.
    pub files: Vec<FileCoverage>,
}

/// What the tests reach of one policy. Only lines that hold something to evaluate count.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FileCoverage {
    /// The policy.
    pub path: FileId,
    /// Share of the lines that can be reached, in percent; 100 where there are none.
    pub percent: f64,
    /// Lines that some test reaches, from 1.
    pub covered: BTreeSet<u32>,
    /// Lines that no test reaches.
    pub uncovered: BTreeSet<u32>,
}

/// Collects what one test after the other reaches.
pub(super) struct Reached(BTreeMap<String, OfFile>);

/// What tests reach of one policy.
struct OfFile {
    file: FileId,
    lines: Lines,
    /// How many lines it has: a test may see some behind them.
    last: usize,
}

impl Reached {
    pub(super) fn new(set: &PolicySet) -> Self {
        let policies = set.modules.iter().filter(|module| module.role != Role::Test);
        Self(
            policies
                .map(|module| {
                    let of_file = OfFile {
                        file: module.text.file().clone(),
                        lines: Lines {
                            covered: BTreeSet::new(),
                            uncovered: lines_of(&module.text, &module.module),
                        },
                        last: module.text.line_count(),
                    };
                    (module.text.file().to_string(), of_file)
                })
                .collect(),
        )
    }

    pub(super) fn add(&mut self, program: &Program) {
        for (path, lines) in program.coverage() {
            if let Some(known) = self.0.get_mut(&path) {
                let last = known.last;
                let is_own = |line: &u32| *line as usize <= last;
                let (covered, uncovered) = (lines.covered.into_iter(), lines.uncovered.into_iter());
                known.lines.covered.extend(covered.filter(is_own));
                known.lines.uncovered.extend(uncovered.filter(is_own));
            }
        }
    }

    pub(super) fn finish(self) -> TestCoverage {
        TestCoverage::of(
            self.0
                .into_values()
                .map(
                    |OfFile {
                         file: path, lines, ..
                     }| {
                        let uncovered: BTreeSet<u32> =
                            lines.uncovered.difference(&lines.covered).copied().collect();
                        FileCoverage {
                            path,
                            percent: percent(lines.covered.len(), lines.covered.len() + uncovered.len()),
                            covered: lines.covered,
                            uncovered,
                        }
                    },
                )
                .collect(),
        )
    }
}

impl TestCoverage {
    /// What the tests reach of these files together.
    #[must_use]
    pub fn of(files: Vec<FileCoverage>) -> Self {
        let hit = files.iter().map(|file| file.covered.len()).sum();
        let missed: usize = files.iter().map(|file| file.uncovered.len()).sum();
        Self {
            percent: percent(hit, hit + missed),
            files,
        }
    }
}

/// In percent, to one decimal.
fn percent(hit: usize, all: usize) -> f64 {
    if all == 0 {
        return 100.0;
    }
    let tenths = hit.saturating_mul(1_000) / all;
    f64::from(u32::try_from(tenths).unwrap_or(1_000)) / 10.0
}

/// The lines of a policy that hold something to evaluate.
fn lines_of(text: &Text, module: &Module) -> BTreeSet<u32> {
    let mut lines = BTreeSet::new();
    let mut line = |expr: &Expr| {
        lines.insert(text.position(expr.span.start).line);
    };
    for rule in &module.rules {
        rule.head.iter().for_each(|expr| lines_of_value(expr, &mut line));
        for body in &rule.bodies {
            body.value.iter().for_each(|expr| lines_of_value(expr, &mut line));
            lines_of_query(&body.query, &mut line);
        }
    }
    lines
}

/// The evaluator records what a comprehension runs through, and not the comprehension itself.
fn lines_of_value(expr: &Expr, line: &mut dyn FnMut(&Expr)) {
    match &expr.kind {
        ExprKind::Comprehension { query, .. } => lines_of_query(query, line),
        _ => line(expr),
    }
}

fn lines_of_query(query: &Query, line: &mut dyn FnMut(&Expr)) {
    for statement in &query.statements {
        match &statement.kind {
            StatementKind::Some(_) => {}
            StatementKind::SomeIn { collection, .. } => line(collection),
            StatementKind::Expr(expr) | StatementKind::Not(expr) => line(expr),
            StatementKind::Every { domain, query, .. } => {
                line(domain);
                lines_of_query(query, line);
            }
        }
    }
}
