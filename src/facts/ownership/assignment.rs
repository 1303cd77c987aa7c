//! What the rules of one source do to a set of files.

use std::collections::HashMap;

/// A rule that says something about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Hit {
    pub(super) rule: u32,
    /// Whether its owners own the file.
    pub(super) owners: bool,
    /// Whether its reviewers review the file.
    pub(super) reviewers: bool,
}

impl Hit {
    /// A rule whose owners count, in a format without reviewers.
    pub(super) fn owners(rule: u32) -> Self {
        Self {
            rule,
            owners: true,
            reviewers: false,
        }
    }
}

/// Distinct sets of rules that decide about files together. The one without any is number 0.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    sets: Vec<Box<[Hit]>>,
    numbers: HashMap<Box<[Hit]>, u32>,
    scratch: Vec<Hit>,
}

impl Default for Sets {
    fn default() -> Self {
        let none: Box<[Hit]> = Box::default();
        Self {
            sets: vec![none.clone()],
            numbers: HashMap::from([(none, 0)]),
            scratch: Vec::new(),
        }
    }
}

impl Sets {
    /// The number of a set.
    pub(super) fn number(&mut self, hits: impl Iterator<Item = Hit>) -> u32 {
        self.scratch.clear();
        self.scratch.extend(hits);
        if let Some(number) = self.numbers.get(self.scratch.as_slice()) {
            return *number;
        }
        let number = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        let set: Box<[Hit]> = self.scratch.as_slice().into();
        self.sets.push(set.clone());
        self.numbers.insert(set, number);
        number
    }

    /// All sets by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Hit]> {
        self.sets.iter().map(AsRef::as_ref)
    }
}

/// What the rules do to a set of files.
#[derive(Clone, Debug, Default)]
pub(super) struct Assignment {
    sets: Sets,
    of: Vec<u32>,
    matches: Vec<usize>,
    decides: Vec<usize>,
}

impl Assignment {
    /// Takes the set of each file, and how many files each rule matches.
    pub(super) fn new(sets: Sets, of: Vec<u32>, matches: Vec<usize>) -> Self {
        let mut files = vec![0_usize; sets.sets.len()];
        for set in &of {
            if let Some(count) = files.get_mut(*set as usize) {
                *count += 1;
            }
        }
        let mut decides = vec![0; matches.len()];
        for (set, files) in sets.iter().zip(files) {
            for hit in set.iter().filter(|hit| hit.owners) {
                if let Some(sum) = decides.get_mut(hit.rule as usize) {
                    *sum += files;
                }
            }
        }
        Self {
            sets,
            of,
            matches,
            decides,
        }
    }

    /// The distinct sets by number.
    pub(super) fn sets(&self) -> impl Iterator<Item = &[Hit]> {
        self.sets.iter()
    }

    /// Of each file, the number of its set.
    pub(super) fn of(&self) -> &[u32] {
        &self.of
    }

    /// What decides about the file at a position.
    pub(super) fn hits(&self, file: usize) -> &[Hit] {
        self.of
            .get(file)
            .and_then(|set| self.sets.sets.get(*set as usize))
            .map_or(&[], AsRef::as_ref)
    }

    /// Of each rule, how many files it matches.
    pub(super) fn matches(&self) -> &[usize] {
        &self.matches
    }

    /// Of each rule, of how many files it decides the owners.
    pub(super) fn decides(&self) -> &[usize] {
        &self.decides
    }
}
