//! The expressions of GitHub Actions, `${{ … }}`: read into trees, so that rules can tell what a text becomes.
//!
//! The language is that of <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>; where that
//! page is silent, of the runner's own reader. Both ways to name a property are one here: `github.event.issue` and
//! `github['event']['issue']` are the same context.

mod alternatives;
mod context;
mod lexer;
mod parser;

pub use alternatives::alternatives;
pub use context::{Context, Part, contexts};

use crate::source::Span;

/// How deep an expression may nest; the runner stops there too.
const MAX_NESTING: usize = 50;
/// How many tokens an expression may have, so that a chain of operators is no deeper tree than can be walked. The
/// runner takes 21,000 characters; the longest expressions of real workflows have some hundred tokens.
const MAX_TOKENS: usize = 2_000;

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

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    /// What is wrong.
    pub message: String,
    /// The bytes that it is about.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its bytes in the text.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `7`, `-1.5`, `0xff`
    Number(f64),
    /// `'text'`, without the quotes
    String(String),
    /// A name: of a context, such as `github`. In lower case, since names ignore case.
    Name(String),
    /// `of.name`, `of['name']`, `of[0]`, `of.*`
    Member {
        /// What has the member.
        of: Box<Node>,
        /// Which one.
        member: Member,
    },
    /// `name(…)`; the name in lower case.
    Call {
        /// The function.
        name: String,
        /// What it is called with.
        arguments: Vec<Node>,
    },
    /// `!…`
    Not(Box<Node>),
    /// `… && …`, `… == …` and the like.
    Binary {
        /// The operator.
        operator: Operator,
        /// Before it.
        left: Box<Node>,
        /// Behind it.
        right: Box<Node>,
    },
}

/// Which member of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// A property, in lower case.
    Property(String),
    /// An element of a list, from 0.
    Element(u64),
    /// All: `.*` or `[*]`.
    All,
    /// The one that an expression names.
    Computed(Box<Node>),
}

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// How tightly it binds: more is tighter.
    fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            _ => 4,
        }
    }
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
