//! Rules evaluated on their targets, in parallel, with the same result whatever the number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::engines::Engines;
use super::evaluation::Evaluation;
use super::progress::Progress;
use super::results::{Collected, Evaluated, FileResult, Kept, RepositoryResult, setup_error};
use super::targets::{FileTarget, Reading, Targets};
use super::unjudged::{UnjudgedFile, UnjudgedReason};
use crate::diagnostic::{ContentDigest, Diagnostic, FormerKey};
use crate::document;
use crate::facts::Knowledge;
use crate::locate::{self, Files, LocateError};
use crate::policy::{
    self, EvaluationError, EvaluationErrorKind, FileInputs, Finding, Reads, RepositoryInput, Rule, Value,
    Worker,
};
use crate::repository::File;
use crate::source::{RepoPath, Text};
use crate::standards::{RuleNumber, input_rules};
use crate::subject::{Excerpts, Loaded, Read, UnreadFile, read};

/// Evaluates every rule on every target of its.
#[must_use]
pub fn evaluate(run: Evaluation<'_>, targets: &Targets<'_>, progress: &dyn Progress) -> Evaluated {
    let (engines, errors) = Engines::prepare(run, targets);
    let mut collected = Collected::new(run.standards.rules().len(), errors);
    let inputs = match FileInputs::new(run.subject.knowledge.repository(engines.organisations)) {
        Ok(inputs) => inputs,
        Err(error) => {
            let every = run.standards.rules().map(|(number, _)| number);
            collected.add_inexpressible(run, every, &error.to_string());
            return collected.finish(run);
        }
    };

    if !engines.component.is_empty() {
        // Its own work is parallel, and may not begin on a thread that is in the middle of another file's.
        run.subject.knowledge.know_components();
    }
    progress.begin(targets.files.len());
    let judge = |workers: &mut BTreeMap<RuleNumber, Worker>, target, most| {
        let result = judge_file(run, target, most, &engines, &inputs, workers);
        if result.is_some() {
            progress.advance();
        }
        result
    };
    let in_parallel: Vec<Option<FileResult>> = targets
        .files
        .par_iter()
        // One worker a rule, filled as rules are met.
        .map_init(BTreeMap::new, |workers, target| judge(workers, target, LARGE))
        .collect();
    let mut workers = BTreeMap::new();
    let results: Vec<FileResult> = targets
        .files
        .iter()
        .zip(in_parallel)
        .filter_map(|(target, result)| result.or_else(|| judge(&mut workers, target, usize::MAX)))
        .collect();
    let found = results.iter().map(|result| result.findings.len()).sum();
    collected.evaluated.findings.reserve(found);
    // In the order of paths, whichever thread was first.
    for result in results {
        collected.add_file(result, &run.subject.files);
    }

    let reads = targets.repository.iter().fold(Reads::default(), |reads, at| {
        reads.union(run.standards.reads(*at))
    });
    match RepositoryInput::new(&run.subject.knowledge, reads) {
        Ok(facts) => {
            let results: Vec<RepositoryResult> = targets
                .repository
                .par_iter()
                .filter_map(|at| judge_repository(run, *at, &engines, &facts, &collected.kept))
                .collect();
            for result in results {
                collected.add_repository(result);
            }
        }
        Err(error) => {
            collected.add_inexpressible(run, targets.repository.iter().copied(), &error.to_string());
        }
    }
    if reads.packages || reads.edges || reads.component {
        collected.add_unread_manifests(run, |_| true);
    } else if !engines.component.is_empty() {
        // The component of a file may depend on the manifests above it alone.
        let above = directories_above(targets, &engines.component);
        collected.add_unread_manifests(run, |manifest| above.contains(manifest.parent()));
    }
    if reads.edges {
        collected.add_unread_sources(run);
        collected.add_partly_judged(run);
    }
    collected.add_unlisted(run);
    collected.evaluated.findings.extend(lints(run, targets));
    collected.finish(run)
}

/// What is likely a mistake in policies: all of it where all is checked, else in the files that are.
fn lints(run: Evaluation<'_>, targets: &Targets<'_>) -> Vec<Diagnostic> {
    let lints = run.standards.lints.iter();
    let is_asked = |lint: &&Diagnostic| {
        let path = lint.location.path();
        path.is_some_and(|path| targets.covers(path.as_str()))
    };
    lints.filter(is_asked).cloned().collect()
}

/// The directories that hold a target of one of the rules, and those above them.
fn directories_above<'t>(targets: &'t Targets<'_>, rules: &BTreeSet<RuleNumber>) -> BTreeSet<&'t str> {
    let mut above = BTreeSet::new();
    let of_rules = |target: &&FileTarget<'_>| {
        let rules_of = target.readings.iter().flat_map(|reading| &reading.rules);
        rules_of.into_iter().any(|at| rules.contains(at))
    };
    for target in targets.files.iter().filter(of_rules) {
        let mut directory = target.file.path.parent();
        while above.insert(directory) && !directory.is_empty() {
            directory = directory.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }
    above
}

/// Bytes of a file that is judged after the others and alone: in memory it may take fifty times as much, and the number of
/// cores must not multiply that.
const LARGE: usize = 4 << 20;

/// What comes of a file; `None` where it has more than `most` bytes.
fn judge_file(
    run: Evaluation<'_>,
    target: &FileTarget<'_>,
    most: usize,
    engines: &Engines,
    inputs: &FileInputs,
    workers: &mut BTreeMap<RuleNumber, Worker>,
) -> Option<FileResult> {
    let mut result = FileResult::default();
    let text = match read(&run.subject.set, target.file) {
        Read::Text(text) => text,
        Read::Absent => {
            result.unjudged.push(target.unjudged(UnjudgedReason::Absent));
            return Some(result);
        }
        Read::Missing(unread) => {
            result.unread = Some(unread);
            result.unjudged.push(target.unjudged(if target.file.sparse {
                UnjudgedReason::Sparse
            } else {
                UnjudgedReason::Replaced
            }));
            return Some(result);
        }
        Read::Failed(finding, unread) => {
            result.findings.push(*finding);
            result.unread = Some(unread);
            return Some(result);
        }
    };
    if text.content().len() > most {
        return None;
    }
    for reading in &target.readings {
        judge_reading(
            run,
            (target.file, reading, &text),
            engines,
            inputs,
            workers,
            &mut result,
        );
    }
    if run.excerpts != Excerpts::None && !result.findings.is_empty() {
        result.texts.push(text);
    }
    Some(result)
}

fn judge_reading(
    run: Evaluation<'_>,
    (file, reading, text): (&File, &Reading, &Arc<Text>),
    engines: &Engines,
    inputs: &FileInputs,
    workers: &mut BTreeMap<RuleNumber, Worker>,
    result: &mut FileResult,
) {
    let unread = |reason: String| {
        Some(UnreadFile {
            path: file.path.clone(),
            reason,
        })
    };
    let Some(format) = reading.format else {
        let reason = "no format goes with its name".to_owned();
        let help = "State `format: text` in the rule's METADATA to judge the file by its lines, or narrow the rule's `files`";
        let digest = ContentDigest::of(text.content().as_bytes());
        let finding = input_rules::unreadable(&file.path, &reason, Some(help), Some(digest));
        result.findings.push(finding);
        result.unread = unread(reason);
        return;
    };
    let parsed = match document::parse(format, text) {
        Ok(parsed) => parsed,
        Err(error) => {
            result.findings.push(input_rules::unparsed(text, &error));
            result.unread = unread(error.message);
            return;
        }
    };
    let left_out = parsed.unread.iter();
    result
        .findings
        .extend(left_out.map(|error| input_rules::unparsed(text, error)));
    if let Some(error) = parsed.unread.first() {
        result.unread = unread(error.message.clone());
    }
    result.findings.extend(input_rules::odd(text, &parsed.oddities));
    // A file that is read as two formats has its documents once.
    result.documents = result.documents.max(parsed.documents.len());
    let size = text.content().len() as u64;
    let is_wanted = !reading.wanted_by.is_empty();
    let mut shared = Vec::new();
    let around = reading.rules.iter().any(|at| engines.around_file.contains(at));
    let component = reading
        .rules
        .iter()
        .any(|at| engines.component.contains(at))
        .then(|| run.subject.knowledge.component_of(&file.path))
        .flatten();
    for document in &parsed.documents {
        // Converted once, for every rule that is given it.
        let content = Value::from(document);
        if is_wanted {
            shared.push(policy::document_input(
                &file.path,
                format,
                document.index(),
                content.clone(),
            ));
        }
        if reading.rules.is_empty() {
            continue;
        }
        let mut fact = if around {
            run.subject
                .knowledge
                .document_file(&file.path, format, document.index(), size)
        } else {
            Knowledge::bare_document_file(&file.path, format, document.index(), size)
        };
        fact.component.clone_from(&component);
        let input = inputs.input(&fact, content);
        let target = locate::Target {
            text,
            document,
            format,
        };
        for at in &reading.rules {
            let Some(rule) = run.standards.rule(*at).map(|chosen| &chosen.rule) else {
                continue;
            };
            match engines.evaluate(*at, workers, &input, &mut result.prints) {
                None => {}
                Some(Err(error)) => result.errors.push((*at, error)),
                Some(Ok(findings)) => {
                    result.ran.push(*at);
                    for finding in findings {
                        match diagnostic(rule, finding, Some(target), &*run.subject.files) {
                            Ok(diagnostic) => result.findings.push(diagnostic),
                            Err(Unplaced::Excluded(path)) => result.unjudged.push(excluded(path, *at)),
                            Err(Unplaced::Mistake(error)) => result.errors.push((*at, error)),
                        }
                    }
                }
            }
        }
    }
    if is_wanted {
        result.kept.push(Kept {
            format,
            loaded: Loaded {
                text: Arc::clone(text),
                parsed: Arc::new(parsed),
            },
            inputs: shared.into(),
            wanted_by: reading.wanted_by.clone(),
        });
    }
}

fn judge_repository(
    run: Evaluation<'_>,
    at: RuleNumber,
    engines: &Engines,
    facts: &RepositoryInput,
    kept: &BTreeMap<RuleNumber, Vec<Arc<[Value]>>>,
) -> Option<RepositoryResult> {
    let rule = &run.standards.rule(at)?.rule;
    let mut result = RepositoryResult {
        at,
        findings: Vec::new(),
        errors: Vec::new(),
        unjudged: Vec::new(),
        prints: Vec::new(),
    };
    let documents = kept.get(&at).into_iter().flatten();
    let input = facts.with_documents(documents.flat_map(|documents| documents.iter().cloned()));
    match engines.evaluate(at, &mut BTreeMap::new(), &input, &mut result.prints)? {
        Err(error) => result.errors.push(error),
        Ok(findings) => {
            for finding in findings {
                match diagnostic(rule, finding, None, &*run.subject.files) {
                    Ok(diagnostic) => result.findings.push(diagnostic),
                    Err(Unplaced::Excluded(path)) => result.unjudged.push(excluded(path, at)),
                    Err(Unplaced::Mistake(error)) => result.errors.push(error),
                }
            }
        }
    }
    Some(result)
}

/// Why a finding has no place.
pub(super) enum Unplaced {
    /// It is about a file that the config excludes, so nobody judges that file.
    Excluded(RepoPath),
    /// The rule made a mistake.
    Mistake(EvaluationError),
}

/// A file that a rule would report if the config did not exclude it.
fn excluded(path: RepoPath, rule: RuleNumber) -> UnjudgedFile {
    UnjudgedFile {
        path,
        reason: UnjudgedReason::Excluded,
        rules: vec![rule],
    }
}

/// Locates a finding and gives it what its rule's METADATA says.
pub(super) fn diagnostic(
    rule: &Rule,
    finding: Finding,
    target: Option<locate::Target<'_>>,
    files: &dyn Files,
) -> Result<Diagnostic, Unplaced> {
    let placed = locate::locate(&finding, target, files).map_err(|error| match error {
        LocateError::Excluded(path) => Unplaced::Excluded(path),
        error => Unplaced::Mistake(EvaluationError {
            kind: EvaluationErrorKind::BadFinding,
            ..setup_error(rule, error.to_string())
        }),
    })?;
    let mut decision = rule.meta.decision();
    if finding.see.is_some() {
        decision.get_or_insert_default().reference = finding.see;
    }
    let diagnostic = Diagnostic::new(rule.id.clone(), rule.meta.severity, finding.msg, placed.location);
    Ok(Diagnostic {
        keyed: finding.key.is_some(),
        key: placed.key,
        former: finding
            .was
            .into_iter()
            .map(|key| FormerKey { key, number: 1 })
            .collect(),
        extent: finding.extent,
        edition: finding.edition,
        related: placed.related,
        help: finding.help.or_else(|| rule.meta.help.clone()),
        fix: finding.fix,
        edits: placed.edits,
        authority: rule.meta.owner.clone(),
        decision,
        ..diagnostic
    })
}
