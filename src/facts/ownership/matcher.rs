//! All patterns of an ownership file at once.
//!
//! The patterns form one trie over path segments, with a node of its own for each `**`. A path walks it
//! segment by segment with the set of nodes that are reached so far, so the cost is that of the files and the
//! rules, not of their product: a segment is looked up once as a literal, and wildcard segments are found by
//! the text that they must begin with, end with or hold ([`Globs`]). Files of one directory share its set.

use std::collections::HashMap;

use super::pattern::{End, FixedParts, Glob, Pattern, Segment};

/// No node, no pattern.
const NONE: u32 = u32::MAX;
const ROOT: u32 = 0;

#[derive(Clone, Debug)]
struct Node {
    /// The node behind a `**` that follows.
    any_depth: u32,
    /// Whether this is the node behind a `**`, which stays reached all the way down.
    stays: bool,
    /// The patterns that end here, by [`End`].
    ends: [u32; 3],
    /// The wildcard segments that follow.
    globs: Option<Box<Globs>>,
}

impl Node {
    fn new(stays: bool) -> Self {
        Self {
            any_depth: NONE,
            stays,
            ends: [NONE; 3],
            globs: None,
        }
    }

    /// The patterns that match a file of which this node is the end.
    fn at_file(&self) -> impl Iterator<Item = u32> + use<> {
        let [either, file, _] = self.ends;
        [either, file].into_iter().filter(|pattern| *pattern != NONE)
    }

    /// The patterns that match all files in a directory of which this node is the end.
    fn below(&self) -> impl Iterator<Item = u32> + use<> {
        let [either, _, below] = self.ends;
        [either, below].into_iter().filter(|pattern| *pattern != NONE)
    }
}

/// Texts of a bounded number of lengths, each with the globs that it stands for.
#[derive(Clone, Debug, Default)]
struct Affixes {
    lengths: Vec<usize>,
    globs: HashMap<Box<[u8]>, Vec<u32>>,
}

impl Affixes {
    /// Longer texts are cut: the lookup goes through every length.
    const LONGEST: usize = 12;

    fn add(&mut self, text: &[u8], glob: u32) {
        if let Err(at) = self.lengths.binary_search(&text.len()) {
            self.lengths.insert(at, text.len());
        }
        self.globs.entry(text.into()).or_default().push(glob);
    }
}

/// A set of bytes.
#[derive(Clone, Copy, Debug, Default)]
struct ByteSet([u64; 4]);

impl ByteSet {
    fn add(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn holds(&self, byte: u8) -> bool {
        self.0
            .get(usize::from(byte >> 6))
            .is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }
}

/// The wildcard segments that can follow a node, found without trying each.
#[derive(Clone, Debug, Default)]
struct Globs {
    all: Vec<(Glob, u32)>,
    by_suffix: Affixes,
    by_prefix: Affixes,
    /// By their longest text, wherever it is.
    by_inner: Affixes,
    /// The lengths in `by_inner`, by the first two bytes of the texts, so that most places need no lookup of texts.
    inner_starts: HashMap<[u8; 2], Vec<usize>>,
    /// The first bytes in `inner_starts`, so that most places need no lookup at all.
    inner_bytes: ByteSet,
    /// Those with hardly any text: `*`, `?`, `*a*`.
    others: Vec<u32>,
}

impl Globs {
    fn add(&mut self, glob: &Glob, node: u32) {
        let at = u32::try_from(self.all.len()).unwrap_or(NONE);
        self.all.push((glob.clone(), node));
        let FixedParts {
            prefix,
            suffix,
            inner,
        } = glob.fixed_parts();
        let cut = |text: &str| text.len().min(Affixes::LONGEST);
        if !suffix.is_empty() {
            let suffix = suffix.as_bytes();
            let from = suffix.len().saturating_sub(Affixes::LONGEST);
            self.by_suffix.add(suffix.get(from..).unwrap_or_default(), at);
        } else if !prefix.is_empty() {
            self.by_prefix
                .add(prefix.as_bytes().get(..cut(&prefix)).unwrap_or_default(), at);
        } else if let [first, second, ..] = *inner.as_bytes() {
            let text = inner.as_bytes().get(..cut(&inner)).unwrap_or_default();
            self.by_inner.add(text, at);
            let lengths = self.inner_starts.entry([first, second]).or_default();
            if !lengths.contains(&text.len()) {
                lengths.push(text.len());
            }
            self.inner_bytes.add(first);
        } else {
            self.others.push(at);
        }
    }

    /// Calls `reach` with the node behind every glob that matches, some more than once.
    fn find(&self, segment: &str, mut reach: impl FnMut(u32)) {
        let bytes = segment.as_bytes();
        let mut look = |candidates: &[u32]| {
            for candidate in candidates {
                if let Some((glob, node)) = self.all.get(*candidate as usize)
                    && glob.matches(segment)
                {
                    reach(*node);
                }
            }
        };
        for length in &self.by_suffix.lengths {
            let Some(from) = bytes.len().checked_sub(*length) else {
                break;
            };
            if let Some(found) = bytes
                .get(from..)
                .and_then(|suffix| self.by_suffix.globs.get(suffix))
            {
                look(found);
            }
        }
        for length in &self.by_prefix.lengths {
            let Some(prefix) = bytes.get(..*length) else {
                break;
            };
            if let Some(found) = self.by_prefix.globs.get(prefix) {
                look(found);
            }
        }
        for (at, byte) in bytes.iter().enumerate() {
            if !self.inner_bytes.holds(*byte) {
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let [first, second, ..] = *rest else { break };
            for length in self.inner_starts.get(&[first, second]).into_iter().flatten() {
                if let Some(found) = rest.get(..*length).and_then(|text| self.by_inner.globs.get(text)) {
                    look(found);
                }
            }
        }
        look(&self.others);
    }
}

/// The compiled rules of an ownership file.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    nodes: Vec<Node>,
    names: HashMap<Box<str>, u32>,
    literals: HashMap<(u32, u32), u32>,
    /// Of each distinct pattern, the last rule that has it.
    last_rule: Vec<u32>,
    /// Of each rule, its pattern.
    pattern_of: Vec<u32>,
}

/// What the rules do to a set of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Assignment {
    /// Of each file, the rule that decides.
    pub(super) deciding: Vec<Option<u32>>,
    /// Of each rule, how many files it matches.
    pub(super) matches: Vec<usize>,
    /// Of each rule, how many files it decides.
    pub(super) decides: Vec<usize>,
}

/// A directory on the way to the file in hand.
struct Level {
    /// Length of its path with the `/` behind it.
    end: usize,
    /// The nodes that are reached.
    reached: Vec<u32>,
    /// The patterns that match all that is below, and did not further up.
    below: Vec<u32>,
    /// The last rule that matches all that is below.
    deciding: Option<u32>,
}

impl Matcher {
    pub(super) fn new<'a>(patterns: impl Iterator<Item = &'a str>) -> Self {
        let mut matcher = Self {
            nodes: vec![Node::new(false)],
            names: HashMap::new(),
            literals: HashMap::new(),
            last_rule: Vec::new(),
            pattern_of: Vec::new(),
        };
        let mut glob_children = HashMap::new();
        for (rule, source) in patterns.enumerate() {
            let rule = u32::try_from(rule).unwrap_or(NONE);
            let pattern = Pattern::new(source);
            let mut node = ROOT;
            for segment in &pattern.segments {
                node = matcher.child(node, segment, &mut glob_children);
            }
            let slot = match pattern.end {
                End::Either => 0,
                End::File => 1,
                End::Below => 2,
            };
            let fresh = u32::try_from(matcher.last_rule.len()).unwrap_or(NONE);
            let Some(end) = matcher
                .nodes
                .get_mut(node as usize)
                .and_then(|node| node.ends.get_mut(slot))
            else {
                continue;
            };
            if *end == NONE {
                *end = fresh;
                matcher.last_rule.push(rule);
            } else if let Some(last) = matcher.last_rule.get_mut(*end as usize) {
                *last = rule;
            }
            matcher.pattern_of.push(*end);
        }
        matcher
    }

    fn push(&mut self, stays: bool) -> u32 {
        self.nodes.push(Node::new(stays));
        u32::try_from(self.nodes.len() - 1).unwrap_or(NONE)
    }

    /// The node behind `segment`, made where it does not exist.
    fn child(&mut self, node: u32, segment: &Segment, glob_children: &mut HashMap<(u32, Glob), u32>) -> u32 {
        match segment {
            Segment::AnyDepth => {
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
            Segment::One(glob) => {
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

    fn node(&self, node: u32) -> Option<&Node> {
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

    /// The nodes that are reached inside a directory: where its name led to, what stays reached, and what is
    /// behind a `**` that follows either.
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

    fn last_rule(&self, pattern: u32) -> Option<u32> {
        self.last_rule.get(pattern as usize).copied()
    }

    fn top(&self) -> Level {
        let below: Vec<u32> = self.node(ROOT).into_iter().flat_map(Node::below).collect();
        Level {
            end: 0,
            reached: self.enter(&[], &[ROOT]),
            deciding: below.iter().filter_map(|pattern| self.last_rule(*pattern)).max(),
            below,
        }
    }

    /// The rule that decides who owns the file at `path`.
    pub(super) fn decide(&self, path: &str) -> Option<u32> {
        let Level {
            mut reached,
            mut deciding,
            ..
        } = self.top();
        let mut ends = Vec::new();
        let mut segments = path.split('/').peekable();
        while let Some(segment) = segments.next() {
            self.step(&reached, segment, &mut ends);
            let is_file = segments.peek().is_none();
            for node in ends.iter().filter_map(|node| self.node(*node)) {
                let last = if is_file {
                    node.at_file().filter_map(|pattern| self.last_rule(pattern)).max()
                } else {
                    node.below().filter_map(|pattern| self.last_rule(pattern)).max()
                };
                deciding = deciding.max(last);
            }
            if !is_file {
                reached = self.enter(&reached, &ends);
            }
        }
        deciding
    }

    /// What the rules do to `paths`, which are sorted by bytes.
    pub(super) fn assign(&self, paths: &[&str]) -> Assignment {
        let mut by_pattern = vec![0_usize; self.last_rule.len()];
        let mut holds_above = vec![false; self.last_rule.len()];
        let mut decides = vec![0; self.pattern_of.len()];
        let mut deciding = Vec::with_capacity(paths.len());
        let mut ends = Vec::new();
        let top = self.top();
        for pattern in &top.below {
            set(&mut holds_above, *pattern, true);
            add(&mut by_pattern, *pattern, paths.len());
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
                let mut inside = Level {
                    end,
                    reached: self.enter(&level.reached, &ends),
                    below: Vec::new(),
                    deciding: level.deciding,
                };
                let mut files = None;
                for pattern in ends
                    .iter()
                    .filter_map(|node| self.node(*node))
                    .flat_map(Node::below)
                {
                    if holds_above.get(pattern as usize) == Some(&false) {
                        set(&mut holds_above, pattern, true);
                        let rest = paths.get(at..).unwrap_or_default();
                        let count = files
                            .get_or_insert_with(|| rest.partition_point(|other| shares(path, other, end)));
                        add(&mut by_pattern, pattern, *count);
                        inside.below.push(pattern);
                        inside.deciding = inside.deciding.max(self.last_rule(pattern));
                    }
                }
                levels.push(inside);
            }
            let Some(level) = levels.last() else { break };
            self.step(
                &level.reached,
                path.get(level.end..).unwrap_or_default(),
                &mut ends,
            );
            let mut last = level.deciding;
            for pattern in ends
                .iter()
                .filter_map(|node| self.node(*node))
                .flat_map(Node::at_file)
            {
                if holds_above.get(pattern as usize) == Some(&false) {
                    add(&mut by_pattern, pattern, 1);
                    last = last.max(self.last_rule(pattern));
                }
            }
            if let Some(rule) = last {
                add(&mut decides, rule, 1);
            }
            deciding.push(last);
        }
        let matches = self
            .pattern_of
            .iter()
            .map(|pattern| by_pattern.get(*pattern as usize).copied().unwrap_or(0))
            .collect();
        Assignment {
            deciding,
            matches,
            decides,
        }
    }
}

fn next_directory<'l, 'p>(levels: &'l [Level], path: &'p str) -> Option<(&'l Level, usize, &'p str)> {
    let level = levels.last()?;
    let rest = path.get(level.end..)?;
    let length = rest.find('/')?;
    Some((level, length, rest.get(..length)?))
}

/// Whether both paths have the same first `end` bytes.
fn shares(one: &str, other: &str, end: usize) -> bool {
    match (one.as_bytes().get(..end), other.as_bytes().get(..end)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
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
