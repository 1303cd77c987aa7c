//! What is wrong in a config.

use crate::source::Span;

/// Something wrong at a place in a config.
pub(super) struct Mistake {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}
