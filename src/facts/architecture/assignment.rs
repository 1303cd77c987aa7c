//! Which package belongs to which declared component.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobBuilder, GlobMatcher};
use regex::Regex;

use super::catalog::{Entities, Selection};
use super::{Architecture, ComponentFact, OverlapFact};
use crate::config::{ArchitectureConfig, ComponentConfig, FILE_NAME, captures};
use crate::document::Spanned;
use crate::facts::{FactAt, PackageFact};
use crate::source::{RepoPath, Text};

/// A declared component, its patterns compiled.
struct Declared<'c> {
    name: &'c str,
    config: &'c ComponentConfig,
    paths: Vec<Regex>,
    packages: Vec<GlobMatcher>,
    public: Vec<GlobMatcher>,
    catalog: Option<Selection>,
    at: FactAt,
}

/// Puts every package into the component that claims it, and every component into `architecture`, empty ones too.
pub(super) fn assign(
    config: &ArchitectureConfig,
    text: Option<&Text>,
    packages: &[PackageFact],
    architecture: &mut Architecture,
) {
    let declared: Vec<Declared<'_>> = config
        .components
        .iter()
        .map(|(name, component)| Declared {
            name,
            config: component,
            paths: component
                .paths
                .iter()
                .filter_map(|path| path_pattern(&path.value))
                .collect(),
            packages: component
                .packages
                .iter()
                .filter_map(|glob| name_pattern(&glob.value))
                .collect(),
            public: component
                .public
                .iter()
                .filter_map(|glob| name_pattern(&glob.value))
                .collect(),
            catalog: component
                .catalog
                .as_ref()
                .map(|catalog| Selection::new(&catalog.value)),
            at: place(config, text, name),
        })
        .collect();
    let entities = Entities::new(packages);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for package in packages {
        let mut claims: Vec<(&Declared<'_>, BTreeMap<String, String>)> = declared
            .iter()
            .filter_map(|component| Some((component, component.claims(package, &entities)?)))
            .collect();
        // What belongs to a part belongs to the whole by way of it.
        let parents: BTreeSet<&str> = claims
            .iter()
            .flat_map(|(component, _)| parents_of(config, component.name))
            .collect();
        claims.retain(|(component, _)| !parents.contains(component.name));
        let names: Vec<String> = claims
            .iter()
            .map(|(component, captured)| filled(component.name, captured))
            .collect();
        let (Some((component, captured)), Some(name)) = (claims.first(), names.first()) else {
            continue;
        };
        if names.len() > 1 {
            architecture.overlaps.push(OverlapFact {
                package: package.id.clone(),
                components: names.clone(),
                at: package.at.clone(),
            });
        }
        used.insert(component.name);
        architecture.of_package.insert(package.id.clone(), name.clone());
        let fact = architecture
            .components
            .entry(name.clone())
            .or_insert_with(|| component.fact(name.clone(), captured));
        fact.packages.push(package.id.clone());
        if component.is_public(package) {
            fact.public.push(package.id.clone());
        }
        fact.owners.extend(package.owners.iter().cloned());
    }
    for component in declared.iter().filter(|component| !used.contains(component.name)) {
        let fact = component.fact(component.name.to_owned(), &BTreeMap::new());
        architecture.components.insert(component.name.to_owned(), fact);
    }
    for fact in architecture.components.values_mut() {
        fact.owners.sort();
        fact.owners.dedup();
    }
}

impl Declared<'_> {
    /// What the paths capture, if the package belongs here: by its path or its name, where either is asked for, and by all
    /// that is asked for besides.
    fn claims(&self, package: &PackageFact, entities: &Entities<'_>) -> Option<BTreeMap<String, String>> {
        let ecosystems = &self.config.ecosystems;
        let is_of = |name: &Spanned<String>| name.value == package.ecosystem;
        if !ecosystems.is_empty() && !ecosystems.iter().any(is_of) {
            return None;
        }
        if let Some(selection) = &self.catalog
            && !entities
                .of(package)
                .is_some_and(|entity| selection.admits(entity))
        {
            return None;
        }
        if self.config.paths.is_empty() && self.config.packages.is_empty() {
            return Some(BTreeMap::new());
        }
        if let Some((pattern, found)) = self
            .paths
            .iter()
            .find_map(|pattern| Some((pattern, pattern.captures(package.manifest.as_str())?)))
        {
            let captured = pattern
                .capture_names()
                .flatten()
                .filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())));
            return Some(captured.collect());
        }
        let name = package.name.as_deref()?;
        self.packages
            .iter()
            .any(|glob| glob.is_match(name))
            .then(BTreeMap::new)
    }

    fn is_public(&self, package: &PackageFact) -> bool {
        self.public.is_empty()
            || package
                .name
                .as_deref()
                .is_some_and(|name| self.public.iter().any(|glob| glob.is_match(name)))
    }

    fn fact(&self, name: String, captured: &BTreeMap<String, String>) -> ComponentFact {
        ComponentFact {
            name,
            declared: Some(self.name.to_owned()),
            parent: self
                .config
                .parent
                .as_ref()
                .map(|parent| filled(&parent.value, captured)),
            tags: self
                .config
                .tags
                .iter()
                .map(|(key, value)| (key.clone(), filled(value, captured)))
                .collect(),
            lifecycle: self.config.lifecycle.clone(),
            system: None,
            domain: None,
            packages: Vec::new(),
            public: Vec::new(),
            owners: Vec::new(),
            fan_in: 0,
            fan_out: 0,
            at: self.at.clone(),
        }
    }
}

/// The parents of a component, nearest first. Circles are faults of the config, and end here.
fn parents_of<'c>(config: &'c ArchitectureConfig, name: &str) -> impl Iterator<Item = &'c str> {
    let parent = |name: &str| {
        let parent = &config.components.get(name)?.parent;
        parent.as_ref().map(|parent| parent.value.as_str())
    };
    std::iter::successors(parent(name), move |name| parent(name)).take(config.components.len())
}

/// Where the config names a component.
fn place(config: &ArchitectureConfig, text: Option<&Text>, name: &str) -> FactAt {
    let span = text.map(|text| (text, text.clamp(config.span(name))));
    FactAt {
        path: text.map_or_else(|| RepoPath::new(FILE_NAME), |text| text.path().clone()),
        span: span.map(|(_, span)| [span.start, span.end]),
        line: span.map(|(text, span)| text.position(span.start).line),
    }
}

/// `text` with what was captured in the place of each `{name}`.
fn filled(text: &str, captured: &BTreeMap<String, String>) -> String {
    captured.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// What stands for a capture while the rest is compiled as a glob: no character of it means anything there.
const STAND_IN: &str = "PurlinCapture";

/// Compiles a glob of paths: `{name}` captures within a part of the path, and whatever lies in a directory that matches
/// does too.
fn path_pattern(pattern: &str) -> Option<Regex> {
    let mut plain = pattern.trim_end_matches('/').to_owned();
    let names = captures(pattern);
    for (at, name) in names.iter().enumerate() {
        plain = plain.replace(&format!("{{{name}}}"), &format!("{STAND_IN}{at}_"));
    }
    let glob: Glob = GlobBuilder::new(&plain).literal_separator(true).build().ok()?;
    // Paths here are text; globs are also made for bytes, which this turns off.
    let mut regex = glob.regex().trim_start_matches("(?-u)").to_owned();
    for (at, name) in names.iter().enumerate() {
        let stand_in = format!("{STAND_IN}{at}_");
        // A name that stands twice is captured where it stands first.
        regex = regex.replacen(&stand_in, &format!("(?P<{name}>[^/]+)"), 1);
        regex = regex.replace(&stand_in, "[^/]+");
    }
    let open_ended = regex.strip_suffix('$').unwrap_or(&regex);
    Regex::new(&format!("{open_ended}(?:/.*)?$")).ok()
}

/// Compiles a glob of names of packages, in which `*` crosses slashes: `@acme/*` and `*/orders` are common.
fn name_pattern(pattern: &str) -> Option<GlobMatcher> {
    Some(
        GlobBuilder::new(pattern)
            .literal_separator(false)
            .build()
            .ok()?
            .compile_matcher(),
    )
}
