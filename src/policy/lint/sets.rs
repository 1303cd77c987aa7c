//! Sets that stand where a truth value is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::said::{Findings, Lint, Place};
use super::walk;
use crate::diagnostic::Severity;
use crate::policy::engine::{ExprKind, RuleDecl, RuleKind, Step};
use crate::policy::set::PolicySet;
use crate::policy::uses::{self, PackageNames, Use};
use crate::source::Span;

/// A set as a condition.
pub(super) const CONDITION: Lint = Lint {
    id: "policy/set-as-condition",
    title: "Conditions ask what a set holds, not whether there is a set",
    description: "A rule with `contains` has a value even if nothing is in it: the empty set, which holds as a \
                  condition. So `report` in a test passes whatever the rule reports, and `not names` never holds.",
    help: "Ask for `count(…) > 0`, `count(…) == 0` or `… in names`",
    severity: Severity::Warning,
};

/// The full paths of all rules that are sets.
pub(super) fn names(set: &PolicySet) -> BTreeSet<Vec<&str>> {
    let mut names = BTreeSet::new();
    for module in set.modules.iter() {
        for decl in &module.module.rules {
            // Where a part of the name is computed, the head has more than the element.
            if decl.kind == RuleKind::Set && decl.head.len() == 1 {
                let mut path = module.package_parts();
                path.extend(decl.path.iter().map(String::as_str));
                names.insert(path);
            }
        }
    }
    names
}

/// Conditions that are nothing but such a set.
pub(super) fn conditions(
    of: &Place<'_>,
    decl: &RuleDecl,
    package: &PackageNames<'_>,
    sets: &BTreeSet<Vec<&str>>,
    findings: &mut Findings,
) {
    let mut alone: Vec<(Span, bool)> = Vec::new();
    walk::conditions(decl, &mut |_, expr, negated| {
        let is_plain = match &expr.kind {
            ExprKind::Var(_) => true,
            ExprKind::Ref { steps, .. } => steps.iter().all(|step| matches!(step, Step::Key(..))),
            _ => false,
        };
        if is_plain {
            alone.push((expr.span, negated));
        }
    });
    if alone.is_empty() {
        return;
    }
    let mut named: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
    uses::walk(&of.module.module, package, decl, &mut |used| {
        if let Use::Data { path, span } = used
            && sets.contains(&path)
        {
            named.insert(span, path);
        }
    });
    for (span, negated) in alone {
        if let Some(path) = named.get(&span) {
            let answer = if negated { "never holds" } else { "always holds" };
            let message = format!(
                "`{}` is a set, and `{}` {answer}, even if it is empty",
                path.last().copied().unwrap_or_default(),
                if negated {
                    format!("not {}", of.text(span))
                } else {
                    of.text(span).to_owned()
                },
            );
            findings.say(&CONDITION, of, span, message, of.text(span));
        }
    }
}
