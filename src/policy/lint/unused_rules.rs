//! Rules and functions that nothing refers to.

use std::collections::BTreeSet;

use super::said::{Findings, Lint, Place};
use crate::diagnostic::Severity;
use crate::policy::module::{Loaded, ModuleNumber, Role, is_test_name};
use crate::policy::rule::Entry;
use crate::policy::set::PolicySet;
use crate::policy::uses::{self, Callee, Use};

/// A rule or function that nothing refers to.
pub(super) const UNUSED: Lint = Lint {
    id: "policy/unused-rule",
    title: "Every rule is used",
    description: "A rule or function in the file of a rule or of tests that nothing refers to is never evaluated. It \
                  was left over, or what should use it names another.",
    help: "Remove it, or use it; a rule for others to import belongs in a file without a `report`",
    severity: Severity::Warning,
};

/// Helpers that nothing refers to but they themselves. Files without a `report` are for others to import.
pub(super) fn unused(set: &PolicySet, modules: &[(ModuleNumber, &Loaded)], findings: &mut Findings) {
    let mut used: BTreeSet<Vec<&str>> = BTreeSet::new();
    for module in set.modules.iter() {
        let names = set.modules.names_of(&module.module.package);
        for decl in &module.module.rules {
            let mut own = module.package_parts();
            own.extend(decl.path.iter().map(String::as_str));
            uses::walk(&module.module, &names, decl, &mut |found| match found {
                Use::Data { path, .. }
                | Use::Call {
                    callee: Callee::Data(path),
                    ..
                } if path != own => {
                    used.insert(path);
                }
                _ => {}
            });
        }
    }
    let is_used = |path: &[&str]| {
        used.iter()
            .any(|used| used.starts_with(path) || path.starts_with(used))
    };
    let mut said: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (_, module) in modules.iter().filter(|(_, module)| module.role != Role::Library) {
        for decl in &module.module.rules {
            let name = decl.path.first().map_or("", String::as_str);
            if name == Entry::Report.name() || is_test_name(name) {
                continue;
            }
            let mut path = module.package_parts();
            path.extend(decl.path.iter().map(String::as_str));
            if !is_used(&path) && said.insert(path) {
                let of = Place {
                    module,
                    name: decl.path.join("."),
                };
                let message = format!("nothing refers to `{}`", of.name);
                findings.say(&UNUSED, &of, decl.name_span, message, "");
            }
        }
    }
}
