//! The groups of a picture: components with their parts, or else nodes of one colour.

use super::Coloring;
use crate::facts::RepositoryGraph;

/// One step through a picture with nested groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'g> {
    /// A group begins.
    Open(&'g str),
    /// A node, by its place.
    Node(usize),
    /// The last group that began ends.
    Close,
}

/// The nodes of a graph by groups. A component that consists only of its parts is a group and not a node.
pub(super) fn outline<'g>(graph: &'g RepositoryGraph, coloring: &'g Coloring) -> Vec<Step<'g>> {
    let has_parts = graph.nodes.iter().any(|node| node.parent.is_some());
    // A group for each node would be a second box around each.
    let by_color = !has_parts && coloring.values.len() < graph.nodes.len();
    let mut placed: Vec<(Vec<&str>, usize)> = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let mut path = graph.ancestors(node);
        if graph.is_whole(node) {
            if graph.is_mere_group(at, node) {
                continue;
            }
            path.push(&node.name);
        }
        if by_color {
            path.extend(coloring.value(at));
        }
        placed.push((path, at));
    }
    placed.sort();
    let mut steps = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for (path, at) in placed {
        let shared = open.iter().zip(&path).take_while(|(a, b)| a == b).count();
        steps.extend(open.drain(shared..).map(|_| Step::Close));
        for group in path.iter().skip(shared) {
            steps.push(Step::Open(group));
            open.push(group);
        }
        steps.push(Step::Node(at));
    }
    steps.extend(open.iter().map(|_| Step::Close));
    steps
}
