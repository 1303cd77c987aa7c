//! What a config sets for a rule, held against what the rule declares.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::params::{Choice, ParamError, Selectors, choices_in, compile};
use super::reader::list;
use super::statement::Metadata;
use crate::matching;
use crate::source::Span;

impl Metadata {
    /// What is wrong with the schemas of [`Metadata::reads`].
    pub(crate) fn vet_reads(&self) -> Vec<(Span, String)> {
        let wrong = self.reads.iter().filter_map(|(part, (schema, span))| {
            let message = compile(schema).err()?;
            Some((*span, format!("reads `{part}`: {message}")))
        });
        wrong.collect()
    }

    /// All texts in params that choose something, as the schemas of the rule tell.
    #[must_use]
    pub fn choices(&self, params: &Json) -> Vec<Choice> {
        let mut found = Vec::new();
        for (name, param) in &self.params {
            if let (Some((schema, _)), Some(value)) = (&param.schema, params.get(name)) {
                choices_in(schema, value, name, &mut found);
            }
        }
        found
    }

    /// Those of them that are selectors of components.
    #[must_use]
    pub fn selectors(&self, params: &Json) -> Vec<Selectors> {
        let choices = self.choices(params).into_iter();
        choices.filter_map(Choice::selectors).collect()
    }

    /// The object that a rule sees as `data.params`: the defaults, with what the config sets in their place.
    /// Every value of the config comes with its place in the config.
    ///
    /// # Errors
    /// Everything that is wrong with the config's values: names that the rule does not have, values that its
    /// schemas reject, and params without a default that nobody sets.
    pub fn resolve_params(&self, config: &BTreeMap<String, (Span, Json)>) -> Result<Json, Vec<ParamError>> {
        let mut errors = Vec::new();
        for (name, (span, value)) in config {
            let Some(param) = self.params.get(name) else {
                let names = self.params.keys().map(String::as_str);
                let help = matching::did_you_mean(name, names).unwrap_or_else(|| {
                    if self.params.is_empty() {
                        "the rule has no params".to_owned()
                    } else {
                        format!("the rule has {}", list(self.params.keys().map(String::as_str)))
                    }
                });
                errors.push(ParamError {
                    at: None,
                    span: Some(*span),
                    message: format!("the rule has no param `{name}`"),
                    help: Some(help),
                });
                continue;
            };
            if let Err((place, message)) = param.check_at(value) {
                errors.push(ParamError {
                    at: Some(format!("{name}{place}")),
                    span: Some(*span),
                    message: format!("param `{name}` is not what the rule takes: {message}"),
                    help: param.description.clone(),
                });
            }
        }
        let mut result = serde_json::Map::new();
        for (name, param) in &self.params {
            match (config.get(name), &param.default) {
                (Some((_, value)), _) | (None, Some((value, _))) => {
                    result.insert(name.clone(), value.clone());
                }
                (None, None) => errors.push(ParamError {
                    at: None,
                    span: None,
                    message: format!("param `{name}` must be set"),
                    help: param.description.clone(),
                }),
            }
        }
        if errors.is_empty() {
            Ok(Json::Object(result))
        } else {
            Err(errors)
        }
    }
}
