//! Globs, and suggestions for misspelt names, shared by all of purlin.

mod glob;

pub use glob::{
    GlobDialect, GlobError, GlobList, NamePattern, escape, is_literal, literal_end, literal_start,
    misspelling, without_away,
};
pub use purlin_text::likeness::{did_you_mean, nearest, nearest_rule};
