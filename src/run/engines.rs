//! The engines of one run: a rule made ready once, and copied to every thread that meets it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::evaluation::Evaluation;
use super::results::is_timeout;
use super::targets::Targets;
use crate::policy::{EvaluationError, Finding, Prepared, Reads, Target, Value, Worker};
use crate::standards::RuleNumber;

/// One engine for each rule that has a target, made ready to be copied to every thread.
pub(super) struct Engines {
    pub(super) prepared: BTreeMap<RuleNumber, Prepared>,
    /// File rules that read who owns the file, or its package.
    pub(super) around_file: BTreeSet<RuleNumber>,
    /// Whether some file rule reads the organisations of the repository.
    pub(super) organisations: bool,
    /// File rules that read the component of the file.
    pub(super) component: BTreeSet<RuleNumber>,
    /// Rules that took too long once; they are not tried again on every other document.
    pub(super) stopped: Vec<AtomicBool>,
}

impl Engines {
    pub(super) fn prepare(
        run: Evaluation<'_>,
        targets: &Targets<'_>,
    ) -> (Self, Vec<(RuleNumber, EvaluationError)>) {
        let needed: BTreeSet<RuleNumber> = targets
            .files
            .iter()
            .flat_map(|target| &target.readings)
            .flat_map(|reading| &reading.rules)
            .chain(&targets.repository)
            .copied()
            .collect();
        let results: Vec<(RuleNumber, Result<Prepared, EvaluationError>)> = needed
            .into_par_iter()
            .filter_map(|at| {
                // What is wrong with a broken rule was said when it was loaded.
                let chosen = run.standards.rule(at).filter(|chosen| !chosen.rule.broken)?;
                Some((at, run.standards.prepare(&chosen.rule, &chosen.params)))
            })
            .collect();
        let mut prepared = BTreeMap::new();
        let mut errors = Vec::new();
        for (at, result) in results {
            match result {
                Ok(engine) => {
                    prepared.insert(at, engine);
                }
                Err(error) => errors.push((at, error)),
            }
        }
        let stopped = run.standards.rules().map(|_| AtomicBool::new(false)).collect();
        let of_files = |at: &&RuleNumber| {
            run.standards
                .rule(**at)
                .is_some_and(|chosen| chosen.rule.meta.target == Target::File)
        };
        let reads: Vec<(RuleNumber, Reads)> = prepared
            .keys()
            .filter(of_files)
            .map(|at| (*at, run.standards.reads(*at)))
            .collect();
        let around_file = reads
            .iter()
            .filter(|(_, reads)| reads.around_file)
            .map(|(at, _)| *at)
            .collect();
        let organisations = reads.iter().any(|(_, reads)| reads.organisations);
        let component = reads
            .iter()
            .filter(|(_, reads)| reads.component)
            .map(|(at, _)| *at)
            .collect();
        let engines = Self {
            prepared,
            around_file,
            organisations,
            component,
            stopped,
        };
        (engines, errors)
    }

    /// Evaluates a rule with this thread's worker; `None` where the rule can't run at all.
    pub(super) fn evaluate(
        &self,
        at: RuleNumber,
        workers: &mut BTreeMap<RuleNumber, Worker>,
        input: &Value,
        prints: &mut Vec<String>,
    ) -> Option<Result<Vec<Finding>, EvaluationError>> {
        let stopped = self.stopped.get(at.get())?;
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let prepared = self.prepared.get(&at)?;
        let worker = workers.entry(at).or_insert_with(|| prepared.worker());
        let result = worker.evaluate(input);
        prints.extend(worker.take_prints());
        if let Err(error) = &result
            && is_timeout(error)
        {
            stopped.store(true, Ordering::Relaxed);
        }
        Some(result)
    }
}
