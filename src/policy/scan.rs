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

/// The comments of a text, which the parser found at these places.
pub(crate) fn comments(text: &Text, spans: &[Span]) -> Vec<Comment> {
    let comments = spans.iter().map(|span| {
        let line = text.line_index(span.start);
        let content = text.slice(*span);
        let of_line_end = content.len() - content.trim_end_matches('\r').len();
        let before = text.content().get(..span.start as usize).unwrap_or_default();
        Comment {
            span: Span::new(span.start as usize, span.end as usize - of_line_end),
            line,
            starts_line: matches!(before, "" | "\u{feff}") || before.ends_with('\n'),
        }
    });
    comments.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::engine;
    use crate::source::RepoPath;

    fn text(content: &str) -> Text {
        Text::new(RepoPath::new("a.rego"), content)
    }

    fn comments(text: &Text) -> Vec<Comment> {
        super::comments(text, &engine::comments(text.content()))
    }

    #[test]
    fn a_hash_in_a_string_is_no_comment() {
        let text =
            text("# one\nx := \"# no\" # two\r\ny := `\n# no\n`\nz := $\"{\"# no\"} # no\"\n\t# three");
        let comments: Vec<_> = comments(&text)
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
                ("# three".to_owned(), 6, false)
            ]
        );
    }

    proptest! {
        #[test]
        fn comments_start_with_a_hash(content in "[#\"`\\\\\n\r a+é;]{0,60}") {
            let text = text(&content);
            for comment in comments(&text) {
                prop_assert!(text.slice(comment.span).starts_with('#'));
                prop_assert_eq!(text.line_index(comment.span.start), comment.line);
            }
        }
    }
}
