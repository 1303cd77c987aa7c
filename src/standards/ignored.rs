//! What a run of tests ignores below its paths.

use crate::matching::{GlobError, NamePattern};
use crate::source::RepoPath;

/// The names of files and directories that are ignored.
#[derive(Clone, Debug, Default)]
pub struct Ignored(Vec<NamePattern>);

impl Ignored {
    /// Those that one of the patterns matches.
    ///
    /// # Errors
    /// One of them is not a glob.
    pub fn new(patterns: &[String]) -> Result<Self, GlobError> {
        let patterns = patterns.iter().map(|pattern| NamePattern::new(pattern));
        Ok(Self(patterns.collect::<Result<_, _>>()?))
    }

    /// Whether a file is ignored, by its name or that of a directory between it and `below`.
    #[must_use]
    pub fn covers(&self, below: &str, path: &RepoPath) -> bool {
        let mut names = beneath(below, path).split('/').filter(|name| !name.is_empty());
        !self.0.is_empty() && names.any(|name| self.0.iter().any(|pattern| pattern.is_match(name)))
    }
}

/// The part of a path that lies below a directory; nothing for the path itself.
pub(super) fn beneath<'p>(directory: &str, path: &'p RepoPath) -> &'p str {
    let path = path.as_str();
    if directory.is_empty() {
        return path;
    }
    path.strip_prefix(directory)
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or_default()
}
