//! Names that hide others.

use std::collections::{BTreeMap, BTreeSet};

use super::said::{Findings, Lint, Place};
use super::walk;
use crate::diagnostic::Severity;
use crate::policy::engine::{Expr, ExprKind, RuleDecl, RuleKind, StatementKind};
use crate::policy::module::Role;
use crate::policy::set::PolicySet;
use crate::policy::uses::PackageNames;
use crate::source::Span;

/// A local name that is that of a rule or an import.
pub(super) const SHADOWED: Lint = Lint {
    id: "policy/shadowed-name",
    title: "Local names hide no others",
    description: "Within its body a local variable or an argument hides the rule or import of the same name. A \
                  reader there, or the next person to move the line, takes one for the other.",
    help: "Give the variable another name",
    severity: Severity::Warning,
};

/// The functions of a package, over all its files.
pub(super) fn functions<'s>(set: &'s PolicySet, package: &[String]) -> BTreeSet<&'s str> {
    let of_package = set
        .modules
        .iter()
        .filter(|module| module.module.package == package);
    let functions = of_package
        .flat_map(|module| &module.module.rules)
        .filter(|decl| decl.kind == RuleKind::Function);
    functions
        .filter_map(|decl| decl.path.first().map(String::as_str))
        .collect()
}

/// Local names that hide a rule of the package, or an import.
pub(super) fn shadowed(
    of: &Place<'_>,
    decl: &RuleDecl,
    package: &PackageNames<'_>,
    functions: &BTreeSet<&str>,
    findings: &mut Findings,
) {
    // Tests have names for what they make, and short lives.
    if of.module.role == Role::Test {
        return;
    }
    let mut declared: BTreeMap<&str, Span> = BTreeMap::new();
    for arg in &decl.args {
        pattern(arg, &mut declared);
    }
    walk::queries(decl, &mut |query| {
        for statement in &query.statements {
            match &statement.kind {
                StatementKind::Some(names) | StatementKind::Every { names, .. } => {
                    for name in names {
                        declared.entry(name).or_insert(statement.span);
                    }
                }
                StatementKind::SomeIn { patterns, .. } => {
                    for term in patterns {
                        pattern(term, &mut declared);
                    }
                }
                StatementKind::Expr(Expr {
                    kind:
                        ExprKind::Assign {
                            declares: true,
                            sides,
                        },
                    ..
                }) => pattern(sides.left(), &mut declared),
                StatementKind::Expr(_) | StatementKind::Not(_) | StatementKind::Logical(_) => {}
            }
        }
    });
    for (name, span) in declared {
        let what = if functions.contains(name) {
            // A call of it would be refused, and nothing else can be done with a function.
            continue;
        } else if package.contains(name) {
            "a rule of this package"
        } else if of.module.module.imports.iter().any(|import| import.name == name) {
            "an import"
        } else {
            continue;
        };
        findings.say(&SHADOWED, of, span, format!("`{name}` hides {what}"), name);
    }
}

/// The names in a pattern, each with its place.
fn pattern<'d>(term: &'d Expr, names: &mut BTreeMap<&'d str, Span>) {
    match &term.kind {
        ExprKind::Var(name) if name != "_" => {
            names.entry(name).or_insert(term.span);
        }
        ExprKind::Collection(parts) => {
            for part in parts {
                pattern(part, names);
            }
        }
        _ => {}
    }
}
