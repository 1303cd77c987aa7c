//! Which rules are tests, and what each is called: as `opa test` has it.

use std::collections::BTreeMap;

use crate::policy::engine::{RuleDecl, RuleKind, TestRule};
use crate::policy::module::{ModuleNumber, is_test_name};
use crate::policy::set::PolicySet;

/// One rule that is a test.
pub(super) struct Named<'t> {
    pub(super) decl: &'t RuleDecl,
    pub(super) rule: TestRule,
    /// Its name in its package: `test_x`, `test_x#01`, `a.test_x`.
    pub(super) name: String,
    /// Its name with its package, as a reference: `data.acme.test_x`, `data.acme["test_x#01"]`.
    pub(super) whole_name: String,
    /// The names that lead to it below its package.
    pub(super) path: Vec<String>,
}

impl Named<'_> {
    /// Whether it is yet to be written.
    pub(super) fn is_left_to_do(&self) -> bool {
        self.rule.name.starts_with("todo_")
    }

    /// Whether it takes arguments, which nobody gives.
    pub(super) fn is_function(&self) -> bool {
        self.decl.kind == RuleKind::Function
    }
}

/// The tests of each policy. Of several rules with one name in one package, the second is called `test_x#01`.
pub(super) fn tests(set: &PolicySet) -> BTreeMap<ModuleNumber, Vec<Named<'_>>> {
    let mut met: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut tests = BTreeMap::new();
    for (at, module) in set.modules.numbered() {
        let package = module.package_parts();
        let rules = module.module.rules.iter().enumerate();
        let of_module: Vec<Named<'_>> = rules
            .filter_map(|(rule, decl)| {
                let part = decl.path.iter().position(|name| is_test_name(name))?;
                let mut path = decl.path.get(..=part)?.to_vec();
                let written = path.pop()?;
                let mut name = written.clone();
                if !written.starts_with("todo_") {
                    let whole = package.iter().copied();
                    let whole = whole.chain(decl.path.iter().take(part + 1).map(String::as_str));
                    let before = met.entry(whole.collect()).or_default();
                    if *before > 0 {
                        name = format!("{written}#{before:02}");
                    }
                    *before += 1;
                }
                path.push(name.clone());
                let (first, rest) = path.split_first()?;
                let of_package = package.iter().copied().chain(path.iter().map(String::as_str));
                Some(Named {
                    decl,
                    rule: TestRule { rule, part, name },
                    name: reference(first, rest.iter().map(String::as_str)),
                    whole_name: reference("data", of_package),
                    path,
                })
            })
            .collect();
        if !of_module.is_empty() {
            tests.insert(at, of_module);
        }
    }
    tests
}

/// A reference as Rego writes it.
fn reference<'s>(head: &str, steps: impl Iterator<Item = &'s str>) -> String {
    steps.fold(head.to_owned(), |mut all, step| {
        let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
        let is_name = step.starts_with(is_first) && step.chars().all(|c| is_first(c) || c.is_ascii_digit());
        if is_name {
            all.push('.');
            all.push_str(step);
        } else {
            all.push('[');
            all.push_str(&serde_json::Value::from(step).to_string());
            all.push(']');
        }
        all
    })
}
