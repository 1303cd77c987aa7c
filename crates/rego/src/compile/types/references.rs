//! Whether references can lead to something.

use super::check::Checker;
use super::environment::Tree;
use super::errors::{self, Problem};
use super::{Type, terms};
use crate::syntax::{Expr, ExprKind, Logical, Name, Term, TermKind, With};
use crate::value::Value;

impl Checker<'_> {
    /// Checks the references of an expression, those in comprehensions left out.
    pub(super) fn check_references(&mut self, expr: &Expr) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_in_expression(expr, &mut problems);
        problems
    }

    fn check_in_expression(&mut self, expr: &Expr, problems: &mut Vec<Problem>) {
        match &expr.kind {
            ExprKind::Term(Term {
                kind: TermKind::Call(call),
                ..
            }) => {
                for argument in &call.args {
                    self.check_in_term(argument, problems);
                }
            }
            ExprKind::Term(term) => self.check_in_term(term, problems),
            ExprKind::Every {
                key,
                value,
                domain,
                body,
            } => {
                for term in key.iter().chain([value, domain]) {
                    self.check_in_term(term, problems);
                }
                for inner in body {
                    self.check_in_expression(inner, problems);
                }
                self.check_in_modifiers(&expr.with, problems);
            }
            ExprKind::Logical { operator, operands } => {
                for inner in operands.iter().flat_map(|operand| &operand.body) {
                    self.check_in_expression(inner, problems);
                }
                if *operator != Logical::Not {
                    self.check_in_modifiers(&expr.with, problems);
                }
            }
            ExprKind::Some(_) | ExprKind::SomeIn { .. } => {}
        }
    }

    /// Around `every`, `and` and `or`, functions can't be replaced, since OPA takes them for values there.
    fn check_in_modifiers(&mut self, with: &[With], problems: &mut Vec<Problem>) {
        for term in with.iter().flat_map(|with| [&with.target, &with.value]) {
            let is_bound =
                terms::variable(term).is_some_and(|name| self.environment.variable(name).is_some());
            if !is_bound && matches!(self.type_of_operand(term), Type::Function(_)) {
                let parts = terms::reference(term).unwrap_or(std::slice::from_ref(term));
                problems.push(errors::not_called(parts, term.span));
            } else {
                self.check_in_term(term, problems);
            }
        }
    }

    fn check_in_term(&mut self, term: &Term, problems: &mut Vec<Problem>) {
        if term.comprehension().is_some() || !self.spend(1) {
            return;
        }
        if let TermKind::Ref(parts) = &term.kind {
            if matches!(self.type_of_reference(parts), Type::Function(_)) {
                problems.push(errors::not_called(parts, term.span));
                return;
            }
            // Parts that an import or a package stands for have no place of their own.
            let placed = |problem: Problem| {
                let span = if problem.span.is_empty() {
                    term.span
                } else {
                    problem.span
                };
                Problem { span, ..problem }
            };
            problems.extend(self.check_reference(parts).map(placed));
        }
        for part in terms::parts(term) {
            self.check_in_term(part, problems);
        }
    }

    /// Checks one reference, and binds the variables in it to the keys that they can be.
    fn check_reference(&mut self, parts: &[Term]) -> Option<Problem> {
        let TermKind::Var(name) = &parts.first()?.kind else {
            return self.check_members(&Type::any(), parts, 0);
        };
        if !terms::is_root(name) {
            let of = self.environment.variable(name).cloned();
            if of.is_none() {
                self.environment.bind(name, Type::any());
            }
            return self.check_members(&of.unwrap_or_else(Type::any), parts, 1);
        }
        let root = Value::String(Name::clone(name));
        for tree in self.environment.trees() {
            if let Some(node) = tree.children.get(&root) {
                match self.check_below(node, parts) {
                    Found::Elsewhere => {}
                    Found::End(problem) => return problem,
                }
            }
        }
        self.check_members(&Type::any(), parts, 1)
    }

    /// Follows a reference through the paths of rules.
    fn check_below(&mut self, root: &Tree, parts: &[Term]) -> Found {
        let mut node = root;
        let mut at = 1;
        loop {
            if node.is_leaf() {
                return Found::End(self.check_members(&node.value, parts, at));
            }
            let Some(part) = parts.get(at) else {
                return Found::End(None);
            };
            let variable = terms::variable(part);
            // What is right below `data`, and below a package, has names.
            if at <= 2 && variable.is_none() && !matches!(part.kind, TermKind::String(_)) {
                let have = self.type_of(part);
                return Found::End(Some(errors::no_rule(parts, at, &have, &Type::String)));
            }
            if let Some(name) = variable {
                let keys = node.keys();
                match self.environment.variable(name).cloned() {
                    Some(own) => {
                        if !self.unifies(&keys, &own) {
                            return Found::End(Some(errors::no_rule(parts, at, &own, &keys)));
                        }
                    }
                    None => self.environment.bind(name, keys),
                }
            }
            match terms::constant(part).and_then(|key| node.children.get(&key)) {
                Some(child) => {
                    node = child;
                    at += 1;
                }
                None => return Found::Elsewhere,
            }
        }
    }

    /// Follows a reference through the members of a type.
    fn check_members(&mut self, of: &Type, parts: &[Term], from: usize) -> Option<Problem> {
        let mut of = of.clone();
        for (at, part) in parts.iter().enumerate().skip(from) {
            if !self.spend(1) {
                return None;
            }
            if of.is_empty_collection() {
                return self.check_empty(&of, parts, at);
            }
            let keys = of.keys();
            if matches!(keys, Type::Unknown) {
                return Some(errors::no_members(parts, at, &of));
            }
            let have = if let Some(name) = terms::variable(part) {
                match self.environment.variable(name).cloned() {
                    None => {
                        self.environment.bind(name, keys.clone());
                        None
                    }
                    own => own,
                }
            } else if let Some(nested) = terms::reference(part) {
                match self.type_of_reference(nested) {
                    Type::Unknown => None,
                    known => Some(known),
                }
            } else if matches!(
                part.kind,
                TermKind::Array(_) | TermKind::Object(_) | TermKind::Set(_)
            ) {
                if !self.assign(part, &keys, false) {
                    let have = self.type_of(part);
                    return Some(errors::no_member(parts, at, &of, Some(&have)));
                }
                None
            } else {
                let member = terms::constant(part).map_or(Type::Unknown, |key| of.select(&key));
                if matches!(member, Type::Unknown) {
                    return Some(errors::no_member(parts, at, &of, None));
                }
                of = member;
                continue;
            };
            if let Some(have) = have
                && !self.unifies(&have, &keys)
            {
                return Some(errors::no_member(parts, at, &of, Some(&have)));
            }
            of = of.values();
        }
        None
    }

    /// Checks what is looked up in a collection that is always empty. Going through all of it is fine.
    fn check_empty(&mut self, of: &Type, parts: &[Term], at: usize) -> Option<Problem> {
        let part = parts.get(at)?;
        if part.is_scalar() {
            return Some(errors::no_member(parts, at, of, None));
        }
        let name = terms::variable(part)?;
        let keys = of.keys();
        match self.environment.variable(name).cloned() {
            None => self.environment.bind(name, Type::any()),
            Some(own) => {
                if !matches!(keys, Type::Unknown) && !self.unifies(&own, &keys) {
                    return Some(errors::no_member(parts, at, of, Some(&own)));
                }
            }
        }
        None
    }
}

/// What is found in the types of one layer.
enum Found {
    /// They don't know the reference.
    Elsewhere,
    /// All that there is to say.
    End(Option<Problem>),
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, said};

    #[test]
    fn keys_bind_variables() {
        assert_eq!(said("p if { x := {\"a\": 1}; some k; x[k]; k == 1 }").len(), 1);
        assert_eq!(said("p if { x := [1]; some k; x[k]; k == \"a\" }").len(), 1);
        let below = "package other\np if { some k; data.test[k]; k == 1 }";
        assert_eq!(errors(&["package test\nq := 1", below]).len(), 1);
        assert_eq!(said("p if { some k; data.other[k]; k == 1 }").len(), 0);
    }

    #[test]
    fn references_in_terms_are_checked() {
        assert_eq!(said("p if { x := 1; [{\"a\": x.y}] == input }").len(), 1);
        assert_eq!(said("p if { x := 1; every y in [1] { x.y == y } }").len(), 1);
    }
}
