//! The lines of a requirements file as pip sees them.

use crate::joined_line::JoinedLine;

/// The lines as pip sees them: joined, without comments. What is empty at the start of the item that holds it has nothing
/// before it.
pub(super) fn logical_lines(content: &str) -> Vec<JoinedLine> {
    let mut lines = Vec::new();
    let mut line = JoinedLine::default();
    let mut at = if content.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.find(ends_line).unwrap_or(rest.len());
        let raw = rest.get(..length).unwrap_or("");
        let is_comment = raw.trim_start().starts_with('#');
        let goes_on = raw.ends_with('\\') && !is_comment;
        if is_comment && !line.is_new() {
            // A comment ends a joined line, even without a space before it.
            line.push(" ", at);
        }
        // pip drops backslashes at both ends of a line that goes on.
        let piece = if goes_on { raw.trim_end_matches('\\') } else { raw };
        let kept = piece.trim_start_matches(|char| goes_on && char == '\\');
        line.push(kept, at + piece.len() - kept.len());
        let behind = rest.get(length..).unwrap_or("");
        at += length
            + if behind.starts_with("\r\n") {
                2
            } else {
                behind.chars().next().map_or(0, char::len_utf8)
            };
        if !goes_on {
            lines.push(std::mem::take(&mut line));
        }
    }
    lines.push(line);
    for line in &mut lines {
        let end = comment(&line.text).unwrap_or(line.text.len());
        line.text.truncate(end);
        line.starts = line.text.len() - line.text.trim_start().len();
    }
    lines
}

/// Python's `splitlines` knows more ends of lines than other tools:
/// <https://docs.python.org/3/library/stdtypes.html#str.splitlines>
fn ends_line(char: char) -> bool {
    matches!(
        char,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Where a comment starts: a `#` at the start or behind white space.
fn comment(text: &str) -> Option<usize> {
    text.match_indices('#').map(|(at, _)| at).find(|at| {
        text.get(..*at)
            .is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace))
    })
}
