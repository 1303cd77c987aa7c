//! What stops an evaluation.

use purlin_text::source::Span;

/// The kind of what went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalErrorKind {
    /// One name has two values.
    Conflict,
    /// A built-in failed, in strict mode.
    Builtin,
    /// Time is up.
    Timeout,
    /// A limit was reached.
    Limit,
}

/// An evaluation that stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// What went wrong.
    pub kind: EvalErrorKind,
    /// One sentence.
    pub message: String,
    /// The module, by number, and the place in it.
    pub place: Option<(usize, Span)>,
}
