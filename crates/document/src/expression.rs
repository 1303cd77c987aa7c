//! The expressions of GitHub Actions, `${{ … }}`: read into trees, so that rules can tell what a text becomes.
//!
//! The language is that of <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>; where that
//! page is silent, of the runner's own reader. Both ways to name a property are one here: `github.event.issue` and
//! `github['event']['issue']` are the same context.

mod alternatives;
mod context;
mod lexer;
mod node;
mod parser;

pub use alternatives::alternatives;
pub use context::{Context, Part, context_path, contexts};
pub use node::{ExpressionError, Member, Node, NodeKind, Operator};

use purlin_text::source::Span;

/// One `${{ … }}` of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedded<'t> {
    /// Its bytes in the text, with the braces.
    pub span: Span,
    /// The text between the braces.
    pub inner: &'t str,
    /// The tree, with spans in the whole text.
    pub tree: Result<Node, ExpressionError>,
}

/// The `${{ … }}` of a text, in order. A `}}` within quotes does not end one.
#[must_use]
pub fn embedded(text: &str) -> Vec<Embedded<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| rest.find("${{"))
        .map(|open| at + open)
    {
        let inner_start = start + 3;
        let rest = text.get(inner_start..).unwrap_or("");
        let Some(length) = closing(rest) else {
            // The runner refuses the file; nothing behind it is an expression.
            found.push(Embedded {
                span: Span::new(start, text.len()),
                inner: rest,
                tree: Err(ExpressionError {
                    message: "this `${{` is never closed".to_owned(),
                    span: Span::new(start, inner_start),
                }),
            });
            return found;
        };
        let inner = rest.get(..length).unwrap_or("");
        at = inner_start + length + 2;
        found.push(Embedded {
            span: Span::new(start, at),
            inner,
            tree: parse(inner, inner_start),
        });
    }
    found
}

/// Where the `}}` is that ends an expression.
fn closing(rest: &str) -> Option<usize> {
    let mut quoted = false;
    let bytes = rest.as_bytes();
    bytes.iter().enumerate().position(|(at, byte)| {
        quoted ^= *byte == b'\'';
        !quoted && *byte == b'}' && bytes.get(at + 1) == Some(&b'}')
    })
}

/// Reads an expression without its braces; spans begin at `offset`.
///
/// # Errors
/// If it is not an expression, or nests too deep.
pub fn parse(inner: &str, offset: usize) -> Result<Node, ExpressionError> {
    parser::Parser::new(lexer::tokens(inner, offset)?, offset + inner.len()).whole()
}

#[cfg(test)]
mod tests;
