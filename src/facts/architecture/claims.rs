//! What the declared components claim: their patterns, compiled once and found by their start, so that looking up a
//! path costs the same however many components there are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use globset::GlobMatcher;
use regex::Regex;

use super::catalog::{CompiledSelection, Entities};
use crate::config::{ArchitectureConfig, MAX_PARENTS, captures};
use crate::facts::PackageFact;
use crate::matching::{GlobDialect, is_literal, literal_start, without_away};

/// What the declared components claim.
#[derive(Debug, Default)]
pub struct Claims {
    /// The declared components, in the order of names.
    components: Vec<DeclaredComponent>,
    paths: PatternIndex<PathPattern>,
    packages: PatternIndex<NameGlob>,
    /// The components that are declared only by ecosystems or catalog fields, not by paths or names.
    by_metadata: Vec<usize>,
}

/// A declared component.
#[derive(Debug)]
struct DeclaredComponent {
    name: String,
    parent: Option<usize>,
    /// The ecosystems that its packages are of; empty for any.
    ecosystems: Vec<String>,
    catalog: Option<CompiledSelection>,
    /// What its `paths` and `packages` exclude.
    without_paths: Vec<Regex>,
    without_packages: Vec<GlobMatcher>,
}

/// A path glob with its precision.
#[derive(Debug)]
struct PathPattern {
    /// Which of the component's `paths` it is.
    number: usize,
    regex: Regex,
    precision: PatternPrecision,
}

/// A glob of package names.
#[derive(Debug)]
struct NameGlob {
    /// Which of the component's `packages` it is.
    number: usize,
    glob: GlobMatcher,
    precision: PatternPrecision,
}

/// How precise a pattern is. If two path patterns match one package, the more precise one counts: a literal beats a
/// capture, a capture beats a glob, and of two of the same kind the deeper one wins. A path and a name are not
/// comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PatternPrecision {
    subject: PatternSubject,
    kind: PatternKind,
    /// How many parts a matching path has, where that is the same for all matches; `None` otherwise, and then patterns
    /// of the same kind are equally deep.
    depth: Option<usize>,
}

/// What a pattern is matched against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PatternSubject {
    Metadata,
    Name,
    Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PatternKind {
    Glob,
    Capture,
    Literal,
}

impl PatternPrecision {
    fn of_path(pattern: &str) -> Self {
        // A pattern that matches a directory includes everything in it.
        let pattern = pattern.trim_end_matches('/').trim_end_matches("/**");
        let names = captures(pattern);
        let plain = names.iter().fold(pattern.to_owned(), |plain, name| {
            plain.replace(&format!("{{{name}}}"), "x")
        });
        Self {
            subject: PatternSubject::Path,
            kind: match (is_literal(&plain), names.is_empty()) {
                (true, true) => PatternKind::Literal,
                (true, false) => PatternKind::Capture,
                (false, _) => PatternKind::Glob,
            },
            depth: match pattern {
                "**" => Some(0),
                // Its depth depends on the path.
                _ if pattern.contains("**") => None,
                _ => Some(pattern.split('/').count()),
            },
        }
    }

    fn of_name(pattern: &str) -> Self {
        Self {
            subject: PatternSubject::Name,
            kind: if is_literal(pattern) {
                PatternKind::Literal
            } else {
                PatternKind::Glob
            },
            depth: None,
        }
    }

    const OF_METADATA: Self = Self {
        subject: PatternSubject::Metadata,
        kind: PatternKind::Glob,
        depth: None,
    };

    /// Whether this pattern wins over another that matches too.
    fn beats(self, other: Self) -> bool {
        let is_deeper = matches!((self.depth, other.depth), (Some(own), Some(other)) if own > other);
        self.subject == other.subject && (self.kind > other.kind || (self.kind == other.kind && is_deeper))
    }
}

/// A component's claim to a path or a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// The position of the component among those declared.
    pub(super) component: usize,
    /// What its path captured.
    pub(super) captured: BTreeMap<String, String>,
    precision: PatternPrecision,
}

/// Patterns that match nothing.
#[derive(Debug)]
pub(super) struct UnmatchedClaims {
    pub(super) paths: BTreeSet<(usize, usize)>,
    pub(super) packages: BTreeSet<(usize, usize)>,
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
            let (mut without_paths, mut without_packages) = (Vec::new(), Vec::new());
            for (number, path) in component.paths.iter().enumerate() {
                let (takes_away, pattern) = without_away(&path.value);
                match (path_pattern(pattern), takes_away) {
                    (Some(regex), true) => without_paths.push(regex),
                    (Some(regex), false) => {
                        let precision = PatternPrecision::of_path(pattern);
                        let start = literal_start(pattern.trim_end_matches('/'));
                        claims.paths.add(
                            start,
                            at,
                            PathPattern {
                                number,
                                regex,
                                precision,
                            },
                        );
                    }
                    (None, _) => {}
                }
            }
            for (number, name) in component.packages.iter().enumerate() {
                let (takes_away, pattern) = without_away(&name.value);
                match (GlobDialect::Names.matcher(pattern), takes_away) {
                    (Ok(glob), true) => without_packages.push(glob),
                    (Ok(glob), false) => {
                        let precision = PatternPrecision::of_name(pattern);
                        let pattern = literal_start(pattern);
                        claims.packages.add(
                            pattern,
                            at,
                            NameGlob {
                                number,
                                glob,
                                precision,
                            },
                        );
                    }
                    (Err(_), _) => {}
                }
            }
            if component.paths.is_empty() && component.packages.is_empty() {
                claims.by_metadata.push(at);
            }
            let parent = component.parent.as_ref();
            let ecosystems = component.ecosystems.iter();
            let catalog = component.catalog.as_ref();
            claims.components.push(DeclaredComponent {
                name: name.clone(),
                parent: parent.and_then(|parent| positions.get(parent.value.as_str()).copied()),
                ecosystems: ecosystems.map(|ecosystem| ecosystem.value.clone()).collect(),
                catalog: catalog.map(|catalog| CompiledSelection::new(&catalog.value)),
                without_paths,
                without_packages,
            });
        }
        claims
    }

    /// The components that claim a path: among a component and its parts the innermost, among others those with the
    /// most precise pattern; several, by name, where none is more precise. A component with criteria other than paths
    /// and names claims no path.
    pub(super) fn of_path(&self, path: &str) -> Vec<Claim> {
        let mut claims = self.by_path(path);
        claims.retain(|claim| {
            self.components
                .get(claim.component)
                .is_some_and(|declared| declared.ecosystems.is_empty() && declared.catalog.is_none())
        });
        self.innermost(claims)
    }

    /// The components that claim a package: its path or name matches, where the component declares either, and so do
    /// all other criteria.
    pub(super) fn of_package(&self, package: &PackageFact, entities: &Entities<'_>) -> Vec<Claim> {
        let mut claims = self.by_path(package.manifest.as_str());
        if let Some(name) = package.name.as_deref() {
            let by_name = self.packages.starting(name);
            claims.extend(
                by_name
                    .filter(|(component, pattern)| {
                        pattern.glob.is_match(name)
                            && !self.takes_away(*component, |declared| {
                                declared.without_packages.iter().any(|glob| glob.is_match(name))
                            })
                    })
                    .map(|(component, pattern)| Claim {
                        component,
                        captured: BTreeMap::new(),
                        precision: pattern.precision,
                    }),
            );
        }
        claims.extend(self.by_metadata.iter().map(|component| Claim {
            component: *component,
            captured: BTreeMap::new(),
            precision: PatternPrecision::OF_METADATA,
        }));
        claims.retain(|claim| {
            self.components
                .get(claim.component)
                .is_some_and(|declared| declared.admits(package, entities))
        });
        self.innermost(claims)
    }

    fn takes_away(&self, component: usize, is_among: impl Fn(&DeclaredComponent) -> bool) -> bool {
        self.components.get(component).is_some_and(is_among)
    }

    fn by_path(&self, path: &str) -> Vec<Claim> {
        let matching = self.paths.starting(path).filter_map(|(component, pattern)| {
            let found = pattern.regex.captures(path)?;
            if self.takes_away(component, |declared| {
                declared.without_paths.iter().any(|regex| regex.is_match(path))
            }) {
                return None;
            }
            let captured = pattern
                .regex
                .capture_names()
                .flatten()
                .filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())));
            Some(Claim {
                component,
                captured: captured.collect(),
                precision: pattern.precision,
            })
        });
        matching.collect()
    }

    /// One claim per component, without the parents: what belongs to a part belongs to its parent through it.
    fn innermost(&self, mut claims: Vec<Claim>) -> Vec<Claim> {
        // Of a component's patterns the most precise one counts. The sort is stable, so that the first of several
        // decides what is captured.
        claims.sort_by(|a, b| a.component.cmp(&b.component).then(b.precision.cmp(&a.precision)));
        claims.dedup_by_key(|claim| claim.component);
        if claims.len() > 1 {
            let wholes: BTreeSet<usize> = claims
                .iter()
                .flat_map(|claim| self.wholes(claim.component))
                .collect();
            claims.retain(|claim| !wholes.contains(&claim.component));
            let precisions: Vec<PatternPrecision> = claims.iter().map(|claim| claim.precision).collect();
            claims.retain(|claim| !precisions.iter().any(|other| other.beats(claim.precision)));
        }
        claims
    }

    /// The components that a component is a part of, nearest first.
    fn wholes(&self, component: usize) -> impl Iterator<Item = usize> {
        let parent = |at: usize| self.components.get(at)?.parent;
        // Circles are reported as faults of the config; here they just end the walk.
        std::iter::successors(parent(component), move |at| parent(*at)).take(MAX_PARENTS)
    }

    /// The patterns that match no package, and of those of paths the ones that match none of the `files` either: for
    /// each the position of its component, and its number among all `paths` or `packages` there.
    pub(super) fn unmatched<'f>(
        &self,
        packages: &'f [PackageFact],
        files: impl Iterator<Item = &'f str>,
    ) -> UnmatchedClaims {
        let manifests = packages.iter().map(|package| package.manifest.as_str());
        let names = packages.iter().filter_map(|package| package.name.as_deref());
        let paths = self.paths.unmatched(manifests.chain(files), |pattern, path| {
            pattern.regex.is_match(path)
        });
        let packages = self
            .packages
            .unmatched(names, |pattern, name| pattern.glob.is_match(name));
        UnmatchedClaims {
            paths: paths.map(|(at, pattern)| (at, pattern.number)).collect(),
            packages: packages.map(|(at, pattern)| (at, pattern.number)).collect(),
        }
    }

    /// The name of the component of a claim; for a family, the name with the captures filled in.
    pub(super) fn name(&self, claim: &Claim) -> Option<String> {
        let declared = self.components.get(claim.component)?;
        Some(filled(&declared.name, &claim.captured))
    }
}

impl DeclaredComponent {
    /// Whether a package fits the ecosystems and the catalog criteria.
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

/// `text` with each `{name}` replaced by what was captured.
pub(super) fn filled(text: &str, captured: &BTreeMap<String, String>) -> String {
    captured.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

/// Patterns, indexed by the literal start of what they match.
#[derive(Debug)]
struct PatternIndex<P> {
    by_start: HashMap<String, Vec<usize>>,
    /// How long the starts are, ascending.
    lengths: BTreeSet<usize>,
    /// Each with its component, in the order of components.
    patterns: Vec<(usize, P)>,
}

impl<P> Default for PatternIndex<P> {
    fn default() -> Self {
        Self {
            by_start: HashMap::new(),
            lengths: BTreeSet::new(),
            patterns: Vec::new(),
        }
    }
}

impl<P> PatternIndex<P> {
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
        self.positions(text)
            .filter_map(|at| self.patterns.get(at))
            .map(|(component, pattern)| (*component, pattern))
    }

    /// The positions of the patterns that may match a text.
    fn positions(&self, text: &str) -> impl Iterator<Item = usize> {
        self.lengths
            .iter()
            .map_while(|length| (*length <= text.len()).then(|| text.get(..*length)))
            .filter_map(|start| self.by_start.get(start?))
            .flatten()
            .copied()
    }

    /// The patterns that match none of the texts, with their components. It looks only as long as there are any.
    fn unmatched<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        is_match: impl Fn(&P, &str) -> bool,
    ) -> impl Iterator<Item = (usize, &P)> {
        let mut open: BTreeSet<usize> = (0..self.patterns.len()).collect();
        for text in texts {
            if open.is_empty() {
                break;
            }
            for at in self.positions(text) {
                let pattern = self.patterns.get(at);
                if open.contains(&at) && pattern.is_some_and(|(_, pattern)| is_match(pattern, text)) {
                    open.remove(&at);
                }
            }
        }
        let open = open.into_iter().filter_map(|at| self.patterns.get(at));
        open.map(|(component, pattern)| (*component, pattern))
    }
}

/// A placeholder for a capture while the rest is compiled as a glob: none of its characters is special there.
const STAND_IN: &str = "PurlinCapture";

/// Compiles a glob of paths: `{name}` captures within one part of the path, and a match of a directory includes
/// everything in it.
fn path_pattern(pattern: &str) -> Option<Regex> {
    let mut plain = pattern.trim_end_matches('/').to_owned();
    let names = captures(pattern);
    for (at, name) in names.iter().enumerate() {
        plain = plain.replace(&format!("{{{name}}}"), &format!("{STAND_IN}{at}_"));
    }
    let glob = GlobDialect::Paths.glob(&plain).ok()?;
    // Paths here are text; globs are made for bytes too.
    let mut regex = of_text(glob.regex().trim_start_matches("(?-u)"))?;
    for (at, name) in names.iter().enumerate() {
        let stand_in = format!("{STAND_IN}{at}_");
        // A repeated name is captured at its first place.
        regex = regex.replacen(&stand_in, &format!("(?P<{name}>[^/]+)"), 1);
        regex = regex.replace(&stand_in, "[^/]+");
    }
    let open_ended = regex.strip_suffix('$').unwrap_or(&regex);
    Regex::new(&format!("{open_ended}(?:/.*)?$")).ok()
}

/// The regex of a glob, with non-ASCII characters written as themselves: globset writes their bytes, as `\xc3\xa9`.
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
            // An escaped backslash escapes nothing.
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
            let mut index = PatternIndex::default();
            let mut expected = Vec::new();
            for (at, pattern) in patterns.iter().enumerate() {
                if let Some(regex) = path_pattern(pattern) {
                    if regex.is_match(&path) {
                        expected.push(at);
                    }
                    index.add(literal_start(pattern.trim_end_matches('/')), at, regex);
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
