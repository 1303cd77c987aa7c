//! The key `ownership`: which dialect is in force, and where teams are listed.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::de::Spanned;

/// A format of ownership files that can be in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OwnershipDialect {
    /// GitHub's CODEOWNERS.
    Github,
    /// GitLab's CODEOWNERS, with sections.
    Gitlab,
    /// Bitbucket Cloud's CODEOWNERS.
    Bitbucket,
    /// Prow's OWNERS files.
    Prow,
}

/// Who owns what: where that is written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnershipConfig {
    /// The dialect in force. Without this key it is told by where the ownership file lies.
    pub dialect: Option<OwnershipDialect>,
    /// A YAML or JSON file that lists the members of teams, relative to the root. Without this key:
    /// `.purlin/teams.yaml`, where that file exists.
    pub teams: Option<Spanned<String>>,
}
