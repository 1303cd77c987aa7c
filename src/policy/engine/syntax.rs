//! The syntax tree of a policy, as far as loading, vetting and testing look at it.
//!
//! It holds no type of the evaluator, so that none of its readers depends on one.

use regorus::unstable as ast;

use crate::source::Span;

/// How deep expressions may be nested. The parser stops at 32 levels of brackets; chains such as
/// `1 + 1 + 1` count here as well.
const MAX_DEPTH: usize = 256;

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
    /// An expression too deeply nested to be looked through.
    pub too_deep: Option<Span>,
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

/// The place of an expression or statement. The parser's own starts and ends within the quotes of a string that
/// stands first or last.
fn span(span: &ast::Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let text = span.source.get_contents().as_bytes();
    let is_quote = |at: usize| matches!(text.get(at), Some(b'"' | b'`'));
    let opening = usize::from(start > 0 && is_quote(start - 1));
    Span::new(start - opening, end + usize::from(is_quote(end)))
}

/// The `{` that only space and comments part from `key`.
fn opening_brace(text: &str, key: u32) -> Option<u32> {
    let mut before = text.get(..key as usize)?.trim_end();
    while !before.ends_with('{') {
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        // The first `#` that a comment can start with here: at the start of a line, or behind the brace.
        let starts = before.get(line..)?.match_indices('#').map(|(at, _)| line + at);
        before = starts
            .filter_map(|at| before.get(..at))
            .find(|head| {
                head.trim_end().ends_with('{') || head.get(line..).is_some_and(|head| head.trim().is_empty())
            })?
            .trim_end();
    }
    u32::try_from(before.len() - 1).ok()
}

fn text(value: &regorus::Value) -> String {
    value.as_string().map(ToString::to_string).unwrap_or_default()
}

/// Reads the evaluator's tree.
pub(super) fn read(module: &ast::Module) -> Module {
    let mut reader = Reader { too_deep: None };
    let package = reader.expr(&module.package.refr, 0);
    let imports = module
        .imports
        .iter()
        .map(|import| {
            let path = reader.expr(&import.refr, 0);
            let parts: Vec<String> = path
                .static_path()
                .unwrap_or_default()
                .into_iter()
                .map(str::to_owned)
                .collect();
            let name = match &import.r#as {
                Some(alias) => alias.text().to_owned(),
                None => parts.last().cloned().unwrap_or_default(),
            };
            Import {
                path: parts,
                name,
                span: path.span,
            }
        })
        .collect();
    let rules = module.policy.iter().map(|rule| reader.rule(rule)).collect();
    Module {
        package: package
            .static_path()
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect(),
        package_span: package.span,
        imports,
        rules,
        too_deep: reader.too_deep,
    }
}

struct Reader {
    too_deep: Option<Span>,
}

impl Reader {
    fn rule(&mut self, rule: &ast::Rule) -> RuleDecl {
        let (kind, refr, args, mut head) = match rule {
            ast::Rule::Spec { head, .. } => match head {
                ast::RuleHead::Compr { refr, assign, .. } => {
                    let value = assign.iter().map(|assign| self.expr(&assign.value, 0)).collect();
                    (RuleKind::Value, refr, Vec::new(), value)
                }
                ast::RuleHead::Set { refr, key, .. } => {
                    let element = key.iter().map(|key| self.expr(key, 0)).collect();
                    (RuleKind::Set, refr, Vec::new(), element)
                }
                ast::RuleHead::Func {
                    refr, args, assign, ..
                } => {
                    let value = assign.iter().map(|assign| self.expr(&assign.value, 0)).collect();
                    let args = args.iter().map(|arg| self.expr(arg, 0)).collect();
                    (RuleKind::Function, refr, args, value)
                }
            },
            ast::Rule::Default {
                refr, args, value, ..
            } => {
                let args = args.iter().map(|arg| self.expr(arg, 0)).collect();
                (RuleKind::Default, refr, args, vec![self.expr(value, 0)])
            }
        };
        let name = self.expr(refr, 0);
        let path = name
            .static_path()
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let name_span = name.span;
        if let ExprKind::Ref { steps, .. } = name.kind {
            head.extend(steps.into_iter().filter_map(|step| match step {
                Step::Index(index) => Some(index),
                Step::Key(..) => None,
            }));
        }
        let bodies = match rule {
            ast::Rule::Spec { bodies, .. } => bodies
                .iter()
                .map(|body| Body {
                    value: body.assign.as_ref().map(|assign| self.expr(&assign.value, 0)),
                    query: self.query(&body.query, 0),
                })
                .collect(),
            ast::Rule::Default { .. } => Vec::new(),
        };
        RuleDecl {
            path,
            kind,
            name_span,
            span: span(rule.span()),
            args,
            head,
            bodies,
        }
    }

    fn query(&mut self, query: &ast::Query, depth: usize) -> Query {
        Query {
            statements: query
                .stmts
                .iter()
                .map(|statement| self.statement(statement, depth))
                .collect(),
        }
    }

    fn statement(&mut self, statement: &ast::LiteralStmt, depth: usize) -> Statement {
        let kind = match &statement.literal {
            ast::Literal::SomeVars { vars, .. } => {
                StatementKind::Some(vars.iter().map(|var| var.text().to_owned()).collect())
            }
            ast::Literal::SomeIn {
                key,
                value,
                collection,
                ..
            } => StatementKind::SomeIn {
                patterns: key
                    .iter()
                    .chain([value])
                    .map(|pattern| self.expr(pattern, depth))
                    .collect(),
                collection: self.expr(collection, depth),
            },
            ast::Literal::Expr { expr, .. } => StatementKind::Expr(self.expr(expr, depth)),
            ast::Literal::NotExpr { expr, .. } => StatementKind::Not(self.expr(expr, depth)),
            ast::Literal::Every {
                key,
                value,
                domain,
                query,
                ..
            } => StatementKind::Every {
                names: key
                    .iter()
                    .chain([value])
                    .map(|name| name.text().to_owned())
                    .collect(),
                domain: self.expr(domain, depth),
                query: self.query(query, depth + 1),
            },
        };
        Statement {
            span: span(&statement.span),
            kind,
            with: statement
                .with_mods
                .iter()
                .map(|with| (self.expr(&with.refr, depth), self.expr(&with.r#as, depth)))
                .collect(),
        }
    }

    fn all<'e>(
        &mut self,
        exprs: impl IntoIterator<Item = &'e ast::Ref<ast::Expr>>,
        depth: usize,
    ) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr(expr, depth)).collect()
    }

    fn pair(&mut self, left: &ast::Expr, right: &ast::Expr, depth: usize) -> Sides {
        Sides(Box::new((self.expr(left, depth), self.expr(right, depth))))
    }

    fn expr(&mut self, expr: &ast::Expr, depth: usize) -> Expr {
        let mut place = span(expr.span());
        if let ast::Expr::Set { span, items, .. } = expr
            && items.is_empty()
            && let Some(end) = span.text().find(')')
        {
            // The parser's span of `set()` takes in the next token.
            place = Span::new(place.start as usize, place.start as usize + end + 1);
        }
        if let ast::Expr::Object {
            span: of_last,
            fields,
            ..
        } = expr
            && let Some((_, key, _)) = fields.first()
            && let Some(start) = opening_brace(of_last.source.get_contents(), span(key.span()).start)
        {
            // The parser's span of an object starts at its last key.
            place.start = start;
        }
        if depth > MAX_DEPTH {
            self.too_deep.get_or_insert(place);
            return Expr {
                span: place,
                kind: ExprKind::Scalar,
            };
        }
        let depth = depth + 1;
        let kind = match expr {
            ast::Expr::String { value, .. } | ast::Expr::RawString { value, .. } => {
                ExprKind::String(text(value))
            }
            ast::Expr::Number { .. } | ast::Expr::Bool { .. } | ast::Expr::Null { .. } => ExprKind::Scalar,
            ast::Expr::Var { value, .. } => ExprKind::Var(text(value)),
            ast::Expr::Array { items, .. } | ast::Expr::Set { items, .. } => {
                ExprKind::Collection(self.all(items, depth))
            }
            ast::Expr::Object { fields, .. } => {
                ExprKind::Collection(self.all(fields.iter().flat_map(|(_, key, value)| [key, value]), depth))
            }
            ast::Expr::ArrayCompr { term, query, .. } | ast::Expr::SetCompr { term, query, .. } => {
                ExprKind::Comprehension {
                    terms: self.all([term], depth),
                    query: self.query(query, depth),
                }
            }
            ast::Expr::ObjectCompr {
                key, value, query, ..
            } => ExprKind::Comprehension {
                terms: self.all([key, value], depth),
                query: self.query(query, depth),
            },
            ast::Expr::Call { fcn, params, .. } => {
                let name = self.expr(fcn, depth);
                ExprKind::Call {
                    function: name
                        .static_path()
                        .unwrap_or_default()
                        .into_iter()
                        .map(str::to_owned)
                        .collect(),
                    name_span: name.span,
                    args: self.all(params, depth),
                }
            }
            ast::Expr::UnaryExpr { expr, .. } => ExprKind::Group(self.all([expr], depth)),
            ast::Expr::RefDot { .. } | ast::Expr::RefBrack { .. } => self.reference(expr, depth),
            ast::Expr::BinExpr { lhs, rhs, .. } | ast::Expr::ArithExpr { lhs, rhs, .. } => {
                ExprKind::Group(self.all([lhs, rhs], depth))
            }
            ast::Expr::BoolExpr { op, lhs, rhs, .. } => ExprKind::Compare(
                match op {
                    ast::BoolOp::Eq => Comparison::Equal,
                    _ => Comparison::Other,
                },
                self.pair(lhs, rhs, depth),
            ),
            ast::Expr::AssignExpr { op, lhs, rhs, .. } => ExprKind::Assign {
                declares: *op == ast::AssignOp::ColEq,
                sides: self.pair(lhs, rhs, depth),
            },
            ast::Expr::Membership {
                key,
                value,
                collection,
                ..
            } => ExprKind::Group(self.all(key.iter().chain([value, collection]), depth)),
        };
        Expr { span: place, kind }
    }

    /// Reads `a.b["c"][d]` without going down one call a step: nothing bounds their number.
    fn reference(&mut self, expr: &ast::Expr, depth: usize) -> ExprKind {
        let mut steps = Vec::new();
        let mut at = expr;
        loop {
            match at {
                ast::Expr::RefDot { refr, field, .. } => {
                    steps.push(Step::Key(text(&field.1), span(&field.0)));
                    at = refr;
                }
                ast::Expr::RefBrack { refr, index, .. } => {
                    let index = self.expr(index, depth);
                    steps.push(match index.kind {
                        ExprKind::String(key) => Step::Key(key, index.span),
                        _ => Step::Index(index),
                    });
                    at = refr;
                }
                _ => break,
            }
        }
        steps.reverse();
        ExprKind::Ref {
            base: Box::new(self.expr(at, depth)),
            steps,
        }
    }
}
