//! Edges as rules look them up: all, by component, and by name.

use std::collections::BTreeMap;

use crate::facts::{EdgeFact, EdgeSource};
use crate::policy::engine::{ToValueError, Value, to_value};

/// Edges, converted once, and sorted by component for rules that look at those of some components only. For rules about
/// some names all are sorted by name.
pub(super) struct SortedEdges {
    pub(super) all: Value,
    /// Those that lead to another component, by the one that they lead from.
    pub(super) crossings: Value,
    /// Those that lead out of the repository, and those to a package of it that are taken from a registry, by the
    /// component that they lead from.
    pub(super) externals: Value,
    /// Those that lead to a package of no component, by the component that they lead from.
    pub(super) strays: Value,
    /// Those that lead to a component from elsewhere, by the component that they lead to.
    pub(super) arrivals: Value,
    /// All, by ecosystem and by the name of the package depended on, and by the name that the lock file has for it; empty
    /// where no rule asks for it.
    pub(super) by_name: Value,
}

impl SortedEdges {
    pub(super) fn new(edges: &[EdgeFact], by_name: bool) -> Result<Self, ToValueError> {
        // All at once, so that they share their keys.
        let all = to_value(edges)?;
        let mut crossings: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut externals: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut strays: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut arrivals: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut names: BTreeMap<&str, BTreeMap<&str, Vec<Value>>> = BTreeMap::new();
        for (edge, value) in edges.iter().zip(all.elements().unwrap_or_default()) {
            let (from, to) = (edge.from_component.as_deref(), edge.to_component.as_deref());
            if by_name {
                let of_ecosystem = names.entry(edge.ecosystem).or_default();
                of_ecosystem.entry(&edge.name).or_default().push(value.clone());
                let locked = edge.locked.as_ref().and_then(|locked| locked.name.as_deref());
                if let Some(locked) = locked {
                    of_ecosystem.entry(locked).or_default().push(value.clone());
                }
            }
            if let Some(from) = from {
                if edge.to.is_none() || edge.source == EdgeSource::Registry {
                    externals.entry(from).or_default().push(value.clone());
                }
                let sorted = match (&edge.to, to) {
                    (None, _) => None,
                    (Some(_), None) => Some(&mut strays),
                    (Some(_), Some(to)) => (to != from).then_some(&mut crossings),
                };
                if let Some(sorted) = sorted {
                    sorted.entry(from).or_default().push(value.clone());
                }
            }
            if let Some(to) = to.filter(|_| from != to) {
                arrivals.entry(to).or_default().push(value);
            }
        }
        let by_ecosystem =
            (names.into_iter()).map(|(ecosystem, names)| (Value::string(ecosystem), by_text(names)));
        Ok(Self {
            all,
            crossings: by_text(crossings),
            externals: by_text(externals),
            strays: by_text(strays),
            arrivals: by_text(arrivals),
            by_name: Value::object(by_ecosystem),
        })
    }
}

fn by_text(edges: BTreeMap<&str, Vec<Value>>) -> Value {
    let edges = edges.into_iter();
    Value::object(edges.map(|(text, edges)| (Value::string(text), Value::array(edges))))
}
