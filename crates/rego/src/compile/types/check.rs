//! Checks bodies and their expressions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::environment::{Environment, Tree};
use super::errors::{self, Problem};
use super::order::Graph;
use super::rules::TypedRule;
use super::{FunctionType, Type, TypeError, terms};
use crate::syntax::{Body, Call, Expr, ExprKind, Name, Term, TermKind};
use crate::value::Value;
use purlin_text::source::Span;

/// How much work all checks together may take. What is left then is not checked.
const WORK_MAX: u64 = 50_000_000;

/// How many comprehensions may be around one that is checked anew each time its type is asked for, as its variables may
/// be known better then. Each level multiplies the work, so that further in it is checked but once.
pub(super) const NESTING_MAX: usize = 5;

/// What is wrong with rules.
#[derive(Debug, Default)]
pub struct Found {
    /// The rules that lead to themselves: their numbers, and the places of the heads of the branches that do.
    pub recursive: Vec<(usize, Span)>,
    /// What can never hold.
    pub errors: Vec<TypeError>,
}

/// Checks rules, which may be of several modules.
///
/// Something else is wrong with those of `broken`: nothing is said of them, and they may be of any type, as may rules that
/// lead to themselves. `builtin` gives the types of the functions that are not defined by rules.
pub fn check(
    rules: &[TypedRule<'_>],
    builtin: &dyn Fn(&str) -> Option<FunctionType>,
    broken: BTreeSet<usize>,
) -> Found {
    check_with_input(rules, builtin, broken, &|_| None)
}

/// As [`check`], where `input` gives the type of the input of a module, if it is known.
pub fn check_with_input<'i>(
    rules: &[TypedRule<'_>],
    builtin: &dyn Fn(&str) -> Option<FunctionType>,
    mut broken: BTreeSet<usize>,
    input: &dyn Fn(usize) -> Option<&'i Type>,
) -> Found {
    let graph = Graph::new(rules);
    let recursive = graph.recursive(&broken);
    let recursive: Vec<(usize, Span)> = recursive
        .iter()
        .map(|branch| (branch.rule, branch.definition.head.span))
        .collect();
    broken.extend(recursive.iter().map(|(rule, _)| *rule));
    let sorted = graph.sorted();
    let mut checker = Checker {
        builtin,
        environment: Environment::new(),
        graph,
        rules,
        replaced: None,
        widened: BTreeMap::new(),
        work: WORK_MAX,
        nesting: 0,
        nested: HashMap::new(),
    };
    let mut errors: Vec<TypeError> = Vec::new();
    for branch in sorted {
        if broken.contains(&branch.rule) {
            checker.let_be_of_any_type(branch);
            continue;
        }
        let module = rules.get(branch.rule).map_or(0, |rule| rule.module);
        checker.environment.set_input(input(module));
        let problems = checker.check_branch(branch);
        errors.extend(problems.into_iter().map(|problem| TypeError {
            module,
            span: problem.span,
            message: problem.message,
            help: problem.help,
        }));
    }
    errors.sort_by(|a, b| (a.module, a.span.start, &a.message).cmp(&(b.module, b.span.start, &b.message)));
    errors.dedup();
    Found { recursive, errors }
}

/// What is needed while rules are checked one after the other.
pub(super) struct Checker<'c> {
    pub(super) builtin: &'c dyn Fn(&str) -> Option<FunctionType>,
    pub(super) environment: Environment,
    pub(super) graph: Graph<'c>,
    pub(super) rules: &'c [TypedRule<'c>],
    /// The rules that modifiers may replace, once they are asked for.
    pub(super) replaced: Option<BTreeSet<usize>>,
    /// By what a modifier replaces, and whether that is a function: the rules that get any type by it.
    pub(super) widened: BTreeMap<(bool, Vec<Value>), Option<Rc<Tree>>>,
    pub(super) work: u64,
    /// How many comprehensions are around what is checked.
    pub(super) nesting: usize,
    /// The types of deeply nested comprehensions, by their place in memory.
    pub(super) nested: HashMap<usize, Type>,
}

impl Checker<'_> {
    /// Counts some work, and says whether there is any left.
    pub(super) fn spend(&mut self, work: u64) -> bool {
        self.work = self.work.saturating_sub(work);
        self.work > 0
    }

    /// Whether there can be a value of both types.
    pub(super) fn unifies(&mut self, a: &Type, b: &Type) -> bool {
        a.unifies_within(b, &mut self.work)
    }

    /// Checks a body in the layer that was entered for it.
    pub(super) fn check_body(&mut self, body: &Body) -> Vec<Problem> {
        let mut problems = Vec::new();
        for expr in body {
            if !self.spend(1) {
                break;
            }
            let depth = self.environment.depth();
            self.enter_modifiers(expr);
            let nested = self.check_nested(expr);
            let references = self.check_references(expr);
            let is_explained = !nested.is_empty() || !references.is_empty();
            problems.extend(nested);
            problems.extend(references);
            if let Some(problem) = self.check_expression(expr)
                && !(is_explained && problem.is_follow_up)
            {
                problems.push(problem);
            }
            self.environment.leave_to(depth);
        }
        problems
    }

    /// Checks the bodies of comprehensions, wherever they are in an expression. Those within others are checked with the
    /// others, and once more on their own.
    fn check_nested(&mut self, expr: &Expr) -> Vec<Problem> {
        let mut problems = Vec::new();
        for term in terms::terms(expr) {
            self.check_nested_term(term, &mut problems);
        }
        for inner in expr.bodies().flatten() {
            let found = self.check_nested(inner);
            if !found.is_empty() {
                problems = found;
            }
        }
        problems
    }

    fn check_nested_term(&mut self, term: &Term, problems: &mut Vec<Problem>) {
        if !self.spend(1) {
            return;
        }
        let Some((heads, body)) = term.comprehension() else {
            for part in terms::parts(term) {
                self.check_nested_term(part, problems);
            }
            return;
        };
        let (found, _) = self.check_comprehension(term, body);
        if !found.is_empty() {
            *problems = found;
            return;
        }
        if self.nesting >= NESTING_MAX {
            return;
        }
        self.nesting += 1;
        for head in heads {
            self.check_nested_term(head, problems);
        }
        for expr in body {
            let found = self.check_nested(expr);
            if !found.is_empty() {
                *problems = found;
            }
        }
        self.nesting -= 1;
    }

    /// Checks the body of a comprehension, and gives the type of the comprehension if nothing is wrong with it.
    pub(super) fn check_comprehension(&mut self, term: &Term, body: &Body) -> (Vec<Problem>, Type) {
        let depth = self.environment.depth();
        self.environment.enter();
        self.nesting += 1;
        let problems = self.check_body(body);
        let of = if problems.is_empty() {
            self.type_of_comprehension(term)
        } else {
            Type::Unknown
        };
        self.nesting -= 1;
        self.environment.leave_to(depth);
        if self.nesting >= NESTING_MAX {
            self.nested.insert(std::ptr::from_ref(term) as usize, of.clone());
        }
        (problems, of)
    }

    /// Checks an expression as a whole: calls and what modifiers replace.
    fn check_expression(&mut self, expr: &Expr) -> Option<Problem> {
        if let Some(problem) = self.check_modifiers(expr) {
            return Some(problem);
        }
        let ExprKind::Term(Term {
            kind: TermKind::Call(call),
            ..
        }) = &expr.kind
        else {
            return None;
        };
        let operator: Vec<&str> = call.operator.iter().map(AsRef::as_ref).collect();
        match operator.as_slice() {
            ["eq"] => return self.check_equality(expr, call),
            ["internal", "member_2"] => {
                if let Some(problem) = self.check_member(expr, call, 2) {
                    return Some(problem);
                }
            }
            ["internal", "member_3"] => {
                if let Some(problem) = self.check_member(expr, call, 3) {
                    return Some(problem);
                }
            }
            _ => {}
        }
        self.check_call(expr, call)
    }

    fn check_equality(&mut self, expr: &Expr, call: &Call) -> Option<Problem> {
        let [a, b] = call.args.as_slice() else {
            let function = FunctionType {
                args: vec![Type::any(), Type::any()],
                result: Some(Type::Boolean),
                variadic: false,
            };
            let is_follow_up = call
                .args
                .iter()
                .any(|argument| self.type_of(argument).is_unknown());
            return Some(errors::argument_count(expr.span, call, &function, is_follow_up));
        };
        let (of_a, of_b) = (self.type_of(a), self.type_of(b));
        if self.equate(a, &of_a, b, &of_b) {
            return None;
        }
        Some(errors::never_equal(expr.span, &of_a, &of_b))
    }

    /// Checks `in`: whether the collection can hold the element.
    fn check_member(&mut self, expr: &Expr, call: &Call, arity: usize) -> Option<Problem> {
        let operands = call.args.get(..arity)?;
        let (collection, members) = operands.split_last()?;
        let of = self.type_of(collection);
        let values = of.values();
        if matches!(values, Type::Unknown) {
            return None;
        }
        if let [key, _] = members
            && let Some(problem) = self.check_operand(expr, key, &of.keys(), true)
        {
            return Some(problem);
        }
        self.check_operand(expr, members.last()?, &values, false)
    }

    fn check_operand(&mut self, expr: &Expr, term: &Term, want: &Type, is_key: bool) -> Option<Problem> {
        if want.is_unknown() {
            return None;
        }
        let have = self.type_of(term);
        let fits = (have.is_unknown() || self.unifies(&have, want)) && self.assign(term, want, false);
        (!fits).then(|| errors::never_in(expr.span, &have, want, is_key))
    }

    fn check_call(&mut self, expr: &Expr, call: &Call) -> Option<Problem> {
        let function = match self.type_of_operator(&call.operator) {
            Type::Function(function) => function,
            // The rule has an error, or is of a module that is not there.
            of if of.is_any() => return None,
            _ => return Some(errors::no_function(call)),
        };
        let have: Vec<Type> = call.args.iter().map(|argument| self.type_of(argument)).collect();
        let most = function.args.len() + usize::from(function.result.is_some());
        if call.args.len() < function.arity() || (call.args.len() > most && !function.variadic) {
            let is_follow_up = have.iter().any(Type::is_unknown);
            return Some(errors::argument_count(expr.span, call, &function, is_follow_up));
        }
        for (at, (argument, of)) in call.args.iter().zip(&have).enumerate() {
            let Some(want) = function.argument(at) else {
                continue;
            };
            if !of.is_unknown() && !self.unifies(of, want) {
                return Some(errors::argument(call, at, &have, want, &function, expr.span));
            }
            if !self.assign(argument, want, false) {
                let have: Vec<Type> = call.args.iter().map(|argument| self.type_of(argument)).collect();
                return Some(errors::argument(call, at, &have, want, &function, expr.span));
            }
        }
        None
    }

    /// The type of what a call names.
    fn type_of_operator(&mut self, operator: &[Name]) -> Type {
        match operator.split_first() {
            Some((root, below)) if terms::is_root(root) => {
                let path: Vec<Value> = below
                    .iter()
                    .map(|name| Value::String(Name::clone(name)))
                    .collect();
                self.type_of_document(root, &path)
            }
            _ => (self.builtin)(&operator.join(".")).map_or(Type::Unknown, Type::function),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::testing::{errors, said};

    #[test]
    fn bodies_calls_and_comprehensions_are_checked() {
        assert_eq!(said("p if { x := [y | y := upper(1)]; count(x) == 1 }").len(), 1);
        assert_eq!(
            said("p if { \"a\" in [1]; upper(1) == \"1\"; 1 == null; print(1, \"a\") }").len(),
            3
        );
        assert_eq!(said("p if { internal.nothing(1) }").len(), 1);
    }

    #[test]
    fn nothing_to_check() {
        assert_eq!(errors(&[]), Vec::new());
        assert_eq!(errors(&["package test"]), Vec::new());
    }

    #[test]
    fn large_literals_take_little_time() {
        let mut text = "package test\nq := {".to_owned();
        for n in 0..20_000 {
            write!(text, "\"k{n}\": {{\"a\": {n}, \"b\": [\"x\", {n}]}},").unwrap();
        }
        text.push_str("\"z\": 1}\np if { q.k7.a == 1; some k; q[k].b; startswith(k, \"k\") }\n");
        for n in 0..100 {
            writeln!(text, "p{n} if {{ q[x].a == 1; q[x].b[0] == \"a\" }}").unwrap();
        }
        assert_eq!(errors(&[&text]), Vec::new());
    }

    #[test]
    fn many_rules_that_refer_to_all_take_little_time() {
        let mut text = "package a\n".to_owned();
        for n in 0..1_500 {
            writeln!(
                text,
                "p{n} if {{ data.b[x].y == {n} }}\nq contains [{n}, \"a\"] if {{ p{n} }}"
            )
            .unwrap();
        }
        let other = text
            .replacen("package a", "package b", 1)
            .replace("data.b", "data.c");
        assert_eq!(errors(&[&text, &other]), Vec::new());
    }

    #[test]
    fn types_that_double_take_little_time() {
        let mut text = "package test\np if { x0 := 1; ".to_owned();
        for n in 0..60 {
            write!(text, "x{} := [x{n}, x{n}]; ", n + 1).unwrap();
        }
        text.push_str("x60 == x59; x60 == x60 }");
        assert_eq!(errors(&[&text]), Vec::new());
    }

    #[test]
    fn nested_comprehensions_take_little_time() {
        let nested = format!(
            "package test\np := {}1{}",
            "[x | x := ".repeat(40),
            "]".repeat(40)
        );
        assert_eq!(errors(&[&nested]), Vec::new());
    }
}
