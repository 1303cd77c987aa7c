//! How a command prints that has a page for people and one for programs.

use clap::ValueEnum;

/// How a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For people.
    #[value(alias = "text")]
    Human,
    /// For programs.
    Json,
}
