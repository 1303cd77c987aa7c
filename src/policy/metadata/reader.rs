//! The values of METADATA by their keys, and what is wrong with one at its exact place.

use serde_json::Value as Json;

use super::blocks::Block;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Kind, NodeId};
use crate::matching::did_you_mean;
use crate::policy::fault;
use crate::source::{Span, Text};

/// The key under `custom` that is purlin's alone; what stands there weighs more than what stands beside it.
pub(super) const OWN_KEY: &str = "purlin";

/// How deep a default or a schema may be nested.
const MAX_DEPTH: usize = 64;

/// How many values a default or a schema may have.
pub(super) const MAX_NODES: usize = 10_000;

/// A span of the block's YAML, as one of the file that the block stands in.
pub(super) fn shift(block: &Block, span: Span) -> Span {
    let start = block.body.start as usize;
    Span::new(start + span.start as usize, start + span.end as usize)
}

/// One block under reading.
pub(super) struct Reader<'r> {
    pub(super) text: &'r Text,
    pub(super) block: &'r Block,
    pub(super) document: &'r Document,
    pub(super) faults: &'r mut Vec<Diagnostic>,
    /// The mapping `custom`, once it is found.
    pub(super) custom: Option<NodeId>,
    /// The mapping `custom.purlin`, which is laid over it.
    pub(super) own: Option<NodeId>,
}

impl Reader<'_> {
    pub(super) fn find_custom(&mut self) {
        let custom = self.document.get(self.document.root(), "custom");
        self.custom = custom.filter(|node| self.is_mapping(*node));
        let own = self.custom.and_then(|custom| self.document.get(custom, OWN_KEY));
        self.own = own.filter(|node| self.is_mapping(*node));
    }

    pub(super) fn is_mapping(&self, node: NodeId) -> bool {
        matches!(self.document.kind(self.document.resolve(node)), Kind::Mapping(_))
    }

    /// The value of a key; of a key under `custom` the one under `custom.purlin`, where both are there.
    pub(super) fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        let own = self.own.filter(|_| self.custom == Some(mapping));
        own.and_then(|own| self.document.get(own, key))
            .or_else(|| self.document.get(mapping, key))
    }

    pub(super) fn span(&self, node: NodeId) -> Span {
        shift(self.block, self.document.span(node))
    }

    pub(super) fn fault(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        let mut fault = fault::at(self.text, span, message);
        fault.help = help;
        self.faults.push(fault);
    }

    pub(super) fn wrong(&mut self, node: NodeId, key: &str, wanted: &str) {
        self.fault(self.span(node), format!("`{key}` must be {wanted}"), None);
    }

    /// Faults every key of a mapping that is not one of `known`.
    pub(super) fn known_keys(&mut self, mapping: NodeId, known: &[&str], of: &str) {
        for entry in self.document.entries(mapping) {
            let key = self.document.key_text(entry.key).to_owned();
            if !known.contains(&key.as_str()) {
                let help = did_you_mean(&key, known.iter().copied())
                    .unwrap_or_else(|| format!("{of} has {}", list(known.iter().copied())));
                self.fault(
                    self.span(entry.key),
                    format!("unknown METADATA key `{key}`"),
                    Some(help),
                );
            }
        }
    }

    pub(super) fn string(&mut self, mapping: NodeId, key: &str) -> Option<(String, Span)> {
        let node = self.get(mapping, key)?;
        match self.document.as_str(node) {
            Some(value) if !value.trim().is_empty() => Some((value.trim().to_owned(), self.span(node))),
            _ => {
                self.wrong(node, key, "a string that is not empty");
                None
            }
        }
    }

    pub(super) fn bool(&mut self, mapping: NodeId, key: &str) -> Option<bool> {
        let node = self.get(mapping, key)?;
        if let Kind::Bool(value) = self.document.kind(self.document.resolve(node)) {
            Some(value)
        } else {
            self.wrong(node, key, "true or false");
            None
        }
    }

    pub(super) fn items(&mut self, mapping: NodeId, key: &str) -> Vec<NodeId> {
        let Some(node) = self.get(mapping, key) else {
            return Vec::new();
        };
        if let Kind::Sequence(items) = self.document.kind(self.document.resolve(node)) {
            items.to_vec()
        } else {
            self.wrong(node, key, "a list");
            Vec::new()
        }
    }

    pub(super) fn strings(&mut self, mapping: NodeId, key: &str) -> Vec<(String, Span)> {
        let mut result = Vec::new();
        for item in self.items(mapping, key) {
            match self.document.as_str(item) {
                Some(value) if !value.is_empty() => result.push((value.to_owned(), self.span(item))),
                _ => self.wrong(item, key, "a list of strings"),
            }
        }
        result
    }

    pub(super) fn choice<T: Copy>(
        &mut self,
        mapping: NodeId,
        key: &str,
        choices: &[(&str, T)],
    ) -> Option<(T, Span)> {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        if self.get(mapping, key).is_none() {
            self.fault(
                self.block.marker,
                format!("the METADATA has no `custom.{key}`"),
                Some(format!(
                    "Add `{key}:` under `custom`, one of {}",
                    list(names.iter().copied())
                )),
            );
            return None;
        }
        let (value, span) = self.string(mapping, key)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == value) {
            return Some((*choice, span));
        }
        let help = did_you_mean(&value, names.iter().copied())
            .unwrap_or_else(|| format!("Write {}", list(names.iter().copied())));
        self.fault(span, format!("`{value}` is not a {key}"), Some(help));
        None
    }

    /// Aliases are written out, up to a limit that no honest block comes near.
    pub(super) fn json(&self, node: NodeId, depth: usize, budget: &mut usize) -> Json {
        if depth > MAX_DEPTH || *budget == 0 {
            return Json::Null;
        }
        *budget -= 1;
        let node = self.document.resolve(node);
        match self.document.kind(node) {
            Kind::Null | Kind::Alias(_) => Json::Null,
            Kind::Bool(value) => value.into(),
            Kind::Integer(value) => value.into(),
            Kind::Float(value) => value.into(),
            Kind::String(text) => text.into(),
            Kind::MergeKey => "<<".into(),
            Kind::Sequence(items) => items
                .iter()
                .map(|item| self.json(*item, depth + 1, budget))
                .collect(),
            Kind::Mapping(_) => self
                .document
                .entries(node)
                .into_iter()
                .map(|entry| {
                    let key = self.document.key_text(entry.key).to_owned();
                    (key, self.json(entry.value, depth + 1, budget))
                })
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// The names of a list for people, each in backquotes.
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
