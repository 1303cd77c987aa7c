//! The types of terms, and of variables by what they are bound to.

use super::check::{Checker, NESTING_MAX};
use super::environment::Tree;
use super::{Type, terms};
use crate::syntax::{Name, Term, TermKind};
use crate::value::Value;

impl Checker<'_> {
    /// The type of a term; unknown if nothing is known of it yet.
    pub(super) fn type_of(&mut self, term: &Term) -> Type {
        if !self.spend(1) {
            return Type::any();
        }
        if let Some(parts) = terms::reference(term) {
            return self.type_of_reference(parts);
        }
        match &term.kind {
            TermKind::Null => Type::Null,
            TermKind::Bool(_) => Type::Boolean,
            TermKind::Number(_) => Type::Number,
            TermKind::String(_) | TermKind::Template(_) => Type::String,
            TermKind::Var(name) => self.environment.variable(name).cloned().unwrap_or(Type::Unknown),
            TermKind::Array(items) => Type::array(
                items.iter().map(|item| self.type_of(item)).collect(),
                Type::Unknown,
            ),
            TermKind::Set(items) => {
                let of: Vec<Type> = items.iter().map(|item| self.type_of(item)).collect();
                Type::set(Type::union(of))
            }
            TermKind::Object(entries) => self.type_of_object(entries),
            TermKind::ArrayComprehension(_, body)
            | TermKind::SetComprehension(_, body)
            | TermKind::ObjectComprehension(_, body) => {
                if self.nesting >= NESTING_MAX
                    && let Some(known) = self.nested.get(&(std::ptr::from_ref(term) as usize))
                {
                    return known.clone();
                }
                self.check_comprehension(term, body).1
            }
            TermKind::Ref(_) | TermKind::Call(_) => Type::Unknown,
        }
    }

    fn type_of_object(&mut self, entries: &[(Term, Term)]) -> Type {
        let mut fixed = Vec::new();
        let mut rest = None;
        for (key, key_term, value) in terms::entries(entries) {
            let of = self.type_of(value);
            match key {
                Some(key) => fixed.push((terms::property(key), of)),
                // Of several such keys one decides, as in OPA.
                None => rest = Some((self.type_of(key_term), of)),
            }
        }
        Type::object(fixed, rest)
    }

    /// The type of a comprehension, in the layer of its body.
    pub(super) fn type_of_comprehension(&mut self, term: &Term) -> Type {
        match &term.kind {
            TermKind::ArrayComprehension(head, _) => Type::array(Vec::new(), self.type_of(head)),
            TermKind::SetComprehension(head, _) => Type::set(self.type_of(head)),
            TermKind::ObjectComprehension(head, _) => {
                let rest = (self.type_of(&head.0), self.type_of(&head.1));
                Type::object(Vec::new(), Some(rest))
            }
            _ => Type::Unknown,
        }
    }

    /// The type of what a reference leads to.
    pub(super) fn type_of_reference(&mut self, parts: &[Term]) -> Type {
        let Some((head, tail)) = parts.split_first() else {
            return Type::Unknown;
        };
        let TermKind::Var(name) = &head.kind else {
            return Type::Unknown;
        };
        if !terms::is_root(name) {
            return match self.environment.variable(name).cloned() {
                Some(of) => self.select(of, tail),
                None => Type::Unknown,
            };
        }
        let root = Value::String(Name::clone(name));
        for tree in self.environment.trees() {
            if let Some(node) = tree.children.get(&root)
                && let Some(of) = self.type_below(node, tail)
            {
                return of;
            }
        }
        Type::any()
    }

    /// The type of a document by its path below `data` or `input`.
    pub(super) fn type_of_document(&mut self, root: &Name, path: &[Value]) -> Type {
        let root = Value::String(Name::clone(root));
        'trees: for tree in self.environment.trees() {
            let Some(mut node) = tree.children.get(&root) else {
                continue;
            };
            for (at, key) in path.iter().enumerate() {
                match node.children.get(key) {
                    Some(child) => node = child,
                    None if node.is_leaf() => {
                        let below = path.iter().skip(at);
                        return below.fold(node.value.clone(), |of, key| of.select(key));
                    }
                    None => continue 'trees,
                }
            }
            return node.extent();
        }
        Type::any()
    }

    /// The type of what a reference leads to below a node; nothing if the node does not know.
    fn type_below(&mut self, mut node: &Tree, mut tail: &[Term]) -> Option<Type> {
        while let Some((head, below)) = tail.split_first() {
            let key = terms::constant(head);
            let child = key.as_ref().and_then(|key| node.children.get(key));
            match (child, &key) {
                (Some(child), _) => {
                    node = child;
                    tail = below;
                }
                (None, _) if node.is_leaf() => return Some(self.select(node.value.clone(), tail)),
                // Besides the rules there may be other documents, which can be anything.
                (None, None) => return Some(Type::any()),
                (None, Some(_)) => return None,
            }
        }
        let extent = node.extent();
        self.spend(u64::from(extent.size()));
        Some(extent)
    }

    /// The type of a member, and of a member of that, and so on.
    fn select(&mut self, of: Type, tail: &[Term]) -> Type {
        let mut of = of;
        for part in tail {
            if matches!(of, Type::Unknown) {
                return of;
            }
            of = match &part.kind {
                TermKind::Var(_)
                | TermKind::Ref(_)
                | TermKind::Array(_)
                | TermKind::Object(_)
                | TermKind::Set(_) => {
                    if of.is_empty_collection() {
                        return Type::any();
                    }
                    of.values()
                }
                _ => terms::constant(part).map_or(Type::Unknown, |key| of.select(&key)),
            };
            self.spend(1);
        }
        of
    }

    /// Binds the variables of a term so that it is of a type; whether it can be. With `union` a variable may have other
    /// types besides.
    pub(super) fn assign(&mut self, term: &Term, of: &Type, union: bool) -> bool {
        if !self.spend(1) {
            return true;
        }
        if let Some(name) = terms::variable(term) {
            return self.assign_variable(name, of, union);
        }
        match (&term.kind, of) {
            (TermKind::Array(_) | TermKind::Object(_) | TermKind::Set(_), of) if of.is_any() => {
                for part in terms::parts(term) {
                    self.assign(part, of, true);
                }
                true
            }
            (TermKind::Array(_) | TermKind::Object(_) | TermKind::Set(_), Type::Any(any)) => {
                // All of them, since each may bind variables.
                let mut fits = false;
                for of in &any.of {
                    fits |= self.assign(term, of, true);
                }
                fits
            }
            (TermKind::Array(items), Type::Array(array)) => {
                let is_closed = matches!(array.rest, Type::Unknown);
                if items.len() != array.fixed.len() && is_closed {
                    return false;
                }
                items
                    .iter()
                    .enumerate()
                    .all(|(at, item)| self.assign(item, array.fixed.get(at).unwrap_or(&array.rest), union))
            }
            (TermKind::Set(items), Type::Set(set)) => {
                items.iter().all(|item| self.assign(item, &set.of, union))
            }
            (TermKind::Object(entries), Type::Object(object)) => {
                let entries = terms::entries(entries);
                if entries.len() != object.fixed.len() && object.open_value().is_none() {
                    return false;
                }
                entries.into_iter().all(|(key, _, value)| {
                    let Some(key) = key else {
                        self.assign(value, &Type::any(), union);
                        return true;
                    };
                    match object.select(&terms::property(key)) {
                        Type::Unknown => false,
                        of => self.assign(value, &of, union),
                    }
                })
            }
            (TermKind::Array(_) | TermKind::Object(_) | TermKind::Set(_), _) => false,
            _ => {
                let own = self.type_of(term);
                self.unifies(&own, of)
            }
        }
    }

    fn assign_variable(&mut self, name: &Name, of: &Type, union: bool) -> bool {
        let own = self.environment.variable(name).cloned();
        match own {
            Some(own) if union => self.environment.bind(name, own.or(of.clone())),
            Some(own) => return self.unifies(&own, of),
            None => self.environment.bind(name, of.clone()),
        }
        true
    }

    /// Binds the variables of two terms so that they can be equal; whether they can.
    pub(super) fn equate(&mut self, a: &Term, of_a: &Type, b: &Term, of_b: &Type) -> bool {
        match (of_a.is_unknown(), of_b.is_unknown()) {
            (true, false) => return self.assign(a, of_b, false),
            (false, true) => return self.assign(b, of_a, false),
            (false, false) => return self.unifies(of_a, of_b),
            (true, true) => {}
        }
        let (var_a, var_b) = (terms::variable(a), terms::variable(b));
        match (&a.kind, &b.kind) {
            (TermKind::Array(x), TermKind::Array(y)) => return self.equate_arrays(x, y),
            (TermKind::Object(x), TermKind::Object(y)) => return self.equate_objects(x, y),
            (TermKind::Array(_) | TermKind::Object(_), _) if var_b.is_some() => {
                return self.equate_composite(a, b);
            }
            (TermKind::Array(_) | TermKind::Object(_), _) => return false,
            (_, TermKind::Array(_) | TermKind::Object(_)) if var_a.is_some() => {
                return self.equate_composite(b, a);
            }
            _ => {}
        }
        if var_a.is_some() && var_b.is_some() {
            return self.assign(a, &Type::any(), false) && {
                let of_a = self.type_of(a);
                self.assign(b, &of_a, false)
            };
        }
        if var_a.is_some() && terms::reference(b).is_some() {
            return self.assign(a, &Type::any(), false);
        }
        if var_b.is_some() && terms::reference(a).is_some() {
            return self.assign(b, &Type::any(), false);
        }
        let is_unset = |of: &Type| matches!(of, Type::Unknown);
        if var_a.is_some() && is_unset(of_a) && !is_unset(of_b) {
            return self.assign(a, of_b, false);
        }
        if var_b.is_some() && is_unset(of_b) && !is_unset(of_a) {
            return self.assign(b, of_a, false);
        }
        false
    }

    fn equate_arrays(&mut self, a: &[Term], b: &[Term]) -> bool {
        a.len() == b.len()
            && a.iter().zip(b).all(|(x, y)| {
                let (of_x, of_y) = (self.type_of(x), self.type_of(y));
                self.equate(x, &of_x, y, &of_y)
            })
    }

    fn equate_objects(&mut self, a: &[(Term, Term)], b: &[(Term, Term)]) -> bool {
        let (a, b) = (terms::entries(a), terms::entries(b));
        if a.len() != b.len() {
            return false;
        }
        let open = |entries: &[(Option<Value>, &Term, &Term)]| {
            entries.iter().take_while(|(key, ..)| key.is_none()).count()
        };
        let (open_a, open_b) = (open(&a), open(&b));
        if open_a != open_b || !self.spend((open_a as u64).saturating_mul(open_b as u64)) {
            return open_a == open_b;
        }
        let (free_a, fixed_a) = a.split_at(open_a);
        let (free_b, fixed_b) = b.split_at(open_b);
        let mut pairs = Vec::with_capacity(a.len());
        for (_, key, value) in free_a {
            match free_b.iter().find(|(_, other, _)| terms::same(key, other)) {
                Some((_, _, other)) => pairs.push((*value, *other)),
                None => return false,
            }
        }
        for ((key, _, value), (other_key, _, other)) in fixed_a.iter().zip(fixed_b) {
            if key != other_key {
                return false;
            }
            pairs.push((*value, *other));
        }
        pairs.into_iter().all(|(x, y)| {
            let (of_x, of_y) = (self.type_of(x), self.type_of(y));
            self.equate(x, &of_x, y, &of_y)
        })
    }

    /// An array or object of which parts are not known, and a variable.
    fn equate_composite(&mut self, composite: &Term, variable: &Term) -> bool {
        self.assign(composite, &Type::any(), false) && {
            let of = self.type_of(composite);
            self.assign(variable, &of, false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::said;

    /// What `x` is said to be where it is looked into.
    fn type_of_x(body: &str) -> String {
        let all = said(&format!("p if {{ {body}; x == \"never\" }}"));
        all.first()
            .map(|(message, _)| message.clone())
            .unwrap_or_default()
    }

    #[test]
    fn variables_get_the_type_they_are_bound_to() {
        for (body, of) in [
            ("x := 1", "a number"),
            ("y := true; x := y", "a boolean"),
            ("[x, 1] = [true, z]", "a boolean"),
            ("y := [[2], 1]; [[x], 1] = y", "a number"),
            ("{\"a\": x} = {\"a\": null}", "null"),
            (
                "y := {\"a\": 1, \"b\": [1]}; x := y[_]",
                "a number or an array of numbers",
            ),
            ("x := {1: \"a\"}", "an object"),
            ("x := {y | y := input.z}", "a set"),
            ("x := {y: 1 | y := input.z}", "an object"),
            ("walk(input, [x, _])", "an array"),
        ] {
            let (a, b) = (format!("never be equal: {of} and a string"), type_of_x(body));
            assert!(b.ends_with(&a), "{body}: {b}");
        }
    }

    #[test]
    fn what_can_be_anything_is_not_refused() {
        for body in [
            "x := input.y",
            "x := data.other.y",
            "[x] = input",
            "{\"k\": x} = data.q",
            "x = input[_]",
        ] {
            assert_eq!(type_of_x(body), "", "{body}");
        }
    }

    #[test]
    fn objects_with_open_keys_are_compared_by_them() {
        assert_eq!(
            said("p if { q := {\"a\": \"b\"}; {k: [v]} = {k: [q[k]]}; v == 1 }"),
            Vec::new()
        );
    }
}
