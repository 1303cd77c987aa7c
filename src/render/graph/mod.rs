//! Graphs to text and pictures: one file a format, each a pure function of the graph and its colours.

mod color;
mod dot;
mod json;
mod layered;
mod mermaid;
mod outline;
mod svg;
mod text;

pub use color::{ColorBy, Coloring};
pub use json::{Extent, render as json, schema};
pub use svg::TooLarge;

use super::printed::Rendered;
use super::{Style, runner};
use crate::facts::{GraphEdge, GraphNode, RepositoryGraph};
use crate::render::sanitize;

/// The graph as lines. Parts stand under the component that they are parts of.
#[must_use]
pub fn text(graph: &RepositoryGraph, style: Style) -> Rendered {
    Rendered::proven(runner::shielded(&text::render(graph, style)).into_owned())
}

/// The graph as the text of a Mermaid flowchart.
#[must_use]
pub fn mermaid(graph: &RepositoryGraph, coloring: &Coloring) -> Rendered {
    Rendered::proven(mermaid::render(graph, coloring))
}

/// The graph in Graphviz's language.
#[must_use]
pub fn dot(graph: &RepositoryGraph, coloring: &Coloring) -> Rendered {
    Rendered::proven(dot::render(graph, coloring))
}

/// The graph as an SVG document.
///
/// # Errors
/// The graph is too large for a picture that anybody could read.
pub fn svg(graph: &RepositoryGraph, coloring: &Coloring) -> Result<Rendered, TooLarge> {
    svg::render(graph, coloring).map(Rendered::proven)
}

/// The lines that a box of a picture holds: the name, then how much it is and what its colour stands for.
fn lines_of(graph: &RepositoryGraph, node: &GraphNode, value: Option<&str>) -> Vec<String> {
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
fn label_of(edge: &GraphEdge) -> String {
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
fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else if let Some(stem) = what.strip_suffix('y') {
        format!("{count} {stem}ies")
    } else {
        format!("{count} {what}s")
    }
}

#[cfg(test)]
mod tests;
