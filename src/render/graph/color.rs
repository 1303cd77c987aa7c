//! The meaning of the colours in a picture.

use std::collections::BTreeSet;

use crate::facts::{GraphNode, RepositoryGraph};

/// Paul Tol's scheme "light" for filling labelled cells: colour-blind people can distinguish them, and dark text is readable
/// on each (<https://sronpersonalpages.nl/~pault/>).
const PALETTE: [&str; 8] = [
    "#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00",
];
/// The colour of the same scheme for nodes without a value.
pub(super) const NONE: &str = "#dddddd";
/// The colour of text and frames on any of them.
pub(super) const INK: &str = "#1b1b1b";
/// The colour of edges that break a rule: the vermilion of Okabe and Ito, readable on white and on black
/// (<https://jfly.uni-koeln.de/color/>).
pub(super) const BROKEN: &str = "#d55e00";

/// What the colours of a picture mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColorBy {
    /// The owners of the node.
    Owner,
    /// The value of this tag.
    Tag(String),
}

/// The colour of each node.
#[derive(Clone, Debug)]
pub struct Coloring {
    /// What has these values: `owner`, or the tag.
    pub by: String,
    /// Every value there is, sorted: a value keeps its colour as long as none comes before it.
    pub values: Vec<String>,
    of: Vec<Option<usize>>,
}

impl Coloring {
    /// By the tag `layer` if any node has one, otherwise by owner.
    #[must_use]
    pub fn usual(graph: &RepositoryGraph) -> ColorBy {
        if graph.nodes.iter().any(|node| node.tags.contains_key("layer")) {
            ColorBy::Tag("layer".to_owned())
        } else {
            ColorBy::Owner
        }
    }

    /// Gives every node its colour.
    #[must_use]
    pub fn of(graph: &RepositoryGraph, by: &ColorBy) -> Self {
        let all: Vec<Option<String>> = graph.nodes.iter().map(|node| value(node, by)).collect();
        let values: BTreeSet<&String> = all.iter().flatten().collect();
        let values: Vec<String> = values.into_iter().cloned().collect();
        Self {
            by: match by {
                ColorBy::Owner => "owner".to_owned(),
                ColorBy::Tag(tag) => tag.clone(),
            },
            of: all
                .iter()
                .map(|value| values.binary_search(value.as_ref()?).ok())
                .collect(),
            values,
        }
    }

    /// Which of the values a node has.
    pub(super) fn place(&self, node: usize) -> Option<usize> {
        self.of.get(node).copied().flatten()
    }

    pub(super) fn value(&self, node: usize) -> Option<&str> {
        self.values.get(self.place(node)?).map(String::as_str)
    }

    /// The colour of a value. There are eight colours. From the ninth value on they repeat, so boxes also show their value.
    pub(super) fn fill(place: Option<usize>) -> &'static str {
        place
            .and_then(|place| PALETTE.get(place % PALETTE.len()))
            .unwrap_or(&NONE)
    }
}

fn value(node: &GraphNode, by: &ColorBy) -> Option<String> {
    match by {
        ColorBy::Tag(tag) if tag == "system" => node.system.clone(),
        ColorBy::Tag(tag) if tag == "domain" => node.domain.clone(),
        ColorBy::Tag(tag) => node.tags.get(tag).cloned(),
        ColorBy::Owner if node.owners.is_empty() => None,
        ColorBy::Owner => {
            let owners: Vec<&str> = node.owners.iter().map(crate::diagnostic::Owner::as_str).collect();
            Some(owners.join(" "))
        }
    }
}
