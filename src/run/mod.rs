//! One run: policies gathered, rules chosen, targets found, documents read, rules evaluated, findings located.

pub mod boundaries;
pub mod data;
pub mod documents;
mod engines;
mod evaluated;
pub mod evaluation;
mod globs;
pub mod graph;
pub mod input_rules;
pub mod inputs;
mod listed;
pub mod policies;
pub mod request;
pub mod selection;
pub mod session;
pub mod summary;
pub mod targets;

pub use documents::Library;
pub use evaluated::Evaluated;
pub use evaluation::{Evaluation, evaluate};
pub use listed::listed;
pub use request::{Excerpts, Progress, Request, RunError, Silent};
pub use selection::{Selected, select};
pub use session::Session;
pub use summary::summaries;
pub use targets::{Targets, something_listed, targets};
