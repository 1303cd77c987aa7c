//! The variables of terms, expressions and bodies.

use std::collections::BTreeSet;

use crate::syntax::{Expr, ExprKind, Name, TemplatePart, Term, TermKind, With};

/// Names of variables.
pub(super) type Vars = BTreeSet<Name>;

/// What is left out.
#[allow(clippy::struct_excessive_bools, reason = "each leaves out another part")]
#[derive(Clone, Copy, Default)]
pub(super) struct Skip {
    /// The first part of references.
    pub(super) ref_heads: bool,
    /// The keys of objects.
    pub(super) object_keys: bool,
    /// Comprehensions, templates, and the bodies of `every`, `not`, `and` and `or`.
    pub(super) closures: bool,
    /// Elements of sets.
    pub(super) sets: bool,
    /// The first part of references in `with`, which may name a function.
    pub(super) with_heads: bool,
}

impl Skip {
    /// Nothing is left out.
    pub(super) const NOTHING: Self = Self {
        ref_heads: false,
        object_keys: false,
        closures: false,
        sets: false,
        with_heads: false,
    };
    /// What has to be bound for an expression to be evaluated: everything but what closures hold.
    pub(super) const SAFETY: Self = Self {
        closures: true,
        with_heads: true,
        ..Self::NOTHING
    };
    /// What a pattern binds.
    pub(super) const PATTERN: Self = Self {
        ref_heads: true,
        object_keys: true,
        closures: true,
        ..Self::NOTHING
    };
    /// What the result of a call binds.
    pub(super) const RESULT: Self = Self {
        sets: true,
        ..Self::PATTERN
    };
}

/// The variables of a term.
pub(super) fn of_term(term: &Term, skip: Skip) -> Vars {
    let mut vars = Vars::new();
    add_term(term, skip, &mut vars);
    vars
}

/// The variables of an expression.
pub(super) fn of_expr(expr: &Expr, skip: Skip) -> Vars {
    let mut vars = Vars::new();
    add_expr(expr, skip, &mut vars);
    vars
}

/// The variables of a body.
pub(super) fn of_body(body: &[Expr], skip: Skip) -> Vars {
    let mut vars = Vars::new();
    add_body(body, skip, &mut vars);
    vars
}

/// Adds the variables of a body.
pub(super) fn add_body(body: &[Expr], skip: Skip, vars: &mut Vars) {
    for expr in body {
        add_expr(expr, skip, vars);
    }
}

/// Adds the variables of an expression.
pub(super) fn add_expr(expr: &Expr, skip: Skip, vars: &mut Vars) {
    match &expr.kind {
        ExprKind::Term(term) => add_term(term, skip, vars),
        ExprKind::Some(names) => {
            if !skip.closures {
                vars.extend(names.iter().map(|(name, _)| name.clone()));
            }
        }
        ExprKind::SomeIn {
            key,
            value,
            collection,
        } => {
            for term in key.iter().chain([value, collection]) {
                add_term(term, skip, vars);
            }
        }
        ExprKind::Every {
            key,
            value,
            domain,
            body,
        } => {
            add_term(domain, skip, vars);
            if !skip.closures {
                for term in key.iter().chain([value]) {
                    add_term(term, skip, vars);
                }
                add_body(body, skip, vars);
            }
        }
        ExprKind::Logical { operands, .. } => {
            if !skip.closures {
                for operand in operands {
                    add_body(&operand.body, skip, vars);
                }
            }
        }
    }
    add_modifiers(&expr.with, skip, vars);
}

/// Adds the variables of modifiers.
fn add_modifiers(with: &[With], skip: Skip, vars: &mut Vars) {
    for with in with {
        for term in [&with.target, &with.value] {
            match &term.kind {
                TermKind::Ref(parts) if skip.with_heads => {
                    for part in parts.iter().skip(1) {
                        add_term(part, skip, vars);
                    }
                }
                TermKind::Var(_) if skip.with_heads && std::ptr::eq(term, &raw const with.target) => {}
                _ => add_term(term, skip, vars),
            }
        }
    }
}

/// Adds the variables of a term.
pub(super) fn add_term(term: &Term, skip: Skip, vars: &mut Vars) {
    match &term.kind {
        TermKind::Null | TermKind::Bool(_) | TermKind::Number(_) | TermKind::String(_) => {}
        TermKind::Var(name) => {
            vars.insert(name.clone());
        }
        TermKind::Ref(parts) => {
            let from = usize::from(
                skip.ref_heads && matches!(parts.first().map(|head| &head.kind), Some(TermKind::Var(_))),
            );
            for part in parts.iter().skip(from) {
                add_term(part, skip, vars);
            }
        }
        TermKind::Call(call) => {
            for arg in &call.args {
                add_term(arg, skip, vars);
            }
        }
        TermKind::Array(items) => {
            for item in items {
                add_term(item, skip, vars);
            }
        }
        TermKind::Set(items) => {
            if !skip.sets {
                for item in items {
                    add_term(item, skip, vars);
                }
            }
        }
        TermKind::Object(entries) => {
            for (key, value) in entries {
                if !skip.object_keys {
                    add_term(key, skip, vars);
                }
                add_term(value, skip, vars);
            }
        }
        TermKind::ArrayComprehension(inner, body) | TermKind::SetComprehension(inner, body) => {
            if !skip.closures {
                add_term(inner, skip, vars);
                add_body(body, skip, vars);
            }
        }
        TermKind::ObjectComprehension(entry, body) => {
            if !skip.closures {
                add_term(&entry.0, skip, vars);
                add_term(&entry.1, skip, vars);
                add_body(body, skip, vars);
            }
        }
        TermKind::Template(parts) => {
            if !skip.closures {
                for part in parts {
                    if let TemplatePart::Term(term, with) = part {
                        add_term(term, skip, vars);
                        add_modifiers(with, skip, vars);
                    }
                }
            }
        }
    }
}

/// Adds the variables of an expression and of the bodies in it, but not those of comprehensions and templates.
pub(super) fn add_outside_comprehensions(expr: &Expr, vars: &mut Vars) {
    let skip = Skip {
        closures: true,
        ..Skip::NOTHING
    };
    add_expr(expr, skip, vars);
    match &expr.kind {
        ExprKind::Every { key, value, body, .. } => {
            for term in key.iter().chain([value]) {
                add_term(term, skip, vars);
            }
            for inner in body {
                add_outside_comprehensions(inner, vars);
            }
        }
        ExprKind::Logical { operands, .. } => {
            for inner in operands.iter().flat_map(|operand| &operand.body) {
                add_outside_comprehensions(inner, vars);
            }
        }
        _ => {}
    }
}

/// Adds the variables that closures of an expression hold.
pub(super) fn add_closures_of(expr: &Expr, vars: &mut Vars) {
    match &expr.kind {
        ExprKind::Term(term) => add_closures_of_term(term, vars),
        ExprKind::Every { domain, body, .. } => {
            add_closures_of_term(domain, vars);
            add_body(body, Skip::NOTHING, vars);
        }
        ExprKind::Logical { operands, .. } => {
            for operand in operands {
                add_body(&operand.body, Skip::NOTHING, vars);
            }
        }
        ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
    }
    for with in &expr.with {
        add_closures_of_term(&with.value, vars);
    }
}

fn add_closures_of_term(term: &Term, vars: &mut Vars) {
    match &term.kind {
        TermKind::ArrayComprehension(..)
        | TermKind::SetComprehension(..)
        | TermKind::ObjectComprehension(..)
        | TermKind::Template(_) => add_term(term, Skip::NOTHING, vars),
        TermKind::Ref(parts) | TermKind::Array(parts) | TermKind::Set(parts) => {
            for part in parts {
                add_closures_of_term(part, vars);
            }
        }
        TermKind::Call(call) => {
            for arg in &call.args {
                add_closures_of_term(arg, vars);
            }
        }
        TermKind::Object(entries) => {
            for (key, value) in entries {
                add_closures_of_term(key, vars);
                add_closures_of_term(value, vars);
            }
        }
        _ => {}
    }
}

/// The names that a body declares by `:=` and `some`, closures left out.
pub(super) fn declared(body: &[Expr], vars: &mut Vars) {
    for expr in body {
        match &expr.kind {
            ExprKind::Some(names) => vars.extend(names.iter().map(|(name, _)| name.clone())),
            ExprKind::SomeIn { key, value, .. } => {
                for term in key.iter().chain([value]) {
                    add_term(term, Skip::NOTHING, vars);
                }
            }
            ExprKind::Term(Term {
                kind: TermKind::Call(call),
                ..
            }) if call.operator.len() == 1 && &*call.operator[0] == "assign" => {
                if let Some(left) = call.args.first() {
                    add_term(left, Skip::NOTHING, vars);
                }
            }
            ExprKind::Every { body, .. } => declared(body, vars),
            ExprKind::Logical { operands, .. } => {
                for operand in operands {
                    declared(&operand.body, vars);
                }
            }
            ExprKind::Term(_) => {}
        }
    }
}
