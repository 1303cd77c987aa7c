//! What is left of a graph when only a part of it is to be seen, or several nodes as one.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::graph::{GraphEdge, GraphNode, RepositoryGraph, merged};
use crate::diagnostic::Owner;
use crate::source::RepoPath;

/// What nodes are put together by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CollapseBy {
    /// The outermost component that they are a part of.
    Parent,
    /// The value of a tag.
    Tag(String),
}

impl RepositoryGraph {
    /// Only this node, what it depends on and what depends on it, and the cycle that it is in.
    #[must_use]
    pub fn around(self, node: usize) -> Self {
        let cycle = self.nodes.get(node).and_then(|node| node.cycle);
        let edges: Vec<GraphEdge> = self
            .edges
            .iter()
            .filter(|edge| edge.from == node || edge.to == node)
            .cloned()
            .collect();
        let kept: BTreeSet<usize> = edges
            .iter()
            .flat_map(|edge| [edge.from, edge.to])
            .chain([node])
            .collect();
        let cycles = cycle.and_then(|cycle| self.cycles.get(cycle)).cloned();
        Self {
            edges,
            cycles: cycles.into_iter().collect(),
            unassigned: Vec::new(),
            ..self
        }
        .keeping(&kept)
    }

    /// Only nodes with a package in one of these directories.
    #[must_use]
    pub fn within(self, directories: &[String]) -> Self {
        let lies_in = |id: &RepoPath| {
            directories.iter().any(|directory| {
                id.as_str()
                    .strip_prefix(directory.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let nodes = self.nodes.iter().enumerate();
        let kept = nodes
            .filter(|(_, node)| node.packages.iter().any(lies_in))
            .map(|(at, _)| at)
            .collect();
        let unassigned = self.unassigned.iter().filter(|id| lies_in(id)).cloned().collect();
        Self { unassigned, ..self }.keeping(&kept)
    }

    /// Leaves out the other nodes and their edges.
    fn keeping(mut self, kept: &BTreeSet<usize>) -> Self {
        let places: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(to, from)| (*from, to)).collect();
        self.nodes = kept
            .iter()
            .filter_map(|at| self.nodes.get(*at))
            .cloned()
            .collect();
        self.edges = renumbered(self.edges, |at| places.get(&at).copied()).collect();
        let names: BTreeSet<&str> = self.nodes.iter().map(|node| node.name.as_str()).collect();
        self.cycles
            .retain(|cycle| cycle.nodes.iter().any(|name| names.contains(name.as_str())));
        self.note_cycles();
        self
    }

    /// Only the edges that break a rule, and the nodes at their ends.
    #[must_use]
    pub fn crossings(mut self) -> Self {
        self.edges.retain(|edge| !edge.rules.is_empty());
        let kept = self.edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        // Of a cycle hardly any edge is left.
        self.cycles.clear();
        self.unassigned.clear();
        self.keeping(&kept)
    }

    /// Only the nodes of one cycle, by its place in [`RepositoryGraph::cycles`], and what they need of each other.
    #[must_use]
    pub fn one_cycle(mut self, cycle: usize) -> Self {
        let nodes = self.nodes.iter().enumerate();
        let kept = nodes
            .filter(|(_, node)| node.cycle == Some(cycle))
            .map(|(at, _)| at)
            .collect();
        self.unassigned.clear();
        self.keeping(&kept)
    }

    /// Several nodes as one, with the edges of all of them. Nodes without the tag or a parent stay what they are.
    #[must_use]
    pub fn collapsed(self, by: &CollapseBy) -> Self {
        let names: Vec<String> = self
            .nodes
            .iter()
            .map(|node| self.group_of(node, by).unwrap_or_else(|| node.name.clone()))
            .collect();
        let mut nodes: BTreeMap<&str, GraphNode> = BTreeMap::new();
        for (node, name) in self.nodes.into_iter().zip(&names) {
            match nodes.entry(name) {
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    if node.name == *name {
                        known.at = node.at.clone();
                        known.label.clone_from(&node.label);
                    }
                    add(known, node);
                }
                Entry::Vacant(entry) => {
                    let is_itself = node.name == *name;
                    entry.insert(GraphNode {
                        name: name.clone(),
                        label: if is_itself { node.label } else { name.clone() },
                        parent: None,
                        ..node
                    });
                }
            }
        }
        let places: BTreeMap<&str, usize> = nodes.keys().copied().zip(0..).collect();
        let place = |at: usize| places.get(names.get(at)?.as_str()).copied();
        let edges = renumbered(self.edges, place).filter(|edge| edge.from != edge.to);
        let mut graph = Self {
            edges: merged(edges),
            nodes: nodes.into_values().collect(),
            collapsed_by: Some(match by {
                CollapseBy::Parent => "parent".to_owned(),
                CollapseBy::Tag(tag) => tag.clone(),
            }),
            parents: BTreeMap::new(),
            ..self
        };
        graph.find_cycles();
        graph
    }

    /// The name of what a node becomes a part of.
    fn group_of(&self, node: &GraphNode, by: &CollapseBy) -> Option<String> {
        match by {
            CollapseBy::Parent => self.ancestors(node).first().map(|name| (*name).to_owned()),
            CollapseBy::Tag(tag) => node.tags.get(tag).map(|value| format!("{tag}={value}")),
        }
    }
}

/// The edges between nodes that have other places now, without those of nodes that have none.
fn renumbered(
    edges: Vec<GraphEdge>,
    place: impl Fn(usize) -> Option<usize>,
) -> impl Iterator<Item = GraphEdge> {
    edges.into_iter().filter_map(move |edge| {
        Some(GraphEdge {
            from: place(edge.from)?,
            to: place(edge.to)?,
            ..edge
        })
    })
}

/// Makes a node a part of another one, which keeps what both say.
fn add(known: &mut GraphNode, node: GraphNode) {
    let keep = |own: &mut Option<String>, other: &Option<String>| {
        if own != other {
            *own = None;
        }
    };
    keep(&mut known.declared, &node.declared);
    keep(&mut known.lifecycle, &node.lifecycle);
    keep(&mut known.system, &node.system);
    keep(&mut known.domain, &node.domain);
    known.tags.retain(|key, value| node.tags.get(key) == Some(value));
    known.layer = known.layer.filter(|layer| node.layer == Some(*layer));
    let owners: BTreeSet<Owner> = known.owners.iter().chain(&node.owners).cloned().collect();
    known.owners = owners.into_iter().collect::<Vec<_>>().into();
    known.packages.extend(node.packages);
    known.packages.sort();
    known.ecosystems.extend(node.ecosystems);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Owners, RuleId};
    use crate::facts::{FactAt, Level};
    use crate::source::Root;

    fn at(path: &str) -> FactAt {
        FactAt {
            root: Root::Head,
            path: RepoPath::new(path),
            span: None,
            line: None,
        }
    }

    /// Nodes with the value of a tag and a parent, and edges between them, of which those in `broken` break a rule.
    fn graph(
        nodes: &[(&str, Option<&str>, Option<&str>)],
        edges: &[(usize, usize)],
        broken: &[usize],
    ) -> RepositoryGraph {
        let node = |(name, tag, parent): &(&str, Option<&str>, Option<&str>)| GraphNode {
            name: (*name).to_owned(),
            label: (*name).to_owned(),
            declared: None,
            parent: parent.map(str::to_owned),
            tags: tag
                .map(|tag| ("team".to_owned(), tag.to_owned()))
                .into_iter()
                .collect(),
            lifecycle: None,
            system: None,
            domain: None,
            packages: vec![RepoPath::new(*name)],
            ecosystems: BTreeSet::new(),
            owners: Owners::default(),
            cycle: None,
            layer: None,
            at: at(name),
        };
        let edge = |(number, (from, to)): (usize, &(usize, usize))| GraphEdge {
            from: *from,
            to: *to,
            places: vec![at("a")],
            scopes: BTreeSet::new(),
            rules: broken
                .iter()
                .filter(|broken| **broken == number)
                .map(|_| RuleId::new("a/b"))
                .collect(),
        };
        let nodes: Vec<GraphNode> = nodes.iter().map(node).collect();
        let edges: Vec<GraphEdge> = edges.iter().enumerate().map(edge).collect();
        let parents = nodes
            .iter()
            .filter_map(|node| Some((node.name.clone(), node.parent.clone()?)));
        let mut graph = RepositoryGraph {
            level: Level::Component,
            scopes: Vec::new(),
            cycles: Vec::new(),
            unassigned: vec![RepoPath::new("x")],
            collapsed_by: None,
            parents: parents.collect(),
            nodes,
            edges,
        };
        graph.find_cycles();
        graph
    }

    fn drawn(graph: &RepositoryGraph) -> Vec<String> {
        let name = |at: usize| graph.nodes[at].name.as_str();
        let edges = graph.edges.iter();
        edges
            .map(|edge| format!("{} -> {} x{}", name(edge.from), name(edge.to), edge.places.len()))
            .collect()
    }

    const FOUR: [(&str, Option<&str>, Option<&str>); 4] = [
        ("a", Some("x"), None),
        ("b", Some("x"), Some("a")),
        ("c", Some("y"), None),
        ("d", None, None),
    ];

    #[test]
    fn only_crossings() {
        let all = graph(&FOUR, &[(0, 1), (1, 2), (2, 3), (3, 2)], &[1]);
        let left = all.crossings();
        assert_eq!(drawn(&left), ["b -> c x1"]);
        assert_eq!(
            (left.nodes.len(), left.cycles.len(), left.unassigned.len()),
            (2, 0, 0)
        );
    }

    #[test]
    fn one_cycle() {
        let all = graph(&FOUR, &[(0, 1), (1, 0), (1, 2), (2, 3), (3, 2)], &[]);
        assert_eq!(drawn(&all.clone().one_cycle(1)), ["c -> d x1", "d -> c x1"]);
        assert_eq!(all.one_cycle(0).cycles.len(), 1);
    }

    #[test]
    fn nodes_of_one_tag_or_whole_are_one() {
        let all = graph(&FOUR, &[(0, 1), (0, 2), (1, 2), (2, 3), (3, 0)], &[2]);
        let by_tag = all.clone().collapsed(&CollapseBy::Tag("team".to_owned()));
        assert_eq!(
            drawn(&by_tag),
            ["d -> team=x x1", "team=x -> team=y x2", "team=y -> d x1"]
        );
        assert_eq!(by_tag.cycles[0].path, ["d", "team=x", "team=y"]);
        assert!(!by_tag.edges[1].rules.is_empty());
        let by_parent = all.collapsed(&CollapseBy::Parent);
        assert_eq!(drawn(&by_parent), ["a -> c x2", "c -> d x1", "d -> a x1"]);
        assert_eq!(by_parent.nodes[0].packages.len(), 2);
    }

    #[test]
    fn a_whole_is_where_it_is_declared_and_not_where_a_part_is() {
        let all = graph(&[("a", None, Some("z")), ("z", None, None)], &[], &[]);
        let whole = &all.collapsed(&CollapseBy::Parent).nodes[0];
        assert_eq!((whole.name.as_str(), whole.at.path.as_str()), ("z", "z"));
    }
}
