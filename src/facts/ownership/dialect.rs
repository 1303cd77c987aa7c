//! The formats that say who owns what.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::OwnershipDialect;

/// A format of ownership files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// GitHub's CODEOWNERS.
    Github,
    /// GitLab's CODEOWNERS.
    Gitlab,
    /// Bitbucket Cloud's CODEOWNERS.
    Bitbucket,
    /// The CODEOWNERS of Gitea and Forgejo.
    Gitea,
    /// Prow's OWNERS files.
    Prow,
    /// `spec.owner` of Backstage's catalog files.
    Backstage,
}

impl Dialect {
    /// As facts and the config write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Bitbucket => "bitbucket",
            Self::Gitea => "gitea",
            Self::Prow => "prow",
            Self::Backstage => "backstage",
        }
    }

    /// As its vendor writes it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
            Self::Bitbucket => "Bitbucket",
            Self::Gitea => "Gitea",
            Self::Prow => "Prow",
            Self::Backstage => "Backstage",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<OwnershipDialect> for Dialect {
    fn from(dialect: OwnershipDialect) -> Self {
        match dialect {
            OwnershipDialect::Github => Self::Github,
            OwnershipDialect::Gitlab => Self::Gitlab,
            OwnershipDialect::Bitbucket => Self::Bitbucket,
            OwnershipDialect::Gitea => Self::Gitea,
            OwnershipDialect::Prow => Self::Prow,
        }
    }
}
