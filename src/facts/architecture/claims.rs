//! What the declared components claim: their patterns, compiled once and found by how they start, so that a path costs the
//! same however many components there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use globset::{Glob, GlobBuilder, GlobMatcher};
use regex::Regex;

use super::catalog::{Entities, Selection};
use crate::config::{ArchitectureConfig, MAX_PARENTS, captures, literal_start};
use crate::facts::PackageFact;

/// What the declared components claim.
#[derive(Debug, Default)]
pub struct Claims {
    /// The declared components, in the order of names.
    components: Vec<Declared>,
    paths: Index<Regex>,
    packages: Index<GlobMatcher>,
    /// The components that ask for ecosystems or for what a catalog says, and for neither paths nor names.
    by_metadata: Vec<usize>,
}

/// A declared component.
#[derive(Debug)]
struct Declared {
    name: String,
    parent: Option<usize>,
    /// The ecosystems that its packages are of; empty for any.
    ecosystems: Vec<String>,
    catalog: Option<Selection>,
}

/// That a component claims something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// The position of the component among those declared.
    pub(super) component: usize,
    /// What its path captured.
    pub(super) captured: BTreeMap<String, String>,
}

impl Claims {
    /// Compiles the patterns of a declaration. One that does not compile is a fault of the config, and claims nothing.
    #[must_use]
    pub fn new(config: &ArchitectureConfig) -> Self {
        let positions: BTreeMap<&str, usize> = config
            .components
            .keys()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at))
            .collect();
        let mut claims = Self::default();
        for (at, (name, component)) in config.components.iter().enumerate() {
            for path in &component.paths {
                if let Some(pattern) = path_pattern(&path.value) {
                    claims.paths.add(literal_start(&path.value), at, pattern);
                }
            }
            for glob in &component.packages {
                if let Some(pattern) = name_pattern(&glob.value) {
                    claims.packages.add(literal_start(&glob.value), at, pattern);
                }
            }
            if component.paths.is_empty() && component.packages.is_empty() {
                claims.by_metadata.push(at);
            }
            let parent = component.parent.as_ref();
            let ecosystems = component.ecosystems.iter();
            let catalog = component.catalog.as_ref();
            claims.components.push(Declared {
                name: name.clone(),
                parent: parent.and_then(|parent| positions.get(parent.value.as_str()).copied()),
                ecosystems: ecosystems.map(|ecosystem| ecosystem.value.clone()).collect(),
                catalog: catalog.map(|catalog| Selection::new(&catalog.value)),
            });
        }
        claims
    }

    /// Who claims a path: of those that are parts of each other the innermost, in the order of names. A component that
    /// asks more of its packages than their paths and names claims no path.
    pub(super) fn of_path(&self, path: &str) -> Vec<Claim> {
        let mut claims = self.by_path(path);
        claims.retain(|claim| {
            self.components
                .get(claim.component)
                .is_some_and(|declared| declared.ecosystems.is_empty() && declared.catalog.is_none())
        });
        self.innermost(claims)
    }

    /// Who claims a package, by its manifest or by its name, where either is asked for, and by all that is asked for
    /// besides.
    pub(super) fn of_package(&self, package: &PackageFact, entities: &Entities<'_>) -> Vec<Claim> {
        let mut claims = self.by_path(package.manifest.as_str());
        if let Some(name) = package.name.as_deref() {
            let by_name = self.packages.starting(name);
            claims.extend(
                by_name
                    .filter(|(_, glob)| glob.is_match(name))
                    .map(|(component, _)| Claim {
                        component,
                        captured: BTreeMap::new(),
                    }),
            );
        }
        claims.extend(self.by_metadata.iter().map(|component| Claim {
            component: *component,
            captured: BTreeMap::new(),
        }));
        claims.retain(|claim| {
            self.components
                .get(claim.component)
                .is_some_and(|declared| declared.admits(package, entities))
        });
        self.innermost(claims)
    }

    fn by_path(&self, path: &str) -> Vec<Claim> {
        let matching = self.paths.starting(path).filter_map(|(component, pattern)| {
            let found = pattern.captures(path)?;
            let captured = pattern
                .capture_names()
                .flatten()
                .filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())));
            Some(Claim {
                component,
                captured: captured.collect(),
            })
        });
        matching.collect()
    }

    /// One claim of each component, without those of the wholes: what belongs to a part belongs to the whole by way of it.
    fn innermost(&self, mut claims: Vec<Claim>) -> Vec<Claim> {
        // Stable, so that the first of a component's patterns says what is captured.
        claims.sort_by_key(|claim| claim.component);
        claims.dedup_by_key(|claim| claim.component);
        if claims.len() > 1 {
            let wholes: BTreeSet<usize> = claims
                .iter()
                .flat_map(|claim| self.wholes(claim.component))
                .collect();
            claims.retain(|claim| !wholes.contains(&claim.component));
        }
        claims
    }

    /// What a component is a part of, nearest first.
    fn wholes(&self, component: usize) -> impl Iterator<Item = usize> {
        let parent = |at: usize| self.components.get(at)?.parent;
        // Circles are faults of the config, and end here.
        std::iter::successors(parent(component), move |at| parent(*at)).take(MAX_PARENTS)
    }

    /// The name of the component that a claim is of; of a family, that of one of it.
    pub(super) fn name(&self, claim: &Claim) -> Option<String> {
        let declared = self.components.get(claim.component)?;
        Some(filled(&declared.name, &claim.captured))
    }
}

impl Declared {
    /// Whether a package is of an ecosystem, and has the entity of a catalog, that are asked for.
    fn admits(&self, package: &PackageFact, entities: &Entities<'_>) -> bool {
        let is_of = |name: &String| *name == package.ecosystem;
        (self.ecosystems.is_empty() || self.ecosystems.iter().any(is_of))
            && self.catalog.as_ref().is_none_or(|selection| {
                entities
                    .of(package)
                    .is_some_and(|entity| selection.admits(entity))
            })
    }
}

/// `text` with what was captured in the place of each `{name}`.
pub(super) fn filled(text: &str, captured: &BTreeMap<String, String>) -> String {
    captured.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Patterns by what everything starts with that they match.
#[derive(Debug)]
struct Index<P> {
    by_start: HashMap<String, Vec<usize>>,
    /// How long the starts are, ascending.
    lengths: BTreeSet<usize>,
    /// Each with its component, in the order of components.
    patterns: Vec<(usize, P)>,
}

impl<P> Default for Index<P> {
    fn default() -> Self {
        Self {
            by_start: HashMap::new(),
            lengths: BTreeSet::new(),
            patterns: Vec::new(),
        }
    }
}

impl<P> Index<P> {
    fn add(&mut self, start: &str, component: usize, pattern: P) {
        self.lengths.insert(start.len());
        self.by_start
            .entry(start.to_owned())
            .or_default()
            .push(self.patterns.len());
        self.patterns.push((component, pattern));
    }

    /// The patterns that may match a text, with their components.
    fn starting(&self, text: &str) -> impl Iterator<Item = (usize, &P)> {
        self.lengths
            .iter()
            .map_while(|length| (*length <= text.len()).then(|| text.get(..*length)))
            .filter_map(|start| self.by_start.get(start?))
            .flatten()
            .filter_map(|at| self.patterns.get(*at))
            .map(|(component, pattern)| (*component, pattern))
    }
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
    // Paths here are text; globs are made for bytes too.
    let mut regex = of_text(glob.regex().trim_start_matches("(?-u)"))?;
    for (at, name) in names.iter().enumerate() {
        let stand_in = format!("{STAND_IN}{at}_");
        // A name that stands twice is captured where it stands first.
        regex = regex.replacen(&stand_in, &format!("(?P<{name}>[^/]+)"), 1);
        regex = regex.replace(&stand_in, "[^/]+");
    }
    let open_ended = regex.strip_suffix('$').unwrap_or(&regex);
    Regex::new(&format!("{open_ended}(?:/.*)?$")).ok()
}

/// The regex of a glob with characters beyond ASCII as themselves: a glob's own has their bytes, as `\xc3\xa9`.
fn of_text(regex: &str) -> Option<String> {
    let mut out = Vec::with_capacity(regex.len());
    let mut rest = regex.as_bytes();
    while let [byte, behind @ ..] = rest {
        let hex = match (byte, behind) {
            (b'\\', [b'x', digits @ ..]) => digits.get(..2),
            _ => None,
        };
        rest = match (hex, behind) {
            (Some(hex), _) => {
                out.push(u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?);
                behind.get(3..)?
            }
            // A backslash that is escaped escapes nothing itself.
            (None, [escaped, behind @ ..]) if *byte == b'\\' => {
                out.extend([b'\\', *escaped]);
                behind
            }
            (None, _) => {
                out.push(*byte);
                behind
            }
        };
    }
    String::from_utf8(out).ok()
}

/// Compiles a glob of names of packages, in which `*` crosses slashes: `@acme/*` and `*/orders` are common.
pub(super) fn name_pattern(pattern: &str) -> Option<GlobMatcher> {
    Some(
        GlobBuilder::new(pattern)
            .literal_separator(false)
            .build()
            .ok()?
            .compile_matcher(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_beyond_ascii_match() {
        let matches = |pattern: &str, path: &str| path_pattern(pattern).unwrap().is_match(path);
        assert!(matches("é", "é/package.json"));
        assert!(matches("[à-é]?/**", "é漢/x"));
        assert!(matches("{é,ö}/{name}", "ö/漢"));
        assert!(matches("a\\\\xc3é", "a\\xc3é"));
        assert!(matches("\u{9b}\u{e0041}", "\u{9b}\u{e0041}/x"));
        assert!(!matches("é", "Ã©"));
    }

    proptest! {
        /// Every pattern tried on the path is the reference.
        #[test]
        fn starts_change_nothing(
            patterns in proptest::collection::vec(r"((\*\*/|\*|\?|[ab]|\.|/|\{a,b\}|\{n\}|\[ab\]|\\\*)){1,6}", 1..6),
            path in "[ab.*]{1,3}(/[ab.*]{1,3}){0,3}",
        ) {
            let mut index = Index::default();
            let mut expected = Vec::new();
            for (at, pattern) in patterns.iter().enumerate() {
                if let Some(regex) = path_pattern(pattern) {
                    if regex.is_match(&path) {
                        expected.push(at);
                    }
                    index.add(literal_start(pattern), at, regex);
                }
            }
            let mut found: Vec<usize> = index
                .starting(&path)
                .filter(|(_, regex)| regex.is_match(&path))
                .map(|(at, _)| at)
                .collect();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
