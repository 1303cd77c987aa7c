//! The graph for programs: one object with a version, described by a schema.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Owner, RuleId};
use crate::facts::{FactAt, IncompleteFact, Level, RepositoryGraph, Scope};
use crate::render::json_text;
use crate::render::printed::Rendered;
use crate::source::RepoPath;

/// Of the format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// What may be missing from a graph.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extent<'g> {
    /// Manifests that could not be read.
    pub unread: &'g [RepoPath],
    /// What manifests declare and their text does not resolve.
    pub incomplete: &'g [IncompleteFact],
}

/// `purlin graph --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin graph --format json")]
struct Printed<'g> {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    /// What the nodes are.
    level: Level,
    /// The scopes of the dependencies that count.
    scopes: &'g [Scope],
    /// The nodes, by name.
    nodes: Vec<Node<'g>>,
    /// What leads from one node to another, by both; never from a node to itself.
    edges: Vec<Edge<'g>>,
    /// Groups of nodes that need each other.
    cycles: Vec<Cycle<'g>>,
    /// Packages that belong to no component, by id.
    unassigned: &'g [RepoPath],
    /// Manifests that could not be read, whose packages and edges are missing.
    unread: &'g [RepoPath],
    /// What manifests declare and their text does not resolve: edges may be missing.
    incomplete: &'g [IncompleteFact],
}

/// A package or a component.
#[derive(Serialize, JsonSchema)]
struct Node<'g> {
    /// What no other node is called: a component's name, or a package's id.
    name: &'g str,
    /// What people call it.
    label: &'g str,
    /// The component that it is a part of.
    parent: Option<&'g str>,
    /// The tags of the component.
    tags: &'g BTreeMap<String, String>,
    /// How far along the component is.
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
    /// Which of `cycles` it is in, from 0.
    cycle: Option<usize>,
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
    /// How many dependencies it stands for.
    count: usize,
    /// When they are needed.
    scopes: &'g BTreeSet<Scope>,
    /// The boundaries that at least one of them breaks.
    rules: &'g BTreeSet<RuleId>,
    /// Where each of them is declared.
    places: &'g [FactAt],
}

/// Nodes that need each other.
#[derive(Serialize, JsonSchema)]
struct Cycle<'g> {
    /// Their names, sorted.
    nodes: &'g [String],
    /// A shortest way around: the names of the nodes on it, the first of them once.
    path: &'g [String],
}

/// The schema of `purlin graph --format json`.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Printed<'_>)
}

/// The graph as JSON that is safe to look at.
#[must_use]
pub fn render(graph: &RepositoryGraph, extent: Extent<'_>) -> Rendered {
    let name = |at: usize| graph.nodes.get(at).map_or("", |node| node.name.as_str());
    let printed = Printed {
        version: VERSION,
        level: graph.level,
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
