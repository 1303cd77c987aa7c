//! METADATA comment blocks: title, reason, severity and reach of a rule, from the rule's own file.
//!
//! The blocks are OPA's annotations (<https://www.openpolicyagent.org/docs/policy-language#annotations>): a line
//! `# METADATA` and the YAML in the comment lines under it. What purlin adds stands under `custom`.

mod blocks;
mod fields;
mod params;
mod reader;
mod schema;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::diagnostic::{Decision, Diagnostic, Owner, RuleId, Severity};
use crate::document::Format;
use crate::matching::GlobList;
use crate::source::{Span, Text};

pub(crate) use params::fits;
pub use params::{Param, ParamError, Selectors};
pub use schema::schema;

use super::scan::Comment;

/// What a rule judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// One document after the other.
    File,
    /// The repository, once.
    Repository,
}

/// A document or page that belongs to a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedResource {
    /// A URL, or a path in the repository that holds the rule.
    pub reference: String,
    /// What is to be found there.
    pub description: Option<String>,
}

/// A person who wrote a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: Option<String>,
    /// The address.
    pub email: Option<String>,
}

/// Globs of paths as written, and compiled; one with a `!` takes away.
#[derive(Clone, Debug)]
pub struct Globs {
    /// As written, in order.
    pub patterns: Vec<String>,
    /// All of them at once.
    pub set: GlobList,
}

/// What the METADATA of a rule says.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a key of METADATA")]
pub struct Metadata {
    /// What the standard asks for.
    pub title: String,
    /// The title in the text.
    pub title_span: Span,
    /// Why, in a paragraph.
    pub description: Option<String>,
    /// Pages that say more; the first one is the rule's decision document.
    pub related_resources: Vec<RelatedResource>,
    /// Who wrote it.
    pub authors: Vec<Author>,
    /// For whom.
    pub organizations: Vec<String>,
    /// How much a finding weighs.
    pub severity: Severity,
    /// The severity in the text.
    pub severity_span: Span,
    /// What is judged.
    pub target: Target,
    /// Which files: those that a file rule judges, or those whose documents a repository rule is given.
    pub files: Globs,
    /// Reads the files as this format rather than by their names.
    pub format: Option<Format>,
    /// Who has authority over the rule.
    pub owner: Option<Owner>,
    /// The id of the decision that the rule carries out.
    pub decision: Option<String>,
    /// Why, in words, where whoever declared the rule in a config says so.
    pub reason: Option<String>,
    /// Before this day an error is reported as a warning.
    pub effective_on: Option<Date>,
    /// The edition that added the rule: its findings are notes until a config takes that edition up.
    pub edition: u32,
    /// The ids that the rule had before, each with its place: who names one of them means this rule.
    pub formerly: Vec<(RuleId, Span)>,
    /// How to fix a finding.
    pub help: Option<String>,
    /// Whether the rule runs only where a config names its pack.
    pub opt_in: bool,
    /// Whether the rule is a kind of boundary: it runs once for each entry of `architecture.boundaries` that names it, with
    /// that entry's params, and never by itself.
    pub boundary: bool,
    /// Whether files under directories for tests, examples, other people's code and the like are left out, see
    /// [`is_product`](crate::repository::is_product).
    pub product_only: bool,
    /// Whether a config below the root may loosen the rule for its folder.
    pub overridable: bool,
    /// What a config may set, by name.
    pub params: BTreeMap<String, Param>,
    /// Parts of the input that the rule looks at with some params only: for each a JSON Schema of the params with which
    /// it does, and its place in the rule. See [`READS`].
    pub reads: BTreeMap<String, (serde_json::Value, Span)>,
}

/// The parts of the input that a rule may look at with some params only. Each costs a look at many files.
pub(crate) const READS: [&str; 3] = ["files", "locked", "owners"];

impl Metadata {
    /// The decision that the rule carries out: its id, and the first related resource.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        let reference = self
            .related_resources
            .first()
            .map(|resource| resource.reference.clone());
        (self.decision.is_some() || reference.is_some() || self.reason.is_some()).then(|| Decision {
            id: self.decision.clone(),
            reference,
            reason: self.reason.clone(),
        })
    }
}

/// What kind of file the METADATA stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A rule, which needs a complete package block.
    Rule,
    /// A library or test: OPA's keys are checked, nothing is required, and nothing may be said that is said of rules.
    Other {
        /// What to do where it is.
        help: Option<String>,
    },
}

/// What the METADATA of a package says.
#[derive(Debug)]
pub(crate) enum Said {
    /// It is none, or has OPA's keys alone.
    NothingOfARule,
    /// How a rule runs.
    OfARule {
        /// `None` where something about it is wrong.
        meta: Option<Box<Metadata>>,
        /// The line `# METADATA`.
        at: Span,
    },
}

/// Reads every block of a policy. `package` is where the package's name stands.
///
/// What it says of a rule is there only for a [`Holder::Rule`].
pub(crate) fn read(
    text: &Text,
    comments: &[Comment],
    package: Span,
    holder: &Holder,
    faults: &mut Vec<Diagnostic>,
) -> Said {
    let blocks = blocks::find(text, comments, faults);
    let mut result = Said::NothingOfARule;
    let mut seen: Option<Span> = None;
    for block in &blocks {
        let of_package = block.marker.start < package.start;
        if of_package && let Some(first) = seen {
            faults.push(super::fault::at(
                text,
                block.marker,
                format!(
                    "the package has a second METADATA block, after the one in line {}",
                    text.position(first.start).line
                ),
            ));
            continue;
        }
        if of_package {
            seen = Some(block.marker);
        }
        let whole = of_package && *holder == Holder::Rule;
        let read = fields::read(text, block, whole, holder, faults);
        if whole && read.says_how_it_runs {
            result = Said::OfARule {
                meta: read.meta.map(Box::new),
                at: block.marker,
            };
        }
    }
    if *holder == Holder::Rule && seen.is_none() {
        faults.push(
            super::fault::at(text, package, "the rule has no METADATA").with_help(
                "Put a `# METADATA` block with at least `title`, and `severity` and `target` under `custom`, \
                 in front of `package`",
            ),
        );
    }
    result
}

/// Reads the METADATA of a policy's package without looking at the policy itself: for fuzzing.
#[doc(hidden)]
#[must_use]
pub fn read_text(text: &Text) -> (Option<Metadata>, Vec<Diagnostic>) {
    let comments = super::scan::comments(text);
    let mut faults = Vec::new();
    let content = text.content();
    let package = match content.find("\npackage") {
        _ if content.starts_with("package") => 0,
        Some(at) => at + 1,
        None => content.len(),
    };
    let package = Span::new(package, content.len().min(package + 7));
    let metadata = match read(text, &comments, package, &Holder::Rule, &mut faults) {
        Said::OfARule { meta, .. } => meta.map(|meta| *meta),
        Said::NothingOfARule => None,
    };
    (metadata, faults)
}

#[cfg(test)]
mod tests;
