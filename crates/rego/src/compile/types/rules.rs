//! The types of rules.

use super::check::Checker;
use super::errors::Problem;
use super::order::Branch;
use super::{FunctionType, Type, terms};
use crate::syntax::{Rule, Term};

/// A rule that is checked, with its place among all rules.
#[derive(Clone, Debug)]
pub struct TypedRule<'r> {
    /// Its whole path: `data`, the parts of the package, and what its head names.
    pub path: Vec<Term>,
    /// The definition, with its `else` branches.
    pub rule: &'r Rule,
    /// The number of its module, for errors.
    pub module: usize,
}

impl Checker<'_> {
    /// Takes a branch with which something is wrong for one of any type: rules that refer to it have no fault of their own.
    pub(super) fn let_be_of_any_type(&mut self, branch: Branch<'_>) {
        if let Some(rule) = self.rules.get(branch.rule)
            && let Some(rules) = self.environment.rules()
        {
            rules.put(&terms::ground_prefix(&rule.path), Type::any());
        }
    }

    /// Checks one branch of a rule, and adds its type to what is known.
    pub(super) fn check_branch(&mut self, branch: Branch<'_>) -> Vec<Problem> {
        let Some(rule) = self.rules.get(branch.rule) else {
            return Vec::new();
        };
        let path = terms::ground_prefix(&rule.path);
        let depth = self.environment.depth();
        self.environment.enter();
        let problems = branch
            .definition
            .body
            .as_ref()
            .map(|body| self.check_body(body))
            .unwrap_or_default();
        let of = problems.is_empty().then(|| {
            let suffix = rule.path.get(path.len()..).unwrap_or_default();
            self.type_of_branch(branch.definition, suffix)
        });
        self.environment.leave_to(depth);
        let Some(mut of) = of else {
            self.let_be_of_any_type(branch);
            return problems;
        };
        if matches!(of, Type::Unknown) {
            return problems;
        }
        if !branch.is_else && of.has_empty_collection() {
            let graph = &mut self.graph;
            if self
                .replaced
                .get_or_insert_with(|| graph.replaced())
                .contains(&branch.rule)
            {
                of = of.without_empty_collections();
            }
        }
        if let Some(rules) = self.environment.rules() {
            rules.insert(&path, &of, &mut self.work);
        }
        problems
    }

    /// The type of what a branch gives, in the layer of its body. The suffix is what of its path is not known.
    fn type_of_branch(&mut self, branch: &Rule, suffix: &[Term]) -> Type {
        let head = &branch.head;
        let value = |checker: &mut Self| {
            head.value
                .as_ref()
                .map_or(Type::Boolean, |value| checker.type_of(value))
        };
        if let Some(args) = head.args.as_ref().filter(|args| !args.is_empty()) {
            for argument in args {
                self.bind_unused(argument);
            }
            let args = args.iter().map(|argument| self.type_of(argument)).collect();
            let result = match value(self) {
                Type::Unknown => None,
                known => Some(known),
            };
            return Type::function(FunctionType {
                args,
                result,
                variadic: false,
            });
        }
        let own = match (&head.key, &head.value) {
            (Some(key), None) => match self.type_of(key) {
                Type::Unknown => Type::Unknown,
                of => Type::set(of),
            },
            _ => value(self),
        };
        suffix
            .iter()
            .rev()
            .fold(own, |below, part| match (self.type_of(part), below) {
                (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
                (key, below) => Type::object(Vec::new(), Some((key, below))),
            })
    }

    /// Arguments that the body says nothing about are of any type.
    fn bind_unused(&mut self, argument: &Term) {
        if let Some(name) = terms::variable(argument)
            && self.environment.variable(name).is_none()
        {
            self.environment.bind(name, Type::any());
        }
        for part in terms::parts(argument) {
            self.bind_unused(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::said;

    #[test]
    fn heads_give_the_type_of_a_rule() {
        for (text, count) in [
            ("q := 1", 1),
            ("q contains 1", 1),
            ("q[k] := 1 if { some k in [\"a\"] }", 1),
            ("q.r := 1", 1),
            ("q := \"a\" if { input.x } else := 1", 0),
            ("default q := 1\nq := \"a\" if { input.x }", 0),
        ] {
            assert_eq!(
                said(&format!("{text}\np if {{ q == \"a\" }}")).len(),
                count,
                "{text}"
            );
        }
    }

    #[test]
    fn arguments_that_nothing_is_said_about_can_be_anything() {
        assert_eq!(
            said("f([x, {\"a\": y}]) := 1\np if { f([1, {\"a\": 2}]); f([null, {\"a\": []}]) }"),
            Vec::new()
        );
    }
}
