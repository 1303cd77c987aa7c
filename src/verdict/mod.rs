//! From findings to a verdict. [`pipe`] is all stages in their order, each a file of its own.

pub mod cap;
pub mod conclude;
pub mod number;
pub mod order;
pub mod pipe;
pub mod report;
pub mod rules;
pub mod unkeyed;
pub mod weigh;

pub use conclude::{Case, LookedAt, conclude};
pub use pipe::judge;
pub use report::{Outcome, Report, Untracked};
