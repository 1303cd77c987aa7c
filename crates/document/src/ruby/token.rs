//! The tokens of Ruby.

use purlin_text::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RubyTokenKind {
    /// A name of anything, with its `@`, `$`, `?` or `!`.
    Name,
    /// A word that Ruby reserves, where it stands for itself.
    Keyword,
    /// `name:` or `"name":`, without the colon in `inner`.
    Label,
    /// A string without anything to evaluate and without escapes in it; of a heredoc perhaps its lines without their
    /// common indentation.
    Text { dedent: bool },
    /// A string with `#{…}` in it.
    Template,
    /// `:name`
    Symbol,
    /// `%w[…]` or `%i[…]`
    Words,
    /// A number.
    Number,
    /// A regular expression, a command, a string with escapes, or another literal whose value is not needed.
    Literal,
    /// `=`
    Assign,
    /// `+=` and its like.
    Change,
    /// `.` and `&.`
    Dot,
    /// `::`
    Colons,
    /// `=>`
    Rocket,
    /// Any other operator of several characters.
    Operator,
    /// Any other character.
    Sign(char),
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(super) struct RubyToken {
    pub(super) kind: RubyTokenKind,
    /// With delimiters. Of a heredoc what introduces it.
    pub(super) span: Span,
    /// What is between the delimiters, or the token.
    pub(super) inner: Span,
    /// Whether a statement may end before it, at the end of a line.
    pub(super) first: bool,
    /// Whether white space is before it.
    pub(super) spaced: bool,
    /// For a keyword, whether it needs an `end`: `if` does at the start of an expression, but not after one.
    pub(super) opens: bool,
}

impl RubyToken {
    pub(super) fn is(&self, sign: char) -> bool {
        self.kind == RubyTokenKind::Sign(sign)
    }
}
