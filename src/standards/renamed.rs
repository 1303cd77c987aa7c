//! Ids that rules had before, wherever somebody still writes them.

use super::boundaries;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::policy::{PolicySet, Rule};

/// Puts the settings of rules under the ids that these have now, and says so.
pub(super) fn settings(config: &mut Config, set: &PolicySet) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let former: Vec<(RuleId, RuleId)> = config
        .rules
        .keys()
        .filter_map(|id| Some((id.clone(), meant(config, set, id.as_str())?.id.clone())))
        .collect();
    for (former, now) in former {
        let Some(setting) = config.rules.remove(&former) else {
            continue;
        };
        let span = setting.span;
        if config.rules.contains_key(&now) {
            let message = format!("`{former}` is `{now}` now, and that rule is set in this config too");
            said.push(config.fault(span, message).with_help("Keep one of the two"));
            continue;
        }
        config.rules.insert(now.clone(), setting);
        let message = format!("the rule `{former}` is `{now}` now");
        said.push(config.notice(span, message).with_help(format!("Write `{now}`")));
    }
    for pack in &config.packs {
        if let Some(message) = of_former_pack(set, &pack.value) {
            said.push(config.notice(pack.span, message).with_help(NAME_PACKS));
        }
    }
    said
}

const NAME_PACKS: &str = "Name the packs that they are in now";

/// What is said of a pack that only former ids name.
fn of_former_pack(set: &PolicySet, pack: &str) -> Option<String> {
    let now = set.formerly_in(pack).into_iter();
    let now: Vec<String> = now.map(|id| format!("`{id}`")).collect();
    (!now.is_empty()).then(|| {
        let (rules, are) = if now.len() == 1 {
            ("rule", "is")
        } else {
            ("rules", "are")
        };
        format!(
            "the pack `{pack}` no longer exists; its {rules} {are} {} now",
            now.join(", ")
        )
    })
}

/// What is said of arguments that name rules by their former ids.
pub(super) fn arguments(config: &Config, set: &PolicySet, names: &[String]) -> Vec<Diagnostic> {
    names
        .iter()
        .filter_map(|name| argument(config, set, name))
        .collect()
}

/// What is said of an argument that names a pack that only former ids name, at the first place where a rule says that it
/// had one of these.
fn pack(set: &PolicySet, name: &str) -> Option<Diagnostic> {
    let message = of_former_pack(set, name)?;
    let mut former = set.former_ids().filter(|id| id.pack() == name);
    let location = former.find_map(|id| set.renamed(id.as_str())?.former_location(id.as_str()))?;
    let id = RuleId::new(crate::policy::FAULT_RULE);
    Some(Diagnostic::new(id, Severity::Warning, message, location).with_help(NAME_PACKS))
}

/// The rule that an argument names by an id that it had before, and no rule has now.
pub(super) fn meant<'s>(config: &Config, set: &'s PolicySet, name: &str) -> Option<&'s Rule> {
    set.renamed(name)
        .filter(|_| !boundaries::is_declared(config, name))
}

/// What is said of an argument that names a rule or a pack by a former id, at the place where a rule says that it had it.
#[must_use]
pub fn argument(config: &Config, set: &PolicySet, name: &str) -> Option<Diagnostic> {
    rule(config, set, name).or_else(|| pack(set, name))
}

fn rule(config: &Config, set: &PolicySet, name: &str) -> Option<Diagnostic> {
    let rule = meant(config, set, name)?;
    let location = rule.former_location(name)?;
    let message = format!("the rule `{name}` is `{}` now", rule.id);
    let id = RuleId::new(crate::policy::FAULT_RULE);
    Some(Diagnostic::new(id, Severity::Warning, message, location))
}
