//! yarn.lock: of Yarn 1 in a format of its own <https://classic.yarnpkg.com/en/docs/yarn-lock>, of later ones as YAML
//! <https://yarnpkg.com/configuration/manifest>. Both say for each name and range which version was chosen.

use std::collections::HashMap;

use super::super::host::host;
use super::npm::origin;
use super::{LockAnswer, LockQuestion, LockedPackage, no_lock, text};
use crate::document::{self, Document, Entry, Format, ParseError};
use crate::facts::EdgeSource;
use crate::source::{Span, Text};

pub(super) fn answer(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    let is_classic = source
        .content()
        .lines()
        .take_while(|line| line.starts_with('#') || line.is_empty())
        .any(|line| line.contains("yarn lockfile v1"));
    if is_classic {
        let chosen = classic(source)?;
        let answers = asked.iter().map(|asked| answer_classic(&chosen, asked));
        return Ok(answers.collect());
    }
    let parsed = document::parse(Format::Yaml, source)?;
    let document = parsed
        .documents
        .first()
        .filter(|document| document.at(&["__metadata"]).is_some())
        .ok_or_else(|| no_lock("Yarn", "`__metadata`"))?;
    let mut chosen: HashMap<&str, Entry> = HashMap::new();
    for entry in document.entries(document.root()) {
        for key in document.key_text(entry.key).split(", ") {
            chosen.insert(key, entry);
        }
    }
    let answers = asked.iter().map(|asked| answer_berry(document, &chosen, asked));
    Ok(answers.collect())
}

fn answer_classic(chosen: &HashMap<&str, YarnBlock<'_>>, asked: &LockQuestion<'_>) -> LockAnswer {
    if asked.source != EdgeSource::Registry {
        return LockAnswer::Silent;
    }
    let block = ranges(asked).find_map(|range| {
        let key = match asked.alias {
            Some(alias) => format!("{alias}@npm:{}@{range}", asked.name),
            None => format!("{}@{range}", asked.name),
        };
        chosen.get(key.as_str())
    });
    let Some(block) = block else {
        return LockAnswer::Silent;
    };
    let (source, registry) = origin(block.resolved, asked.source);
    LockAnswer::Locked(vec![LockedPackage {
        name: None,
        version: block.version.map(str::to_owned),
        licence: None,
        source,
        registry,
        span: block.span,
    }])
}

fn answer_berry(document: &Document, chosen: &HashMap<&str, Entry>, asked: &LockQuestion<'_>) -> LockAnswer {
    let entry = match asked.replacement {
        Some(replacement) => replaced(chosen, asked.key(), replacement),
        None if asked.source != EdgeSource::Registry => None,
        None => ranges(asked).find_map(|range| {
            let key = match asked.alias {
                Some(alias) => format!("{alias}@npm:{}@{range}", asked.name),
                None => format!("{}@npm:{range}", asked.name),
            };
            chosen.get(key.as_str())
        }),
    };
    let Some(entry) = entry else {
        return LockAnswer::Silent;
    };
    let resolution = text(document, entry.value, "resolution");
    // A name may begin with an `@` of its own.
    let name = resolution.and_then(|resolution| {
        let end = resolution.get(1..)?.find('@')? + 1;
        resolution.get(..end)
    });
    let (source, archive) = match resolution {
        Some(resolution) if !resolution.contains("@npm:") && asked.replacement.is_some() => (None, None),
        resolution => (
            Some(EdgeSource::Registry),
            resolution.and_then(|resolution| Some(resolution.split_once("__archiveUrl=")?.1)),
        ),
    };
    let archive = archive.map(|url| url.replace("%3A", ":").replace("%2F", "/"));
    LockAnswer::Locked(vec![LockedPackage {
        name: name.map(str::to_owned),
        version: text(document, entry.value, "version").map(str::to_owned),
        licence: None,
        source,
        registry: archive.as_deref().and_then(host),
        span: document.span(entry.key),
    }])
}

/// The entry of a dependency that the root replaces. Yarn puts `npm:` before a range or a tag, and binds a patch and the
/// like to the root behind `::`.
fn replaced<'c>(chosen: &'c HashMap<&str, Entry>, name: &str, replacement: &str) -> Option<&'c Entry> {
    let protocol = if replacement.contains([':', '/']) {
        ""
    } else {
        "npm:"
    };
    let key = format!("{name}@{protocol}{replacement}");
    chosen.get(key.as_str()).or_else(|| {
        let bound = format!("{key}::");
        let mut fitting = chosen.iter().filter(|(key, _)| key.starts_with(&bound));
        let (_, first) = fitting.next()?;
        fitting.next().is_none().then_some(first)
    })
}

/// One of the `resolutions` of the root, by which Yarn 2 and later replace what its packages ask for. (Yarn 1 keeps the
/// range of the manifest in its lock file.) <https://yarnpkg.com/configuration/manifest#resolutions>
pub(super) struct YarnResolution<'d> {
    /// The package that asks, where only what this one asks for is replaced. One with a version is not a package of the
    /// repository, whose versions Yarn does not look at.
    from: Option<&'d str>,
    /// The dependency: a name, and with an `@` what is asked for.
    of: &'d str,
    replacement: &'d str,
}

/// The `resolutions` of a package.json, in their order.
pub(super) fn resolutions(document: &Document) -> Vec<YarnResolution<'_>> {
    let Some(table) = document.at(&["resolutions"]) else {
        return Vec::new();
    };
    let entries = document.entries(table).into_iter();
    let read = entries.filter_map(|entry| {
        let key = document.key_text(entry.key);
        let replacement = document.as_str(entry.value)?;
        let scope = if key.starts_with('@') {
            key.find('/')? + 1
        } else {
            0
        };
        let name_end = scope + key.get(scope..)?.find(['/', '@']).unwrap_or(key.len() - scope);
        let (name, behind) = key.split_at_checked(name_end)?;
        let (from, of) = match behind.strip_prefix('/') {
            Some(of) => (Some(name), of),
            None => (None, key),
        };
        Some(YarnResolution {
            from,
            of,
            replacement,
        })
    });
    read.collect()
}

impl<'d> YarnResolution<'d> {
    /// What it puts in the place of what is asked for, if it is about that.
    pub(super) fn replacement(&self, asked: &LockQuestion<'_>) -> Option<&'d str> {
        let plain = |text: &'_ str| text.strip_prefix("npm:").unwrap_or(text).to_owned();
        let is_from = self.from.is_none_or(|from| asked.importer.name == Some(from));
        let is_about = self.of.strip_prefix(asked.key()).is_some_and(|behind| {
            let stated = behind.strip_prefix('@').map(plain);
            behind.is_empty() || stated.is_some() && stated == asked.requirement.map(plain)
        });
        (is_from && is_about).then_some(self.replacement)
    }
}

/// The possible spellings of the range; an empty one means any version.
fn ranges<'a>(asked: &LockQuestion<'a>) -> impl Iterator<Item = &'a str> {
    let (first, second) = match asked.requirement {
        Some(range) => (range, None),
        None => ("*", Some("")),
    };
    std::iter::once(first).chain(second)
}

/// What Yarn 1 states about a version.
#[derive(Clone, Copy, Default)]
struct YarnBlock<'t> {
    version: Option<&'t str>,
    resolved: Option<&'t str>,
    span: Span,
}

/// By name and range: lines that end in a colon list them, and indented ones follow.
fn classic(source: &Text) -> Result<HashMap<&str, YarnBlock<'_>>, ParseError> {
    let mut blocks: Vec<(&str, YarnBlock<'_>)> = Vec::new();
    let mut at = 0;
    for line in source.content().split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let span = Span::new(start, start + line.len());
        if !line.starts_with(' ') {
            let Some(keys) = line.strip_suffix(':') else {
                return Err(ParseError::at(
                    span,
                    "a line that is not indented does not end in a colon",
                ));
            };
            let block = YarnBlock {
                span: Span::new(start, start + keys.len()),
                ..YarnBlock::default()
            };
            blocks.push((keys, block));
        } else if let Some((_, block)) = blocks.last_mut()
            && let Some((key, value)) = line.strip_prefix("  ").and_then(|line| line.split_once(' '))
        {
            match key {
                "version" => block.version = Some(value.trim_matches('"')),
                "resolved" => block.resolved = Some(value.trim_matches('"')),
                _ => {}
            }
        }
    }
    let mut chosen = HashMap::new();
    for (keys, block) in blocks {
        for key in keys.split(", ") {
            chosen.insert(key.trim_matches('"'), block);
        }
    }
    Ok(chosen)
}
