//! The METADATA of a rule as a JSON Schema, for editors and for people.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::statement::Target;
use crate::diagnostic::Severity;
use crate::document::Format;

/// The METADATA block above the package of a rule.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "METADATA of a rule")]
pub(super) struct Block {
    /// What the standard asks for, one sentence without a full stop.
    title: String,
    /// Why, in a paragraph.
    description: Option<String>,
    /// Pages that say more; the first one is shown as the reason of a finding.
    related_resources: Option<Vec<Resource>>,
    /// Who wrote the rule.
    authors: Option<Vec<serde_json::Value>>,
    /// For whom.
    organizations: Option<Vec<String>>,
    /// What the block describes; `package`, or left out, for a rule.
    scope: Option<String>,
    /// OPA's own key; purlin leaves it alone.
    schemas: Option<Vec<serde_json::Value>>,
    /// OPA's own key; purlin leaves it alone.
    entrypoint: Option<bool>,
    /// OPA's own key; purlin leaves it alone.
    compile: Option<serde_json::Value>,
    /// What purlin adds to OPA's keys.
    custom: Custom,
}

/// What purlin adds to OPA's keys. Other keys are other tools', or the rule's own: purlin leaves them alone.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("allOf" = [in_either("severity"), in_either("target")]))]
pub(super) struct Custom {
    #[serde(flatten)]
    keys: Keys,
    /// The same keys, for a rule whose other keys have their names already: what stands here weighs more.
    purlin: Option<Own>,
}

/// The keys of purlin, and no others.
#[derive(Serialize, JsonSchema)]
#[schemars(extend("additionalProperties" = false))]
pub(super) struct Own {
    #[serde(flatten)]
    keys: Keys,
}

/// A key that has to stand under `custom` or under `custom.purlin`.
fn in_either(key: &str) -> serde_json::Value {
    serde_json::json!({"anyOf": [
        {"required": [key]},
        {"required": ["purlin"], "properties": {"purlin": {"required": [key]}}},
    ]})
}

/// What purlin reads.
#[derive(Serialize, JsonSchema)]
pub(super) struct Keys {
    /// How much a finding weighs.
    severity: Option<Severity>,
    /// What is judged: one document after the other, or the repository once.
    target: Option<Target>,
    /// Globs of files: those that a file rule judges, or those whose documents a repository rule is given. One with a `!`
    /// takes away.
    files: Option<Vec<String>>,
    /// Reads the files as this format rather than by their names.
    format: Option<Format>,
    /// Who has authority over the rule.
    owner: Option<String>,
    /// The id of the decision that the rule carries out.
    decision: Option<String>,
    /// How long findings may be known as debt, and how many of them.
    debt: Option<Debt>,
    /// Before this day, `YYYY-MM-DD`, an error is reported as a warning.
    effective_on: Option<String>,
    /// The edition that added the rule: its findings are notes until a config takes that edition up.
    #[schemars(range(min = 1))]
    edition: Option<u32>,
    /// The ids that the rule had before: who names one of them means this rule.
    formerly: Option<Vec<String>>,
    /// How to fix a finding.
    help: Option<String>,
    /// Whether the rule runs only where a config names its pack.
    opt_in: Option<bool>,
    /// Whether the rule is a kind of boundary: it runs once for each entry of `architecture.boundaries` that names it.
    boundary: Option<bool>,
    /// Whether files under directories for tests, examples, other people's code and the like are left out.
    product_only: Option<bool>,
    /// Whether a config below the root may loosen the rule for its folder: give it a lower severity, turn it off, or exclude
    /// files from it.
    overridable: Option<bool>,
    /// What a config may set, by name.
    params: Option<BTreeMap<String, Parameter>>,
    /// Parts of the input that the rule looks at with some params only.
    reads: Option<ReadsWhere>,
}

/// How long findings of the rule may be known as debt, and how many of them.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Debt {
    /// How many days after its `since` an entry excuses. An entry without `since` excuses nothing then.
    #[schemars(range(min = 1))]
    max_days: Option<u32>,
    /// How many entries a repository may have.
    ceiling: Option<u32>,
}

/// A page that says more.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only the schema of this type is used")]
pub(super) enum Resource {
    /// With words about it.
    Described {
        /// A URL, or a path in the repository that holds the rule.
        r#ref: String,
        /// What is to be found there.
        description: Option<String>,
    },
    /// A URL, or a path in the repository that holds the rule.
    Plain(String),
}

/// Something that a config may set about the rule; it reads it as `data.params.NAME`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    /// What it means.
    description: Option<String>,
    /// The value where no config sets it; without one the config has to.
    default: Option<serde_json::Value>,
    /// What values it may have, as JSON Schema.
    schema: Option<serde_json::Value>,
}

/// For each part of the input, what the params are like with which the rule looks at it, as JSON Schema of them all; with
/// others the part may be empty or missing.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadsWhere {
    /// `input.files`.
    files: Option<serde_json::Value>,
    /// `locked` of edges, and `input.unlocked`.
    locked: Option<serde_json::Value>,
    /// `input.owners`.
    owners: Option<serde_json::Value>,
}

/// The JSON Schema of the METADATA of a rule.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Block)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::fields::{CUSTOM_KEYS, OPA_KEYS};
    use super::super::reader::OWN_KEY;
    use super::super::statement::READS;
    use super::*;

    #[test]
    fn the_schema_has_the_keys_that_are_read() {
        let schema = serde_json::to_value(schema()).unwrap();
        let keys = |value: &serde_json::Value| -> BTreeSet<String> {
            value["properties"].as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(
            keys(&schema),
            OPA_KEYS.iter().map(|key| (*key).to_owned()).collect()
        );
        assert_eq!(
            keys(&schema["$defs"]["Custom"]),
            CUSTOM_KEYS
                .iter()
                .chain([&OWN_KEY])
                .map(|key| (*key).to_owned())
                .collect()
        );
        assert_eq!(
            keys(&schema["$defs"]["Own"]),
            CUSTOM_KEYS.iter().map(|key| (*key).to_owned()).collect()
        );
        assert_eq!(
            keys(&schema["$defs"]["ReadsWhere"]),
            READS.iter().map(|key| (*key).to_owned()).collect()
        );
    }
}
