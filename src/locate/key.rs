//! The default key of a finding: the document, and the pointer with list elements by name.

use super::element;
use super::target::{Files, Target};
use crate::diagnostic::{FindingKey, KeyPart};
use crate::document::{Document, Format, Kind, NodeId, Parsed, Pointer, Step};
use crate::policy::{At, Finding, Place};
use crate::source::{Span, Text};

/// The rule's own key, or else the default one.
pub(super) fn key(finding: &Finding, target: Option<Target<'_>>, files: &dyn Files) -> FindingKey {
    if let Some(key) = &finding.key {
        return key.clone();
    }
    match (&finding.at, target) {
        // A pointer without a document is the rule's mistake, which its place says.
        (At::Unstated | At::Pointer(_), None) => FindingKey::default(),
        (At::Unstated, Some(target)) => FindingKey::array(&document_part(target.document)),
        (At::Pointer(pointer), Some(target)) => of_pointer(target.document, target.format, pointer),
        (At::Place(place), _) => of_place(place, target, files),
    }
}

fn of_place(place: &Place, target: Option<Target<'_>>, files: &dyn Files) -> FindingKey {
    let file = &place.file;
    match (&place.pointer, place.span) {
        (Some(pointer), _) => {
            // A rule may read the file in another format than its name suggests; only its own document has that format.
            if let Some(target) =
                target.filter(|target| target.text.file() == file && target.document.index() == place.index)
            {
                return of_pointer(target.document, target.format, pointer);
            }
            let parsed = files.parsed(file);
            let document = parsed
                .as_ref()
                .and_then(|parsed| parsed.documents.get(place.index as usize));
            match (document, Format::of(&file.path)) {
                (Some(document), Some(format)) => of_pointer(document, format, pointer),
                _ => FindingKey::array(&plain_steps(pointer)),
            }
        }
        (None, Some(span)) => match files.text(file) {
            Some(text) => match (files.parsed(file), Format::of(&file.path)) {
                (Some(parsed), Some(format)) => of_span(&parsed, format, &text, span),
                _ => FindingKey::array(&[KeyPart::Text(element::collapsed(text.slice(span)))]),
            },
            None => FindingKey::default(),
        },
        (None, None) => FindingKey::default(),
    }
}

/// The document, and the pointer into it.
fn of_pointer(document: &Document, format: Format, pointer: &Pointer) -> FindingKey {
    let mut parts = document_part(document);
    parts.extend(steps(document, format, pointer));
    FindingKey::array(&parts)
}

/// What identifies a document in its file: its kind and name, so that documents may move, or else its number from the
/// second on.
fn document_part(document: &Document) -> Vec<KeyPart> {
    let member = |path: &[&str]| element::text(document, document.at(path)?);
    if let Some(kind) = member(&["kind"]) {
        let named = [&["metadata", "namespace"][..], &["metadata", "name"]]
            .map(|path| KeyPart::Text(member(path).unwrap_or_default()));
        return std::iter::once(KeyPart::Text(kind)).chain(named).collect();
    }
    match document.index() {
        0 => Vec::new(),
        index => vec![KeyPart::Number((u64::from(index) + 1).into())],
    }
}

/// The steps of a pointer, list elements by name.
fn steps(document: &Document, format: Format, pointer: &Pointer) -> Vec<KeyPart> {
    let mut node = Some(document.root());
    let mut parts = Vec::new();
    for (at, step) in pointer.steps().iter().enumerate() {
        let rest = pointer.steps().get(at + 1..).unwrap_or_default();
        let here = node.map(|node| document.resolve(node));
        let (name, next) = match (here.map(|node| document.kind(node)), step) {
            (Some(Kind::Sequence(items)), Step::Index(index)) => match items.get(*index) {
                Some(item) => (element::name(document, format, *item, rest), Some(*item)),
                None => (element::missing(), None),
            },
            (Some(Kind::Mapping(_)), step) => {
                let name = step_text(step);
                let next = here.and_then(|node| document.get(node, &name));
                (name, next)
            }
            (_, Step::Index(_)) => (element::missing(), None),
            (_, Step::Key(_)) => (step_text(step), None),
        };
        parts.push(KeyPart::Text(name));
        node = next;
    }
    parts
}

fn step_text(step: &Step) -> String {
    match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    }
}

/// The steps of a pointer into a document that can't be read, so that elements have no names.
fn plain_steps(pointer: &Pointer) -> Vec<KeyPart> {
    let steps = pointer.steps().iter().map(|step| match step {
        Step::Key(key) => KeyPart::Text(key.clone()),
        Step::Index(_) => KeyPart::Text(element::missing()),
    });
    steps.collect()
}

/// The key of a span without a pointer: the pointer of what holds it, and its text.
fn of_span(parsed: &Parsed, format: Format, text: &Text, span: Span) -> FindingKey {
    let document = match parsed.documents.as_slice() {
        [only] => Some(only),
        several => several
            .iter()
            .find(|document| document.span(document.root()).holds(span)),
    };
    let Some(document) = document else {
        return FindingKey::array(&[KeyPart::Text(element::collapsed(text.slice(span)))]);
    };
    let around = around(document, format, span);
    let mut parts = document_part(document);
    parts.extend(steps(document, format, &Pointer::new(around.steps)));
    parts.push(KeyPart::Text(match around.scalar {
        // Its value, whichever way it is quoted.
        Some(scalar) => element::scalar(document, scalar),
        None => element::collapsed(text.slice(span)),
    }));
    FindingKey::array(&parts)
}

/// The nodes around a span.
struct EnclosingPath {
    /// The pointer of the innermost list or mapping that holds it.
    steps: Vec<Step>,
    /// The key or value that it spans exactly.
    scalar: Option<NodeId>,
}

fn around(document: &Document, format: Format, span: Span) -> EnclosingPath {
    let mut steps = Vec::new();
    let mut node = document.root();
    loop {
        let children = children(document, node);
        let scalar = children
            .iter()
            .flat_map(|child| [child.key, Some(child.value)])
            .flatten()
            .find(|node| !is_inner(document, *node) && document.span(*node) == span);
        // If it spans a whole list or mapping, that is the text, and its parent encloses it.
        let inner =
            |child: &&ChildNode| is_inner(document, child.value) && document.span(child.value) != span;
        let holding = |child: &&ChildNode| inner(child) && document.span(child.value).holds(span);
        let next = children.iter().find(holding).or_else(|| {
            let reaching = |child: &&ChildNode| inner(child) && reaches(document, child.value, span);
            children
                .iter()
                .find(|child| format == Format::Toml && reaching(child))
        });
        match next {
            Some(child) if scalar.is_none() => {
                steps.push(child.step(document));
                node = child.value;
            }
            _ => return EnclosingPath { steps, scalar },
        }
    }
}

/// What a list or mapping holds.
struct ChildNode {
    at: usize,
    key: Option<NodeId>,
    value: NodeId,
}

impl ChildNode {
    fn step(&self, document: &Document) -> Step {
        match self.key {
            Some(key) => Step::Key(document.key_text(key).to_owned()),
            None => Step::Index(self.at),
        }
    }
}

fn children(document: &Document, node: NodeId) -> Vec<ChildNode> {
    let child = |at, key, value| ChildNode { at, key, value };
    match document.kind(node) {
        Kind::Sequence(items) => {
            let items = items.iter().enumerate();
            items.map(|(at, item)| child(at, None, *item)).collect()
        }
        Kind::Mapping(entries) => {
            let entries = entries.iter().enumerate();
            entries
                .map(|(at, entry)| child(at, Some(entry.key), entry.value))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn is_inner(document: &Document, node: NodeId) -> bool {
    matches!(document.kind(node), Kind::Sequence(_) | Kind::Mapping(_))
}

/// Whether something in a list or mapping holds a span, although its own span does not: a table of TOML spans its header
/// alone, and what follows is in it.
fn reaches(document: &Document, node: NodeId, span: Span) -> bool {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for child in children(document, node) {
            let mut own = [child.key, Some(child.value)].into_iter().flatten();
            if own.any(|node| document.span(node).holds(span)) {
                return true;
            }
            open.push(child.value);
        }
    }
    false
}

#[cfg(test)]
mod tests;
