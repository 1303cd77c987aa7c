//! What expressions bind, where it is known what is bound before.

use std::collections::BTreeMap;

use super::Context;
use super::terms::is_root;
use super::vars::{self, Skip, Vars};
use crate::syntax::{Call, Expr, ExprKind, Name, Term, TermKind};

/// The variables that an expression binds, where those of `safe` are bound before.
pub(super) fn of_expr(expr: &Expr, safe: &Vars, context: &Context) -> Vars {
    if expr.negated {
        return Vars::new();
    }
    let mut needed = Vars::new();
    vars::add_modifiers(&expr.with, Skip::SAFETY, &mut needed);
    if !is_safe(&needed, safe) {
        return Vars::new();
    }
    match &expr.kind {
        ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) => {
            if call.is("eq") || call.is("assign") {
                return of_equality(expr, safe);
            }
            let mut found = Vars::new();
            for arg in &call.args {
                add_of_refs(arg, safe, &mut found);
            }
            let Some(arity) = context.arity(&call.operator) else {
                return Vars::new();
            };
            if arity >= call.args.len() {
                return found;
            }
            let mut needed = Vars::new();
            for arg in call.args.iter().take(arity) {
                vars::add_term(arg, Skip::RESULT, &mut needed);
            }
            if needed
                .iter()
                .any(|name| !found.contains(name) && !safe.contains(name) && !is_root(name))
            {
                return Vars::new();
            }
            for arg in call.args.iter().skip(arity) {
                vars::add_term(arg, Skip::RESULT, &mut found);
            }
            found
        }
        ExprKind::Term(term) => {
            let mut found = Vars::new();
            add_of_refs(term, safe, &mut found);
            found
        }
        ExprKind::Every { domain, .. } => {
            let mut found = Vars::new();
            add_of_refs(domain, safe, &mut found);
            found
        }
        ExprKind::Some(_) | ExprKind::SomeIn { .. } | ExprKind::Logical { .. } => Vars::new(),
    }
}

/// The variables of an operand without braces that have to come from outside: those that nothing in it binds, or that
/// only one expression names, so that a binding would be in vain. Where it was taken apart, it has several expressions.
pub(super) fn open_in_operand(body: &[Expr], context: &Context) -> Vars {
    let mut count: BTreeMap<Name, usize> = BTreeMap::new();
    for name in body.iter().flat_map(|expr| vars::of_expr(expr, Skip::SAFETY)) {
        *count.entry(name).or_default() += 1;
    }
    if body.len() == 1 {
        return count.into_keys().collect();
    }
    let calls = body.iter().filter_map(|expr| match &expr.kind {
        ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) => Some((expr, call)),
        _ => None,
    });
    let (equalities, others): (Vec<_>, Vec<_>) = calls.partition(|(_, call)| call.is("eq"));
    let mut safe: Vars = count.keys().cloned().collect();
    for side in equalities.iter().flat_map(|(_, call)| &call.args) {
        if let TermKind::Var(name) = &side.kind {
            safe.remove(name);
        }
    }
    let mut bound = Vars::new();
    loop {
        let before = bound.len();
        for (expr, _) in &equalities {
            let found = of_equality(expr, &safe);
            safe.extend(found.iter().cloned());
            bound.extend(found);
        }
        if bound.len() == before {
            break;
        }
    }
    for (_, call) in others {
        let arity = context.arity(&call.operator).unwrap_or(usize::MAX);
        for result in call.args.iter().skip(arity) {
            vars::add_term(result, Skip::RESULT, &mut bound);
        }
    }
    let open = count
        .into_iter()
        .filter(|(name, count)| *count == 1 || !bound.contains(name));
    open.map(|(name, _)| name).collect()
}

/// The variables that an equality binds.
pub(super) fn of_equality(expr: &Expr, safe: &Vars) -> Vars {
    let ExprKind::Term(Term {
        kind: TermKind::Call(call),
        ..
    }) = &expr.kind
    else {
        return Vars::new();
    };
    let [left, right] = call.args.as_slice() else {
        return Vars::new();
    };
    let mut known = safe.clone();
    add_of_refs(left, safe, &mut known);
    add_of_refs(right, safe, &mut known);
    if call.is("assign") {
        for name in vars::of_term(left, Skip::NOTHING) {
            known.remove(&name);
        }
    }
    let mut unifier = Unifier {
        safe: &known,
        unified: Vars::new(),
        unknown: BTreeMap::new(),
    };
    unifier.unify(left, right);
    let bound = unifier.unified;
    known.extend(bound);
    known.retain(|name| !safe.contains(name));
    known
}

/// The steps of references that are searched: their heads are bound.
fn add_of_refs(term: &Term, safe: &Vars, found: &mut Vars) {
    if let TermKind::Ref(parts) = &term.kind {
        if !is_safe_ref(parts, safe) {
            return;
        }
        let skip = Skip {
            ref_heads: true,
            ..Skip::NOTHING
        };
        for part in parts.iter().skip(1) {
            vars::add_term(part, skip, found);
        }
    }
    for part in term.parts() {
        add_of_refs(part, safe, found);
    }
}

fn is_safe_ref(parts: &[Term], safe: &Vars) -> bool {
    match parts.first().map(|head| &head.kind) {
        Some(TermKind::Var(name)) => safe.contains(name) || is_root(name),
        Some(_) => parts
            .first()
            .is_some_and(|head| is_safe(&vars::of_term(head, Skip::SAFETY), safe)),
        None => false,
    }
}

fn is_safe(names: &Vars, safe: &Vars) -> bool {
    names.iter().all(|name| safe.contains(name) || is_root(name))
}

/// Finds what two terms bind when they are unified.
struct Unifier<'u> {
    safe: &'u Vars,
    unified: Vars,
    unknown: BTreeMap<Name, Vars>,
}

impl Unifier<'_> {
    fn is_safe(&self, name: &str) -> bool {
        self.safe.contains(name) || self.unified.contains(name) || is_root(name)
    }

    fn unify(&mut self, a: &Term, b: &Term) {
        match (&a.kind, &b.kind) {
            (TermKind::Var(left), TermKind::Var(right)) => {
                if self.is_safe(right) {
                    self.mark(left);
                } else if self.is_safe(left) {
                    self.mark(right);
                } else {
                    self.unknown
                        .entry(left.clone())
                        .or_default()
                        .insert(right.clone());
                    self.unknown
                        .entry(right.clone())
                        .or_default()
                        .insert(left.clone());
                }
            }
            (TermKind::Var(name), TermKind::Array(_) | TermKind::Object(_)) => self.unify_all(name, b),
            (TermKind::Array(_) | TermKind::Object(_), TermKind::Var(name)) => self.unify_all(name, a),
            (TermKind::Var(name), other) | (other, TermKind::Var(name)) => {
                let bound = match other {
                    TermKind::Ref(parts) => is_safe_ref(parts, self.safe),
                    TermKind::Call(call) => call_is_safe(call, self.safe),
                    _ => true,
                };
                if bound {
                    self.mark(name);
                }
            }
            (TermKind::Array(left), TermKind::Array(right)) if left.len() == right.len() => {
                for (left, right) in left.iter().zip(right) {
                    self.unify(left, right);
                }
            }
            (TermKind::Object(left), TermKind::Object(right)) if left.len() == right.len() => {
                for (key, value) in left {
                    let found = right.iter().find(|(other, _)| same(key, other));
                    if let Some((_, other)) = found {
                        self.unify(value, other);
                    }
                }
            }
            (TermKind::Array(_) | TermKind::Object(_), TermKind::Ref(parts))
                if is_safe_ref(parts, self.safe) =>
            {
                self.mark_all(a);
            }
            (TermKind::Ref(parts), TermKind::Array(_) | TermKind::Object(_))
                if is_safe_ref(parts, self.safe) =>
            {
                self.mark_all(b);
            }
            (TermKind::Array(_) | TermKind::Object(_), TermKind::Call(call))
                if call_is_safe(call, self.safe) =>
            {
                self.mark_all(a);
            }
            (TermKind::Call(call), TermKind::Array(_) | TermKind::Object(_))
                if call_is_safe(call, self.safe) =>
            {
                self.mark_all(b);
            }
            (
                TermKind::Array(_),
                TermKind::ArrayComprehension(..)
                | TermKind::SetComprehension(..)
                | TermKind::ObjectComprehension(..),
            ) => self.mark_all(a),
            (TermKind::ArrayComprehension(..), TermKind::Array(_))
            | (TermKind::ObjectComprehension(..), TermKind::Object(_)) => self.mark_all(b),
            _ => {}
        }
    }

    fn mark_all(&mut self, term: &Term) {
        for name in vars::of_term(term, Skip::PATTERN) {
            self.mark(&name);
        }
    }

    fn mark(&mut self, name: &Name) {
        let mut open = vec![name.clone()];
        while let Some(name) = open.pop() {
            self.unified.insert(name.clone());
            open.extend(self.unknown.remove(&name).into_iter().flatten());
            let mut free = Vec::new();
            for (other, needs) in &mut self.unknown {
                if needs.remove(&name) && needs.is_empty() {
                    free.push(other.clone());
                }
            }
            for other in free {
                self.unknown.remove(&other);
                open.push(other);
            }
        }
    }

    fn unify_all(&mut self, name: &Name, term: &Term) {
        if self.is_safe(name) {
            self.mark_all(term);
            return;
        }
        let mut open = vars::of_term(term, Skip::PATTERN);
        open.retain(|name| !self.is_safe(name));
        if open.is_empty() {
            self.mark(name);
        } else {
            self.unknown.entry(name.clone()).or_default().extend(open);
        }
    }
}

fn call_is_safe(call: &Call, safe: &Vars) -> bool {
    let mut needed = Vars::new();
    for arg in &call.args {
        vars::add_term(arg, Skip::SAFETY, &mut needed);
    }
    is_safe(&needed, safe)
}

/// Whether two keys of objects are the same constant or variable.
fn same(a: &Term, b: &Term) -> bool {
    match (&a.kind, &b.kind) {
        (TermKind::String(a), TermKind::String(b)) | (TermKind::Var(a), TermKind::Var(b)) => a == b,
        (TermKind::Number(a), TermKind::Number(b)) => a == b,
        (TermKind::Bool(a), TermKind::Bool(b)) => a == b,
        (TermKind::Null, TermKind::Null) => true,
        _ => false,
    }
}
