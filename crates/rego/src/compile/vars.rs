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
        ExprKind::Every { domain, .. } if skip.closures => add_term(domain, skip, vars),
        ExprKind::Some(names) if !skip.closures => vars.extend(names.iter().map(|(name, _)| name.clone())),
        _ => expr.terms().for_each(|term| add_term(term, skip, vars)),
    }
    if !skip.closures {
        for body in expr.bodies() {
            add_body(body, skip, vars);
        }
    }
    add_modifiers(&expr.with, skip, vars);
}

/// Adds the variables of modifiers.
pub(super) fn add_modifiers(with: &[With], skip: Skip, vars: &mut Vars) {
    for with in with {
        for term in with.terms() {
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
        TermKind::Var(name) => {
            vars.insert(name.clone());
        }
        TermKind::Set(_) if skip.sets => {}
        TermKind::Object(entries) if skip.object_keys => {
            for (_, value) in entries {
                add_term(value, skip, vars);
            }
        }
        TermKind::Template(parts) if !skip.closures => {
            for part in parts {
                if let TemplatePart::Term(term, with) = part {
                    add_term(term, skip, vars);
                    add_modifiers(with, skip, vars);
                }
            }
        }
        TermKind::Ref(parts) if skip.ref_heads => {
            let starts_with_name = matches!(parts.first().map(|head| &head.kind), Some(TermKind::Var(_)));
            for part in parts.iter().skip(usize::from(starts_with_name)) {
                add_term(part, skip, vars);
            }
        }
        _ => {
            for part in term.parts() {
                add_term(part, skip, vars);
            }
            if let Some((head, body)) = term.comprehension().filter(|_| !skip.closures) {
                for part in head {
                    add_term(part, skip, vars);
                }
                add_body(body, skip, vars);
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
    for term in expr.terms() {
        add_term(term, skip, vars);
    }
    add_modifiers(&expr.with, skip, vars);
    for inner in expr.bodies().flatten() {
        add_outside_comprehensions(inner, vars);
    }
}

/// Adds the variables that closures of an expression hold.
pub(super) fn add_closures_of(expr: &Expr, vars: &mut Vars) {
    let values = expr.with.iter().map(|with| &with.value);
    for term in expr.terms().chain(values) {
        add_closures_of_term(term, vars);
    }
    for body in expr.bodies() {
        add_body(body, Skip::NOTHING, vars);
    }
}

fn add_closures_of_term(term: &Term, vars: &mut Vars) {
    match &term.kind {
        TermKind::ArrayComprehension(..)
        | TermKind::SetComprehension(..)
        | TermKind::ObjectComprehension(..)
        | TermKind::Template(_) => add_term(term, Skip::NOTHING, vars),
        _ => {
            for part in term.parts() {
                add_closures_of_term(part, vars);
            }
        }
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
            }) if call.is("assign") => {
                if let Some(left) = call.args.first() {
                    add_term(left, Skip::NOTHING, vars);
                }
            }
            _ => {}
        }
        for body in expr.bodies() {
            declared(body, vars);
        }
    }
}
