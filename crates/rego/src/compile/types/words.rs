//! Types in words that people understand: "an array of strings", "a number or a string".

use std::fmt;

use super::Type;

/// How many alternatives are named one by one.
const NAMED_MAX: usize = 4;

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&phrase(self))
    }
}

/// A type with its article.
fn phrase(of: &Type) -> String {
    match of {
        Type::Unknown => "something unknown".to_owned(),
        Type::Null => "null".to_owned(),
        Type::Boolean => "a boolean".to_owned(),
        Type::Number => "a number".to_owned(),
        Type::String => "a string".to_owned(),
        Type::Function(_) => "a function".to_owned(),
        Type::Array(_) | Type::Object(_) | Type::Set(_) if of.is_empty_collection() => {
            format!("an empty {}", noun(of))
        }
        Type::Array(_) => format!("an array{}", members(&of.values())),
        Type::Set(_) => format!("a set{}", members(&of.values())),
        Type::Object(_) => "an object".to_owned(),
        Type::Any(any) if any.of.is_empty() => "anything".to_owned(),
        Type::Any(any) => {
            let mut phrases: Vec<String> = any.of.iter().map(phrase).collect();
            phrases.dedup();
            if phrases.len() > NAMED_MAX {
                phrases = any.of.iter().map(|of| short(of).to_owned()).collect();
                phrases.dedup();
            }
            joined(&phrases, "or")
        }
    }
}

/// ` of numbers`, or nothing if that says little.
fn members(of: &Type) -> String {
    let mut nouns: Vec<String> = of.alternatives().iter().map(|of| plural(of).to_owned()).collect();
    nouns.dedup();
    if of.is_any() || matches!(of, Type::Unknown) || nouns.len() > 2 {
        return String::new();
    }
    format!(" of {}", joined(&nouns, "and"))
}

/// A type with its article, without what it holds.
fn short(of: &Type) -> &'static str {
    match of {
        Type::Null => "null",
        Type::Boolean => "a boolean",
        Type::Number => "a number",
        Type::String => "a string",
        Type::Array(_) => "an array",
        Type::Object(_) => "an object",
        Type::Set(_) => "a set",
        Type::Any(_) => "anything",
        Type::Function(_) => "a function",
        Type::Unknown => "something unknown",
    }
}

/// The name of its kind.
fn noun(of: &Type) -> &'static str {
    match of {
        Type::Array(_) => "array",
        Type::Object(_) => "object",
        Type::Set(_) => "set",
        _ => "value",
    }
}

/// Several of it: `strings`.
pub(super) fn plural(of: &Type) -> &'static str {
    match of {
        Type::Null => "nulls",
        Type::Boolean => "booleans",
        Type::Number => "numbers",
        Type::String => "strings",
        Type::Array(_) => "arrays",
        Type::Object(_) => "objects",
        Type::Set(_) => "sets",
        Type::Function(_) => "functions",
        Type::Any(_) | Type::Unknown => "values",
    }
}

/// Several of each of its alternatives: `numbers or strings`.
pub(super) fn plurals(of: &Type) -> String {
    let mut nouns: Vec<String> = of.alternatives().iter().map(|of| plural(of).to_owned()).collect();
    nouns.dedup();
    joined(&nouns, "or")
}

/// `a, b or c`.
pub(super) fn joined(parts: &[String], conjunction: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// `second`, for the second of a list that is counted from zero.
pub(super) fn ordinal(at: usize) -> String {
    const NAMES: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ];
    NAMES
        .get(at)
        .map_or_else(|| format!("{}th", at + 1), |name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Type::parse(text).unwrap().to_string()
    }

    #[test]
    fn types_read_as_english() {
        assert_eq!(shown("number"), "a number");
        assert_eq!(shown("any"), "anything");
        assert_eq!(shown("array[number]"), "an array of numbers");
        assert_eq!(shown("array<number, string>"), "an array of numbers and strings");
        assert_eq!(shown("set[any]"), "a set");
        assert_eq!(shown("set"), "an empty set");
        assert_eq!(
            shown("any<string, null, array[any]>"),
            "null, a string or an array"
        );
        let many = "any<array[number], array[string], array[null], set[number], set[null], string>";
        assert_eq!(shown(many), "a string, an array or a set");
        assert_eq!(shown("(any) => any"), "a function");
    }

    #[test]
    fn several_of_a_type() {
        assert_eq!(
            plurals(&Type::parse("any<string, array[any], array[null]>").unwrap()),
            "strings or arrays"
        );
    }

    #[test]
    fn places_are_counted_in_words() {
        assert_eq!(ordinal(1), "second");
        assert_eq!(ordinal(10), "11th");
    }
}
