//! Local variables: each declaration gets a name of its own, and what is declared twice, too late or in vain is refused.
//!
//! `some x in xs` becomes `x = xs[_]` here, and `:=` stays until bodies are put in order, since it binds one way only.

mod patterns;
mod rename;
mod scope;

use std::collections::BTreeMap;

use super::Context;
use super::error::Code;
use super::terms::is_root;
use super::vars::{self, Skip, Vars};
use crate::syntax::{Body, Call, Expr, ExprKind, Logical, Name, Operand, Rule, TemplatePart, Term, TermKind};
use purlin_text::source::Span;
use rename::rename;
use scope::{Occurrence, Scope};

/// Renames what the rule declares, its `else` branches included.
pub(super) fn rule(rule: &mut Rule, context: &mut Context) {
    let mut locals = Locals {
        scopes: vec![Scope::default()],
        context,
    };
    if let Some(args) = &mut rule.head.args {
        for arg in args {
            locals.argument(arg);
        }
    }
    let with_args = locals.scopes.clone();
    let args = rule.head.args.clone();
    let faults = locals.context.count();
    let mut in_vain = with_args
        .first()
        .map_or_else(BTreeMap::new, |scope| scope.unused.clone());
    let mut next = Some(rule);
    while let Some(branch) = next {
        locals.scopes.clone_from(&with_args);
        branch.head.args.clone_from(&args);
        let used = locals.branch(branch);
        // Any branch may use an argument.
        in_vain.retain(|name, _| locals.is_unused(name) && !used.contains(name));
        next = branch.otherwise.as_deref_mut();
    }
    if locals.context.count() == faults {
        for (name, span) in in_vain {
            let message = format!("the argument `{name}` is never used");
            locals.context.unused(span, message, "Write `_` in its place");
        }
    }
}

struct Locals<'l, 'c> {
    scopes: Vec<Scope>,
    context: &'l mut Context<'c>,
}

impl Locals<'_, '_> {
    fn known(&self, name: &str) -> Option<&Name> {
        let mut scopes = self.scopes.iter().rev();
        scopes.find_map(|scope| scope.names.get(name).map(|(new, _)| new))
    }

    /// Notes a use of a name that is declared.
    fn uses(&mut self, name: &str) {
        let mut scopes = self.scopes.iter_mut().rev();
        if let Some(scope) = scopes.find(|scope| scope.names.contains_key(name)) {
            scope.unused.remove(name);
        }
    }

    fn is_unused(&self, name: &str) -> bool {
        self.scopes
            .last()
            .is_some_and(|scope| scope.unused.contains_key(name))
    }

    fn insert(&mut self, name: &Name, new: Name, how: Occurrence) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.insert(name.clone(), (new, how));
        }
    }

    fn declare(&mut self, name: &Name, span: Span, how: Occurrence) -> Option<Name> {
        if how == Occurrence::Assigned && is_root(name) {
            let message = format!("a variable must not be called `{name}`");
            let help = Some("Choose another name".to_owned());
            self.context.error(Code::Compile, span, message, help);
            return None;
        }
        let before = self
            .scopes
            .last()
            .and_then(|scope| scope.names.get(name))
            .map(|(_, how)| *how);
        let message = match before {
            Some(Occurrence::Seen) => format!("`{name}` is used before it is declared"),
            Some(Occurrence::Assigned) => format!("`{name}` is assigned twice"),
            Some(Occurrence::Declared) => format!("`{name}` is declared already"),
            Some(Occurrence::Argument) => format!("`{name}` is an argument already"),
            None => {
                let new = self.context.local(Some(name));
                self.insert(name, new.clone(), how);
                if how == Occurrence::Assigned
                    && !is_wildcard(name)
                    && let Some(scope) = self.scopes.last_mut()
                {
                    scope.unused.insert(name.clone(), span);
                }
                return Some(new);
            }
        };
        let help = match before {
            Some(Occurrence::Seen) => "Move the declaration up, or choose another name",
            _ => "Choose another name, or compare with `==`",
        };
        self.context
            .error(Code::Compile, span, message, Some(help.to_owned()));
        None
    }

    /// One branch of a rule, in the scope of its arguments; gives the names that its head uses.
    fn branch(&mut self, branch: &mut Rule) -> Vars {
        let args = std::mem::take(&mut self.scopes);
        // Closures of the head declare names of their own first.
        let mut head: Vec<&mut Term> = branch.head.reference.iter_mut().skip(1).collect();
        head.extend(branch.head.key.iter_mut().chain(&mut branch.head.value));
        let mut used = Vars::new();
        for term in &mut head {
            self.closures_of_head(term);
            vars::add_term(term, Skip::NOTHING, &mut used);
        }
        self.scopes = args;
        if let Some(body) = &mut branch.body {
            self.body(body, &used);
        }
        let scope = self.scopes.last().cloned().unwrap_or_default();
        let mut head: Vec<&mut Term> = branch.head.reference.iter_mut().skip(1).collect();
        head.extend(branch.head.key.iter_mut().chain(&mut branch.head.value));
        for term in head {
            rename(term, &scope);
        }
        used
    }

    fn closures_of_head(&mut self, term: &mut Term) {
        match &mut term.kind {
            TermKind::ArrayComprehension(..)
            | TermKind::SetComprehension(..)
            | TermKind::ObjectComprehension(..)
            | TermKind::Template(_) => {
                self.scopes = vec![Scope::default()];
                self.term(term);
                self.scopes.clear();
            }
            _ => {
                for part in term.parts_mut() {
                    self.closures_of_head(part);
                }
            }
        }
    }

    /// A body in the scope that is open; `used` are names that are used behind it.
    fn body(&mut self, body: &mut Body, used: &Vars) {
        let faults = self.context.count();
        let written = std::mem::take(body);
        let mut declared_at: Vec<(Name, Span)> = Vec::new();
        for expr in written {
            let span = expr.span;
            let mut names = Vars::new();
            if matches!(expr.kind, ExprKind::Some(_) | ExprKind::SomeIn { .. }) {
                vars::declared(std::slice::from_ref(&expr), &mut names);
            }
            declared_at.extend(names.into_iter().map(|name| (name, span)));
            if let Some(expr) = self.expr(expr) {
                body.push(expr);
            }
        }
        if body.is_empty() {
            let span = declared_at.first().map(|(_, span)| *span).unwrap_or_default();
            body.push(truth(span));
        }
        if self.context.count() == faults {
            self.unused(body, used, &declared_at);
            self.assigned_in_vain(used);
        }
    }

    fn assigned_in_vain(&mut self, used: &Vars) {
        let Some(scope) = self.scopes.last() else { return };
        let is_assigned = |name: &Name| {
            scope
                .names
                .get(name)
                .is_some_and(|(_, how)| *how == Occurrence::Assigned)
        };
        let found = scope.unused.iter();
        let found = found.filter(|(name, _)| is_assigned(name) && !used.contains(*name));
        let found: Vec<(Name, Span)> = found.map(|(name, span)| (name.clone(), *span)).collect();
        for (name, span) in found {
            let message = format!("`{name}` is assigned and never used");
            self.context.unused(span, message, "Take it out, or use it");
        }
    }

    fn unused(&mut self, body: &Body, used: &Vars, declared_at: &[(Name, Span)]) {
        let Some(scope) = self.scopes.last() else { return };
        let declared = scope
            .names
            .iter()
            .filter(|(_, (_, how))| *how == Occurrence::Declared);
        let declared: Vec<(&Name, &Name)> = declared.map(|(name, (new, _))| (name, new)).collect();
        if declared.is_empty() {
            return;
        }
        let inside = vars::of_body(body, Skip::NOTHING);
        // A pattern of `some … in` uses what it declares once: that alone is in vain, unless it is a step of a search.
        let mut found = Vec::new();
        for (name, new) in declared {
            if !inside.contains(new) && !used.contains(name) && !used.contains(new) {
                let span = declared_at
                    .iter()
                    .find(|(other, _)| other == name)
                    .map(|(_, span)| *span);
                let span = span.or(body.first().map(|expr| expr.span)).unwrap_or_default();
                found.push((span, format!("`{name}` is declared and never used")));
            }
        }
        for (span, message) in found {
            self.context.in_vain(span, message, "Take it out, or write `_`");
        }
    }

    /// An expression in its new form; `None` where it only declared something.
    fn expr(&mut self, mut expr: Expr) -> Option<Expr> {
        match expr.kind {
            ExprKind::Some(names) => {
                for (name, span) in names {
                    self.declare(&name, span, Occurrence::Declared);
                }
                None
            }
            ExprKind::SomeIn {
                key,
                value,
                collection,
            } => self.search(expr.span, expr.negated, expr.with, key, value, collection),
            ExprKind::Every {
                mut key,
                mut value,
                mut domain,
                mut body,
            } => {
                self.term(&mut domain);
                self.scopes.push(Scope::default());
                for term in key.iter_mut().chain([&mut value]) {
                    if let TermKind::Var(name) = &mut term.kind
                        && !is_wildcard(name)
                        && let Some(new) = self.declare(name, term.span, Occurrence::Declared)
                    {
                        *name = new;
                    }
                }
                let key = key.unwrap_or_else(|| Term {
                    span: value.span,
                    kind: TermKind::Var(self.context.local(None)),
                });
                self.body(&mut body, &Vars::new());
                self.modifiers(&mut expr.with);
                // As in OPA, what `every` declares also stands for names of the collection that nothing declares.
                if let Some(scope) = self.scopes.pop() {
                    let own = scope.names.into_iter().filter(|(name, (new, _))| name != new);
                    let scope = Scope {
                        names: own.collect(),
                        ..Scope::default()
                    };
                    rename(&mut domain, &scope);
                }
                expr.kind = ExprKind::Every {
                    key: Some(key),
                    value,
                    domain,
                    body,
                };
                Some(expr)
            }
            ExprKind::Logical {
                operator,
                ref mut operands,
            } => {
                self.operands(operator, operands);
                self.modifiers(&mut expr.with);
                Some(expr)
            }
            ExprKind::Term(ref mut term) => {
                let assigns = match &term.kind {
                    TermKind::Call(call) => call.is("assign"),
                    _ => false,
                };
                if !assigns {
                    self.term(term);
                    self.modifiers(&mut expr.with);
                    return Some(expr);
                }
                if expr.negated {
                    self.assigned_in_operand(expr.span, Logical::Not);
                    return Some(expr);
                }
                if let TermKind::Call(call) = &mut term.kind
                    && let [left, right] = call.args.as_mut_slice()
                {
                    self.term(right);
                    self.modifiers(&mut expr.with);
                    self.target(left);
                }
                Some(expr)
            }
        }
    }

    /// The operands of `not`, `and` and `or`. Those in braces have a scope of their own, and nothing is assigned in others.
    fn operands(&mut self, operator: Logical, operands: &mut [Operand]) {
        let faults = self.context.count();
        for operand in operands.iter_mut() {
            if operand.in_braces {
                self.scopes.push(Scope::default());
                self.body(&mut operand.body, &Vars::new());
                self.scopes.pop();
                continue;
            }
            for expr in &mut operand.body {
                match &mut expr.kind {
                    ExprKind::Logical { operator, operands } => self.operands(*operator, operands),
                    ExprKind::Term(Term {
                        kind: TermKind::Call(call),
                        ..
                    }) if call.is("assign") => self.assigned_in_operand(expr.span, operator),
                    ExprKind::Term(term) => self.term(term),
                    ExprKind::Some(_) | ExprKind::SomeIn { .. } | ExprKind::Every { .. } => {}
                }
                self.modifiers(&mut expr.with);
            }
        }
        if self.context.count() > faults {
            return;
        }
        if operator == Logical::Not {
            return;
        }
        // As in OPA, names that nothing in the braces of `and` and `or` declares are seen outside, too.
        let mut seen = Vars::new();
        for operand in operands.iter().filter(|operand| operand.in_braces) {
            for expr in &operand.body {
                vars::add_outside_comprehensions(expr, &mut seen);
            }
        }
        for name in seen {
            if self.known(&name).is_none() && !is_root(&name) {
                self.insert(&name, name.clone(), Occurrence::Seen);
            }
        }
    }

    fn assigned_in_operand(&mut self, span: Span, operator: Logical) {
        let (message, help) = match operator {
            Logical::Not => (
                "an assignment can't be negated".to_owned(),
                "Assign before, and negate what is said of the value".to_owned(),
            ),
            Logical::And | Logical::Or => (
                format!("an operand of `{}` can't assign without braces", operator.word()),
                "Assign before, or write the operand as `{ x := …; … }`".to_owned(),
            ),
        };
        self.context.error(Code::Compile, span, message, Some(help));
    }

    fn modifiers(&mut self, with: &mut [crate::syntax::With]) {
        for with in with {
            // `input` may be shadowed, but what a modifier replaces is the document.
            match &mut with.target.kind {
                TermKind::Ref(parts) => {
                    for part in parts.iter_mut().skip(1) {
                        self.term(part);
                    }
                }
                TermKind::Var(_) => {}
                _ => self.term(&mut with.target),
            }
            self.term(&mut with.value);
        }
    }

    fn closure(&mut self, head: Vec<&mut Term>, body: &mut Body) {
        let mut used = Vars::new();
        for term in &head {
            vars::add_term(term, Skip::NOTHING, &mut used);
        }
        self.scopes.push(Scope::default());
        self.body(body, &used);
        for term in head {
            self.term(term);
        }
        self.scopes.pop();
    }

    fn term(&mut self, term: &mut Term) {
        match &mut term.kind {
            TermKind::Var(name) => {
                if is_root(name) {
                    let found = self.scopes.iter().rev().find_map(|scope| scope.names.get(name));
                    if let Some((new, how)) = found
                        && *how != Occurrence::Seen
                    {
                        *name = new.clone();
                    }
                    return;
                }
                if let Some(new) = self.known(name) {
                    let new = new.clone();
                    self.uses(name);
                    *name = new;
                } else {
                    let name = name.clone();
                    self.insert(&name, name.clone(), Occurrence::Seen);
                }
            }
            TermKind::Template(parts) => {
                for part in parts {
                    if let TemplatePart::Term(term, with) = part {
                        self.scopes.push(Scope::default());
                        self.term(term);
                        self.modifiers(with);
                        self.scopes.pop();
                    }
                }
            }
            other => {
                if let TermKind::Call(call) = other {
                    self.called(call, term.span);
                }
                for part in term.parts_mut() {
                    self.term(part);
                }
                if let Some((head, body)) = term.comprehension_mut() {
                    self.closure(head, body);
                }
            }
        }
    }

    /// A name that is a variable here can't be called.
    fn called(&mut self, call: &Call, span: Span) {
        if let Some(first) = call.operator.first()
            && !call.infix
            && self.known(first).is_some_and(|new| new != first)
        {
            let message = format!("`{first}` is a variable here, and is called as a function");
            let help = Some("Give the variable another name".to_owned());
            self.context.error(Code::Compile, span, message, help);
        }
    }
}

/// Whether a variable is `_`.
pub(super) fn is_wildcard(name: &str) -> bool {
    name.starts_with('$')
}

/// An expression that holds.
pub(super) fn truth(span: Span) -> Expr {
    Expr::from(Term {
        span,
        kind: TermKind::Bool(true),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{p, said};

    #[test]
    fn declarations_are_checked() {
        for (text, messages) in [
            (r"p if { x := 1; x := 2 }", &[r"`x` is assigned twice"] as &[&str]),
            (
                r"p if { x == 1; x := 2 }",
                &[r"`x` is used before it is declared"] as &[&str],
            ),
            (
                r"p if { some x; true }",
                &[r"`x` is declared and never used"] as &[&str],
            ),
            (
                r"p if { not x := 1 }",
                &[r"an assignment can't be negated"] as &[&str],
            ),
            (
                r"p if { input.x := 1 }",
                &[r"a reference can't be assigned to"] as &[&str],
            ),
            (
                r"p if { some x in [x] }",
                &[r"`x` is searched for in itself"] as &[&str],
            ),
            (r"f(x) if { x := 1 }", &[r"`x` is an argument already"] as &[&str]),
        ] {
            assert_eq!(said(text), messages, "{text}");
        }
    }

    #[test]
    fn each_scope_has_its_own() {
        for (text, value) in [
            (r"p := x if { x := 1; y := [x | x := 2]; y == [2] }", r"1"),
            (
                r"p := [x | some x in input.xs; every x in [9] { x == 9 }]",
                r"[1,2,3]",
            ),
        ] {
            assert_eq!(p(text), value, "{text}");
        }
    }
}
