//! What findings amount to: severity on the day, one order, and the outcome.

pub mod report;

pub use report::{Outcome, Report};
