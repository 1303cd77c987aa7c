//! The people that a manifest names. A contact is not an owner: no forge asks it for a review.

use crate::document::{Document, Kind, NodeId};

/// How many are kept for one manifest: some list every contributor.
const MAX_CONTACTS: usize = 16;

/// The people at some nodes, each a text, an object with `name` and `email`, or a list of either; each once, in their order.
pub(super) fn contacts(document: &Document, nodes: impl IntoIterator<Item = Option<NodeId>>) -> Vec<String> {
    let mut found = Vec::new();
    for node in nodes.into_iter().flatten() {
        match document.kind(document.resolve(node)) {
            Kind::Sequence(items) => {
                for item in items {
                    add(&mut found, contact(document, *item));
                }
            }
            _ => add(&mut found, contact(document, node)),
        }
    }
    found
}

/// `Name <address>`, or either.
pub(super) fn named(name: Option<&str>, email: Option<&str>) -> Option<String> {
    let text = |text: Option<&str>| {
        text.map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    match (text(name), text(email)) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (name, email) => name.or(email),
    }
}

/// Keeps a contact that is not there yet, while there is room.
pub(super) fn add(found: &mut Vec<String>, contact: Option<String>) {
    if let Some(contact) = contact
        && found.len() < MAX_CONTACTS
        && !found.contains(&contact)
    {
        found.push(contact);
    }
}

fn contact(document: &Document, node: NodeId) -> Option<String> {
    if let Some(text) = document.as_str(node) {
        // npm writes `Name <address> (site)`; a site is not a contact.
        let text = text.split_once(" (").map_or(text, |(text, _)| text);
        return named(Some(text), None);
    }
    let field = |key: &str| document.get(node, key).and_then(|node| document.as_str(node));
    named(field("name"), field("email"))
}
