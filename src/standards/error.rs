//! Why there are no standards to judge by.

use crate::source::FileId;

/// An argument that asks for standards can't be followed.
#[derive(Debug, thiserror::Error)]
pub enum StandardsError {
    /// The config that an argument names can't be read.
    #[error("the config `{path}` can't be read: {reason}")]
    Config {
        /// The argument.
        path: String,
        /// Why.
        reason: String,
    },
    /// An argument names policies that can't be read.
    #[error("no policies can be read from `{path}`: {reason}")]
    Policies {
        /// The argument.
        path: String,
        /// Why.
        reason: String,
    },
    /// An argument names a pack of which every rule runs only where a config asks for it.
    #[error("every rule of the pack `{0}` is opinionated, and the config does not name the pack")]
    OnlyOpinionated(String),
    /// An argument names a rule or pack that does not exist.
    #[error("there is no rule or pack `{id}`")]
    UnknownRule {
        /// The argument.
        id: String,
        /// The nearest name that exists.
        nearest: Option<String>,
        /// A policy that did not load and may hold it.
        unloaded: Option<FileId>,
    },
}

impl StandardsError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Config { .. } => "`purlin init` writes a config to start from".to_owned(),
            Self::OnlyOpinionated(pack) => format!(
                "Name a rule of it in full (`purlin explain {pack}` lists them), or add the pack to `packs` in purlin.yaml"
            ),
            Self::Policies { .. } => "Name a .rego file, or a directory that holds some".to_owned(),
            Self::UnknownRule {
                unloaded: Some(file), ..
            } => format!(
                "`{}` did not load and may hold it; `purlin check` says why",
                file.path
            ),
            Self::UnknownRule {
                nearest: Some(nearest),
                ..
            } => format!("Did you mean `{nearest}`?"),
            Self::UnknownRule { nearest: None, .. } => "`purlin rules --all` lists what there is".to_owned(),
        }
    }
}
