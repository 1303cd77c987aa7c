//! Cycles: groups of nodes that can all reach each other, with one shortest cycle each.

use std::collections::{BTreeMap, HashMap, VecDeque};

use schemars::JsonSchema;
use serde::Serialize;

use crate::facts::EdgeFact;

/// What the nodes of a graph are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Packages, by id.
    Package,
    /// Components, by name; a package in no component by id.
    Component,
}

/// Packages or components that need each other. Edges of the scopes `dev` and `test` do not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CycleFact {
    /// What `nodes` are.
    pub level: Level,
    /// All nodes that can reach each other, sorted: ids of packages, or names of components and then the ids of packages
    /// in no component.
    pub nodes: Vec<String>,
    /// A shortest cycle, from the first of `nodes` that is on one: each edge starts where the previous one ends.
    pub path: Vec<EdgeFact>,
}

/// What a dependency starts at or leads to. Components come before the packages in no component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum CycleNode<'e> {
    /// What the graph is about: a component, by name, or at the level of packages a package, by id.
    Member(&'e str),
    /// A package in no component, by id, in a graph of components. A cycle of such packages alone is none of components.
    Stray(&'e str),
}

impl<'e> CycleNode<'e> {
    fn name(self) -> &'e str {
        let (Self::Member(name) | Self::Stray(name)) = self;
        name
    }
}

/// A graph whose nodes are in order; `E` is what its edges carry.
pub(super) struct EdgeGraph<'e, E> {
    nodes: Vec<CycleNode<'e>>,
    /// For each node the nodes it leads to, ascending, each once, with the first edge that does.
    next: Vec<Vec<(usize, E)>>,
}

impl<'e> EdgeGraph<'e, &'e EdgeFact> {
    /// Every group of two nodes or more that need each other, by its first node.
    pub(super) fn cycles(&self, level: Level) -> Vec<CycleFact> {
        let circles = self.circles().into_iter();
        circles
            .map(|(nodes, path)| CycleFact {
                level,
                nodes,
                path: path.into_iter().cloned().collect(),
            })
            .collect()
    }
}

impl<'e, E: Copy> EdgeGraph<'e, E> {
    /// The graph of these edges. Edges from a node to itself are left out.
    pub(super) fn of(edges: impl Iterator<Item = (CycleNode<'e>, CycleNode<'e>, E)>) -> Self {
        let edges: Vec<_> = edges.filter(|(from, to, _)| from != to).collect();
        let mut nodes: Vec<CycleNode<'_>> = edges.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let numbers: HashMap<CycleNode<'_>, usize> =
            nodes.iter().zip(0..).map(|(node, at)| (*node, at)).collect();
        let mut next: Vec<Vec<(usize, E)>> = vec![Vec::new(); nodes.len()];
        for (from, to, edge) in edges {
            if let (Some(from), Some(to)) = (numbers.get(&from), numbers.get(&to))
                && let Some(targets) = next.get_mut(*from)
            {
                targets.push((*to, edge));
            }
        }
        for targets in &mut next {
            // Stable, so that of several edges to one node the first stays.
            targets.sort_by_key(|(to, _)| *to);
            targets.dedup_by_key(|(to, _)| *to);
        }
        Self { nodes, next }
    }

    fn targets(&self, node: usize) -> &[(usize, E)] {
        self.next.get(node).map_or(&[], Vec::as_slice)
    }

    /// Every group of two nodes or more that need each other, by its first node: their names, and a shortest way around
    /// that starts at a member.
    pub(super) fn circles(&self) -> Vec<(Vec<String>, Vec<E>)> {
        let mut groups = self.groups();
        groups.sort();
        groups.retain(|group| group.first().is_some_and(|first| self.is_member(*first)));
        let circles = groups.into_iter().map(|group| {
            let nodes = group.iter().filter_map(|node| self.nodes.get(*node));
            let names = nodes.map(|node| node.name().to_owned()).collect();
            (names, self.shortest_way_around(&group))
        });
        circles.collect()
    }

    fn is_member(&self, node: usize) -> bool {
        matches!(self.nodes.get(node), Some(CycleNode::Member(_)))
    }

    /// Groups of two nodes or more that need each other.
    fn groups(&self) -> Vec<Vec<usize>> {
        strongly_connected(self.nodes.len(), |node, at| {
            self.targets(node).get(at).map(|(target, _)| *target)
        })
    }

    /// A shortest cycle within a group that goes through a member. In small groups it is the shortest of all, and of several the one with the
    /// first node; in large groups it is the shortest through the first node, since searching from every node would be
    /// quadratic.
    fn shortest_way_around(&self, group: &[usize]) -> Vec<E> {
        const SMALL: usize = 200;
        let starts = if group.len() <= SMALL { group.len() } else { 1 };
        let mut best: Option<Vec<E>> = None;
        for start in group
            .iter()
            .take(starts)
            .take_while(|start| self.is_member(**start))
        {
            let way = self.way_around(*start, group);
            if best.as_ref().is_none_or(|best| way.len() < best.len()) && !way.is_empty() {
                let is_shortest = way.len() == 2;
                best = Some(way);
                if is_shortest {
                    break;
                }
            }
        }
        best.unwrap_or_default()
    }

    /// A shortest way from a node back to itself that stays within its group.
    fn way_around(&self, start: usize, group: &[usize]) -> Vec<E> {
        let mut came_by: BTreeMap<usize, (usize, E)> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for (target, edge) in self.targets(node) {
                if group.binary_search(target).is_err() || came_by.contains_key(target) {
                    continue;
                }
                came_by.insert(*target, (node, *edge));
                if *target == start {
                    let mut way = Vec::new();
                    let mut at = start;
                    while let Some((before, edge)) = came_by.get(&at) {
                        way.push(*edge);
                        at = *before;
                        if at == start {
                            break;
                        }
                    }
                    way.reverse();
                    return way;
                }
                queue.push_back(*target);
            }
        }
        Vec::new()
    }
}

/// Strongly connected components of two nodes or more, each sorted: Tarjan's algorithm
/// (<https://doi.org/10.1137/0201010>), with an explicit stack instead of recursion, since the depth of the graph is
/// not bounded. `target(node, at)` is where the edge `at` of a node leads to, a number below `count`; `None` after the
/// last one.
pub(crate) fn strongly_connected(
    count: usize,
    target: impl Fn(usize, usize) -> Option<usize>,
) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let (mut index, mut low) = (vec![NEW; count], vec![NEW; count]);
    let mut on_stack = vec![false; count];
    let (mut stack, mut groups) = (Vec::new(), Vec::new());
    let mut number = 0;
    for root in 0..count {
        if index[root] != NEW {
            continue;
        }
        // A node, and how many of its targets were looked at.
        let mut open = vec![(root, 0)];
        while let Some((node, looked_at)) = open.pop() {
            if looked_at == 0 {
                (index[node], low[node]) = (number, number);
                number += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(target) = target(node, looked_at) {
                open.push((node, looked_at + 1));
                if index[target] == NEW {
                    open.push((target, 0));
                } else if on_stack[target] {
                    low[node] = low[node].min(index[target]);
                }
                continue;
            }
            if let Some((before, _)) = open.last() {
                low[*before] = low[*before].min(low[node]);
            }
            if low[node] == index[node] {
                let mut group = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    group.push(member);
                    if member == node {
                        break;
                    }
                }
                if group.len() > 1 {
                    group.sort_unstable();
                    groups.push(group);
                }
            }
        }
    }
    groups
}
