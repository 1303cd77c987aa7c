//! What is wrong in a config.

use crate::source::Span;

/// Something wrong at a place in a config.
pub(super) struct Mistake {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Mistake {
    pub(super) fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: Some(help.into()),
        }
    }

    /// The same mistake, said of a config that was not used for it.
    pub(super) fn of_unused(self) -> Self {
        Self {
            message: format!("the config was not used: {}", self.message),
            ..self
        }
    }
}
