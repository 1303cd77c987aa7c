//! What a config may set for a rule: declared with a default and a JSON Schema, checked on both sides.

use serde_json::Value as Json;

use super::reader::list;
use crate::facts::Selector;
use crate::matching::{self, GlobDialect, misspelling, without_away};
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
                let words = none_of(&error, &at).or_else(|| of_no_format(&error, &at));
                Err(words.unwrap_or_else(|| format!("{error}{at}")))
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

/// What is wrong with a text.
type MistakeIn = fn(&str) -> Option<String>;

/// The formats that a schema may name besides those of JSON Schema.
const OWN_FORMATS: [(&str, MistakeIn); 3] = [
    (SELECTOR, selector_mistake),
    (SELECTOR_OR_OWNER, selector_mistake),
    ("glob", glob_mistake),
];

/// Selectors of components: of a list of them, or of one.
const SELECTOR: &str = "selector";
/// The same, or globs of owners.
const SELECTOR_OR_OWNER: &str = "selector-or-owner";

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

/// Selectors in the params of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selectors {
    /// The param and the place in it, with `/` between them: `layers/0`.
    pub at: String,
    /// The selectors; of globs of owners too what selects by them.
    pub selectors: Vec<String>,
}

/// All selectors in the value of a param, as its schema tells.
pub(super) fn selectors_in(schema: &Json, value: &Json, at: &str, found: &mut Vec<Selectors>) {
    let format = schema.get("format").and_then(Json::as_str).unwrap_or_default();
    if [SELECTOR, SELECTOR_OR_OWNER].contains(&format) {
        let mut selectors: Vec<String> = match value {
            Json::String(one) => vec![one.clone()],
            Json::Array(all) => all.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if format == SELECTOR_OR_OWNER {
            let plain = selectors.iter().filter(|selector| !selector.contains('='));
            let owners: Vec<String> = plain
                .map(|selector| match without_away(selector) {
                    (true, owner) => format!("!owner={owner}"),
                    (false, owner) => format!("owner={owner}"),
                })
                .collect();
            selectors.extend(owners);
        }
        if !selectors.is_empty() {
            found.push(Selectors {
                at: at.to_owned(),
                selectors,
            });
        }
        return;
    }
    match value {
        Json::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for (number, item) in items.iter().enumerate() {
                    selectors_in(schema, item, &format!("{at}/{number}"), found);
                }
            }
        }
        Json::Object(entries) => {
            for (key, value) in entries {
                if let Some(schema) = schema
                    .get("properties")
                    .and_then(|properties| properties.get(key))
                {
                    selectors_in(schema, value, &format!("{at}/{key}"), found);
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
    fn selectors_are_found_wherever_the_schema_has_them() {
        let schema = json!({"type": "array", "items": {"type": "object", "properties": {
            "from": {"format": "selector"}, "to": {"format": "selector-or-owner"}, "until": {"type": "string"}}}});
        let value = json!([{"from": "web", "to": ["@acme/a", "!b", "layer=x"], "until": "x"}, "web", {"from": 1, "else": "web"}]);
        let mut found = Vec::new();
        selectors_in(&schema, &value, "allow", &mut found);
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
