//! What a listing holds.

use super::wanted::Only;
use crate::matching::GlobList;

/// What to put into the checked set.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    /// Files to leave out: those whose path, or the path of a directory above, one of the globs matches.
    pub exclude: GlobList,
    /// Whether to add files that git does not track and does not ignore. A walk has them anyway.
    pub untracked: bool,
    /// What to list. A walk lists everything anyway.
    pub only: Only,
}
