//! What can be reached in a graph, which is an object of nodes, each with an array or set of its neighbours.

use std::collections::BTreeSet;

use super::arguments::{Arguments, check_size, check_time, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Object, Value};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("graph.reachable", 2, reachable),
    ("graph.reachable_paths", 2, reachable_paths),
];

/// The neighbours of a node; `None` if it is not in the graph.
fn neighbours<'a>(graph: &'a Object, node: &Value) -> Option<&'a [Value]> {
    graph.get(node).map(|edges| match edges {
        Value::Array(items) => items.as_slice(),
        Value::Set(set) => set.elements(),
        _ => &[],
    })
}

fn reachable(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let graph = arguments.object(0)?;
    let mut reached: BTreeSet<&Value> = BTreeSet::new();
    let mut open: Vec<&Value> = arguments.elements(1)?.iter().collect();
    while let Some(node) = open.pop() {
        if let Some(neighbours) = neighbours(graph, node)
            && reached.insert(node)
        {
            check_time(surroundings)?;
            open.extend(neighbours.iter().filter(|neighbour| !reached.contains(neighbour)));
        }
    }
    give(Value::set(reached.into_iter().cloned().collect()))
}

/// A node on the path that is followed, and which of its neighbours is next.
struct Step<'a> {
    neighbours: &'a [Value],
    next: usize,
    /// Whether it wasn't on the path before.
    is_new: bool,
}

/// Follows every path from one node to where it ends or comes round.
struct Search<'a> {
    graph: &'a Object,
    path: Vec<&'a Value>,
    on_path: BTreeSet<&'a Value>,
    steps: Vec<Step<'a>>,
    found: BTreeSet<Value>,
    size: usize,
}

impl<'a> Search<'a> {
    /// Keeps the path as it is now.
    fn keep(&mut self) -> Result<(), BuiltinError> {
        let path = Value::array(self.path.iter().map(|node| (*node).clone()).collect());
        if self.found.insert(path) {
            self.size += self.path.len() + 1;
        }
        check_size(self.size)
    }

    /// Goes on to a node.
    fn enter(&mut self, node: &'a Value) -> Result<(), BuiltinError> {
        let Some(neighbours) = neighbours(self.graph, node) else {
            return self.keep();
        };
        self.path.push(node);
        if neighbours.is_empty() {
            let kept = self.keep();
            self.path.pop();
            return kept;
        }
        let is_new = self.on_path.insert(node);
        self.steps.push(Step {
            neighbours,
            next: 0,
            is_new,
        });
        Ok(())
    }

    fn run(&mut self, start: &'a Value, surroundings: &Surroundings) -> Result<(), BuiltinError> {
        if neighbours(self.graph, start).is_none() {
            return Ok(());
        }
        self.enter(start)?;
        while let Some(step) = self.steps.last_mut() {
            if let Some(node) = step.neighbours.get(step.next) {
                step.next += 1;
                check_time(surroundings)?;
                // From the first node a path may lead to itself once.
                if self.steps.len() > 1 && self.on_path.contains(node) {
                    self.keep()?;
                } else {
                    self.enter(node)?;
                }
            } else {
                let is_new = step.is_new;
                self.steps.pop();
                if let Some(node) = self.path.pop()
                    && is_new
                {
                    self.on_path.remove(node);
                }
            }
        }
        Ok(())
    }
}

fn reachable_paths(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let mut search = Search {
        graph: arguments.object(0)?,
        path: Vec::new(),
        on_path: BTreeSet::new(),
        steps: Vec::new(),
        found: BTreeSet::new(),
        size: 0,
    };
    for start in arguments.elements(1)? {
        search.run(start, surroundings)?;
    }
    give(Value::set(search.found.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::arguments::{call_json, json};
    use super::*;

    #[test]
    fn nodes_and_paths_are_found() {
        let graph = "{\"a\": [\"b\", \"c\"], \"b\": [\"a\"], \"c\": [], \"d\": [\"x\"], \"e\": [\"e\"]}";
        for (name, start, expected) in [
            ("graph.reachable", "[\"a\"]", "[\"a\", \"b\", \"c\"]"),
            ("graph.reachable", "[\"x\", \"d\"]", "[\"d\"]"),
            (
                "graph.reachable_paths",
                "[\"a\"]",
                "[[\"a\", \"b\"], [\"a\", \"c\"]]",
            ),
            ("graph.reachable_paths", "[\"d\"]", "[[\"d\"]]"),
            ("graph.reachable_paths", "[\"c\"]", "[[\"c\"]]"),
            ("graph.reachable_paths", "[\"e\"]", "[[\"e\", \"e\"]]"),
            ("graph.reachable_paths", "[\"x\"]", "[]"),
        ] {
            let expected = json(&format!("{{\"set\": {expected}}}"));
            assert_eq!(
                call_json(name, &format!("[{graph}, {start}]")),
                expected,
                "{name} {start}"
            );
        }
    }

    #[test]
    fn a_search_ends_in_time_and_takes_long_chains() {
        let node = |at: i64| (Value::integer(at), Value::array(vec![Value::integer(at + 1)]));
        let chain = Value::object((0..20_000).map(node).collect());
        let arguments = [chain, Value::array(vec![Value::integer(0)])];
        let mut surroundings = Surroundings::default();
        assert!(reachable_paths(&arguments, &mut surroundings).is_ok());
        surroundings.deadline = Some(Instant::now());
        assert!(matches!(
            reachable_paths(&arguments, &mut surroundings),
            Err(BuiltinError::Halt(_))
        ));
    }
}
