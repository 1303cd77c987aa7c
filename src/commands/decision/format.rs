//! How decisions are printed.

use clap::ValueEnum;

/// How decisions are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DecisionFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}
