//! The config: which file it is, and what keeps it from being read.

use std::sync::Arc;

use super::error::StandardsError;
use super::law::Law;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::repository::read_text::{self, Unread};
use crate::repository::{File, Look, Tree};
use crate::source::{FileId, RepoPath, Sources};

/// A config as it was read.
#[derive(Debug, Default)]
pub struct ConfigFile {
    /// The settings; the defaults where there is no file, or it can't be read.
    pub config: Config,
    /// What is wrong with it.
    pub faults: Vec<Diagnostic>,
    /// The text that the faults point into.
    pub sources: Sources,
}

impl ConfigFile {
    /// Reads the config that an argument names, or the tree's own, or none.
    ///
    /// # Errors
    /// The config that an argument names can't be read.
    pub fn open(law: &Law) -> Result<Self, StandardsError> {
        let (config, faults) = match &law.config {
            Some(named) => {
                let cannot = |reason: String| StandardsError::Config {
                    path: named.written.clone(),
                    reason,
                };
                match named.look() {
                    Look::File(file) => {
                        read(&*named.tree, &file).map_err(|unread| cannot(unread.to_string()))?
                    }
                    other => return Err(cannot(other.why_unread())),
                }
            }
            None => of_tree(&*law.tree),
        };
        let mut file = Self::new(config, faults);
        file.sources.outside = law.outside.clone();
        Ok(file)
    }

    /// Reads the config of a tree, or none.
    #[must_use]
    pub fn of_tree(tree: &dyn Tree) -> Self {
        let (config, faults) = of_tree(tree);
        Self::new(config, faults)
    }

    fn new(config: Config, faults: Vec<Diagnostic>) -> Self {
        let mut sources = Sources::default();
        if let Some(text) = &config.text {
            sources.insert(Arc::clone(text));
        }
        Self {
            config,
            faults,
            sources,
        }
    }
}

fn of_tree(tree: &dyn Tree) -> (Config, Vec<Diagnostic>) {
    match tree.look(config::FILE_NAME) {
        Look::Nothing => {
            let said = misnamed(tree, Severity::Error);
            let config = Config {
                unused: said.iter().any(Diagnostic::is_fault),
                ..Config::default()
            };
            (config, said)
        }
        Look::File(file) => match read(tree, &file) {
            Ok((config, mut said)) => {
                if !config.unused {
                    said.extend(misnamed(tree, Severity::Warning));
                }
                (config, said)
            }
            Err(error) => unreadable(tree, &error.to_string()),
        },
        other => unreadable(tree, &other.why_unread()),
    }
}

fn read(tree: &dyn Tree, file: &File) -> Result<(Config, Vec<Diagnostic>), Unread> {
    Ok(Config::read(&read_text::text(tree, file)?))
}

/// What is said of files that are a config by another name: settings that nobody reads must not look as if they held.
/// Where there is no config, one of them is meant to be it; what lies elsewhere may be another tool's.
fn misnamed(tree: &dyn Tree, severity: Severity) -> Vec<Diagnostic> {
    let beside = config::OTHER_NAMES.into_iter().map(|name| (name, severity));
    let elsewhere = config::OTHER_PLACES
        .into_iter()
        .map(|name| (name, Severity::Warning));
    beside
        .chain(elsewhere)
        .filter(|(name, _)| matches!(tree.look(name), Look::File(_) | Look::Link(_)))
        .map(|(name, severity)| {
            let is_only = severity == Severity::Error;
            let (message, help) = if is_only {
                let message = format!("`{name}` is not read: a config is named `{}`", config::FILE_NAME);
                (message, format!("Rename it to {}", config::FILE_NAME))
            } else {
                let message = format!(
                    "`{name}` is not read: the config is `{}` at the root",
                    config::FILE_NAME
                );
                (message, "Move its settings there, and remove it".to_owned())
            };
            let place = Location::file(FileId::new(tree.id(), RepoPath::new(name)));
            Diagnostic::new(RuleId::new(config::FAULT_RULE), severity, message, place).with_help(help)
        })
        .collect()
}

fn unreadable(tree: &dyn Tree, reason: &str) -> (Config, Vec<Diagnostic>) {
    let fault = Diagnostic::new(
        RuleId::new(config::FAULT_RULE),
        Severity::Error,
        format!("the config was not used: it can't be read: {reason}"),
        Location::file(FileId::new(tree.id(), RepoPath::new(config::FILE_NAME))),
    );
    let config = Config {
        unused: true,
        ..Config::default()
    };
    (config, vec![fault])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::{FileKind, Memory};

    fn faults(tree: &Memory) -> Vec<String> {
        of_tree(tree).1.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn a_config_that_is_no_plain_file_is_a_fault_and_is_not_followed() {
        let none: [(&str, &str); 0] = [];
        let link = Memory::new(none).with("purlin.yaml", FileKind::Symlink);
        assert_eq!(
            faults(&link),
            [
                "the config was not used: it can't be read: `purlin.yaml` is a symbolic link, which purlin does not follow"
            ]
        );
        let directory = Memory::new([("purlin.yaml/a", "")]);
        assert_eq!(
            faults(&directory),
            ["the config was not used: it can't be read: it is a directory"]
        );
        let bytes = Memory::new([("purlin.yaml", &b"\xff"[..])]);
        assert_eq!(faults(&bytes).len(), 1);
        assert_eq!(faults(&Memory::new([("purlin.yaml", "")])), Vec::<String>::new());
    }

    #[test]
    fn a_config_by_another_name_is_a_fault() {
        let tree = Memory::new([(".purlin.yaml", "packs: []")]);
        assert_eq!(
            faults(&tree),
            ["`.purlin.yaml` is not read: a config is named `purlin.yaml`"]
        );
    }
}
