//! Gemfile.lock and gems.locked: sections of gems by where they come from, in a format that only Bundler's own parser
//! defines: <https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/lockfile_parser.rb>.

use std::collections::HashMap;

use super::super::host::host;
use super::{LockAnswer, LockQuestion, LockedPackage, no_lock};
use crate::document::{ParseError, is_conflict_mark};
use crate::facts::EdgeSource;
use crate::source::{Span, Text};

/// What a section states for all of its gems.
#[derive(Clone, Debug, Default)]
struct LockSection {
    source: Option<EdgeSource>,
    /// The host of its registry; `None` where it has several.
    registry: Option<String>,
    remotes: usize,
}

/// A gem of the lock file.
struct LockedGem {
    version: String,
    section: usize,
    span: Span,
}

pub(super) fn answer(source: &Text, asked: &[LockQuestion<'_>]) -> Result<Vec<LockAnswer>, ParseError> {
    let (sections, gems) = read(source)?;
    let is_here = |name: Option<&str>| {
        let mut of_name = name.and_then(|name| gems.get(name)).into_iter().flatten();
        of_name.any(|gem| {
            let section = sections.get(gem.section);
            section.is_some_and(|section| section.source == Some(EdgeSource::Path))
        })
    };
    let answers = asked.iter().map(|asked| {
        if !asked.importer.dir.is_empty() && !is_here(asked.importer.name) {
            return LockAnswer::Elsewhere;
        }
        let of_name = gems.get(asked.name).into_iter().flatten();
        let found = of_name.map(|gem| {
            let section = sections.get(gem.section);
            LockedPackage {
                name: None,
                version: Some(gem.version.clone()),
                licence: None,
                source: section.and_then(|section| section.source),
                registry: section.and_then(|section| section.registry.clone()),
                span: gem.span,
            }
        });
        LockAnswer::of(found)
    });
    Ok(answers.collect())
}

/// By name: several where platforms have several versions.
type GemsByName<'t> = HashMap<&'t str, Vec<LockedGem>>;

/// The sections, and the gems.
fn read(source: &Text) -> Result<(Vec<LockSection>, GemsByName<'_>), ParseError> {
    let mut sections: Vec<LockSection> = Vec::new();
    let mut gems = GemsByName::new();
    let mut is_section = false;
    let mut knows_dependencies = false;
    let mut start = 0;
    for whole in source.content().split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let at = start;
        start += whole.len();
        if is_conflict_mark(line) {
            let span = Span::new(at, at + line.len());
            return Err(ParseError::at(span, "it contains a merge conflict"));
        }
        if !line.starts_with(' ') {
            let source = match line {
                "GEM" => Some(EdgeSource::Registry),
                "GIT" => Some(EdgeSource::Git),
                "PATH" => Some(EdgeSource::Path),
                _ => None,
            };
            is_section = source.is_some() || line == "PLUGIN SOURCE";
            knows_dependencies |= line == "DEPENDENCIES";
            if is_section {
                sections.push(LockSection {
                    source,
                    ..LockSection::default()
                });
            }
            continue;
        }
        let Some(section) = sections.last_mut().filter(|_| is_section) else {
            continue;
        };
        if let Some(remote) = line.strip_prefix("  remote: ") {
            section.remotes += 1;
            let is_only = section.source == Some(EdgeSource::Registry) && section.remotes == 1;
            section.registry = host(remote).filter(|_| is_only);
            continue;
        }
        // Four spaces indent a gem; six indent its dependencies.
        let Some(spec) = line.strip_prefix("    ").filter(|spec| !spec.starts_with(' ')) else {
            continue;
        };
        let Some((name, rest)) = spec.split_once(" (") else {
            continue;
        };
        let version = rest.split([')', '-']).next().unwrap_or(rest);
        let section = sections.len() - 1;
        let of_name = gems.entry(name).or_default();
        if !of_name
            .iter()
            .any(|gem| gem.version == version && gem.section == section)
        {
            of_name.push(LockedGem {
                version: version.to_owned(),
                section,
                span: Span::new(at + 4, at + 4 + name.len()),
            });
        }
    }
    if sections.is_empty() && !knows_dependencies {
        return Err(no_lock("Bundler", "`GEM`"));
    }
    Ok((sections, gems))
}
