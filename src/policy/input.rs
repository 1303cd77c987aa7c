//! What rules see as `input`.

use super::engine::{ToValueError, Value, to_value};
use super::reads::Reads;
use crate::document::{Document, Format};
use crate::facts::{DocumentFileFact, Knowledge, RepositoryFact};
use crate::source::RepoPath;

/// One element of `input.documents` of a repository rule.
///
/// Its `path` and `index`, with a `pointer`, make the `at` of a finding.
#[derive(Clone, Debug)]
pub struct DocumentInput {
    /// Relative to the root.
    pub path: RepoPath,
    /// How the file was read.
    pub format: Format,
    /// Position of the document among those of its file, from 0.
    pub index: u32,
    /// What it holds.
    pub document: Value,
}

/// Builds the input of a file rule: `{file, document, repository}`.
///
/// # Errors
/// None that facts as they are can cause.
pub fn file_input(
    file: &DocumentFileFact,
    document: &Document,
    repository: &RepositoryFact,
) -> Result<Value, ToValueError> {
    Ok(Value::object([
        (Value::string("file"), to_value(file)?),
        (Value::string("document"), Value::from(document)),
        (Value::string("repository"), to_value(repository)?),
    ]))
}

/// The facts that repository rules read, converted once for all of them.
#[derive(Clone, Debug)]
pub struct RepositoryInput {
    repository: Value,
    files: Option<Value>,
    owners: Option<Value>,
    packages: Option<Value>,
}

impl RepositoryInput {
    /// Works out and converts the facts that `reads` names, which is what the rules of a run read together.
    ///
    /// # Errors
    /// None that facts as they are can cause.
    pub fn new(knowledge: &Knowledge<'_>, reads: Reads) -> Result<Self, ToValueError> {
        Ok(Self {
            repository: to_value(knowledge.repository())?,
            files: reads.files.then(|| to_value(knowledge.files())).transpose()?,
            owners: reads.owners.then(|| to_value(knowledge.owners())).transpose()?,
            packages: reads.packages.then(|| to_value(knowledge.packages())).transpose()?,
        })
    }

    /// The input of one rule: the facts, and the documents that its `files` select, in the order given.
    #[must_use]
    pub fn with_documents(&self, documents: impl IntoIterator<Item = DocumentInput>) -> Value {
        let keys = ["path", "format", "index", "document"].map(Value::string);
        let documents = documents.into_iter().map(|document| {
            let [path, format, index, content] = keys.clone();
            Value::object([
                (path, Value::string(document.path.as_str())),
                (format, Value::string(document.format.as_str())),
                (index, Value::integer(i64::from(document.index))),
                (content, document.document),
            ])
        });
        let documents = Value::array(documents);
        let facts = [("files", &self.files), ("owners", &self.owners), ("packages", &self.packages)];
        let present = facts
            .into_iter()
            .filter_map(|(name, value)| Some((Value::string(name), value.clone()?)));
        Value::object(present.chain([
            (Value::string("repository"), self.repository.clone()),
            (Value::string("documents"), documents),
        ]))
    }
}
