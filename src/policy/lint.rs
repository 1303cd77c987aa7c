//! What is very likely a mistake in a policy that loads: found on its syntax tree, before it runs.
//!
//! A lint says nothing of style: it is quiet on what a careful author writes. A new one is a function in a file of its
//! family, and a line in [`ALL`]; `docs/policy-lints.md` has a section on each. A comment turns one off at its
//! place ([`ignore`]): a lint, and never a finding of a rule.

mod conditions;
mod findings;
mod functions;
mod ignore;
mod input;
mod metadata;
mod names;
mod said;
mod sets;
mod tested;
mod unused_rules;
mod walk;

use super::module::{Loaded, ModuleNumber, Origin};
use super::set::PolicySet;
use crate::diagnostic::Diagnostic;
use ignore::Ignorable;
pub use said::Lint;
use said::{Findings, Place};

/// Every lint, by id.
pub const ALL: [Lint; 14] = [
    conditions::CONSTANT,
    metadata::EMPTY,
    tested::EMPTY,
    findings::SHAPE,
    functions::PATTERN,
    functions::PRINT,
    conditions::REPEATED,
    sets::CONDITION,
    names::SHADOWED,
    functions::SPRINTF,
    input::UNKNOWN,
    tested::MISSING,
    ignore::UNUSED,
    unused_rules::UNUSED,
];

/// The id of the lint that misses a test, which may be in a file that was not read.
pub const MISSING_TEST: &str = tested::MISSING.id;

/// Whether a comment in a policy can turn off what has this id.
#[must_use]
pub fn is_ignorable(id: &str) -> bool {
    id != ignore::UNUSED.id && ALL.iter().any(|lint| lint.id == id)
}

/// Whose policies are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linted {
    /// Those of the repository: purlin's own are looked at by its tests, so that a run does not pay for it.
    OfRepository,
    /// As before, where arguments name some of them, so that their tests may not be among these.
    Named,
    /// All of them.
    All,
}

/// What is very likely a mistake in policies that were loaded, in the order of diagnostics.
#[must_use]
pub fn lint(set: &PolicySet, linted: Linted) -> Vec<Diagnostic> {
    let own = set.own();
    let is_own =
        |(at, module): &(ModuleNumber, &Loaded)| module.origin == Origin::Repository && own.contains(at);
    let modules: Vec<(ModuleNumber, &Loaded)> = set
        .modules
        .numbered()
        .filter(|module| linted == Linted::All || is_own(module))
        .collect();
    if modules.is_empty() {
        return Vec::new();
    }
    let mut findings = Findings::default();
    let sets = sets::names(set);
    for (_, module) in &modules {
        let package = set.modules.names_of(&module.module.package);
        let functions = names::functions(set, &module.module.package);
        for decl in &module.module.rules {
            let of = Place {
                module,
                name: decl.path.join("."),
            };
            conditions::constant(&of, decl, &mut findings);
            conditions::repeated(&of, decl, &mut findings);
            sets::conditions(&of, decl, &package, &sets, &mut findings);
            names::shadowed(&of, decl, &package, &functions, &mut findings);
            functions::calls(&of, decl, &package, &mut findings);
            findings::shape(&of, decl, set, &mut findings);
            tested::empty(&of, decl, &package, &mut findings);
        }
    }
    unused_rules::unused(set, &modules, &mut findings);
    if linted != Linted::Named {
        tested::missing(set, &modules, &mut findings);
    }
    metadata::empty(set, &modules, &mut findings);
    input::unknown(set, &modules, &mut findings);
    let ids: Vec<&str> = ALL
        .iter()
        .map(|lint| lint.id)
        .filter(|id| is_ignorable(id))
        .collect();
    let unasked: &[&str] = match linted {
        // With a policy that is broken not every lint was looked for.
        _ if set.modules.iter().any(|module| module.broken) => &ids,
        Linted::Named => &[MISSING_TEST],
        Linted::OfRepository | Linted::All => &[],
    };
    let ignorable = Ignorable { ids: &ids, unasked };
    ignore::apply(&modules, &ignorable, &mut findings);
    findings.in_order()
}

#[cfg(test)]
mod examples;
