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
    LockAnswer::Locked(LockedPackage {
        version: block.version.map(str::to_owned),
        licence: None,
        source,
        registry,
        span: block.span,
    })
}

fn answer_berry(document: &Document, chosen: &HashMap<&str, Entry>, asked: &LockQuestion<'_>) -> LockAnswer {
    if asked.source != EdgeSource::Registry {
        return LockAnswer::Silent;
    }
    let entry = ranges(asked).find_map(|range| {
        let key = match asked.alias {
            Some(alias) => format!("{alias}@npm:{}@{range}", asked.name),
            None => format!("{}@npm:{range}", asked.name),
        };
        chosen.get(key.as_str())
    });
    let Some(entry) = entry else {
        return LockAnswer::Silent;
    };
    let archive = text(document, entry.value, "resolution")
        .and_then(|resolution| Some(resolution.split_once("__archiveUrl=")?.1))
        .map(|url| url.replace("%3A", ":").replace("%2F", "/"));
    LockAnswer::Locked(LockedPackage {
        version: text(document, entry.value, "version").map(str::to_owned),
        licence: None,
        source: Some(EdgeSource::Registry),
        registry: archive.as_deref().and_then(host),
        span: document.span(entry.key),
    })
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
