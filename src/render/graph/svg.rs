//! A picture for a page or a browser: no script, no outside font, readable on light and on dark.

use std::fmt::Write as _;

use super::Coloring;
use super::color::{BROKEN, INK};
use super::label::{boxes, label_of, lines_of};
use super::layered::{self, Area, Crowded, Route};
use crate::facts::{GraphEdge, RepositoryGraph};
use crate::render::layout::clipped;
use crate::render::runner;
use crate::render::sanitize::{exact, width};
use crate::render::tally::count;

/// The width of a character in the fixed-width fonts of browsers, at the size of the names.
const CHARACTER: f64 = 7.3;
/// The same for smaller text.
const SMALL: f64 = 6.1;
const LINE: f64 = 16.0;
const MARGIN: f64 = 24.0;
/// Longer texts are cut; the tooltip shows the whole.
const MOST_COLUMNS: usize = 56;
/// How many colours the legend explains.
const MOST_VALUES: usize = 24;

const STYLE: &str = "\
svg{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}\
.back{fill:#ffffff}.edge{fill:none;stroke:#6b7280}.tip{fill:#6b7280}.circle{stroke-width:2.5}\
.broken{stroke:BROKEN;stroke-width:2;stroke-dasharray:6 4}.brokentip{fill:BROKEN}\
.box{stroke:INK}.name{fill:INK;font-size:12px;font-weight:bold}.fact{fill:INK;font-size:10px}\
.label{fill:#374151;font-size:10px;stroke:#ffffff;stroke-width:3px;paint-order:stroke}\
.brokenlabel{fill:#a34700}.note{fill:#374151;font-size:10px}\
@media (prefers-color-scheme:dark){.back{fill:#0d1117}.edge{stroke:#9ca3af}.tip{fill:#9ca3af}\
.broken{stroke:BROKEN}.label{fill:#d1d5db;stroke:#0d1117}.brokenlabel{fill:#ff9d5c}.note{fill:#d1d5db}}";

/// The graph is too large for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture of {nodes} nodes and {edges} arrows is too large to draw")]
pub struct TooLarge {
    /// What it would have held.
    pub nodes: usize,
    /// As above.
    pub edges: usize,
}

/// The graph as an SVG document.
pub(super) fn render(graph: &RepositoryGraph, coloring: &Coloring) -> Result<String, TooLarge> {
    let texts: Vec<Vec<String>> = graph
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| {
            let mut lines = lines_of(graph, node, coloring.value(at));
            if let Some(parent) = &node.parent {
                lines.push(format!("part of {}", exact(parent)));
            }
            lines
                .iter()
                .map(|line| clipped(line, MOST_COLUMNS, "…"))
                .collect()
        })
        .collect();
    // A component that consists only of its parts has no box; the parts name it.
    let shown = |at: usize| {
        graph
            .nodes
            .get(at)
            .is_some_and(|node| !graph.is_mere_group(at, node))
    };
    let sizes: Vec<(f64, f64)> = texts
        .iter()
        .enumerate()
        .map(|(at, lines)| if shown(at) { size(lines) } else { (0.0, 0.0) })
        .collect();
    let ends: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let labels: Vec<String> = graph
        .edges
        .iter()
        .map(|edge| clipped(&label_of(edge), MOST_COLUMNS, "…"))
        .collect();
    let widths: Vec<f64> = labels.iter().map(|label| columns(label) * SMALL).collect();
    let layers: Vec<Option<usize>> = graph.nodes.iter().map(|node| node.layer).collect();
    let layout = layered::lay_out(&sizes, &ends, &widths, &layers).map_err(|Crowded| TooLarge {
        nodes: graph.nodes.len(),
        edges: graph.edges.len(),
    })?;

    let mut body = String::new();
    for (edge, route) in graph.edges.iter().zip(&layout.routes) {
        draw_edge(&mut body, graph, edge, route);
    }
    for (at, (area, lines)) in layout.boxes.iter().zip(&texts).enumerate() {
        if !shown(at) {
            continue;
        }
        let whole = graph.nodes.get(at).map_or("", |node| node.name.as_str());
        draw_box(&mut body, *area, lines, whole, Coloring::fill(coloring.place(at)));
    }
    for ((edge, route), label) in graph.edges.iter().zip(&layout.routes).zip(&labels) {
        if !label.is_empty() {
            let class = if edge.rules.is_empty() {
                "label"
            } else {
                "label brokenlabel"
            };
            let (x, y) = route.label;
            let _ = writeln!(
                body,
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
                y + 3.5,
                escaped(label)
            );
        }
    }
    let (legend, legend_width, legend_height) = legend(graph, coloring, layout.height + MARGIN);
    let total = (
        layout.width.max(legend_width) + 2.0 * MARGIN,
        layout.height + MARGIN + legend_height + 2.0 * MARGIN,
    );
    Ok(document(total, &format!("{body}{legend}"), &described(graph)))
}

fn document((width, height): (f64, f64), body: &str, title: &str) -> String {
    let style = STYLE.replace("BROKEN", BROKEN).replace("INK", INK);
    let tip = |id: &str, class: &str| {
        format!(
            "<marker id=\"{id}\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"{class}\" d=\"M0 0L8 4L0 8z\"/></marker>"
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">\n<title>{}</title>\n<style>{style}</style>\n\
         <defs>{}{}</defs>\n<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n\
         <g transform=\"translate({MARGIN:.0} {MARGIN:.0})\">\n{body}</g>\n</svg>\n",
        escaped(title),
        tip("tip", "tip"),
        tip("brokentip", "brokentip"),
    )
}

fn described(graph: &RepositoryGraph) -> String {
    format!("{}, {}", boxes(graph), count(graph.edges.len(), "arrow"))
}

fn size(lines: &[String]) -> (f64, f64) {
    let mut widest: f64 = 60.0;
    for (at, line) in lines.iter().enumerate() {
        widest = widest.max(columns(line) * if at == 0 { CHARACTER } else { SMALL });
    }
    let mut height = 14.0;
    for _ in lines {
        height += LINE;
    }
    (widest + 20.0, height)
}

fn columns(text: &str) -> f64 {
    u32::try_from(width(text)).map_or(f64::from(u32::MAX), f64::from)
}

fn draw_edge(out: &mut String, graph: &RepositoryGraph, edge: &GraphEdge, route: &Route) {
    let mut points = route.points.iter();
    let Some((x, y)) = points.next() else { return };
    let mut path = format!("M{x:.1} {y:.1}");
    let (mut at, mut crosses) = ((*x, *y), false);
    for (x, y) in points {
        if crosses {
            let _ = write!(path, "L{x:.1} {y:.1}");
        } else {
            let middle = f64::midpoint(at.0, *x);
            let _ = write!(path, "C{middle:.1} {:.1} {middle:.1} {y:.1} {x:.1} {y:.1}", at.1);
        }
        at = (*x, *y);
        crosses = !crosses;
    }
    let mut class = String::from("edge");
    if !edge.rules.is_empty() {
        class.push_str(" broken");
    }
    if graph.cycle_of(edge).is_some() {
        class.push_str(" circle");
    }
    let tip = if edge.rules.is_empty() { "tip" } else { "brokentip" };
    let name = |at: usize| graph.nodes.get(at).map_or("", |node| node.label.as_str());
    let title = format!(
        "{} → {} {}",
        exact(name(edge.from)),
        exact(name(edge.to)),
        label_of(edge)
    );
    let _ = writeln!(
        out,
        "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#{tip})\"><title>{}</title></path>",
        escaped(title.trim_end())
    );
}

fn draw_box(out: &mut String, area: Area, lines: &[String], whole: &str, fill: &str) {
    let Area { x, y, width, height } = area;
    let _ = write!(
        out,
        "<g><title>{}</title><rect class=\"box\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
         rx=\"4\" fill=\"{fill}\"/>",
        escaped(&exact(whole))
    );
    let mut base = y + 7.0 + LINE * 0.75;
    for (at, line) in lines.iter().enumerate() {
        let class = if at == 0 { "name" } else { "fact" };
        let _ = write!(
            out,
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{base:.1}\" text-anchor=\"middle\">{}</text>",
            x + width / 2.0,
            escaped(line)
        );
        base += LINE;
    }
    out.push_str("</g>\n");
}

/// The legend of colours and marks, with its width and height.
fn legend(graph: &RepositoryGraph, coloring: &Coloring, top: f64) -> (String, f64, f64) {
    let mut lines: Vec<(Option<&str>, String)> = coloring
        .values
        .iter()
        .enumerate()
        .take(MOST_VALUES)
        .map(|(place, value)| {
            let text = format!("{} {}", exact(&coloring.by), exact(value));
            (
                Some(Coloring::fill(Some(place))),
                clipped(&text, 2 * MOST_COLUMNS, "…"),
            )
        })
        .collect();
    if coloring.values.len() > MOST_VALUES {
        lines.push((None, format!("and {} more", coloring.values.len() - MOST_VALUES)));
    }
    if graph.edges.iter().any(|edge| !edge.rules.is_empty()) {
        lines.push((None, "✗ dashed: crosses a boundary".to_owned()));
    }
    for (at, cycle) in graph.cycles.iter().enumerate().take(MOST_VALUES) {
        let label = |name: &String| {
            let node = graph.find(name).and_then(|at| graph.nodes.get(at));
            exact(node.map_or(name, |node| &node.label)).into_owned()
        };
        let way: Vec<String> = cycle.path.iter().chain(cycle.path.first()).map(label).collect();
        let text = format!("thick: cycle {} {}", at + 1, way.join(" → "));
        lines.push((None, clipped(&text, 2 * MOST_COLUMNS, "…")));
    }
    let mut out = String::new();
    let (mut y, mut widest) = (top, 0.0_f64);
    for (fill, text) in &lines {
        let mut x = 0.0;
        if let Some(fill) = fill {
            let _ = write!(
                out,
                "<rect class=\"box\" x=\"0\" y=\"{y:.1}\" width=\"12\" height=\"12\" fill=\"{fill}\"/>"
            );
            x = 18.0;
        }
        let _ = writeln!(
            out,
            "<text class=\"note\" x=\"{x:.0}\" y=\"{:.1}\">{}</text>",
            y + 10.0,
            escaped(text)
        );
        widest = widest.max(x + columns(text) * SMALL);
        y += LINE + 2.0;
    }
    (out, widest, y - top)
}

/// Text that XML accepts. The two characters that XML forbids are replaced
/// (<https://www.w3.org/TR/xml/#charsets>).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in exact(text).chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '[' if runner::opens_command(&out) => out.push_str("&#91;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            char => out.push(char),
        }
    }
    out
}
