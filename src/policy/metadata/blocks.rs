//! Finds METADATA blocks among comments.

use crate::diagnostic::Diagnostic;
use crate::policy::fault;
use crate::policy::scan::Comment;
use crate::source::{Span, Text};

/// One block.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The line `# METADATA`.
    pub(super) marker: Span,
    /// The comment lines under it.
    pub(super) body: Span,
    /// The body with a space for every `#`: as YAML it says the same, and every byte keeps its place.
    pub(super) yaml: String,
}

/// Finds every block, in order.
pub(super) fn find(text: &Text, comments: &[Comment], faults: &mut Vec<Diagnostic>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut comments = comments.iter().peekable();
    while let Some(comment) = comments.next() {
        let says = text.slice(comment.span).trim_start_matches('#').trim();
        if says != "METADATA" {
            let near = says.trim_end_matches(':').trim_end();
            if comment.starts_line && near.eq_ignore_ascii_case("METADATA") {
                faults.push(
                    fault::at(
                        text,
                        comment.span,
                        "this comment looks like METADATA but is not read as such",
                    )
                    .with_help("Write the line as `# METADATA`"),
                );
            }
            continue;
        }
        if !comment.starts_line {
            faults.push(
                fault::at(text, comment.span, "METADATA has to start in the first column")
                    .with_help("Move the comment to a line of its own, without indentation"),
            );
            continue;
        }
        let mut line = comment.line;
        let mut end = None;
        let mut start = None;
        let mut yaml = String::new();
        while let Some(next) = comments.next_if(|next| next.line == line + 1 && next.starts_line) {
            let from = start.get_or_insert(next.span.start);
            // The line end before this line.
            let before = end.unwrap_or(*from);
            yaml.push_str(text.slice(Span {
                start: before,
                end: next.span.start,
            }));
            yaml.push(' ');
            yaml.push_str(text.slice(Span {
                start: next.span.start + 1,
                end: next.span.end,
            }));
            end = Some(next.span.end);
            line = next.line;
        }
        let empty = comment.span.end;
        blocks.push(Block {
            marker: comment.span,
            body: Span {
                start: start.unwrap_or(empty),
                end: end.unwrap_or(empty),
            },
            yaml,
        });
    }
    blocks
}
