//! pnpm-lock.yaml, as pnpm 9 and later write it, and older versions where they write the same:
//! <https://github.com/pnpm/spec/blob/master/lockfile/9.0.md>.

use std::collections::HashMap;

use super::super::host::host;
use super::{LockAnswer, LockQuestion, LockedPackage, no_lock, text};
use crate::document::{self, Document, Entry, Format, NodeId, ParseError};
use crate::facts::EdgeSource;
use crate::source::Text;

const TABLES: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

pub(super) fn answer(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    let parsed = document::parse(Format::Yaml, source)?;
    // If the version of pnpm itself is pinned, that is the first document.
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
                // Before workspaces existed, the document was the only package.
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
            None => LockAnswer::Elsewhere,
            Some(tables) => tables
                .get(asked.key())
                .and_then(|entry| found(document, *entry, &packages, asked))
                .map_or(LockAnswer::Silent, |found| LockAnswer::Locked(vec![found])),
        });
    }
    Ok(answers)
}

fn found(
    document: &Document,
    entry: Entry,
    packages: &HashMap<&str, Entry>,
    asked: &LockQuestion<'_>,
) -> Option<LockedPackage> {
    let written = document
        .as_str(entry.value)
        .or_else(|| text(document, entry.value, "version"))?;
    // It is followed by its peers.
    let written = written.split_once('(').map_or(written, |(before, _)| before);
    // Before version 6 of the format, peers follow a `_`, which versions do not have; names may.
    let is_version = written.starts_with(|first: char| first.is_ascii_digit());
    let written = match written.split_once('_') {
        Some((before, _)) if is_version => before,
        _ => written,
    };
    let span = document.span(entry.key);
    if written.starts_with("link:") || written.starts_with("file:") {
        return Some(LockedPackage {
            source: Some(EdgeSource::Path),
            span,
            ..LockedPackage::default()
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
        return Some(LockedPackage {
            version: package
                .and_then(|entry| text(document, entry.value, "version"))
                .map(str::to_owned),
            source: Some(if is_git { EdgeSource::Git } else { EdgeSource::Url }),
            span,
            ..LockedPackage::default()
        });
    }
    Some(LockedPackage {
        name: Some(name.to_owned()),
        version: Some(version.to_owned()),
        licence: None,
        source: Some(EdgeSource::Registry),
        // The registry is only recorded if its archives have unusual URLs.
        registry: resolution
            .and_then(|node| text(document, node, "tarball"))
            .and_then(host),
        span,
    })
}
