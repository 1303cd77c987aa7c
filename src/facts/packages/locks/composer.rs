//! composer.lock: <https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control>.
//! For each package it has the package's own `composer.json`, and where it is loaded from.

use std::collections::HashMap;

use super::super::host::host;
use super::{LockAnswer, LockQuestion, LockedPackage, no_lock, owned, text};
use crate::document::{self, Document, Format, Kind, NodeId, ParseError};
use crate::facts::EdgeSource;
use crate::source::Text;

pub(super) fn answer(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    let parsed = document::parse(Format::Json, source)?;
    let document = parsed
        .documents
        .first()
        .filter(|document| document.at(&["packages"]).is_some())
        .ok_or_else(|| no_lock("Composer", "`packages`"))?;
    let mut by_name: HashMap<String, NodeId> = HashMap::new();
    for list in ["packages", "packages-dev"] {
        if let Some(Kind::Sequence(items)) = document.at(&[list]).map(|node| document.kind(node)) {
            for item in items {
                if let Some(name) = text(document, *item, "name") {
                    by_name.entry(name.to_ascii_lowercase()).or_insert(*item);
                }
            }
        }
    }
    let answers = asked.iter().map(|asked| {
        if !asked.importer.dir.is_empty() {
            return LockAnswer::Elsewhere;
        }
        match by_name.get(&asked.name.to_ascii_lowercase()) {
            Some(node) => LockAnswer::Locked(vec![found(document, *node)]),
            // PHP itself, an extension, or a name that another package replaces.
            None => LockAnswer::Silent,
        }
    });
    Ok(answers.collect())
}

fn found(document: &Document, node: NodeId) -> LockedPackage {
    let (source, registry) = origin(document, node);
    LockedPackage {
        name: None,
        version: owned(document, node, "version"),
        licence: licence(document, node),
        source,
        registry,
        span: document
            .get(node, "name")
            .map_or_else(|| document.span(node), |name| document.span(name)),
    }
}

/// Of several licences the user may choose: <https://getcomposer.org/doc/04-schema.md#license>.
fn licence(document: &Document, node: NodeId) -> Option<String> {
    let licence = document.get(node, "license")?;
    let names: Vec<&str> = match document.kind(document.resolve(licence)) {
        Kind::Sequence(items) => items.iter().filter_map(|item| document.as_str(*item)).collect(),
        _ => document.as_str(licence).into_iter().collect(),
    };
    match names.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        several => Some(format!("({})", several.join(" OR "))),
    }
}

/// A Composer registry has a URL to notify of downloads, while its archives may be elsewhere. A package without such a
/// URL comes from a repository that the manifest names, by archive or by git.
/// <https://getcomposer.org/doc/05-repositories.md#notify-batch>
fn origin(document: &Document, node: NodeId) -> (Option<EdgeSource>, Option<String>) {
    if let Some(notified) = text(document, node, "notification-url").and_then(host) {
        return (Some(EdgeSource::Registry), Some(notified));
    }
    let of = |key: &str| {
        let node = document.get(node, key)?;
        Some((text(document, node, "type")?, text(document, node, "url")?))
    };
    match (of("dist"), of("source")) {
        (Some(("path", _)), _) => (Some(EdgeSource::Path), None),
        (_, Some(("git", _))) => (Some(EdgeSource::Git), None),
        (Some((_, url)), _) => (Some(EdgeSource::Registry), host(url)),
        _ => (None, None),
    }
}
