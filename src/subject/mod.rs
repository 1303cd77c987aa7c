//! What is judged: a tree, what is listed of it, its files read once, and the facts about it.
//!
//! ```text
//! Question, Standards --open--> Subject { set, files, knowledge }
//! ```

mod files;
pub mod globs;
pub mod listing_scope;

use std::sync::Arc;

pub use files::{Loaded, Read, SubjectFiles, UnreadFile, read};

use crate::facts::{FactSettings, Knowledge};
use crate::repository::{CheckedSet, ListError, ListOptions, Tree};
use crate::source::RepoPath;

/// The file at which code scanning shows findings about the whole repository.
pub const SHOWN_FOR_REPOSITORY: &str = "README.md";

/// Which texts a report keeps for excerpts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excerpts {
    /// None: no excerpts will be shown.
    #[default]
    None,
    /// The texts of findings with a region, for excerpts.
    OfRegions,
    /// Also the texts of findings about whole files, and of the file shown for the repository, since something is
    /// computed over each.
    OfWholeFiles,
}

/// What is to be judged, or asked about.
#[derive(Clone, Debug)]
pub struct Question {
    /// The tree.
    pub tree: Arc<dyn Tree>,
    /// Where its root lies in the git repository; empty at the top, and outside git.
    pub root: RepoPath,
    /// Files and directories in it, with `/`; empty for everything.
    pub paths: Vec<String>,
    /// Those of the paths that git tracks but that were deleted: there is nothing to check.
    pub gone: Vec<String>,
    /// Whether untracked files count.
    pub untracked: bool,
    /// Which texts the report keeps for excerpts.
    pub excerpts: Excerpts,
}

/// The files under check, and everything known of them. Owned, so that threads and later runs can share it.
pub struct Subject {
    /// What is listed, and the tree.
    pub set: Arc<CheckedSet>,
    /// The files, read once.
    pub files: Arc<SubjectFiles>,
    /// The facts.
    pub knowledge: Knowledge,
}

impl Subject {
    /// Lists a tree. Files are read and facts are computed when they are needed.
    ///
    /// # Errors
    /// The tree can't be listed.
    pub fn open(
        tree: &Arc<dyn Tree>,
        options: &ListOptions,
        settings: FactSettings,
    ) -> Result<Self, ListError> {
        let set = Arc::new(CheckedSet::open(Arc::clone(tree), options)?);
        let files = Arc::new(SubjectFiles::new(Arc::clone(&set), settings.config.as_ref()));
        let knowledge = Knowledge::new(Arc::clone(&set), Arc::clone(&files) as _, settings);
        Ok(Self {
            set,
            files,
            knowledge,
        })
    }
}
