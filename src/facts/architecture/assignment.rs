//! Which package belongs to which declared component.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobMatcher;

use super::catalog::Entities;
use super::claims::{Claims, UnmatchedClaims, filled};
use super::{Architecture, ComponentFact, OverlapFact, UnmatchedFact};
use crate::config::{ArchitectureConfig, ComponentConfig, FILE_NAME};
use crate::document::de::Spanned;
use crate::facts::{FactAt, PackageFact};
use crate::matching::{GlobDialect, GlobList, without_away};
use crate::source::{RepoPath, Root, Span, Text};

/// A declared component, its patterns compiled.
struct ComponentSettings<'c> {
    name: &'c str,
    config: &'c ComponentConfig,
    public: GlobList,
    /// The patterns of public packages one by one, without the negative ones.
    public_patterns: Vec<(&'c Spanned<String>, GlobMatcher)>,
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
    let declared: Vec<ComponentSettings<'_>> = config
        .components
        .iter()
        .map(|(name, component)| ComponentSettings {
            name,
            config: component,
            public: GlobList::new(
                GlobDialect::Names,
                component.public.iter().map(|glob| glob.value.as_str()),
            )
            .unwrap_or_default(),
            public_patterns: component
                .public
                .iter()
                .filter(|glob| !without_away(&glob.value).0)
                .filter_map(|glob| Some((glob, GlobDialect::Names.matcher(&glob.value).ok()?)))
                .collect(),
            at: place(config, text, name),
        })
        .collect();
    let entities = Entities::new(packages);
    // For each component in use, the patterns of public packages that match a package.
    let mut used: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
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
        let matched = used.entry(component.name).or_default();
        matched.extend(component.patterns_matching(package));
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
    for component in declared
        .iter()
        .filter(|component| !used.contains_key(component.name))
    {
        let fact = component.fact(component.name.to_owned(), &BTreeMap::new());
        architecture.components.insert(component.name.to_owned(), fact);
    }
    for component in &declared {
        let matched = used.get(component.name);
        let patterns = component.public_patterns.iter().enumerate();
        let idle = patterns.filter(|(at, _)| matched.is_some_and(|matched| !matched.contains(at)));
        let facts = idle.map(|(_, (pattern, _))| UnmatchedFact {
            pattern: pattern.value.clone(),
            at: at(text, pattern.span),
        });
        let facts: Vec<UnmatchedFact> = facts.collect();
        if facts.is_empty() {
            continue;
        }
        let of_family = architecture.components.values_mut();
        for fact in of_family.filter(|fact| fact.declared.as_deref() == Some(component.name)) {
            fact.unmatched_public.clone_from(&facts);
        }
    }
    for fact in architecture.components.values_mut() {
        fact.owners.sort();
        fact.owners.dedup();
    }
}

/// Notes at each component which of its patterns match nothing.
pub(super) fn note_unmatched(
    config: &ArchitectureConfig,
    unmatched: &UnmatchedClaims,
    text: Option<&Text>,
    architecture: &mut Architecture,
) {
    for (number, (name, component)) in config.components.iter().enumerate() {
        let of = |patterns: &'_ BTreeSet<(usize, usize)>, all: &[Spanned<String>]| -> Vec<UnmatchedFact> {
            let own = patterns.range((number, 0)..=(number, usize::MAX));
            own.filter_map(|(_, at)| all.get(*at))
                .map(|pattern| UnmatchedFact {
                    pattern: pattern.value.clone(),
                    at: at(text, pattern.span),
                })
                .collect()
        };
        let mut facts = of(&unmatched.paths, &component.paths);
        facts.extend(of(&unmatched.packages, &component.packages));
        if facts.is_empty() {
            continue;
        }
        let of_family = architecture.components.values_mut();
        for fact in of_family.filter(|fact| fact.declared.as_deref() == Some(name)) {
            fact.unmatched_patterns.clone_from(&facts);
        }
    }
}

impl ComponentSettings<'_> {
    fn is_public(&self, package: &PackageFact) -> bool {
        self.public.is_empty()
            || package
                .name
                .as_deref()
                .is_some_and(|name| self.public.is_match(name))
    }

    /// Which of the patterns of public packages match a package.
    fn patterns_matching(&self, package: &PackageFact) -> impl Iterator<Item = usize> {
        let patterns = self.public_patterns.iter().enumerate();
        patterns
            .filter(|(_, (_, glob))| package.name.as_deref().is_some_and(|name| glob.is_match(name)))
            .map(|(at, _)| at)
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
            ecosystems: Vec::new(),
            packages: Vec::new(),
            public: Vec::new(),
            unmatched_public: Vec::new(),
            unmatched_patterns: Vec::new(),
            owners: Vec::new(),
            fan_in: 0,
            fan_out: 0,
            at: self.at.clone(),
        }
    }
}

/// Where the config names a component.
fn place(config: &ArchitectureConfig, text: Option<&Text>, name: &str) -> FactAt {
    at(text, config.span(name))
}

/// A place in the config.
fn at(text: Option<&Text>, span: Span) -> FactAt {
    let span = text.map(|text| (text, text.clamp(span)));
    FactAt {
        root: text.map_or(Root::Head, |text| text.file().root),
        path: text.map_or_else(|| RepoPath::new(FILE_NAME), |text| text.path().clone()),
        span: span.map(|(_, span)| [span.start, span.end]),
        line: span.map(|(text, span)| text.position(span.start).line),
    }
}
