//! What purlin knows about a repository, in the shape that rules see it.
//!
//! The types are the contract with rules; [`Knowledge`] fills them, each part when it is first asked for.

pub mod architecture;
mod catalog;
mod consulted;
pub mod decisions;
mod edge;
mod fact;
mod knowledge;
mod licence;
pub mod ownership;
pub mod packages;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::source::RepoPath;
pub use architecture::{
    Architecture, CollapseBy, ComponentFact, CycleFact, GraphCycle, GraphEdge, GraphNode, Level, Marks,
    OverlapFact, RepositoryGraph, Selectable, Selectables, Selector, UnmatchedFact,
};
pub use catalog::CatalogFact;
pub use consulted::consulted_for;
pub use decisions::{DecisionFact, DecisionStatus, RuleFact, StatedRule};
pub use edge::{
    EdgeFact, EdgeSource, Edges, IncompleteFact, LockedFact, Scope, SharedFact, UnlockedFact, UnreadSource,
    WorkspaceFact,
};
pub use fact::{DocumentFileFact, FactAt, FileFact, PackageFact, RepositoryFact};
pub use knowledge::{FactSettings, Knowledge};
pub use ownership::fact::{
    DisagreementFact, OwnerErrorFact, OwnerFixFact, OwnerRuleFact, OwnerSourceFact, OwnersFact, SectionFact,
    ShareFact, SingleOwnerFact, TeamsFact, UnknownOwnerFact, UnknownReason,
};

/// Everything that purlin knows about a repository: the input of a rule whose target is the repository, but for
/// the documents that its `files` select.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Facts<'k> {
    /// The repository as a whole.
    pub repository: &'k RepositoryFact,
    /// Every file of the checked set.
    pub files: &'k BTreeMap<RepoPath, FileFact>,
    /// Who owns what.
    pub owners: &'k OwnersFact,
    /// Every package, by manifest.
    pub packages: &'k [PackageFact],
    /// The parts of the repository, by name: those that the config declares, or else each package.
    pub components: &'k BTreeMap<String, ComponentFact>,
    /// Packages that two declared components claim, neither of which is a part of the other.
    pub overlaps: &'k [OverlapFact],
    /// Packages that need each other, and components that do, each group with a shortest way around.
    pub cycles: &'k [CycleFact],
    /// Every dependency that a package declares, by manifest and place.
    pub edges: &'k [EdgeFact],
    /// Every workspace, by the file that declares it.
    pub workspaces: &'k [WorkspaceFact],
    /// Whatever manifests declare and purlin can't resolve: where this is not empty, edges may be missing.
    pub incomplete: &'k [IncompleteFact],
    /// The decisions that the repository records, by path.
    pub decisions: &'k [DecisionFact],
    /// The rules that are loaded, by id: those of purlin that the config takes, and those of the repository.
    pub rules: &'k [RuleFact],
    /// Lock files that cannot be read: where this is not empty, `locked` of edges may be missing.
    pub unlocked: &'k [UnlockedFact],
}
