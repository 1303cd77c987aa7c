//! What stopped the parser, the compiler or an evaluation, with its place.

use crate::source::{Span, Text};

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The file, and the place in it.
    pub(crate) place: Option<(String, Span)>,
    /// One sentence.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Whether one name has two values.
    pub(crate) is_conflict: bool,
}

impl Failure {
    /// A failure without a place.
    pub(crate) fn plain(message: &str) -> Self {
        Self {
            place: None,
            message: message.to_owned(),
            help: None,
            is_conflict: false,
        }
    }

    /// A failure at a place.
    pub(crate) fn at(file: &str, span: Span, message: &str) -> Self {
        Self {
            place: Some((file.to_owned(), span)),
            ..Self::plain(message)
        }
    }

    /// The place, where it lies in `text`.
    pub(crate) fn span(&self, text: &Text) -> Option<Span> {
        let (file, span) = self.place.as_ref()?;
        (*file == text.file().to_string()).then(|| text.clamp(*span))
    }
}
