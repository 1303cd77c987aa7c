//! The text in the boxes and at the edges of a picture.

use crate::facts::{GraphEdge, GraphNode, Level, RepositoryGraph};
use crate::render::sanitize;
use crate::render::tally::count;

/// The lines of a box: the name, then its size and the meaning of its colour.
pub(super) fn lines_of(graph: &RepositoryGraph, node: &GraphNode, value: Option<&str>) -> Vec<String> {
    let mut second = Vec::new();
    if graph.level == Level::Component && node.packages.len() != 1 {
        second.push(count(node.packages.len(), "package"));
    }
    second.extend(value.map(|value| sanitize::exact(value).into_owned()));
    let mut lines = vec![sanitize::exact(&node.label).into_owned()];
    if !second.is_empty() {
        lines.push(second.join(" · "));
    }
    lines
}

/// The text at an edge: the rules that it breaks, and how many dependencies it combines.
pub(super) fn label_of(edge: &GraphEdge) -> String {
    let mut parts = Vec::new();
    if !edge.rules.is_empty() {
        let rules: Vec<&str> = edge.rules.iter().map(crate::diagnostic::RuleId::as_str).collect();
        parts.push(format!("✗ {}", sanitize::exact(&rules.join(", "))));
    }
    if edge.places.len() > 1 {
        parts.push(format!("×{}", edge.places.len()));
    }
    parts.join(" ")
}

/// `12 packages` or `12 components`: how many nodes a picture has.
pub(super) fn boxes(graph: &RepositoryGraph) -> String {
    let what = match graph.level {
        Level::Package => "package",
        Level::Component => "component",
    };
    count(graph.nodes.len(), what)
}
