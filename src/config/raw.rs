//! `purlin.yaml` as it is written, before anything is looked up or compiled.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::architecture::ArchitectureConfig;
use super::decisions::DecisionsConfig;
use super::edition::FIRST_EDITION;
use super::ownership::OwnershipConfig;
use crate::diagnostic::Severity;
use crate::document::de::Spanned;

/// The configuration of purlin for one repository. Every key may be left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "purlin.yaml")]
pub struct RawConfig {
    /// The versions of purlin that can read this config. Any other version says so and stops.
    #[schemars(example = &">=0.1, <1")]
    pub required_version: Option<Spanned<String>>,
    /// The edition of purlin's rules that the repository has taken up. What a later edition added is a note. `purlin init`
    /// writes the newest.
    #[schemars(range(min = 1), extend("default" = FIRST_EDITION))]
    pub edition: Option<Spanned<u32>>,
    /// The name of the repository. Rules see it as `input.repository.name`.
    #[schemars(example = &"shop")]
    pub name: Option<String>,
    /// The packs to run. `default` stands for every built-in rule that is not opinionated. The name of a built-in pack
    /// runs all of that pack.
    #[schemars(extend("default" = ["default"]), example = ["default", "manifest"])]
    pub packs: Option<Vec<Spanned<String>>>,
    /// Directories, or single `.rego` files, with rules of your own. The paths are relative to the root. All of their
    /// rules run. Without this key: `policies/`, if the directory exists.
    #[schemars(example = ["standards", "extra/naming.rego"])]
    pub policies: Option<Vec<Spanned<String>>>,
    /// YAML, JSON or TOML files. Rules see their top-level keys below `data`.
    #[serde(default)]
    #[schemars(example = ["licences.yaml"])]
    pub data: Vec<Spanned<String>>,
    /// Globs of files that no rule sees. `*` stays within a directory, `**` crosses directories. A glob that starts with
    /// `!` keeps what the others leave out. The report counts the files that a rule would have judged.
    #[serde(default)]
    #[schemars(example = ["vendor/**", "!vendor/ours/**"])]
    pub exclude: Vec<Spanned<String>>,
    /// What to change about single rules, by the id of the rule.
    #[serde(default)]
    pub rules: BTreeMap<String, RawRule>,
    /// The lightest severity that fails a run.
    #[schemars(extend("default" = Severity::Error), example = Severity::Warning)]
    pub fail_on: Option<Severity>,
    /// How long one rule may take on one input: a number with `ms`, `s` or `m`, one minute at most. Only
    /// `--timeout` of `purlin check` allows more.
    #[schemars(extend("default" = "10s"), example = &"500ms")]
    pub timeout: Option<Spanned<String>>,
    /// Who owns what: where that is written.
    #[serde(default)]
    pub ownership: OwnershipConfig,
    /// What was decided: where that is written.
    #[serde(default)]
    pub decisions: DecisionsConfig,
    /// The parts of the repository, and what may depend on what.
    #[serde(default)]
    pub architecture: ArchitectureConfig,
}

/// What to change about one rule.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    /// The severity of the rule's findings, instead of the one in its METADATA.
    #[schemars(example = Severity::Error)]
    pub severity: Option<Severity>,
    /// Whether the rule is turned off. The report lists it as off.
    #[serde(default)]
    #[schemars(example = true)]
    pub off: bool,
    /// Values for the parameters that the rule declares in its METADATA. `purlin explain` lists them.
    #[serde(default)]
    #[schemars(example = serde_json::json!({"trusted": ["acme/*"]}))]
    pub params: BTreeMap<String, Spanned<serde_json::Value>>,
}
