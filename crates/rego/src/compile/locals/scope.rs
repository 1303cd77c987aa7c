//! The names that a body, or the arguments of a rule, declare.

use std::collections::BTreeMap;

use crate::syntax::Name;
use purlin_text::source::Span;

/// How a name came into its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occurrence {
    /// As an argument.
    Argument,
    /// By its use.
    Seen,
    /// By `:=`.
    Assigned,
    /// By `some` or `every`.
    Declared,
}

#[derive(Clone, Default)]
pub(super) struct Scope {
    /// What each name is called from here on, and how it came in.
    pub(super) names: BTreeMap<Name, (Name, Occurrence)>,
    /// The place of each assigned variable and argument that was not used so far.
    pub(super) unused: BTreeMap<Name, Span>,
}
