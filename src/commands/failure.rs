//! How a failure is said: what happened, why, and the next step.

use super::output;
use crate::diagnostic::Severity;
use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Shown, shown};
use crate::repository::ListError;
use crate::run::RunError;
use crate::standards::StandardsError;

pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// An error with its next step.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Hinted {
    message: String,
    hint: String,
}

/// An error with its next step.
pub(super) fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: message.into(),
        hint: hint.into(),
    })
}

/// The error of a run, with its hint.
pub(super) fn run_error(error: &RunError) -> anyhow::Error {
    match error.hint() {
        Some(hint) => hinted(error.to_string(), hint),
        None => anyhow::anyhow!(error.to_string()),
    }
}

/// The error of opening standards, with its hint.
pub(super) fn standards_error(error: &StandardsError) -> anyhow::Error {
    hinted(error.to_string(), error.hint())
}

/// The error of listing files, with its hint.
pub(super) fn list_error(error: &ListError) -> anyhow::Error {
    hinted(error.to_string(), error.hint())
}

/// Prints an error, its causes and its hint on standard error.
pub(super) fn complain(error: &anyhow::Error, color: bool) {
    let paint = Paint::new(Style {
        color,
        ..Style::default()
    });
    let word = |word: &'static str, ink| Shown::literal(word).ink(paint, ink);
    let text = |error: &dyn std::fmt::Display| Shown::exact(&error.to_string());
    output::to_stderr(|out| {
        let head = word("error:", Ink::Severity(Severity::Error));
        out.line(&shown!("{} {}", head, text(error)))?;
        for cause in error.chain().skip(1) {
            out.line(&shown!("  because {}", text(&cause)))?;
        }
        match error.chain().find_map(|cause| cause.downcast_ref::<Hinted>()) {
            Some(hint) => out.line(&shown!(
                "{} {}",
                word("help:", Ink::Place),
                Shown::exact(&hint.hint)
            )),
            None => Ok(()),
        }
    });
}
