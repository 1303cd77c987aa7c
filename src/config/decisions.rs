//! The key `decisions`: where decisions are recorded.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::de::Spanned;

/// Where records are if the config does not say.
pub const DEFAULT_DECISIONS: [&str; 4] = [
    "docs/decisions",
    "docs/adr",
    "doc/adr",
    "docs/architecture/decisions",
];

/// What was decided: where that is written.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionsConfig {
    /// The folders with decision records in Markdown, relative to the root. Folders in them count too; `.` is the root itself,
    /// without its folders.
    #[schemars(extend("default" = DEFAULT_DECISIONS), example = ["docs/adr", "web/docs/adr"])]
    pub folders: Option<Vec<Spanned<String>>>,
}

impl DecisionsConfig {
    /// The folders in force, without a `/` at their ends.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let stated = self.folders.iter().flatten().map(|folder| folder.value.as_str());
        let default = DEFAULT_DECISIONS.into_iter().filter(|_| self.folders.is_none());
        stated
            .chain(default)
            .map(|folder| folder.trim_start_matches("./").trim_end_matches('/'))
    }

    /// Whether a file is in one of the folders.
    #[must_use]
    pub fn holds(&self, path: &str) -> bool {
        self.folders().any(|folder| match folder {
            "" | "." => !path.contains('/'),
            _ => path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/')),
        })
    }
}
