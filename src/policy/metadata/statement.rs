//! What the METADATA of a rule says, as purlin uses it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::params::Param;
use crate::debt::DebtTerms;
use crate::diagnostic::{Decision, Owner, RuleId, Severity};
use crate::document::Format;
use crate::matching::GlobList;
use crate::source::Span;

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
    /// Where the METADATA names it.
    pub decision_span: Option<Span>,
    /// Why, in words, where the config that declares the rule gives a reason.
    pub reason: Option<String>,
    /// What it allows of debt.
    pub debt: DebtTerms,
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
