//! From findings to a verdict. [`pipe`] is all stages in their order, each a file of its own.

pub mod about_debt;
pub mod cap;
pub mod conclude;
pub mod known;
pub mod number;
pub mod order;
pub mod pipe;
pub mod report;
pub mod rules;
pub mod sight;
pub mod unkeyed;
pub mod weigh;

pub use about_debt::StaleReason;
pub use conclude::{Case, LookedAt, conclude};
pub use pipe::{Judgment, judge};
pub use report::{Outcome, Report, Untracked};
pub use sight::Sight;
