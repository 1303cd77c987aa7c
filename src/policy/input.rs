//! What rules see as `input`.

use std::collections::BTreeMap;

use super::engine::{ToValueError, Value, to_value};
use super::parts::{self, Reads};
use crate::document::Format;
use crate::facts::packages::EcosystemFact;
use crate::facts::{DocumentFileFact, EdgeFact, Facts, Knowledge, RepositoryFact};
use crate::source::RepoPath;

/// One element of `input.documents` of a repository rule, shared by all rules that ask for it.
///
/// Its `path` and `index`, with a `pointer`, make the `at` of a finding.
#[must_use]
pub fn document_input(path: &RepoPath, format: Format, index: u32, document: Value) -> Value {
    let [path_key, format_key, index_key, document_key] =
        ["path", "format", "index", "document"].map(Value::string);
    Value::object([
        (path_key, Value::string(path.as_str())),
        (format_key, Value::string(format.as_str())),
        (index_key, Value::integer(i64::from(index))),
        (document_key, document),
    ])
}

/// What a rule sees whose target is a file.
#[derive(schemars::JsonSchema)]
#[schemars(title = "input of a file rule")]
#[allow(dead_code, reason = "only its schema is used; the value is built without it")]
struct FileInput {
    /// The file that the document was read from.
    file: DocumentFileFact,
    /// What the document holds.
    document: serde_json::Value,
    /// The repository as a whole.
    repository: RepositoryFact,
}

/// What a rule sees whose target is the repository.
#[derive(schemars::JsonSchema)]
#[schemars(title = "input of a repository rule")]
#[allow(dead_code, reason = "only its schema is used; the value is built without it")]
struct RepositoryInputShape<'k> {
    #[serde(flatten)]
    facts: Facts<'k>,
    /// The edges that lead to a component from another one, or from a package that belongs to none, by the component that
    /// they lead to.
    arrivals: BTreeMap<String, Vec<EdgeFact>>,
    /// The documents of the files that the rule's `files` select, by path and index.
    documents: Vec<DocumentShape>,
    /// Every ecosystem that purlin knows, by name: the same for each repository.
    ecosystems: BTreeMap<String, EcosystemFact>,
    /// The edges that lead from one component to another, by the component that they lead from.
    crossings: BTreeMap<String, Vec<EdgeFact>>,
    /// All edges, by ecosystem and by the name of the package depended on.
    edges_by_name: BTreeMap<String, BTreeMap<String, Vec<EdgeFact>>>,
    /// The edges that lead out of the repository, and those to a package of it that are taken from a registry, by the
    /// component that they lead from.
    externals: BTreeMap<String, Vec<EdgeFact>>,
    /// The edges that lead to a package of the repository that belongs to no component, by the component that they lead
    /// from.
    strays: BTreeMap<String, Vec<EdgeFact>>,
}

/// One document in the input of a repository rule. Its `path` and `index`, with a `pointer`, make the `at` of a finding.
#[derive(schemars::JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the value is built without it")]
struct DocumentShape {
    /// Relative to the root.
    path: RepoPath,
    /// How the file was read.
    format: Format,
    /// Position of the document among those of its file, from 0.
    index: u32,
    /// What it holds.
    document: serde_json::Value,
}

/// The JSON Schema of what a rule sees whose target is a file.
#[must_use]
pub fn file_input_schema() -> schemars::Schema {
    crate::schema::of_written::<FileInput>()
}

/// The JSON Schema of what a rule sees whose target is the repository. Facts that a rule does not read are left out
/// of its input; `purlin facts` shows all of them.
#[must_use]
pub fn repository_input_schema() -> schemars::Schema {
    crate::schema::of_written::<RepositoryInputShape<'_>>()
}

/// Builds the inputs of file rules, `{file, document, repository}`. What they have in common is converted once.
#[derive(Clone, Debug)]
pub struct FileInputs {
    repository: Value,
    top: [Value; 3],
    file: [Value; 7],
}

impl FileInputs {
    /// Inputs of the files of one repository.
    ///
    /// # Errors
    /// None that facts as they are can cause.
    pub fn new(repository: &RepositoryFact) -> Result<Self, ToValueError> {
        Ok(Self {
            repository: to_value(repository)?,
            top: ["file", "document", "repository"].map(Value::string),
            file: [
                "path",
                "format",
                "index",
                "owners",
                "package",
                "component",
                "size",
            ]
            .map(Value::string),
        })
    }

    /// The input for one document, of which `document` is the value.
    #[must_use]
    pub fn input(&self, fact: &DocumentFileFact, document: Value) -> Value {
        let [file, content, repository] = self.top.clone();
        let [path, format, index, owners, package, component, size] = self.file.clone();
        let fact = Value::object([
            (path, Value::string(fact.path.as_str())),
            (format, Value::string(fact.format.as_str())),
            (index, Value::integer(i64::from(fact.index))),
            (
                owners,
                Value::array(fact.owners.iter().map(|owner| Value::string(owner.as_str()))),
            ),
            (
                package,
                fact.package
                    .as_ref()
                    .map_or_else(Value::null, |path| Value::string(path.as_str())),
            ),
            (
                component,
                fact.component.as_deref().map_or_else(Value::null, Value::string),
            ),
            (
                size,
                fact.size.map_or_else(Value::null, |size| {
                    Value::integer(i64::try_from(size).unwrap_or(i64::MAX))
                }),
            ),
        ]);
        Value::object([
            (file, fact),
            (content, document),
            (repository, self.repository.clone()),
        ])
    }
}

/// The facts that repository rules read, converted once for all of them.
#[derive(Clone, Debug)]
pub struct RepositoryInput {
    parts: Vec<(&'static str, Value)>,
}

impl RepositoryInput {
    /// Works out and converts the facts that `reads` names, which is what the rules of a run read together.
    ///
    /// # Errors
    /// None that facts as they are can cause.
    pub fn new(knowledge: &Knowledge, reads: Reads) -> Result<Self, ToValueError> {
        let parts = parts::values(knowledge, reads)?;
        Ok(Self { parts })
    }

    /// The input of one rule: the facts, and the documents that its `files` select, each made by [`document_input`], in
    /// the order given.
    #[must_use]
    pub fn with_documents(&self, documents: impl IntoIterator<Item = Value>) -> Value {
        let parts = self.parts.iter();
        let parts = parts.map(|(name, value)| (Value::string(name), value.clone()));
        let documents = (Value::string("documents"), Value::array(documents));
        Value::object(parts.chain([documents]))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::Owner;
    use crate::document;
    use crate::facts::FactSettings;
    use crate::facts::packages::{Manifest, Manifests};
    use crate::policy::vet;
    use crate::repository::{CheckedSet, ListOptions, Memory};
    use crate::source::Text;

    struct NoManifests;

    impl Manifests for NoManifests {
        fn manifest(&self, _: &RepoPath) -> Option<Manifest> {
            None
        }
    }

    fn keys(value: &Value) -> BTreeSet<String> {
        let json = value.to_json();
        json.as_object().expect("an object").keys().cloned().collect()
    }

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn every_part_is_described() {
        let schema = repository_input_schema().to_value();
        let described = schema["properties"].as_object().expect("properties").keys();
        let described: BTreeSet<String> = described.cloned().collect();
        assert_eq!(described, names(&vet::repository_input().collect::<Vec<_>>()));
    }

    #[test]
    fn vetting_knows_the_keys_that_there_are() {
        let none: [(&str, &str); 0] = [];
        let set = CheckedSet::open(Arc::new(Memory::new(none)), &ListOptions::default()).expect("a set");
        let knowledge = Knowledge::new(Arc::new(set), Arc::new(NoManifests), FactSettings::default());
        let path = RepoPath::new("a.json");
        let text = Text::new(path.clone(), "{}");
        let parsed = document::parse(Format::Json, &text).expect("a document");
        let fact = DocumentFileFact {
            owners: vec![Owner::new("@a")].into(),
            package: Some(RepoPath::new("package.json")),
            component: Some("a".to_owned()),
            ..knowledge.document_file(&path, Format::Json, 0, 2)
        };
        let inputs = FileInputs::new(knowledge.repository(true)).expect("facts");
        let input = inputs.input(&fact, Value::from(&parsed.documents[0]));
        assert_eq!(
            input.get("file"),
            Some(to_value(&fact).expect("a fact")),
            "as the schema describes it"
        );
        assert_eq!(keys(&input), names(&vet::FILE_INPUT));
        assert_eq!(
            keys(&input.get("file").expect("a file")),
            names(&vet::FILE_INPUT_FILE)
        );

        let facts = RepositoryInput::new(&knowledge, Reads::ALL).expect("facts");
        let input = facts.with_documents([document_input(&path, Format::Json, 0, Value::null())]);
        assert_eq!(keys(&input), names(&vet::repository_input().collect::<Vec<_>>()));
        assert_eq!(
            input.get("documents").expect("documents").to_json(),
            serde_json::json!([{"path": "a.json", "format": "json", "index": 0, "document": null}])
        );
        let facts = RepositoryInput::new(&knowledge, Reads::default()).expect("facts");
        assert!(
            facts.with_documents([]).get("files").is_none(),
            "what no rule reads is not worked out"
        );
    }
}
