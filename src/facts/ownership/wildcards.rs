//! The wildcard segments that can follow a place in the trie of patterns, found by the text that they must hold.

use std::collections::HashMap;

use super::pattern::{FixedParts, SegmentGlob};

/// Texts of a bounded number of lengths, each with its globs.
#[derive(Clone, Debug, Default)]
struct AffixIndex {
    lengths: Vec<usize>,
    globs: HashMap<Box<[u8]>, Vec<u32>>,
}

impl AffixIndex {
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
pub(super) struct SegmentGlobs {
    all: Vec<(SegmentGlob, u32)>,
    by_suffix: AffixIndex,
    by_prefix: AffixIndex,
    /// By their longest text, wherever it is.
    by_inner: AffixIndex,
    /// The lengths in `by_inner`, by the first two bytes of the texts, so that most places need no lookup of texts.
    inner_starts: HashMap<[u8; 2], Vec<usize>>,
    /// The first bytes in `inner_starts`, so that most places need no lookup at all.
    inner_bytes: ByteSet,
    /// Those with hardly any text: `*`, `?`, `*a*`.
    others: Vec<u32>,
}

impl SegmentGlobs {
    pub(super) fn add(&mut self, glob: &SegmentGlob, node: u32) {
        let at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push((glob.clone(), node));
        let FixedParts {
            prefix,
            suffix,
            inner,
        } = glob.fixed_parts();
        let cut = |text: &str| text.len().min(AffixIndex::LONGEST);
        if !suffix.is_empty() {
            let suffix = suffix.as_bytes();
            let from = suffix.len().saturating_sub(AffixIndex::LONGEST);
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
    pub(super) fn find(&self, segment: &str, mut reach: impl FnMut(u32)) {
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
