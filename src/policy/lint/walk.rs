//! Every query and every expression of a definition, those within others included.

use crate::policy::engine::{Expr, ExprKind, Query, RuleDecl, Statement, StatementKind, Step};

/// Hands on every query: bodies, and those of comprehensions, of `every`, and of `not`, `and` and `or`.
pub(super) fn queries<'d>(decl: &'d RuleDecl, see: &mut dyn FnMut(&'d Query)) {
    everything(decl, see, &mut |_| {});
}

/// Hands on every expression, those around others first.
pub(super) fn exprs<'d>(decl: &'d RuleDecl, see: &mut dyn FnMut(&'d Expr)) {
    everything(decl, &mut |_| {}, see);
}

/// Hands on every statement that is a condition, with its expression and whether it is negated.
pub(super) fn conditions<'d>(decl: &'d RuleDecl, see: &mut dyn FnMut(&'d Statement, &'d Expr, bool)) {
    queries(decl, &mut |query| {
        for statement in &query.statements {
            match &statement.kind {
                StatementKind::Expr(expr) => see(statement, expr, false),
                StatementKind::Not(expr) => see(statement, expr, true),
                StatementKind::Some(_)
                | StatementKind::SomeIn { .. }
                | StatementKind::Every { .. }
                | StatementKind::Logical(_) => {}
            }
        }
    });
}

fn everything<'d>(decl: &'d RuleDecl, query: &mut dyn FnMut(&'d Query), expr: &mut dyn FnMut(&'d Expr)) {
    let mut walk = Walk { query, expr };
    for part in decl.args.iter().chain(&decl.head) {
        walk.expr(part);
    }
    for body in &decl.bodies {
        if let Some(value) = &body.value {
            walk.expr(value);
        }
        walk.query(&body.query);
    }
}

struct Walk<'w, 'd> {
    query: &'w mut dyn FnMut(&'d Query),
    expr: &'w mut dyn FnMut(&'d Expr),
}

impl<'d> Walk<'_, 'd> {
    fn query(&mut self, query: &'d Query) {
        (self.query)(query);
        for statement in &query.statements {
            match &statement.kind {
                StatementKind::Some(_) => {}
                StatementKind::SomeIn { patterns, collection } => {
                    self.exprs(patterns);
                    self.expr(collection);
                }
                StatementKind::Expr(expr) | StatementKind::Not(expr) => self.expr(expr),
                StatementKind::Every { domain, query, .. } => {
                    self.expr(domain);
                    self.query(query);
                }
                StatementKind::Logical(queries) => {
                    for query in queries {
                        self.query(query);
                    }
                }
            }
            for (target, value) in &statement.with {
                self.expr(target);
                self.expr(value);
            }
        }
    }

    fn exprs(&mut self, exprs: &'d [Expr]) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &'d Expr) {
        (self.expr)(expr);
        match &expr.kind {
            ExprKind::Scalar | ExprKind::String(_) | ExprKind::Var(_) => {}
            ExprKind::Ref { base, steps } => {
                self.expr(base);
                for step in steps {
                    if let Step::Index(index) = step {
                        self.expr(index);
                    }
                }
            }
            ExprKind::Call { args, .. } => self.exprs(args),
            ExprKind::Comprehension { terms, query } => {
                self.exprs(terms);
                self.query(query);
            }
            ExprKind::Compare(_, sides) | ExprKind::Assign { sides, .. } => {
                for side in sides.both() {
                    self.expr(side);
                }
            }
            ExprKind::Collection(parts) | ExprKind::Group(parts) => self.exprs(parts),
        }
    }
}
