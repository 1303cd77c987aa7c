//! Rules evaluated on their targets, in parallel, with the same result whatever the number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::documents::{Library, Loaded, Read, Unread, read};
use super::input_rules;
use super::request::Progress;
use super::selection::Selected;
use super::targets::{FileTarget, Reading, Targets};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document::{self, Format};
use crate::facts::Facts;
use crate::locate::{self, Target};
use crate::policy::{self, ErrorKind, EvaluationError, Finding, Prepared, RepositoryInput, Rule, Worker};
use crate::repository::Listing;
use crate::source::{RepoPath, Sources, Text};

/// What evaluating a selection of rules gave.
#[derive(Debug, Default)]
pub struct Evaluated {
    /// Findings, located and owned, not yet judged.
    pub findings: Vec<Diagnostic>,
    /// Rules that could not do their work.
    pub faults: Vec<Diagnostic>,
    /// Files that a rule needed and that could not be read.
    pub unread: Vec<Unread>,
    /// Texts that findings point into.
    pub sources: Sources,
    /// Documents that some rule was evaluated on.
    pub documents: usize,
    /// How many targets each rule ran on, by index into the selection.
    pub targets: Vec<usize>,
    /// Rules that failed, by index into the selection.
    pub broken: BTreeSet<usize>,
}

/// What rules are evaluated with.
#[derive(Clone, Copy)]
pub struct Evaluation<'a> {
    /// The rules.
    pub selection: &'a [Selected<'a>],
    /// The checked set.
    pub listing: &'a Listing,
    /// What is known about the repository.
    pub facts: &'a Facts<'a>,
    /// How a rule is made ready.
    pub preparation: &'a policy::Preparation<'a>,
}

/// What came of one file.
#[derive(Default)]
struct FileResult {
    findings: Vec<Diagnostic>,
    errors: Vec<(usize, EvaluationError)>,
    unread: Vec<Unread>,
    texts: Vec<Arc<Text>>,
    documents: usize,
    ran: Vec<usize>,
    kept: Vec<(Format, RepoPath, Loaded, Vec<usize>)>,
}

/// Evaluates every rule on every target of its.
#[must_use]
pub fn evaluate(evaluation: Evaluation<'_>, targets: &Targets<'_>, progress: &dyn Progress) -> Evaluated {
    let mut evaluated = Evaluated {
        targets: vec![0; evaluation.selection.len()],
        ..Evaluated::default()
    };
    let library = Library::new(evaluation.listing);
    let engines = Engines::prepare(evaluation, targets, &mut evaluated);

    progress.begin(targets.files.len());
    let results: Vec<FileResult> = targets
        .files
        .par_iter()
        .map_init(
            || engines.workers(),
            |workers, target| {
                let result = file(evaluation, target, &engines, workers, &library);
                progress.advance();
                result
            },
        )
        .collect();

    let mut errors: BTreeMap<usize, Vec<EvaluationError>> = BTreeMap::new();
    let mut kept: BTreeMap<usize, Vec<(Format, Loaded)>> = BTreeMap::new();
    for result in results {
        evaluated.findings.extend(result.findings);
        evaluated.unread.extend(result.unread);
        evaluated.documents += result.documents;
        for text in result.texts {
            evaluated.sources.insert(text);
        }
        for at in result.ran {
            if let Some(count) = evaluated.targets.get_mut(at) {
                *count += 1;
            }
        }
        for (at, error) in result.errors {
            errors.entry(at).or_default().push(error);
        }
        for (format, path, loaded, rules) in result.kept {
            library.keep(&path, format, &loaded);
            for at in rules {
                kept.entry(at).or_default().push((format, loaded.clone()));
            }
        }
    }
    repository(evaluation, targets, &engines, &library, &kept, &mut evaluated, &mut errors);

    for (at, errors) in errors {
        evaluated.broken.insert(at);
        let rule = evaluation.selection[at].rule;
        evaluated.sources.insert(Arc::clone(&rule.text));
        evaluated.faults.extend(evaluation_fault(rule, &errors));
    }
    evaluated.keep_pointed_at(&library);
    evaluated
}
