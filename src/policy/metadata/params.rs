//! What a config may set for a rule: declared with a default and a JSON Schema, checked on both sides.

use serde_json::Value as Json;

use super::reader::list;
use crate::facts::Selector;
use crate::matching::{self, GlobDialect, NamePattern, misspelling, without_away};
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
    /// The param and the place in it, as in `edges/0/until`, where its value is what is wrong.
    pub at: Option<String>,
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
        self.check_at(value).map_err(|(_, message)| message)
    }

    /// The same, with the place in the value, as in `/0/until`.
    pub(super) fn check_at(&self, value: &Json) -> Result<(), (String, String)> {
        let Some((schema, _)) = &self.schema else {
            return Ok(());
        };
        let validator = compile(schema).map_err(|message| (String::new(), message))?;
        match validator.iter_errors(value).next() {
            None => Ok(()),
            Some(error) => {
                let place = error.instance_path().to_string();
                let at = place.clone();
                let at = if at.is_empty() { at } else { format!(", at `{at}`") };
                let words = none_of(&error, &at).or_else(|| of_no_format(&error, &at));
                let words = words.or_else(|| of_no_key(&error, &at));
                Err((place, words.unwrap_or_else(|| format!("{error}{at}"))))
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
    if let Some(question) = matching::did_you_mean(word, words.iter().copied()) {
        return Some(format!("`{word}` is not known{at}: {question}"));
    }
    Some(format!("`{word}` is none of {}{at}", list(words)))
}

/// A text that is not of the format that is asked for, with the reason.
fn of_no_format(error: &jsonschema::ValidationError<'_>, at: &str) -> Option<String> {
    let jsonschema::error::ValidationErrorKind::Format { format } = error.kind() else {
        return None;
    };
    let text = error.instance().as_str()?;
    let own = OWN_FORMATS.iter().find(|(name, _)| name == format);
    Some(match own.and_then(|(_, mistake)| mistake(text)) {
        Some(mistake) => format!("{mistake}{at}"),
        None if format == "date" => format!("`{text}` is not a date, as `2027-01-31` is{at}"),
        None => format!("`{text}` is not of the format `{format}`{at}"),
    })
}

/// Keys that are missing, or that there are not.
fn of_no_key(error: &jsonschema::ValidationError<'_>, at: &str) -> Option<String> {
    use jsonschema::error::ValidationErrorKind as Wrong;
    match error.kind() {
        Wrong::Required { property } => Some(format!("`{}` is missing{at}", property.as_str()?)),
        Wrong::AdditionalProperties { unexpected } => Some(format!(
            "there is no key {}{at}",
            list(unexpected.iter().map(String::as_str))
        )),
        // Each of the choices asks for one key.
        Wrong::AnyOf { context } => {
            let missing = context.iter().map(|choice| match choice.first()?.kind() {
                Wrong::Required { property } => property.as_str(),
                _ => None,
            });
            let missing: Vec<&str> = missing.collect::<Option<_>>()?;
            Some(format!("at least one of {} is needed{at}", list(missing)))
        }
        _ => None,
    }
}

/// What is wrong with a text.
type MistakeIn = fn(&str) -> Option<String>;

/// The formats that a schema may name besides those of JSON Schema.
const OWN_FORMATS: [(&str, MistakeIn); 7] = [
    (SELECTOR, selector_mistake),
    (SELECTOR_OR_OWNER, selector_mistake),
    (SELECTOR_OR_PACKAGE, selector_mistake),
    ("glob", glob_mistake),
    ("dependency", name_mistake),
    ("tag", |_| None),
    ("lifecycle", |_| None),
];

/// Selectors of components: of a list of them, or of one.
const SELECTOR: &str = "selector";
/// The same, or globs of owners.
const SELECTOR_OR_OWNER: &str = "selector-or-owner";
/// The same, or at the level of packages globs of names and manifests of packages.
const SELECTOR_OR_PACKAGE: &str = "selector-or-package";

fn selector_mistake(text: &str) -> Option<String> {
    let error = Selector::new(text).err()?;
    Some(format!("`{text}` is not a selector: {error}"))
}

/// Globs of paths.
fn glob_mistake(text: &str) -> Option<String> {
    if let Some((message, help)) = misspelling(text, false) {
        return Some(format!("{message}. {help}"));
    }
    let error = GlobDialect::Paths.glob(without_away(text).1).err()?;
    Some(format!("`{text}` is not a glob: {error}"))
}

/// Globs of names of dependencies.
fn name_mistake(text: &str) -> Option<String> {
    let error = NamePattern::new(text).err()?;
    Some(format!("`{text}` is not a glob of names: {error}"))
}

/// Selectors in the params of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selectors {
    /// The param and the place in it, with `/` between them: `layers/0`.
    pub at: String,
    /// The selectors; of globs of owners too what selects by them.
    pub selectors: Vec<String>,
}

/// Texts in the params of a rule that choose something: one, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The format of the texts, which says what they choose.
    pub format: String,
    /// The param and the place in it, with `/` between them: `layers/0`.
    pub at: String,
    /// The texts, each with its own place.
    pub texts: Vec<(String, String)>,
}

impl Choice {
    /// The selectors that the texts are, if they are selectors.
    pub(super) fn selectors(self) -> Option<Selectors> {
        if ![SELECTOR, SELECTOR_OR_OWNER, SELECTOR_OR_PACKAGE].contains(&self.format.as_str()) {
            return None;
        }
        let mut selectors: Vec<String> = self.texts.into_iter().map(|(_, text)| text).collect();
        if self.format == SELECTOR_OR_OWNER {
            let plain = selectors.iter().filter(|selector| !selector.contains('='));
            let owners: Vec<String> = plain
                .map(|selector| match without_away(selector) {
                    (true, owner) => format!("!owner={owner}"),
                    (false, owner) => format!("owner={owner}"),
                })
                .collect();
            selectors.extend(owners);
        }
        Some(Selectors {
            at: self.at,
            selectors,
        })
    }
}

/// All texts in the value of a param that choose something, as its schema tells.
pub(super) fn choices_in(schema: &Json, value: &Json, at: &str, found: &mut Vec<Choice>) {
    let format = schema.get("format").and_then(Json::as_str).unwrap_or_default();
    if OWN_FORMATS.iter().any(|(own, _)| *own == format) {
        let texts: Vec<(String, String)> = match value {
            Json::String(one) => vec![(at.to_owned(), one.clone())],
            Json::Array(all) => all
                .iter()
                .enumerate()
                .filter_map(|(number, text)| Some((format!("{at}/{number}"), text.as_str()?.to_owned())))
                .collect(),
            _ => Vec::new(),
        };
        if !texts.is_empty() {
            found.push(Choice {
                format: format.to_owned(),
                at: at.to_owned(),
                texts,
            });
        }
        return;
    }
    match value {
        Json::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for (number, item) in items.iter().enumerate() {
                    choices_in(schema, item, &format!("{at}/{number}"), found);
                }
            }
        }
        Json::Object(entries) => {
            for (key, value) in entries {
                if let Some(schema) = schema
                    .get("properties")
                    .and_then(|properties| properties.get(key))
                {
                    choices_in(schema, value, &format!("{at}/{key}"), found);
                }
            }
        }
        _ => {}
    }
}

/// Reads a schema. It may refer to parts of itself, never to anything outside.
pub(super) fn compile(schema: &Json) -> Result<jsonschema::Validator, String> {
    let mut options = jsonschema::options().should_validate_formats(true);
    for (name, mistake) in OWN_FORMATS {
        options = options.with_format(name, move |text: &str| mistake(text).is_none());
    }
    options
        .build(schema)
        .map_err(|error| format!("the schema is not JSON Schema: {error}"))
}

/// Whether params are of a kind. Where nothing tells, they are.
pub(crate) fn fits(schema: &Json, params: &Json) -> bool {
    compile(schema).map_or(true, |validator| validator.is_valid(params))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn param(schema: Json) -> Param {
        Param {
            description: None,
            default: None,
            schema: Some((schema, Span::default())),
        }
    }

    #[test]
    fn texts_of_a_format_are_held_to_it() {
        for (format, right, wrong, message) in [
            (
                "selector",
                "app-*",
                "a[",
                "`a[` is not a selector: unclosed character class; missing ']'",
            ),
            (
                "glob",
                "a/**",
                "/a",
                "`/a` matches nothing. Write `a`: globs match paths from the root, with `/` between the parts",
            ),
            (
                "glob",
                "!a",
                "a[",
                "`a[` is not a glob: unclosed character class; missing ']'",
            ),
            (
                "date",
                "2027-02-28",
                "2027-02-30",
                "`2027-02-30` is not a date, as `2027-01-31` is",
            ),
            ("ipv4", "127.0.0.1", "x", "`x` is not of the format `ipv4`"),
        ] {
            let param = param(json!({"type": "string", "format": format}));
            assert_eq!(param.check(&json!(right)), Ok(()), "{format}");
            assert_eq!(param.check(&json!(wrong)), Err(message.to_owned()), "{format}");
        }
    }

    #[test]
    fn keys_that_are_missing_or_unknown_are_told_in_words() {
        let needs = param(json!({"type": "object", "required": ["from"]}));
        let knows =
            param(json!({"type": "object", "additionalProperties": false, "properties": {"from": {}}}));
        let chooses = param(
            json!({"type": "array", "items": {"type": ["string", "object"], "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}}),
        );
        for (param, value, message) in [
            (&needs, json!({}), "`from` is missing"),
            (&knows, json!({"form": 1}), "there is no key `form`"),
            (
                &chooses,
                json!(["x", {}]),
                "at least one of `a`, `b` is needed, at `/1`",
            ),
        ] {
            assert_eq!(param.check(&value), Err(message.to_owned()));
        }
        assert_eq!(chooses.check(&json!(["x", {"b": 1}])), Ok(()));
    }

    #[test]
    fn selectors_are_found_wherever_the_schema_has_them() {
        let schema = json!({"type": "array", "items": {"type": "object", "properties": {
            "from": {"format": "selector"}, "to": {"format": "selector-or-owner"}, "until": {"type": "string"}}}});
        let value = json!([{"from": "web", "to": ["@acme/a", "!b", "layer=x"], "until": "x"}, "web", {"from": 1, "else": "web"}]);
        let mut found = Vec::new();
        choices_in(&schema, &value, "allow", &mut found);
        assert_eq!(found[1].texts[1], ("allow/0/to/1".to_owned(), "!b".to_owned()));
        let found: Vec<Selectors> = found.into_iter().filter_map(Choice::selectors).collect();
        let found: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|at| (at.at.as_str(), at.selectors.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(
            found,
            [
                ("allow/0/from", vec!["web"]),
                (
                    "allow/0/to",
                    vec!["@acme/a", "!b", "layer=x", "owner=@acme/a", "!owner=b"]
                ),
            ]
        );
    }
}
