//! The globs of all rules, asked for every file of a repository.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};

/// Globs, and what each was asked for by.
#[derive(Debug)]
pub struct Globs<O> {
    globs: Vec<Owned<O>>,
}

/// One glob with everybody who asked for it.
#[derive(Debug)]
struct Owned<O> {
    /// What every path that matches starts and ends with. Most paths of a repository match nothing, and these tell so
    /// in a fraction of the time that a glob takes.
    prefix: String,
    suffix: String,
    glob: GlobMatcher,
    owners: Vec<O>,
}

/// What means something else than itself in a glob.
const SPECIAL: [char; 7] = ['*', '?', '[', ']', '{', '}', '\\'];

impl<O: Copy + Ord> Globs<O> {
    /// Takes patterns with what each belongs to. Patterns were compiled when whoever has them was read; one that does not
    /// compile matches nothing.
    pub fn new<'p>(patterns: impl IntoIterator<Item = (&'p str, O)>) -> Self {
        let mut owners: BTreeMap<&str, Vec<O>> = BTreeMap::new();
        for (pattern, owner) in patterns {
            let owners = owners.entry(pattern).or_default();
            if owners.last() != Some(&owner) {
                owners.push(owner);
            }
        }
        let compiled = owners.into_iter().filter_map(|(pattern, owners)| {
            let glob = GlobBuilder::new(pattern)
                .literal_separator(true)
                .backslash_escape(true)
                .build()
                .ok()?;
            let first = pattern.find(SPECIAL).unwrap_or(pattern.len());
            Some(Owned {
                prefix: pattern.get(..first).unwrap_or_default().to_owned(),
                suffix: literal_end(pattern).to_owned(),
                glob: glob.compile_matcher(),
                owners,
            })
        });
        Self {
            globs: compiled.collect(),
        }
    }

    /// Whose globs match a path, each once, in order.
    #[must_use]
    pub fn matching(&self, path: &str) -> Vec<O> {
        let mut owners: Vec<O> = self
            .globs
            .iter()
            .filter(|glob| path.ends_with(&glob.suffix) && path.starts_with(&glob.prefix))
            .filter(|glob| glob.glob.is_match(path))
            .flat_map(|glob| glob.owners.iter().copied())
            .collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }
}

/// What every path that a pattern matches ends with.
#[must_use]
pub fn literal_end(pattern: &str) -> &str {
    let last = pattern.rfind(SPECIAL).map_or(0, |at| at + 1);
    let behind = pattern.get(last..).unwrap_or_default();
    // `**/` matches nothing at all, too.
    if pattern.get(..last).is_some_and(|before| before.ends_with("**")) {
        behind.strip_prefix('/').unwrap_or(behind)
    } else {
        behind
    }
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

    proptest! {
        /// Each glob without the shortcuts is the reference. (Not all in one set: globset's sets have shortcuts of their
        /// own, which part from its globs in corners such as a `.` before a name that is `..`.)
        #[test]
        fn shortcuts_change_nothing(
            patterns in proptest::collection::vec(r"((\*\*/|\*\*|\*|\?|[ab]|\.|/|\{a,b\}|\[ab\]|\\\*)){1,6}", 1..6),
            path in "[ab.*]{1,3}(/[ab.*]{1,3}){0,3}",
        ) {
            let matches = |pattern: &str| {
                let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build();
                glob.is_ok_and(|glob| glob.compile_matcher().is_match(&path))
            };
            let expected: Vec<usize> = (0..patterns.len()).filter(|at| matches(&patterns[*at])).collect();
            let globs = Globs::new(patterns.iter().enumerate().map(|(at, pattern)| (pattern.as_str(), at)));
            prop_assert_eq!(globs.matching(&path), expected);
        }
    }
}
