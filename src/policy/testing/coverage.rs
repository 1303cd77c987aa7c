//! Which lines of policies the tests reach.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::policy::engine::{Expr, Module, Program, Query, StatementKind};
use crate::policy::module::Role;
use crate::policy::set::PolicySet;
use crate::source::{FileId, Span, Text};

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
    /// Lines that hold something to evaluate, and those of them that were.
    all: BTreeSet<u32>,
    covered: BTreeSet<u32>,
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
                        all: lines_of(&module.text, &module.module),
                        covered: BTreeSet::new(),
                        last: module.text.line_count(),
                    };
                    (module.text.file().to_string(), of_file)
                })
                .collect(),
        )
    }

    pub(super) fn add(&mut self, program: &Program) {
        for (path, lines) in program.coverage() {
            if let Some(known) = self.0.get_mut(path) {
                let last = known.last;
                known
                    .covered
                    .extend(lines.iter().filter(|line| **line as usize <= last));
            }
        }
    }

    pub(super) fn finish(self) -> TestCoverage {
        TestCoverage::of(
            self.0
                .into_values()
                .map(|of_file| {
                    let covered: BTreeSet<u32> =
                        of_file.covered.intersection(&of_file.all).copied().collect();
                    FileCoverage {
                        path: of_file.file,
                        percent: percent(covered.len(), of_file.all.len()),
                        uncovered: of_file.all.difference(&covered).copied().collect(),
                        covered,
                    }
                })
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
    let mut line = |span: Span| {
        lines.insert(text.position(span.start).line);
    };
    for rule in &module.rules {
        let said = |expr: &Expr| expr.span;
        rule.head.iter().map(said).for_each(&mut line);
        for body in &rule.bodies {
            body.value.iter().map(said).for_each(&mut line);
            lines_of_query(&body.query, &mut line);
        }
    }
    lines
}

fn lines_of_query(query: &Query, line: &mut dyn FnMut(Span)) {
    for statement in &query.statements {
        match &statement.kind {
            StatementKind::Some(_) => {}
            StatementKind::SomeIn { .. } | StatementKind::Expr(_) | StatementKind::Not(_) => {
                line(statement.span);
            }
            StatementKind::Every { query, .. } => {
                line(statement.span);
                lines_of_query(query, line);
            }
            StatementKind::Logical(queries) => {
                line(statement.span);
                for query in queries {
                    lines_of_query(query, line);
                }
            }
        }
    }
}
