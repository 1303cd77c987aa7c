//! DOT, for Graphviz and other programs that read it (<https://graphviz.org/doc/info/lang.html>).

use std::fmt::Write as _;

use super::Coloring;
use super::color::{BROKEN, INK};
use super::label::{label_of, lines_of};
use super::outline::{Step, outline};
use crate::facts::RepositoryGraph;
use crate::render::{runner, sanitize};

/// The graph as a digraph.
pub(super) fn render(graph: &RepositoryGraph, coloring: &Coloring) -> String {
    let mut out = String::from("digraph architecture {\n  rankdir=LR\n");
    let _ = writeln!(
        out,
        "  node [shape=box, style=filled, fontname=\"Helvetica\", color=\"{INK}\", fontcolor=\"{INK}\"]"
    );
    out.push_str("  edge [fontname=\"Helvetica\", fontsize=10, color=\"#555555\"]\n");
    let mut depth = 1;
    let mut groups = 0;
    for step in outline(graph, coloring) {
        match step {
            Step::Open(name) => {
                let _ = writeln!(out, "{:1$}subgraph cluster_{groups} {{", "", depth * 2);
                groups += 1;
                depth += 1;
                let _ = writeln!(out, "{:1$}label=\"{2}\"", "", depth * 2, escaped(name));
            }
            Step::Close => {
                depth -= 1;
                let _ = writeln!(out, "{:1$}}}", "", depth * 2);
            }
            Step::Node(at) => {
                let Some(node) = graph.nodes.get(at) else { continue };
                let lines: Vec<String> = lines_of(graph, node, coloring.value(at))
                    .iter()
                    .map(|line| escaped(line))
                    .collect();
                let fill = Coloring::fill(coloring.place(at));
                let _ = writeln!(
                    out,
                    "{:1$}n{at} [label=\"{2}\", fillcolor=\"{fill}\"]",
                    "",
                    depth * 2,
                    lines.join("\\n")
                );
            }
        }
    }
    for edge in &graph.edges {
        let mut attributes = Vec::new();
        let label = label_of(edge);
        if !label.is_empty() {
            attributes.push(format!("label=\"{}\"", escaped(&label)));
        }
        if !edge.rules.is_empty() {
            attributes.push(format!(
                "color=\"{BROKEN}\", fontcolor=\"{BROKEN}\", style=dashed"
            ));
        }
        if graph.cycle_of(edge).is_some() {
            attributes.push("penwidth=2".to_owned());
        }
        let attributes = match attributes.as_slice() {
            [] => String::new(),
            attributes => format!(" [{}]", attributes.join(", ")),
        };
        let _ = writeln!(out, "  n{} -> n{}{attributes}", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

/// Text inside a quoted label. A quoted string has only the escape `\"`, but Graphviz then reads escapes such as `\N` and
/// HTML entities in the label (<https://graphviz.org/docs/attr-types/escString/>).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in sanitize::exact(text).chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '[' if runner::opens_command(&out) => out.push_str("&#91;"),
            char => out.push(char),
        }
    }
    out
}
