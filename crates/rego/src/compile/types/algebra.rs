//! What types are made of one another: unions, members, and the merge of the definitions of one rule.

use std::sync::Arc;

use super::{AnyType, Extent, FunctionType, Type, UNION_MAX};
use crate::value::{Number, Value};

impl Type {
    /// The type of a value as JSON has it; sets count as arrays.
    #[must_use]
    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(items) => Self::array(items.iter().map(Self::of_value).collect(), Self::Unknown),
            Value::Set(set) => Self::array(set.iter().map(Self::of_value).collect(), Self::Unknown),
            Value::Object(object) => Self::object(
                object
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::of_value(value)))
                    .collect(),
                None,
            ),
        }
    }

    /// One of two types. A function has nothing in common with other types: then it is unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, other) => other,
            (own, Self::Unknown) => own,
            (Self::Function(a), Self::Function(b)) => a.or(&b).map_or(Self::Unknown, Self::function),
            (Self::Function(_), _) | (_, Self::Function(_)) => Self::Unknown,
            (own, other) if own == other => own,
            (own, other) => Self::union([own, other]),
        }
    }

    /// One of several types.
    #[must_use]
    pub fn union(types: impl IntoIterator<Item = Self>) -> Self {
        let mut of = Vec::new();
        for of_one in types {
            match of_one {
                Self::Unknown => {}
                Self::Any(any) if any.of.is_empty() => return Self::any(),
                Self::Any(any) => of.extend(any.of.iter().cloned()),
                other => of.push(other),
            }
            // Large objects mostly have few types over and over.
            if of.len() > 2 * UNION_MAX {
                of.sort();
                of.dedup();
                if of.len() > UNION_MAX {
                    return Self::any();
                }
            }
        }
        of.sort();
        of.dedup();
        if of.len() > UNION_MAX {
            return Self::any();
        }
        match (of.len(), Extent::around(of.iter())) {
            (0, _) => Self::Unknown,
            (1, _) => of.pop().unwrap_or(Self::Unknown),
            // One of several types is known well enough, even if not all of them are.
            (_, Some(extent)) => Self::Any(Arc::new(AnyType {
                of,
                extent: Extent {
                    is_unknown: false,
                    ..extent
                },
            })),
            (_, None) => Self::any(),
        }
    }

    /// The types it may be; itself where it is but one.
    #[must_use]
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::Any(any) if !any.of.is_empty() => &any.of,
            other => std::slice::from_ref(other),
        }
    }

    /// Whether all values of another type are of this one, as far as that is plain.
    fn contains(&self, other: &Self) -> bool {
        match self {
            Self::Any(any) => any.of.is_empty() || any.of.binary_search(other).is_ok(),
            _ => self == other,
        }
    }

    /// The type of the member with this key; unknown if there can't be one.
    #[must_use]
    pub fn select(&self, key: &Value) -> Self {
        match self {
            Self::Array(array) => match key {
                Value::Number(Number::Integer(at)) => match usize::try_from(*at) {
                    Ok(at) => array.fixed.get(at).unwrap_or(&array.rest).clone(),
                    Err(_) => Self::Unknown,
                },
                _ => Self::Unknown,
            },
            Self::Object(object) => object.select(key),
            Self::Set(set) => {
                let of_key = Self::of_value(key);
                match &set.of {
                    Self::Unknown => Self::Unknown,
                    of if of.contains(&of_key) => of_key,
                    _ => Self::Unknown,
                }
            }
            Self::Any(any) if any.of.is_empty() => Self::any(),
            Self::Any(any) => Self::union(any.of.iter().map(|of| of.select(key))),
            _ => Self::Unknown,
        }
    }

    /// The type of its keys; unknown if it has no members.
    #[must_use]
    pub fn keys(&self) -> Self {
        match self {
            Self::Array(_) => Self::Number,
            Self::Object(object) => object.members().0.clone(),
            Self::Set(set) => set.of.clone(),
            Self::Any(any) if any.of.is_empty() => Self::any(),
            Self::Any(any) => Self::union(any.of.iter().map(Self::keys)),
            _ => Self::Unknown,
        }
    }

    /// The type of its members; unknown if it has none.
    #[must_use]
    pub fn values(&self) -> Self {
        match self {
            Self::Array(array) => {
                Self::union(array.fixed.iter().chain(std::iter::once(&array.rest)).cloned())
            }
            Self::Object(object) => object.members().1.clone(),
            Self::Set(set) => set.of.clone(),
            Self::Any(any) if any.of.is_empty() => Self::any(),
            Self::Any(any) => Self::union(any.of.iter().map(Self::values)),
            _ => Self::Unknown,
        }
    }

    /// The type of a rule that has definitions of both types.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, other) => other,
            (own, Self::Unknown) => own,
            (Self::Object(a), Self::Object(b)) if a.fixed.is_empty() && b.fixed.is_empty() => {
                match (&a.rest, &b.rest) {
                    (None, _) => Self::Object(b),
                    (_, None) => Self::Object(a),
                    (Some((key_a, value_a)), Some((key_b, value_b))) => {
                        let key = key_a.clone().or(key_b.clone());
                        Self::object(Vec::new(), Some((key, value_a.clone().merge(value_b.clone()))))
                    }
                }
            }
            (Self::Set(a), Self::Set(b)) => Self::set(a.of.clone().or(b.of.clone())),
            (Self::Object(object), Self::Any(any)) | (Self::Any(any), Self::Object(object)) => {
                merge_into_union(&object, &any)
            }
            (own, other) => own.or(other),
        }
    }

    /// Whether it is, or holds, the type of an empty collection.
    #[must_use]
    pub fn has_empty_collection(&self) -> bool {
        if self.is_empty_collection() {
            return true;
        }
        match self {
            Self::Object(object) => {
                object.fixed.iter().any(|(_, value)| value.has_empty_collection())
                    || object
                        .rest
                        .as_ref()
                        .is_some_and(|(_, value)| value.has_empty_collection())
            }
            Self::Array(array) => {
                array.fixed.iter().any(Self::has_empty_collection) || array.rest.has_empty_collection()
            }
            Self::Set(set) => set.of.has_empty_collection(),
            Self::Any(any) => any.of.iter().any(Self::has_empty_collection),
            _ => false,
        }
    }

    /// The type with any type in place of each empty collection.
    #[must_use]
    pub fn without_empty_collections(&self) -> Self {
        if self.is_empty_collection() {
            return Self::any();
        }
        let relaxed = Self::without_empty_collections;
        match self {
            Self::Object(object) => Self::object(
                object
                    .fixed
                    .iter()
                    .map(|(key, value)| (key.clone(), relaxed(value)))
                    .collect(),
                object
                    .rest
                    .as_ref()
                    .map(|(key, value)| (key.clone(), relaxed(value))),
            ),
            Self::Array(array) => {
                Self::array(array.fixed.iter().map(relaxed).collect(), relaxed(&array.rest))
            }
            Self::Set(set) => Self::set(relaxed(&set.of)),
            Self::Any(any) if !any.of.is_empty() => Self::union(any.of.iter().map(relaxed)),
            other => other.clone(),
        }
    }

    /// The type of an object with one more member, somewhere below it; other types stay as they are.
    #[must_use]
    pub fn with_member(&self, path: &[Value], of: &Self) -> Self {
        let (Self::Object(object), Some((key, below))) = (self, path.split_first()) else {
            return self.clone();
        };
        let member = if below.is_empty() {
            of.clone()
        } else {
            Self::object(Vec::new(), None).with_member(below, of)
        };
        let (keys, values) = object.rest.clone().unwrap_or((Self::Unknown, Self::Unknown));
        Self::object(
            object.fixed.clone(),
            Some((keys.or(Self::of_value(key)), values.or(member))),
        )
    }
}

/// Adds the type of an object to several types, of which one may be for objects as well.
fn merge_into_union(object: &Arc<super::ObjectType>, any: &Arc<AnyType>) -> Type {
    let is_open = |other: &Type| match other {
        Type::Object(other) => other.fixed.is_empty() && other.rest.is_some(),
        _ => false,
    };
    if object.fixed.is_empty()
        && let Some((key, value)) = &object.rest
        && let Some(at) = any.of.iter().position(is_open)
    {
        return Type::union(any.of.iter().enumerate().map(|(index, of)| match of {
            Type::Object(own) if index == at => {
                let (own_key, own_value) = own.rest.clone().unwrap_or((Type::Unknown, Type::Unknown));
                Type::object(
                    Vec::new(),
                    Some((own_key.or(key.clone()), own_value.or(value.clone()))),
                )
            }
            other => other.clone(),
        }));
    }
    Type::Object(Arc::clone(object)).or(Type::Any(Arc::clone(any)))
}

impl super::ObjectType {
    /// The type of the member with this key; unknown if there can't be one.
    pub(super) fn select(&self, key: &Value) -> Type {
        if let Ok(at) = self.fixed.binary_search_by(|(own, _)| own.cmp(key)) {
            return self
                .fixed
                .get(at)
                .map_or(Type::Unknown, |(_, value)| value.clone());
        }
        match &self.rest {
            Some((keys, value)) if keys.contains(&Type::of_value(key)) => value.clone(),
            _ => Type::Unknown,
        }
    }

    /// The types of its keys and of its values.
    fn members(&self) -> &(Type, Type) {
        self.members.get_or_init(|| {
            let rest = self.rest.as_ref();
            let keys = self.fixed.iter().map(|(key, _)| Type::of_value(key));
            let values = self.fixed.iter().map(|(_, value)| value.clone());
            (
                Type::union(keys.chain(rest.map(|(key, _)| key.clone()))),
                Type::union(values.chain(rest.map(|(_, value)| value.clone()))),
            )
        })
    }
}

impl FunctionType {
    /// The function that is one of two; `None` if they take different numbers of arguments.
    fn or(&self, other: &Self) -> Option<Self> {
        if self.args.len() != other.args.len() || self.variadic != other.variadic {
            return None;
        }
        let result = |function: &Self| function.result.clone().unwrap_or(Type::Unknown);
        Some(Self {
            args: self
                .args
                .iter()
                .zip(&other.args)
                .map(|(a, b)| a.clone().or(b.clone()))
                .collect(),
            result: match result(self).or(result(other)) {
                Type::Unknown => None,
                known => Some(known),
            },
            variadic: self.variadic,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Type {
        Type::parse(text).unwrap()
    }

    #[test]
    fn unions_are_flat_and_sorted() {
        assert_eq!(
            parse("any<string, number>"),
            Type::Number.or(Type::String).or(Type::Number)
        );
        assert_eq!(Type::Number.or(Type::Number), Type::Number);
        assert!(Type::Number.or(Type::any()).is_any());
        assert_eq!(Type::Unknown.or(Type::Null), Type::Null);
        assert_eq!(Type::Number.or(parse("(number) => number")), Type::Unknown);
    }

    #[test]
    fn functions_are_merged_argument_by_argument() {
        let both = parse("(number) => string").or(parse("(string) => null"));
        assert_eq!(both, parse("(any<number, string>) => any<null, string>"));
        assert_eq!(
            parse("(number) => string").or(parse("(string, null) => null")),
            Type::Unknown
        );
    }

    #[test]
    fn very_many_alternatives_are_of_any_type() {
        let of = (0..3_000).map(|n| Type::object(vec![(Value::integer(n), Type::Null)], None));
        assert!(Type::union(of).is_any());
        let same = Type::union((0..100_000).map(|_| Type::Number));
        assert_eq!(same, Type::Number);
    }

    #[test]
    fn members_of_collections() {
        let array = parse("array<string, number>");
        assert_eq!(array.select(&Value::integer(1)), Type::Number);
        assert_eq!(array.select(&Value::integer(2)), Type::Unknown);
        assert_eq!(array.select(&Value::integer(-1)), Type::Unknown);
        assert_eq!(
            (array.keys(), array.values()),
            (Type::Number, parse("any<number, string>"))
        );
        let object = parse("object<a: string>[number: null]");
        assert_eq!(object.select(&"a".into()), Type::String);
        assert_eq!(object.select(&"b".into()), Type::Unknown);
        assert_eq!(object.select(&Value::integer(7)), Type::Null);
        assert_eq!(
            (object.keys(), object.values()),
            (parse("any<number, string>"), parse("any<null, string>"))
        );
        let set = parse("set[any<number, string>]");
        assert_eq!(set.select(&"x".into()), Type::String);
        assert_eq!(set.select(&Value::Null), Type::Unknown);
        let several = parse("any<number, array[string], object[any: null]>");
        assert_eq!(several.select(&Value::integer(0)), parse("any<null, string>"));
        assert_eq!(several.values(), parse("any<null, string>"));
        assert_eq!(Type::String.keys(), Type::Unknown);
        assert!(Type::any().values().is_any());
    }

    #[test]
    fn definitions_of_one_rule_are_merged() {
        let merged = parse("object[string: number]").merge(parse("object[string: string]"));
        assert_eq!(merged, parse("object[string: any<number, string>]"));
        assert_eq!(
            parse("set[number]").merge(parse("set[string]")),
            parse("set[any<number, string>]")
        );
        assert_eq!(
            parse("object").merge(parse("object[string: number]")),
            parse("object[string: number]")
        );
        let fixed = parse("object<a: number>").merge(parse("object[string: number]"));
        assert_eq!(fixed.alternatives().len(), 2);
        let three = parse("any<object[string: number], string>").merge(parse("object[number: null]"));
        assert_eq!(
            three,
            parse("any<object[any<number, string>: any<null, number>], string>")
        );
    }

    #[test]
    fn empty_collections_are_replaced_at_any_depth() {
        let nested = parse("object<a: array<set>, b: number>");
        assert!(nested.has_empty_collection());
        assert_eq!(
            nested.without_empty_collections(),
            parse("object<a: array<any>, b: number>")
        );
        assert!(!parse("object<a: number>").has_empty_collection());
    }

    #[test]
    fn members_are_added_below_an_object() {
        let path: Vec<Value> = vec!["a".into(), Value::integer(1)];
        let grown = parse("object[string: null]").with_member(&path, &Type::Boolean);
        assert_eq!(grown, parse("object[string: any<null, object[number: boolean]>]"));
    }
}
