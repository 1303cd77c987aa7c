//! Trees of files: what is listed, and how it is read.
//!
//! In a git repository the checked set is what the index tracks, with the content of the work tree;
//! anywhere else it is a walk of the directory. See [`git`] and [`directory`] for what each guarantees. The law may
//! be read from a revision, and what a commit hook judges from the index: see [`ObjectTree`].

mod checked_set;
pub mod directory;
pub mod entries;
mod error;
mod fork_point;
pub mod git;
mod history;
pub mod index;
mod listing;
mod memory;
mod object_tree;
mod objects;
mod options;
mod product;
pub mod read_text;
mod root;
#[cfg(test)]
pub(crate) mod scratch;
#[cfg(test)]
mod tests;
mod tree;
mod wanted;
mod work_tree;

use std::path::Path;

use crate::matching::GlobList;

pub use checked_set::CheckedSet;
pub(crate) use entries::encode_name;
pub use error::ListError;
pub use fork_point::fork_point;
pub use git::{Git, Lister, Tracked};
pub use history::{Change, History, history};
pub use index::Index;
pub use listing::{BlobId, File, FileKind, ListedBy, Listing, Unlisted, WalkReason};
pub use memory::Memory;
pub use object_tree::ObjectTree;
pub use options::ListOptions;
#[cfg(test)]
pub(crate) use product::OTHER as OTHER_THAN_PRODUCT;
pub use product::is_product;
pub use root::{RepositoryRoot, RootKind, configs_between, discover, git_top};
pub use tree::{Below, Look, ReadError, Tree};
pub use wanted::{Names, Only};
pub use work_tree::WorkTree;

/// The files in the work tree that git neither tracks nor ignores: what `--untracked` would add, and what
/// the summary counts. Empty where there is no git repository. This walks the work tree, so it costs
/// several times what [`Tree::list`] does; it honours the ignore files of the machine as well.
pub fn untracked(root: &Path, exclude: &GlobList) -> Result<Vec<File>, ListError> {
    if root::git_top(root).is_none() {
        return Ok(Vec::new());
    }
    let files = match Git::default().untracked(root) {
        Ok(files) => files,
        Err(ListError::GitMissing) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let listing = Listing::new(files, ListedBy::Git).without(exclude);
    Ok(listing.files().to_vec())
}
