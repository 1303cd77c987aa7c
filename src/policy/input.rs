//! What rules see as `input`.

use serde::Serialize;

use super::engine::{ToValueError, Value, to_value};
use crate::diagnostic::Owner;
use crate::document::{Document, Format};
use crate::facts::{FileFact, OwnersFact, PackageFact, RepositoryFact};
use crate::source::RepoPath;

/// `input.file` of a file rule.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct FileInput {
    /// Relative to the root.
    pub path: RepoPath,
    /// How the file was read.
    pub format: Format,
    /// Position of the document among those of its file, from 0.
    pub index: u32,
    /// Who owns the file; empty where nobody does.
    pub owners: Vec<Owner>,
    /// The id of the nearest package at or above the file.
    pub package: Option<RepoPath>,
    /// Bytes in the work tree.
    pub size: Option<u64>,
}

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
/// `document` is the converted [`Document`] number `index` of its file; it is shared, not copied, so that one
/// conversion serves every rule.
///
/// # Errors
/// None that facts as they are can cause.
pub fn file_input_of(
    file: &FileFact,
    format: Format,
    index: u32,
    document: &Value,
    repository: &RepositoryFact,
) -> Result<Value, ToValueError> {
    let file = to_value(&FileInput {
        path: file.path.clone(),
        format,
        index,
        owners: file.owners.clone(),
        package: file.package.clone(),
        size: file.size,
    })?;
    Ok(Value::object([
        (Value::string("file"), file),
        (Value::string("document"), document.clone()),
        (Value::string("repository"), to_value(repository)?),
    ]))
}

/// As [`file_input_of`], from the document itself.
///
/// # Errors
/// As [`file_input_of`].
pub fn file_input(
    file: &FileFact,
    format: Format,
    document: &Document,
    repository: &RepositoryFact,
) -> Result<Value, ToValueError> {
    file_input_of(file, format, document.index(), &Value::from(document), repository)
}

/// The facts that every repository rule is given, converted once.
#[derive(Clone, Debug)]
pub struct RepositoryInput {
    repository: Value,
    files: Value,
    owners: Value,
    packages: Value,
}

impl RepositoryInput {
    /// Converts the facts.
    ///
    /// # Errors
    /// None that facts as they are can cause.
    pub fn new(
        repository: &RepositoryFact,
        files: &[FileFact],
        owners: &OwnersFact,
        packages: &[PackageFact],
    ) -> Result<Self, ToValueError> {
        Ok(Self {
            repository: to_value(repository)?,
            files: to_value(files)?,
            owners: to_value(owners)?,
            packages: to_value(packages)?,
        })
    }

    /// The input of one rule: the facts, and the documents that its `files` select, in the order given.
    #[must_use]
    pub fn with_documents(&self, documents: impl IntoIterator<Item = DocumentInput>) -> Value {
        let keys = ["path", "format", "index", "document"].map(Value::string);
        let documents = documents.into_iter().map(|document| {
            let [path, format, index, content] = keys.clone();
            let name = to_value(&document.format).unwrap_or_else(|_| Value::null());
            Value::object([
                (path, Value::string(document.path.as_str())),
                (format, name),
                (index, Value::integer(i64::from(document.index))),
                (content, document.document),
            ])
        });
        Value::object([
            (Value::string("repository"), self.repository.clone()),
            (Value::string("files"), self.files.clone()),
            (Value::string("owners"), self.owners.clone()),
            (Value::string("packages"), self.packages.clone()),
            (Value::string("documents"), Value::array(documents)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::vet;
    use crate::repository::FileKind;

    fn keys(value: &Value) -> BTreeSet<String> {
        let json = value.to_json();
        json.as_object().expect("an object").keys().cloned().collect()
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn vetting_knows_the_keys_that_there_are() {
        let file = FileFact {
            path: RepoPath::new("a.json"),
            kind: FileKind::Regular,
            size: Some(2),
            owners: vec![Owner::new("@a")],
            package: None,
        };
        let repository = RepositoryFact { name: None };
        let input = file_input_of(&file, Format::Json, 0, &Value::null(), &repository).expect("an input");
        assert_eq!(keys(&input), names(&vet::FILE_INPUT));
        assert_eq!(
            keys(&input.get("file").expect("a file")),
            names(&vet::FILE_INPUT_FILE)
        );
        let facts = RepositoryInput::new(&repository, &[file], &OwnersFact::default(), &[]).expect("facts");
        let input = facts.with_documents([DocumentInput {
            path: RepoPath::new("a.json"),
            format: Format::Json,
            index: 0,
            document: Value::null(),
        }]);
        assert_eq!(keys(&input), names(&vet::REPOSITORY_INPUT));
        assert_eq!(
            input.get("documents").expect("documents").to_json(),
            serde_json::json!([{"path": "a.json", "format": "json", "index": 0, "document": null}])
        );
    }
}
