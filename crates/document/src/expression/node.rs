//! The tree of an expression.

use purlin_text::source::Span;

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
    pub(super) fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            _ => 4,
        }
    }
}
