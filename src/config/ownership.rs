//! The key `ownership`: which dialect is in force, and where teams are listed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::de::Spanned;

/// A format of ownership files that can be in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OwnershipDialect {
    /// GitHub's CODEOWNERS.
    Github,
    /// GitLab's CODEOWNERS, with sections.
    Gitlab,
    /// Bitbucket Cloud's CODEOWNERS.
    Bitbucket,
    /// The CODEOWNERS of Gitea and Forgejo, with regular expressions.
    Gitea,
    /// Prow's OWNERS files.
    Prow,
}

/// Who owns what: where that is written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnershipConfig {
    /// The dialect of the ownership files. Without this key the place of the ownership file decides.
    #[schemars(example = OwnershipDialect::Gitlab)]
    pub dialect: Option<OwnershipDialect>,
    /// A YAML or JSON file that lists the members of teams. The path is relative to the root. Without this key:
    /// `.purlin/teams.yaml`, if the file exists.
    #[schemars(example = &"teams.yaml")]
    pub teams: Option<Spanned<String>>,
}
