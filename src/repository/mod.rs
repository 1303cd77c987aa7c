//! Which files are under check.
//!
//! In a git repository the checked set is what the index tracks, with the content of the work tree;
//! anywhere else it is a walk of the directory. See [`git`] and [`directory`] for what each guarantees.

pub mod directory;
pub mod entries;
mod error;
pub mod git;
mod history;
pub mod index;
mod listing;
mod product;
mod read;
mod root;
#[cfg(test)]
pub(crate) mod scratch;
#[cfg(test)]
mod tests;
mod wanted;

use std::path::Path;

use crate::matching::GlobList;

pub(crate) use entries::encode_name;
pub use error::ListError;
pub use git::{Git, Lister, Tracked};
pub use history::{Change, History, history};
pub use index::Index;
pub use listing::{File, FileKind, ListedBy, Listing, Unlisted, WalkReason};
#[cfg(test)]
pub(crate) use product::OTHER as OTHER_THAN_PRODUCT;
pub use product::is_product;
pub use read::ReadError;
pub use root::{Root, RootKind, discover};
pub use wanted::{Names, Only};

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

/// Lists the repository whose root is `root`, as [`discover`] found it, from its index, with the `git` of the search
/// path where that has to be asked.
///
/// Without a `.git` at or above the root, or without a git that has to be asked, the directory is walked, and
/// [`Listing::walked_because`] says why. A git that is there and fails is an error: a walk in its place
/// would check another set of files without anybody noticing.
pub fn list(root: &Path, options: &ListOptions) -> Result<Listing, ListError> {
    list_with(&Index::default(), root, options)
}

/// [`list`] with another reader of the index.
pub fn list_with(lister: &dyn Lister, root: &Path, options: &ListOptions) -> Result<Listing, ListError> {
    let listing = if root::git_top(root).is_some() {
        match lister.tracked(root, &options.only) {
            Ok(Tracked { mut files, others }) => {
                let listing = if options.untracked {
                    files.extend(lister.untracked(root)?);
                    Listing::new(root.to_path_buf(), files, ListedBy::Git)
                } else {
                    Listing::of_sorted(root.to_path_buf(), files, ListedBy::Git)
                };
                if options.only.is_everything() {
                    listing
                } else {
                    listing.into_part(others)
                }
            }
            Err(ListError::GitMissing) => directory::list(root, WalkReason::GitMissing),
            Err(error) => return Err(error),
        }
    } else {
        directory::list(root, WalkReason::NoRepository)
    };
    Ok(listing.without(&options.exclude))
}

/// The files in the work tree that git neither tracks nor ignores: what `--untracked` would add, and what
/// the summary counts. Empty where there is no git repository. This walks the work tree, so it costs
/// several times what [`list`] does; it honours the ignore files of the machine as well.
pub fn untracked(root: &Path, exclude: &GlobList) -> Result<Vec<File>, ListError> {
    if root::git_top(root).is_none() {
        return Ok(Vec::new());
    }
    let files = match Git::default().untracked(root) {
        Ok(files) => files,
        Err(ListError::GitMissing) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let listing = Listing::new(root.to_path_buf(), files, ListedBy::Git).without(exclude);
    Ok(listing.files().to_vec())
}
