//! What configs below the root say of one rule, and what of that holds where the rule may not be loosened.

use std::collections::BTreeMap;

use crate::config::NestedSetting;
use crate::diagnostic::Severity;
use crate::source::{Span, directories_above};

/// What configs say of one rule, by the path of their folder; the root's is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InFolders(pub(super) BTreeMap<String, FolderSetting>);

/// What holds for a rule in a folder, where a config says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FolderSetting {
    pub(super) severity: Option<Severity>,
    pub(super) off: Option<bool>,
}

impl InFolders {
    /// The severity that the nearest config above a path states.
    #[must_use]
    pub fn severity(&self, path: &str) -> Option<Severity> {
        above(path).find_map(|folder| self.0.get(folder)?.severity)
    }

    /// What the nearest config above a path that sets `off` says.
    #[must_use]
    pub fn off(&self, path: &str) -> Option<bool> {
        above(path).find_map(|folder| self.0.get(folder)?.off)
    }

    /// What they say of its severity alone.
    #[must_use]
    pub fn without_off(mut self) -> Self {
        for setting in self.0.values_mut() {
            setting.off = None;
        }
        self
    }

    /// Whether the rule runs in some folder, though the root turned it off.
    #[must_use]
    pub fn turn_on(&self) -> bool {
        self.0.values().any(|setting| setting.off == Some(false))
    }
}

/// The folders that a path lies in, the nearest first and the root last.
fn above(path: &str) -> impl Iterator<Item = &str> {
    directories_above(path).rev().chain([""])
}

/// How much a rule weighs: nothing where it is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) severity: Severity,
    pub(super) is_off: bool,
}

impl Level {
    /// In the order of what is tighter.
    fn weight(self) -> Option<Severity> {
        (!self.is_off).then_some(self.severity)
    }
}

/// What of a setting holds below a level, and each key that loosens and so does not hold, with what it would do.
pub(super) fn admitted(
    before: Level,
    setting: &NestedSetting,
    is_overridable: bool,
) -> (FolderSetting, Vec<(Span, String)>) {
    let mut admitted = FolderSetting::default();
    let mut loosening = Vec::new();
    if let Some(off) = setting.off {
        if off.value && !before.is_off && !is_overridable {
            loosening.push((off.span, "which the config above turns on".to_owned()));
        } else {
            admitted.off = Some(off.value);
        }
    }
    if let Some(severity) = setting.severity {
        let after = Level {
            severity: severity.value,
            is_off: admitted.off.unwrap_or(before.is_off),
        };
        if after.weight() < before.weight() && after.weight().is_some() && !is_overridable {
            loosening.push((severity.span, format!("which is `{}` above", before.severity)));
        } else {
            admitted.severity = Some(severity.value);
        }
    }
    (admitted, loosening)
}
