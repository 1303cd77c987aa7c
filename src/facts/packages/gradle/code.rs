//! A view of a script: calls with names, arguments and blocks (`crate::document::gradle`).

use crate::document::{Document, Kind, NodeId};

/// A node of a script.
#[derive(Clone, Copy)]
pub(super) struct GradleCode<'d> {
    pub(super) document: &'d Document,
    pub(super) node: NodeId,
}

impl<'d> GradleCode<'d> {
    pub(super) fn new(document: &'d Document, node: NodeId) -> Self {
        Self { document, node }
    }

    fn field(self, key: &str) -> Option<Self> {
        self.document
            .get(self.node, key)
            .map(|node| Self::new(self.document, node))
    }

    fn text_at(self, key: &str) -> Option<&'d str> {
        self.document.as_str(self.document.get(self.node, key)?)
    }

    /// The name of the call or reference, with its dots.
    pub(super) fn name(self) -> Option<&'d str> {
        self.text_at("name")
    }

    /// The name, if the node is only a name.
    pub(super) fn last(self) -> Option<&'d str> {
        let name = self.name()?;
        Some(name.rsplit_once('.').map_or(name, |(_, last)| last))
    }

    pub(super) fn name_node(self) -> Option<NodeId> {
        self.document.get(self.node, "name")
    }

    /// A string without expressions.
    pub(super) fn text(self) -> Option<&'d str> {
        self.document.as_str(self.node)
    }

    /// The text of a string with expressions.
    pub(super) fn template(self) -> Option<&'d str> {
        self.text_at("template")
    }

    /// A string of either kind.
    pub(super) fn written(self) -> Option<&'d str> {
        self.text().or_else(|| self.template())
    }

    /// Code that was not understood.
    pub(super) fn code(self) -> Option<&'d str> {
        self.text_at("code")
    }

    /// The name that an argument is given.
    pub(super) fn key(self) -> Option<&'d str> {
        self.text_at("key")
    }

    pub(super) fn value(self) -> Option<Self> {
        self.field("value")
    }

    pub(super) fn is_declaration(self) -> bool {
        self.field("declares").is_some()
    }

    /// The items of a list: the script as a whole, or `[a, b]`.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let items: &[NodeId] = match self.document.kind(self.node) {
            Kind::Sequence(items) => items,
            _ => &[],
        };
        items.iter().map(move |node| Self::new(self.document, *node))
    }

    fn list(self, key: &str) -> impl Iterator<Item = Self> {
        self.field(key).into_iter().flat_map(Self::items)
    }

    pub(super) fn args(self) -> impl Iterator<Item = Self> {
        self.list("args")
    }

    pub(super) fn has_args(self) -> bool {
        self.field("args").is_some()
    }

    /// The argument with a name.
    pub(super) fn named(self, key: &str) -> Option<Self> {
        self.args().find(|arg| arg.key() == Some(key))?.value()
    }

    pub(super) fn has_block(self) -> bool {
        self.field("block").is_some()
    }

    pub(super) fn block(self) -> impl Iterator<Item = Self> {
        self.list("block")
    }

    pub(super) fn then(self) -> impl Iterator<Item = Self> {
        self.list("then")
    }

    /// Every statement below this one, itself included: in its blocks, those of what follows, of its value and of its
    /// arguments.
    pub(super) fn each(self, found: &mut impl FnMut(Self)) {
        found(self);
        for inner in self.block() {
            inner.each(found);
        }
        for inner in self.then() {
            inner.each(found);
        }
        if let Some(value) = self.value() {
            value.each(found);
        }
        for arg in self.args() {
            if arg.has_block() || arg.has_args() {
                arg.each(found);
            }
        }
    }
}
