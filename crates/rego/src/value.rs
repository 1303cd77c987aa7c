//! The values of Rego, in OPA's order: null, truth values, numbers, strings, arrays, objects, sets.

mod array;
mod json;
mod number;
mod text;

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::sync::Arc;

pub use array::Array;
pub use number::{Float, Number, Precision, TooLarge};
pub use text::{is_print, quote};

/// A value: cheap to clone and to share between threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` and `false`.
    Bool(bool),
    /// A number of any size.
    Number(Number),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Arc<Array>),
    /// An object, whose keys are values of any kind.
    Object(Arc<Object>),
    /// A set.
    Set(Arc<Set>),
}

/// Entries by key, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    entries: Vec<(Value, Value)>,
    size: u64,
}

/// Elements, sorted, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set {
    elements: Vec<Value>,
    size: u64,
}

/// The sizes of values together.
fn total<'v>(values: impl IntoIterator<Item = &'v Value>) -> u64 {
    values.into_iter().map(Value::size).fold(0, u64::saturating_add)
}

impl Object {
    /// The object of these entries; of those with one key the last counts.
    #[must_use]
    pub fn new(mut entries: Vec<(Value, Value)>) -> Self {
        let is_sorted = entries.windows(2).all(|pair| match pair {
            [(a, _), (b, _)] => a < b,
            _ => true,
        });
        if !is_sorted {
            // A stable sort keeps entries of one key in their order.
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            let mut kept: Vec<(Value, Value)> = Vec::with_capacity(entries.len());
            for entry in entries {
                match kept.last_mut() {
                    Some(last) if last.0 == entry.0 => *last = entry,
                    _ => kept.push(entry),
                }
            }
            entries = kept;
        }
        let size = total(entries.iter().flat_map(|(key, value)| [key, value]));
        Self { entries, size }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &Value) -> Option<&Value> {
        let at = self.entries.binary_search_by(|(other, _)| other.cmp(key)).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// The value of a key that is a string.
    #[must_use]
    pub fn get_str(&self, key: &str) -> Option<&Value> {
        let against = |other: &Value| match other {
            Value::String(text) => text.as_ref().cmp(key),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ordering::Less,
            Value::Array(_) | Value::Object(_) | Value::Set(_) => Ordering::Greater,
        };
        let at = self.entries.binary_search_by(|(other, _)| against(other)).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// Entries in the order of their keys.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> + ExactSizeIterator {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, in the order of their keys.
    #[must_use]
    pub fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }
}

impl Set {
    /// The set of these elements.
    #[must_use]
    pub fn new(mut elements: Vec<Value>) -> Self {
        let is_sorted = elements.windows(2).all(|pair| match pair {
            [a, b] => a < b,
            _ => true,
        });
        if !is_sorted {
            elements.sort();
            elements.dedup();
        }
        let size = total(&elements);
        Self { elements, size }
    }

    /// Whether it holds a value.
    #[must_use]
    pub fn contains(&self, value: &Value) -> bool {
        self.elements.binary_search(value).is_ok()
    }

    /// The element that equals a value.
    #[must_use]
    pub fn get(&self, value: &Value) -> Option<&Value> {
        let at = self.elements.binary_search(value).ok()?;
        self.elements.get(at)
    }

    /// Elements in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.elements.iter()
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The elements, in order.
    #[must_use]
    pub fn elements(&self) -> &[Value] {
        &self.elements
    }
}

impl Value {
    /// A string.
    #[must_use]
    pub fn string(text: impl Borrow<str>) -> Self {
        Self::String(Arc::from(text.borrow()))
    }

    /// A whole number.
    #[must_use]
    pub fn integer(value: i64) -> Self {
        Self::Number(Number::Integer(value))
    }

    /// An array.
    #[must_use]
    pub fn array(items: Vec<Self>) -> Self {
        Self::Array(Arc::new(Array::new(items)))
    }

    /// An object; of entries with one key the last counts.
    #[must_use]
    pub fn object(entries: Vec<(Self, Self)>) -> Self {
        Self::Object(Arc::new(Object::new(entries)))
    }

    /// A set.
    #[must_use]
    pub fn set(elements: Vec<Self>) -> Self {
        Self::Set(Arc::new(Set::new(elements)))
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// What OPA's `type_name` says.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
            Self::Set(_) => "set",
        }
    }

    /// How many bytes it would take, about, if nothing in it were shared: a value that holds another twice counts it twice.
    #[must_use]
    pub fn size(&self) -> u64 {
        let held = match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => 0,
            Self::String(text) => text.len() as u64,
            Self::Array(array) => array.size(),
            Self::Object(object) => object.size,
            Self::Set(set) => set.size,
        };
        held.saturating_add(size_of::<Self>() as u64)
    }

    /// Where its kind stands in the order of values.
    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::String(_) => 3,
            Self::Array(_) => 4,
            Self::Object(_) => 5,
            Self::Set(_) => 6,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::String(a), Self::String(b)) => {
                if Arc::ptr_eq(a, b) {
                    Ordering::Equal
                } else {
                    a.cmp(b)
                }
            }
            (Self::Array(a), Self::Array(b)) => {
                if Arc::ptr_eq(a, b) {
                    Ordering::Equal
                } else {
                    a.cmp(b)
                }
            }
            (Self::Object(a), Self::Object(b)) => {
                if Arc::ptr_eq(a, b) {
                    Ordering::Equal
                } else {
                    a.cmp(b)
                }
            }
            (Self::Set(a), Self::Set(b)) => {
                if Arc::ptr_eq(a, b) {
                    Ordering::Equal
                } else {
                    a.cmp(b)
                }
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::integer(value)
    }
}
