//! The graph for a terminal: each node with its facts, and below it what it depends on.

use std::collections::BTreeMap;

use super::label::boxes;
use crate::diagnostic::Severity;
use crate::facts::{GraphEdge, GraphNode, Level, RepositoryGraph};
use crate::render::Style;
use crate::render::layout::{Ink, Paint, wrapped};
use crate::render::sanitize::exact;
use crate::render::tally::count;

/// The graph as lines. The parts of a component are below it.
pub(super) fn render(graph: &RepositoryGraph, style: Style) -> String {
    let page = Page {
        graph,
        paint: Paint::new(style),
        columns: usize::from(style.width),
        signs: if style.unicode { UNICODE } else { ASCII },
    };
    page.draw()
}

struct Signs {
    arrow: &'static str,
    times: &'static str,
    broken: &'static str,
    cycle: &'static str,
    dot: &'static str,
}

const UNICODE: Signs = Signs {
    arrow: "→",
    times: "×",
    broken: "✗",
    cycle: "↻",
    dot: " · ",
};
const ASCII: Signs = Signs {
    arrow: "->",
    times: "x",
    broken: "!",
    cycle: "@",
    dot: " | ",
};

struct Page<'g> {
    graph: &'g RepositoryGraph,
    paint: Paint,
    columns: usize,
    signs: Signs,
}

impl Page<'_> {
    fn draw(&self) -> String {
        let graph = self.graph;
        let mut leaving: BTreeMap<usize, Vec<&GraphEdge>> = BTreeMap::new();
        for edge in &graph.edges {
            leaving.entry(edge.from).or_default().push(edge);
        }
        let mut order: Vec<(Vec<&str>, usize)> = graph
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| {
                let mut path = graph.ancestors(node);
                path.push(&node.name);
                (path, at)
            })
            .collect();
        order.sort();
        let mut lines = self.summary();
        let mut did_depend = true;
        for (path, at) in &order {
            let Some(node) = graph.nodes.get(*at) else {
                continue;
            };
            // The parts of a component that is not shown would have no line to be under.
            let shown = path.iter().rev().skip(1).filter(|name| {
                graph
                    .nodes
                    .binary_search_by(|node| node.name.as_str().cmp(name))
                    .is_ok()
            });
            let indent = " ".repeat(2 * shown.count());
            // No blank lines around nodes without dependencies, so that a long list of them stays short.
            let depends = leaving.contains_key(at);
            if depends || did_depend {
                lines.push(String::new());
            }
            did_depend = depends;
            lines.extend(self.node(node, &indent));
            for edge in leaving.get(at).into_iter().flatten() {
                lines.extend(self.edge(edge, &indent));
            }
        }
        lines.extend(self.cycles());
        let mut text = lines.join("\n");
        text.push('\n');
        text
    }

    /// One line of counts, and what is not in the picture.
    fn summary(&self) -> Vec<String> {
        let graph = self.graph;
        let broken = graph.edges.iter().filter(|edge| !edge.rules.is_empty()).count();
        let mut parts = vec![boxes(graph), count(graph.edges.len(), "arrow")];
        if broken > 0 {
            let text = format!("{broken} across a boundary");
            parts.push(self.paint.ink(Ink::Severity(Severity::Error), &text));
        }
        if !graph.cycles.is_empty() {
            let text = count(graph.cycles.len(), "cycle");
            parts.push(self.paint.ink(Ink::Severity(Severity::Warning), &text));
        }
        let mut lines = vec![parts.join(", ")];
        if !graph.unassigned.is_empty() {
            lines.push(format!(
                "{} in no component: {}",
                count(graph.unassigned.len(), "package"),
                short_list(graph.unassigned.iter().map(crate::source::RepoPath::as_str)),
            ));
        }
        lines
    }

    fn node(&self, node: &GraphNode, indent: &str) -> Vec<String> {
        let mut facts = Vec::new();
        match self.graph.level {
            // A package that is a component of its own: its place shows that.
            Level::Component if *node.packages == [node.at.path.clone()] => {}
            Level::Component => facts.push(count(node.packages.len(), "package")),
            Level::Package if node.label != node.name => facts.push(exact(&node.name).into_owned()),
            Level::Package => {}
        }
        if let (Level::Package, Some(parent)) = (self.graph.level, &node.parent) {
            facts.push(format!("in {}", exact(parent)));
        }
        let owners: Vec<String> = node
            .owners
            .iter()
            .map(|owner| exact(owner.as_str()).into_owned())
            .collect();
        if !owners.is_empty() {
            facts.push(owners.join(" "));
        }
        let tags: Vec<String> = node
            .tags
            .iter()
            .map(|(key, value)| format!("{}={}", exact(key), exact(value)))
            .collect();
        if !tags.is_empty() {
            facts.push(tags.join(" "));
        }
        facts.extend(node.lifecycle.as_deref().map(|word| exact(word).into_owned()));
        facts.extend(
            node.cycle
                .map(|cycle| format!("{} cycle {}", self.signs.cycle, cycle + 1)),
        );
        let name = exact(&node.label);
        facts.insert(0, name.clone().into_owned());
        let text = facts.join(self.signs.dot);
        let mut lines = self.wrap(indent, &format!("{indent}    "), &text);
        // Painted after wrapping, so that escapes do not count as columns.
        if let Some(first) = lines.first_mut()
            && let Some(rest) = first
                .strip_prefix(indent)
                .and_then(|line| line.strip_prefix(&*name))
        {
            *first = format!(
                "{indent}{}{}",
                self.paint.ink(Ink::Strong, &name),
                self.faint(rest)
            );
        }
        lines
    }

    fn faint(&self, text: &str) -> String {
        self.paint.ink(Ink::Faint, text)
    }

    fn edge(&self, edge: &GraphEdge, indent: &str) -> Vec<String> {
        let to = self.graph.nodes.get(edge.to);
        let mut text = exact(to.map_or("", |node| &node.label)).into_owned();
        if edge.places.len() > 1 {
            text = format!("{text} {}{}", self.signs.times, edge.places.len());
        }
        if let Some(cycle) = self.graph.cycle_of(edge) {
            text = format!("{text} {} cycle {}", self.signs.cycle, cycle + 1);
        }
        let first = format!("{indent}  {} ", self.signs.arrow);
        let rest = format!("{indent}      ");
        if edge.rules.is_empty() {
            return self.wrap(&first, &rest, &text);
        }
        let rules: Vec<String> = edge
            .rules
            .iter()
            .map(|rule| exact(rule.as_str()).into_owned())
            .collect();
        let text = format!("{text} {} {}", self.signs.broken, rules.join(", "));
        self.wrap(&first, &rest, &text)
            .into_iter()
            .map(|line| self.paint.ink(Ink::Severity(Severity::Error), &line))
            .collect()
    }

    fn cycles(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, cycle) in self.graph.cycles.iter().enumerate() {
            let called = |name: &String| -> String {
                let node = self.graph.find(name).and_then(|at| self.graph.nodes.get(at));
                exact(node.map_or(name, |node| &node.label)).into_owned()
            };
            let way: Vec<String> = cycle.path.iter().chain(cycle.path.first()).map(called).collect();
            let way = way.join(&format!(" {} ", self.signs.arrow));
            let size = match cycle.nodes.len() - cycle.path.len().min(cycle.nodes.len()) {
                0 => String::new(),
                _ => format!(" ({} in all)", cycle.nodes.len()),
            };
            if lines.is_empty() {
                lines.push(String::new());
            }
            let first = format!("cycle {}: ", at + 1);
            lines.extend(self.wrap(&first, "    ", &format!("{way}{size}")));
        }
        lines
    }

    fn wrap(&self, first: &str, rest: &str, text: &str) -> Vec<String> {
        wrapped(first, rest, text, self.columns)
    }
}

/// The first three of some names, and how many more there are.
fn short_list<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len().saturating_sub(3);
    let mut shown: Vec<String> = names.take(3).map(|name| exact(name).into_owned()).collect();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}
