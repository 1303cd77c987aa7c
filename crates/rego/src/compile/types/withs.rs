//! What `with` modifiers change.

use std::rc::Rc;

use super::check::Checker;
use super::environment::Tree;
use super::errors::{self, Problem};
use super::{Type, terms};
use crate::syntax::{Expr, Term, TermKind};
use crate::value::Value;

impl Checker<'_> {
    /// Enters the layers for an expression with modifiers: what they replace may also be of the new value's type, and
    /// rules that depend on it of any.
    pub(super) fn enter_modifiers(&mut self, expr: &Expr) {
        if expr.with.is_empty() {
            return;
        }
        let mut widened = Vec::new();
        let mut replaced: Vec<(Vec<Value>, Type)> = Vec::new();
        for with in &expr.with {
            let Some(target) = terms::reference(&with.target) else {
                continue;
            };
            let of = self.type_of_operand(&with.target);
            // A function stays what it is, so that what replaces it can be compared to it.
            let is_function = matches!(of, Type::Function(_));
            widened.extend(self.widened(target, is_function));
            if is_function {
                continue;
            }
            let path = terms::ground_prefix(target);
            let of = if path.len() < target.len() {
                Type::any()
            } else {
                match (of, self.type_of_operand(&with.value)) {
                    (Type::Unknown, _) | (_, Type::Unknown) => Type::any(),
                    (of, value) => match of.or(value) {
                        Type::Unknown => Type::any(),
                        known => known,
                    },
                }
            };
            replaced.push((path, of));
        }
        for tree in widened {
            self.environment.enter_with(tree);
        }
        if !replaced.is_empty() {
            // Last, so that it holds even if another modifier replaces what it depends on.
            let mut tree = Tree::default();
            for (path, of) in replaced {
                tree.put(&path, of);
            }
            self.environment.enter_with(Rc::new(tree));
        }
    }

    /// Checks that a function is replaced by one that can be called like it, or by a value.
    pub(super) fn check_modifiers(&mut self, expr: &Expr) -> Option<Problem> {
        for with in &expr.with {
            let Type::Function(from) = self.type_of_operand(&with.target) else {
                continue;
            };
            let Type::Function(to) = self.type_of_operand(&with.value) else {
                continue;
            };
            if !self.unifies(&Type::Function(from.clone()), &Type::Function(to.clone())) {
                return Some(errors::replacement(with.span, &with.target, &from, &to));
            }
        }
        None
    }

    /// The type of what a modifier replaces or puts in its place: functions may stand there as well.
    pub(super) fn type_of_operand(&mut self, term: &Term) -> Type {
        let parts = match &term.kind {
            TermKind::Ref(parts) => parts.as_slice(),
            TermKind::Var(_) => std::slice::from_ref(term),
            _ => return self.type_of(term),
        };
        let names: Option<Vec<&str>> = parts
            .iter()
            .map(|part| match &part.kind {
                TermKind::Var(name) | TermKind::String(name) => Some(name.as_ref()),
                _ => None,
            })
            .collect();
        if let Some(names) = names
            && let Some(root) = names.first()
            && !terms::is_root(root)
            && self.environment.variable(root).is_none()
            && let Some(function) = (self.builtin)(&names.join("."))
        {
            return Type::function(function);
        }
        self.type_of(term)
    }

    /// The rules that have any type while this is replaced; nothing if there are none.
    fn widened(&mut self, target: &[Term], is_function: bool) -> Option<Rc<Tree>> {
        let key = (is_function, terms::ground_prefix(target));
        if let Some(known) = self.widened.get(&key) {
            return known.clone();
        }
        let mut tree = Tree::default();
        for rule in self.graph.dependents(target) {
            let Some(rule) = self.rules.get(rule) else {
                continue;
            };
            let path = terms::ground_prefix(&rule.path);
            if is_function && path == key.1 && rule.path.len() == path.len() {
                continue;
            }
            tree.put(&path, Type::any());
        }
        let tree = (!tree.children.is_empty()).then(|| Rc::new(tree));
        self.widened.insert(key, tree.clone());
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::said;

    #[test]
    fn replaced_documents_can_be_both() {
        let rules = "b := true\n";
        assert_eq!(
            said(&format!("{rules}q if {{ b == 1 with data.test.b as 1 }}")),
            Vec::new()
        );
        assert_eq!(
            said(&format!("{rules}q if {{ b == null with data.test.b as 1 }}")).len(),
            1
        );
        assert_eq!(
            said(&format!("{rules}q if {{ b == 1 with input as 1 }}")).len(),
            1
        );
    }

    #[test]
    fn functions_are_replaced_by_the_like() {
        let rules = "f(x) := x\ng(x) := upper(x)\nh(x, y) := [x, y]\n";
        for (with, count) in [
            ("data.test.f as data.test.g", 0),
            ("data.test.f as data.test.h", 1),
            ("data.test.f as 1", 0),
            ("upper as data.test.f", 0),
            ("upper as lower", 0),
            ("upper as count", 0),
            ("upper as sum", 1),
        ] {
            assert_eq!(
                said(&format!("{rules}q if {{ f(\"a\") with {with} }}")).len(),
                count,
                "{with}"
            );
        }
    }
}
