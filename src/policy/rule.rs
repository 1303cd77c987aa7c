//! A rule: a package, what of it purlin asks for, and the files that say it.

use std::sync::Arc;

use super::metadata::Metadata;
use super::module::{ModuleNumber, Origin};
use crate::diagnostic::{Location, RuleId};
use crate::source::{Span, Text};

/// What of a package purlin asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// The set of findings.
    Report,
}

impl Entry {
    /// Its name in the package.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
        }
    }
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `pack/rule`.
    pub id: RuleId,
    /// What its METADATA says.
    pub meta: Metadata,
    /// The package as Rego writes it, without `data`.
    pub package: String,
    /// What of the package is asked for.
    pub entry: Entry,
    /// The file with the METADATA.
    pub text: Arc<Text>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether the rule, or a policy that it needs, has a fault that keeps it from running; the fault itself is
    /// among those of [`load`](super::load()).
    pub broken: bool,
    /// The package's name in the file.
    pub package_span: Span,
    /// The file with the METADATA.
    pub(crate) stated_in: ModuleNumber,
    /// Other files of the package that add to the entry, by path.
    pub(crate) added_in: Vec<ModuleNumber>,
}

impl Rule {
    /// The files that say the entry, the one with the METADATA first.
    pub(crate) fn modules(&self) -> impl Iterator<Item = ModuleNumber> {
        std::iter::once(self.stated_in).chain(self.added_in.iter().copied())
    }

    /// Where the rule says that it had another id before.
    #[must_use]
    pub fn former_location(&self, former: &str) -> Option<Location> {
        let mut formerly = self.meta.formerly.iter();
        let (_, span) = formerly.find(|(id, _)| id.as_str() == former)?;
        Some(Location::region(&self.text, *span))
    }
}
