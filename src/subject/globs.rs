//! The globs of all rules, matched against every file of a repository.

use std::collections::BTreeMap;

use globset::GlobMatcher;

use crate::matching::{GlobDialect, literal_end, literal_start, without_away};

/// Globs with their owners, such as rules.
#[derive(Debug)]
pub struct Globs<O> {
    globs: Vec<OwnedGlob<O>>,
    /// Those with a `!`: they exclude files for their owners.
    taking_away: Vec<OwnedGlob<O>>,
}

/// One glob with all of its owners.
#[derive(Debug)]
struct OwnedGlob<O> {
    /// What every path that matches starts and ends with. Most paths of a repository match nothing, and this check
    /// takes a fraction of the time of a glob.
    prefix: String,
    suffix: String,
    glob: GlobMatcher,
    owners: Vec<O>,
}

impl<O: Copy + Ord> Globs<O> {
    /// Takes patterns with their owners. Patterns were checked when they were read; one that does not compile matches
    /// nothing.
    pub fn new<'p>(patterns: impl IntoIterator<Item = (&'p str, O)>) -> Self {
        let mut owners: [BTreeMap<&str, Vec<O>>; 2] = Default::default();
        let [matching, taking_away] = &mut owners;
        for (pattern, owner) in patterns {
            let (kind, pattern) = match without_away(pattern) {
                (false, pattern) => (&mut *matching, pattern),
                (true, pattern) => (&mut *taking_away, pattern),
            };
            let owners = kind.entry(pattern).or_default();
            if owners.last() != Some(&owner) {
                owners.push(owner);
            }
        }
        let [globs, taking_away] = owners.map(|owners| {
            let compiled = owners.into_iter().filter_map(|(pattern, owners)| {
                Some(OwnedGlob {
                    prefix: literal_start(pattern).to_owned(),
                    suffix: literal_end(pattern).to_owned(),
                    glob: GlobDialect::Paths.matcher(pattern).ok()?,
                    owners,
                })
            });
            compiled.collect()
        });
        Self { globs, taking_away }
    }

    /// The owners whose globs match a path, each once, in order.
    #[must_use]
    pub fn matching(&self, path: &str) -> Vec<O> {
        let mut owners: Vec<O> = owners_matching(&self.globs, path).collect();
        if !owners.is_empty() && !self.taking_away.is_empty() {
            let away: Vec<O> = owners_matching(&self.taking_away, path).collect();
            owners.retain(|owner| !away.contains(owner));
        }
        owners.sort_unstable();
        owners.dedup();
        owners
    }
}

/// The owners whose globs match a path, with duplicates.
fn owners_matching<O: Copy>(globs: &[OwnedGlob<O>], path: &str) -> impl Iterator<Item = O> {
    globs
        .iter()
        .filter(move |glob| path.ends_with(&glob.suffix) && path.starts_with(&glob.prefix))
        .filter(move |glob| glob.glob.is_match(path))
        .flat_map(|glob| glob.owners.iter().copied())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whoever_asked_is_found_once() {
        let globs = Globs::new([
            ("**/package.json", 0),
            ("package.json", 1),
            (".github/workflows/*.yml", 2),
            (".github/**", 2),
            ("**/package.json", 3),
            ("[", 4),
        ]);
        assert_eq!(globs.matching("package.json"), [0, 1, 3]);
        assert_eq!(globs.matching("a/b/package.json"), [0, 3]);
        assert_eq!(globs.matching("a/my-package.json"), Vec::<usize>::new());
        assert_eq!(globs.matching(".github/workflows/ci.yml"), [2]);
    }

    #[test]
    fn what_an_owner_takes_away_is_not_matched_for_it_alone() {
        let globs = Globs::new([("!a/x/**", 0), ("a/**", 0), ("a/**", 1), ("!b/**", 2)]);
        assert_eq!(globs.matching("a/x/y"), [1]);
        assert_eq!(globs.matching("a/y"), [0, 1]);
        assert_eq!(globs.matching("c"), Vec::<usize>::new());
    }

    proptest! {
        /// Each glob without the shortcuts is the reference. (Not all in one set: globset's sets have their own
        /// shortcuts, which differ from its globs in rare cases such as a `.` before a name that is `..`.)
        #[test]
        fn shortcuts_change_nothing(
            patterns in proptest::collection::vec(r"((\*\*/|\*\*|\*|\?|[ab]|\.|/|\{a,b\}|\[ab\]|\\\*)){1,6}", 1..6),
            path in "[ab.*]{1,3}(/[ab.*]{1,3}){0,3}",
        ) {
            let matches = |pattern: &str| {
                GlobDialect::Paths.matcher(pattern).is_ok_and(|glob| glob.is_match(&path))
            };
            let expected: Vec<usize> = (0..patterns.len()).filter(|at| matches(&patterns[*at])).collect();
            let globs = Globs::new(patterns.iter().enumerate().map(|(at, pattern)| (pattern.as_str(), at)));
            prop_assert_eq!(globs.matching(&path), expected);
        }
    }
}
