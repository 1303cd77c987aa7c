//! The values that rules see and give back.

use std::collections::HashMap;
use std::sync::Arc;

use crate::document::{Document, Kind, NodeId};

/// How deep a document may be nested before its inner part is cut off. Parsers refuse such documents
/// long before; this only keeps the stack safe whatever they do.
const MAX_DEPTH: usize = 512;

/// A value in the evaluator's form: cheap to clone and to share between threads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value(pub(super) regorus::Value);

impl Value {
    /// `null`.
    #[must_use]
    pub fn null() -> Self {
        Self(regorus::Value::Null)
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self(regorus::Value::String(Arc::from(text)))
    }

    /// A truth value.
    #[must_use]
    pub fn bool(value: bool) -> Self {
        Self(regorus::Value::Bool(value))
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self(regorus::Value::from(value))
    }

    /// Any other number. Infinities and NaN have no place in Rego and become `null`.
    #[must_use]
    pub fn float(value: f64) -> Self {
        Self(regorus::Value::from(value))
    }

    /// An array.
    #[must_use]
    pub fn array(items: impl IntoIterator<Item = Self>) -> Self {
        let items: Vec<_> = items.into_iter().map(|item| item.0).collect();
        Self(regorus::Value::from(items))
    }

    /// An object; of entries with one key the last counts.
    #[must_use]
    pub fn object(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        let entries: std::collections::BTreeMap<_, _> =
            entries.into_iter().map(|(key, value)| (key.0, value.0)).collect();
        Self(regorus::Value::from(entries))
    }

    /// Takes a JSON value.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Self {
        super::serialize::to_value(json).unwrap_or_else(|_| Self::null())
    }

    /// The value as JSON: sets become sorted arrays, keys that are not strings become their JSON text,
    /// undefined becomes null.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        to_json(&self.0, 0)
    }

    /// Whether a query had no answer.
    #[must_use]
    pub fn is_undefined(&self) -> bool {
        self.0 == regorus::Value::Undefined
    }

    /// The value of a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        let object = self.0.as_object().ok()?;
        object.get(&regorus::Value::from(key)).cloned().map(Self)
    }

    /// The elements of a set or array, in order; `None` for anything else.
    #[must_use]
    pub fn elements(&self) -> Option<Vec<Self>> {
        match &self.0 {
            regorus::Value::Set(set) => Some(set.iter().cloned().map(Self).collect()),
            regorus::Value::Array(array) => Some(array.iter().cloned().map(Self).collect()),
            _ => None,
        }
    }
}

/// The value as a person would write it in Rego, on one line.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            regorus::Value::Undefined => f.write_str("undefined"),
            regorus::Value::Set(set) if set.iter().next().is_none() => f.write_str("set()"),
            regorus::Value::Set(set) => {
                for (at, item) in set.iter().enumerate() {
                    f.write_str(if at == 0 { "{" } else { ", " })?;
                    write!(f, "{}", to_json(item, 0))?;
                }
                f.write_str("}")
            }
            other => write!(f, "{}", to_json(other, 0)),
        }
    }
}

fn to_json(value: &regorus::Value, depth: usize) -> serde_json::Value {
    if depth > MAX_DEPTH {
        return serde_json::Value::Null;
    }
    match value {
        regorus::Value::Null | regorus::Value::Undefined => serde_json::Value::Null,
        regorus::Value::Bool(value) => (*value).into(),
        regorus::Value::Number(number) => {
            if let Some(whole) = number.as_i64() {
                whole.into()
            } else if let Some(whole) = number.as_u64() {
                whole.into()
            } else {
                number.as_f64().map_or(serde_json::Value::Null, Into::into)
            }
        }
        regorus::Value::String(text) => serde_json::Value::String(text.to_string()),
        regorus::Value::Array(items) => items.iter().map(|item| to_json(item, depth + 1)).collect(),
        regorus::Value::Set(items) => items.iter().map(|item| to_json(item, depth + 1)).collect(),
        regorus::Value::Object(entries) => entries
            .iter_sorted()
            .map(|(key, value)| {
                let key = match key {
                    regorus::Value::String(text) => text.to_string(),
                    other => to_json(other, depth + 1).to_string(),
                };
                (key, to_json(value, depth + 1))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Reads a document as rules see it: aliases and merge keys resolved, the last of duplicate keys, keys as text,
/// infinities and NaN as the file writes them.
///
/// A YAML anchor is converted once however often it is used, so that documents that expand to billions of nodes
/// cost no more than what they are written as.
impl From<&Document> for Value {
    fn from(document: &Document) -> Self {
        let lends = |node| matches!(document.kind(node), Kind::Alias(_) | Kind::MergeKey);
        let mut reader = Reader {
            document,
            shared: document.nodes().any(lends).then(HashMap::new),
            keys: (document.len() > MANY).then(HashMap::new),
        };
        Self(reader.node(document.root(), 0))
    }
}

/// From so many nodes on, keys are expected to repeat.
const MANY: usize = 512;

struct Reader<'d> {
    document: &'d Document,
    /// Values that were converted before, in documents in which one node may stand in several places.
    shared: Option<HashMap<NodeId, regorus::Value>>,
    /// Keys that were met before, in large documents.
    keys: Option<HashMap<&'d str, regorus::Value>>,
}

impl Reader<'_> {
    fn node(&mut self, node: NodeId, depth: usize) -> regorus::Value {
        if depth > MAX_DEPTH {
            return regorus::Value::Null;
        }
        match self.document.kind(node) {
            Kind::Null => regorus::Value::Null,
            Kind::Bool(value) => regorus::Value::Bool(value),
            Kind::Integer(value) => regorus::Value::from(value),
            Kind::Float(value) if value.is_finite() => regorus::Value::from(value),
            Kind::Float(_) => regorus::Value::from(self.document.key_text(node)),
            Kind::String(text) => regorus::Value::from(text),
            Kind::MergeKey => regorus::Value::from("<<"),
            Kind::Sequence(items) => {
                let items: Vec<_> = items.iter().map(|item| self.node(*item, depth + 1)).collect();
                regorus::Value::from(items)
            }
            Kind::Mapping(_) => {
                let entries: std::collections::BTreeMap<_, _> = self
                    .document
                    .entries(node)
                    .into_iter()
                    .map(|entry| {
                        let key = self.key(entry.key);
                        (key, self.shared(entry.value, depth + 1))
                    })
                    .collect();
                regorus::Value::from(entries)
            }
            Kind::Alias(_) => self.shared(node, depth + 1),
        }
    }

    /// Values of entries may come in through merge keys too, so compound ones are kept.
    fn shared(&mut self, node: NodeId, depth: usize) -> regorus::Value {
        let node = self.document.resolve(node);
        if !matches!(self.document.kind(node), Kind::Sequence(_) | Kind::Mapping(_)) {
            return self.node(node, depth);
        }
        if let Some(value) = self.shared.as_ref().and_then(|shared| shared.get(&node)) {
            return value.clone();
        }
        let value = self.node(node, depth);
        if let Some(shared) = &mut self.shared {
            shared.insert(node, value.clone());
        }
        value
    }

    fn key(&mut self, key: NodeId) -> regorus::Value {
        let text = self.document.key_text(key);
        match &mut self.keys {
            Some(keys) => keys
                .entry(text)
                .or_insert_with(|| regorus::Value::from(text))
                .clone(),
            None => regorus::Value::from(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Entry, tree::Builder};
    use crate::source::Span;

    #[test]
    fn aliases_are_converted_once() {
        let source: Arc<str> = Arc::from("a: x");
        let mut builder = Builder::new(source);
        let key = builder.string(Span::new(0, 1), "a");
        let mut node = builder.string(Span::new(3, 4), "x");
        // 64 levels of two aliases each: 2^64 nodes when expanded.
        for _ in 0..64 {
            let first = builder.alias(Span::new(3, 4), node);
            let second = builder.alias(Span::new(3, 4), node);
            node = builder.sequence(Span::new(3, 4), &[first, second]);
        }
        let root = builder.mapping(Span::new(0, 4), &[Entry { key, value: node }]);
        let value = Value::from(&builder.finish(root, 0));
        assert!(
            value
                .get("a")
                .is_some_and(|a| a.elements().is_some_and(|e| e.len() == 2))
        );
    }

    #[test]
    fn numbers_that_rego_lacks_keep_their_text() {
        let source: Arc<str> = Arc::from(".inf");
        let mut builder = Builder::new(source);
        let root = builder.float(Span::new(0, 4), f64::INFINITY);
        assert_eq!(Value::from(&builder.finish(root, 0)), Value::string(".inf"));
    }
}
