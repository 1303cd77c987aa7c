//! A first look at the text of a policy, before any parser sees it: its comments, and chains of operators
//! that would exhaust the parser's stack.

use crate::source::{Span, Text};

/// How many bytes of operators a chain may have: `1 + 1 + 1` has two. The evaluator goes one call deeper for each.
const MAX_CHAIN: usize = 256;

/// One `#` comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From the `#` to the end of the line.
    pub(crate) span: Span,
    /// The line, counted from 0.
    pub(crate) line: usize,
    /// Whether the `#` is the first character of its line.
    pub(crate) starts_line: bool,
}

/// What the look found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scan {
    /// Every comment, in order.
    pub(crate) comments: Vec<Comment>,
    /// The operator at which a chain gets too long.
    pub(crate) too_long: Option<Span>,
}

/// How many dots, brackets and keywords a statement may have on lines that belong together.
const MAX_STEPS: usize = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing, or something that a new statement can follow.
    Operand,
    /// Something that asks for more.
    Open,
}

/// Reads a text by the lexical rules of Rego
/// (<https://www.openpolicyagent.org/docs/policy-reference#grammar>): strings in `"` end with their line,
/// strings in backticks do not.
pub(crate) fn scan(text: &Text) -> Scan {
    let content = text.content();
    let bytes = content.as_bytes();
    let mut scan = Scan::default();
    let mut at = 0;
    let mut line = 0;
    let mut line_start = if content.starts_with('\u{feff}') { 3 } else { 0 };
    let mut chain = 0;
    let mut steps = 0;
    let mut last = Last::Operand;
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        at += 1;
        match byte {
            b'\n' => {
                line += 1;
                line_start = at;
                // A line ends a statement unless something on it or on the next asks for more.
                let next = bytes
                    .get(at..)
                    .unwrap_or(&[])
                    .iter()
                    .find(|byte| !byte.is_ascii_whitespace());
                if last == Last::Operand && !next.copied().is_some_and(continues) {
                    chain = 0;
                    steps = 0;
                }
            }
            b'#' => {
                let end = bytes
                    .get(at..)
                    .and_then(|rest| rest.iter().position(|byte| *byte == b'\n'))
                    .map_or(bytes.len(), |length| at + length);
                let trimmed = if end > at && bytes.get(end - 1) == Some(&b'\r') {
                    end - 1
                } else {
                    end
                };
                scan.comments.push(Comment {
                    span: Span::new(start, trimmed),
                    line,
                    starts_line: start == line_start,
                });
                at = end;
            }
            b'"' => {
                at = end_of_string(bytes, at);
                last = Last::Operand;
            }
            b'`' => {
                while let Some(inner) = bytes.get(at).copied() {
                    at += 1;
                    match inner {
                        b'`' => break,
                        b'\n' => {
                            line += 1;
                            line_start = at;
                        }
                        _ => {}
                    }
                }
                last = Last::Operand;
            }
            b';' => {
                chain = 0;
                steps = 0;
                last = Last::Operand;
            }
            _ if is_operator(byte) => {
                chain += 1;
                last = Last::Open;
                if chain > MAX_CHAIN && scan.too_long.is_none() {
                    scan.too_long = Some(Span::new(start, at));
                }
            }
            b'.' | b'[' | b'(' | b'{' => {
                steps += 1;
                last = Last::Open;
                if steps > MAX_STEPS && scan.too_long.is_none() {
                    scan.too_long = Some(Span::new(start, at));
                }
            }
            // A space may stand between two keywords of a chain: `not not x`, `x in y in z`, `else := … else := …`.
            b' ' | b'\t' => {
                steps +=
                    usize::from(last == Last::Operand && !matches!(bytes.get(at), Some(b' ' | b'\t' | b'#')));
                if steps > MAX_STEPS && scan.too_long.is_none() {
                    scan.too_long = Some(Span::new(start, at));
                }
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => last = Last::Operand,
        }
    }
    scan
}

/// The offset behind the `"` that ends a string, or of the line end that cuts it off.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\\' if bytes.get(at + 1) != Some(&b'\n') => at += 2,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

/// Whether a line that starts with the byte goes on with the statement before it.
fn continues(byte: u8) -> bool {
    is_operator(byte) || matches!(byte, b'.' | b'[' | b'(' | b']' | b')')
}

/// The bytes of operators; one of two bytes counts twice.
fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'=' | b'<' | b'>' | b'!'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::RepoPath;

    fn text(content: &str) -> Text {
        Text::new(RepoPath::new("a.rego"), content)
    }

    #[test]
    fn a_hash_in_a_string_is_no_comment() {
        let text = text("# one\nx := \"# no\" # two\r\ny := `\n# no\n`\n\t# three");
        let comments: Vec<_> = scan(&text)
            .comments
            .iter()
            .map(|comment| {
                (
                    text.slice(comment.span).to_owned(),
                    comment.line,
                    comment.starts_line,
                )
            })
            .collect();
        assert_eq!(
            comments,
            [
                ("# one".to_owned(), 0, true),
                ("# two".to_owned(), 1, false),
                ("# three".to_owned(), 5, false)
            ]
        );
    }

    #[test]
    fn long_chains_are_found_wherever_their_lines_break() {
        for chain in [" + 1".repeat(500), " +\n1".repeat(500), "\n\n+ 1".repeat(500)] {
            assert!(scan(&text(&format!("x := 1{chain}"))).too_long.is_some());
        }
        assert_eq!(scan(&text(&"x := 1 + 2 == 3\n".repeat(500))).too_long, None);
        assert_eq!(
            scan(&text(&"x := {y | some y in z}; ".repeat(500))).too_long,
            None
        );
    }

    proptest! {
        #[test]
        fn comments_start_with_a_hash(content in "[#\"`\\\\\n\r a+é;]{0,60}") {
            let text = text(&content);
            for comment in scan(&text).comments {
                prop_assert!(text.slice(comment.span).starts_with('#'));
                prop_assert_eq!(text.line_index(comment.span.start), comment.line);
            }
        }
    }
}
