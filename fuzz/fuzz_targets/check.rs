//! What holds of every document, whatever it was read from.

use purlin::document::{Document, Format, Kind, MAX_DEPTH, NodeId, decode, parse};
use purlin::source::{RepoPath, Span, Text};

/// Whether the format promises that the span of a collection holds those of its items.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // Each target names one of the two.
pub enum Nested {
    Yes,
    No,
}

/// Reads `bytes` and checks every span of what comes out; fails by panicking.
pub fn check(format: Format, bytes: &[u8], nested: Nested) {
    let Ok(text) = decode(RepoPath::new("a"), bytes.to_vec()) else {
        return;
    };
    match parse(format, &text) {
        Err(error) => {
            if let Some(span) = error.span {
                in_text(&text, span);
            }
            assert!(
                !error.message.ends_with('.') && !error.message.contains('\n'),
                "{error}"
            );
        }
        Ok(parsed) => {
            for oddity in &parsed.oddities {
                in_text(&text, oddity.span);
                oddity.earlier.into_iter().for_each(|span| in_text(&text, span));
            }
            for document in &parsed.documents {
                for node in document.nodes() {
                    in_text(&text, document.span(node));
                    if nested == Nested::Yes {
                        holds_its_children(document, node);
                    }
                }
                walk(document, document.root(), 0);
            }
        }
    }
}

fn in_text(text: &Text, span: Span) {
    assert!(span.start <= span.end);
    assert!(text.content().get(span.range()).is_some(), "{span:?}");
}

fn holds_its_children(document: &Document, node: NodeId) {
    let outer = document.span(node);
    let inside = |child: NodeId| {
        let inner = document.span(child);
        assert!(
            outer.start <= inner.start && inner.end <= outer.end,
            "{outer:?} {inner:?}"
        );
    };
    match document.kind(node) {
        Kind::Sequence(items) => items.iter().copied().for_each(inside),
        Kind::Mapping(entries) => entries.iter().for_each(|entry| {
            inside(entry.key);
            inside(entry.value);
        }),
        _ => {}
    }
}

/// Walks the document as its readers do, aliases followed and merges applied.
fn walk(document: &Document, node: NodeId, depth: usize) {
    assert!(depth <= MAX_DEPTH);
    match document.kind(document.resolve(node)) {
        Kind::Sequence(items) => items.iter().for_each(|item| walk(document, *item, depth + 1)),
        Kind::Mapping(_) => {
            for entry in document.entries(node) {
                assert!(document.entry(node, document.key_text(entry.key)).is_some());
                walk(document, entry.value, depth + 1);
            }
        }
        Kind::Alias(_) => panic!("a resolved node is not an alias"),
        _ => {}
    }
}
