//! What findings amount to: severity on the day, one order, and the outcome.

pub mod conclude;
pub mod judge;
pub mod report;

pub use conclude::conclude;
pub use judge::{Standing, judge};
pub use report::{Outcome, Report, Untracked};
