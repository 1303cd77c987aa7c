//! The table that an index fills: places of documents, and what each branch wants there.

use crate::plan::{Place, Test};
use crate::syntax::Name;
use crate::value::Value;

/// Whether a path below `data` leads to rules.
pub(in super::super) type IsVirtual<'v> = &'v dyn Fn(&[Value]) -> bool;

/// How a value at a place is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Equal,
    Member,
    Prefix,
    Suffix,
    /// Split at these characters.
    Parts(String),
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Given {
    /// Anything.
    Any,
    /// Anything, and a variable has it.
    Var(Name),
    /// This value.
    Value(Value),
    /// An array of these; none where anything may be.
    Array(Vec<Option<Value>>),
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) place: usize,
    pub(super) given: Given,
    pub(super) kind: Kind,
}

impl Entry {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.given, Given::Any | Given::Var(_))
    }

    pub(super) fn is_affix(&self) -> bool {
        matches!(self.kind, Kind::Prefix | Kind::Suffix)
    }

    pub(super) fn is_composite(&self) -> bool {
        match &self.given {
            Given::Array(_) => true,
            Given::Value(value) => !is_scalar(value),
            Given::Any | Given::Var(_) => false,
        }
    }

    pub(super) fn test(&self) -> Test {
        match (&self.given, &self.kind) {
            (Given::Value(value), Kind::Member) => Test::Holds(value.clone()),
            (Given::Value(Value::String(text)), Kind::Prefix) => Test::Starts(text.clone()),
            (Given::Value(Value::String(text)), Kind::Suffix) => Test::Ends(text.clone()),
            (Given::Value(value), _) if is_scalar(value) => Test::Is(value.clone()),
            (Given::Any | Given::Var(_) | Given::Value(_), _) => Test::Defined,
            (Given::Array(items), Kind::Parts(delimiters)) => Test::Split(delimiters.clone(), items.clone()),
            (Given::Array(items), _) => Test::Array(items.clone()),
        }
    }
}

/// What one of several ways asks for.
pub(super) type Alternatives = Vec<Vec<Entry>>;

/// In how many ways a branch may be reached at most; of more, nothing is asked.
const MOST_PATHS: usize = 32;

/// What is known of one branch.
#[derive(Default)]
pub(super) struct Found {
    pub(super) entries: Vec<Entry>,
    /// Of each of these, one has to hold.
    pub(super) either: Vec<Alternatives>,
    /// A key, and the collection below `data` that has to have it.
    pub(super) keys: Vec<(Place, Vec<Value>)>,
}

impl Found {
    pub(super) fn all_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().chain(self.either.iter().flatten().flatten())
    }

    /// Every way to reach the branch.
    pub(super) fn paths(&self) -> Alternatives {
        let mut paths = vec![self.entries.clone()];
        for alternatives in &self.either {
            if paths.len() * alternatives.len() > MOST_PATHS {
                return vec![self.entries.clone()];
            }
            paths = paths
                .iter()
                .flat_map(|path| alternatives.iter().map(|more| [path.as_slice(), more].concat()))
                .collect();
        }
        paths
    }
}

/// How much a place is worth as an early question.
#[derive(Clone, Copy, Default)]
pub(super) struct Weight {
    pub(super) count: usize,
    /// 1 where some branch has several values for it, 2 where that ends the questions.
    pub(super) alternatives: u8,
}

pub(super) struct Index<'i> {
    pub(super) is_virtual: IsVirtual<'i>,
    pub(super) places: Vec<Place>,
    pub(super) weights: Vec<Weight>,
    /// Whether what is read may be dropped, so that it has no weight.
    pub(super) is_aside: bool,
}

impl Index<'_> {
    pub(super) fn place(&mut self, place: Place) -> usize {
        if let Some(at) = self.places.iter().position(|other| *other == place) {
            return at;
        }
        self.places.push(place);
        self.weights.push(Weight::default());
        self.places.len() - 1
    }

    pub(super) fn weigh(&mut self, place: usize, count: usize, alternatives: u8) {
        if self.is_aside {
            return;
        }
        if let Some(weight) = self.weights.get_mut(place) {
            weight.count += count;
            weight.alternatives = weight.alternatives.max(alternatives);
        }
    }
}

pub(super) fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_) | Value::Set(_))
}

/// A value as the index has it.
pub(super) fn given(value: Value) -> Given {
    match &value {
        Value::Array(items) => {
            let items = items.iter().map(|item| is_scalar(item).then(|| item.clone()));
            Given::Array(items.collect())
        }
        _ => Given::Value(value),
    }
}
