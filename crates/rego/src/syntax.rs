//! The syntax tree of a module, as OPA's parser gives it: operators are calls, and every part knows its place.

mod parts;

use std::sync::Arc;

use super::value::Number;
use purlin_text::source::Span;

/// A name.
pub type Name = Arc<str>;

/// One parsed file.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// The parts of the package's name, without `data`.
    pub package: Vec<Name>,
    /// The package's name in the text.
    pub package_span: Span,
    /// Imports in order, `rego.v1` and `future.keywords` included.
    pub imports: Vec<Import>,
    /// Rules in order, each definition once.
    pub rules: Vec<Rule>,
    /// Comments in order, with their signs.
    pub comments: Vec<Span>,
}

/// One import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What is imported: `["data", "lib", "strings"]`.
    pub path: Vec<Name>,
    /// The imported path in the text.
    pub span: Span,
    /// The name behind `as`, with its place.
    pub alias: Option<(Name, Span)>,
}

/// One definition of a rule or function.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The whole definition, with its `else` branches.
    pub span: Span,
    /// Whether it is the value in case that no definition applies.
    pub is_default: bool,
    /// Its head.
    pub head: Head,
    /// Its body; `None` where there is none (`x := 1`), which holds.
    pub body: Option<Body>,
    /// Its `else` branch, whose head has the name and arguments of this one.
    pub otherwise: Option<Box<Rule>>,
}

/// The head of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The head as a whole.
    pub span: Span,
    /// What it names: a variable, then string terms for `.name` and terms for `[term]`. For an `else` branch, that of
    /// the rule.
    pub reference: Vec<Term>,
    /// The arguments of a function.
    pub args: Option<Vec<Term>>,
    /// The element of a set: behind `contains`.
    pub key: Option<Term>,
    /// The value; `None` where none is written, which means true.
    pub value: Option<Term>,
    /// Whether the value stands behind `:=`, rather than `=`.
    pub assigns: bool,
}

/// Expressions that all have to hold, never empty.
pub type Body = Vec<Expr>;

/// One expression of a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// The expression with `not` and its modifiers.
    pub span: Span,
    /// Whether `not` stands before it.
    pub negated: bool,
    /// What it says.
    pub kind: ExprKind,
    /// Its `with target as value` modifiers.
    pub with: Vec<With>,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A term that has to be defined and not false. Assignments, comparisons and other operators are calls.
    Term(Term),
    /// `some x, y`.
    Some(Vec<(Name, Span)>),
    /// `some key, value in collection`; key and value are patterns.
    SomeIn {
        /// The pattern of keys.
        key: Option<Term>,
        /// The pattern of values.
        value: Term,
        /// What is searched.
        collection: Term,
    },
    /// `every key, value in domain { body }`.
    Every {
        /// The name of keys: a variable.
        key: Option<Term>,
        /// The name of values: a variable.
        value: Term,
        /// What is searched.
        domain: Term,
        /// What has to hold for every element.
        body: Body,
    },
    /// `not`, `and` or `or` with bodies of their own, which bind nothing outside.
    Logical {
        /// What is said of the bodies.
        operator: Logical,
        /// The bodies: one behind `not`, two or more else.
        operands: Vec<Operand>,
    },
}

/// What is said of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logical {
    /// It has no solution.
    Not,
    /// Each of them has one.
    And,
    /// One of them has one.
    Or,
}

impl Logical {
    /// The keyword.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Not => "not",
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

/// A body that `not`, `and` or `or` asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// What it says.
    pub body: Body,
    /// Whether it is written in braces, so that it may declare variables.
    pub in_braces: bool,
}

/// `with target as value`.
#[derive(Clone, Debug, PartialEq)]
pub struct With {
    /// The modifier as a whole.
    pub span: Span,
    /// What is replaced: a variable or a reference.
    pub target: Term,
    /// What stands in its place.
    pub value: Term,
}

/// A term.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The term in the text.
    pub span: Span,
    /// What it is.
    pub kind: TermKind,
}

/// What a term is.
#[derive(Clone, Debug, PartialEq)]
pub enum TermKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its text.
    Number(Number),
    /// A string, or a raw string.
    String(Arc<str>),
    /// A name. Each `_` has the name `$0`, `$1`, … in the order of the module.
    Var(Name),
    /// Something looked up in something else: the head, which is a variable, a call or a composite, and one term for each
    /// step; `.name` is a string term. Never shorter than two.
    Ref(Vec<Term>),
    /// A call: of `eq`, `assign`, `equal`, `neq`, `lt`, `lte`, `gt`, `gte`, `plus`, `minus`, `mul`, `div`, `rem`, `and`,
    /// `or`, `internal.member_2`, `internal.member_3` for operators.
    Call(Box<Call>),
    /// An array.
    Array(Vec<Term>),
    /// An object, in the order of the text.
    Object(Vec<(Term, Term)>),
    /// A set, in the order of the text.
    Set(Vec<Term>),
    /// `[term | body]`
    ArrayComprehension(Box<Term>, Body),
    /// `{term | body}`
    SetComprehension(Box<Term>, Body),
    /// `{key: value | body}`
    ObjectComprehension(Box<(Term, Term)>, Body),
    /// `$"text {expression}"`
    Template(Vec<TemplatePart>),
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text as it is printed.
    Text(Arc<str>),
    /// What stands in braces, and its `with target as value` modifiers.
    Term(Term, Vec<With>),
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function's name as written, or the operator.
    pub operator_span: Span,
    /// The parts of the function's name: `["strings", "count"]`. The first is a variable in the scope of the module.
    pub operator: Vec<Name>,
    /// Whether it is written as an operator (`a + b`), so that its name can't be taken by a rule.
    pub infix: bool,
    /// Arguments in order.
    pub args: Vec<Term>,
}
