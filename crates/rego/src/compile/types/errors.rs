//! What is said about types that don't fit.

use super::words::{joined, ordinal, plurals};
use super::{FunctionType, Type, terms};
use crate::syntax::{Call, Term};
use crate::value::Value;
use purlin_text::source::Span;

/// How many keys of an object are named.
const KEYS_MAX: usize = 8;

/// A place where types don't fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeError {
    /// The number of the module, as the rule has it.
    pub module: usize,
    /// The place in its text.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do about it, or what else is there.
    pub help: Option<String>,
}

/// What was found in one body.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Whether a type that is not known has part in it, so that it may only follow from another problem.
    pub(super) is_follow_up: bool,
}

impl Problem {
    pub(super) fn new(span: Span, message: String) -> Self {
        Self {
            span,
            message,
            help: None,
            is_follow_up: false,
        }
    }

    fn with_help(self, help: Option<String>) -> Self {
        Self { help, ..self }
    }
}

/// The sign of an operator.
fn sign(name: &str) -> &str {
    match name {
        "plus" => "+",
        "minus" => "-",
        "mul" => "*",
        "div" => "/",
        "rem" => "%",
        "and" => "&",
        "or" => "|",
        "eq" | "equal" => "==",
        "neq" => "!=",
        "lt" => "<",
        "lte" => "<=",
        "gt" => ">",
        "gte" => ">=",
        other => other,
    }
}

/// How a call's function is named.
fn name(call: &Call) -> String {
    let name = call.operator.join(".");
    if call.infix { sign(&name).to_owned() } else { name }
}

/// Two sides that have no value in common.
pub(super) fn never_equal(span: Span, a: &Type, b: &Type) -> Problem {
    let (x, y) = (a.to_string(), b.to_string());
    let message = if x == y {
        match difference(a, b) {
            Some(text) => format!("these two can never be equal: {text}"),
            None if a.is_unknown() || b.is_unknown() => {
                "these two can't be compared: what they hold is not bound yet".to_owned()
            }
            None => format!("these two can never be equal, though each is {x}"),
        }
    } else {
        format!("these two can never be equal: {x} and {y}")
    };
    Problem {
        is_follow_up: a.is_unknown() || b.is_unknown(),
        ..Problem::new(span, message)
    }
}

/// In what two types of one kind differ.
fn difference(a: &Type, b: &Type) -> Option<String> {
    match (a, b) {
        (Type::Array(a), Type::Array(b)) => {
            let is_closed = matches!(a.rest, Type::Unknown) && matches!(b.rest, Type::Unknown);
            if is_closed && a.fixed.len() != b.fixed.len() {
                return Some(format!(
                    "their numbers of elements are {} and {}",
                    a.fixed.len(),
                    b.fixed.len()
                ));
            }
            let at = a.fixed.iter().zip(&b.fixed).position(|(x, y)| !x.unifies(y))?;
            let (x, y) = (a.fixed.get(at)?, b.fixed.get(at)?);
            Some(format!("their {} elements are {x} and {y}", ordinal(at)))
        }
        (Type::Object(a), Type::Object(b)) => {
            for (own, other) in [(a, b), (b, a)] {
                for (key, value) in &own.fixed {
                    let key_text = terms::value_text(key);
                    match other.select(key) {
                        Type::Unknown if own.open_value().is_none() && other.open_value().is_none() => {
                            return Some(format!("only one of the objects has the key `{key_text}`"));
                        }
                        there if !value.unifies(&there) => {
                            return Some(format!(
                                "at the key `{key_text}` one has {value} and the other {there}"
                            ));
                        }
                        _ => {}
                    }
                }
            }
            None
        }
        _ => None,
    }
}

/// An element that a collection can't hold.
pub(super) fn never_in(span: Span, have: &Type, want: &Type, is_key: bool) -> Problem {
    let what = if is_key { "keys of this" } else { "values in this" };
    let message = format!(
        "`in` can never hold here: the {what} are {}, not {have}",
        plurals(want)
    );
    Problem {
        is_follow_up: have.is_unknown() || want.is_unknown(),
        ..Problem::new(span, message)
    }
}

/// A function that is not there.
pub(super) fn no_function(call: &Call) -> Problem {
    Problem::new(call.operator_span, format!("`{}` is not a function", name(call)))
}

/// A call with too many or too few arguments.
pub(super) fn argument_count(
    span: Span,
    call: &Call,
    function: &FunctionType,
    is_follow_up: bool,
) -> Problem {
    let given = if call.args.len() < function.arity() {
        "fewer"
    } else {
        "more"
    };
    let message = format!(
        "`{}` takes {}, and is given {given}",
        name(call),
        arguments(function)
    );
    Problem {
        is_follow_up,
        ..Problem::new(span, message)
    }
}

fn arguments(function: &FunctionType) -> String {
    let least = if function.variadic { "at least " } else { "" };
    match function.arity() {
        0 if !function.variadic => "no arguments".to_owned(),
        1 => format!("{least}one argument"),
        count => format!("{least}{count} arguments"),
    }
}

/// An argument of another type than the function takes.
pub(super) fn argument(
    call: &Call,
    at: usize,
    have: &[Type],
    want: &Type,
    function: &FunctionType,
    fallback: Span,
) -> Problem {
    let unknown = Type::Unknown;
    let given = have.get(at).unwrap_or(&unknown);
    let called = name(call);
    let span = call.args.get(at).map_or(fallback, |argument| argument.span);
    let is_result = at >= function.arity() && !function.variadic;
    let message = if is_result {
        format!("`{called}` gives {want}, which can't be {given}")
    } else if call.infix && function.arity() == 2 {
        format!(
            "`{called}` takes {want} on its {}, not {given}",
            if at == 0 { "left" } else { "right" }
        )
    } else if function.arity() == 1 {
        format!("`{called}` takes {want}, not {given}")
    } else {
        format!(
            "`{called}` takes {want} as its {} argument, not {given}",
            ordinal(at)
        )
    };
    Problem {
        is_follow_up: have.iter().any(Type::is_unknown),
        ..Problem::new(span, message)
    }
}

/// A function that can't stand in for another one.
pub(super) fn replacement(span: Span, target: &Term, from: &FunctionType, to: &FunctionType) -> Problem {
    let parts = terms::reference(target).unwrap_or(std::slice::from_ref(target));
    let called = holder(parts, parts.len());
    let message = if from.arity() == to.arity() {
        format!("{called} can't be replaced by a function that takes other types of arguments")
    } else {
        format!(
            "{called} takes {}, but what replaces it takes {}",
            arguments(from),
            arguments(to)
        )
    };
    let is_follow_up = to.args.iter().any(Type::is_unknown);
    Problem {
        is_follow_up,
        ..Problem::new(span, message)
    }
}

/// What the first parts of a reference are called: `` `data.p.q` ``.
fn holder(parts: &[Term], at: usize) -> String {
    match parts.get(..at).map(terms::text) {
        Some(text) if !text.starts_with('_') && !text.is_empty() => format!("`{text}`"),
        _ => "this".to_owned(),
    }
}

fn span_of(parts: &[Term], at: usize) -> Span {
    parts
        .get(at)
        .or_else(|| parts.last())
        .map_or(Span::new(0, 0), |part| part.span)
}

/// A function that is used as a value.
pub(super) fn not_called(parts: &[Term], span: Span) -> Problem {
    let message = format!(
        "{} is a function, which can only be called",
        holder(parts, parts.len())
    );
    Problem::new(span, message).with_help(Some("call it, with its arguments in parentheses".to_owned()))
}

/// A part looked up in what has no parts.
pub(super) fn no_members(parts: &[Term], at: usize, have: &Type) -> Problem {
    let holder = holder(parts, at);
    Problem::new(
        span_of(parts, at),
        format!("{holder} is {have}, so nothing can be looked up in it"),
    )
}

/// A member that can't be there: a constant `key`, or a key of type `have`.
pub(super) fn no_member(parts: &[Term], at: usize, within: &Type, have: Option<&Type>) -> Problem {
    let holder = holder(parts, at);
    let key = parts.get(at).and_then(terms::constant);
    let keys = within.keys();
    let message = match (&key, have) {
        _ if within.is_empty_collection() => match &key {
            Some(key) => format!(
                "{holder} is always empty, so it has no member `{}`",
                terms::value_text(key)
            ),
            None => format!("{holder} is always empty, so this is never found in it"),
        },
        (Some(key), None) => constant_member(&holder, within, &keys, key),
        (_, Some(have)) if matches!(within, Type::Set(_)) => {
            format!("{holder} is a set of {}, so it can't hold {have}", plurals(&keys))
        }
        (_, Some(have)) => format!(
            "the keys of {holder} are {}, so {have} can't be one",
            plurals(&keys)
        ),
        (None, None) => format!("{holder} can't have such a member"),
    };
    Problem::new(span_of(parts, at), message).with_help(known_keys(within))
}

fn constant_member(holder: &str, within: &Type, keys: &Type, key: &Value) -> String {
    let text = terms::value_text(key);
    match within {
        Type::Array(array) if matches!(key, Value::Number(_)) => {
            let count = array.fixed.len();
            let elements = if count == 1 { "element" } else { "elements" };
            format!("{holder} has {count} {elements}, counted from 0, so there is no element {text}")
        }
        Type::Set(_) => {
            format!(
                "{holder} is a set of {}, so it can't hold {}",
                plurals(keys),
                Type::of_value(key)
            )
        }
        Type::Object(object) if object.rest.is_none() => format!("{holder} has no key `{text}`"),
        Type::Object(_) => {
            format!(
                "the keys of {holder} are {}, so {} can't be one",
                plurals(keys),
                Type::of_value(key)
            )
        }
        _ => format!("{holder} is {within}, which has no member `{text}`"),
    }
}

/// The keys that are there.
fn known_keys(within: &Type) -> Option<String> {
    let mut keys: Vec<&Value> = within
        .alternatives()
        .iter()
        .filter_map(|of| match of {
            Type::Object(object) => Some(&object.fixed),
            _ => None,
        })
        .flatten()
        .map(|(key, _)| key)
        .collect();
    keys.sort();
    keys.dedup();
    let mut shown: Vec<String> = keys
        .iter()
        .take(KEYS_MAX)
        .map(|key| format!("`{}`", terms::value_text(key)))
        .collect();
    match (keys.len(), keys.len().saturating_sub(KEYS_MAX)) {
        (0, _) => None,
        (1, _) => Some(format!("its only key is {}", joined(&shown, "and"))),
        (_, 0) => Some(format!("its keys are {}", joined(&shown, "and"))),
        (_, more) => {
            shown.push(format!("{more} more"));
            Some(format!("its keys are {}", joined(&shown, "and")))
        }
    }
}

/// A part of the path of rules that has another type than the names there.
pub(super) fn no_rule(parts: &[Term], at: usize, have: &Type, keys: &Type) -> Problem {
    let message = format!(
        "what is below {} is found by {}, not by {have}",
        holder(parts, at),
        plurals(keys)
    );
    Problem::new(span_of(parts, at), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Type {
        Type::parse(text).unwrap()
    }

    fn equal(a: &str, b: &str) -> String {
        never_equal(Span::new(0, 1), &parse(a), &parse(b)).message
    }

    #[test]
    fn unequal_types_are_told_apart() {
        assert_eq!(
            equal("string", "number"),
            "these two can never be equal: a string and a number"
        );
        assert_eq!(
            equal("object<a: number>", "object<a: string>"),
            "these two can never be equal: at the key `a` one has a number and the other a string"
        );
        assert_eq!(
            equal("object<a: number>", "object<a: number, b: number>"),
            "these two can never be equal: only one of the objects has the key `b`"
        );
        assert_eq!(
            equal("array<number>", "array<number, number>"),
            "these two can never be equal: their numbers of elements are 1 and 2"
        );
    }

    #[test]
    fn keys_are_named() {
        assert_eq!(
            known_keys(&parse("object<a: number>")),
            Some("its only key is `a`".to_owned())
        );
        assert_eq!(
            known_keys(&parse("object<b: null, a: number>")),
            Some("its keys are `a` and `b`".to_owned())
        );
        assert_eq!(known_keys(&parse("array<number>")), None);
    }
}
