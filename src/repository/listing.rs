//! What a tree lists: plain data, without a way to read it.

use std::ffi::OsString;
use std::fmt;

use crate::matching::GlobList;
use crate::source::RepoPath;

/// What a listed name is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A file with content.
    Regular,
    /// A symbolic link; never followed.
    Symlink,
    /// A commit of another repository (a gitlink).
    Submodule,
}

/// The name of a blob in git's object database, in hex. Two files of one name have the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(Box<str>);

impl BlobId {
    /// Takes a name in hex; `None` for anything else.
    #[must_use]
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        let is_name = [40, 64].contains(&hex.len()) && hex.iter().all(u8::is_ascii_hexdigit);
        let text = std::str::from_utf8(hex).ok().filter(|_| is_name)?;
        Some(Self(text.into()))
    }

    /// The name in hex.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One name of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the root.
    pub path: RepoPath,
    /// What it is.
    pub kind: FileKind,
    /// Whether it may be run.
    pub executable: bool,
    /// Tracked, but left out of the work tree by a sparse checkout: there is nothing to read.
    pub sparse: bool,
    /// The name to open it with, where that is not UTF-8.
    pub raw: Option<OsString>,
    /// What it holds, where the tree is one of git's objects. Of a work tree nobody knows without reading.
    pub blob: Option<BlobId>,
}

impl File {
    /// A name of some kind, with nothing else to say about it.
    #[must_use]
    pub fn new(path: RepoPath, kind: FileKind) -> Self {
        Self {
            path,
            kind,
            executable: false,
            sparse: false,
            raw: None,
            blob: None,
        }
    }
}

/// How the checked set was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListedBy {
    /// The tracked files of a git index.
    Git,
    /// A walk of the directory that honours its own ignore files.
    Walk,
}

/// Why a directory was walked. Displays as the one line that tells the user so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkReason {
    /// There is no `.git` at the root.
    NoRepository,
    /// There is a `.git`, but no git to read it with.
    GitMissing,
}

impl fmt::Display for WalkReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRepository => "not a git repository: checking every file that .gitignore files leave in",
            Self::GitMissing => {
                "git is not on the PATH: checking every file that .gitignore files leave in, \
                 which may differ from the tracked files"
            }
        })
    }
}

/// A directory that the walk could not look into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unlisted {
    /// The directory, or the root where the system does not tell.
    pub path: RepoPath,
    /// What the system says.
    pub reason: String,
}

/// What a tree lists: every file that was asked for, sorted by path.
#[derive(Clone, Debug)]
pub struct Listing {
    files: Vec<File>,
    listed_by: ListedBy,
    walked_because: Option<WalkReason>,
    unlisted: Vec<Unlisted>,
    excluded: Vec<File>,
    part: bool,
    others: usize,
}

impl Listing {
    /// Takes a set of files and sorts it; a name that comes twice is kept once.
    #[must_use]
    pub fn new(mut files: Vec<File>, listed_by: ListedBy) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self::of_sorted(files, listed_by)
    }

    /// Takes files that are sorted by path, each there once.
    #[must_use]
    pub(super) fn of_sorted(files: Vec<File>, listed_by: ListedBy) -> Self {
        Self {
            files,
            listed_by,
            walked_because: None,
            unlisted: Vec::new(),
            excluded: Vec::new(),
            part: false,
            others: 0,
        }
    }

    /// The same listing as one that was asked for some paths only, beside which there are so many others in the set.
    #[must_use]
    pub(super) fn into_part(mut self, others: usize) -> Self {
        self.part = true;
        self.others = others;
        self
    }

    /// How many files are in the checked set, those that nobody asked for by name included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.files.len() + self.others
    }

    /// Whether the listing was asked for some paths only, so that others may be tracked too.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.part
    }

    /// The same listing as the result of a walk.
    #[must_use]
    pub(super) fn walked(mut self, reason: WalkReason, mut unlisted: Vec<Unlisted>) -> Self {
        unlisted.sort();
        unlisted.dedup();
        self.walked_because = Some(reason);
        self.unlisted = unlisted;
        self
    }

    /// The same listing without the files that `exclude` matches, or that lie in a directory that it matches. A glob with
    /// a `!` keeps what it matches, and what lies in a directory that it matches, wherever else that lies.
    #[must_use]
    pub(super) fn without(mut self, exclude: &GlobList) -> Self {
        if exclude.is_empty() {
            return self;
        }
        // Files of one directory follow each other, so the verdicts on the directories above are kept in a stack.
        let mut above: Vec<(String, Verdict)> = Vec::new();
        let is_excluded = |file: &mut File| {
            let path = file.path.as_str();
            while let Some((directory, _)) = above.last() {
                if path.starts_with(directory.as_str()) {
                    break;
                }
                above.pop();
            }
            let mut start = above.last().map_or(0, |(directory, _)| directory.len());
            let mut verdict = above
                .last()
                .map_or_else(Verdict::default, |(_, verdict)| *verdict);
            while let Some(length) = path.get(start..).and_then(|rest| rest.find('/')) {
                let end = start + length;
                verdict = verdict.with(exclude, path.get(..end).unwrap_or_default());
                start = end + 1;
                above.push((path.get(..start).unwrap_or_default().to_owned(), verdict));
            }
            verdict.with(exclude, path).excludes()
        };
        self.excluded = self.files.extract_if(.., is_excluded).collect();
        self
    }

    /// The same listing with more files, those of them apart that `exclude` matches.
    #[must_use]
    pub(super) fn with(mut self, more: Vec<File>, exclude: &GlobList) -> Self {
        let more = Self::new(more, self.listed_by).without(exclude);
        self.files.extend(more.files);
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.excluded.extend(more.excluded);
        self.excluded.sort_by(|a, b| a.path.cmp(&b.path));
        self
    }

    /// Every file, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// How the set was found.
    #[must_use]
    pub fn listed_by(&self) -> ListedBy {
        self.listed_by
    }

    /// Why the directory was walked; `None` when git listed it.
    #[must_use]
    pub fn walked_because(&self) -> Option<WalkReason> {
        self.walked_because
    }

    /// Directories whose files could not be listed, sorted. Only a walk has any.
    #[must_use]
    pub fn unlisted(&self) -> &[Unlisted] {
        &self.unlisted
    }

    /// The files that the exclude globs left out, sorted by path.
    #[must_use]
    pub fn excluded_files(&self) -> &[File] {
        &self.excluded
    }

    /// How many files the exclude globs left out.
    #[must_use]
    pub fn excluded(&self) -> usize {
        self.excluded.len()
    }

    /// The file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        by_path(&self.files, path)
    }

    /// The file at `path`, even where an exclude glob leaves it out of the checked set: for files that say
    /// something about others, such as an ownership file or the manifest of a workspace.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&File> {
        self.get(path).or_else(|| by_path(&self.excluded, path))
    }
}

/// The file at a path, among files in the order of their paths.
pub(super) fn by_path<'f>(files: &'f [File], path: &str) -> Option<&'f File> {
    let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
    files.get(at)
}

/// What exclude globs say of a path and of the directories above it.
#[derive(Clone, Copy, Default)]
struct Verdict {
    matched: bool,
    kept: bool,
}

impl Verdict {
    /// The same with what they say of one more of them.
    fn with(self, exclude: &GlobList, path: &str) -> Self {
        Self {
            matched: self.matched || exclude.reaches(path),
            kept: self.kept || exclude.takes_away(path),
        }
    }

    fn excludes(self) -> bool {
        self.matched && !self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::GlobDialect;

    fn globs(patterns: &[&str]) -> GlobList {
        GlobList::new(GlobDialect::Paths, patterns.iter().copied()).unwrap()
    }

    fn listing(paths: &[&str]) -> Listing {
        let files = paths
            .iter()
            .map(|path| File::new(RepoPath::new(path), FileKind::Regular))
            .collect();
        Listing::new(files, ListedBy::Git)
    }

    fn paths(listing: &Listing) -> Vec<&str> {
        listing.files().iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn files_are_sorted_by_bytes_and_found_again() {
        let listing = listing(&["b", "a/x", "a.txt", "B", "a-b", "a/x"]);
        assert_eq!(paths(&listing), ["B", "a-b", "a.txt", "a/x", "b"]);
        assert!(listing.get("a/x").is_some());
        assert!(listing.get("a").is_none());
    }

    #[test]
    fn excluding_a_directory_excludes_all_below_it() {
        let all = [
            "a/vendor/x",
            "a/vendor/y/z",
            "a/vendored",
            "vendor/x",
            "w.min.js",
            "w/w.min.js",
        ];
        let without = |patterns| listing(&all).without(&globs(patterns));
        assert_eq!(
            paths(&without(&["**/vendor"])),
            ["a/vendored", "w.min.js", "w/w.min.js"]
        );
        assert_eq!(without(&["**/vendor"]).excluded(), 3);
        assert!(without(&["**/vendor"]).get("vendor/x").is_none());
        assert!(without(&["**/vendor"]).find("vendor/x").is_some());
        assert_eq!(
            paths(&without(&["**/vendor", "!a/vendor/y"])),
            ["a/vendor/y/z", "a/vendored", "w.min.js", "w/w.min.js"]
        );
        assert_eq!(
            paths(&without(&["vendor", "*.js"])),
            ["a/vendor/x", "a/vendor/y/z", "a/vendored", "w/w.min.js"]
        );
        assert_eq!(
            paths(&without(&["a/vendor/**", "w"])),
            ["a/vendored", "vendor/x", "w.min.js"]
        );
        assert_eq!(paths(&without(&[])), all);
    }
}
