//! Which of the loaded rules take part in a run, and with which settings.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::boundaries::{self, Boundary};
use super::error::StandardsError;
use super::law::RuleChoice;
use super::{input_rules, renamed};
use crate::config::{Config, DEFAULT_PACK};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::matching::{nearest, nearest_rule};
use crate::policy::{Origin, PolicySet, Rule, builtin};
use crate::source::{FileId, Span};

/// A rule that takes part, by its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleNumber(usize);

impl RuleNumber {
    pub(super) fn new(at: usize) -> Self {
        Self(at)
    }

    /// The place, from 0.
    #[must_use]
    pub fn get(self) -> usize {
        self.0
    }
}

/// One rule that takes part.
#[derive(Clone, Debug)]
pub struct ChosenRule {
    /// The rule.
    pub rule: Arc<Rule>,
    /// Its parameters: what the METADATA defaults to, overlaid by the config.
    pub params: serde_json::Value,
    /// The config turned it off: it stays in the report, and does not run.
    pub off: bool,
    /// An argument names it by its id, so that no config keeps it from running.
    pub named: bool,
}

/// What rules are chosen from.
#[derive(Clone, Copy)]
pub(super) struct Choosing<'s> {
    pub(super) config: &'s Config,
    pub(super) set: &'s PolicySet,
    pub(super) boundaries: &'s [Boundary],
    /// The first policy that did not load, whose rules nobody knows.
    pub(super) unloaded: Option<&'s FileId>,
}

/// Chooses the rules of a run, in the order of their ids. What the config names and is not there becomes a fault.
///
/// # Errors
/// An argument names a rule or pack that does not exist.
pub(super) fn choose(
    from: Choosing<'_>,
    choice: &RuleChoice,
) -> Result<(Vec<ChosenRule>, Vec<Diagnostic>), StandardsError> {
    let Choosing { config, set, .. } = from;
    let mut faults = unknown_names(from);
    let asked = asked(from, choice)?;
    let packs: BTreeSet<&str> = config.packs.iter().map(|pack| pack.value.as_str()).collect();
    let of_former_packs: BTreeSet<&RuleId> = packs.iter().flat_map(|pack| set.formerly_in(pack)).collect();
    let chosen = |rule: &Arc<Rule>, params| {
        let named = asked.as_ref().is_some_and(|asked| asked.named.contains(&rule.id));
        ChosenRule {
            rule: Arc::clone(rule),
            params,
            off: !named && config.rules.get(&rule.id).is_some_and(|setting| setting.off),
            named,
        }
    };
    let mut selected = Vec::new();
    for boundary in from.boundaries {
        let rule = &boundary.rule;
        if asked
            .as_ref()
            .is_none_or(|asked| asked.contains(&rule.id) || asked.contains(&boundary.kind))
        {
            selected.push(chosen(rule, boundary.params.clone()));
        }
    }
    let others = || set.rules.iter().filter(|rule| !rule.meta.boundary);
    let others = (*choice != RuleChoice::Boundaries).then(others);
    for rule in others.into_iter().flatten() {
        let takes_part = match &asked {
            None => {
                let named = packs.contains(rule.id.pack()) || of_former_packs.contains(&rule.id);
                let by_default = match rule.origin {
                    Origin::Builtin => packs.contains(DEFAULT_PACK),
                    Origin::Repository => true,
                };
                named || (by_default && !rule.meta.opt_in)
            }
            Some(asked) => asked.contains(&rule.id),
        };
        if !takes_part {
            continue;
        }
        let setting = config.rules.get(&rule.id);
        let given = setting.map(|setting| setting.params.clone()).unwrap_or_default();
        let params = match rule.meta.resolve_params(&given) {
            Ok(params) => params,
            Err(errors) => {
                let named = setting.map(|setting| setting.span).unwrap_or_default();
                faults.extend(errors.into_iter().map(|error| {
                    let message = format!("{}: {}", rule.id, error.message);
                    let fault = config.fault(error.span.unwrap_or(named), message);
                    fault.with_help_if(error.help)
                }));
                continue;
            }
        };
        selected.push(chosen(rule, params));
    }
    for rule in selected.iter().filter(|selected| selected.named) {
        let setting = config.rules.get(&rule.rule.id);
        if let Some(setting) = setting.filter(|setting| setting.off) {
            let message = format!(
                "`{}` is off here, and runs because `--rule` names it",
                rule.rule.id
            );
            faults.push(config.notice(setting.span, message));
        }
    }
    selected.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    let is_unused_kind = |id: &&RuleId| {
        let is_kind = set.rule(id.as_str()).is_some_and(|rule| rule.meta.boundary);
        let mut declared = config.architecture.boundaries.iter();
        is_kind && !declared.any(|boundary| boundaries::is_of_kind(boundary, id))
    };
    // Of a pack, some kind may well have no boundary; one that is named was meant to run.
    let idle_kinds = asked.iter().flat_map(|asked| {
        let of_packs = asked.of_packs.iter().filter(is_unused_kind).take(1);
        let of_packs = of_packs.filter(|_| selected.is_empty() && asked.named.is_empty());
        asked.named.iter().filter(is_unused_kind).chain(of_packs)
    });
    for kind in idle_kinds {
        let message = format!("no entry of `architecture.boundaries` has the kind `{kind}`");
        faults.push(
            config
                .fault(Span::default(), message)
                .with_help("Declare one in purlin.yaml; kinds of boundaries do not run by themselves"),
        );
    }
    Ok((selected, faults))
}

/// What arguments name.
#[derive(Debug, Default)]
struct Asked {
    /// Rules by their ids: who names one wants to see it run, whatever the config says of it.
    named: BTreeSet<RuleId>,
    /// Rules by their packs, as far as they would run where a config names the pack.
    of_packs: BTreeSet<RuleId>,
}

impl Asked {
    fn contains(&self, id: &RuleId) -> bool {
        self.named.contains(id) || self.of_packs.contains(id)
    }
}

/// The rules that arguments name; `None` where the config chooses. Rules about input run with those that read it: a
/// choice of nothing else means what the config chooses to read.
fn asked(from: Choosing<'_>, choice: &RuleChoice) -> Result<Option<Asked>, StandardsError> {
    let RuleChoice::Named(names) = choice else {
        return Ok(None);
    };
    if input_rules::only(names).is_some() {
        return Ok(None);
    }
    let Choosing { config, set, .. } = from;
    let rules = || {
        let declared = from.boundaries.iter().map(|boundary| &boundary.rule);
        set.rules.iter().chain(declared)
    };
    let mut asked = Asked::default();
    for name in names {
        let renamed = renamed::meant(config, set, name);
        let name = renamed.map_or(name.as_str(), |rule| rule.id.as_str());
        if let Some(rule) = rules().find(|rule| rule.id.as_str() == name) {
            asked.named.insert(rule.id.clone());
            continue;
        }
        // Opinionated rules run only where the config, or their own name, asks for them.
        let opted_in = config.packs.iter().any(|pack| pack.value == name);
        let moved = set.formerly_in(name);
        let is_of_pack = |rule: &&Arc<Rule>| rule.id.pack() == name || moved.contains(&rule.id);
        let of_pack: Vec<_> = rules().filter(is_of_pack).collect();
        if !of_pack.is_empty() {
            let runs = |rule: &&&Arc<Rule>| !rule.meta.opt_in || rule.meta.boundary || opted_in;
            let running: Vec<RuleId> = of_pack.iter().filter(runs).map(|rule| rule.id.clone()).collect();
            if running.is_empty() {
                return Err(StandardsError::OnlyOpinionated(name.to_owned()));
            }
            asked.of_packs.extend(running);
        } else if !input_rules::is_named(name) && !boundaries::is_declared(config, name) {
            let ids = rules().map(|rule| rule.id.as_str());
            let ids = ids.chain(input_rules::all().map(|rule| rule.id));
            return Err(StandardsError::UnknownRule {
                id: name.to_owned(),
                nearest: nearest_rule(name, ids).map(str::to_owned),
                unloaded: from.unloaded.cloned(),
            });
        }
    }
    Ok(Some(asked))
}

/// Every rule that there is, in a pack that takes part or not.
pub(super) fn known_ids(from: Choosing<'_>) -> BTreeSet<RuleId> {
    let declared = from.boundaries.iter().map(|boundary| &boundary.rule.id);
    let rules = from.set.rules.iter().map(|rule| &rule.id);
    let own = input_rules::all().map(|rule| rule.rule_id());
    // Of built-in packs that take no part only the names are known.
    let builtin = builtin::rule_ids().into_iter();
    rules.chain(declared).cloned().chain(builtin).chain(own).collect()
}

/// What to do about the id of a rule that there is not; `None` where there is one.
pub(super) fn unknown_rule(known: &BTreeSet<RuleId>, id: &RuleId) -> Option<String> {
    (!known.contains(id)).then(
        || match nearest_rule(id.as_str(), known.iter().map(RuleId::as_str)) {
            Some(nearest) => format!("Did you mean `{nearest}`?"),
            None => "`purlin rules --all` lists what there is".to_owned(),
        },
    )
}

/// Faults for packs and rules that the config names and nobody wrote.
fn unknown_names(from: Choosing<'_>) -> Vec<Diagnostic> {
    let Choosing { config, set, .. } = from;
    let mut faults = Vec::new();
    let known = known_ids(from);
    let of_packs = known.iter().filter(|id| !input_rules::is_named(id.as_str()));
    let packs: BTreeSet<&str> = of_packs.map(RuleId::pack).chain([DEFAULT_PACK]).collect();
    let holds_only_kinds = |pack: &str| {
        let of_pack = || set.rules.iter().filter(|rule| rule.id.pack() == pack);
        // Those that come with purlin are not loaded where no boundary is declared.
        pack == boundaries::KINDS || of_pack().next().is_some() && of_pack().all(|rule| rule.meta.boundary)
    };
    for pack in &config.packs {
        if !packs.contains(pack.value.as_str()) && set.formerly_in(&pack.value).is_empty() {
            let known = packs.iter().copied().collect::<Vec<_>>().join(", ");
            faults.push(
                config
                    .fault(pack.span, format!("there is no pack `{}`", pack.value))
                    .with_help(match nearest(&pack.value, packs.iter().copied()) {
                        Some(nearest) => format!("Did you mean `{nearest}`?"),
                        None => format!("There are: {known}"),
                    }),
            );
        } else if from.boundaries.is_empty() && holds_only_kinds(&pack.value) {
            let message = format!(
                "the pack `{}` holds only kinds of boundaries, which do not run by themselves",
                pack.value
            );
            let notice = config.notice(pack.span, message);
            faults.push(notice.with_help("Declare boundaries under `architecture.boundaries`"));
        }
    }
    for (id, setting) in &config.rules {
        if let Some(help) = unknown_rule(&known, id) {
            faults.push(
                config
                    .fault(setting.span, format!("there is no rule `{id}`"))
                    .with_help(help),
            );
        } else if id.as_str() == input_rules::UNPARSED.id && setting.off {
            faults.push(
                config
                    .fault(
                        setting.span,
                        "this rule can't be turned off: a file that was not read has not passed",
                    )
                    .with_help(
                        "Exclude the files that are broken on purpose, or give the rule another severity",
                    ),
            );
        }
    }
    faults
}
