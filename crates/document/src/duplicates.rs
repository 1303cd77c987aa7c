//! Duplicate keys in a mapping: the last one wins, but the reader should know.

use std::collections::HashMap;

use super::tree::{Document, Entry, FEW, Kind};
use super::{NodeId, Oddity};

/// Every key of `document` that repeats an earlier key of its mapping, in the order of the file.
#[must_use]
pub fn duplicate_keys(document: &Document) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    for node in document.nodes() {
        if let Kind::Mapping(entries) = document.kind(node) {
            for (later, earlier) in repeated(document, entries) {
                oddities.push(Oddity {
                    span: document.span(later),
                    earlier: Some(document.span(earlier)),
                    message: format!("the key `{}` is defined twice", document.key_text(later)),
                });
            }
        }
    }
    oddities.sort_by_key(|oddity| oddity.span);
    oddities
}

/// Keys of one mapping that were there before: (this key, the one just before it with the same name).
/// Merge keys may repeat.
pub(crate) fn repeated(document: &Document, entries: &[Entry]) -> Vec<(NodeId, NodeId)> {
    let is_key = |entry: &&Entry| document.kind(entry.key) != Kind::MergeKey;
    let mut found = Vec::new();
    if entries.len() <= FEW {
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| is_key(entry)) {
            let name = document.key_text(entry.key);
            let before = entries.get(..at).unwrap_or_default().iter().rev();
            if let Some(earlier) = before
                .filter(is_key)
                .find(|earlier| document.key_text(earlier.key) == name)
            {
                found.push((entry.key, earlier.key));
            }
        }
    } else {
        let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(entries.len());
        for entry in entries.iter().filter(is_key) {
            if let Some(earlier) = seen.insert(document.key_text(entry.key), entry.key) {
                found.push((entry.key, earlier));
            }
        }
    }
    found
}
