//! The lines of a Dockerfile as `BuildKit` joins them: continuations put together, comments left out.

use crate::joined_line::JoinedLine;

/// The lines of a file, and how far they were read.
#[derive(Clone, Copy)]
pub(super) struct DockerfileLines<'t> {
    content: &'t str,
    at: usize,
}

impl<'t> DockerfileLines<'t> {
    /// A byte order mark is not part of the first line.
    pub(super) fn new(content: &'t str) -> Self {
        let at = if content.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        Self { content, at }
    }

    /// The offset of the next line.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next line, without its end, and where it starts.
    pub(super) fn next(&mut self) -> Option<(&'t str, usize)> {
        let start = self.at;
        let rest = self.content.get(start..).filter(|rest| !rest.is_empty())?;
        let len = rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.at += len;
        let line = rest.get(..len)?.trim_end_matches(['\r', '\n']);
        Some((line, start))
    }
}

/// Reads what follows `first`, which starts at `start`, as far as lines end in `escape`.
pub(super) fn join(first: &str, start: usize, lines: &mut DockerfileLines<'_>, escape: char) -> JoinedLine {
    let mut joined = JoinedLine::default();
    let mut push = |piece: &str, start| {
        if !piece.is_empty() {
            joined.push(piece, start);
        }
    };
    let mut head = continued(first, escape);
    push(head.unwrap_or(first), start);
    while head.is_some()
        && let Some((line, start)) = lines.next()
    {
        let inside = line.trim_start();
        if inside.is_empty() || inside.starts_with('#') {
            continue;
        }
        head = continued(line, escape);
        push(head.unwrap_or(line), start);
    }
    joined
}

/// What a line holds before its continuation mark; `None` for a line that is not continued. A doubled mark does not
/// continue the line.
fn continued(line: &str, escape: char) -> Option<&str> {
    let head = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!head.ends_with(escape)).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use purlin_text::source::Span;

    fn joined(content: &str) -> (JoinedLine, usize) {
        let mut lines = DockerfileLines::new(content);
        let (first, start) = lines.next().unwrap();
        let joined = join(first, start, &mut lines, '\\');
        (joined, lines.at())
    }

    #[test]
    fn lines_are_joined_over_comments_and_blank_lines() {
        let (line, at) = joined("RUN a \\\r\n# why\n\n  b \\ \n  # and\n\tc\nRUN d");
        assert_eq!(line.text, "RUN a   b \tc");
        assert_eq!(at, 34);
        assert_eq!(line.span(&(8..9)), Span::new(18, 19));
        assert_eq!(line.span(&(4..12)), Span::new(4, 33));
        assert_eq!(line.span(&(11..12)), Span::new(32, 33));
    }

    #[test]
    fn a_doubled_mark_ends_the_line() {
        assert_eq!(joined("RUN a\\\\\nb").0.text, "RUN a\\\\");
        assert_eq!(joined("RUN a\\").0.text, "RUN a");
        assert_eq!(joined("\\\nRUN a").0.text, "RUN a");
        assert_eq!(joined("\u{feff}RUN a").0.span(&(0..3)), Span::new(3, 6));
    }
}
