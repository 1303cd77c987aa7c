//! The rules of a policy that are tests: each name once, and the cases of each written down, as OPA's runner does both.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::rego::syntax::{Body, Call, Expr, ExprKind, Module, Rule, TemplatePart, Term, TermKind, With};
use crate::source::Span;

/// What stands in a print before the names of a case, as a JSON array.
pub(crate) const CASE_MARK: &str = "purlin:case";

/// A rule that is a test.
#[derive(Clone, Debug)]
pub(crate) struct TestRule {
    /// Which rule of the policy.
    pub(crate) rule: usize,
    /// Which part of its name says so: 1 for `a.test_b`.
    pub(crate) part: usize,
    /// What that part is from now on.
    pub(crate) name: String,
}

/// Makes the tests of a policy ready: each has the name that is given here, and a test of cases (`test_x[case] if { … }`)
/// prints each case that it goes through. Gives the rules that have cases.
pub(super) fn make_ready(module: &mut Module, tests: &[TestRule]) -> BTreeSet<usize> {
    let mut of_cases = BTreeSet::new();
    for test in tests {
        let Some(rule) = module.rules.get_mut(test.rule) else {
            continue;
        };
        rename(rule, test);
        if has_cases(rule, test.part) {
            of_cases.insert(test.rule);
            print_cases(rule, test.part);
        }
    }
    of_cases
}

fn rename(rule: &mut Rule, test: &TestRule) {
    let mut next = Some(rule);
    while let Some(branch) = next {
        if let Some(part) = branch.head.reference.get_mut(test.part) {
            let name = Arc::from(test.name.as_str());
            part.kind = match part.kind {
                TermKind::Var(_) => TermKind::Var(name),
                _ => TermKind::String(name),
            };
        }
        next = branch.otherwise.as_deref_mut();
    }
}

/// Whether a test is an object of cases, rather than one value.
fn has_cases(rule: &Rule, part: usize) -> bool {
    let tail = rule.head.reference.get(part + 1..).unwrap_or_default();
    rule.head.key.is_none() && rule.head.args.is_none() && !tail.iter().all(Term::is_scalar)
}

/// Prints the case as soon as it is known, so that it is seen whether or not the rest of the body holds.
fn print_cases(rule: &mut Rule, part: usize) {
    let case: Vec<Term> = rule.head.reference.get(part + 1..).unwrap_or_default().to_vec();
    let span = rule.head.span;
    let Some(body) = &mut rule.body else { return };
    let mut names = BTreeSet::new();
    for term in &case {
        names_in(term, &mut names);
    }
    let first_use = |name: &&str| {
        body.iter().position(|expr| {
            let mut of_expr = BTreeSet::new();
            names_in_expr(expr, &mut of_expr);
            of_expr.contains(*name)
        })
    };
    let behind = names.iter().filter_map(first_use).map(|at| at + 1).max();
    let behind = behind.unwrap_or(0);
    body.insert(behind, print(span, case));
}

fn print(span: Span, case: Vec<Term>) -> Expr {
    let term = |kind| Term { span, kind };
    let call = |operator: &[&str], args| {
        term(TermKind::Call(Box::new(Call {
            operator_span: span,
            operator: operator.iter().map(|name| Arc::from(*name)).collect(),
            infix: false,
            args,
        })))
    };
    let names = call(&["json", "marshal"], vec![term(TermKind::Array(case))]);
    let mark = term(TermKind::String(Arc::from(CASE_MARK)));
    Expr::from(call(&["print"], vec![mark, names]))
}

/// The variables that a term names, those of closures included.
fn names_in<'t>(term: &'t Term, names: &mut BTreeSet<&'t str>) {
    match &term.kind {
        TermKind::Var(name) => {
            names.insert(name);
        }
        TermKind::Template(parts) => {
            for part in parts {
                if let TemplatePart::Term(term, with) = part {
                    names_in(term, names);
                    names_in_with(with, names);
                }
            }
        }
        _ => {
            term.parts().for_each(|part| names_in(part, names));
            if let Some((head, body)) = term.comprehension() {
                for part in head {
                    names_in(part, names);
                }
                names_in_body(body, names);
            }
        }
    }
}

fn names_in_body<'t>(body: &'t Body, names: &mut BTreeSet<&'t str>) {
    for expr in body {
        names_in_expr(expr, names);
    }
}

fn names_in_with<'t>(with: &'t [With], names: &mut BTreeSet<&'t str>) {
    for with in with {
        names_in(&with.value, names);
    }
}

/// A declaration by itself (`some x`) names nothing: it gives no value.
fn names_in_expr<'t>(expr: &'t Expr, names: &mut BTreeSet<&'t str>) {
    match &expr.kind {
        ExprKind::Every { domain, .. } => names_in(domain, names),
        _ => expr.terms().for_each(|term| names_in(term, names)),
    }
    for body in expr.bodies() {
        names_in_body(body, names);
    }
    names_in_with(&expr.with, names);
}
