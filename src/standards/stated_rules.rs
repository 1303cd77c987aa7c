//! The rules as facts: what a rule about decisions has to know of the others.

use super::boundaries::Boundary;
use crate::config::{Config, DEFAULT_PACK};
use crate::facts::FactAt;
use crate::facts::decisions::{ReferenceFact, RuleFact, StatedRule};
use crate::policy::{Origin, PolicySet, Rule};
use crate::source::Root;

/// Every rule that may run here, by id, whatever an argument chooses: the repository's own, its boundaries, and those of
/// purlin whose packs the config names.
pub(super) fn of(config: &Config, set: &PolicySet, boundaries: &[Boundary]) -> Vec<StatedRule> {
    let is_named = |rule: &Rule| {
        let pack = rule.id.pack();
        config
            .packs
            .iter()
            .any(|name| name.value == pack || name.value == DEFAULT_PACK)
    };
    let written = set.rules.iter().filter(|rule| !rule.meta.boundary);
    let written = written.filter(|rule| is_own(rule) || is_named(rule));
    let mut rules: Vec<StatedRule> = written
        .map(|rule| {
            let own = is_own(rule);
            let place =
                own.then(|| FactAt::of(&rule.text, rule.meta.decision_span.unwrap_or(rule.package_span)));
            stated(config, rule, own, place)
        })
        .collect();
    for boundary in boundaries {
        let span = boundary.at.region.as_ref().map(|region| region.span);
        let place = config
            .text
            .as_ref()
            .zip(span)
            .map(|(text, span)| FactAt::of(text, span));
        rules.push(stated(config, &boundary.rule, true, place));
    }
    rules.sort_by(|a, b| a.fact.id.cmp(&b.fact.id));
    rules
}

/// Whether a rule is the repository's own. One that an argument names from elsewhere follows decisions made there: no record of
/// the repository that it judges weakens it.
pub(super) fn is_own(rule: &Rule) -> bool {
    rule.origin == Origin::Repository && !matches!(rule.text.file().root, Root::Outside(_))
}

fn stated(config: &Config, rule: &Rule, own: bool, at: Option<FactAt>) -> StatedRule {
    let setting = config.rules.get(&rule.id);
    let meta = &rule.meta;
    let decision = meta
        .decision
        .as_ref()
        .zip(at.clone())
        .map(|(text, at)| ReferenceFact {
            text: text.clone(),
            to: None,
            elsewhere: false,
            at,
        });
    StatedRule {
        page: meta.related_resources.first().map(|page| page.reference.clone()),
        fact: RuleFact {
            id: rule.id.clone(),
            title: meta.title.clone(),
            own,
            off: setting.is_some_and(|setting| setting.off),
            severity: setting
                .and_then(|setting| setting.severity)
                .unwrap_or(meta.severity),
            owner: meta.owner.clone(),
            decision,
            at,
        },
    }
}
