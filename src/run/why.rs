//! Why a rule reported what it did, and why it did not: the rule evaluated once more, with a record.

use std::sync::Arc;

use super::error::RunError;
use super::judge::{Unplaced, diagnostic};
use super::targets::targets;
use super::unjudged::UnjudgedReason;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, Format, Parsed, Pointer, Step};
use crate::locate;
use crate::matching::{GlobDialect, GlobList, without_away};
use crate::policy::why::{Account, Read as ReadPlace};
use crate::policy::{self, EvaluationError, FileInputs, RepositoryInput, Target, Value, Worker};
use crate::repository::{File, Look, is_product};
use crate::source::Text;
use crate::standards::{ChosenRule, Folders, RuleNumber, Standards};
use crate::subject::{Question, Read, Subject, listing_scope, read};

/// Why a rule did not report a file, or that it did.
#[derive(Debug)]
pub enum Verdict {
    /// It never saw it.
    Unseen(Unseen),
    /// It was evaluated.
    Judged(Judged),
}

/// Why a rule never saw a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// There is no such file.
    Missing,
    /// It is there, and not tracked.
    Untracked,
    /// It is a directory.
    Directory,
    /// A glob of the config's `exclude` leaves it out, or one of a config below the root.
    Excluded(Option<String>),
    /// It is a link, or a commit of another repository.
    Kind(UnjudgedReason),
    /// None of the rule's globs matches it.
    OtherFiles(Vec<String>),
    /// This glob of the rule excludes it.
    ExcludedByRule(String),
    /// The rule is for files of the product, and this one is of tests, examples, or vendored.
    NoProduct,
    /// A config below the root turns the rule off there, or leaves the file to another root.
    OffInFolder,
    /// It could not be read, or not be parsed: why, and the line if it is known.
    Unread(String, Option<u32>),
}

/// What a rule made of a file or the repository.
#[derive(Debug, Default)]
pub struct Judged {
    /// What became of each definition of `report`, for each document.
    pub documents: Vec<Vec<Account>>,
    /// What it reports, located.
    pub findings: Vec<Diagnostic>,
    /// Why it could not be evaluated.
    pub error: Option<EvaluationError>,
}

/// How a finding came about; `None` for one that no Rego reported.
///
/// # Errors
/// The repository can't be listed.
pub fn of_finding(
    standards: &Standards,
    question: &Question,
    finding: &Diagnostic,
) -> Result<Option<Account>, RunError> {
    let Some((number, chosen)) = standards
        .rules()
        .find(|(_, chosen)| chosen.rule.id == finding.rule)
    else {
        return Ok(None);
    };
    let subject = open(standards, question)?;
    let Some(mut worker) = worker(standards, chosen) else {
        return Ok(None);
    };
    for sight in sights(standards, &subject, question, (number, chosen), finding)? {
        let Ok(reported) = worker.elements(&sight.input) else {
            continue;
        };
        for (element, said) in reported {
            let Ok(found) = diagnostic(&chosen.rule, said, sight.target(), &*subject.files) else {
                continue;
            };
            let is_it = found.location == finding.location
                && found.key == finding.key
                && found.message == finding.message;
            if is_it {
                let accounts = worker
                    .accounts(&sight.input, Some(&element), None)
                    .unwrap_or_default();
                let account = accounts.into_iter().next();
                return Ok(account.map(|mut account| {
                    sight.place(&mut account);
                    account
                }));
            }
        }
    }
    Ok(None)
}

/// What a rule makes of one file, or, if it judges the repository, of all of it. `standards` are opened for this rule
/// alone; `usual` are those of a check.
///
/// # Errors
/// The repository can't be listed.
pub fn of_path(
    standards: &Standards,
    usual: &Standards,
    question: &Question,
    path: &str,
) -> Result<Verdict, RunError> {
    let Some((number, chosen)) = standards.rules().next() else {
        return Ok(Verdict::Judged(Judged::default()));
    };
    let subject = open(standards, question)?;
    if let Some(unseen) = unseen(standards, usual, &subject, chosen, path) {
        return Ok(Verdict::Unseen(unseen));
    }
    let sights = if chosen.rule.meta.target == Target::File {
        let Some(file) = subject.set.get(path) else {
            return Ok(Verdict::Unseen(Unseen::Missing));
        };
        match of_file(&subject, chosen, file)? {
            Ok(sights) => sights,
            Err(unseen) => return Ok(Verdict::Unseen(unseen)),
        }
    } else {
        vec![of_repository(standards, &subject, question, number)?]
    };
    // A rule about the repository also speaks of other files.
    let about = (chosen.rule.meta.target == Target::Repository).then_some(path);
    let mut judged = Judged::default();
    let mut worker = match standards.prepare(&chosen.rule, &chosen.params) {
        Ok(prepared) => prepared.worker(),
        Err(error) => {
            judged.error = Some(error);
            return Ok(Verdict::Judged(judged));
        }
    };
    for sight in sights {
        match worker.elements(&sight.input) {
            Ok(reported) => {
                for (_, said) in reported {
                    match diagnostic(&chosen.rule, said, sight.target(), &*subject.files) {
                        Ok(found) => judged.findings.push(found),
                        Err(Unplaced::Excluded(_)) => {}
                        Err(Unplaced::Mistake(error)) => judged.error = Some(error),
                    }
                }
            }
            Err(error) => judged.error = Some(error),
        }
        let mut accounts = worker.accounts(&sight.input, None, about).unwrap_or_default();
        for account in &mut accounts {
            sight.place(account);
        }
        judged.documents.push(accounts);
    }
    Ok(Verdict::Judged(judged))
}

fn open(standards: &Standards, question: &Question) -> Result<Subject, RunError> {
    let options = listing_scope::for_facts(standards, question);
    Ok(Subject::open(
        &question.tree,
        &options,
        standards.fact_settings(),
    )?)
}

fn worker(standards: &Standards, chosen: &ChosenRule) -> Option<Worker> {
    let prepared = standards.prepare(&chosen.rule, &chosen.params).ok()?;
    Some(prepared.worker())
}

/// Why a rule does not see a file, as far as its content does not matter.
fn unseen(
    standards: &Standards,
    usual: &Standards,
    subject: &Subject,
    chosen: &ChosenRule,
    path: &str,
) -> Option<Unseen> {
    let meta = &chosen.rule.meta;
    let Some(file) = subject.set.get(path) else {
        let excluded = subject.set.listing().excluded_files();
        if excluded.iter().any(|file| file.path.as_str() == path) || standards.config.exclude.covers(path) {
            return Some(Unseen::Excluded(excluding(standards, path)));
        }
        return Some(match subject.set.tree().look(path) {
            Look::Directory => Unseen::Directory,
            Look::Nothing => Unseen::Missing,
            Look::Link(_) => Unseen::Kind(UnjudgedReason::Link),
            Look::Submodule => Unseen::Kind(UnjudgedReason::Submodule),
            Look::File(_) | Look::Special => Unseen::Untracked,
        });
    };
    if meta.target == Target::Repository && meta.files.patterns.is_empty() {
        return None;
    }
    if let Some(reason) = UnjudgedReason::of_kind(file.kind) {
        return Some(Unseen::Kind(reason));
    }
    let matches = |pattern: &str| {
        GlobDialect::Paths
            .matcher(pattern)
            .is_ok_and(|glob| glob.is_match(path))
    };
    let mut is_matched = false;
    for pattern in &meta.files.patterns {
        match without_away(pattern) {
            (true, away) if matches(away) => return Some(Unseen::ExcludedByRule(pattern.clone())),
            (false, pattern) => is_matched |= matches(pattern),
            _ => {}
        }
    }
    if meta.target == Target::Repository {
        // It sees facts about every file, whichever documents it is given.
        return None;
    }
    if !is_matched {
        return Some(Unseen::OtherFiles(meta.files.patterns.clone()));
    }
    if meta.product_only && !is_product(path) {
        return Some(Unseen::NoProduct);
    }
    let folders = Folders::read(usual, &subject.set, &[path.to_string()]);
    let in_check = usual
        .rules()
        .map(|(_, chosen)| chosen)
        .find(|usual| usual.rule.id == chosen.rule.id);
    let is_off = in_check.is_some_and(|usual| !usual.off && !folders.judges(usual, path));
    is_off.then_some(Unseen::OffInFolder)
}

/// The glob of the config that leaves a path out.
fn excluding(standards: &Standards, path: &str) -> Option<String> {
    let text = standards.config.text.as_ref()?;
    let parsed = document::parse(Format::Yaml, text).ok()?;
    let globs = Value::from(parsed.documents.first()?).get("exclude")?.to_json();
    let globs = globs.as_array()?.iter().filter_map(serde_json::Value::as_str);
    let covers =
        |pattern: &&str| GlobList::new(GlobDialect::Paths, [*pattern]).is_ok_and(|list| list.covers(path));
    globs.into_iter().find(covers).map(str::to_owned)
}

/// One input of a rule, and where its parts stand.
struct Sight {
    input: Value,
    /// The document of a file rule.
    own: Option<Own>,
    /// What `input.documents` of a repository rule holds.
    documents: Vec<Own>,
}

struct Own {
    text: Arc<Text>,
    parsed: Arc<Parsed>,
    at: usize,
    format: Format,
}

impl Own {
    fn document(&self) -> Option<&Document> {
        self.parsed.documents.get(self.at)
    }
}

impl Sight {
    fn target(&self) -> Option<locate::Target<'_>> {
        let own = self.own.as_ref()?;
        Some(locate::Target {
            text: &own.text,
            document: own.document()?,
            format: own.format,
        })
    }

    /// Finds the files and lines of what was read.
    fn place(&self, account: &mut Account) {
        for read in account.reads_mut() {
            self.place_one(read);
        }
    }

    fn place_one(&self, read: &mut ReadPlace) {
        let first = read.path.first().and_then(serde_json::Value::as_str);
        let (own, rest) = match (first, &self.own) {
            (Some("document"), Some(own)) => (Some(own), read.path.get(1..)),
            (Some("documents"), None) => {
                let at = read.path.get(1).and_then(serde_json::Value::as_u64);
                let own = at.and_then(|at| self.documents.get(usize::try_from(at).ok()?));
                let is_content = read.path.get(2).is_some_and(|step| step == "document");
                (own.filter(|_| is_content), read.path.get(3..))
            }
            _ => (None, None),
        };
        if let (Some(own), Some(rest)) = (own, rest)
            && let Some(document) = own.document()
        {
            let step = |step: &serde_json::Value| match step.as_u64().map(usize::try_from) {
                Some(Ok(at)) => Step::Index(at),
                _ => Step::Key(step.as_str().map_or_else(|| step.to_string(), str::to_owned)),
            };
            let pointer = Pointer::new(rest.iter().map(step).collect());
            let span = locate::span_of(document, &pointer);
            read.file = Some(own.text.file().clone());
            read.line = Some(own.text.position(own.text.clamp(span).start).line);
            return;
        }
        // A fact names its place, or one that it is a part of does.
        for length in (1..=read.path.len()).rev() {
            let fact = read
                .path
                .iter()
                .take(length)
                .try_fold(self.input.clone(), |of, step| of.step(step));
            let Some(at) = fact.and_then(|fact| fact.get("at")).map(|at| at.to_json()) else {
                continue;
            };
            if let Some(path) = at["path"].as_str() {
                read.file = Some(crate::source::RepoPath::new(path).into());
                read.line = at["line"].as_u64().and_then(|line| u32::try_from(line).ok());
                return;
            }
        }
    }
}

/// The inputs of the rule of a finding, those of its own file first.
fn sights(
    standards: &Standards,
    subject: &Subject,
    question: &Question,
    (number, chosen): (RuleNumber, &ChosenRule),
    finding: &Diagnostic,
) -> Result<Vec<Sight>, RunError> {
    if chosen.rule.meta.target == Target::Repository {
        return Ok(vec![of_repository(standards, subject, question, number)?]);
    }
    let own = finding
        .location
        .path()
        .and_then(|path| subject.set.get(path.as_str()));
    if let Some(file) = own
        && let Ok(sights) = of_file(subject, chosen, file)?
    {
        return Ok(sights);
    }
    Ok(Vec::new())
}

/// The inputs of a file rule for a file, or why there is none.
fn of_file(
    subject: &Subject,
    chosen: &ChosenRule,
    file: &File,
) -> Result<Result<Vec<Sight>, Unseen>, RunError> {
    let text = match read(&subject.set, file) {
        Read::Text(text) => text,
        Read::Absent => return Ok(Err(Unseen::Kind(UnjudgedReason::Absent))),
        Read::Failed(_, unread) | Read::Missing(unread) => {
            return Ok(Err(Unseen::Unread(unread.reason, None)));
        }
    };
    let Some(format) = chosen.rule.meta.format.or_else(|| Format::of(&file.path)) else {
        return Ok(Err(Unseen::Unread(
            "no format goes with its name".to_owned(),
            None,
        )));
    };
    let parsed = match document::parse(format, &text) {
        Ok(parsed) => Arc::new(parsed),
        Err(error) => {
            let line = error.span.map(|span| text.position(text.clamp(span).start).line);
            return Ok(Err(Unseen::Unread(error.message, line)));
        }
    };
    let knowledge = &subject.knowledge;
    let inputs = FileInputs::new(knowledge.repository(true)).map_err(|error| RunError::Unparsed {
        place: file.path.to_string(),
        message: error.to_string(),
        help: None,
    })?;
    let size = text.content().len() as u64;
    let sight = |(at, document): (usize, &Document)| {
        let mut fact = knowledge.document_file(&file.path, format, document.index(), size);
        fact.component = knowledge.component_of(&file.path);
        Sight {
            input: inputs.input(&fact, Value::from(document)),
            own: Some(Own {
                text: Arc::clone(&text),
                parsed: Arc::clone(&parsed),
                at,
                format,
            }),
            documents: Vec::new(),
        }
    };
    Ok(Ok(parsed.documents.iter().enumerate().map(sight).collect()))
}

/// The input of a repository rule.
fn of_repository(
    standards: &Standards,
    subject: &Subject,
    question: &Question,
    number: RuleNumber,
) -> Result<Sight, RunError> {
    let whole = Question {
        paths: Vec::new(),
        ..question.clone()
    };
    let mut documents = Vec::new();
    let mut inputs = Vec::new();
    for target in targets(standards, &Folders::default(), &subject.set, &whole)?.files {
        let wanting = target
            .readings
            .iter()
            .filter(|reading| reading.wanted_by.contains(&number));
        for reading in wanting {
            let (Some(format), Read::Text(text)) = (reading.format, read(&subject.set, target.file)) else {
                continue;
            };
            let Ok(parsed) = document::parse(format, &text) else {
                continue;
            };
            let parsed = Arc::new(parsed);
            for (at, document) in parsed.documents.iter().enumerate() {
                inputs.push(policy::document_input(
                    &target.file.path,
                    format,
                    document.index(),
                    Value::from(document),
                ));
                documents.push(Own {
                    text: Arc::clone(&text),
                    parsed: Arc::clone(&parsed),
                    at,
                    format,
                });
            }
        }
    }
    let facts = RepositoryInput::new(&subject.knowledge, standards.reads(number));
    let facts = facts.map_err(|error| RunError::Unparsed {
        place: ".".to_owned(),
        message: error.to_string(),
        help: None,
    })?;
    Ok(Sight {
        input: facts.with_documents(inputs),
        own: None,
        documents,
    })
}
