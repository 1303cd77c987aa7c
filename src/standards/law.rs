//! Which standards are asked for, after arguments were looked up and before anything was read.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use crate::repository::{Look, Tree};
use crate::source::OutsideDirectories;

/// A file or directory that an argument names, in the tree that it lies in.
#[derive(Clone, Debug)]
pub struct Named {
    /// The tree.
    pub tree: Arc<dyn Tree>,
    /// The path in it; empty for its root.
    pub path: String,
    /// The argument.
    pub written: String,
}

impl Named {
    /// What is there.
    #[must_use]
    pub fn look(&self) -> Look {
        self.tree.look(&self.path)
    }
}

/// Which rules take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RuleChoice {
    /// Those that the config asks for.
    #[default]
    OfConfig,
    /// Rules and packs by name, in place of what the config asks for.
    Named(Vec<String>),
    /// The declared boundaries that the config does not turn off, and nothing else.
    Boundaries,
}

impl RuleChoice {
    /// Rules and packs by name, or those of the config where no name is given.
    #[must_use]
    pub fn named(names: &[String]) -> Self {
        if names.is_empty() {
            Self::OfConfig
        } else {
            Self::Named(names.to_vec())
        }
    }
}

/// Which of the built-in packs are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtins {
    /// All of them: every rule that there is can be listed.
    All,
    /// Those that take part, as far as config and arguments tell.
    TakingPart,
}

/// Which standards judge.
#[derive(Clone, Debug)]
pub struct Law {
    /// The tree that holds them.
    pub tree: Arc<dyn Tree>,
    /// The config in place of the tree's own.
    pub config: Option<Named>,
    /// More policies, wherever they are.
    pub policies: Vec<Named>,
    /// The directories outside the repository that these lie in.
    pub outside: OutsideDirectories,
    /// Which rules take part.
    pub choice: RuleChoice,
    /// Which built-in packs are read.
    pub builtins: Builtins,
    /// The day of the run.
    pub date: Date,
    /// The longest that one rule may take on one input, in place of what the config says.
    pub timeout: Option<Duration>,
}
