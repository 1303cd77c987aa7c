//! A declared boundary as `purlin explain` shows it: what it asks for, of which components, and what breaks it today.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::Serialize;

use crate::commands::context::threads;
use crate::commands::failure;
use crate::commands::target::Request;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::facts::{Level, Scope, Selector};
use crate::render::place::place;
use crate::render::printed::{Shown, shown};
use crate::run::graph::Wanted;
use crate::run::{self, RunError};
use crate::source::{OutsideDirectories, RepoPath};
use crate::standards::{RuleChoice, Standards};

/// Findings that are listed for people; `purlin check --rule` has the rest.
const MOST: usize = 20;

/// Packages of a component that are listed for people; `--format json` has all.
const MOST_PACKAGES: usize = 10;

/// A boundary and what becomes of it here.
#[derive(Debug, Serialize)]
pub(super) struct Declared {
    /// The rule of its kind.
    kind: RuleId,
    /// Where it is declared: file and line.
    place: Option<String>,
    /// What the declaration and the kind's defaults give it.
    with: BTreeMap<String, serde_json::Value>,
    /// The components that each selector, or list of them, chooses today, by the param and the place in it: `layers/0`.
    chosen: BTreeMap<String, Vec<String>>,
    /// The packages of each of these components, by id.
    holds: BTreeMap<String, Vec<RepoPath>>,
    /// What breaks it now.
    broken_by: Vec<Broken>,
}

/// A finding of the boundary.
#[derive(Debug, Serialize)]
struct Broken {
    /// File, line and column.
    at: String,
    /// What is wrong there.
    message: String,
    /// Further places of the finding: the rest of a path, what is depended on.
    related: Vec<String>,
}

/// The boundary with this id, if the config declares one, and what keeps it from running.
pub(super) fn of(
    standards: &Standards,
    request: &Request,
    id: &RuleId,
) -> Result<Option<(Declared, Vec<Diagnostic>)>> {
    let Some(boundary) = standards
        .boundaries
        .iter()
        .find(|boundary| boundary.rule.id == *id)
    else {
        return Ok(None);
    };
    let kind = boundary.kind.clone();
    let written = boundary.rule.meta.selectors(&boundary.params);
    let mut with: BTreeMap<String, serde_json::Value> = match boundary.params.as_object() {
        Some(params) => params.clone().into_iter().collect(),
        None => BTreeMap::new(),
    };
    with.remove("boundary");
    let name = id.as_str().split_once('/').map_or("", |(_, name)| name);
    let place = standards.config.text.as_ref().and_then(|text| {
        let entries = &standards.config.architecture.boundaries;
        let entry = entries.iter().find(|entry| entry.name.value == name)?;
        let line = text.position(text.clamp(entry.name.span).start).line;
        Some(format!("{}:{line}", text.path()))
    });
    let wanted = Wanted {
        level: Level::Component,
        scopes: BTreeSet::from([Scope::Prod]),
    };
    let drawn = threads(None)?
        .install(|| {
            let alone = request.clone().by(RuleChoice::Named(vec![id.to_string()]));
            run::graph::of(&Standards::open(&alone.law)?, &alone.question, &wanted)
        })
        .map_err(|error: RunError| failure::run_error(&error))?;
    let mut chosen = BTreeMap::new();
    for written in written {
        let read = written.selectors.iter().map(|text| Selector::new(text));
        // What is not a selector is a fault of the config already.
        let read: Vec<Selector> = read.filter_map(Result::ok).collect();
        let names = drawn.components.select(&read);
        chosen.insert(written.at, names.into_iter().map(ToString::to_string).collect());
    }
    let names: BTreeSet<&String> = chosen.values().flatten().collect();
    let nodes = drawn.graph.nodes.iter().filter(|node| names.contains(&node.name));
    let holds = nodes
        .map(|node| (node.name.clone(), node.packages.clone()))
        .collect();
    let mut findings = drawn.findings;
    findings.sort_by(|a, b| (&a.location, &a.message).cmp(&(&b.location, &b.message)));
    let outside = &standards.sources.outside;
    let declared = Declared {
        kind,
        place,
        with,
        chosen,
        holds,
        broken_by: findings.iter().map(|finding| broken(finding, outside)).collect(),
    };
    Ok(Some((declared, drawn.faults)))
}

fn broken(finding: &Diagnostic, outside: &OutsideDirectories) -> Broken {
    Broken {
        at: place(&finding.location, outside),
        message: finding.message.clone(),
        related: finding
            .related
            .iter()
            .map(|label| format!("{}: {}", place(&label.location, outside), label.message))
            .collect(),
    }
}

impl Declared {
    /// What the boundary has to do with a file, one sentence each.
    pub(super) fn of_path(&self, path: &str) -> Vec<String> {
        let is_above = |package: &&RepoPath| {
            let folder = package.parent();
            folder.is_empty()
                || path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let nearest = |packages: &[RepoPath]| {
            let above = packages.iter().filter(is_above);
            above.map(|package| package.parent().len()).max()
        };
        let holding = self.holds.iter();
        let holding = holding.filter_map(|(name, packages)| Some((nearest(packages)?, name, packages)));
        let Some((_, name, packages)) = holding.max_by_key(|(length, ..)| *length) else {
            return vec!["no component that the boundary chooses holds the file".to_owned()];
        };
        let choosing = self.chosen.iter().filter(|(_, names)| names.contains(name));
        let choosing: Vec<String> = choosing.map(|(param, _)| format!("`{param}`")).collect();
        let breaking = self.broken_by.iter().filter(|broken| {
            let manifests = packages.iter();
            manifests.map(RepoPath::as_str).any(|of| {
                broken
                    .at
                    .strip_prefix(of)
                    .is_some_and(|rest| rest.starts_with(':'))
            })
        });
        let edges = match breaking.count() {
            0 => "no edge of it breaks the boundary".to_owned(),
            1 => "1 edge of it breaks the boundary".to_owned(),
            count => format!("{count} edges of it break the boundary"),
        };
        vec![
            format!(
                "it belongs to the component `{name}`, chosen by {}",
                choosing.join(", ")
            ),
            edges,
        ]
    }

    /// The parts of the page, by name.
    pub(super) fn sections(&self) -> Vec<(&'static str, Vec<Shown>)> {
        let mut sections = Vec::new();
        let place = self.place.as_deref().unwrap_or("the config");
        let mut lines = vec![shown!(
            "kind {}, declared at {}",
            Shown::exact(self.kind.as_str()),
            Shown::exact(place)
        )];
        for (name, value) in &self.with {
            lines.push(shown!(
                "{}: {}",
                Shown::exact(name),
                Shown::exact(&value.to_string())
            ));
        }
        sections.push(("Boundary", lines));
        let chosen: Vec<Shown> = self
            .chosen
            .iter()
            .map(|(name, components)| {
                let components: Vec<Shown> = components.iter().map(|name| Shown::exact(name)).collect();
                let listed = match components.as_slice() {
                    [] => Shown::literal("no component"),
                    some => Shown::joined(some, ", "),
                };
                shown!("{}: {}", Shown::exact(name), listed)
            })
            .collect();
        if !chosen.is_empty() {
            sections.push(("Matches today", chosen));
        }
        let holds = self.holds.iter().map(|(name, packages)| {
            let name = Shown::exact(name);
            let first = packages.iter().take(MOST_PACKAGES);
            let first: Vec<Shown> = first.map(|id| Shown::exact(id.as_str())).collect();
            let listed = Shown::joined(&first, ", ");
            match packages.len().saturating_sub(MOST_PACKAGES) {
                _ if packages.is_empty() => shown!("{}: no package", name),
                0 => shown!("{}: {}", name, listed),
                more => shown!("{}: {} and {} more", name, listed, more),
            }
        });
        let holds: Vec<Shown> = holds.collect();
        if !holds.is_empty() {
            sections.push(("Packages", holds));
        }
        let mut lines = Vec::new();
        for broken in self.broken_by.iter().take(MOST) {
            lines.push(shown!(
                "{}  {}",
                Shown::exact(&broken.at),
                Shown::exact(&broken.message)
            ));
            let related = broken.related.iter();
            lines.extend(related.map(|related| shown!("- {}", Shown::exact(related))));
        }
        if self.broken_by.len() > MOST {
            lines.push(shown!(
                "and {} more: `purlin check --rule` lists them",
                self.broken_by.len() - MOST
            ));
        }
        if lines.is_empty() {
            lines.push(Shown::literal("none"));
        }
        sections.push(("Violations", lines));
        sections.push((
            "How to turn it off",
            vec![shown!(
                "Write `severity: note` into its declaration at {} to have it fail no run, or remove the declaration",
                Shown::exact(place)
            )],
        ));
        sections
    }
}
