//! The graph that is drawn: packages or components, the edges between them, and the problems.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::cycle::{CycleNode, EdgeGraph};
use super::{Architecture, Level};
use crate::diagnostic::{Owners, RuleId};
use crate::facts::{EdgeFact, FactAt, PackageFact, Scope};
use crate::source::RepoPath;

/// How many levels of parts are drawn; deeper ones are put into the last level.
const MOST_LEVELS: usize = 8;

/// The rules that each declaration of a dependency breaks, by file and first and last byte.
pub type Marks = BTreeMap<(RepoPath, [u32; 2]), BTreeSet<RuleId>>;

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryGraph {
    /// What the nodes are.
    pub level: Level,
    /// The scopes of the dependencies that count, sorted.
    pub scopes: Vec<Scope>,
    /// The nodes, by name.
    pub nodes: Vec<GraphNode>,
    /// The edges, by source and target; never from a node to itself.
    pub edges: Vec<GraphEdge>,
    /// Groups of nodes that need each other, by their first.
    pub cycles: Vec<GraphCycle>,
    /// Packages that belong to no component and so are not in a picture of components, by id.
    pub unassigned: Vec<RepoPath>,
    /// What its nodes were put together by; `None` where each is a node of its own.
    pub collapsed_by: Option<String>,
    /// The parent of every component that has one.
    pub(super) parents: BTreeMap<String, String>,
}

/// A package or a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphNode {
    /// The unique name: a component's name, or a package's id.
    pub name: String,
    /// The name for people: that of the component or package.
    pub label: String,
    /// The component as the config declares it, `app-{name}` for one of a family.
    pub declared: Option<String>,
    /// The component that it is a part of.
    pub parent: Option<String>,
    /// The tags of the component.
    pub tags: BTreeMap<String, String>,
    /// How far along the component is.
    pub lifecycle: Option<String>,
    /// The system that the component is a part of.
    pub system: Option<String>,
    /// The domain that the component is a part of.
    pub domain: Option<String>,
    /// The ids of its packages.
    pub packages: Vec<RepoPath>,
    /// The ecosystems of its packages.
    pub ecosystems: BTreeSet<String>,
    /// Who owns its packages.
    pub owners: Owners,
    /// Which of [`RepositoryGraph::cycles`] it is in.
    pub cycle: Option<usize>,
    /// The layer that a boundary gives it, from 0 at the top.
    pub layer: Option<usize>,
    /// Where it is declared.
    pub at: FactAt,
}

/// All dependencies of one node on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphEdge {
    /// The node that depends, by its place in [`RepositoryGraph::nodes`].
    pub from: usize,
    /// The node depended on.
    pub to: usize,
    /// Where each of the dependencies is declared, in the order of manifests.
    pub places: Vec<FactAt>,
    /// When they are needed.
    pub scopes: BTreeSet<Scope>,
    /// The rules that at least one of them breaks.
    pub rules: BTreeSet<RuleId>,
}

/// Nodes that need each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphCycle {
    /// Their names, sorted.
    pub nodes: Vec<String>,
    /// A shortest way around: the names of the nodes on it, the first of them once.
    pub path: Vec<String>,
}

impl RepositoryGraph {
    /// Puts the graph together from the edges of these scopes.
    #[must_use]
    pub fn of(
        level: Level,
        scopes: &BTreeSet<Scope>,
        packages: &[PackageFact],
        edges: &[EdgeFact],
        architecture: &Architecture,
        marks: &Marks,
    ) -> Self {
        let ends = |edge: &'_ EdgeFact| -> Option<(String, String)> {
            match level {
                Level::Package => Some((
                    edge.from.as_str().to_owned(),
                    edge.to.as_ref()?.as_str().to_owned(),
                )),
                Level::Component => Some((edge.from_component.clone()?, edge.to_component.clone()?)),
            }
        };
        let drawn: Vec<((String, String), &EdgeFact)> = edges
            .iter()
            .filter(|edge| scopes.contains(&edge.scope))
            .filter_map(|edge| Some((ends(edge)?, edge)))
            .filter(|((from, to), _)| from != to)
            .collect();
        let mut graph = Self {
            level,
            scopes: scopes.iter().copied().collect(),
            nodes: match level {
                Level::Package => of_packages(packages, architecture),
                Level::Component => of_components(packages, architecture),
            },
            edges: Vec::new(),
            cycles: Vec::new(),
            unassigned: packages
                .iter()
                .map(|package| &package.id)
                .filter(|id| level == Level::Component && !architecture.of_package.contains_key(*id))
                .cloned()
                .collect(),
            collapsed_by: None,
            parents: architecture
                .components
                .values()
                .filter_map(|component| Some((component.name.clone(), component.parent.clone()?)))
                .collect(),
        };
        graph.nodes.sort_by(|a, b| a.name.cmp(&b.name));
        let numbers = graph.numbers();
        graph.edges = merged(drawn.iter().filter_map(|((from, to), fact)| {
            let marked = fact.at.span.map(|span| (fact.at.path.clone(), span));
            let rules = marked.and_then(|marked| marks.get(&marked));
            Some(GraphEdge {
                from: *numbers.get(from.as_str())?,
                to: *numbers.get(to.as_str())?,
                places: vec![fact.at.clone()],
                scopes: BTreeSet::from([fact.scope]),
                rules: rules.cloned().unwrap_or_default(),
            })
        }));
        graph.find_cycles();
        graph
    }

    /// Gives each node the layer of its component.
    #[must_use]
    pub fn with_layers(mut self, layers: &BTreeMap<String, usize>) -> Self {
        for node in &mut self.nodes {
            let component = match self.level {
                Level::Component => Some(&node.name),
                Level::Package => node.parent.as_ref(),
            };
            node.layer = component.and_then(|name| layers.get(name)).copied();
        }
        self
    }

    fn numbers(&self) -> BTreeMap<&str, usize> {
        let names = self.nodes.iter().enumerate();
        names.map(|(at, node)| (node.name.as_str(), at)).collect()
    }

    /// The place of a node, by its name; of packages also by directory or by what people call it, where that is one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        let exact = self.nodes.binary_search_by(|node| node.name.as_str().cmp(name));
        if let Ok(at) = exact {
            return Some(at);
        }
        let is_called = |node: &GraphNode| {
            node.label == name
                || node.packages.iter().any(|id| {
                    self.level == Level::Package
                        && id.as_str().rsplit_once('/').map(|(dir, _)| dir)
                            == Some(name.trim_end_matches('/'))
                })
        };
        let mut called = self.nodes.iter().enumerate().filter(|(_, node)| is_called(node));
        match (called.next(), called.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    }

    /// Finds all cycles.
    pub(super) fn find_cycles(&mut self) {
        let name = |at: usize| self.nodes.get(at).map_or("", |node| node.name.as_str());
        let node = |at: usize| CycleNode::Member(name(at));
        let edges = self.edges.iter();
        let graph = EdgeGraph::of(edges.map(|edge| (node(edge.from), node(edge.to), edge.from)));
        let circles = graph.circles().into_iter();
        self.cycles = circles
            .map(|(nodes, path)| GraphCycle {
                nodes,
                path: path.into_iter().map(|at| name(at).to_owned()).collect(),
            })
            .collect();
        self.note_cycles();
    }

    /// Sets the cycle of each node.
    pub(super) fn note_cycles(&mut self) {
        let of: BTreeMap<&str, usize> = self
            .cycles
            .iter()
            .enumerate()
            .flat_map(|(at, cycle)| cycle.nodes.iter().map(move |name| (name.as_str(), at)))
            .collect();
        for node in &mut self.nodes {
            node.cycle = of.get(node.name.as_str()).copied();
        }
    }

    /// The cycle that an edge is in.
    #[must_use]
    pub fn cycle_of(&self, edge: &GraphEdge) -> Option<usize> {
        let cycle = |at: usize| self.nodes.get(at).and_then(|node| node.cycle);
        cycle(edge.from).filter(|from| cycle(edge.to) == Some(*from))
    }

    /// The components that a node is a part of, outermost first.
    #[must_use]
    pub fn ancestors<'g>(&'g self, node: &'g GraphNode) -> Vec<&'g str> {
        let next = |name: &&'g str| self.parents.get(*name).map(String::as_str);
        // A circle of parents is a fault of the config; it must not be one here.
        let mut found: Vec<&str> = std::iter::successors(node.parent.as_deref(), next)
            .take(self.parents.len() + 1)
            .collect();
        found.reverse();
        found.truncate(MOST_LEVELS);
        found
    }

    /// Whether the node at this position is nothing but its parts: it has no package and no edge itself.
    #[must_use]
    pub fn is_mere_group(&self, at: usize, node: &GraphNode) -> bool {
        node.packages.is_empty()
            && self.is_whole(node)
            && !self.edges.iter().any(|edge| edge.from == at || edge.to == at)
    }

    /// Whether other nodes are parts of this one.
    #[must_use]
    pub fn is_whole(&self, node: &GraphNode) -> bool {
        self.level == Level::Component && self.parents.values().any(|parent| *parent == node.name)
    }
}

fn of_packages(packages: &[PackageFact], architecture: &Architecture) -> Vec<GraphNode> {
    packages
        .iter()
        .map(|package| {
            let component = architecture
                .of_package
                .get(&package.id)
                .and_then(|name| architecture.components.get(name));
            let label = package.name.clone().filter(|name| !name.is_empty());
            GraphNode {
                name: package.id.as_str().to_owned(),
                label: label.unwrap_or_else(|| package.id.as_str().to_owned()),
                declared: component.and_then(|component| component.declared.clone()),
                // A package that is its own component is not a part of anything.
                parent: component
                    .filter(|component| component.declared.is_some())
                    .map(|component| component.name.clone()),
                tags: component
                    .map(|component| component.tags.clone())
                    .unwrap_or_default(),
                lifecycle: component.and_then(|component| component.lifecycle.clone()),
                system: component.and_then(|component| component.system.clone()),
                domain: component.and_then(|component| component.domain.clone()),
                packages: vec![package.id.clone()],
                ecosystems: BTreeSet::from([package.ecosystem.clone()]),
                owners: package.owners.clone(),
                cycle: None,
                layer: None,
                at: package.at.clone(),
            }
        })
        .collect()
}

fn of_components(packages: &[PackageFact], architecture: &Architecture) -> Vec<GraphNode> {
    let ecosystems: BTreeMap<&RepoPath, &String> = packages
        .iter()
        .map(|package| (&package.id, &package.ecosystem))
        .collect();
    architecture
        .components
        .values()
        .map(|component| GraphNode {
            name: component.name.clone(),
            label: component.name.clone(),
            declared: component.declared.clone(),
            parent: component.parent.clone(),
            tags: component.tags.clone(),
            lifecycle: component.lifecycle.clone(),
            system: component.system.clone(),
            domain: component.domain.clone(),
            packages: component.packages.clone(),
            ecosystems: component
                .packages
                .iter()
                .filter_map(|id| ecosystems.get(id))
                .map(|name| (*name).clone())
                .collect(),
            owners: component.owners.clone().into(),
            cycle: None,
            layer: None,
            at: component.at.clone(),
        })
        .collect()
}

/// One edge for all that lead from one node to another.
pub(super) fn merged(edges: impl Iterator<Item = GraphEdge>) -> Vec<GraphEdge> {
    let mut merged: BTreeMap<(usize, usize), GraphEdge> = BTreeMap::new();
    for edge in edges {
        match merged.entry((edge.from, edge.to)) {
            Entry::Vacant(entry) => {
                entry.insert(edge);
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.places.extend(edge.places);
                known.scopes.extend(edge.scopes);
                known.rules.extend(edge.rules);
            }
        }
    }
    merged.into_values().collect()
}
