//! Owners that add up: rules of a directory, or of the paths that a regular expression matches.

use std::collections::HashMap;

use rayon::prelude::*;
use regex::Regex;

use super::assignment::{Assignment, HitSets, RuleHit};
use super::rule::{OwnerRule, OwnershipError};
use crate::go_regex;

/// How the files of a directory combine with those nearer to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inheritance {
    /// They add to them (Prow, and Gitea, whose rules are all of the root).
    Upwards,
    /// Nothing: the nearest directory alone counts (Backstage).
    Nearest,
}

/// How many bytes a compiled expression may have.
const MOST_COMPILED: usize = 1 << 20;

/// Which paths a rule applies to.
#[derive(Clone, Debug)]
pub(super) struct PathFilter {
    /// What a path must hold.
    regex: Regex,
    /// Whether it must not.
    negative: bool,
}

impl PathFilter {
    /// Compiles a regular expression of Go's.
    ///
    /// # Errors
    /// Go would not, or it is too large.
    pub(super) fn new(expression: &str, negative: bool) -> Result<Self, &'static str> {
        let compiled = go_regex::translate(expression)?.compile(MOST_COMPILED);
        let regex = compiled.ok_or("it is too large")?;
        Ok(Self { regex, negative })
    }

    fn is_match(&self, path: &str) -> bool {
        self.regex.is_match(path) != self.negative
    }
}

/// Where a rule applies.
#[derive(Clone, Debug)]
pub(super) struct RuleReach {
    /// The directory, without a `/` at its end; empty for the root.
    pub(super) directory: String,
    /// Of the path relative to the directory.
    pub(super) filter: Option<PathFilter>,
    /// Whether directories further up add nothing once this one, or one below, named somebody.
    pub(super) stops: bool,
}

impl RuleReach {
    /// The directory as a pattern: with a `/` at its end.
    pub(super) fn pattern(&self) -> String {
        format!("{}/", self.directory)
    }
}

/// What files say whose rules add up.
#[derive(Clone, Debug, Default)]
pub(super) struct AddingUp {
    pub(super) rules: Vec<OwnerRule>,
    /// Where each of the rules applies.
    pub(super) reaches: Vec<RuleReach>,
    pub(super) errors: Vec<OwnershipError>,
}

impl AddingUp {
    pub(super) fn push(&mut self, rule: OwnerRule, reach: RuleReach) {
        self.rules.push(rule);
        self.reaches.push(reach);
    }
}

#[derive(Clone, Debug)]
struct DirectoryRule {
    rule: u32,
    filter: Option<PathFilter>,
    owners: bool,
    reviewers: bool,
    required: bool,
}

#[derive(Clone, Debug, Default)]
struct DirectoryRules {
    leaves: Vec<DirectoryRule>,
    stops: bool,
}

/// Rules by directory.
#[derive(Clone, Debug)]
pub(super) struct DirectoryTree {
    directories: HashMap<Box<str>, DirectoryRules>,
    inheritance: Inheritance,
    rules: usize,
}

/// The directories that say something about the files of one directory, the nearest first, each with the length of its
/// path and the `/` after it.
struct DirectoryChain<'t> {
    directories: Vec<(usize, &'t DirectoryRules)>,
    filtered: bool,
    /// The number of the set of hits, if no filter is involved.
    set: Option<u32>,
}

impl DirectoryTree {
    /// Takes the reach of each rule, in the order of the rules.
    pub(super) fn new(rules: &[OwnerRule], reaches: Vec<RuleReach>, inheritance: Inheritance) -> Self {
        let mut directories: HashMap<Box<str>, DirectoryRules> = HashMap::new();
        for (at, (rule, reach)) in rules.iter().zip(reaches).enumerate() {
            let directory = directories.entry(reach.directory.into()).or_default();
            directory.stops |= reach.stops;
            directory.leaves.push(DirectoryRule {
                rule: u32::try_from(at).unwrap_or(u32::MAX),
                filter: reach.filter,
                owners: !rule.owners.is_empty(),
                reviewers: !rule.reviewers.is_empty(),
                required: !rule.required_reviewers.is_empty(),
            });
        }
        Self {
            directories,
            inheritance,
            rules: rules.len(),
        }
    }

    fn chain(&self, directory: &str) -> DirectoryChain<'_> {
        let mut directories = Vec::new();
        let mut rest = Some(directory);
        while let Some(path) = rest {
            if let Some(found) = self.directories.get(path) {
                let length = if path.is_empty() { 0 } else { path.len() + 1 };
                directories.push((length, found));
            }
            rest = match path.rfind('/') {
                Some(end) => path.get(..end),
                None if path.is_empty() => None,
                None => Some(""),
            };
        }
        DirectoryChain {
            filtered: directories
                .iter()
                .any(|(_, directory)| directory.leaves.iter().any(|leaf| leaf.filter.is_some())),
            directories,
            set: None,
        }
    }

    /// The rules that decide about a path, the nearest first; calls `matched` with every rule that applies to the path.
    fn hits(&self, chain: &DirectoryChain<'_>, path: &str, mut matched: impl FnMut(u32)) -> Vec<RuleHit> {
        let mut hits = Vec::new();
        let (mut owners_open, mut reviewers_open, mut required_open) = (true, true, true);
        let (mut owned, mut reviewed, mut required) = (false, false, false);
        for (length, directory) in &chain.directories {
            let relative = path.get(*length..).unwrap_or_default();
            for leaf in &directory.leaves {
                if leaf
                    .filter
                    .as_ref()
                    .is_some_and(|filter| !filter.is_match(relative))
                {
                    continue;
                }
                matched(leaf.rule);
                let hit = RuleHit {
                    rule: leaf.rule,
                    owners: owners_open && leaf.owners,
                    reviewers: reviewers_open && leaf.reviewers,
                    required: required_open && leaf.required,
                };
                // A rule that names nobody still counts: it may stop the search upwards.
                let names_nobody = !(leaf.owners || leaf.reviewers || leaf.required);
                if hit.owners || hit.reviewers || hit.required || names_nobody {
                    owned |= hit.owners;
                    reviewed |= hit.reviewers;
                    required |= hit.required;
                    hits.push(hit);
                }
            }
            let stops = directory.stops || self.inheritance == Inheritance::Nearest;
            owners_open &= !(stops && owned);
            reviewers_open &= !(stops && reviewed);
            required_open &= !(stops && required);
        }
        hits
    }

    /// The rules that say something about a path, the nearest first.
    pub(super) fn decide(&self, path: &str) -> Vec<RuleHit> {
        let directory = path
            .rfind('/')
            .and_then(|end| path.get(..end))
            .unwrap_or_default();
        self.hits(&self.chain(directory), path, |_| {})
    }

    /// Which rules match and decide each of `paths`, which are sorted by bytes.
    pub(super) fn assign(&self, paths: &[&str]) -> Assignment {
        let size = paths.len().div_ceil(rayon::current_num_threads() * 4).max(1024);
        let parts: Vec<(HitSets, Vec<u32>, Vec<usize>)> = paths
            .par_chunks(size)
            .map(|chunk| self.assign_part(chunk))
            .collect();
        let mut sets = HitSets::default();
        let mut of = Vec::with_capacity(paths.len());
        let mut matches = vec![0; self.rules];
        for (part, numbers, counts) in parts {
            let renumbered: Vec<u32> = part.iter().map(|set| sets.number(set.iter().copied())).collect();
            of.extend(numbers.iter().filter_map(|set| renumbered.get(*set as usize)));
            for (sum, count) in matches.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        Assignment::new(sets, of, matches)
    }

    fn assign_part(&self, paths: &[&str]) -> (HitSets, Vec<u32>, Vec<usize>) {
        let mut sets = HitSets::default();
        let mut of = Vec::with_capacity(paths.len());
        let mut matches = vec![0_usize; self.rules];
        let mut chains: HashMap<&str, DirectoryChain<'_>> = HashMap::new();
        for path in paths {
            let directory = path
                .rfind('/')
                .and_then(|end| path.get(..end))
                .unwrap_or_default();
            let chain = chains.entry(directory).or_insert_with(|| self.chain(directory));
            let mut count = |rule: u32| {
                if let Some(count) = matches.get_mut(rule as usize) {
                    *count += 1;
                }
            };
            if let Some(set) = chain.set {
                for (_, directory) in &chain.directories {
                    directory.leaves.iter().for_each(|leaf| count(leaf.rule));
                }
                of.push(set);
                continue;
            }
            let set = sets.number(self.hits(chain, path, count).into_iter());
            if !chain.filtered {
                chain.set = Some(set);
            }
            of.push(set);
        }
        (sets, of, matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_match(expression: &str, path: &str) -> Result<bool, &'static str> {
        PathFilter::new(expression, false).map(|filter| filter.is_match(path))
    }

    #[test]
    fn repetitions_are_those_of_go() {
        for wrong in ["^**/x$", "a*+", "a{2}{3}", "a*??", "x**", "a{2,1}"] {
            assert!(is_match(wrong, "").is_err(), "{wrong}");
        }
        for (right, text) in [
            ("^a*?b$", "aab"),
            ("^a{2}?$", "aa"),
            ("^(a*)*$", "aa"),
            ("^a{,2}$", "a{,2}"),
            ("^{}{$", "{}{"),
            ("^[*{+?]+$", "{*?+"),
            ("^*.js$", "a/x.js"),
            (r"^\p{Greek}+\x{3b1}{2}$", "λαα"),
            (r"^\*\{2\}$", "*{2}"),
        ] {
            assert_eq!(is_match(right, text), Ok(true), "{right}");
        }
    }

    #[test]
    fn what_other_readers_take_otherwise_is_read_as_go_does() {
        for (right, text) in [(r"^a\<b\>$", "a<b>"), ("^[a-c--z]+$", "b-"), (r"^\101$", "A")] {
            assert_eq!(is_match(right, text), Ok(true), "{right}");
        }
        for wrong in ["(?x)a", r"\p{Foo}", "(?P<x.y>a)", "a{1001}", r"(?R)a"] {
            assert!(is_match(wrong, "").is_err(), "{wrong}");
        }
        assert_eq!(
            is_match("(?:a{1000}b{1000}c{1000}d{1000}){9}", ""),
            Err("too many repetitions")
        );
        assert_eq!(is_match(r"\pL{999}", ""), Err("it is too large"));
    }
}
