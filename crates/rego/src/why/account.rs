//! What became of definitions and statements, in places of the author's text.

use crate::value::Value;
use purlin_text::source::Span;

/// What became of one definition of a rule or function.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The name of the rule or function.
    pub name: String,
    /// The module, by number.
    pub module: usize,
    /// The definition in the text.
    pub span: Span,
    /// Its head in the text.
    pub head: Span,
    /// The arguments that a function was called with, as far as they are written as names.
    pub args: Vec<Part>,
    /// What became of it.
    pub outcome: Outcome,
    /// Its statements in the order of the text.
    pub statements: Vec<Statement>,
    /// What it is, where it held.
    pub result: Option<Value>,
}

/// What became of a definition, or of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It held.
    Held,
    /// It did not hold.
    Fell,
    /// Of a statement: it was not evaluated. Of a definition: it is for other arguments.
    Passed,
}

/// One statement of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The statement in the text.
    pub span: Span,
    /// What became of it.
    pub outcome: Outcome,
    /// The values of its parts.
    pub parts: Vec<Part>,
    /// How often it was tried without holding.
    pub attempts: usize,
    /// The element that `every` ended at.
    pub element: Option<Box<Element>>,
    /// What became of the rules and functions that it asks.
    pub inside: Vec<Account>,
}

/// A part of a statement with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The part in the text.
    pub span: Span,
    /// Its values: none where it is undefined, several where the statements before leave a choice.
    pub values: Vec<Value>,
    /// Whether it has more values than these.
    pub has_more: bool,
    /// Where in the input its value stands, if it was read from there.
    pub read: Option<Vec<Value>>,
}

/// An element for which the body of `every` does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The element, and its key where that has a name.
    pub parts: Vec<Part>,
    /// The statements of the body.
    pub statements: Vec<Statement>,
}
