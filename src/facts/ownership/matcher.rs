//! All patterns of an ownership file at once.
//!
//! The patterns form one trie over path segments, with a node of its own for each `**`. A path walks it
//! segment by segment with the set of nodes that are reached so far, so the cost is that of the files and the
//! rules, not of their product: a segment is looked up once as a literal, and wildcard segments are found by
//! the text that they must begin with, end with or hold ([`SegmentGlobs`]). Files of one directory share its set.

mod shadows;

use std::collections::HashMap;

use rayon::prelude::*;

use super::assignment::{Assignment, HitSets, RuleHit};
use super::claims::{RuleClaim, RuleClaims};
use super::pattern::{OwnerPattern, PatternEnd, PatternSegment, SegmentGlob};
use super::wildcards::SegmentGlobs;

/// No node, no pattern.
const NONE: u32 = u32::MAX;
const ROOT: u32 = 0;

#[derive(Clone, Debug)]
struct MatcherNode {
    /// The node after a `**` that follows.
    any_depth: u32,
    /// Whether this is the node after a `**`, which stays reached at every level below.
    stays: bool,
    /// The first of the patterns that end here, by [`PatternEnd`].
    ends: [u32; 3],
    /// The wildcard segments that follow.
    globs: Option<Box<SegmentGlobs>>,
}

impl MatcherNode {
    fn new(stays: bool) -> Self {
        Self {
            any_depth: NONE,
            stays,
            ends: [NONE; 3],
            globs: None,
        }
    }
}

/// A rule as the matcher needs it.
#[derive(Clone, Debug)]
pub(super) struct MatcherRule {
    /// What it matches.
    pub(super) pattern: OwnerPattern,
    /// The rules that compete with it.
    pub(super) group: u32,
    /// Whether it takes files out of its group whatever else matches.
    pub(super) exclusion: bool,
    /// Of the rules of a group that match, the one with the highest rank decides; `None` for a rule that never decides.
    pub(super) rank: Option<u32>,
}

/// The rules of one group with one pattern that end at a node.
#[derive(Clone, Copy, Debug)]
struct NodeEnding {
    group: u32,
    /// The strongest claim of them.
    claim: Option<RuleClaim>,
    /// The same pattern in another group.
    next: u32,
}

/// The compiled rules of an ownership file.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    nodes: Vec<MatcherNode>,
    names: HashMap<Box<str>, u32>,
    literals: HashMap<(u32, u32), u32>,
    /// The distinct patterns of each group.
    endings: Vec<NodeEnding>,
    /// Of each rule, its pattern.
    ending_of: Vec<u32>,
    /// For each rule, the first other rule of its group with the same pattern.
    duplicate_of: Vec<Option<u32>>,
}

/// A directory on the path of the current file.
struct DirectoryLevel {
    /// Length of its path with the `/` after it.
    end: usize,
    /// The nodes that are reached.
    reached: Vec<u32>,
    /// The patterns that match everything below here but not everything further up.
    below: Vec<u32>,
    /// The claims on everything below.
    claims: RuleClaims,
    /// The number of the set of these claims, computed when a file first needs it.
    set: Option<u32>,
}

/// Receives the matches while [`Matcher::visit`] goes from file to file.
trait MatchVisitor {
    /// A pattern matches all of the next `files`.
    fn directory(&mut self, pattern: u32, files: usize);
    /// The next file, in the directory of the last level; the patterns match it and not the directory.
    fn file(&mut self, levels: &mut [DirectoryLevel], patterns: &[u32]);
}

/// The result for a part of the files.
struct MatchCount<'m> {
    matcher: &'m Matcher,
    sets: HitSets,
    of: Vec<u32>,
    by_pattern: Vec<usize>,
}

impl MatchVisitor for MatchCount<'_> {
    fn directory(&mut self, pattern: u32, files: usize) {
        add(&mut self.by_pattern, pattern, files);
    }

    fn file(&mut self, levels: &mut [DirectoryLevel], patterns: &[u32]) {
        let Some(level) = levels.last_mut() else { return };
        let set = if patterns.is_empty() {
            let DirectoryLevel { set, claims, .. } = level;
            *set.get_or_insert_with(|| self.sets.number(claims.hits()))
        } else {
            let mut claims = level.claims.clone();
            for pattern in patterns {
                add(&mut self.by_pattern, *pattern, 1);
                self.matcher.claim(&mut claims, *pattern);
            }
            self.sets.number(claims.hits())
        };
        self.of.push(set);
    }
}

impl Matcher {
    /// Compiles rules, which are named by their position.
    pub(super) fn new(lines: impl Iterator<Item = MatcherRule>) -> Self {
        let mut matcher = Self {
            nodes: vec![MatcherNode::new(false)],
            names: HashMap::new(),
            literals: HashMap::new(),
            endings: Vec::new(),
            ending_of: Vec::new(),
            duplicate_of: Vec::new(),
        };
        let mut glob_children = HashMap::new();
        let mut first_of = Vec::new();
        for (rule, line) in lines.enumerate() {
            let rule = u32::try_from(rule).unwrap_or(NONE);
            let mut node = ROOT;
            for segment in &line.pattern.segments {
                node = matcher.child(node, segment, &mut glob_children);
            }
            let slot = match line.pattern.end {
                PatternEnd::Either => 0,
                PatternEnd::File => 1,
                PatternEnd::Below => 2,
            };
            let ending = matcher.ending(node, slot, line.group);
            let first = first_of.get(ending as usize).copied();
            if first.is_none() {
                first_of.push(rule);
            }
            if let (Some(NodeEnding { claim, .. }), Some(rank)) =
                (matcher.endings.get_mut(ending as usize), line.rank)
            {
                let fresh = RuleClaim {
                    group: line.group,
                    exclusion: line.exclusion,
                    rank,
                    rule,
                };
                *claim = match claim {
                    Some(before) if !fresh.beats(before) => Some(*before),
                    _ => Some(fresh),
                };
            }
            matcher.ending_of.push(ending);
            matcher.duplicate_of.push(first);
        }
        matcher
    }

    /// The pattern of a group at a node, made where it does not exist.
    fn ending(&mut self, node: u32, slot: usize, group: u32) -> u32 {
        let fresh = u32::try_from(self.endings.len()).unwrap_or(NONE);
        let Some(head) = self
            .nodes
            .get_mut(node as usize)
            .and_then(|node| node.ends.get_mut(slot))
        else {
            return NONE;
        };
        let mut at = *head;
        while let Some(ending) = self.endings.get(at as usize) {
            if ending.group == group {
                return at;
            }
            at = ending.next;
        }
        self.endings.push(NodeEnding {
            group,
            claim: None,
            next: *head,
        });
        *head = fresh;
        fresh
    }

    /// For each rule, the first other rule of its group with the same pattern.
    pub(super) fn duplicate_of(&self) -> &[Option<u32>] {
        &self.duplicate_of
    }

    fn push(&mut self, stays: bool) -> u32 {
        self.nodes.push(MatcherNode::new(stays));
        u32::try_from(self.nodes.len() - 1).unwrap_or(NONE)
    }

    /// The node after `segment`, made where it does not exist.
    fn child(
        &mut self,
        node: u32,
        segment: &PatternSegment,
        glob_children: &mut HashMap<(u32, SegmentGlob), u32>,
    ) -> u32 {
        match segment {
            PatternSegment::AnyDepth => {
                if let Some(found) = self.nodes.get(node as usize).map(|node| node.any_depth)
                    && found != NONE
                {
                    return found;
                }
                let child = self.push(true);
                if let Some(node) = self.nodes.get_mut(node as usize) {
                    node.any_depth = child;
                }
                child
            }
            PatternSegment::One(glob) => {
                if let Some(text) = glob.literal() {
                    let fresh = u32::try_from(self.names.len()).unwrap_or(NONE);
                    let name = *self.names.entry(text.into()).or_insert(fresh);
                    if let Some(child) = self.literals.get(&(node, name)) {
                        return *child;
                    }
                    let child = self.push(false);
                    self.literals.insert((node, name), child);
                    return child;
                }
                if let Some(child) = glob_children.get(&(node, glob.clone())) {
                    return *child;
                }
                let child = self.push(false);
                if let Some(node) = self.nodes.get_mut(node as usize) {
                    node.globs.get_or_insert_default().add(glob, child);
                }
                glob_children.insert((node, glob.clone()), child);
                child
            }
        }
    }

    fn node(&self, node: u32) -> Option<&MatcherNode> {
        self.nodes.get(node as usize)
    }

    /// The nodes that `segment` leads to from `reached`, each once.
    fn step(&self, reached: &[u32], segment: &str, ends: &mut Vec<u32>) {
        ends.clear();
        let name = self.names.get(segment);
        for from in reached {
            if let Some(name) = name {
                ends.extend(self.literals.get(&(*from, *name)));
            }
            if let Some(globs) = self.node(*from).and_then(|node| node.globs.as_ref()) {
                globs.find(segment, |node| ends.push(node));
            }
        }
        ends.sort_unstable();
        ends.dedup();
    }

    /// The nodes that are reached inside a directory: where its name led to, what stays reached, and what is after a
    /// `**` that follows either.
    fn enter(&self, outside: &[u32], ends: &[u32]) -> Vec<u32> {
        let stay = outside
            .iter()
            .filter(|node| self.node(**node).is_some_and(|node| node.stays));
        let mut reached: Vec<u32> = stay.chain(ends).copied().collect();
        for at in 0..reached.len() {
            let behind = reached
                .get(at)
                .and_then(|node| self.node(*node))
                .map(|node| node.any_depth);
            reached.extend(behind.filter(|node| *node != NONE));
        }
        reached.sort_unstable();
        reached.dedup();
        reached
    }

    fn chain(&self, first: u32) -> impl Iterator<Item = u32> {
        let next = |at: &u32| self.endings.get(*at as usize).map(|ending| ending.next);
        std::iter::successors(Some(first), next).take_while(|at| *at != NONE)
    }

    /// The patterns that match a file of which one of `nodes` is the end.
    fn at_file(&self, nodes: &[u32]) -> impl Iterator<Item = u32> {
        nodes.iter().filter_map(|node| self.node(*node)).flat_map(|node| {
            let [either, file, _] = node.ends;
            self.chain(either).chain(self.chain(file))
        })
    }

    /// The patterns that match all files in a directory of which one of `nodes` is the end.
    fn below(&self, nodes: &[u32]) -> impl Iterator<Item = u32> {
        nodes.iter().filter_map(|node| self.node(*node)).flat_map(|node| {
            let [either, _, below] = node.ends;
            self.chain(either).chain(self.chain(below))
        })
    }

    fn claim(&self, claims: &mut RuleClaims, pattern: u32) {
        if let Some(claim) = self.endings.get(pattern as usize).and_then(|ending| ending.claim) {
            claims.add(claim);
        }
    }

    fn top(&self) -> DirectoryLevel {
        let below: Vec<u32> = self.below(&[ROOT]).collect();
        let mut claims = RuleClaims::default();
        for pattern in &below {
            self.claim(&mut claims, *pattern);
        }
        DirectoryLevel {
            end: 0,
            reached: self.enter(&[], &[ROOT]),
            below,
            claims,
            set: None,
        }
    }

    /// The rules that decide who owns the file at `path`, one of each group that says something, by group.
    pub(super) fn decide(&self, path: &str) -> Vec<RuleHit> {
        let DirectoryLevel {
            mut reached,
            mut claims,
            ..
        } = self.top();
        let mut ends = Vec::new();
        let mut segments = path.split('/').peekable();
        while let Some(segment) = segments.next() {
            self.step(&reached, segment, &mut ends);
            if segments.peek().is_none() {
                for pattern in self.at_file(&ends) {
                    self.claim(&mut claims, pattern);
                }
            } else {
                for pattern in self.below(&ends) {
                    self.claim(&mut claims, pattern);
                }
                reached = self.enter(&reached, &ends);
            }
        }
        claims.hits().collect()
    }

    /// Which rules match and decide each of `paths`, which are sorted by bytes. Uses all threads where there is enough
    /// to do.
    pub(super) fn assign(&self, paths: &[&str]) -> Assignment {
        let parts: Vec<MatchCount<'_>> = paths
            .par_chunks(chunk_size(paths.len()))
            .map(|chunk| {
                let mut count = MatchCount {
                    matcher: self,
                    sets: HitSets::default(),
                    of: Vec::with_capacity(chunk.len()),
                    by_pattern: vec![0; self.endings.len()],
                };
                self.visit(chunk, &mut count);
                count
            })
            .collect();
        let mut sets = HitSets::default();
        let mut of = Vec::with_capacity(paths.len());
        let mut by_pattern = vec![0; self.endings.len()];
        for part in parts {
            let numbers: Vec<u32> = part
                .sets
                .iter()
                .map(|set| sets.number(set.iter().copied()))
                .collect();
            of.extend(part.of.iter().filter_map(|set| numbers.get(*set as usize)));
            for (sum, count) in by_pattern.iter_mut().zip(part.by_pattern) {
                *sum += count;
            }
        }
        let matches = self
            .ending_of
            .iter()
            .map(|ending| by_pattern.get(*ending as usize).copied().unwrap_or(0))
            .collect();
        Assignment::new(sets, of, matches)
    }

    fn visit(&self, paths: &[&str], visitor: &mut impl MatchVisitor) {
        let mut holds_above = vec![false; self.endings.len()];
        let mut ends = Vec::new();
        let mut own = Vec::new();
        let top = self.top();
        for pattern in &top.below {
            set(&mut holds_above, *pattern, true);
            visitor.directory(*pattern, paths.len());
        }
        let mut levels = vec![top];
        let mut before = "";
        for (at, path) in paths.iter().enumerate() {
            // The directories that this file shares with the one before stay as they are.
            while let Some(level) = levels.pop_if(|level| level.end > 0 && !shares(before, path, level.end)) {
                for pattern in level.below {
                    set(&mut holds_above, pattern, false);
                }
            }
            before = path;
            while let Some((level, length, segment)) = next_directory(&levels, path) {
                self.step(&level.reached, segment, &mut ends);
                let end = level.end + length + 1;
                let mut inside = DirectoryLevel {
                    end,
                    reached: self.enter(&level.reached, &ends),
                    below: Vec::new(),
                    claims: level.claims.clone(),
                    set: None,
                };
                let mut files = None;
                for pattern in self.below(&ends) {
                    if holds_above.get(pattern as usize) == Some(&false) {
                        set(&mut holds_above, pattern, true);
                        let rest = paths.get(at..).unwrap_or_default();
                        let count = files
                            .get_or_insert_with(|| rest.partition_point(|other| shares(path, other, end)));
                        visitor.directory(pattern, *count);
                        inside.below.push(pattern);
                        self.claim(&mut inside.claims, pattern);
                    }
                }
                levels.push(inside);
            }
            let Some(level) = levels.last() else { break };
            let name = path.get(level.end..).unwrap_or_default();
            self.step(&level.reached, name, &mut ends);
            own.clear();
            own.extend(
                self.at_file(&ends)
                    .filter(|pattern| holds_above.get(*pattern as usize) == Some(&false)),
            );
            visitor.file(&mut levels, &own);
        }
    }
}

/// How many files one thread takes at a time: few enough that all threads finish together, and enough that the repeated
/// work on the parent directories is negligible.
fn chunk_size(files: usize) -> usize {
    files.div_ceil(rayon::current_num_threads() * 4).max(1024)
}

fn next_directory<'l, 'p>(
    levels: &'l [DirectoryLevel],
    path: &'p str,
) -> Option<(&'l DirectoryLevel, usize, &'p str)> {
    let level = levels.last()?;
    let rest = path.get(level.end..)?;
    let length = rest.find('/')?;
    Some((level, length, rest.get(..length)?))
}

/// Whether both paths have the same first `end` bytes.
fn shares(one: &str, other: &str, end: usize) -> bool {
    let start = one.as_bytes().get(..end);
    start.is_some() && start == other.as_bytes().get(..end)
}

fn set(flags: &mut [bool], at: u32, to: bool) {
    if let Some(flag) = flags.get_mut(at as usize) {
        *flag = to;
    }
}

fn add(counts: &mut [usize], at: u32, more: usize) {
    if let Some(count) = counts.get_mut(at as usize) {
        *count += more;
    }
}
