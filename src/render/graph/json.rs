//! The graph for programs: one object with a version, described by a schema.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Owner, RuleId};
use crate::facts::{FactAt, IncompleteFact, Level, RepositoryGraph, Scope};
use crate::render::json_text;
use crate::render::printed::Rendered;
use crate::source::RepoPath;

/// The version of the format. A change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// What may be missing from a graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent<'g> {
    /// Manifests that could not be read.
    pub unread: &'g [RepoPath],
    /// Declarations in manifests that purlin can't resolve from their text.
    pub incomplete: &'g [IncompleteFact],
}

/// `purlin graph --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin graph --format json")]
struct Printed<'g> {
    /// The version of this format. A change that could break a reader makes it 2.
    version: u32,
    /// What the nodes are.
    level: Level,
    /// What nodes were put together by: `parent`, or a tag; null where each is a node of its own.
    collapsed_by: Option<&'g str>,
    /// The scopes of the dependencies in the graph.
    scopes: &'g [Scope],
    /// The nodes, by name.
    nodes: Vec<Node<'g>>,
    /// The dependencies between nodes, sorted by both ends; never from a node to itself.
    edges: Vec<Edge<'g>>,
    /// Groups of nodes that all depend on each other.
    cycles: Vec<Cycle<'g>>,
    /// Packages that belong to no component, by id.
    unassigned: &'g [RepoPath],
    /// Manifests, and files that they name, that could not be read: packages and edges are missing.
    unread: &'g [RepoPath],
    /// What manifests declare and their text does not resolve: edges may be missing.
    incomplete: &'g [IncompleteFact],
}

/// A package or a component.
#[derive(Serialize, JsonSchema)]
struct Node<'g> {
    /// The unique name: the name of a component, or the id of a package.
    name: &'g str,
    /// The name for people.
    label: &'g str,
    /// The component that it is a part of.
    parent: Option<&'g str>,
    /// The tags of the component.
    tags: &'g BTreeMap<String, String>,
    /// The lifecycle of the component, such as `production`.
    lifecycle: Option<&'g str>,
    /// The system that the component is a part of.
    system: Option<&'g str>,
    /// The domain that the component is a part of.
    domain: Option<&'g str>,
    /// The ids of its packages.
    packages: &'g [RepoPath],
    /// The ecosystems of its packages.
    ecosystems: &'g BTreeSet<String>,
    /// Who owns its packages.
    owners: &'g [Owner],
    /// The index in `cycles` of the group that it is in.
    cycle: Option<usize>,
    /// The layer that a boundary gives it, from 0 at the top.
    layer: Option<usize>,
    /// Where it is declared.
    at: &'g FactAt,
}

/// All dependencies of one node on another.
#[derive(Serialize, JsonSchema)]
struct Edge<'g> {
    /// The name of the node that depends.
    from: &'g str,
    /// The name of the node depended on.
    to: &'g str,
    /// How many dependencies it combines.
    count: usize,
    /// Their scopes.
    scopes: &'g BTreeSet<Scope>,
    /// The boundaries that at least one of them breaks.
    rules: &'g BTreeSet<RuleId>,
    /// Where each of them is declared.
    places: &'g [FactAt],
}

/// Nodes that all depend on each other.
#[derive(Serialize, JsonSchema)]
struct Cycle<'g> {
    /// Their names, sorted.
    nodes: &'g [String],
    /// A shortest cycle: the names of its nodes, without the first one at the end.
    path: &'g [String],
}

/// The schema of `purlin graph --format json`.
#[must_use]
pub fn schema() -> schemars::Schema {
    crate::schema::of_written::<Printed<'_>>()
}

/// The graph as JSON that is safe to print.
#[must_use]
pub fn render(graph: &RepositoryGraph, extent: Extent<'_>) -> Rendered {
    let name = |at: usize| graph.nodes.get(at).map_or("", |node| node.name.as_str());
    let printed = Printed {
        version: VERSION,
        level: graph.level,
        collapsed_by: graph.collapsed_by.as_deref(),
        scopes: &graph.scopes,
        nodes: graph
            .nodes
            .iter()
            .map(|node| Node {
                name: &node.name,
                label: &node.label,
                parent: node.parent.as_deref(),
                tags: &node.tags,
                lifecycle: node.lifecycle.as_deref(),
                system: node.system.as_deref(),
                domain: node.domain.as_deref(),
                packages: &node.packages,
                ecosystems: &node.ecosystems,
                owners: &node.owners,
                cycle: node.cycle,
                layer: node.layer,
                at: &node.at,
            })
            .collect(),
        edges: graph
            .edges
            .iter()
            .map(|edge| Edge {
                from: name(edge.from),
                to: name(edge.to),
                count: edge.places.len(),
                scopes: &edge.scopes,
                rules: &edge.rules,
                places: &edge.places,
            })
            .collect(),
        cycles: graph
            .cycles
            .iter()
            .map(|cycle| Cycle {
                nodes: &cycle.nodes,
                path: &cycle.path,
            })
            .collect(),
        unassigned: &graph.unassigned,
        unread: extent.unread,
        incomplete: extent.incomplete,
    };
    Rendered::proven(json_text::page(&printed, 4096))
}
