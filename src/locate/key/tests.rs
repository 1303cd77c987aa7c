use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document;
use crate::source::{FileId, RepoPath};

/// A repository of one file.
struct One {
    text: Arc<Text>,
    parsed: Option<Arc<Parsed>>,
}

impl One {
    fn new(path: &str, content: &str) -> Self {
        let text = Arc::new(Text::new(RepoPath::new(path), content));
        let parsed = Format::of(text.path()).and_then(|format| document::parse(format, &text).ok());
        Self {
            text,
            parsed: parsed.map(Arc::new),
        }
    }

    /// The key of a finding that a file rule has on the document `index`.
    fn key(&self, at: At, index: usize) -> FindingKey {
        let finding = Finding {
            at,
            ..Finding::default()
        };
        let document = self
            .parsed
            .as_ref()
            .and_then(|parsed| parsed.documents.get(index));
        let target = document.map(|document| Target {
            text: &self.text,
            document,
            format: Format::of(self.text.path()).expect("a format"),
        });
        key(&finding, target, self)
    }

    fn of_pointer(&self, steps: &Value, index: usize) -> Value {
        self.key(At::Pointer(pointer(steps)), index).to_value()
    }

    fn of_span(&self, what: &str) -> Value {
        let start = self.text.content().find(what).expect("the text holds it");
        let at = At::Place(Place {
            file: self.text.file().clone(),
            index: 0,
            pointer: None,
            span: Some(Span::new(start, start + what.len())),
            find: None,
            occurrence: 1,
        });
        self.key(at, 0).to_value()
    }
}

impl Files for One {
    fn text(&self, file: &FileId) -> Option<Arc<Text>> {
        (file == self.text.file()).then(|| Arc::clone(&self.text))
    }

    fn parsed(&self, file: &FileId) -> Option<Arc<Parsed>> {
        self.parsed.clone().filter(|_| file == self.text.file())
    }

    fn exists(&self, file: &FileId) -> bool {
        file == self.text.file()
    }

    fn is_excluded(&self, _: &FileId) -> bool {
        false
    }
}

fn pointer(steps: &Value) -> Pointer {
    let steps = steps.as_array().expect("an array").iter().map(|step| match step {
        Value::String(key) => Step::Key(key.clone()),
        other => Step::Index(usize::try_from(other.as_u64().expect("an index")).expect("a small one")),
    });
    Pointer::new(steps.collect())
}

#[test]
fn a_pointer_has_list_elements_by_name() {
    let workflow = One::new(
        "ci.yaml",
        "jobs:\n  build:\n    steps:\n      - uses: actions/checkout@v4\n        with: {a: 1}\n      - run: x\n",
    );
    for (steps, key) in [
        (json!([]), json!([])),
        (json!(["jobs", "build"]), json!(["jobs", "build"])),
        (
            json!(["jobs", "build", "steps", 0, "with", "b"]),
            json!(["jobs", "build", "steps", "actions/checkout", "with", "b"]),
        ),
        (
            json!(["jobs", "build", "steps", 0, "uses"]),
            json!(["jobs", "build", "steps", "*", "uses"]),
        ),
        (
            json!(["jobs", "build", "steps", 1]),
            json!(["jobs", "build", "steps", "*"]),
        ),
        (
            json!(["jobs", "build", "steps", 7, "x"]),
            json!(["jobs", "build", "steps", "*", "x"]),
        ),
        (json!(["no", 0, "x"]), json!(["no", "*", "x"])),
    ] {
        assert_eq!(workflow.of_pointer(&steps, 0), key, "{steps}");
    }
}

#[test]
fn a_key_that_is_written_as_a_number_is_a_key() {
    let file = One::new("a.yaml", "on:\n  8080: x\n");
    assert_eq!(file.of_pointer(&json!(["on", 8080]), 0), json!(["on", "8080"]));
}

#[test]
fn a_document_is_named_by_what_it_is_or_numbered_from_the_second() {
    let file = One::new(
        "a.yaml",
        "kind: Deployment\nmetadata: {namespace: shop, name: web}\n---\nkind: List\n---\na: 1\n---\na: [2]\n",
    );
    assert_eq!(
        file.of_pointer(&json!(["spec"]), 0),
        json!(["Deployment", "shop", "web", "spec"])
    );
    assert_eq!(
        file.of_pointer(&json!(["spec"]), 1),
        json!(["List", "", "", "spec"])
    );
    assert_eq!(file.of_pointer(&json!(["a"]), 2), json!([3, "a"]));
    assert_eq!(file.key(At::Unstated, 2).to_value(), json!([3]));
    assert_eq!(file.of_pointer(&json!(["a", 0]), 3), json!([4, "a", "2"]));
    let alone = One::new("a.yaml", "a: 1\n");
    assert_eq!(alone.key(At::Unstated, 0).to_value(), json!([]));
}

#[test]
fn a_span_has_the_pointer_of_what_holds_it_and_its_text() {
    let json = One::new(
        "package.json",
        "{\"name\": \"x\", \"dependencies\": {\"a\": \"^1\"}}\n",
    );
    assert_eq!(json.of_span("\"a\""), json!(["dependencies", "a"]));
    assert_eq!(json.of_span("\"^1\""), json!(["dependencies", "^1"]));
    assert_eq!(json.of_span("\"x\""), json!(["x"]));
    assert_eq!(
        json.of_span("{\"a\": \"^1\"}"),
        json!(["{\"a\": \"^1\"}"]),
        "a mapping lies in its parent"
    );

    let yaml = One::new("a.yaml", "a:\n  - name: n\n    image: x:1\n---\nb: {c: d}\n");
    assert_eq!(yaml.of_span("x:1"), json!(["a", "n", "x:1"]));
    assert_eq!(yaml.of_span("image: x:1"), json!(["a", "n", "image: x:1"]));
    assert_eq!(yaml.of_span("d}"), json!([2, "b", "d}"]));
    assert_eq!(yaml.of_span("---"), json!(["---"]), "in no document");

    let toml = One::new(
        "Cargo.toml",
        "[package]\nname = \"x\"\n\n[dependencies]\nserde = { version = \"1\" }\n\n[[bin]]\nname = \"b\"\npath = \"p\"\n",
    );
    assert_eq!(toml.of_span("\"1\""), json!(["dependencies", "serde", "1"]));
    assert_eq!(toml.of_span("\"x\""), json!(["package", "x"]));
    assert_eq!(toml.of_span("\"p\""), json!(["bin", "b", "p"]));

    let lines = One::new("CODEOWNERS", "/docs/   @acme/docs\n");
    assert_eq!(lines.of_span("/docs/   @acme/docs"), json!(["/docs/ @acme/docs"]));
}

#[test]
fn a_place_in_another_file_is_named_in_the_format_of_its_name() {
    let file = One::new("a.yaml", "list:\n  - id: one\n");
    let at = |pointer, path: &str| {
        At::Place(Place {
            file: RepoPath::new(path).into(),
            index: 0,
            pointer,
            span: None,
            find: None,
            occurrence: 1,
        })
    };
    let finding = |at| Finding {
        at,
        ..Finding::default()
    };
    let steps = Some(pointer(&json!(["list", 0])));
    let known = finding(at(steps.clone(), "a.yaml"));
    assert_eq!(key(&known, None, &file).to_value(), json!(["list", "one"]));
    let unread = finding(at(steps, "b.yaml"));
    assert_eq!(key(&unread, None, &file).to_value(), json!(["list", "*"]));
    assert_eq!(
        key(&finding(at(None, "a.yaml")), None, &file),
        FindingKey::default()
    );
    assert_eq!(key(&finding(At::Unstated), None, &file), FindingKey::default());
}

/// The examples of the documentation: what other tools compute their prints by.
#[test]
fn the_vectors_of_the_documentation_hold() {
    let page = include_str!("../../../docs/fingerprints.md");
    let (_, rest) = page.split_once("```json\n[").expect("a block of vectors");
    let (block, _) = rest.split_once("\n```").expect("its end");
    let vectors: Vec<Value> = serde_json::from_str(&format!("[{block}")).expect("valid JSON");
    assert!(vectors.len() >= 30, "only {}", vectors.len());
    for vector in &vectors {
        let path = vector["path"].as_str().expect("a path");
        let file = One::new(path, vector["text"].as_str().unwrap_or_default());
        let index = vector["document"].as_u64().unwrap_or(1) - 1;
        let index = usize::try_from(index).expect("a small number");
        let found = match (&vector["key"], &vector["at"], &vector["span"]) {
            (key, Value::Null, Value::Null) if vector["text"].is_null() => stated(key),
            (_, Value::Null, Value::Null) => file.key(At::Unstated, index),
            (_, at, Value::Null) => file.key(At::Pointer(pointer(at)), index),
            (_, _, span) => {
                let end =
                    |at: usize| usize::try_from(span[at].as_u64().expect("an offset")).expect("a small one");
                let at = At::Place(Place {
                    file: RepoPath::new(path).into(),
                    index: 0,
                    pointer: None,
                    span: Some(Span::new(end(0), end(1))),
                    find: None,
                    occurrence: 1,
                });
                file.key(at, index)
            }
        };
        assert_eq!(found.to_value(), vector["key"], "{vector}");
        let location = match path {
            "" => Location::repository(),
            path => Location::file(RepoPath::new(path)),
        };
        let rule = RuleId::new(vector["rule"].as_str().expect("a rule"));
        let mut diagnostic = Diagnostic::new(rule, Severity::Error, "m", location);
        diagnostic.key = found;
        diagnostic.number = u32::try_from(vector["number"].as_u64().unwrap_or(1)).expect("a small number");
        assert_eq!(diagnostic.fingerprint(), vector["print"], "{vector}");
    }
}

/// A key as a rule states it.
fn stated(key: &Value) -> FindingKey {
    let part = |part: &Value| match part {
        Value::String(text) => KeyPart::text(text),
        Value::Number(number) => KeyPart::Number(number.clone()),
        path => KeyPart::Path(RepoPath::new(path["path"].as_str().expect("a path"))),
    };
    match key {
        Value::String(text) => FindingKey::text(text),
        Value::Array(parts) => FindingKey::array(&parts.iter().map(part).collect::<Vec<_>>()),
        other => panic!("{other} is not a key"),
    }
}
