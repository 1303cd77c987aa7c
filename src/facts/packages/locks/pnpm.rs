//! pnpm-lock.yaml, as pnpm 9 and later write it, and as those before did as far as it is the same:
//! <https://github.com/pnpm/spec/blob/master/lockfile/9.0.md>.

use std::collections::HashMap;

use super::super::host::host;
use super::{Answer, Asked, Found, no_lock, text};
use crate::document::{self, Document, Entry, Format, NodeId, ParseError};
use crate::facts::EdgeSource;
use crate::source::Text;

const TABLES: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

pub(super) fn answer(source: &Text, asked: &[Asked<'_>]) -> Result<Vec<Answer>, ParseError> {
    let parsed = document::parse(Format::Yaml, source)?;
    // With its own version of pnpm pinned, that has the first document.
    let document = parsed
        .documents
        .last()
        .filter(|document| document.at(&["lockfileVersion"]).is_some())
        .ok_or_else(|| no_lock("pnpm", "`lockfileVersion`"))?;
    let entries = |node: Option<NodeId>| -> HashMap<&str, Entry> {
        let entries = node.map(|node| document.entries(node)).unwrap_or_default();
        entries
            .into_iter()
            .map(|entry| (document.key_text(entry.key), entry))
            .collect()
    };
    let importers = document.at(&["importers"]).map(|node| entries(Some(node)));
    let packages = entries(document.at(&["packages"]));
    let mut last: Option<(&str, Option<HashMap<&str, Entry>>)> = None;
    let mut answers = Vec::with_capacity(asked.len());
    for asked in asked {
        let dir = asked.importer.dir;
        if last.as_ref().is_none_or(|(known, _)| *known != dir) {
            let importer = match &importers {
                Some(importers) => importers
                    .get(if dir.is_empty() { "." } else { dir })
                    .map(|entry| entry.value),
                // Before there were workspaces, the one package was the document.
                None => dir.is_empty().then_some(document.root()),
            };
            let tables = importer.map(|importer| {
                TABLES
                    .iter()
                    .flat_map(|table| entries(document.get(importer, table)))
                    .collect()
            });
            last = Some((dir, tables));
        }
        let tables = last.as_ref().and_then(|(_, tables)| tables.as_ref());
        answers.push(match tables {
            None => Answer::Elsewhere,
            Some(tables) => tables
                .get(asked.key())
                .and_then(|entry| found(document, *entry, &packages, asked))
                .map_or(Answer::Silent, Answer::Locked),
        });
    }
    Ok(answers)
}

fn found(
    document: &Document,
    entry: Entry,
    packages: &HashMap<&str, Entry>,
    asked: &Asked<'_>,
) -> Option<Found> {
    let written = document
        .as_str(entry.value)
        .or_else(|| text(document, entry.value, "version"))?;
    // The peers that it got stand behind it.
    let written = written.split_once('(').map_or(written, |(before, _)| before);
    // Before version 6 of the format, peers follow a `_`, which versions do not have; names may.
    let is_version = written.starts_with(|first: char| first.is_ascii_digit());
    let written = match written.split_once('_') {
        Some((before, _)) if is_version => before,
        _ => written,
    };
    let span = document.span(entry.key);
    if written.starts_with("link:") || written.starts_with("file:") {
        return Some(Found {
            source: Some(EdgeSource::Path),
            span,
            ..Found::default()
        });
    }
    let key = written.trim_start_matches('/');
    let (name, version) = match key.get(1..).and_then(|rest| rest.rsplit_once('@')) {
        Some((name, version)) => (key.get(..=name.len()).unwrap_or(asked.name), version),
        None => (asked.name, key),
    };
    let version = if key.contains("://") {
        version
    } else {
        version.split_once('_').map_or(version, |(before, _)| before)
    };
    let package = [format!("{name}@{version}"), format!("/{name}@{version}")]
        .iter()
        .find_map(|key| packages.get(key.as_str()));
    let resolution = package.and_then(|entry| document.get(entry.value, "resolution"));
    if key.contains("://") {
        let is_git = resolution.and_then(|node| text(document, node, "type")) == Some("git")
            || asked.source == EdgeSource::Git;
        return Some(Found {
            version: package
                .and_then(|entry| text(document, entry.value, "version"))
                .map(str::to_owned),
            source: Some(if is_git { EdgeSource::Git } else { EdgeSource::Url }),
            span,
            ..Found::default()
        });
    }
    Some(Found {
        version: Some(version.to_owned()),
        licence: None,
        source: Some(EdgeSource::Registry),
        // Only a registry whose archives lie at unusual addresses is told.
        registry: resolution
            .and_then(|node| text(document, node, "tarball"))
            .and_then(host),
        span,
    })
}
