//! Tokens to trees.

use super::lexer::{Token, TokenKind};
use super::node::{ExpressionError, Member, Node, NodeKind, Operator};
use purlin_text::source::Span;

/// How deep an expression may nest; the runner stops there too.
const MAX_NESTING: usize = 50;
/// How many tokens an expression may have, so that a chain of operators is no deeper tree than can be walked. The
/// runner takes 21,000 characters; the longest expressions of real workflows have some hundred tokens.
const MAX_TOKENS: usize = 2_000;

/// A reader of tokens. It recurses no deeper than [`MAX_NESTING`].
pub(super) struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    /// Where the last token ended.
    behind: u32,
    /// Where the text ends.
    end: usize,
    depth: usize,
}

impl Parser {
    pub(super) fn new(tokens: Vec<Token>, end: usize) -> Self {
        Self {
            tokens: tokens.into_iter().peekable(),
            behind: 0,
            end,
            depth: 0,
        }
    }

    /// One expression, and nothing behind it.
    pub(super) fn whole(mut self) -> Result<Node, ExpressionError> {
        if let Some(token) = self.tokens.clone().nth(MAX_TOKENS) {
            return Err(error(token.span, "this expression is too long"));
        }
        let node = self.binary(0)?;
        match self.tokens.next() {
            None => Ok(node),
            Some(token) => Err(error(token.span, "an operator is missing before this")),
        }
    }

    /// Operands joined by operators that bind tighter than `strength`; of equal ones the left binds first.
    fn binary(&mut self, strength: u8) -> Result<Node, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            let nowhere = self.nowhere();
            let span = self.peek().map_or(nowhere, |token| token.span);
            return Err(error(span, "this expression nests too deep"));
        }
        let mut left = self.unary()?;
        while let Some(operator) = self.operator(strength) {
            let right = self.binary(operator.strength())?;
            left = Node {
                span: Span::new(left.span.start as usize, right.span.end as usize),
                kind: NodeKind::Binary {
                    operator,
                    left: Box::new(left),
                    right: Box::new(right),
                },
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// The operator that follows, if it binds tighter than `strength`.
    fn operator(&mut self, strength: u8) -> Option<Operator> {
        let operator = match self.peek()?.kind {
            TokenKind::Operator(operator) if operator.strength() > strength => operator,
            _ => return None,
        };
        self.next();
        Some(operator)
    }

    fn unary(&mut self) -> Result<Node, ExpressionError> {
        let mut nots = Vec::new();
        while let Some(token) = self.next_if(|kind| *kind == TokenKind::Not) {
            nots.push(token.span);
        }
        let mut node = self.operand()?;
        for not in nots.into_iter().rev() {
            node = Node {
                span: Span::new(not.start as usize, node.span.end as usize),
                kind: NodeKind::Not(Box::new(node)),
            };
        }
        Ok(node)
    }

    /// A value with the members that are taken of it.
    fn operand(&mut self) -> Result<Node, ExpressionError> {
        let Some(token) = self.next() else {
            return Err(error(self.nowhere(), "a value is missing here"));
        };
        let kind = match token.kind {
            TokenKind::Number(number) => NodeKind::Number(number),
            TokenKind::String(text) => NodeKind::String(text),
            TokenKind::Word(word) => {
                if self.next_if(|kind| *kind == TokenKind::Open('(')).is_some() {
                    let arguments = self.arguments()?;
                    NodeKind::Call {
                        name: word,
                        arguments,
                    }
                } else {
                    match &*word {
                        "null" => NodeKind::Null,
                        "true" => NodeKind::Bool(true),
                        "false" => NodeKind::Bool(false),
                        _ => NodeKind::Name(word),
                    }
                }
            }
            TokenKind::Open('(') => {
                let mut inner = self.binary(0)?;
                self.take(&TokenKind::Close(')'), "a `)` is missing here")?;
                inner.span = Span::new(token.span.start as usize, self.behind as usize);
                return self.members(inner);
            }
            _ => return Err(error(token.span, "a value is missing before this")),
        };
        let node = Node {
            span: Span::new(token.span.start as usize, self.behind as usize),
            kind,
        };
        self.members(node)
    }

    fn arguments(&mut self) -> Result<Vec<Node>, ExpressionError> {
        let mut arguments = Vec::new();
        if self.next_if(|kind| *kind == TokenKind::Close(')')).is_some() {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.binary(0)?);
            if self.next_if(|kind| *kind == TokenKind::Comma).is_none() {
                self.take(&TokenKind::Close(')'), "a `)` or `,` is missing here")?;
                return Ok(arguments);
            }
        }
    }

    fn members(&mut self, mut node: Node) -> Result<Node, ExpressionError> {
        loop {
            let member = if self.next_if(|kind| *kind == TokenKind::Dot).is_some() {
                match self.next() {
                    Some(Token {
                        kind: TokenKind::Word(name),
                        ..
                    }) => Member::Property(name),
                    Some(Token {
                        kind: TokenKind::Star,
                        ..
                    }) => Member::All,
                    Some(token) => return Err(error(token.span, "a name is missing behind the `.`")),
                    None => return Err(error(self.nowhere(), "a name is missing behind the `.`")),
                }
            } else if self.next_if(|kind| *kind == TokenKind::Open('[')).is_some() {
                let member = match self.next_if(|kind| *kind == TokenKind::Star) {
                    Some(_) => Member::All,
                    None => member(self.binary(0)?),
                };
                self.take(&TokenKind::Close(']'), "a `]` is missing here")?;
                member
            } else {
                return Ok(node);
            };
            node = Node {
                span: Span::new(node.span.start as usize, self.behind as usize),
                kind: NodeKind::Member {
                    of: Box::new(node),
                    member,
                },
            };
        }
    }

    fn peek(&mut self) -> Option<&Token> {
        self.tokens.peek()
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.next()?;
        self.behind = token.span.end;
        Some(token)
    }

    fn next_if(&mut self, is_wanted: impl Fn(&TokenKind) -> bool) -> Option<Token> {
        let token = self.tokens.next_if(|token| is_wanted(&token.kind))?;
        self.behind = token.span.end;
        Some(token)
    }

    fn take(&mut self, kind: &TokenKind, message: &str) -> Result<(), ExpressionError> {
        match self.next() {
            Some(token) if token.kind == *kind => Ok(()),
            Some(token) => Err(error(token.span, message)),
            None => Err(error(self.nowhere(), message)),
        }
    }

    /// The place behind the text.
    fn nowhere(&self) -> Span {
        Span::new(self.end, self.end)
    }
}

/// Which member an index names.
fn member(index: Node) -> Member {
    match index.kind {
        NodeKind::String(name) => Member::Property(name.to_lowercase()),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It is a small whole number.
        NodeKind::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(&number) => {
            Member::Element(number as u64)
        }
        _ => Member::Computed(Box::new(index)),
    }
}

fn error(span: Span, message: &str) -> ExpressionError {
    ExpressionError {
        message: message.to_owned(),
        span,
    }
}
