//! `purlin.yaml` as it is written, before anything is looked up or compiled.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::architecture::ArchitectureConfig;
use super::ownership::OwnershipConfig;
use crate::diagnostic::Severity;
use crate::document::de::Spanned;

/// The configuration of purlin for one repository. Every key may be left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "purlin.yaml")]
pub struct RawConfig {
    /// The versions of purlin that can read this config, as in `>=0.2`: another one says so, and reads no further.
    pub required_version: Option<Spanned<String>>,
    /// The edition of purlin's rules that this repository has taken up. What a later edition added is a note. Without
    /// this key: `1`.
    #[schemars(range(min = 1))]
    pub edition: Option<Spanned<u32>>,
    /// The name of the repository, which rules see as `input.repository.name`.
    pub name: Option<String>,
    /// The packs to run. `default` stands for every built-in rule that is not opinionated; the name of a
    /// built-in pack runs all of that pack. Without this key: `[default]`.
    pub packs: Option<Vec<Spanned<String>>>,
    /// Directories, or single `.rego` files, with rules of your own, relative to the root. Without this key:
    /// `[policies]`, where that directory exists. All of their rules run.
    pub policies: Option<Vec<Spanned<String>>>,
    /// YAML, JSON or TOML files whose top-level keys rules see below `data`.
    #[serde(default)]
    pub data: Vec<Spanned<String>>,
    /// Globs of files that no rule is to see. `*` stays within a directory, `**` crosses them; one with a `!` takes away.
    #[serde(default)]
    pub exclude: Vec<Spanned<String>>,
    /// What to change about single rules, by id (`pack/rule`).
    #[serde(default)]
    pub rules: BTreeMap<String, RawRule>,
    /// The lightest severity that fails a run. Without this key: `error`.
    pub fail_on: Option<Severity>,
    /// How long one rule may take on one input, as in `10s` or `500ms`, one minute at most. Without this
    /// key: `10s`.
    pub timeout: Option<Spanned<String>>,
    /// Where it is written who owns what.
    #[serde(default)]
    pub ownership: OwnershipConfig,
    /// The parts of the repository, and what may depend on what.
    #[serde(default)]
    pub architecture: ArchitectureConfig,
}

/// What to change about one rule.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    /// Weighs instead of the severity in the rule's METADATA.
    pub severity: Option<Severity>,
    /// Turns the rule off; it stays in the report as off.
    #[serde(default)]
    pub off: bool,
    /// Values for the parameters that the rule declares.
    #[serde(default)]
    pub params: BTreeMap<String, Spanned<serde_json::Value>>,
}
