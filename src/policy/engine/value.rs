//! The values that rules see and give back.

use std::collections::{BTreeMap, HashMap};

use crate::document::{Document, Kind, NodeId};
use crate::rego::builtins::{self, BuiltinError, Surroundings};
use crate::rego::value::{Number, Value as Rego};

/// How deep a document may be nested before its inner part is cut off. Parsers refuse such documents
/// long before; this only keeps the stack safe whatever they do.
const MAX_DEPTH: usize = 512;

/// A value in the evaluator's form, or none: cheap to clone and to share between threads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value(pub(super) Option<Rego>);

impl Value {
    /// `null`.
    #[must_use]
    pub fn null() -> Self {
        Self(Some(Rego::Null))
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self(Some(Rego::string(text)))
    }

    /// A truth value.
    #[must_use]
    pub fn bool(value: bool) -> Self {
        Self(Some(Rego::Bool(value)))
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self(Some(Rego::integer(value)))
    }

    /// Any other number. Infinities and NaN have no place in Rego and become `null`.
    #[must_use]
    pub fn float(value: f64) -> Self {
        Self(Some(Number::from_f64(value).map_or(Rego::Null, Rego::Number)))
    }

    /// An array.
    #[must_use]
    pub fn array(items: impl IntoIterator<Item = Self>) -> Self {
        let items = items.into_iter().map(|item| item.0.unwrap_or(Rego::Null));
        Self(Some(Rego::array(items.collect())))
    }

    /// An object; of entries with one key the last counts.
    #[must_use]
    pub fn object(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        let entries = entries
            .into_iter()
            .filter_map(|(key, value)| Some((key.0?, value.0?)));
        Self(Some(Rego::object(entries.collect())))
    }

    /// Takes a JSON value.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Self {
        Self(Some(Rego::from_serde(json)))
    }

    /// The value as JSON: sets become sorted arrays, keys that are not strings become their JSON text,
    /// undefined becomes null.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        self.0.as_ref().map_or(serde_json::Value::Null, Rego::to_serde)
    }

    /// The first number in it that is too large for JSON as purlin reads it, as Rego writes it.
    pub(crate) fn number_beyond_json(&self) -> Option<String> {
        fn first(value: &Rego) -> Option<String> {
            match value {
                Rego::Number(number) => (!number.to_f64().is_finite()).then(|| number.text()),
                Rego::Array(items) => items.iter().find_map(first),
                Rego::Set(set) => set.iter().find_map(first),
                Rego::Object(object) => object.iter().find_map(|(_, value)| first(value)),
                _ => None,
            }
        }
        self.0.as_ref().and_then(first)
    }

    /// Whether a query had no answer.
    #[must_use]
    pub fn is_undefined(&self) -> bool {
        self.0.is_none()
    }

    /// The value of a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Self> {
        match &self.0 {
            Some(Rego::Object(object)) => object.get_str(key).cloned().map(|value| Self(Some(value))),
            _ => None,
        }
    }

    /// Whether it is true.
    pub(crate) fn is_true(&self) -> bool {
        self.0 == Some(Rego::Bool(true))
    }

    /// Whether it is an object.
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.0, Some(Rego::Object(_)))
    }

    /// Reads a data file as OPA does: JSON, or YAML 1.1.
    ///
    /// # Errors
    /// It does not parse.
    pub fn of_data(text: &str, is_yaml: bool) -> Result<Self, String> {
        let name = if is_yaml {
            "yaml.unmarshal"
        } else {
            "json.unmarshal"
        };
        let Some((_, read)) = builtins::lookup(name) else {
            return Ok(Self(None));
        };
        match read(&[Rego::string(text)], &mut Surroundings::default()) {
            Ok(value) => Ok(Self(value)),
            Err(BuiltinError::Failed(message) | BuiltinError::Halt(message)) => Err(message),
        }
    }

    /// What stands at a key, or at the place of an array.
    #[must_use]
    pub fn step(&self, step: &serde_json::Value) -> Option<Self> {
        let key = Rego::from_serde(step);
        let found = match self.0.as_ref()? {
            Rego::Object(object) => object.get(&key)?,
            Rego::Set(set) => set.get(&key)?,
            Rego::Array(items) => items.get(usize::try_from(step.as_u64()?).ok()?)?,
            _ => return None,
        };
        Some(Self(Some(found.clone())))
    }

    /// The value below these keys, as an object.
    #[must_use]
    pub fn below<'k>(self, keys: impl DoubleEndedIterator<Item = &'k str>) -> Self {
        keys.rev()
            .fold(self, |value, key| Self::object([(Self::string(key), value)]))
    }

    /// Two objects laid over each other, at every depth.
    ///
    /// # Errors
    /// Both have something else at one path: the path.
    pub fn merged(self, other: Self) -> Result<Self, Vec<String>> {
        match (self.0, other.0) {
            (Some(one), Some(other)) => merged(&one, &other, &mut Vec::new()).map(|value| Self(Some(value))),
            (one, other) => Ok(Self(one.or(other))),
        }
    }

    /// Whether something that a rule at this path would hide, or that would hide it, stands in an object.
    pub(crate) fn is_in_the_way_of(&self, path: &[String]) -> bool {
        let mut at = self.0.as_ref();
        for key in path {
            match at {
                Some(Rego::Object(object)) => at = object.get_str(key),
                Some(_) => return true,
                None => return false,
            }
        }
        at.is_some()
    }

    /// The elements of a set or array, in order; `None` for anything else.
    #[must_use]
    pub fn elements(&self) -> Option<Vec<Self>> {
        let elements = match &self.0 {
            Some(Rego::Set(set)) => set.elements(),
            Some(Rego::Array(array)) => array.as_slice(),
            _ => return None,
        };
        Some(elements.iter().cloned().map(|value| Self(Some(value))).collect())
    }
}

fn merged(one: &Rego, other: &Rego, path: &mut Vec<String>) -> Result<Rego, Vec<String>> {
    let (Rego::Object(ours), Rego::Object(theirs)) = (one, other) else {
        return Err(std::mem::take(path));
    };
    let mut entries: BTreeMap<Rego, Rego> = ours.entries().iter().cloned().collect();
    for (key, theirs) in theirs.iter() {
        let both = match entries.remove(key) {
            Some(ours) => {
                path.push(key.as_str().map_or_else(|| key.to_json(), str::to_owned));
                let both = merged(&ours, theirs, path)?;
                path.pop();
                both
            }
            None => theirs.clone(),
        };
        entries.insert(key.clone(), both);
    }
    Ok(Rego::object(entries.into_iter().collect()))
}

/// The value as a person would write it in Rego, on one line.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            None => f.write_str("undefined"),
            Some(value) => value.fmt(f),
        }
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
        Self(Some(reader.node(document.root(), 0)))
    }
}

/// From so many nodes on, keys are expected to repeat.
const MANY: usize = 512;

struct Reader<'d> {
    document: &'d Document,
    /// Values that were converted before, in documents in which one node may stand in several places.
    shared: Option<HashMap<NodeId, Rego>>,
    /// Keys that were met before, in large documents.
    keys: Option<HashMap<&'d str, Rego>>,
}

impl Reader<'_> {
    fn node(&mut self, node: NodeId, depth: usize) -> Rego {
        if depth > MAX_DEPTH {
            return Rego::Null;
        }
        match self.document.kind(node) {
            Kind::Null => Rego::Null,
            Kind::Bool(value) => Rego::Bool(value),
            Kind::Integer(value) => Rego::integer(value),
            Kind::Float(value) if value.is_finite() => {
                Number::from_f64(value).map_or(Rego::Null, Rego::Number)
            }
            Kind::Float(_) => Rego::string(self.document.key_text(node)),
            Kind::String(text) => Rego::string(text),
            Kind::MergeKey => Rego::string("<<"),
            Kind::Sequence(items) => {
                let items: Vec<_> = items.iter().map(|item| self.node(*item, depth + 1)).collect();
                Rego::array(items)
            }
            Kind::Mapping(_) => {
                let entries: Vec<_> = self
                    .document
                    .entries(node)
                    .into_iter()
                    .map(|entry| {
                        let key = self.key(entry.key);
                        (key, self.shared(entry.value, depth + 1))
                    })
                    .collect();
                Rego::object(entries)
            }
            Kind::Alias(_) => self.shared(node, depth + 1),
        }
    }

    /// Values of entries may come in through merge keys too, so compound ones and texts are kept.
    fn shared(&mut self, node: NodeId, depth: usize) -> Rego {
        let node = self.document.resolve(node);
        if !matches!(
            self.document.kind(node),
            Kind::Sequence(_) | Kind::Mapping(_) | Kind::String(_)
        ) {
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

    fn key(&mut self, key: NodeId) -> Rego {
        let text = self.document.key_text(key);
        match &mut self.keys {
            Some(keys) => keys.entry(text).or_insert_with(|| Rego::string(text)).clone(),
            None => Rego::string(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

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
