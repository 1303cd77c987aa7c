//! What evaluating rules gave, put together from targets in an order that no thread decides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evaluation::Evaluation;
use super::partly_judged::{self, PartlyJudged};
use super::unjudged::UnjudgedFile;
use crate::diagnostic::{Diagnostic, Location};
use crate::document::Format;
use crate::policy::{EvaluationError, EvaluationErrorKind, Rule, Value};
use crate::repository::is_product;
use crate::source::{FileId, RepoPath, Sources, Text};
use crate::standards::{RuleNumber, input_rules};
use crate::subject::{Excerpts, Loaded, SHOWN_FOR_REPOSITORY, SubjectFiles, UnreadFile};

/// What evaluating a selection of rules gave.
#[derive(Debug, Default)]
pub struct Evaluated {
    /// Findings, located and owned, not yet judged.
    pub findings: Vec<Diagnostic>,
    /// Rules that could not do their work.
    pub faults: Vec<Diagnostic>,
    /// Files that a rule needed and that could not be read.
    pub unread: Vec<UnreadFile>,
    /// Targets of rules that turned out not to be in the tree, and excluded files that rules would report.
    pub unjudged: Vec<UnjudgedFile>,
    /// Boundaries that could not judge every dependency.
    pub partly_judged: Vec<PartlyJudged>,
    /// Texts that findings and faults point into.
    pub sources: Sources,
    /// What rules wrote with `print`, for the people who write them.
    pub prints: Vec<String>,
    /// Documents that some rule was given.
    pub documents: usize,
    /// How many targets each rule ran on.
    pub targets: Vec<usize>,
    /// Rules that failed.
    pub broken: BTreeSet<RuleNumber>,
}

/// What came of one file.
#[derive(Default)]
pub(super) struct FileResult {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) errors: Vec<(RuleNumber, EvaluationError)>,
    pub(super) unread: Option<UnreadFile>,
    pub(super) unjudged: Vec<UnjudgedFile>,
    pub(super) prints: Vec<String>,
    pub(super) texts: Vec<Arc<Text>>,
    pub(super) documents: usize,
    /// A rule for each document that it judged.
    pub(super) ran: Vec<RuleNumber>,
    pub(super) kept: Vec<Kept>,
}

/// Documents that repository rules want in their input.
pub(super) struct Kept {
    pub(super) format: Format,
    pub(super) loaded: Loaded,
    /// Its documents, each as an element of `input.documents`.
    pub(super) inputs: Arc<[Value]>,
    pub(super) wanted_by: Vec<RuleNumber>,
}

/// What came of one repository rule.
pub(super) struct RepositoryResult {
    pub(super) at: RuleNumber,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) errors: Vec<EvaluationError>,
    pub(super) unjudged: Vec<UnjudgedFile>,
    pub(super) prints: Vec<String>,
}

/// Results of all targets, put together in an order that no thread decides.
pub(super) struct Collected {
    pub(super) evaluated: Evaluated,
    pub(super) errors: BTreeMap<RuleNumber, Vec<EvaluationError>>,
    /// Documents for each repository rule.
    pub(super) kept: BTreeMap<RuleNumber, Vec<Arc<[Value]>>>,
}

impl Collected {
    pub(super) fn new(rules: usize, errors: Vec<(RuleNumber, EvaluationError)>) -> Self {
        Self {
            evaluated: Evaluated {
                targets: vec![0; rules],
                ..Evaluated::default()
            },
            errors: errors.into_iter().map(|(at, error)| (at, vec![error])).collect(),
            kept: BTreeMap::new(),
        }
    }

    pub(super) fn add_file(&mut self, result: FileResult, files: &SubjectFiles) {
        let evaluated = &mut self.evaluated;
        evaluated.findings.extend(result.findings);
        evaluated.unread.extend(result.unread);
        evaluated.unjudged.extend(result.unjudged);
        evaluated.documents += result.documents;
        evaluated.prints.extend(result.prints);
        for text in result.texts {
            evaluated.sources.insert(text);
        }
        for at in result.ran {
            if let Some(count) = evaluated.targets.get_mut(at.get()) {
                *count += 1;
            }
        }
        for (at, error) in result.errors {
            self.errors.entry(at).or_default().push(error);
        }
        for kept in result.kept {
            files.keep(kept.format, &kept.loaded);
            for at in kept.wanted_by {
                self.kept.entry(at).or_default().push(Arc::clone(&kept.inputs));
            }
        }
    }

    pub(super) fn add_repository(&mut self, result: RepositoryResult) {
        if let Some(count) = self.evaluated.targets.get_mut(result.at.get()) {
            *count += 1;
        }
        self.evaluated.findings.extend(result.findings);
        self.evaluated.unjudged.extend(result.unjudged);
        self.evaluated.prints.extend(result.prints);
        if !result.errors.is_empty() {
            self.errors.entry(result.at).or_default().extend(result.errors);
        }
    }

    /// Facts that cannot become a Rego value stop every rule that would have read them.
    pub(super) fn add_inexpressible(
        &mut self,
        run: Evaluation<'_>,
        rules: impl IntoIterator<Item = RuleNumber>,
        reason: &str,
    ) {
        for at in rules {
            if let Some(chosen) = run.standards.rule(at) {
                let error = setup_error(&chosen.rule, format!("the facts can't be handed to it: {reason}"));
                self.errors.entry(at).or_default().push(error);
            }
        }
    }

    /// A manifest that does not parse is missing from `input.packages`, so rules on it have not passed it.
    /// Only those that `matters` says so of.
    pub(super) fn add_unread_manifests(&mut self, run: Evaluation<'_>, matters: impl Fn(&RepoPath) -> bool) {
        let unread = run.subject.knowledge.unread_manifests();
        for path in unread.iter().filter(|path| matters(path)) {
            if let Some((findings, unread)) = run.subject.files.unparsed(path.as_str()) {
                // Inputs of tests are broken on purpose; a rule that needs such a file itself has its finding.
                if is_product(path.as_str()) {
                    self.evaluated.findings.extend(findings);
                }
                self.evaluated.unread.push(unread);
            }
        }
    }

    /// A file that manifests name, such as a catalog of versions, and that does not parse: edges that it declares are
    /// missing, so rules on edges have not passed it.
    pub(super) fn add_unread_sources(&mut self, run: Evaluation<'_>) {
        for source in &run.subject.knowledge.edges().unread {
            let said = run.subject.files.unparsed_as(source.path.as_str(), source.format);
            if let Some((findings, unread)) = said {
                if is_product(source.path.as_str()) {
                    self.evaluated.findings.extend(findings);
                }
                self.evaluated.unread.push(unread);
            }
        }
    }

    /// What boundaries that ran could not judge, since purlin can't resolve it.
    pub(super) fn add_partly_judged(&mut self, run: Evaluation<'_>) {
        for boundary in &run.standards.boundaries {
            let Some((at, _)) = run
                .standards
                .rules()
                .find(|(_, chosen)| chosen.rule.id == boundary.rule.id)
            else {
                continue;
            };
            let has_run = self.evaluated.targets.get(at.get()).is_some_and(|ran| *ran > 0);
            if !has_run || self.errors.contains_key(&at) {
                continue;
            }
            if let Some((partly, findings)) = partly_judged::of(run, boundary) {
                self.evaluated.partly_judged.push(partly);
                self.evaluated.findings.extend(findings);
            }
        }
    }

    /// Whatever is in a directory that can't be listed has not passed.
    pub(super) fn add_unlisted(&mut self, run: Evaluation<'_>) {
        for unlisted in run.subject.set.listing().unlisted() {
            let reason = format!("the directory can't be listed: {}", unlisted.reason);
            let finding = input_rules::unreadable(&unlisted.path, &reason, None, None);
            self.evaluated.findings.push(finding);
            self.evaluated.unread.push(UnreadFile {
                path: unlisted.path.clone(),
                reason,
            });
        }
    }

    pub(super) fn finish(mut self, run: Evaluation<'_>) -> Evaluated {
        for (at, errors) in self.errors {
            self.evaluated.broken.insert(at);
            if errors.iter().any(is_timeout) {
                self.evaluated.forget(at, run);
            }
            self.evaluated.faults.extend(fault(&errors));
        }
        let evaluated = &mut self.evaluated;
        own(&mut evaluated.findings, run);
        if run.excerpts == Excerpts::None {
            return self.evaluated;
        }
        // Texts of other files that findings of repository rules and related places point into.
        let for_repository = FileId::from(RepoPath::new(SHOWN_FOR_REPOSITORY));
        let mut missing: BTreeSet<&FileId> = BTreeSet::new();
        let mut last = None;
        let of_whole_files = run.excerpts == Excerpts::OfWholeFiles;
        for finding in &evaluated.findings {
            let places =
                std::iter::once(&finding.location).chain(finding.related.iter().map(|label| &label.location));
            for location in places {
                if let Some(path) = &location.file
                    && (location.region.is_some() || of_whole_files)
                    && last != Some(path)
                {
                    last = Some(path);
                    if evaluated.sources.get(path).is_none() {
                        missing.insert(path);
                    }
                }
            }
        }
        let is_about_repository = |finding: &Diagnostic| finding.location.file.is_none();
        if of_whole_files && evaluated.findings.iter().any(is_about_repository) {
            missing.insert(&for_repository);
        }
        let texts: Vec<_> = missing
            .into_iter()
            .filter_map(|path| run.subject.files.text(path))
            .collect();
        for text in texts {
            evaluated.sources.insert(text);
        }
        self.evaluated
    }
}

/// Says of each finding who owns its file.
fn own(findings: &mut [Diagnostic], run: Evaluation<'_>) {
    let places: Vec<RepoPath> = findings
        .iter()
        .filter_map(|finding| finding.location.path().cloned())
        .collect();
    let mut paths: Vec<&str> = places.iter().map(RepoPath::as_str).collect();
    paths.sort_unstable();
    paths.dedup();
    let owners = run.subject.knowledge.ownership().owners_of(&paths);
    for finding in findings {
        if let Some(path) = finding.location.path()
            && let Ok(at) = paths.binary_search(&path.as_str())
        {
            finding.owners = owners.get(at);
        }
    }
}

impl Evaluated {
    /// Drops what a rule found before it was stopped: how far it came is a matter of threads and of the machine.
    fn forget(&mut self, at: RuleNumber, run: Evaluation<'_>) {
        if let Some(chosen) = run.standards.rule(at) {
            self.findings.retain(|finding| finding.rule != chosen.rule.id);
        }
        if let Some(count) = self.targets.get_mut(at.get()) {
            *count = 0;
        }
    }
}

pub(super) fn is_timeout(error: &EvaluationError) -> bool {
    error.kind == EvaluationErrorKind::Timeout
}

/// One fault for a rule, however often it failed: the first failure, and on how many inputs it was so. A rule that was
/// stopped for its time was not tried on every input, so only that is said of it.
fn fault(errors: &[EvaluationError]) -> Option<Diagnostic> {
    if let Some(timeout) = errors.iter().find(|error| is_timeout(error)) {
        return Some(timeout.diagnostic());
    }
    let mut fault = errors.first()?.diagnostic();
    if errors.len() > 1 {
        let more = match errors.len() - 1 {
            1 => "once more".to_owned(),
            times => format!("{times} more times"),
        };
        fault.message = format!("{} (and {more})", fault.message);
    }
    Some(fault)
}

pub(super) fn setup_error(rule: &Rule, message: String) -> EvaluationError {
    EvaluationError {
        rule: rule.id.clone(),
        kind: EvaluationErrorKind::Setup,
        message,
        location: Box::new(Location::region(&rule.text, rule.package_span)),
        help: None,
    }
}
