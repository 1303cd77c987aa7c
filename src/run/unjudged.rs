//! Files that the globs of a rule match and that it did not judge. None of them has passed.

use std::collections::BTreeMap;

use crate::diagnostic::RuleId;
use crate::repository::FileKind;
use crate::source::RepoPath;
use crate::standards::RuleNumber;

/// Paths of one reason that are kept for a reader; all of them are counted.
const FIRST: usize = 20;

/// Why nobody judged a file.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum UnjudgedReason {
    /// The config's `exclude` leaves it out.
    Excluded,
    /// It is a symbolic link, which nobody follows.
    Link,
    /// It is a commit of another repository.
    Submodule,
    /// It is tracked, and the work tree does not have it.
    Absent,
    /// It is tracked, and a sparse checkout leaves it out. It is among the files that could not be read too.
    Sparse,
    /// It is tracked, and in the work tree a link or a directory stands in its place, or a link above it. It is among the
    /// files that could not be read too.
    Replaced,
}

impl UnjudgedReason {
    /// Why a listed file of this kind is never judged; `None` for one that has content.
    #[must_use]
    pub fn of_kind(kind: FileKind) -> Option<Self> {
        match kind {
            FileKind::Regular => None,
            FileKind::Symlink => Some(Self::Link),
            FileKind::Submodule => Some(Self::Submodule),
        }
    }

    /// Whether such files are listed with those that could not be read.
    #[must_use]
    pub fn is_unread(self) -> bool {
        matches!(self, Self::Sparse | Self::Replaced)
    }
}

/// A file that nobody judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnjudgedFile {
    /// The file.
    pub path: RepoPath,
    /// Why.
    pub reason: UnjudgedReason,
    /// The rules whose globs match it.
    pub rules: Vec<RuleNumber>,
}

/// How many files there are of one reason, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnjudgedFiles {
    /// All of them, counted.
    pub count: usize,
    /// The first, by path.
    pub first: Vec<RepoPath>,
}

/// Files by the reason for which nobody judged them.
pub type ByReason = BTreeMap<UnjudgedReason, UnjudgedFiles>;

/// The files of a run that nobody judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unjudged {
    /// Each file once, however many rules would judge it.
    pub files: ByReason,
    /// Those of each rule that has any.
    pub by_rule: BTreeMap<RuleId, ByReason>,
}

/// Adds a file; files come in the order of their paths.
pub(super) fn add(files: &mut ByReason, path: &RepoPath, reason: UnjudgedReason) {
    let files = files.entry(reason).or_default();
    files.count += 1;
    if files.first.len() < FIRST {
        files.first.push(path.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_are_named() {
        let mut files = ByReason::new();
        for at in 0..50 {
            let path = RepoPath::new(format!("{at:02}.json"));
            add(&mut files, &path, UnjudgedReason::Excluded);
        }
        let excluded = &files[&UnjudgedReason::Excluded];
        assert_eq!((excluded.count, excluded.first.len()), (50, FIRST));
        assert_eq!(excluded.first[0].as_str(), "00.json");
    }
}
