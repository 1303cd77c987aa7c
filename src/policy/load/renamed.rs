//! The ids that rules had before.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, RuleId};
use crate::policy::fault;
use crate::policy::rule::Rule;

/// Former ids, each with the id that its rule has now. One that is still the id of a rule, or that two rules claim, means
/// nothing any more, and is a fault. `taken` are the ids of rules that come with purlin, loaded or not.
pub(super) fn former_ids(
    rules: &[Rule],
    taken: &BTreeSet<RuleId>,
    faults: &mut Vec<Diagnostic>,
) -> BTreeMap<RuleId, RuleId> {
    const HELP: &str = "Take it out of `formerly`";
    let present: BTreeSet<&RuleId> = rules.iter().map(|rule| &rule.id).chain(taken).collect();
    let mut claims: BTreeMap<&RuleId, &Rule> = BTreeMap::new();
    for rule in rules {
        for (former, span) in &rule.meta.formerly {
            if present.contains(former) {
                let message =
                    format!("there is a rule `{former}`, so it is not the former id of another one");
                faults.push(fault::at(&rule.text, *span, message).with_help(HELP));
                continue;
            }
            match claims.get(former) {
                Some(other) if other.id != rule.id => {
                    let message = format!("`{}` says too that it was `{former}` before", other.id);
                    let fault = fault::at(&rule.text, *span, message).with_help(HELP);
                    faults.push(fault::related(
                        fault,
                        &other.text,
                        other.package_span,
                        "the other rule",
                    ));
                }
                _ => {
                    claims.insert(former, rule);
                }
            }
        }
    }
    let claims = claims.into_iter();
    claims
        .map(|(former, rule)| (former.clone(), rule.id.clone()))
        .collect()
}
