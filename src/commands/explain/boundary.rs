//! A declared boundary as `purlin explain` shows it: what it asks for, of which components, and what breaks it today.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::{target, threads};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::facts::{Level, Scope, Selector};
use crate::render::sanitize::exact;
use crate::run::graph::Wanted;
use crate::run::{self, Request, Session};
use crate::source::RepoPath;

/// Findings that are listed for people; `purlin check --rule` has the rest.
const MOST: usize = 20;

/// Packages of a component that are listed for people; `--format json` has all.
const MOST_PACKAGES: usize = 10;

/// A boundary and what becomes of it here.
#[derive(Debug, Serialize, JsonSchema)]
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
#[derive(Debug, Serialize, JsonSchema)]
struct Broken {
    /// File, line and column.
    at: String,
    /// What is wrong there.
    message: String,
    /// Further places of the finding: the rest of a path, what is depended on.
    related: Vec<String>,
}

/// The boundary with this id, if the config declares one. What keeps it from running becomes a fault of the session.
pub(super) fn of(session: &mut Session, request: &Request, id: &RuleId) -> Result<Option<Declared>> {
    let Some(boundary) = session.boundaries.iter().find(|boundary| boundary.rule.id == *id) else {
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
    let place = session.config.text.as_ref().and_then(|text| {
        let entries = &session.config.architecture.boundaries;
        let entry = entries.iter().find(|entry| entry.name.value == name)?;
        let line = text.position(text.clamp(entry.name.span).start).line;
        Some(format!("{}:{line}", text.path()))
    });
    let wanted = Wanted {
        level: Level::Component,
        scopes: BTreeSet::from([Scope::Prod]),
        boundaries: Some(BTreeSet::from([id.clone()])),
    };
    let drawn = threads(None)?
        .install(|| run::graph::of(session, request, &wanted))
        .map_err(|error| target::run_error(&error))?;
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
    session.faults.extend(drawn.faults);
    Ok(Some(Declared {
        kind,
        place,
        with,
        chosen,
        holds,
        broken_by: findings.iter().map(broken).collect(),
    }))
}

fn place(location: &crate::diagnostic::Location) -> String {
    match (&location.path, &location.region) {
        (Some(path), Some(region)) => format!("{path}:{}:{}", region.start.line, region.start.column),
        (Some(path), None) => path.to_string(),
        (None, _) => "the repository".to_owned(),
    }
}

fn broken(finding: &Diagnostic) -> Broken {
    Broken {
        at: place(&finding.location),
        message: finding.message.clone(),
        related: finding
            .related
            .iter()
            .map(|label| format!("{}: {}", place(&label.location), label.message))
            .collect(),
    }
}

impl Declared {
    /// The parts of the page, by name.
    pub(super) fn sections(&self) -> Vec<(&'static str, String)> {
        let mut sections = Vec::new();
        let place = self.place.as_deref().unwrap_or("the config");
        let mut lines = vec![format!("kind {}, declared at {}", self.kind, exact(place))];
        for (name, value) in &self.with {
            lines.push(format!("{name}: {}", exact(&value.to_string())));
        }
        sections.push(("Boundary", lines.join("\n")));
        let chosen: Vec<String> = self
            .chosen
            .iter()
            .map(|(name, components)| {
                let shown: Vec<String> = components.iter().map(|name| exact(name).into_owned()).collect();
                match shown.as_slice() {
                    [] => format!("{name}: no component"),
                    shown => format!("{name}: {}", shown.join(", ")),
                }
            })
            .collect();
        if !chosen.is_empty() {
            sections.push(("Chooses today", chosen.join("\n")));
        }
        let holds: Vec<String> = self
            .holds
            .iter()
            .map(|(name, packages)| match packages.as_slice() {
                [] => format!("{}: no package", exact(name)),
                packages => {
                    let first = packages.iter().take(MOST_PACKAGES);
                    let shown: Vec<String> = first.map(|id| exact(id.as_str()).into_owned()).collect();
                    let more = packages.len() - shown.len();
                    let more = if more > 0 {
                        format!(" and {more} more")
                    } else {
                        String::new()
                    };
                    format!("{}: {}{more}", exact(name), shown.join(", "))
                }
            })
            .collect();
        if !holds.is_empty() {
            sections.push(("Holds", holds.join("\n")));
        }
        let mut lines = Vec::new();
        for broken in self.broken_by.iter().take(MOST) {
            lines.push(format!("{}  {}", exact(&broken.at), exact(&broken.message)));
            lines.extend(
                broken
                    .related
                    .iter()
                    .map(|related| format!("- {}", exact(related))),
            );
        }
        if self.broken_by.len() > MOST {
            lines.push(format!(
                "and {} more: `purlin check --rule` lists them",
                self.broken_by.len() - MOST
            ));
        }
        if lines.is_empty() {
            lines.push("nothing".to_owned());
        }
        sections.push(("Broken by", lines.join("\n")));
        sections
    }
}
