//! Graphs to text and pictures: one file a format, each a pure function of the graph and its colours.

mod color;
mod dot;
mod json;
mod label;
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
use crate::facts::RepositoryGraph;

/// The graph as lines. The parts of a component are below it.
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
/// The graph is too large for a readable picture.
pub fn svg(graph: &RepositoryGraph, coloring: &Coloring) -> Result<Rendered, TooLarge> {
    svg::render(graph, coloring).map(Rendered::proven)
}

#[cfg(test)]
mod tests;
