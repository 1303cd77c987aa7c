//! What makes a policy file be of use: a rule, a test, or something that one of these needs.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::matching::did_you_mean;
use crate::policy::engine::{Module, RuleDecl, RuleKind};
use crate::policy::fault;
use crate::policy::module::{Loaded, ModuleNumber, Modules, Origin, Role, is_test_name};
use crate::policy::rule::Entry;
use crate::source::Span;

/// A set whose name is a slip of `report`, with what to do about it.
pub(super) fn nearly_report(module: &Module) -> Option<(Span, String)> {
    module.rules.iter().find_map(|rule| match rule.path.as_slice() {
        [name] if rule.kind == RuleKind::Set => {
            did_you_mean(name, [Entry::Report.name()]).map(|help| (rule.name_span, help))
        }
        _ => None,
    })
}

/// Says of each policy of the repository without a rule that no rule and no test needs it. Where some policy could not be
/// read, nobody knows what that one needs, and only what looks like a slip is said.
pub(super) fn missing(modules: &Modules, some_unread: bool, faults: &mut Vec<Diagnostic>) {
    let is_library = |module: &&Loaded| module.role == Role::Library;
    let needed: BTreeSet<ModuleNumber> = modules
        .iter()
        .filter(|module| !is_library(module))
        .flat_map(|module| module.needs.iter().copied())
        .collect();
    for (at, module) in modules.numbered() {
        let is_test = |rule: &RuleDecl| rule.path.iter().any(|name| is_test_name(name));
        if !is_library(&module)
            || module.origin == Origin::Builtin
            || needed.contains(&at)
            || module.module.rules.iter().any(is_test)
        {
            continue;
        }
        let of_module = |fault: &Diagnostic| fault.location.file.as_ref() == Some(module.text.file());
        if faults.iter().any(|fault| fault.is_fault() && of_module(fault)) {
            continue;
        }
        let text = &module.text;
        if let Some((span, help)) = nearly_report(&module.module) {
            let message = "no rule and no test uses this policy, and it has no `report`";
            faults.push(fault::at(text, span, message).with_help(help));
        } else if !some_unread {
            // Else it is said once all of them can be read.
            let message = "the policy holds no rule and no test, and none uses it";
            faults.push(
                fault::notice(text, module.module.package_span, message).with_help(
                    "A rule is a set `report`; import what it holds where it is wanted, or remove the file",
                ),
            );
        }
    }
}
