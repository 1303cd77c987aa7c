//! The arena tree that every format parses into: kinds, byte spans, entries with duplicates kept.

use std::sync::Arc;

use super::pointer::{Pointer, Step};
use purlin_text::source::Span;

/// One node of a [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A key and a value of a mapping, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The node of the key: a scalar, or anything at all in YAML.
    pub key: NodeId,
    /// The node of the value.
    pub value: NodeId,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind<'d> {
    /// Nothing: `null`, `~`, or an empty YAML value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number of 64 bits.
    Integer(i64),
    /// Any other number. YAML and TOML also have infinities and NaN.
    Float(f64),
    /// Text.
    String(&'d str),
    /// Nodes in order.
    Sequence(&'d [NodeId]),
    /// Entries in order; a key may be in it more than once.
    Mapping(&'d [Entry]),
    /// A YAML alias: everything but its own span is that of the node it names.
    Alias(NodeId),
    /// The plain YAML key `<<`: the entries of the mappings in its value are merged into its own mapping.
    MergeKey,
}

#[derive(Clone, Copy, Debug)]
enum Data {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    /// A stretch of the source that needs no decoding.
    Slice(Span),
    /// A string that the source writes with escapes, folding or the like.
    Owned(u32),
    Sequence(u32, u32),
    Mapping(u32, u32),
    Alias(NodeId),
    MergeKey,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    span: Span,
    data: Data,
}

/// Up to this many entries, comparing pairs is faster than hashing.
pub(super) const FEW: usize = 12;

/// One parsed document: a value, and the span of every key and value in it.
#[derive(Clone, Debug)]
pub struct Document {
    source: Arc<str>,
    nodes: Vec<Node>,
    items: Vec<NodeId>,
    entries: Vec<Entry>,
    strings: Vec<Box<str>>,
    root: NodeId,
    index: u32,
}

impl Document {
    /// The node that holds all others.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// Position of this document among those of its file, from 0.
    #[must_use]
    pub fn index(&self) -> u32 {
        self.index
    }

    /// A builder that goes on with this tree, and its root: a format may have a part that another one reads.
    pub(super) fn into_builder(self) -> (Builder, NodeId) {
        let builder = Builder {
            source: self.source,
            nodes: self.nodes,
            items: self.items,
            entries: self.entries,
            strings: self.strings,
        };
        (builder, self.root)
    }

    /// How many levels the tree nests: 1 for a scalar. Aliases count as what they name.
    pub(super) fn height(&self) -> usize {
        let mut heights: Vec<usize> = Vec::with_capacity(self.nodes.len());
        for node in self.nodes() {
            let of = |node: NodeId| heights.get(node.0 as usize).copied().unwrap_or_default();
            let below = match self.kind(node) {
                Kind::Sequence(items) => items.iter().map(|item| of(*item)).max(),
                Kind::Mapping(entries) => {
                    let below = entries.iter().map(|entry| of(entry.key).max(of(entry.value)));
                    below.max()
                }
                Kind::Alias(target) => Some(of(target).saturating_sub(1)),
                _ => None,
            };
            heights.push(below.unwrap_or_default() + 1);
        }
        heights.get(self.root.0 as usize).copied().unwrap_or_default()
    }

    /// How many nodes the tree holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never true: a document has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every node, each after the nodes that it holds.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// The bytes that the node was read from. Of a sequence or mapping: from its first to its last byte.
    #[must_use]
    pub fn span(&self, node: NodeId) -> Span {
        self.nodes[node.0 as usize].span
    }

    /// What the node is.
    #[inline]
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind<'_> {
        match self.nodes[node.0 as usize].data {
            Data::Null => Kind::Null,
            Data::Bool(value) => Kind::Bool(value),
            Data::Integer(value) => Kind::Integer(value),
            Data::Float(value) => Kind::Float(value),
            Data::Slice(span) => Kind::String(self.source.get(span.range()).unwrap_or("")),
            Data::Owned(at) => Kind::String(&self.strings[at as usize]),
            Data::Sequence(start, end) => Kind::Sequence(&self.items[start as usize..end as usize]),
            Data::Mapping(start, end) => Kind::Mapping(&self.entries[start as usize..end as usize]),
            Data::Alias(target) => Kind::Alias(target),
            Data::MergeKey => Kind::MergeKey,
        }
    }

    /// The node that `node` stands for: itself, or what an alias names.
    #[must_use]
    pub fn resolve(&self, mut node: NodeId) -> NodeId {
        while let Kind::Alias(target) = self.kind(node) {
            node = target;
        }
        node
    }

    /// The text of a string node, through aliases.
    #[must_use]
    pub fn as_str(&self, node: NodeId) -> Option<&str> {
        match self.kind(self.resolve(node)) {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The name of a key as rules see it: strings as they are, other scalars as the file writes them.
    #[must_use]
    pub fn key_text(&self, key: NodeId) -> &str {
        let key = self.resolve(key);
        match self.kind(key) {
            Kind::String(text) => text,
            Kind::MergeKey => "<<",
            _ => self.source.get(self.span(key).range()).unwrap_or(""),
        }
    }

    /// The effective entries of a mapping: merge keys applied, the last of duplicates, in the order of the file,
    /// entries of its own before merged ones. Empty for any other node.
    #[must_use]
    pub fn entries(&self, mapping: NodeId) -> Vec<Entry> {
        let Kind::Mapping(own) = self.kind(self.resolve(mapping)) else {
            return Vec::new();
        };
        if own.len() <= FEW && self.is_plain(own) {
            return own.to_vec();
        }
        let mut seen = std::collections::HashMap::new();
        let mut result: Vec<Entry> = Vec::with_capacity(own.len());
        for entry in own.iter().filter(|entry| self.kind(entry.key) != Kind::MergeKey) {
            match seen.entry(self.key_text(entry.key)) {
                std::collections::hash_map::Entry::Occupied(at) => result[*at.get()] = *entry,
                std::collections::hash_map::Entry::Vacant(slot) => {
                    slot.insert(result.len());
                    result.push(*entry);
                }
            }
        }
        for merged in self.merge_sources(own) {
            for entry in self.entries(merged) {
                if let std::collections::hash_map::Entry::Vacant(slot) = seen.entry(self.key_text(entry.key))
                {
                    slot.insert(result.len());
                    result.push(entry);
                }
            }
        }
        result
    }

    /// Whether no key repeats and none merges.
    fn is_plain(&self, own: &[Entry]) -> bool {
        own.iter().enumerate().all(|(at, entry)| {
            let name = self.key_text(entry.key);
            self.kind(entry.key) != Kind::MergeKey
                && own
                    .get(..at)
                    .unwrap_or_default()
                    .iter()
                    .all(|before| self.key_text(before.key) != name)
        })
    }

    /// The mappings that merge keys in `own` name, in order of precedence.
    fn merge_sources(&self, own: &[Entry]) -> Vec<NodeId> {
        let mut sources = Vec::new();
        for entry in own.iter().filter(|entry| self.kind(entry.key) == Kind::MergeKey) {
            let value = self.resolve(entry.value);
            match self.kind(value) {
                Kind::Sequence(items) => sources.extend(items.iter().map(|item| self.resolve(*item))),
                _ => sources.push(value),
            }
        }
        sources
    }

    /// The effective entry of `key` in a mapping: its own last one, or else a merged one.
    #[must_use]
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        let Kind::Mapping(own) = self.kind(self.resolve(mapping)) else {
            return None;
        };
        own.iter()
            .rev()
            .find(|entry| self.kind(entry.key) != Kind::MergeKey && self.key_text(entry.key) == key)
            .copied()
            .or_else(|| {
                self.merge_sources(own)
                    .into_iter()
                    .find_map(|merged| self.entry(merged, key))
            })
    }

    /// The value at `key` of a mapping.
    #[must_use]
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|entry| entry.value)
    }

    /// The value at the end of a path of keys, from the root.
    #[must_use]
    pub fn at(&self, keys: &[&str]) -> Option<NodeId> {
        keys.iter().try_fold(self.root, |node, key| self.get(node, key))
    }

    /// Follows a pointer as far as it goes.
    #[must_use]
    pub fn find(&self, pointer: &Pointer) -> FollowedPointer {
        let mut found = FollowedPointer {
            node: self.root,
            key: None,
            missing: 0,
        };
        for (taken, step) in pointer.steps().iter().enumerate() {
            let node = self.resolve(found.node);
            let next = match (self.kind(node), step) {
                (Kind::Sequence(items), Step::Index(index)) => items.get(*index).map(|item| (*item, None)),
                (Kind::Mapping(_), Step::Key(key)) => {
                    self.entry(node, key).map(|entry| (entry.value, Some(entry.key)))
                }
                (Kind::Mapping(_), Step::Index(index)) => self
                    .entry(node, &index.to_string())
                    .map(|entry| (entry.value, Some(entry.key))),
                _ => None,
            };
            let Some((node, key)) = next else {
                found.missing = pointer.steps().len() - taken;
                break;
            };
            found.node = node;
            found.key = key;
        }
        found
    }
}

/// How far a pointer led into a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowedPointer {
    /// The last node on the way that exists.
    pub node: NodeId,
    /// The key that leads to `node`, where it is the value of an entry.
    pub key: Option<NodeId>,
    /// How many steps were left; 0 when the whole pointer was followed.
    pub missing: usize,
}

/// Grows the tree of one document; children are added before what holds them.
#[derive(Debug)]
pub struct Builder {
    source: Arc<str>,
    nodes: Vec<Node>,
    items: Vec<NodeId>,
    entries: Vec<Entry>,
    strings: Vec<Box<str>>,
}

impl Builder {
    /// Starts a document of `source`.
    #[must_use]
    pub fn new(source: Arc<str>) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            strings: Vec::new(),
        }
    }

    /// How many nodes were added.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn push(&mut self, span: Span, data: Data) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { span, data });
        id
    }

    /// The span of a node that was added.
    #[must_use]
    pub fn span(&self, node: NodeId) -> Span {
        self.nodes
            .get(node.0 as usize)
            .map_or_else(Span::default, |node| node.span)
    }

    /// Adds `null`.
    pub fn null(&mut self, span: Span) -> NodeId {
        self.push(span, Data::Null)
    }

    /// Adds a truth value.
    pub fn bool(&mut self, span: Span, value: bool) -> NodeId {
        self.push(span, Data::Bool(value))
    }

    /// Adds a whole number.
    pub fn integer(&mut self, span: Span, value: i64) -> NodeId {
        self.push(span, Data::Integer(value))
    }

    /// Adds any other number.
    pub fn float(&mut self, span: Span, value: f64) -> NodeId {
        self.push(span, Data::Float(value))
    }

    /// Adds a string whose node spans `span`. Where the source holds the text as it is, inside quotes or not, no copy is made.
    pub fn string(&mut self, span: Span, text: &str) -> NodeId {
        let raw = self.source.get(span.range()).unwrap_or("");
        let data = if raw == text {
            Data::Slice(span)
        } else if raw.len() == text.len() + 2 && raw.get(1..raw.len() - 1) == Some(text) {
            Data::Slice(Span {
                start: span.start + 1,
                end: span.end - 1,
            })
        } else {
            self.strings.push(text.into());
            Data::Owned(u32::try_from(self.strings.len() - 1).unwrap_or(u32::MAX))
        };
        self.push(span, data)
    }

    /// Adds a sequence of nodes that were added before.
    pub fn sequence(&mut self, span: Span, items: &[NodeId]) -> NodeId {
        let start = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.extend_from_slice(items);
        let end = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.push(span, Data::Sequence(start, end))
    }

    /// The same for nodes that nothing encloses, from the first of them to the last; `None` for no nodes.
    pub fn sequence_of(&mut self, items: &[NodeId]) -> Option<NodeId> {
        let (first, last) = (items.first()?, items.last()?);
        let span = Span {
            start: self.span(*first).start,
            end: self.span(*last).end,
        };
        Some(self.sequence(span, items))
    }

    /// Adds a mapping of nodes that were added before.
    pub fn mapping(&mut self, span: Span, entries: &[Entry]) -> NodeId {
        let start = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.extend_from_slice(entries);
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.push(span, Data::Mapping(start, end))
    }

    /// The same where the source has no keys: each is an empty span before its value.
    pub fn record(&mut self, span: Span, fields: &[(&str, NodeId)]) -> NodeId {
        let mut entries = Vec::with_capacity(fields.len());
        for (field, value) in fields {
            let start = self.span(*value).start;
            entries.push(Entry {
                key: self.string(Span { start, end: start }, field),
                value: *value,
            });
        }
        self.mapping(span, &entries)
    }

    /// Adds an alias of a node that was added before, so that no cycle can be built.
    pub fn alias(&mut self, span: Span, target: NodeId) -> NodeId {
        self.push(span, Data::Alias(target))
    }

    /// Adds the key `<<`.
    pub fn merge_key(&mut self, span: Span) -> NodeId {
        self.push(span, Data::MergeKey)
    }

    /// Ends the document.
    #[must_use]
    pub fn finish(self, root: NodeId, index: u32) -> Document {
        Document {
            source: self.source,
            nodes: self.nodes,
            items: self.items,
            entries: self.entries,
            strings: self.strings,
            root,
            index,
        }
    }
}
