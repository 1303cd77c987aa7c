//! The evaluator's error strings, taken apart.
//!
//! They read `\n--> file:line:col\n  |\nline | source\n  | ^\nerror: message`, where columns count bytes,
//! and a tab counts four.

use crate::source::{Span, Text};

/// What an error string says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// File, line and column as the evaluator counts them.
    pub(crate) place: Option<(String, usize, usize)>,
    /// The message alone.
    pub(crate) message: String,
}

impl Failure {
    /// A failure without a place.
    pub(crate) fn plain(message: &str) -> Self {
        Self {
            place: None,
            message: tidy(message),
        }
    }

    pub(crate) fn read(error: &str) -> Self {
        let Some(rest) = error.find("--> ").and_then(|at| error.get(at + 4..)) else {
            return Self {
                place: None,
                message: tidy(error),
            };
        };
        let (place, rest) = rest.split_once('\n').unwrap_or((rest, ""));
        let message = rest
            .find("\nerror: ")
            .and_then(|at| rest.get(at + 8..))
            .unwrap_or(rest);
        let mut parts = place.trim_end().rsplitn(3, ':');
        let column = parts.next().and_then(|part| part.parse().ok());
        let line = parts.next().and_then(|part| part.parse().ok());
        let file = parts.next().map(str::to_owned);
        Self {
            place: match (file, line, column) {
                (Some(file), Some(line), Some(column)) => Some((file, line, column)),
                _ => None,
            },
            message: tidy(message),
        }
    }

    /// The place as a span of one token, where it lies in `text`.
    pub(crate) fn span(&self, text: &Text) -> Option<Span> {
        let (file, line, column) = self.place.as_ref()?;
        if *file != text.file().to_string() {
            return None;
        }
        let line = text.line_span(line.checked_sub(1)?)?;
        let source = text.slice(line);
        let mut start = offset_of_column(source, *column);
        let rest = source.get(start..).unwrap_or("");
        // A reference is blamed at its last dot, a call at its bracket: show the name too. What is missing at the end of a line is shown
        // at its last character.
        if rest.starts_with(['.', '(', '[']) {
            let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            start = source.get(..start).unwrap_or("").trim_end_matches(name).len();
        } else if rest.is_empty() {
            start = source.char_indices().next_back().map_or(0, |(at, _)| at);
        }
        let rest = source.get(start..).unwrap_or("");
        let start = line.start as usize + start;
        Some(text.clamp(Span::new(start, start + token_length(rest))))
    }
}

/// The byte offset in a line of a column counted from 1.
fn offset_of_column(line: &str, column: usize) -> usize {
    let mut at = 1;
    for (offset, byte) in line.bytes().enumerate() {
        if at >= column {
            return offset;
        }
        at += if byte == b'\t' { 4 } else { 1 };
    }
    line.len()
}

/// How many bytes the token at the start of `rest` takes, at least one character.
fn token_length(rest: &str) -> usize {
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .unwrap_or(rest.len());
    if word > 0 {
        word
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    }
}

/// One line, without the full stop and without a prefix that says nothing.
fn tidy(message: &str) -> String {
    let message = message.trim();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    // Pictures of further places.
    let message = message
        .split("\n-->")
        .next()
        .unwrap_or(message)
        .trim_end_matches([':', '\n', ' ']);
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    line.strip_suffix('.').unwrap_or(&line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    #[test]
    fn an_error_is_taken_apart() {
        let text = Text::new(RepoPath::new("a:b.rego"), "package a\n\n\tx := input.y.z\r\n");
        let error = "\n--> a:b.rego:3:17\n  |\n3 |\t x\n  |  ^\nerror: it is\n not a number.";
        let failure = Failure::read(error);
        assert_eq!(failure.message, "it is not a number");
        let span = failure.span(&text).expect("a place");
        assert_eq!(text.slice(span), "input.y.z");
        assert_eq!(
            failure.span(&Text::new(RepoPath::new("other"), "x\nx\nx\n")),
            None
        );
    }

    #[test]
    fn whatever_else_stays_a_message() {
        for error in ["", "--> ", "--> a", "--> a:1", "--> a:x:y\nz", "--> :0:0"] {
            let failure = Failure::read(error);
            let _ = failure.span(&Text::new(RepoPath::new(""), ""));
        }
        assert_eq!(Failure::read("not a rule.").message, "not a rule");
    }

    #[test]
    fn the_recursion_error_loses_its_pictures() {
        let error = "\n--> p:1:1\n |\n | ^\nerror: recursion detected:\n--> p:2:1\n ^";
        assert_eq!(Failure::read(error).message, "recursion detected");
    }
}
