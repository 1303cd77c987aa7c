//! The order of bodies: each expression where everything it needs is bound, else it is unsafe.

use std::collections::BTreeMap;

use super::Context;
use super::error::Code;
use super::locals::{is_operator, is_wildcard};
use super::resolve::is_root;
use super::vars::{self, Skip, Vars};
use crate::syntax::{Body, Call, Expr, ExprKind, Rule, Term, TermKind};
use purlin_text::source::Span;

/// Puts the bodies of a rule in order, its `else` branches included.
pub(super) fn rule(rule: &mut Rule, context: &mut Context) {
    let mut next = Some(rule);
    while let Some(branch) = next {
        let mut globals = Vars::new();
        for arg in branch.head.args.iter().flatten() {
            vars::add_term(arg, Skip::NOTHING, &mut globals);
        }
        head(branch, &globals, context);
        let mut order = Order {
            context,
            unsafe_vars: BTreeMap::new(),
        };
        let body = branch.body.take().unwrap_or_default();
        branch.body = Some(order.body(&globals, body));
        let unsafe_vars = std::mem::take(&mut order.unsafe_vars);
        report(&unsafe_vars, context);
        next = branch.otherwise.as_deref_mut();
    }
}

/// Whatever the head names has to stand in the body.
fn head(branch: &Rule, globals: &Vars, context: &mut Context) {
    let mut known = vars::of_body(branch.body.as_deref().unwrap_or(&[]), Skip::SAFETY);
    known.extend(globals.iter().cloned());
    let mut terms: Vec<&Term> = branch.head.reference.iter().skip(1).collect();
    terms.extend(branch.head.key.iter().chain(&branch.head.value));
    for term in terms {
        for name in vars::of_term(term, Skip::NOTHING) {
            if !known.contains(&name) && !is_root(&name) {
                unsafe_var(&name, term.span, context);
            }
        }
    }
}

fn unsafe_var(name: &str, span: Span, context: &mut Context) {
    let written = context.written(name).to_owned();
    let message = if is_wildcard(name) {
        "`_` stands where a value is needed".to_owned()
    } else {
        format!("`{written}` has no value here")
    };
    let help = if is_wildcard(name) {
        "Bind it before: `some x in …`"
    } else {
        "Bind it in the body: `x := …`, or `some x in …`"
    };
    context.error(Code::Unsafe, span, message, Some(help.to_owned()));
}

fn report(found: &BTreeMap<Span, Vars>, context: &mut Context) {
    let mut said = Vars::new();
    let mut others = Vec::new();
    for (span, names) in found {
        for name in names {
            if !said.insert(name.clone()) {
                continue;
            }
            if is_wildcard(name) || context.is_of_the_author(name) || !super::is_generated(name) {
                unsafe_var(name, *span, context);
            } else {
                others.push(*span);
            }
        }
    }
    if let (true, Some(span)) = (said.len() == others.len(), others.first()) {
        let message = "this needs a value that nothing gives it".to_owned();
        context.error(Code::Unsafe, *span, message, None);
    }
}

struct Order<'o, 'c> {
    context: &'o mut Context<'c>,
    /// Names without a value, by the place of the expression that needs them.
    unsafe_vars: BTreeMap<Span, Vars>,
}

impl Order<'_, '_> {
    /// Orders a body, and the closures in it.
    fn body(&mut self, globals: &Vars, body: Body) -> Body {
        let all = self.needed_by_body(&body);
        let is_global = |name: &str| globals.contains(name) || is_root(name);
        let mut safe: Vars = all.iter().filter(|name| is_global(name)).cloned().collect();
        let mut waiting: Vec<(Expr, Vars)> = body
            .into_iter()
            .map(|expr| {
                let mut needed = self.needed(&expr);
                needed.retain(|name| !safe.contains(name));
                (expr, needed)
            })
            .collect();
        let mut ordered: Body = Vec::with_capacity(waiting.len());
        loop {
            let before = ordered.len();
            let mut still = Vec::new();
            for (expr, mut needed) in waiting {
                let outputs = outputs(&expr, &safe, self.context);
                let mut closed = Vars::new();
                vars::add_closures_of(&expr, &mut closed);
                closed.retain(|name| all.contains(name) && !is_global(name));
                if !closed.is_empty() {
                    if closed == outputs {
                        still.push((expr, needed));
                        continue;
                    }
                    needed = closed;
                }
                needed.retain(|name| !outputs.contains(name) && !safe.contains(name));
                if needed.is_empty() {
                    safe.extend(outputs);
                    ordered.push(expr);
                } else {
                    still.push((expr, needed));
                }
            }
            waiting = still;
            if ordered.len() == before {
                break;
            }
        }
        for (expr, needed) in &waiting {
            self.unsafe_vars
                .entry(expr.span)
                .or_default()
                .extend(needed.iter().cloned());
        }
        let mut globals = globals.clone();
        let mut result = Vec::with_capacity(ordered.len());
        for mut expr in ordered {
            let names = self.needed(&expr);
            self.closures(&mut expr, &globals);
            globals.extend(names);
            result.push(expr);
        }
        result.extend(waiting.into_iter().map(|(expr, _)| expr));
        result
    }

    /// The variables that have to be bound for an expression. Operands without braces bind nothing by themselves.
    fn needed(&self, expr: &Expr) -> Vars {
        let mut needed = vars::of_expr(expr, Skip::SAFETY);
        if let ExprKind::Logical { operands, .. } = &expr.kind {
            for operand in operands.iter().filter(|operand| !operand.in_braces) {
                needed.append(&mut open_in_operand(&operand.body, self.context));
            }
        }
        needed
    }

    fn needed_by_body(&self, body: &Body) -> Vars {
        body.iter().flat_map(|expr| self.needed(expr)).collect()
    }

    fn closures(&mut self, expr: &mut Expr, globals: &Vars) {
        let span = expr.span;
        match &mut expr.kind {
            ExprKind::Term(term) => self.closures_of_term(term, globals, span),
            ExprKind::Every {
                key,
                value,
                domain,
                body,
            } => {
                self.closures_of_term(domain, globals, span);
                let mut globals = globals.clone();
                for term in key.iter().chain([&*value]) {
                    vars::add_term(term, Skip::NOTHING, &mut globals);
                }
                *body = self.body(&globals, std::mem::take(body));
            }
            ExprKind::Logical { operands, .. } => {
                for operand in operands {
                    operand.body = self.body(globals, std::mem::take(&mut operand.body));
                }
            }
            ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
        }
        for with in &mut expr.with {
            self.closures_of_term(&mut with.value, globals, span);
        }
    }

    fn closures_of_term(&mut self, term: &mut Term, globals: &Vars, span: Span) {
        match &mut term.kind {
            TermKind::Ref(parts) | TermKind::Array(parts) | TermKind::Set(parts) => {
                for part in parts {
                    self.closures_of_term(part, globals, span);
                }
            }
            TermKind::Call(call) => {
                for arg in &mut call.args {
                    self.closures_of_term(arg, globals, span);
                }
            }
            TermKind::Object(entries) => {
                for (key, value) in entries {
                    self.closures_of_term(key, globals, span);
                    self.closures_of_term(value, globals, span);
                }
            }
            TermKind::ArrayComprehension(inner, body) | TermKind::SetComprehension(inner, body) => {
                self.closure(&[inner], body, globals, span);
            }
            TermKind::ObjectComprehension(entry, body) => {
                self.closure(&[&entry.0, &entry.1], body, globals, span);
            }
            _ => {}
        }
    }

    fn closure(&mut self, terms: &[&Term], body: &mut Body, globals: &Vars, span: Span) {
        let mut known = self.needed_by_body(body);
        // What a template or `print` captures is bound outside.
        if let [term] = terms
            && let TermKind::Var(name) = &term.kind
            && self.context.is_captured(name)
        {
            let open = known.iter().filter(|other| *other != name);
            let open = open
                .filter(|other| !globals.contains(*other) && !is_root(other) && !super::is_generated(other));
            for other in open.cloned().collect::<Vec<_>>() {
                let message = if is_wildcard(&other) {
                    "`_` can't stand in a template".to_owned()
                } else {
                    format!("`{}` has no value here", self.context.written(&other))
                };
                let help = Some("Bind it to a variable in the body".to_owned());
                self.context.error(Code::Compile, term.span, message, help);
            }
        }
        known.extend(globals.iter().cloned());
        for term in terms {
            for name in vars::of_term(term, Skip::NOTHING) {
                if !known.contains(&name) && !is_root(&name) {
                    self.unsafe_vars.entry(span).or_default().insert(name);
                }
            }
        }
        *body = self.body(globals, std::mem::take(body));
    }
}

/// The variables that an expression binds, where those of `safe` are bound before.
pub(super) fn outputs(expr: &Expr, safe: &Vars, context: &Context) -> Vars {
    if expr.negated {
        return Vars::new();
    }
    for with in &expr.with {
        let mut needed = Vars::new();
        for term in [&with.target, &with.value] {
            match &term.kind {
                TermKind::Ref(parts) => {
                    for part in parts.iter().skip(1) {
                        vars::add_term(part, Skip::SAFETY, &mut needed);
                    }
                }
                TermKind::Var(_) if std::ptr::eq(term, &raw const with.target) => {}
                _ => vars::add_term(term, Skip::SAFETY, &mut needed),
            }
        }
        if needed.iter().any(|name| !safe.contains(name) && !is_root(name)) {
            return Vars::new();
        }
    }
    match &expr.kind {
        ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) => {
            if is_operator(call, "eq") || is_operator(call, "assign") {
                return outputs_of_equality(expr, safe);
            }
            let mut found = Vars::new();
            for arg in &call.args {
                outputs_of_refs(arg, safe, &mut found);
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
            outputs_of_refs(term, safe, &mut found);
            found
        }
        ExprKind::Every { domain, .. } => {
            let mut found = Vars::new();
            outputs_of_refs(domain, safe, &mut found);
            found
        }
        ExprKind::Some(_) | ExprKind::SomeIn { .. } | ExprKind::Logical { .. } => Vars::new(),
    }
}

/// The variables of an operand without braces that have to come from outside: those that nothing in it binds, or that
/// only one expression names, so that a binding would be in vain. Where it was taken apart, it has several expressions.
fn open_in_operand(body: &[Expr], context: &Context) -> Vars {
    let mut count: BTreeMap<crate::syntax::Name, usize> = BTreeMap::new();
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
    let (equalities, others): (Vec<_>, Vec<_>) = calls.partition(|(_, call)| is_operator(call, "eq"));
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
            let found = outputs_of_equality(expr, &safe);
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
pub(super) fn outputs_of_equality(expr: &Expr, safe: &Vars) -> Vars {
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
    outputs_of_refs(left, safe, &mut known);
    outputs_of_refs(right, safe, &mut known);
    if is_operator(call, "assign") {
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
fn outputs_of_refs(term: &Term, safe: &Vars, found: &mut Vars) {
    match &term.kind {
        TermKind::Ref(parts) => {
            if !is_safe_ref(parts, safe) {
                return;
            }
            for part in parts.iter().skip(1) {
                vars::add_term(
                    part,
                    Skip {
                        ref_heads: true,
                        ..Skip::NOTHING
                    },
                    found,
                );
            }
            for part in parts {
                outputs_of_refs(part, safe, found);
            }
        }
        TermKind::Array(items) | TermKind::Set(items) => {
            for item in items {
                outputs_of_refs(item, safe, found);
            }
        }
        TermKind::Object(entries) => {
            for (key, value) in entries {
                outputs_of_refs(key, safe, found);
                outputs_of_refs(value, safe, found);
            }
        }
        TermKind::Call(call) => {
            for arg in &call.args {
                outputs_of_refs(arg, safe, found);
            }
        }
        _ => {}
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
    unknown: BTreeMap<crate::syntax::Name, Vars>,
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

    fn mark(&mut self, name: &crate::syntax::Name) {
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

    fn unify_all(&mut self, name: &crate::syntax::Name, term: &Term) {
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

#[cfg(test)]
mod tests {
    use crate::testing::{p, said};

    #[test]
    fn what_has_no_value_is_said() {
        for (text, messages) in [
            (r"p if { x > 1 }", &[r"`x` has no value here"] as &[&str]),
            (r"p := x", &[r"`x` has no value here"] as &[&str]),
            (
                r"p if { not input.xs[x] }",
                &[r"`x` has no value here"] as &[&str],
            ),
            (
                r"p if { count(_) == 1 }",
                &[r"`_` stands where a value is needed"] as &[&str],
            ),
        ] {
            assert_eq!(said(text), messages, "{text}");
        }
    }

    #[test]
    fn bodies_are_put_in_order() {
        for (text, value) in [
            (r"p if { x > 0; x = input.n }", r"true"),
            (r"p := y if { y = x + 1; x = z; z = input.n }", r"2"),
            (r"p if { count(ys) == 3; ys = [y | y = input.xs[i]] }", r"true"),
            (r"p := k if { input.o[k] == v; v = 2 }", r#""b""#),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
