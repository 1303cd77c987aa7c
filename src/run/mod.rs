//! Rules on targets, in parallel: standards × subject → results.

mod engines;
mod error;
mod evaluation;
pub mod graph;
pub mod inputs;
mod judge;
pub mod partly_judged;
mod progress;
mod results;
pub mod summary;
mod targets;
pub mod unjudged;
mod unjudged_by_rule;
pub mod why;

pub use error::RunError;
pub use evaluation::Evaluation;
pub use judge::evaluate;
pub use progress::{Progress, Silent};
pub use results::Evaluated;
pub use summary::{RuleStatus, RuleSummary, summaries};
pub use targets::{Targets, something_listed, targets};
pub use unjudged::Unjudged;
pub use unjudged_by_rule::unjudged;
