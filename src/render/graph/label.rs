//! What is written in the boxes and at the edges of a picture.

use crate::facts::{GraphEdge, GraphNode, RepositoryGraph};
use crate::render::sanitize;

/// The lines that a box of a picture holds: the name, then how much it is and what its colour stands for.
pub(super) fn lines_of(graph: &RepositoryGraph, node: &GraphNode, value: Option<&str>) -> Vec<String> {
    let mut second = Vec::new();
    if graph.level == crate::facts::Level::Component && node.packages.len() != 1 {
        second.push(counted(node.packages.len(), "package"));
    }
    second.extend(value.map(|value| sanitize::exact(value).into_owned()));
    let mut lines = vec![sanitize::exact(&node.label).into_owned()];
    if !second.is_empty() {
        lines.push(second.join(" · "));
    }
    lines
}

/// What is written at an edge: the rules that it breaks, and how many dependencies it stands for.
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

/// `1 package`, `2 packages`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else if let Some(stem) = what.strip_suffix('y') {
        format!("{count} {stem}ies")
    } else {
        format!("{count} {what}s")
    }
}
