//! What a config may set for a rule: declared with a default and a JSON Schema, checked on both sides.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Metadata;
use crate::policy::fault;
use crate::source::Span;

/// One thing that a config may set.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// What it means.
    pub description: Option<String>,
    /// The value where no config sets it, with its place in the rule; without one the config has to.
    pub default: Option<(Json, Span)>,
    /// What values it may have, as JSON Schema, with its place in the rule.
    pub schema: Option<(Json, Span)>,
}

/// What is wrong with a param of a config.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParamError {
    /// Where in the config; `None` where the config does not have the param at all.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Param {
    /// Why `value` is not allowed, if it is not.
    ///
    /// # Errors
    /// The first thing that the schema rejects, as a sentence.
    pub fn check(&self, value: &Json) -> Result<(), String> {
        let Some((schema, _)) = &self.schema else {
            return Ok(());
        };
        let validator = compile(schema)?;
        match validator.iter_errors(value).next() {
            None => Ok(()),
            Some(error) => {
                let at = error.instance_path().to_string();
                let at = if at.is_empty() { at } else { format!(", at `{at}`") };
                Err(none_of(&error, &at).unwrap_or_else(|| format!("{error}{at}")))
            }
        }
    }

    /// What is wrong with the declaration itself: a schema that is none, or a default that it rejects.
    /// Compiling schemas takes time, so this is left out for rules that tests have looked at.
    pub(crate) fn vet(&self) -> Option<(Span, String)> {
        let (schema, span) = self.schema.as_ref()?;
        if let Err(message) = compile(schema) {
            return Some((*span, message));
        }
        let (default, span) = self.default.as_ref()?;
        let message = self.check(default).err()?;
        Some((
            *span,
            format!("the default is not what the schema allows: {message}"),
        ))
    }
}

/// A word that is none of those that are allowed, with the one that is meant or else with all of them.
fn none_of(error: &jsonschema::ValidationError<'_>, at: &str) -> Option<String> {
    let jsonschema::error::ValidationErrorKind::Enum { options } = error.kind() else {
        return None;
    };
    let words: Option<Vec<&str>> = options.as_array()?.iter().map(Json::as_str).collect();
    let (word, words) = (error.instance().as_str()?, words?);
    if let Some(question) = fault::did_you_mean(word, words.iter().copied()) {
        return Some(format!("`{word}` is not known{at}: {question}"));
    }
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    Some(format!("`{word}` is none of {}{at}", words.join(", ")))
}

/// Reads a schema. It may refer to parts of itself, never to anything outside.
fn compile(schema: &Json) -> Result<jsonschema::Validator, String> {
    jsonschema::options()
        .build(schema)
        .map_err(|error| format!("the schema is no JSON Schema: {error}"))
}

/// Whether params are of a kind. Where nothing tells, they are.
pub(crate) fn fits(schema: &Json, params: &Json) -> bool {
    compile(schema).map_or(true, |validator| validator.is_valid(params))
}

impl Metadata {
    /// What is wrong with the schemas of [`Metadata::reads`].
    pub(crate) fn vet_reads(&self) -> Vec<(Span, String)> {
        let wrong = self.reads.iter().filter_map(|(part, (schema, span))| {
            let message = compile(schema).err()?;
            Some((*span, format!("reads `{part}`: {message}")))
        });
        wrong.collect()
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
                let help = fault::did_you_mean(name, names).unwrap_or_else(|| {
                    if self.params.is_empty() {
                        "the rule has no params".to_owned()
                    } else {
                        let names: Vec<_> = self.params.keys().map(|name| format!("`{name}`")).collect();
                        format!("the rule has {}", names.join(", "))
                    }
                });
                errors.push(ParamError {
                    span: Some(*span),
                    message: format!("the rule has no param `{name}`"),
                    help: Some(help),
                });
                continue;
            };
            if let Err(message) = param.check(value) {
                errors.push(ParamError {
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
                    span: None,
                    message: format!("param `{name}` has to be set"),
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
