//! The boundaries that a config declares, each as a rule of its own.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::config::{BoundaryConfig, Config};
use crate::diagnostic::{Diagnostic, Location, Owner, RuleId, Severity};
use crate::facts::packages::ECOSYSTEMS;
use crate::matching::{did_you_mean, nearest_rule};
use crate::policy::{Choice, PolicySet, RelatedResource, Rule};
use crate::source::{Root, Span, Text};

/// The pack of every declared boundary.
pub const PACK: &str = "architecture";
/// The pack whose rules are the kinds that come with purlin.
pub const KINDS: &str = "boundaries";

/// One declared boundary.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The rule: that of its kind, with the id `architecture/<name>`, and with what the declaration says of it.
    pub rule: Arc<Rule>,
    /// The rule of its kind.
    pub kind: RuleId,
    /// What the rule sees as `data.params`.
    pub params: Json,
    /// What it weighs that it could not judge a dependency; `None` where nothing is said of it.
    pub incomplete: Option<Severity>,
    /// Where it is declared.
    pub at: Location,
}

/// Makes a rule of each declared boundary. What is wrong with one is a fault, and keeps only that one from running.
pub(super) fn declared(config: &Config, set: &PolicySet) -> (Vec<Boundary>, Vec<Diagnostic>) {
    let mut boundaries = Vec::new();
    let mut faults = Vec::new();
    for declared in &config.architecture.boundaries {
        let name = &declared.kind.value;
        let id = id_of_kind(name);
        let renamed = set.renamed(&id);
        let Some(kind) = set.rule(&id).or(renamed).filter(|rule| rule.meta.boundary) else {
            let kinds = set.rules.iter().filter(|rule| rule.meta.boundary);
            let names: Vec<&str> = kinds.map(|rule| short(rule.id.as_str())).collect();
            let help = match nearest_rule(name, names.iter().copied()) {
                Some(nearest) => format!("Did you mean `{nearest}`?"),
                None => format!("There are {}", names.join(", ")),
            };
            let message = format!("there is no kind of boundary `{name}`");
            faults.push(config.fault(declared.kind.span, message).with_help(help));
            continue;
        };
        if let Some(now) = renamed {
            let message = format!(
                "the kind of boundary `{name}` is `{}` now",
                short(now.id.as_str())
            );
            faults.push(config.notice(declared.kind.span, message));
        }
        let given = declared
            .with
            .iter()
            .map(|(name, value)| (name.clone(), (value.span, value.value.clone())))
            .collect();
        match kind.meta.resolve_params(&given) {
            Ok(mut params) => {
                let own = of_declaration(config, declared, kind.meta.choices(&params));
                if let Json::Object(params) = &mut params {
                    params.insert("boundary".to_owned(), own);
                }
                boundaries.push(Boundary {
                    rule: Arc::new(rule(kind, declared)),
                    kind: kind.id.clone(),
                    params,
                    incomplete: declared
                        .incomplete
                        .unwrap_or(config.architecture.incomplete)
                        .severity(),
                    at: config.text.as_ref().map_or_else(Location::repository, |text| {
                        Location::region(text, declared.name.span)
                    }),
                });
            }
            Err(errors) => faults.extend(errors.into_iter().map(|error| {
                let message = format!("{}: {}", declared.name.value, error.message);
                let place = error.at.and_then(|at| declared.place_of(&at)).or(error.span);
                let fault = config.fault(place.unwrap_or(declared.kind.span), message);
                fault.with_help_if(error.help)
            })),
        }
    }
    (boundaries, faults)
}

/// The id of a kind, which a config writes without its pack where that is purlin's.
fn id_of_kind(name: &str) -> String {
    if name.contains('/') {
        name.to_owned()
    } else {
        format!("{KINDS}/{name}")
    }
}

/// Whether a boundary is declared to be of a kind.
pub(super) fn is_of_kind(declared: &BoundaryConfig, kind: &RuleId) -> bool {
    id_of_kind(&declared.kind.value) == kind.as_str()
}

/// Whether a name is that of boundaries which the config declares. One that is not a rule is at fault, and the fault says
/// more than that there is no such rule.
pub(super) fn is_declared(config: &Config, name: &str) -> bool {
    let mut declared = config.architecture.boundaries.iter();
    match name.split_once('/') {
        None => name == PACK && declared.next().is_some(),
        Some((pack, rule)) => pack == PACK && declared.any(|boundary| boundary.name.value == rule),
    }
}

/// Faults for ecosystems of components that there are not, since such a component would stay empty.
pub(super) fn unknown_ecosystems(config: &Config) -> Vec<Diagnostic> {
    let names = || ECOSYSTEMS.iter().map(|ecosystem| ecosystem.name);
    let components = config.architecture.components.values();
    let asked = components.flat_map(|component| &component.ecosystems);
    let unknown = asked.filter(|asked| names().all(|name| name != asked.value));
    let faults = unknown.map(|asked| {
        let help = did_you_mean(&asked.value, names())
            .unwrap_or_else(|| format!("There are {}", names().collect::<Vec<_>>().join(", ")));
        let message = format!("there is no ecosystem `{}`", asked.value);
        config.fault(asked.span, message).with_help(help)
    });
    faults.collect()
}

/// The name of a kind as a config writes it.
fn short(id: &str) -> &str {
    id.strip_prefix(KINDS)
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(id)
}

fn rule(kind: &Rule, declared: &BoundaryConfig) -> Rule {
    let mut rule = kind.clone();
    rule.id = RuleId::new(format!("{PACK}/{}", declared.name.value));
    let meta = &mut rule.meta;
    // What a config declares runs; only the kind waits to be named.
    meta.opt_in = false;
    // Why this kind of boundary exists does not explain why this boundary exists.
    meta.related_resources.clear();
    if let Some(why) = &declared.why {
        meta.description = Some(why.clone());
        meta.reason = Some(why.clone());
    }
    if let Some(instead) = &declared.instead {
        meta.help = Some(instead.clone());
    }
    if let Some(decision) = &declared.decision {
        if decision.contains(['/', '.']) {
            let page = RelatedResource {
                reference: decision.clone(),
                description: None,
            };
            meta.related_resources = vec![page];
        } else {
            meta.decision = Some(decision.clone());
        }
    }
    if let Some(owner) = &declared.owner {
        meta.owner = Some(Owner::new(owner));
    }
    meta.severity = declared.severity.unwrap_or(meta.severity);
    meta.effective_on = declared.effective_on().or(meta.effective_on);
    rule
}

/// What the rule may say of its own declaration: the name, what to do instead if the declaration says so, the place, and what
/// it gives to choose something by.
fn of_declaration(config: &Config, declared: &BoundaryConfig, choices: Vec<Choice>) -> Json {
    let mut own = json!({"name": declared.name.value});
    if let Some(instead) = &declared.instead {
        own["instead"] = json!(instead);
    }
    let place = |span: Span| config.text.as_ref().map(|text| place(text, span));
    if let Some(at) = place(declared.name.span) {
        own["at"] = at;
    }
    let written = |at: &str| declared.place_of(at).and_then(place);
    let choices = choices.into_iter().map(|choice| {
        let places: Vec<Option<Json>> = choice.texts.iter().map(|(at, _)| written(at)).collect();
        let texts: Vec<&str> = choice.texts.iter().map(|(_, text)| text.as_str()).collect();
        json!({"format": choice.format, "at": written(&choice.at), "texts": texts, "places": places})
    });
    own["choices"] = choices.collect();
    own
}

/// A place in the config, as a fact has it.
fn place(text: &Text, span: Span) -> Json {
    let Span { start, end } = text.clamp(span);
    let mut at = json!({"path": text.path().as_str(), "span": [start, end]});
    if text.file().root != Root::Head {
        at["root"] = json!(text.file().root);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{builtin, load};

    #[test]
    fn the_ecosystems_that_a_boundary_may_look_at_are_those_that_there_are() {
        let (set, faults) = load(&builtin::sources());
        assert_eq!(faults, []);
        let external = set.rule("boundaries/external").expect("the kind");
        let (schema, _) = external.meta.params["ecosystem"]
            .schema
            .as_ref()
            .expect("a schema");
        let known: Vec<&str> = ECOSYSTEMS.iter().map(|ecosystem| ecosystem.name).collect();
        assert_eq!(schema["$defs"]["ecosystem"]["enum"], json!(known));
    }
}
