//! Whether a value can be of two types.

use super::{ArrayType, ObjectType, Type};

/// How much work one comparison may take at most.
const WORK_MAX: u64 = 10_000_000;

impl Type {
    /// Whether there can be a value of both types. Nothing is of an unknown type.
    #[must_use]
    pub fn unifies(&self, other: &Self) -> bool {
        self.unifies_within(other, &mut WORK_MAX.clone())
    }

    /// Like `unifies`, with a bound on the work: what is left unseen counts as fitting.
    pub(super) fn unifies_within(&self, other: &Self, work: &mut u64) -> bool {
        let Some(left) = work.checked_sub(1) else {
            return true;
        };
        *work = left;
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => false,
            (Self::Any(a), Self::Any(b)) => {
                a.of.is_empty() || b.of.is_empty() || a.of.iter().any(|of| of.unifies_within(other, work))
            }
            (Self::Any(any), single) | (single, Self::Any(any)) => {
                !matches!(single, Self::Function(_))
                    && (any.of.is_empty() || any.of.iter().any(|of| of.unifies_within(single, work)))
            }
            (Self::Null, Self::Null)
            | (Self::Boolean, Self::Boolean)
            | (Self::Number, Self::Number)
            | (Self::String, Self::String) => true,
            (Self::Array(a), Self::Array(b)) => arrays_unify(a, b, work),
            (Self::Object(a), Self::Object(b)) => objects_unify(a, b, work),
            (Self::Set(a), Self::Set(b)) => {
                // The empty set is one of any elements.
                matches!(a.of, Self::Unknown)
                    || matches!(b.of, Self::Unknown)
                    || a.of.unifies_within(&b.of, work)
            }
            (Self::Function(a), Self::Function(b)) => {
                a.arity() == b.arity() && a.args.iter().zip(&b.args).all(|(x, y)| x.unifies_within(y, work))
            }
            _ => false,
        }
    }
}

fn arrays_unify(a: &ArrayType, b: &ArrayType, work: &mut u64) -> bool {
    let known = |of: &Type| !matches!(of, Type::Unknown);
    let longer = a.fixed.len().max(b.fixed.len());
    (0..longer).all(|at| {
        let x = a.fixed.get(at).unwrap_or(&a.rest);
        let y = b.fixed.get(at).unwrap_or(&b.rest);
        x.unifies_within(y, work)
    }) && (!known(&a.rest) || !known(&b.rest) || a.rest.unifies_within(&b.rest, work))
}

fn objects_unify(a: &ObjectType, b: &ObjectType, work: &mut u64) -> bool {
    fixed_unify(a, b, work)
        && fixed_unify(b, a, work)
        && match (a.open_value(), b.open_value()) {
            (Some(x), Some(y)) => x.unifies_within(y, work),
            _ => true,
        }
}

/// Whether the fixed keys of one object can be in another.
fn fixed_unify(a: &ObjectType, b: &ObjectType, work: &mut u64) -> bool {
    let is_open = a.open_value().is_some() || b.open_value().is_some();
    a.fixed.iter().all(|(key, value)| match b.select(key) {
        Type::Unknown => is_open,
        other => value.unifies_within(&other, work),
    })
}

impl ObjectType {
    /// The type of the values of other keys than the fixed ones, if there may be any.
    pub(super) fn open_value(&self) -> Option<&Type> {
        self.rest
            .as_ref()
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Type::Unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unify(a: &str, b: &str) -> bool {
        let (a, b) = (Type::parse(a).unwrap(), Type::parse(b).unwrap());
        assert_eq!(a.unifies(&b), b.unifies(&a));
        a.unifies(&b)
    }

    #[test]
    fn scalars() {
        assert!(unify("number", "number"));
        assert!(!unify("number", "string"));
        assert!(unify("any", "null"));
        assert!(unify("any<number, string>", "string"));
        assert!(!unify("any<number, string>", "any<null, boolean>"));
        assert!(!unify("any", "(number) => number"));
    }

    #[test]
    fn arrays() {
        assert!(unify("array<number>", "array<number>"));
        assert!(!unify("array<number>", "array<number, number>"));
        assert!(unify("array<number>", "array[any]"));
        assert!(!unify("array<number>", "array[string]"));
        assert!(!unify("array[string]", "array[number]"));
        assert!(unify("array", "array[number]"));
    }

    #[test]
    fn objects() {
        assert!(unify("object<a: number>", "object<a: number>"));
        assert!(!unify("object<a: number>", "object<a: string>"));
        assert!(!unify("object<a: number>", "object<b: number>"));
        assert!(unify("object<a: number>", "object[string: number]"));
        assert!(!unify("object<a: number>", "object[string: string]"));
        assert!(unify("object<a: number>", "object[number: string]"));
        assert!(!unify("object[string: number]", "object[string: string]"));
        assert!(!unify("object", "object<a: number>"));
    }

    #[test]
    fn sets_and_functions() {
        assert!(unify("set", "set[number]"));
        assert!(!unify("set[string]", "set[number]"));
        assert!(unify("(number) => string", "(any) => null"));
        assert!(!unify("(number) => string", "(number, any) => null"));
    }
}
