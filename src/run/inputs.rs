//! The exact inputs that rules see, for people who write them.

use super::documents::{Library, Read, read};
use super::listed::listed_for;
use super::request::{Request, RunError};
use super::selection::select;
use super::session::Session;
use super::targets::targets;
use crate::document::{self, Document, Format, ParseError};
use crate::facts::{Knowledge, RepositoryFact};
use crate::policy::{self, FileInputs, Reads, RepositoryInput, Target, Value};
use crate::repository::{self, ListOptions, Listing};
use crate::source::Text;

/// The inputs of file rules for one file of the checked set, one for each of its documents. The file is read as the
/// first rule of the request reads it, else by its name, else as text.
///
/// # Errors
/// There is no such file, or it can't be read.
pub fn of_file(session: &Session, request: &Request, path: &str) -> Result<Vec<serde_json::Value>, RunError> {
    let listing = list(session, request)?;
    let file = listing
        .get(path)
        .ok_or_else(|| RunError::NoSuchPath(path.to_owned()))?;
    let unreadable = |message: String, help: Option<String>| RunError::Unparsed {
        place: path.to_owned(),
        message,
        help,
    };
    let text = match read(&listing, file) {
        Read::Text(text) => text,
        Read::Absent => return Err(RunError::NoSuchPath(path.to_owned())),
        Read::Failed(_, unread) | Read::Missing(unread) => return Err(unreadable(unread.reason, None)),
    };
    let (selection, _) = select(session, request)?;
    let stated = (!request.rules.is_empty())
        .then(|| selection.iter().find_map(|selected| selected.rule.meta.format))
        .flatten();
    let format = stated.or_else(|| Format::of(&file.path)).unwrap_or(Format::Text);
    let parsed = document::parse(format, &text).map_err(|error| unparsed(&text, error))?;
    let library = Library::new(&listing).with_config(session.config.text.as_ref());
    let knowledge = knowledge(session, &listing, &library);
    let inputs =
        FileInputs::new(knowledge.repository()).map_err(|error| unreadable(error.to_string(), None))?;
    let size = text.content().len() as u64;
    let input = |document: &Document| {
        let mut fact = knowledge.document_file(&file.path, format, document.index(), size);
        fact.component = knowledge.component_of(&file.path);
        inputs.input(&fact, Value::from(document)).to_json()
    };
    Ok(parsed.documents.iter().map(input).collect())
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

/// The input of repository rules with every fact; where the request names a rule, with the documents that it is given.
///
/// # Errors
/// The repository can't be listed, or there is no such rule.
pub fn of_repository(session: &Session, request: &Request) -> Result<serde_json::Value, RunError> {
    let listing = list(session, request)?;
    let (selection, _) = select(session, request)?;
    let library = Library::new(&listing).with_config(session.config.text.as_ref());
    let knowledge = knowledge(session, &listing, &library);
    let mut documents = Vec::new();
    if !request.rules.is_empty() {
        for target in targets(&listing, &selection, session, request)?.files {
            for reading in target
                .readings
                .iter()
                .filter(|reading| !reading.wanted_by.is_empty())
            {
                let (Some(format), Read::Text(text)) = (reading.format, read(&listing, target.file)) else {
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
        if let Some(rule) = selection
            .iter()
            .find(|selected| selected.rule.meta.target == Target::File)
        {
            return Err(RunError::NotARepositoryRule(rule.rule.id.clone()));
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

pub(super) fn list(session: &Session, request: &Request) -> Result<Listing, RunError> {
    let options = ListOptions {
        exclude: session.config.exclude.clone(),
        untracked: request.untracked,
        only: listed_for(request, Some(&session.config.architecture)),
    };
    Ok(repository::list(&request.root, &options)?)
}

pub(super) fn knowledge<'l>(
    session: &Session,
    listing: &'l Listing,
    library: &'l Library<'l>,
) -> Knowledge<'l> {
    let name = session.config.name.clone();
    Knowledge::new(listing, library, RepositoryFact { name })
        .with_ownership(session.config.ownership.clone())
        .with_architecture(session.config.architecture.clone(), session.config.text.clone())
}
