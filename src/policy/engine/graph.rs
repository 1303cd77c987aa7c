//! The functions over graphs that policies may call. A graph is an object: each node with an array or a set of the nodes
//! that it leads to. Their twins in Rego are in `policies/lib/graph.rego`.

use std::collections::BTreeMap;

use super::calls::failed;
use crate::facts::architecture::strongly_connected as groups_of;
use crate::rego::builtins::{BuiltinError, BuiltinResult, Surroundings};
use crate::rego::value::Value;

/// A shortest way from one node to another, both included, as an array; empty where there is none. Of several it is
/// the one on which each node is reached from the first, in their order, of those nodes one step nearer to the start that
/// lead to it. Linear but for sorting the nodes of each distance.
pub(super) fn shortest_path(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let [graph, from, to] = arguments else {
        return failed("takes three arguments");
    };
    let graph = Graph::new(graph)?;
    let mut came_by: BTreeMap<&Value, &Value> = BTreeMap::new();
    let mut layer = vec![from];
    while !layer.is_empty() && from != to && !came_by.contains_key(to) {
        let mut next = Vec::new();
        for node in layer {
            for target in graph.targets(node)? {
                if target != from && !came_by.contains_key(target) {
                    came_by.insert(target, node);
                    next.push(target);
                }
            }
        }
        next.sort_unstable();
        layer = next;
    }
    if from != to && !came_by.contains_key(to) {
        return Ok(Some(Value::array(Vec::new())));
    }
    let back = std::iter::successors(Some(to), |node| came_by.get(node).copied());
    let mut way: Vec<Value> = back.cloned().collect();
    way.reverse();
    Ok(Some(Value::array(way)))
}

/// The groups of two nodes or more that can all be reached from each other, each a sorted array, in the order of their
/// first nodes. Linear but for sorting.
pub(super) fn strongly_connected(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let [graph] = arguments else {
        return failed("takes one argument");
    };
    let graph = Graph::new(graph)?;
    let names: Vec<&Value> = graph.nodes.keys().copied().collect();
    let numbers: BTreeMap<&Value, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let mut next = Vec::with_capacity(names.len());
    for name in &names {
        let targets = graph.targets(name)?;
        // What is not a key leads nowhere, and so is in no group.
        let targets = targets
            .into_iter()
            .filter_map(|target| numbers.get(target).copied());
        next.push(targets.collect::<Vec<_>>());
    }
    let mut groups = groups_of(names.len(), |node, at| next.get(node)?.get(at).copied());
    groups.sort_unstable();
    let found = groups.into_iter().map(|group| {
        let names = group.into_iter().filter_map(|node| names.get(node).copied());
        Value::array(names.cloned().collect())
    });
    Ok(Some(Value::array(found.collect())))
}

/// What a policy gave as a graph.
struct Graph<'v> {
    nodes: BTreeMap<&'v Value, &'v Value>,
}

impl<'v> Graph<'v> {
    fn new(graph: &'v Value) -> Result<Self, BuiltinError> {
        let Value::Object(nodes) = graph else {
            return Err(BuiltinError::Failed(
                "argument 1 must be an object of arrays or sets of nodes: the graph".to_owned(),
            ));
        };
        Ok(Self {
            nodes: nodes.iter().collect(),
        })
    }

    fn targets(&self, node: &Value) -> Result<Vec<&'v Value>, BuiltinError> {
        Ok(match self.nodes.get(node) {
            None => Vec::new(),
            Some(Value::Array(targets)) => targets.iter().collect(),
            Some(Value::Set(targets)) => targets.iter().collect(),
            Some(_) => {
                return Err(BuiltinError::Failed(
                    "argument 1 must have an array or a set of nodes for each node".to_owned(),
                ));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(json: &str) -> Value {
        Value::from_json(json).expect("JSON")
    }

    fn path(json: &str, from: &str, to: &str) -> String {
        let found = way(graph(json), Value::from(from), Value::from(to));
        found.expect("a graph").to_json()
    }

    fn way(graph: Value, from: Value, to: Value) -> Option<Value> {
        shortest_path(&[graph, from, to], &mut Surroundings::default())
            .ok()
            .flatten()
    }

    fn groups(graph: Value) -> Option<Value> {
        strongly_connected(&[graph], &mut Surroundings::default())
            .ok()
            .flatten()
    }

    #[test]
    fn the_shortest_way_is_found_and_ties_go_by_name() {
        let json = r#"{"a": ["c", "b"], "b": ["d"], "c": ["d"], "d": ["e", "a"], "x": []}"#;
        assert_eq!(path(json, "a", "e"), r#"["a","b","d","e"]"#);
        assert_eq!(path(json, "a", "a"), r#"["a"]"#);
        assert_eq!(path(json, "a", "x"), "[]");
        assert_eq!(path(json, "nowhere", "a"), "[]");
    }

    #[test]
    fn groups_are_sorted_and_large_enough() {
        let json = r#"{"d": ["c"], "c": ["d"], "a": ["b"], "b": ["a", "c"], "e": ["e", "f"]}"#;
        let found = groups(graph(json)).expect("a graph");
        assert_eq!(found.to_json(), r#"[["a","b"],["c","d"]]"#);
    }

    #[test]
    fn what_is_no_graph_is_an_error() {
        let a = Value::from("a");
        assert_eq!(way(graph("[]"), a.clone(), Value::from("b")), None);
        assert_eq!(way(graph(r#"{"a": "b"}"#), a, Value::from("b")), None);
        assert_eq!(groups(graph(r#"{"a": 1}"#)), None);
    }

    #[test]
    fn a_long_chain_is_walked_in_time() {
        let nodes: serde_json::Map<_, _> = (0..50_000)
            .map(|at| {
                (
                    format!("n{at:05}"),
                    serde_json::json!([format!("n{:05}", at + 1)]),
                )
            })
            .collect();
        let graph = Value::from_serde(&serde_json::Value::Object(nodes));
        let Some(Value::Array(way)) = way(graph, Value::from("n00000"), Value::from("n50000")) else {
            panic!("no way")
        };
        assert_eq!(way.len(), 50_001);
    }

    proptest! {
        /// The reference knows every distance, and then steps back from the end, each time to the first by name of those
        /// that are one step nearer.
        #[test]
        fn ways_are_those_of_a_slow_reference(
            edges in proptest::collection::btree_set((0usize..7, 0usize..7), 0..20),
            from in 0usize..7,
            to in 0usize..7,
        ) {
            const FAR: usize = 99;
            let mut distance = [[FAR; 7]; 7];
            for (node, row) in distance.iter_mut().enumerate() {
                row[node] = 0;
            }
            for (start, end) in &edges {
                distance[*start][*end] = distance[*start][*end].min(1);
            }
            for via in 0..7 {
                for start in 0..7 {
                    for end in 0..7 {
                        distance[start][end] = distance[start][end].min(distance[start][via] + distance[via][end]);
                    }
                }
            }
            let mut expected = Vec::new();
            if distance[from][to] < FAR {
                expected.push(to);
                while let Some(at) = expected.last().copied().filter(|at| *at != from) {
                    let nearer = (0..7).find(|node| {
                        edges.contains(&(*node, at)) && distance[from][*node] + 1 == distance[from][at]
                    });
                    expected.push(nearer.expect("a node before"));
                }
                expected.reverse();
            }
            let name = |node: usize| format!("n{node}");
            let mut nodes: BTreeMap<String, Vec<String>> = BTreeMap::new();
            // Against the order of names, so that ties are not settled by chance.
            for (start, end) in edges.iter().rev() {
                nodes.entry(name(*start)).or_default().push(name(*end));
            }
            let graph = Value::from_serde(&serde_json::json!(nodes));
            let found = way(graph, Value::string(name(from)), Value::string(name(to)));
            let expected: Vec<Value> = expected.into_iter().map(|node| Value::string(name(node))).collect();
            prop_assert_eq!(found, Some(Value::array(expected)));
        }
    }
}
