//! The syntax tree of a policy, as far as loading, vetting and testing look at it.
//!
//! A second tree, since these readers ask for what the first has apart: one path of a name, one kind of a definition, `_` as it
//! is written, `else` branches as bodies. It holds no type of the evaluator, so that none of its readers depends on one.

use crate::rego::syntax as rego;
use crate::source::Span;

/// One parsed file.
#[derive(Clone, Debug)]
pub struct Module {
    /// The parts of the package's name, without `data`.
    pub package: Vec<String>,
    /// The package's name in the text.
    pub package_span: Span,
    /// Imports in order.
    pub imports: Vec<Import>,
    /// Rules and functions in order. One with several bodies or definitions comes once each.
    pub rules: Vec<RuleDecl>,
    /// Comments in order, with their signs.
    pub comments: Vec<Span>,
}

/// One import.
#[derive(Clone, Debug)]
pub struct Import {
    /// What is imported: `["data", "lib", "strings"]`.
    pub path: Vec<String>,
    /// The name it has in the file.
    pub name: String,
    /// The imported path in the text.
    pub span: Span,
}

/// What a rule defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// A value: `name := value`, also a part of an object: `name[key] := value`.
    Value,
    /// An element of a set: `name contains element`.
    Set,
    /// A function: `name(arguments)`.
    Function,
    /// The value in case that no definition applies.
    Default,
}

/// One definition of a rule or function.
#[derive(Clone, Debug)]
pub struct RuleDecl {
    /// The parts of its name up to the first that is computed; never empty for text that parses.
    pub path: Vec<String>,
    /// What it defines.
    pub kind: RuleKind,
    /// Its name in the text.
    pub name_span: Span,
    /// The whole definition.
    pub span: Span,
    /// Arguments of a function.
    pub args: Vec<Expr>,
    /// Expressions of the head: keys and the value.
    pub head: Vec<Expr>,
    /// Bodies, `else` branches included.
    pub bodies: Vec<Body>,
}

/// One body of a rule.
#[derive(Clone, Debug)]
pub struct Body {
    /// The value of an `else` branch.
    pub value: Option<Expr>,
    /// What has to hold.
    pub query: Query,
}

/// Statements that all have to hold.
#[derive(Clone, Debug)]
pub struct Query {
    /// In the order of the text.
    pub statements: Vec<Statement>,
}

/// One line of a query.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The statement with its modifiers.
    pub span: Span,
    /// What it says.
    pub kind: StatementKind,
    /// Its `with target as value` modifiers.
    pub with: Vec<(Expr, Expr)>,
}

/// What a statement says.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `some x, y`.
    Some(Vec<String>),
    /// `some key, value in collection`; key and value are patterns.
    SomeIn {
        /// Key and value.
        patterns: Vec<Expr>,
        /// What is searched.
        collection: Expr,
    },
    /// An expression that has to be defined and not false.
    Expr(Expr),
    /// `not expression`.
    Not(Expr),
    /// `every key, value in domain { query }`.
    Every {
        /// Key and value.
        names: Vec<String>,
        /// What is searched.
        domain: Expr,
        /// What has to hold for every element.
        query: Query,
    },
    /// `not`, `and` or `or` with bodies of their own.
    Logical(Vec<Query>),
}

/// One expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// The expression in the text.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// Left and right.
#[derive(Clone, Debug)]
pub struct Sides(Box<(Expr, Expr)>);

impl Sides {
    /// What stands on the left.
    #[must_use]
    pub fn left(&self) -> &Expr {
        &self.0.0
    }

    /// What stands on the right.
    #[must_use]
    pub fn right(&self) -> &Expr {
        &self.0.1
    }

    /// Both, left first.
    #[must_use]
    pub fn both(&self) -> [&Expr; 2] {
        [self.left(), self.right()]
    }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`, `<`, `<=`, `>`, `>=`
    Other,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A number, truth value or null.
    Scalar,
    /// A string.
    String(String),
    /// A name.
    Var(String),
    /// Something looked up in something else: `base.step[step]`.
    Ref {
        /// Where the look-up starts.
        base: Box<Expr>,
        /// The steps in order.
        steps: Vec<Step>,
    },
    /// A call.
    Call {
        /// The parts of the function's name.
        function: Vec<String>,
        /// The function's name in the text.
        name_span: Span,
        /// Arguments in order.
        args: Vec<Expr>,
    },
    /// A comprehension.
    Comprehension {
        /// Key and value, or the one term.
        terms: Vec<Expr>,
        /// What generates them.
        query: Query,
    },
    /// A comparison of two sides.
    Compare(Comparison, Sides),
    /// `left := right`, or `left = right` where `declares` is false.
    Assign {
        /// Whether the names on the left are new.
        declares: bool,
        /// Left and right.
        sides: Sides,
    },
    /// An array, set or object: its elements, or its keys and values.
    Collection(Vec<Expr>),
    /// Any other expression with parts: arithmetic, membership.
    Group(Vec<Expr>),
}

/// One step of a reference.
#[derive(Clone, Debug)]
pub enum Step {
    /// `.name` or `["name"]`.
    Key(String, Span),
    /// `[expression]`.
    Index(Expr),
}

impl Step {
    /// The key, where it is written out.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key, _) => Some(key),
            Self::Index(_) => None,
        }
    }
}

impl Expr {
    /// The static start of a reference: its variable, and the keys up to the first that is computed.
    /// `None` for anything that does not start with a variable.
    #[must_use]
    pub fn static_path(&self) -> Option<Vec<&str>> {
        match &self.kind {
            ExprKind::Var(name) => Some(vec![name]),
            ExprKind::Ref { base, steps } => {
                let mut path = base.static_path()?;
                path.extend(steps.iter().map_while(Step::key));
                Some(path)
            }
            _ => None,
        }
    }
}

/// Reads the parser's tree.
pub(super) fn read(module: &rego::Module) -> Module {
    Module {
        package: module.package.iter().map(ToString::to_string).collect(),
        package_span: module.package_span,
        imports: module
            .imports
            .iter()
            .map(|import| {
                let path: Vec<String> = import.path.iter().map(ToString::to_string).collect();
                let name = match &import.alias {
                    Some((alias, _)) => alias.to_string(),
                    None => path.last().cloned().unwrap_or_default(),
                };
                Import {
                    path,
                    name,
                    span: import.span,
                }
            })
            .collect(),
        rules: module.rules.iter().map(rule).collect(),
        comments: module.comments.clone(),
    }
}

fn rule(rule: &rego::Rule) -> RuleDecl {
    let of = &rule.head;
    let kind = if rule.is_default {
        RuleKind::Default
    } else if of.args.is_some() {
        RuleKind::Function
    } else if of.key.is_some() {
        RuleKind::Set
    } else {
        RuleKind::Value
    };
    let mut path = Vec::new();
    let mut head: Vec<Expr> = of.key.iter().chain(&of.value).map(expr).collect();
    let mut is_written = true;
    for (at, part) in of.reference.iter().enumerate() {
        match &part.kind {
            rego::TermKind::Var(name) if at == 0 => path.push(name.to_string()),
            rego::TermKind::String(name) if is_written => path.push(name.to_string()),
            rego::TermKind::String(_) => {}
            _ => {
                is_written = false;
                head.push(expr(part));
            }
        }
    }
    let start = of.reference.first().map_or(of.span, |part| part.span);
    let end = of.reference.last().map_or(of.span, |part| part.span);
    let mut bodies = Vec::new();
    let mut next = (!rule.is_default).then_some(rule);
    let mut is_first = true;
    while let Some(branch) = next {
        if branch.body.is_some() || !is_first {
            bodies.push(Body {
                value: if is_first {
                    None
                } else {
                    branch.head.value.as_ref().map(expr)
                },
                query: query(branch.body.as_deref().unwrap_or(&[])),
            });
        }
        is_first = false;
        next = branch.otherwise.as_deref();
    }
    RuleDecl {
        path,
        kind,
        name_span: Span::new(start.start as usize, end.end.max(start.end) as usize),
        span: rule.span,
        args: of.args.iter().flatten().map(expr).collect(),
        head,
        bodies,
    }
}

fn query(body: &[rego::Expr]) -> Query {
    Query {
        statements: body.iter().map(statement).collect(),
    }
}

fn statement(of: &rego::Expr) -> Statement {
    let kind = match &of.kind {
        rego::ExprKind::Some(names) => {
            StatementKind::Some(names.iter().map(|(name, _)| name.to_string()).collect())
        }
        rego::ExprKind::SomeIn {
            key,
            value,
            collection,
        } => StatementKind::SomeIn {
            patterns: key.iter().chain([value]).map(expr).collect(),
            collection: expr(collection),
        },
        rego::ExprKind::Every {
            key,
            value,
            domain,
            body,
        } => StatementKind::Every {
            names: key
                .iter()
                .chain([value])
                .filter_map(|term| match &term.kind {
                    rego::TermKind::Var(name) => Some(written(name)),
                    _ => None,
                })
                .collect(),
            domain: expr(domain),
            query: query(body),
        },
        rego::ExprKind::Logical { operator, operands } => logical(*operator, operands),
        rego::ExprKind::Term(term) if of.negated => StatementKind::Not(expr(term)),
        rego::ExprKind::Term(term) => StatementKind::Expr(expr(term)),
    };
    let with = of.with.iter().map(|with| (expr(&with.target), expr(&with.value)));
    Statement {
        span: of.span,
        kind,
        with: with.collect(),
    }
}

/// What stands behind `not` without braces is one expression, whether or not it is a body of its own.
fn logical(operator: rego::Logical, operands: &[rego::Operand]) -> StatementKind {
    if let [rego::Operand { body, in_braces }] = operands
        && let [
            rego::Expr {
                kind: rego::ExprKind::Term(term),
                with,
                ..
            },
        ] = body.as_slice()
        && operator == rego::Logical::Not
        && !in_braces
        && with.is_empty()
    {
        return StatementKind::Not(expr(term));
    }
    StatementKind::Logical(operands.iter().map(|operand| query(&operand.body)).collect())
}

/// A name as it is written: each `_` has a number of its own in the tree.
fn written(name: &str) -> String {
    if name.starts_with('$') {
        "_".to_owned()
    } else {
        name.to_owned()
    }
}

fn all<'t>(terms: impl IntoIterator<Item = &'t rego::Term>) -> Vec<Expr> {
    terms.into_iter().map(expr).collect()
}

fn expr(term: &rego::Term) -> Expr {
    use rego::TermKind;

    let kind = match &term.kind {
        TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) => ExprKind::Scalar,
        TermKind::String(text) => ExprKind::String(text.to_string()),
        TermKind::Var(name) => ExprKind::Var(written(name)),
        TermKind::Ref(parts) => reference(parts),
        TermKind::Call(call) => self::call(call),
        TermKind::Array(_) | TermKind::Set(_) | TermKind::Object(_) => {
            ExprKind::Collection(all(term.parts()))
        }
        TermKind::ArrayComprehension(_, body)
        | TermKind::SetComprehension(_, body)
        | TermKind::ObjectComprehension(_, body) => ExprKind::Comprehension {
            terms: term.comprehension().map_or_else(Vec::new, |(head, _)| all(head)),
            query: query(body),
        },
        TermKind::Template(parts) => ExprKind::Group(all(parts.iter().filter_map(|part| match part {
            rego::TemplatePart::Term(term, _) => Some(term),
            rego::TemplatePart::Text(_) => None,
        }))),
    };
    Expr {
        span: term.span,
        kind,
    }
}

fn call(of: &rego::Call) -> ExprKind {
    let name = of.operator.last().map_or("", |name| name);
    let sides = match of.args.as_slice() {
        [left, right] if of.infix => Some(Sides(Box::new((expr(left), expr(right))))),
        _ => None,
    };
    match (name, sides) {
        ("equal", Some(sides)) => ExprKind::Compare(Comparison::Equal, sides),
        ("neq" | "lt" | "lte" | "gt" | "gte", Some(sides)) => ExprKind::Compare(Comparison::Other, sides),
        ("assign", Some(sides)) => ExprKind::Assign {
            declares: true,
            sides,
        },
        ("eq", Some(sides)) => ExprKind::Assign {
            declares: false,
            sides,
        },
        _ if of.infix => ExprKind::Group(all(&of.args)),
        _ => ExprKind::Call {
            function: of.operator.iter().map(ToString::to_string).collect(),
            name_span: of.operator_span,
            args: all(&of.args),
        },
    }
}

fn reference(parts: &[rego::Term]) -> ExprKind {
    let Some((head, steps)) = parts.split_first() else {
        return ExprKind::Scalar;
    };
    ExprKind::Ref {
        base: Box::new(expr(head)),
        steps: steps
            .iter()
            .map(|step| match &step.kind {
                rego::TermKind::String(key) => Step::Key(key.to_string(), step.span),
                _ => Step::Index(expr(step)),
            })
            .collect(),
    }
}
