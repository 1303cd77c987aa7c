//! Which rules of one source match and decide a set of files.

use std::collections::HashMap;

/// A rule that says something about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RuleHit {
    pub(super) rule: u32,
    /// Whether its owners own the file.
    pub(super) owners: bool,
    /// Whether its reviewers review the file.
    pub(super) reviewers: bool,
    /// Whether its required reviewers are asked for the file.
    pub(super) required: bool,
}

impl RuleHit {
    /// A rule whose owners count, in a format without reviewers.
    pub(super) fn owners(rule: u32) -> Self {
        Self {
            rule,
            owners: true,
            reviewers: false,
            required: false,
        }
    }
}

/// Distinct sets of rules that decide about files together. The one without any is number 0.
#[derive(Clone, Debug)]
pub(super) struct HitSets {
    list: Vec<Box<[RuleHit]>>,
    numbers: HashMap<Box<[RuleHit]>, u32>,
    scratch: Vec<RuleHit>,
}

impl Default for HitSets {
    fn default() -> Self {
        let none: Box<[RuleHit]> = Box::default();
        Self {
            list: vec![none.clone()],
            numbers: HashMap::from([(none, 0)]),
            scratch: Vec::new(),
        }
    }
}

impl HitSets {
    /// The number of a set.
    pub(super) fn number(&mut self, hits: impl Iterator<Item = RuleHit>) -> u32 {
        self.scratch.clear();
        self.scratch.extend(hits);
        if let Some(number) = self.numbers.get(self.scratch.as_slice()) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let set: Box<[RuleHit]> = self.scratch.as_slice().into();
        self.list.push(set.clone());
        self.numbers.insert(set, number);
        number
    }

    /// All sets by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[RuleHit]> {
        self.list.iter().map(AsRef::as_ref)
    }
}

/// Which rules match and decide each of a set of files.
#[derive(Clone, Debug, Default)]
pub(super) struct Assignment {
    sets: HitSets,
    of: Vec<u32>,
    matches: Vec<usize>,
    decides: Vec<usize>,
}

impl Assignment {
    /// Takes the set of each file, and how many files each rule matches.
    pub(super) fn new(sets: HitSets, of: Vec<u32>, matches: Vec<usize>) -> Self {
        let mut files = vec![0_usize; sets.list.len()];
        for set in &of {
            if let Some(count) = files.get_mut(*set as usize) {
                *count += 1;
            }
        }
        let mut decides = vec![0; matches.len()];
        for (set, files) in sets.iter().zip(files) {
            for hit in set {
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
    pub(super) fn sets(&self) -> impl Iterator<Item = &[RuleHit]> {
        self.sets.iter()
    }

    /// For each file, the number of its set.
    pub(super) fn of(&self) -> &[u32] {
        &self.of
    }

    /// The rules that decide about the file at a position.
    pub(super) fn hits(&self, file: usize) -> &[RuleHit] {
        self.of
            .get(file)
            .and_then(|set| self.sets.list.get(*set as usize))
            .map_or(&[], AsRef::as_ref)
    }

    /// For each rule, how many files it matches.
    pub(super) fn matches(&self) -> &[usize] {
        &self.matches
    }

    /// For each rule, how many files it decides, alone or with others.
    pub(super) fn decides(&self) -> &[usize] {
        &self.decides
    }
}
