//! Which of the loaded rules take part in a run, and with which settings.

use std::collections::BTreeSet;

use super::input_rules;
use super::request::{Request, RunError};
use super::session::Session;
use crate::config::DEFAULT_PACK;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::matching::nearest_rule;
use crate::policy::{Origin, Rule, builtin};
use crate::source::Span;

/// One rule that takes part.
#[derive(Clone, Debug)]
pub struct Selected<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// Its parameters: what the METADATA defaults to, overlaid by the config.
    pub params: serde_json::Value,
    /// The config turned it off: it stays in the report, and does not run.
    pub off: bool,
}

/// Chooses the rules of a run, in the order of their ids. What the config names and is not there becomes a fault.
///
/// # Errors
/// An argument names a rule or pack that does not exist.
pub fn select<'p>(
    session: &'p Session,
    request: &Request,
) -> Result<(Vec<Selected<'p>>, Vec<Diagnostic>), RunError> {
    let Session { config, set, .. } = session;
    let mut faults = unknown_names(session);
    let asked = asked(session, request)?;
    let packs: BTreeSet<&str> = config.packs.iter().map(|pack| pack.value.as_str()).collect();
    let mut selected = Vec::new();
    for boundary in &session.boundaries {
        let rule = &boundary.rule;
        if asked.is_empty() || asked.contains(&rule.id) || asked.contains(&boundary.kind) {
            selected.push(Selected {
                rule,
                params: boundary.params.clone(),
                off: asked.is_empty() && config.rules.get(&rule.id).is_some_and(|setting| setting.off),
            });
        }
    }
    for rule in set.rules.iter().filter(|rule| !rule.meta.boundary) {
        let takes_part = if asked.is_empty() {
            let named = packs.contains(rule.id.pack());
            let by_default = match rule.origin {
                Origin::Builtin => packs.contains(DEFAULT_PACK),
                Origin::Repository => true,
            };
            named || (by_default && !rule.meta.opt_in)
        } else {
            asked.contains(&rule.id)
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
                    match error.help {
                        Some(help) => fault.with_help(help),
                        None => fault,
                    }
                }));
                continue;
            }
        };
        selected.push(Selected {
            rule,
            params,
            // Whoever names a rule on the command line wants to see it run.
            off: asked.is_empty() && setting.is_some_and(|setting| setting.off),
        });
    }
    selected.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    if selected.is_empty()
        && let Some(kind) = asked.first()
    {
        let message = format!("no entry of `architecture.boundaries` has the kind `{kind}`");
        faults.push(
            config
                .fault(Span::default(), message)
                .with_help("Declare one in purlin.yaml; kinds of boundaries do not run by themselves"),
        );
    }
    Ok((selected, faults))
}

/// The rules that arguments name, by id or by pack.
fn asked(session: &Session, request: &Request) -> Result<BTreeSet<RuleId>, RunError> {
    let set = &session.set;
    let mut asked = BTreeSet::new();
    for name in &request.rules {
        let before = asked.len();
        asked.extend(
            set.rules
                .iter()
                .chain(session.boundaries.iter().map(|boundary| &boundary.rule))
                .filter(|rule| rule.id.as_str() == name || rule.id.pack() == name)
                .map(|rule| rule.id.clone()),
        );
        if asked.len() == before && !asked.iter().any(|id| id.as_str() == name || id.pack() == name) {
            let ids = set.rules.iter().map(|rule| rule.id.as_str());
            return Err(RunError::UnknownRule {
                id: name.clone(),
                nearest: nearest_rule(name, ids).map(str::to_owned),
                unloaded: session.unloaded().cloned(),
            });
        }
    }
    Ok(asked)
}

/// Faults for packs and rules that the config names and nobody wrote.
fn unknown_names(session: &Session) -> Vec<Diagnostic> {
    let Session { config, set, .. } = session;
    let mut faults = Vec::new();
    // Of built-in packs that take no part only the names are known.
    let builtin = builtin::rule_ids();
    let declared = session.boundaries.iter().map(|boundary| &boundary.rule.id);
    let rules = set.rules.iter().map(|rule| &rule.id);
    let known: BTreeSet<&RuleId> = rules.chain(&builtin).chain(declared).collect();
    let packs: BTreeSet<&str> = known.iter().map(|id| id.pack()).chain([DEFAULT_PACK]).collect();
    for pack in &config.packs {
        if !packs.contains(pack.value.as_str()) {
            let known = packs.iter().copied().collect::<Vec<_>>().join(", ");
            faults.push(
                config
                    .fault(pack.span, format!("there is no pack `{}`", pack.value))
                    .with_help(format!("There are: {known}")),
            );
        }
    }
    let ids: BTreeSet<&str> = known
        .iter()
        .map(|id| id.as_str())
        .chain(input_rules::ALL.iter().map(|rule| rule.id))
        .collect();
    for (id, setting) in &config.rules {
        if !ids.contains(id.as_str()) {
            let help = match nearest_rule(id.as_str(), ids.iter().copied()) {
                Some(nearest) => format!("Did you mean `{nearest}`?"),
                None => "`purlin rules --all` lists what there is".to_owned(),
            };
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
