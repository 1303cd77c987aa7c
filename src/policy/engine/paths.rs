//! Shortest ways through a graph that a policy has made.

use std::collections::{BTreeMap, VecDeque};

use super::calls::failed;
use crate::rego::builtins::{BuiltinResult, Surroundings};
use crate::rego::value::Value;

/// `purlin.paths(graph, from, targets)`: for each of the `targets` that can be reached, a shortest way there, as an
/// array of nodes from `from` to the target. A way leads through no other target, and not back to where it starts.
///
/// `graph` is an object: for each node an array or a set of those it leads to, as `graph.reachable` takes it. Of ways
/// of the same length it is the one whose nodes come first in what the graph lists. Linear in the graph.
pub(super) fn paths(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let [graph, from, targets] = arguments else {
        return failed("takes three arguments");
    };
    let Value::Object(graph) = graph else {
        return failed("argument 1 must be an object: the graph");
    };
    let Value::Set(targets) = targets else {
        return failed("argument 3 must be a set: the targets");
    };
    let mut came_from: BTreeMap<&Value, &Value> = BTreeMap::new();
    let mut reached = Vec::new();
    let mut queue = VecDeque::from([from]);
    while let Some(node) = queue.pop_front() {
        for next in graph.get(node).into_iter().flat_map(nodes) {
            if next == from || came_from.contains_key(next) {
                continue;
            }
            came_from.insert(next, node);
            if targets.contains(next) {
                reached.push(next);
            } else {
                queue.push_back(next);
            }
        }
    }
    let ways = reached.into_iter().map(|target| {
        let before = |node: &&Value| came_from.get(*node).copied();
        let mut way: Vec<Value> = std::iter::successors(Some(target), before).cloned().collect();
        way.reverse();
        (target.clone(), Value::array(way))
    });
    Ok(Some(Value::object(ways.collect())))
}

/// What a node leads to; nothing where the graph says neither by an array nor by a set.
fn nodes(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(nodes) => Box::new(nodes.iter()),
        Value::Set(nodes) => Box::new(nodes.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(graph: &str, from: &str, targets: &[&str]) -> String {
        let graph = Value::from_json(graph).expect("JSON");
        let targets = Value::set(targets.iter().map(|target| Value::from(*target)).collect());
        match paths(&[graph, Value::from(from), targets], &mut Surroundings::default()) {
            Ok(found) => found.map(|found| found.to_json()).unwrap_or_default(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn a_shortest_way_leads_through_no_other_target() {
        let graph = r#"{"a": ["b", "c"], "b": ["d"], "c": ["x"], "d": ["x", "a"], "x": ["y"], "y": 1}"#;
        assert_eq!(ways(graph, "a", &["x", "y"]), r#"{"x":["a","c","x"]}"#);
        assert_eq!(
            ways(graph, "a", &["d", "y"]),
            r#"{"d":["a","b","d"],"y":["a","c","x","y"]}"#
        );
        assert_eq!(ways(graph, "a", &["a", "nowhere"]), "{}");
        assert_eq!(ways(graph, "nowhere", &["x"]), "{}");
    }

    #[test]
    fn what_is_no_graph_is_refused() {
        assert!(ways("[]", "a", &[]).contains("an object"));
        let mut surroundings = Surroundings::default();
        assert!(paths(&[Value::Null], &mut surroundings).is_err());
        let no_targets = [Value::object(Vec::new()), Value::Null, Value::Null];
        assert!(paths(&no_targets, &mut surroundings).is_err());
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let step = |at: i64| (Value::from(at), Value::array(vec![Value::from(at + 1)]));
        let graph = Value::object((0..50_000).map(step).collect());
        let targets = Value::set(vec![Value::from(50_000)]);
        let found = paths(&[graph, Value::from(0), targets], &mut Surroundings::default());
        let Ok(Some(Value::Object(found))) = found else {
            panic!("no ways")
        };
        let Some(Value::Array(way)) = found.get(&Value::from(50_000)) else {
            panic!("no way")
        };
        assert_eq!(way.len(), 50_001);
    }
}
