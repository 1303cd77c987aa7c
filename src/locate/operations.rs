//! Whether what a fix operates on is in the document.

use serde_json::Value;

use super::error::LocateError;
use crate::document::{Document, Kind, NodeId};

/// Checks what RFC 6902, section 4, asks of the document: that the values exist which operations take away, replace, test or
/// take from, and that the list or mapping exists into which one adds.
///
/// An operation at or below a place that an earlier one of the same fix changes is not checked, since it is about the
/// document as that one leaves it.
///
/// # Errors
/// An operation is about what the document does not have: a mistake of the rule.
pub(super) fn check(fix: &[Value], document: &Document) -> Result<(), LocateError> {
    let mut changed: Vec<&str> = Vec::new();
    for operation in fix {
        let text = |key: &str| operation[key].as_str().unwrap_or_default();
        let (op, path) = (text("op"), text("path"));
        let exists = |pointer: &str| is_near(pointer, &changed) || node_at(document, pointer).is_some();
        let wrong = |why: &str| Err(LocateError::Operation(format!("`{operation}`"), why.to_owned()));
        match op {
            "replace" | "remove" | "test" if !exists(path) => {
                return wrong("there is nothing at its `path`");
            }
            "move" | "copy" if !exists(text("from")) => return wrong("there is nothing at its `from`"),
            "add" | "move" | "copy" if !is_near(path, &changed) && !takes(document, path) => {
                return wrong("the list or mapping that its `path` adds to does not exist");
            }
            _ => {}
        }
        match op {
            "test" => {}
            "replace" => changed.push(path),
            "move" => changed.extend([unsettled(document, text("from")), unsettled(document, path)]),
            _ => changed.push(unsettled(document, path)),
        }
    }
    Ok(())
}

/// What another value there, or one less, changes: in a list, also the numbers of those behind it.
fn unsettled<'p>(document: &Document, pointer: &'p str) -> &'p str {
    let above = pointer.rsplit_once('/').map_or("", |(above, _)| above);
    let kind = node_at(document, above).map(|node| document.kind(document.resolve(node)));
    match kind {
        Some(Kind::Sequence(_)) => above,
        _ => pointer,
    }
}

/// Whether the pointer leads to, or through, what an earlier operation changed.
fn is_near(pointer: &str, changed: &[&str]) -> bool {
    let mut changed = changed.iter();
    changed.any(|place| {
        let rest = pointer.strip_prefix(place);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The value at a JSON pointer.
fn node_at(document: &Document, pointer: &str) -> Option<NodeId> {
    let steps = pointer.split('/').skip(1);
    steps.map(unescaped).try_fold(document.root(), |node, step| {
        let node = document.resolve(node);
        match document.kind(node) {
            Kind::Sequence(items) => items.get(index(&step)?).copied(),
            _ => document.get(node, &step),
        }
    })
}

/// Whether a value can be added at a JSON pointer.
fn takes(document: &Document, pointer: &str) -> bool {
    // An empty pointer stands for the whole document, which may always be another.
    let Some((above, step)) = pointer.rsplit_once('/') else {
        return true;
    };
    let kind = node_at(document, above).map(|node| document.kind(document.resolve(node)));
    match kind {
        Some(Kind::Mapping(_)) => true,
        Some(Kind::Sequence(items)) => step == "-" || index(step).is_some_and(|index| index <= items.len()),
        _ => false,
    }
}

/// A number as a JSON pointer writes it: without a sign and without zeros in front.
fn index(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    is_plain.then(|| step.parse().ok()).flatten()
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::{self, Format};
    use crate::source::{RepoPath, Text};

    fn check(fix: &Value) -> Result<(), LocateError> {
        let content = "engines: &e {node: 18}\na/b: [x, {y: ~}]\nagain: *e\n";
        let text = Text::new(RepoPath::new("a.yaml"), content);
        let parsed = document::parse(Format::Yaml, &text).expect("a document");
        super::check(fix.as_array().expect("operations"), &parsed.documents[0])
    }

    #[test]
    fn what_the_document_has_can_be_operated_on() {
        for fix in [
            json!([{"op": "replace", "path": "/engines/node", "value": 22}]),
            json!([{"op": "remove", "path": "/again/node"}]),
            json!([{"op": "test", "path": "/a~1b/1/y", "value": null}, {"op": "remove", "path": "/a~1b/1/y"}]),
            json!([{"op": "add", "path": "/a~1b/2", "value": 1}]),
            json!([{"op": "add", "path": "/a~1b/-", "value": 1}]),
            json!([{"op": "add", "path": "/new", "value": 1}]),
            json!([{"op": "replace", "path": "", "value": {}}]),
            json!([{"op": "move", "from": "/engines", "path": "/runtimes"}]),
            // About what an earlier one made.
            json!([{"op": "add", "path": "/new", "value": {}}, {"op": "add", "path": "/new/a", "value": 1}]),
            json!([{"op": "add", "path": "/a~1b/0", "value": 1}, {"op": "remove", "path": "/a~1b/2"}]),
        ] {
            assert_eq!(check(&fix), Ok(()), "{fix}");
        }
    }

    #[test]
    fn what_is_absent_can_not() {
        let nothing = "there is nothing at its";
        for (operation, why) in [
            (
                json!({"op": "replace", "path": "/engine/node", "value": 1}),
                nothing,
            ),
            (json!({"op": "remove", "path": "/engines/npm"}), nothing),
            (json!({"op": "test", "path": "/a~1b/2", "value": 1}), nothing),
            (json!({"op": "remove", "path": "/a~1b/01"}), nothing),
            (json!({"op": "remove", "path": "/a~1b/-"}), nothing),
            (json!({"op": "copy", "from": "/no", "path": "/x"}), nothing),
            (
                json!({"op": "add", "path": "/no/x", "value": 1}),
                "does not exist",
            ),
            (
                json!({"op": "add", "path": "/a~1b/3", "value": 1}),
                "does not exist",
            ),
            (
                json!({"op": "add", "path": "/engines/node/x", "value": 1}),
                "does not exist",
            ),
        ] {
            let error = check(&json!([operation])).expect_err("a mistake").to_string();
            assert!(error.contains(why), "{operation}: {error}");
        }
        // An earlier operation elsewhere excuses nothing.
        let fix = json!([
            {"op": "remove", "path": "/a~1b/0"},
            {"op": "add", "path": "/new", "value": 1},
            {"op": "remove", "path": "/engines/npm"},
        ]);
        assert!(check(&fix).is_err());
    }
}
