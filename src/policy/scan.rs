//! The comments of a policy, which hold its METADATA.

use crate::source::{Span, Text};

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

/// The comments of a text, in order, by the lexical rules of Rego
/// (<https://www.openpolicyagent.org/docs/policy-reference#grammar>): strings in `"` end with their line,
/// strings in backticks do not.
pub(crate) fn comments(text: &Text) -> Vec<Comment> {
    let content = text.content();
    let bytes = content.as_bytes();
    let mut comments = Vec::new();
    let mut at = 0;
    let mut line = 0;
    let mut line_start = if content.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        at += 1;
        match byte {
            b'\n' => {
                line += 1;
                line_start = at;
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
                comments.push(Comment {
                    span: Span::new(start, trimmed),
                    line,
                    starts_line: start == line_start,
                });
                at = end;
            }
            b'"' => at = end_of_string(bytes, at),
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
            }
            _ => {}
        }
    }
    comments
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
        let comments: Vec<_> = super::comments(&text)
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

    proptest! {
        #[test]
        fn comments_start_with_a_hash(content in "[#\"`\\\\\n\r a+é;]{0,60}") {
            let text = text(&content);
            for comment in super::comments(&text) {
                prop_assert!(text.slice(comment.span).starts_with('#'));
                prop_assert_eq!(text.line_index(comment.span.start), comment.line);
            }
        }
    }
}
