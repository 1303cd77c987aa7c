//! Texts as SARIF has them, no longer than code scanning takes them.

use super::log::Message;
/// Characters of a message; GitHub shows the first lines.
const MESSAGE: usize = 4000;

pub(super) fn message(text: &str) -> Message {
    Message {
        text: cut(text, MESSAGE),
    }
}

/// A text cut to so many characters.
pub(super) fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(characters.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}
