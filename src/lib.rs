//! purlin: a policy-as-code linter. Text → facts → findings → verdict → report, in one direction.

pub mod diagnostic;
pub mod document;
pub mod facts;
pub mod policy;
pub mod render;
pub mod repository;
pub mod source;
pub mod verdict;
