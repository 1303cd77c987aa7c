//! The exact inputs that rules see, for people who write them.

use super::error::RunError;
use super::targets::targets;
use crate::diagnostic::RuleId;
use crate::document::{self, Document, Format, ParseError};
use crate::policy::{self, FileInputs, Reads, RepositoryInput, Target, Value};
use crate::source::Text;
use crate::standards::{ChosenRule, Folders, RuleChoice, Standards};
use crate::subject::globs::Globs;
use crate::subject::{Question, Read, Subject, listing_scope, read};

/// What file rules see of a file.
#[derive(Debug)]
pub struct InputsOfFile {
    /// One for each of its documents.
    pub values: Vec<serde_json::Value>,
    /// The rules that were asked for by name, and that a config below the root keeps from the file.
    pub kept_from_it: Vec<RuleId>,
    /// The file rules that were asked for by name, and whose globs don't match the file.
    pub for_other_files: Vec<RuleId>,
    /// The configs below the root that hold for it.
    pub folders: Folders,
}

/// The inputs of file rules for one file of the checked set, one for each of its documents. The file is read as the
/// first rule that is named reads it, else by its name, else as text.
///
/// # Errors
/// There is no such file, or it can't be read.
pub fn of_file(
    standards: &Standards,
    choice: &RuleChoice,
    question: &Question,
    path: &str,
) -> Result<InputsOfFile, RunError> {
    let Subject { set, knowledge, .. } = open(standards, question)?;
    let folders = Folders::read(standards, &set, &question.paths);
    let named = || {
        standards
            .rules()
            .filter(|_| matches!(choice, RuleChoice::Named(_)))
    };
    let is_kept =
        |chosen: &ChosenRule| chosen.rule.meta.target == Target::File && !folders.judges(chosen, path);
    let kept_from_it = named()
        .filter(|(_, chosen)| is_kept(chosen))
        .map(|(_, chosen)| chosen.rule.id.clone())
        .collect();
    let is_for_others = |chosen: &ChosenRule| {
        let patterns = chosen.rule.meta.files.patterns.iter();
        let globs = Globs::new(patterns.map(|pattern| (pattern.as_str(), ())));
        chosen.rule.meta.target == Target::File && globs.matching(path).is_empty()
    };
    let for_other_files = named()
        .filter(|(_, chosen)| is_for_others(chosen))
        .map(|(_, chosen)| chosen.rule.id.clone())
        .collect();
    let file = set
        .get(path)
        .ok_or_else(|| RunError::NoSuchPath(path.to_owned()))?;
    let unreadable = |message: String| RunError::Unparsed {
        place: path.to_owned(),
        message,
        help: None,
    };
    let text = match read(&set, file) {
        Read::Text(text) => text,
        Read::Absent => return Err(RunError::NoSuchPath(path.to_owned())),
        Read::Failed(_, unread) | Read::Missing(unread) => return Err(unreadable(unread.reason)),
    };
    let stated = named().find_map(|(_, chosen)| chosen.rule.meta.format);
    let format = stated.or_else(|| Format::of(&file.path)).unwrap_or(Format::Text);
    let parsed = document::parse(format, &text).map_err(|error| unparsed(&text, error))?;
    let inputs =
        FileInputs::new(knowledge.repository(true)).map_err(|error| unreadable(error.to_string()))?;
    let size = text.content().len() as u64;
    let input = |document: &Document| {
        let mut fact = knowledge.document_file(&file.path, format, document.index(), size);
        fact.component = knowledge.component_of(&file.path);
        inputs.input(&fact, Value::from(document)).to_json()
    };
    Ok(InputsOfFile {
        values: parsed.documents.iter().map(input).collect(),
        kept_from_it,
        for_other_files,
        folders,
    })
}

/// Why a file has no input, with its place: no check need have read the file.
fn unparsed(text: &Text, error: ParseError) -> RunError {
    let position = error.span.map(|span| text.position(text.clamp(span).start));
    RunError::Unparsed {
        place: match position {
            Some(at) => format!("{}:{}:{}", text.path(), at.line, at.column),
            None => text.path().to_string(),
        },
        message: error.message,
        help: error.help,
    }
}

/// The input of repository rules with every fact; where a rule is named, with the documents that it is given.
///
/// # Errors
/// The repository can't be listed, or there is no such rule.
pub fn of_repository(
    standards: &Standards,
    choice: &RuleChoice,
    question: &Question,
) -> Result<serde_json::Value, RunError> {
    let Subject { set, knowledge, .. } = open(standards, question)?;
    let mut documents = Vec::new();
    if matches!(choice, RuleChoice::Named(_)) {
        let judges_files = |chosen: &ChosenRule| chosen.rule.meta.target == Target::File;
        if let Some((_, chosen)) = standards.rules().find(|(_, chosen)| judges_files(chosen)) {
            return Err(RunError::NotARepositoryRule(chosen.rule.id.clone()));
        }
        for target in targets(standards, &Folders::default(), &set, question)?.files {
            for reading in target
                .readings
                .iter()
                .filter(|reading| !reading.wanted_by.is_empty())
            {
                let (Some(format), Read::Text(text)) = (reading.format, read(&set, target.file)) else {
                    continue;
                };
                let Ok(parsed) = document::parse(format, &text) else {
                    continue;
                };
                documents.extend(parsed.documents.iter().map(|document| {
                    policy::document_input(&target.file.path, format, document.index(), Value::from(document))
                }));
            }
        }
    }
    RepositoryInput::new(&knowledge, Reads::ALL)
        .map(|facts| facts.with_documents(documents).to_json())
        .map_err(|error| RunError::Unparsed {
            place: ".".to_owned(),
            message: error.to_string(),
            help: None,
        })
}

fn open(standards: &Standards, question: &Question) -> Result<Subject, RunError> {
    let options = listing_scope::for_facts(standards, question);
    Ok(Subject::open(
        &question.tree,
        &options,
        standards.fact_settings(),
    )?)
}
