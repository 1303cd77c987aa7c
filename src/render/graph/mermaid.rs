//! Mermaid: a flowchart that GitHub, GitLab and many editors draw (<https://mermaid.js.org/syntax/flowchart.html>).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Coloring;
use super::color::{BROKEN, INK};
use super::label::{label_of, lines_of};
use super::outline::{Step, outline};
use crate::facts::RepositoryGraph;
use crate::render::sanitize;

/// The graph as the text of a Mermaid flowchart.
pub(super) fn render(graph: &RepositoryGraph, coloring: &Coloring) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut depth = 1;
    let mut groups = 0;
    let mut members: BTreeMap<Option<usize>, Vec<String>> = BTreeMap::new();
    for step in outline(graph, coloring) {
        match step {
            Step::Open(name) => {
                let _ = writeln!(
                    out,
                    "{:1$}subgraph g{groups}[\"{2}\"]",
                    "",
                    depth * 2,
                    escaped(name)
                );
                groups += 1;
                depth += 1;
            }
            Step::Close => {
                depth -= 1;
                let _ = writeln!(out, "{:1$}end", "", depth * 2);
            }
            Step::Node(at) => {
                let Some(node) = graph.nodes.get(at) else { continue };
                let lines: Vec<String> = lines_of(graph, node, coloring.value(at))
                    .iter()
                    .map(|line| escaped(line))
                    .collect();
                let _ = writeln!(out, "{:1$}n{at}[\"{2}\"]", "", depth * 2, lines.join("<br/>"));
                members
                    .entry(coloring.place(at))
                    .or_default()
                    .push(format!("n{at}"));
            }
        }
    }
    let (mut broken, mut circular) = (Vec::new(), Vec::new());
    for (number, edge) in graph.edges.iter().enumerate() {
        let arrow = if edge.rules.is_empty() { "-->" } else { "-.->" };
        let label = match label_of(edge) {
            label if label.is_empty() => String::new(),
            label => format!("|\"{}\"|", escaped(&label)),
        };
        let _ = writeln!(out, "  n{} {arrow}{label} n{}", edge.from, edge.to);
        if !edge.rules.is_empty() {
            broken.push(number.to_string());
        } else if graph.cycle_of(edge).is_some() {
            circular.push(number.to_string());
        }
    }
    for (place, nodes) in &members {
        let class = place.map_or_else(|| "none".to_owned(), |place| format!("c{place}"));
        let fill = Coloring::fill(*place);
        let _ = writeln!(out, "  classDef {class} fill:{fill},stroke:{INK},color:{INK}");
        let _ = writeln!(out, "  class {} {class}", nodes.join(","));
    }
    if !broken.is_empty() {
        let _ = writeln!(
            out,
            "  linkStyle {} stroke:{BROKEN},stroke-width:2px",
            broken.join(",")
        );
    }
    if !circular.is_empty() {
        let _ = writeln!(out, "  linkStyle {} stroke-width:3px", circular.join(","));
    }
    out
}

/// Text inside a quoted label. Every character with a meaning in Mermaid, in Markdown in its labels or in HTML becomes an
/// entity. So does `:`, since Mermaid looks for `style…:…#…;` in every line
/// (<https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters>).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in sanitize::exact(text).chars() {
        let is_plain = char.is_alphanumeric()
            || !char.is_ascii()
            || matches!(char, ' ' | '-' | '_' | '.' | '/' | '@' | ',' | '(' | ')' | '+');
        if is_plain {
            out.push(char);
        } else {
            let _ = write!(out, "#{};", char as u32);
        }
    }
    out
}
