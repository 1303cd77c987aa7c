//! The blocks of HCL as its documents have them.

use crate::document::{Document, Entry, Kind, NodeId};

/// A document with shortcuts to its blocks.
#[derive(Clone, Copy)]
pub(super) struct HclBlocks<'d>(pub(super) &'d Document);

impl HclBlocks<'_> {
    /// The blocks of a type without labels.
    pub(super) fn at(self, node: NodeId, name: &str) -> Vec<NodeId> {
        let value = self.0.get(node, name);
        value.map(|value| self.of(value)).unwrap_or_default()
    }

    /// The blocks of a type with one label, by that.
    pub(super) fn named(self, node: NodeId, name: &str) -> Vec<Entry> {
        let groups = self.at(node, name);
        groups
            .into_iter()
            .flat_map(|group| self.0.entries(group))
            .collect()
    }

    /// All items of an array; in JSON a single block is not in an array.
    pub(super) fn of(self, node: NodeId) -> Vec<NodeId> {
        match self.0.kind(self.0.resolve(node)) {
            Kind::Sequence(items) => items.to_vec(),
            _ => vec![node],
        }
    }
}
