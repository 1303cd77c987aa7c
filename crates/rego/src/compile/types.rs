//! The static types of rules and expressions, and what OPA refuses because of them.
//!
//! Types are inferred, never written: a rule has the type of its values, a variable that of what it is bound to, and
//! `input` is of any type. What can't be known is of any type, so that all that is refused here could never hold.

mod algebra;
mod check;
mod environment;
mod errors;
mod infer;
mod narrow;
mod notation;
mod order;
mod references;
mod rules;
mod schema;
mod terms;
#[cfg(test)]
mod testing;
mod unify;
#[cfg(test)]
mod verdicts;
mod withs;
mod words;

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

pub use check::{Found, check, check_with_input};
pub use errors::TypeError;
pub use rules::TypedRule;

use crate::value::Value;

/// How deep types may nest; what is deeper is of any type.
const DEPTH_MAX: u16 = 100;

/// How many parts a type may have, counted as a tree, though parts are shared; what has more is of any type.
const SIZE_MAX: u32 = 2_000_000;

/// How many alternatives a type may have; what has more is of any type.
const UNION_MAX: usize = 1_000;

/// The type of a term.
#[derive(Clone, Debug)]
pub enum Type {
    /// Not known yet, or none at all: what an empty collection holds.
    Unknown,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array(Arc<ArrayType>),
    /// An object.
    Object(Arc<ObjectType>),
    /// A set.
    Set(Arc<SetType>),
    /// One of several types, sorted; where none is named, any type.
    Any(Arc<AnyType>),
    /// A function.
    Function(Arc<FunctionType>),
}

/// What is counted of a type once, when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    size: u32,
    depth: u16,
    is_unknown: bool,
}

/// The type of arrays.
#[derive(Clone, Debug)]
pub struct ArrayType {
    fixed: Vec<Type>,
    rest: Type,
    extent: Extent,
}

/// The type of objects.
#[derive(Clone, Debug)]
pub struct ObjectType {
    fixed: Vec<(Value, Type)>,
    rest: Option<(Type, Type)>,
    extent: Extent,
    /// The types of all keys and of all values. They are asked for often, and an object may be large.
    members: OnceLock<(Type, Type)>,
}

/// The type of sets.
#[derive(Clone, Debug)]
pub struct SetType {
    of: Type,
    extent: Extent,
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct AnyType {
    of: Vec<Type>,
    extent: Extent,
}

/// What a function takes and gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FunctionType {
    /// The types of its arguments.
    pub args: Vec<Type>,
    /// The type of its result; `None` if it has none and is only called for its effect.
    pub result: Option<Type>,
    /// Whether the last of its arguments may be there any number of times, or not at all.
    pub variadic: bool,
}

impl Extent {
    const LEAF: Self = Self {
        size: 1,
        depth: 0,
        is_unknown: false,
    };

    /// The extent of something made of these parts; `None` if that is too much.
    fn around<'a>(parts: impl Iterator<Item = &'a Type>) -> Option<Self> {
        let mut all = Self::LEAF;
        for part in parts {
            let of = part.extent();
            all.size = all.size.saturating_add(of.size);
            all.depth = all.depth.max(of.depth);
            all.is_unknown |= of.is_unknown;
        }
        all.depth = all.depth.saturating_add(1);
        (all.depth <= DEPTH_MAX && all.size <= SIZE_MAX).then_some(all)
    }
}

impl Type {
    /// The type of all values.
    #[must_use]
    pub fn any() -> Self {
        static ANY: OnceLock<Arc<AnyType>> = OnceLock::new();
        Self::Any(Arc::clone(ANY.get_or_init(|| {
            Arc::new(AnyType {
                of: Vec::new(),
                extent: Extent::LEAF,
            })
        })))
    }

    /// Arrays that start with `fixed`; `rest` is the type of what follows, unknown if nothing does.
    #[must_use]
    pub fn array(fixed: Vec<Self>, rest: Self) -> Self {
        let parts = fixed
            .iter()
            .chain((!matches!(rest, Self::Unknown)).then_some(&rest));
        match Extent::around(parts) {
            Some(extent) => Self::Array(Arc::new(ArrayType { fixed, rest, extent })),
            None => Self::any(),
        }
    }

    /// Objects that have the keys of `fixed`, and may have others whose key and value are of the types of `rest`.
    #[must_use]
    pub fn object(mut fixed: Vec<(Value, Self)>, rest: Option<(Self, Self)>) -> Self {
        // Of equal keys the last counts.
        fixed.reverse();
        fixed.sort_by(|(a, _), (b, _)| a.cmp(b));
        fixed.dedup_by(|(a, _), (b, _)| a == b);
        let parts = fixed
            .iter()
            .map(|(_, value)| value)
            .chain(rest.iter().flat_map(|(key, value)| [key, value]));
        match Extent::around(parts) {
            Some(extent) => Self::Object(Arc::new(ObjectType {
                fixed,
                rest,
                extent,
                members: OnceLock::new(),
            })),
            None => Self::any(),
        }
    }

    /// Sets of such elements; unknown for the empty set.
    #[must_use]
    pub fn set(of: Self) -> Self {
        match Extent::around(std::iter::once(&of)) {
            Some(extent) => Self::Set(Arc::new(SetType { of, extent })),
            None => Self::any(),
        }
    }

    /// A function.
    #[must_use]
    pub fn function(function: FunctionType) -> Self {
        Self::Function(Arc::new(function))
    }

    /// Whether it is the type of all values.
    #[must_use]
    pub fn is_any(&self) -> bool {
        matches!(self, Self::Any(any) if any.of.is_empty())
    }

    /// Whether it, or a part of it, is not known. That holds for empty sets.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.extent().is_unknown
    }

    /// Whether it is that of a collection that has no members.
    #[must_use]
    pub fn is_empty_collection(&self) -> bool {
        match self {
            Self::Object(object) => object.fixed.is_empty() && object.rest.is_none(),
            Self::Array(array) => array.fixed.is_empty() && matches!(array.rest, Self::Unknown),
            Self::Set(set) => matches!(set.of, Self::Unknown),
            _ => false,
        }
    }

    /// How many parts it has.
    fn size(&self) -> u32 {
        self.extent().size
    }

    fn extent(&self) -> Extent {
        match self {
            Self::Unknown => Extent {
                is_unknown: true,
                ..Extent::LEAF
            },
            Self::Null | Self::Boolean | Self::Number | Self::String => Extent::LEAF,
            Self::Array(array) => array.extent,
            Self::Object(object) => object.extent,
            Self::Set(set) => set.extent,
            Self::Any(any) => any.extent,
            Self::Function(function) => {
                let parts = function.args.iter().chain(&function.result);
                let is_unknown = function.result.is_none() || parts.clone().any(Self::is_unknown);
                let size = parts.fold(1_u32, |size, part| size.saturating_add(part.size()));
                Extent {
                    size,
                    depth: 1,
                    is_unknown,
                }
            }
        }
    }

    /// Where its kind stands in the order of types.
    fn rank(&self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Null => 1,
            Self::Boolean => 2,
            Self::Number => 3,
            Self::String => 4,
            Self::Array(_) => 5,
            Self::Object(_) => 6,
            Self::Set(_) => 7,
            Self::Any(_) => 8,
            Self::Function(_) => 9,
        }
    }
}

impl Ord for Type {
    fn cmp(&self, other: &Self) -> Ordering {
        // Parts are often shared. Sizes come first since they are at hand.
        match (self, other) {
            (Self::Array(a), Self::Array(b)) if !Arc::ptr_eq(a, b) => {
                let (x, y) = (a.extent.size, b.extent.size);
                x.cmp(&y)
                    .then_with(|| a.rest.cmp(&b.rest))
                    .then_with(|| a.fixed.cmp(&b.fixed))
            }
            (Self::Object(a), Self::Object(b)) if !Arc::ptr_eq(a, b) => {
                let (x, y) = (a.extent.size, b.extent.size);
                x.cmp(&y)
                    .then_with(|| a.rest.cmp(&b.rest))
                    .then_with(|| a.fixed.cmp(&b.fixed))
            }
            (Self::Set(a), Self::Set(b)) if !Arc::ptr_eq(a, b) => a.of.cmp(&b.of),
            (Self::Any(a), Self::Any(b)) if !Arc::ptr_eq(a, b) => a.of.cmp(&b.of),
            (Self::Function(a), Self::Function(b)) if !Arc::ptr_eq(a, b) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Type {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Type {}

impl FunctionType {
    /// How many arguments it takes at least.
    #[must_use]
    pub fn arity(&self) -> usize {
        if self.variadic {
            self.args.len().saturating_sub(1)
        } else {
            self.args.len()
        }
    }

    /// The type of the argument at a position; behind the arguments comes the result.
    #[must_use]
    pub fn argument(&self, at: usize) -> Option<&Type> {
        if self.variadic {
            return self.args.get(at).or_else(|| self.args.last());
        }
        if at == self.args.len() {
            self.result.as_ref()
        } else {
            self.args.get(at)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_equal_keys_counts() {
        let object = Type::object(vec![("a".into(), Type::Number), ("a".into(), Type::String)], None);
        assert_eq!(object, Type::object(vec![("a".into(), Type::String)], None));
    }

    #[test]
    fn what_is_too_deep_or_too_large_is_of_any_type() {
        let mut deep = Type::Number;
        for _ in 0..200 {
            deep = Type::array(vec![deep], Type::Unknown);
        }
        assert!(deep.extent().depth <= DEPTH_MAX);
        let mut wide = Type::Number;
        for _ in 0..64 {
            wide = Type::array(vec![wide.clone(), wide], Type::Unknown);
        }
        assert!(wide.size() <= SIZE_MAX);
    }

    #[test]
    fn unknown_parts_make_the_whole_unknown() {
        assert!(Type::array(vec![Type::Number, Type::Unknown], Type::Unknown).is_unknown());
        assert!(!Type::array(vec![Type::Number], Type::Unknown).is_unknown());
        assert!(Type::set(Type::Unknown).is_unknown());
        assert!(!Type::object(Vec::new(), None).is_unknown());
    }

    #[test]
    fn empty_collections() {
        assert!(Type::array(Vec::new(), Type::Unknown).is_empty_collection());
        assert!(Type::object(Vec::new(), None).is_empty_collection());
        assert!(Type::set(Type::Unknown).is_empty_collection());
        assert!(!Type::set(Type::any()).is_empty_collection());
        assert!(!Type::Null.is_empty_collection());
    }

    #[test]
    fn arguments_of_functions() {
        let plain = FunctionType {
            args: vec![Type::Number],
            result: Some(Type::String),
            variadic: false,
        };
        assert_eq!(plain.argument(1), Some(&Type::String));
        assert_eq!(plain.argument(2), None);
        let print = FunctionType {
            args: vec![Type::any()],
            result: None,
            variadic: true,
        };
        assert_eq!((print.arity(), print.argument(9)), (0, Some(&Type::any())));
    }
}
