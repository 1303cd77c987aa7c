//! Which package belongs to which declared component.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobMatcher;

use super::catalog::Entities;
use super::claims::{Claims, filled, name_pattern};
use super::{Architecture, ComponentFact, OverlapFact};
use crate::config::{ArchitectureConfig, ComponentConfig, FILE_NAME};
use crate::facts::{FactAt, PackageFact};
use crate::source::{RepoPath, Root, Text};

/// A declared component, its patterns compiled.
struct Declared<'c> {
    name: &'c str,
    config: &'c ComponentConfig,
    public: Vec<GlobMatcher>,
    at: FactAt,
}

/// Puts every package into the component that claims it, and every component into `architecture`, empty ones too.
pub(super) fn assign(
    config: &ArchitectureConfig,
    claims: &Claims,
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
            public: component
                .public
                .iter()
                .filter_map(|glob| name_pattern(&glob.value))
                .collect(),
            at: place(config, text, name),
        })
        .collect();
    let entities = Entities::new(packages);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for package in packages {
        let claimed = claims.of_package(package, &entities);
        let names: Vec<String> = claimed.iter().filter_map(|claim| claims.name(claim)).collect();
        let first = claimed
            .first()
            .and_then(|claim| Some((declared.get(claim.component)?, &claim.captured)));
        let (Some((component, captured)), Some(name)) = (first, names.first()) else {
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

/// Where the config names a component.
fn place(config: &ArchitectureConfig, text: Option<&Text>, name: &str) -> FactAt {
    let span = text.map(|text| (text, text.clamp(config.span(name))));
    FactAt {
        root: text.map_or(Root::Head, |text| text.file().root),
        path: text.map_or_else(|| RepoPath::new(FILE_NAME), |text| text.path().clone()),
        span: span.map(|(_, span)| [span.start, span.end]),
        line: span.map(|(text, span)| text.position(span.start).line),
    }
}
