//! Rules without a test, and tests without a rule.

use super::said::{Findings, Lint, Place};
use crate::diagnostic::Severity;
use crate::policy::engine::{RuleDecl, RuleKind};
use crate::policy::module::{Loaded, ModuleNumber, Role, is_test_name};
use crate::policy::set::PolicySet;
use crate::policy::uses::{self, Callee, PackageNames, Use};

/// A test that looks at no rule.
pub(super) const EMPTY: Lint = Lint {
    id: "policy/empty-test",
    title: "Every test evaluates a rule",
    description: "A test that refers to no rule or function passes or fails whatever the policy says.",
    help: "Evaluate the rule in it: `count(rule.report) == 1 with input as {…}`",
    severity: Severity::Warning,
};

/// A rule that no test looks at.
pub(super) const MISSING: Lint = Lint {
    id: "policy/untested-rule",
    title: "Rules have a test",
    description: "A rule that no test evaluates may report nothing at all, and nobody would notice.",
    help: "Write a `…_test.rego` next to it, with a finding and without one",
    severity: Severity::Note,
};

/// A test that refers to nothing that a policy defines.
pub(super) fn empty(of: &Place<'_>, decl: &RuleDecl, package: &PackageNames<'_>, findings: &mut Findings) {
    let name = decl.path.first().map_or("", String::as_str);
    if !is_test_name(name) || name.starts_with("todo_") || decl.kind == RuleKind::Default {
        return;
    }
    let mut refers = false;
    uses::walk(&of.module.module, package, decl, &mut |used| {
        refers |= matches!(
            used,
            Use::Data { .. }
                | Use::Call {
                    callee: Callee::Data(_),
                    ..
                }
        );
    });
    if !refers {
        let message = format!("the test `{name}` looks at no rule");
        findings.say(&EMPTY, of, decl.name_span, message, name);
    }
}

/// Rules that no test needs.
pub(super) fn missing(set: &PolicySet, modules: &[(ModuleNumber, &Loaded)], findings: &mut Findings) {
    let tests: Vec<&Loaded> = set.modules.iter().filter(|module| has_tests(module)).collect();
    // Where no rule has a test, nobody forgot this one.
    if tests.is_empty() {
        return;
    }
    for rule in &set.rules {
        let Some((at, module)) = modules.iter().find(|(at, _)| *at == rule.stated_in) else {
            continue;
        };
        let is_tested = tests
            .iter()
            .any(|test| test.needs.contains(at) || test.module.package == module.module.package);
        if !is_tested {
            let of = Place {
                module,
                name: String::new(),
            };
            let message = format!("no test looks at the rule `{}`", rule.id);
            findings.say(&MISSING, &of, rule.package_span, message, rule.id.as_str());
        }
    }
}

fn has_tests(module: &Loaded) -> bool {
    let named = |decl: &RuleDecl| decl.path.first().is_some_and(|name| is_test_name(name));
    module.role == Role::Test || module.module.rules.iter().any(named)
}
