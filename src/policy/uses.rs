//! What a policy refers to: names resolved by the rules of Rego's scopes, one event for each use.

use std::collections::BTreeSet;

use super::engine::{Expr, ExprKind, Module, Query, RuleDecl, Statement, StatementKind, Step};
use crate::source::Span;

/// One use of a name.
#[derive(Clone, Debug)]
pub(crate) enum Use<'m> {
    /// Something under `data`, rules of the own package included: the static start of its path, without `data`.
    Data { path: Vec<&'m str>, span: Span },
    /// Something under `input`: the static start of its path, each part with its place.
    Input { path: Vec<(&'m str, Span)> },
    /// A call.
    Call { callee: Callee<'m>, span: Span },
    /// A name that is neither local nor data nor input: in the place of a mock it names a function.
    Function { name: String, span: Span },
}

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Callee<'m> {
    /// Something under `data`.
    Data(Vec<&'m str>),
    /// A function of the evaluator, or nothing at all.
    BuiltIn(String),
}

/// The names that files of one package share.
pub(crate) type PackageNames<'m> = BTreeSet<&'m str>;

/// Walks everything that `rule` refers to.
pub(crate) fn walk<'m>(
    module: &'m Module,
    names: &PackageNames<'m>,
    rule: &'m RuleDecl,
    sink: &mut dyn FnMut(Use<'m>),
) {
    let mut walker = Walker {
        module,
        names,
        scopes: Vec::new(),
        sink,
    };
    walker.rule(rule);
}

struct Walker<'m, 'w> {
    module: &'m Module,
    names: &'w PackageNames<'m>,
    scopes: Vec<BTreeSet<&'m str>>,
    sink: &'w mut dyn FnMut(Use<'m>),
}

enum Root<'m> {
    Local,
    Data(Vec<&'m str>),
    Input(Vec<&'m str>),
    Unknown,
}

impl<'m> Walker<'m, '_> {
    fn rule(&mut self, rule: &'m RuleDecl) {
        let mut args = BTreeSet::new();
        for arg in &rule.args {
            names_of_pattern(arg, &mut args);
        }
        self.scopes.push(args);
        self.exprs(&rule.args);
        // The head sees the names of the bodies that it belongs to.
        let mut head = BTreeSet::new();
        for body in rule.bodies.iter().filter(|body| body.value.is_none()) {
            declared(&body.query, &mut head);
        }
        self.scopes.push(head);
        self.exprs(&rule.head);
        self.scopes.pop();
        for body in &rule.bodies {
            self.query(&body.query, body.value.as_slice());
        }
        self.scopes.pop();
    }

    /// A query, and terms that see its names.
    fn query(&mut self, query: &'m Query, terms: &'m [Expr]) {
        let mut names = BTreeSet::new();
        declared(query, &mut names);
        self.scopes.push(names);
        self.exprs(terms);
        for statement in &query.statements {
            self.statement(statement);
        }
        self.scopes.pop();
    }

    fn statement(&mut self, statement: &'m Statement) {
        match &statement.kind {
            StatementKind::Some(_) => {}
            StatementKind::SomeIn { patterns, collection } => {
                self.exprs(patterns);
                self.expr(collection);
            }
            StatementKind::Expr(expr) | StatementKind::Not(expr) => self.expr(expr),
            StatementKind::Every { names, domain, query } => {
                self.expr(domain);
                self.scopes.push(names.iter().map(String::as_str).collect());
                self.query(query, &[]);
                self.scopes.pop();
            }
            StatementKind::Logical(queries) => {
                for query in queries {
                    self.query(query, &[]);
                }
            }
        }
        for (target, by) in &statement.with {
            self.mocked(target);
            self.mocked(by);
        }
    }

    /// A side of a `with`: it may name a function without calling it.
    fn mocked(&mut self, expr: &'m Expr) {
        if let Some(path) = expr.static_path()
            && let Some(name) = path.first()
            && matches!(self.root(name), Root::Unknown)
        {
            (self.sink)(Use::Function {
                name: path.join("."),
                span: expr.span,
            });
        } else {
            self.expr(expr);
        }
    }

    fn exprs(&mut self, exprs: &'m [Expr]) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &'m Expr) {
        match &expr.kind {
            ExprKind::Scalar | ExprKind::String(_) => {}
            ExprKind::Var(name) => self.reference(name, expr, &[]),
            ExprKind::Ref { base, steps } => {
                for step in steps {
                    if let Step::Index(index) = step {
                        self.expr(index);
                    }
                }
                match &base.kind {
                    ExprKind::Var(name) => self.reference(name, expr, steps),
                    _ => self.expr(base),
                }
            }
            ExprKind::Call {
                function,
                name_span,
                args,
            } => {
                self.call(function, *name_span);
                self.exprs(args);
            }
            ExprKind::Comprehension { terms, query } => self.query(query, terms),
            ExprKind::Compare(_, sides) | ExprKind::Assign { sides, .. } => {
                for side in sides.both() {
                    self.expr(side);
                }
            }
            ExprKind::Collection(parts) | ExprKind::Group(parts) => self.exprs(parts),
        }
    }

    fn root(&self, name: &'m str) -> Root<'m> {
        if self.scopes.iter().any(|scope| scope.contains(name)) {
            return Root::Local;
        }
        match name {
            "data" => return Root::Data(Vec::new()),
            "input" => return Root::Input(Vec::new()),
            _ => {}
        }
        if self.names.contains(name) {
            let mut path: Vec<&str> = self.module.package.iter().map(String::as_str).collect();
            path.push(name);
            return Root::Data(path);
        }
        let import = self.module.imports.iter().find(|import| import.name == name);
        let path = import.map(|import| import.path.as_slice());
        match path.and_then(<[String]>::split_first) {
            Some((root, rest)) if root == "data" => Root::Data(rest.iter().map(String::as_str).collect()),
            Some((root, rest)) if root == "input" => Root::Input(rest.iter().map(String::as_str).collect()),
            _ => Root::Unknown,
        }
    }

    fn reference(&mut self, name: &'m str, expr: &'m Expr, steps: &'m [Step]) {
        match self.root(name) {
            Root::Local | Root::Unknown => {}
            Root::Data(mut path) => {
                path.extend(steps.iter().map_while(Step::key));
                (self.sink)(Use::Data {
                    path,
                    span: expr.span,
                });
            }
            Root::Input(imported) => {
                let imported = imported.into_iter().map(|part| (part, expr.span));
                let steps = steps.iter().map_while(|step| match step {
                    Step::Key(key, span) => Some((key.as_str(), *span)),
                    Step::Index(_) => None,
                });
                let path = imported.chain(steps).collect();
                (self.sink)(Use::Input { path });
            }
        }
    }

    fn call(&mut self, function: &'m [String], span: Span) {
        let Some((name, rest)) = function.split_first() else {
            return;
        };
        let callee = match self.root(name) {
            Root::Data(mut path) => {
                path.extend(rest.iter().map(String::as_str));
                Callee::Data(path)
            }
            _ => Callee::BuiltIn(function.join(".")),
        };
        (self.sink)(Use::Call { callee, span });
    }
}

/// The names that a query declares itself, in whatever order.
fn declared<'m>(query: &'m Query, names: &mut BTreeSet<&'m str>) {
    for statement in &query.statements {
        match &statement.kind {
            StatementKind::Some(vars) => names.extend(vars.iter().map(String::as_str)),
            StatementKind::SomeIn { patterns, .. } => {
                for pattern in patterns {
                    names_of_pattern(pattern, names);
                }
            }
            StatementKind::Expr(Expr {
                kind:
                    ExprKind::Assign {
                        declares: true,
                        sides,
                    },
                ..
            }) => names_of_pattern(sides.left(), names),
            _ => {}
        }
    }
}

/// The names in a pattern: a variable, or arrays and objects of such.
fn names_of_pattern<'m>(pattern: &'m Expr, names: &mut BTreeSet<&'m str>) {
    match &pattern.kind {
        ExprKind::Var(name) => {
            names.insert(name);
        }
        ExprKind::Collection(parts) | ExprKind::Group(parts) => {
            for part in parts {
                names_of_pattern(part, names);
            }
        }
        _ => {}
    }
}
