//! Rules evaluated on their targets, in parallel, with the same result whatever the number of threads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::documents::{Library, Loaded, Read, Unread, read};
use super::input_rules;
use super::request::Progress;
use super::selection::Selected;
use super::session::Session;
use super::targets::{FileTarget, Reading, Targets};
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::document::{self, Format};
use crate::facts::Knowledge;
use crate::locate::{self, Files};
use crate::policy::{
    self, DocumentInput, EvaluationError, EvaluationErrorKind, Finding, Prepared, Reads, RepositoryInput,
    Rule, Value, Worker,
};
use crate::repository::{File, Listing, is_product};
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
    /// Texts that findings and faults point into.
    pub sources: Sources,
    /// What rules wrote with `print`, for whoever writes them.
    pub prints: Vec<String>,
    /// Documents that some rule was given.
    pub documents: usize,
    /// How many targets each rule ran on, by index into the selection.
    pub targets: Vec<usize>,
    /// Rules that failed, by index into the selection.
    pub broken: BTreeSet<usize>,
}

/// What rules are evaluated with.
#[derive(Clone, Copy)]
pub struct Evaluation<'a> {
    /// Config, policies and data.
    pub session: &'a Session,
    /// The rules that take part.
    pub selection: &'a [Selected<'a>],
    /// The checked set.
    pub listing: &'a Listing,
    /// Files that findings and facts name.
    pub library: &'a Library<'a>,
    /// What is known about it.
    pub knowledge: &'a Knowledge<'a>,
}

impl Evaluation<'_> {
    /// Which facts a rule of the selection reads.
    fn reads(&self, at: usize) -> Reads {
        self.selection
            .get(at)
            .map(|selected| self.session.set.reads(selected.rule))
            .unwrap_or_default()
    }
}

/// Evaluates every rule on every target of its.
#[must_use]
pub fn evaluate(run: Evaluation<'_>, targets: &Targets<'_>, progress: &dyn Progress) -> Evaluated {
    let (engines, errors) = Engines::prepare(run, targets);
    let mut collected = Collected::new(run.selection.len(), errors);

    progress.begin(targets.files.len());
    let results: Vec<FileResult> = targets
        .files
        .par_iter()
        .map_init(
            // One worker a rule, filled as rules are met.
            BTreeMap::new,
            |workers, target| {
                let result = judge_file(run, target, &engines, workers);
                progress.advance();
                result
            },
        )
        .collect();
    // In the order of paths, whichever thread was first.
    for result in results {
        collected.add_file(result, run.library);
    }

    let reads = targets
        .repository
        .iter()
        .fold(Reads::default(), |reads, at| reads.union(run.reads(*at)));
    match RepositoryInput::new(run.knowledge, reads) {
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
        Err(error) => collected.add_inexpressible(run, targets, &error.to_string()),
    }
    if reads.packages || reads.edges {
        collected.add_unread_manifests(run);
    }
    collected.finish(run)
}

/// One engine for each rule that has a target, made ready to be copied to every thread.
struct Engines {
    prepared: BTreeMap<usize, Prepared>,
    /// Rules that took too long once; they are not tried again on every other document.
    stopped: Vec<AtomicBool>,
}

impl Engines {
    fn prepare(run: Evaluation<'_>, targets: &Targets<'_>) -> (Self, Vec<(usize, EvaluationError)>) {
        let needed: BTreeSet<usize> = targets
            .files
            .iter()
            .flat_map(|target| &target.readings)
            .flat_map(|reading| &reading.rules)
            .chain(&targets.repository)
            .copied()
            .collect();
        let results: Vec<(usize, Result<Prepared, EvaluationError>)> = needed
            .into_par_iter()
            .filter_map(|at| {
                // What is wrong with a broken rule was said when it was loaded.
                let selected = run.selection.get(at).filter(|selected| !selected.rule.broken)?;
                Some((at, run.session.prepare(selected.rule, &selected.params)))
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
        let stopped = run.selection.iter().map(|_| AtomicBool::new(false)).collect();
        (Self { prepared, stopped }, errors)
    }

    /// Evaluates a rule with this thread's worker; `None` where the rule can't run at all.
    fn evaluate(
        &self,
        at: usize,
        workers: &mut BTreeMap<usize, Worker>,
        input: &Value,
        prints: &mut Vec<String>,
    ) -> Option<Result<Vec<Finding>, EvaluationError>> {
        let stopped = self.stopped.get(at)?;
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

/// What came of one file.
#[derive(Default)]
struct FileResult {
    findings: Vec<Diagnostic>,
    errors: Vec<(usize, EvaluationError)>,
    unread: Option<Unread>,
    prints: Vec<String>,
    texts: Vec<Arc<Text>>,
    documents: usize,
    /// A rule for each document that it judged.
    ran: Vec<usize>,
    kept: Vec<Kept>,
}

/// Documents that repository rules want in their input.
struct Kept {
    format: Format,
    loaded: Loaded,
    wanted_by: Vec<usize>,
}

fn judge_file(
    run: Evaluation<'_>,
    target: &FileTarget<'_>,
    engines: &Engines,
    workers: &mut BTreeMap<usize, Worker>,
) -> FileResult {
    let mut result = FileResult::default();
    let text = match read(run.listing, target.file) {
        Read::Text(text) => text,
        Read::Absent => return result,
        Read::Missing(unread) => {
            result.unread = Some(unread);
            return result;
        }
        Read::Failed(finding, unread) => {
            result.findings.push(*finding);
            result.unread = Some(unread);
            return result;
        }
    };
    for reading in &target.readings {
        judge_reading(run, target.file, reading, &text, engines, workers, &mut result);
    }
    if !result.findings.is_empty() {
        result.texts.push(text);
    }
    result
}

fn judge_reading(
    run: Evaluation<'_>,
    file: &File,
    reading: &Reading,
    text: &Arc<Text>,
    engines: &Engines,
    workers: &mut BTreeMap<usize, Worker>,
    result: &mut FileResult,
) {
    let unread = |reason: String| {
        Some(Unread {
            path: file.path.clone(),
            reason,
        })
    };
    let Some(format) = reading.format else {
        let reason = "no format goes with its name".to_owned();
        let help = "State `format: text` in the rule's METADATA to judge the file by its lines, or narrow the rule's `files`";
        result
            .findings
            .push(input_rules::unreadable(&file.path, &reason, Some(help)));
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
    result.findings.extend(
        parsed
            .oddities
            .iter()
            .map(|oddity| input_rules::odd(text, oddity)),
    );
    // A file that is read as two formats has its documents once.
    result.documents = result.documents.max(parsed.documents.len());
    let size = text.content().len() as u64;
    let judged = if reading.rules.is_empty() {
        &[][..]
    } else {
        &parsed.documents[..]
    };
    for document in judged {
        let fact = run
            .knowledge
            .document_file(&file.path, format, document.index(), size);
        let input = match policy::file_input(&fact, document, run.knowledge.repository()) {
            Ok(input) => input,
            Err(error) => {
                result
                    .findings
                    .push(input_rules::unreadable(&file.path, &error.to_string(), None));
                continue;
            }
        };
        let target = locate::Target { text, document };
        for at in &reading.rules {
            let Some(rule) = run.selection.get(*at).map(|selected| selected.rule) else {
                continue;
            };
            match engines.evaluate(*at, workers, &input, &mut result.prints) {
                None => {}
                Some(Err(error)) => result.errors.push((*at, error)),
                Some(Ok(findings)) => {
                    result.ran.push(*at);
                    for finding in findings {
                        match diagnostic(rule, finding, Some(target), run.library) {
                            Ok(diagnostic) => result.findings.push(diagnostic),
                            Err(error) => result.errors.push((*at, error)),
                        }
                    }
                }
            }
        }
    }
    if !reading.wanted_by.is_empty() {
        result.kept.push(Kept {
            format,
            loaded: Loaded {
                text: Arc::clone(text),
                parsed: Arc::new(parsed),
            },
            wanted_by: reading.wanted_by.clone(),
        });
    }
}

/// What came of one repository rule.
struct RepositoryResult {
    at: usize,
    findings: Vec<Diagnostic>,
    errors: Vec<EvaluationError>,
    prints: Vec<String>,
}

fn judge_repository(
    run: Evaluation<'_>,
    at: usize,
    engines: &Engines,
    facts: &RepositoryInput,
    kept: &BTreeMap<usize, Vec<(Format, Loaded)>>,
) -> Option<RepositoryResult> {
    let rule = run.selection.get(at)?.rule;
    let mut documents = Vec::new();
    for (format, loaded) in kept.get(&at).into_iter().flatten() {
        for document in &loaded.parsed.documents {
            documents.push(DocumentInput {
                path: loaded.text.path().clone(),
                format: *format,
                index: document.index(),
                document: Value::from(document),
            });
        }
    }
    let mut result = RepositoryResult {
        at,
        findings: Vec::new(),
        errors: Vec::new(),
        prints: Vec::new(),
    };
    let input = facts.with_documents(documents);
    match engines.evaluate(at, &mut BTreeMap::new(), &input, &mut result.prints)? {
        Err(error) => result.errors.push(error),
        Ok(findings) => {
            for finding in findings {
                match diagnostic(rule, finding, None, run.library) {
                    Ok(diagnostic) => result.findings.push(diagnostic),
                    Err(error) => result.errors.push(error),
                }
            }
        }
    }
    Some(result)
}

/// Locates a finding and gives it what its rule's METADATA says.
fn diagnostic(
    rule: &Rule,
    finding: Finding,
    target: Option<locate::Target<'_>>,
    files: &dyn Files,
) -> Result<Diagnostic, EvaluationError> {
    let placed = locate::locate(&finding, target, files).map_err(|error| EvaluationError {
        kind: EvaluationErrorKind::BadFinding,
        ..setup_error(rule, error.to_string())
    })?;
    Ok(Diagnostic {
        rule: rule.id.clone(),
        severity: rule.meta.severity,
        message: finding.msg,
        location: placed.location,
        key: placed.key,
        related: placed.related,
        help: finding.help.or_else(|| rule.meta.help.clone()),
        fix: finding.fix,
        owners: Vec::new(),
        authority: rule.meta.owner.clone(),
        decision: rule.meta.decision(),
        pending: None,
    })
}

fn setup_error(rule: &Rule, message: String) -> EvaluationError {
    EvaluationError {
        rule: rule.id.clone(),
        kind: EvaluationErrorKind::Setup,
        message,
        location: Location::region(&rule.text, rule.package_span),
        help: None,
    }
}

/// Results of all targets, put together in an order that no thread decides.
struct Collected {
    evaluated: Evaluated,
    errors: BTreeMap<usize, Vec<EvaluationError>>,
    kept: BTreeMap<usize, Vec<(Format, Loaded)>>,
}

impl Collected {
    fn new(rules: usize, errors: Vec<(usize, EvaluationError)>) -> Self {
        Self {
            evaluated: Evaluated {
                targets: vec![0; rules],
                ..Evaluated::default()
            },
            errors: errors.into_iter().map(|(at, error)| (at, vec![error])).collect(),
            kept: BTreeMap::new(),
        }
    }

    fn add_file(&mut self, result: FileResult, library: &Library<'_>) {
        let evaluated = &mut self.evaluated;
        evaluated.findings.extend(result.findings);
        evaluated.unread.extend(result.unread);
        evaluated.documents += result.documents;
        evaluated.prints.extend(result.prints);
        for text in result.texts {
            evaluated.sources.insert(text);
        }
        for at in result.ran {
            if let Some(count) = evaluated.targets.get_mut(at) {
                *count += 1;
            }
        }
        for (at, error) in result.errors {
            self.errors.entry(at).or_default().push(error);
        }
        for kept in result.kept {
            library.keep(kept.format, &kept.loaded);
            for at in kept.wanted_by {
                self.kept
                    .entry(at)
                    .or_default()
                    .push((kept.format, kept.loaded.clone()));
            }
        }
    }

    fn add_repository(&mut self, result: RepositoryResult) {
        if let Some(count) = self.evaluated.targets.get_mut(result.at) {
            *count += 1;
        }
        self.evaluated.findings.extend(result.findings);
        self.evaluated.prints.extend(result.prints);
        if !result.errors.is_empty() {
            self.errors.entry(result.at).or_default().extend(result.errors);
        }
    }

    /// Facts that are no Rego value stop every rule that would have read them.
    fn add_inexpressible(&mut self, run: Evaluation<'_>, targets: &Targets<'_>, reason: &str) {
        for at in &targets.repository {
            if let Some(selected) = run.selection.get(*at) {
                let error = setup_error(
                    selected.rule,
                    format!("the facts can't be handed to it: {reason}"),
                );
                self.errors.entry(*at).or_default().push(error);
            }
        }
    }

    /// A manifest that does not parse is missing from `input.packages`, so rules on it have not passed it.
    fn add_unread_manifests(&mut self, run: Evaluation<'_>) {
        for path in run.knowledge.unread_manifests() {
            if let Some((finding, unread)) = run.library.unparsed(path.as_str()) {
                // Inputs of tests are broken on purpose; a rule that needs such a file itself has its finding.
                if is_product(path.as_str()) {
                    self.evaluated.findings.push(finding);
                }
                self.evaluated.unread.push(unread);
            }
        }
    }

    fn finish(mut self, run: Evaluation<'_>) -> Evaluated {
        for (at, errors) in self.errors {
            self.evaluated.broken.insert(at);
            if errors.iter().any(is_timeout) {
                self.evaluated.forget(at, run);
            }
            self.evaluated.faults.extend(fault(&errors));
        }
        let evaluated = &mut self.evaluated;
        for finding in &mut evaluated.findings {
            if let Some(path) = &finding.location.path {
                finding.owners = run.knowledge.ownership().owners(path).to_vec();
            }
        }
        // Texts of other files that findings of repository rules and related places point into.
        let mut missing: BTreeSet<&RepoPath> = BTreeSet::new();
        for finding in &evaluated.findings {
            let places =
                std::iter::once(&finding.location).chain(finding.related.iter().map(|label| &label.location));
            for location in places {
                if let (Some(path), Some(_)) = (&location.path, &location.region)
                    && evaluated.sources.get(path).is_none()
                {
                    missing.insert(path);
                }
            }
        }
        let texts: Vec<_> = missing
            .into_iter()
            .filter_map(|path| run.library.text(path.as_str()))
            .collect();
        for text in texts {
            evaluated.sources.insert(text);
        }
        self.evaluated
    }
}

impl Evaluated {
    /// Drops what a rule found before it was stopped: how far it came is a matter of threads and of the machine.
    fn forget(&mut self, at: usize, run: Evaluation<'_>) {
        if let Some(selected) = run.selection.get(at) {
            self.findings.retain(|finding| finding.rule != selected.rule.id);
        }
        if let Some(count) = self.targets.get_mut(at) {
            *count = 0;
        }
    }
}

fn is_timeout(error: &EvaluationError) -> bool {
    error.kind == EvaluationErrorKind::Timeout
}

/// One fault for a rule, however often it failed: the first failure, and on how many inputs it was so. A rule that was
/// stopped for its time was not tried on every input, so only that is said of it.
fn fault(errors: &[EvaluationError]) -> Option<Diagnostic> {
    if let Some(timeout) = errors.iter().find(|error| is_timeout(error)) {
        let mut fault = timeout.diagnostic();
        fault.severity = Severity::Error;
        return Some(fault);
    }
    let mut fault = errors.first()?.diagnostic();
    fault.severity = Severity::Error;
    if errors.len() > 1 {
        let more = match errors.len() - 1 {
            1 => "once more".to_owned(),
            times => format!("{times} more times"),
        };
        fault.message = format!("{} (and {more})", fault.message);
    }
    Some(fault)
}
