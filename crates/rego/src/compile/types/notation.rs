//! Types as OPA writes them: `any<array[any], object<a: string>[string: any], set[any]>`, `(string, number) => boolean`.

use super::{FunctionType, Type};
use crate::value::{Number, Value};

/// How deep the text of a type may nest.
const DEPTH_MAX: usize = 50;

impl Type {
    /// Reads a type in OPA's notation. Names of arguments (`x: number`) are allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let of = parse_type(&mut rest, 0)?;
        rest.trim().is_empty().then_some(of)
    }
}

impl FunctionType {
    /// Reads the type of a function in OPA's notation.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match Type::parse(text)? {
            Type::Function(function) => Some(function.as_ref().clone()),
            _ => None,
        }
    }
}

/// Takes a text off the start, with blanks before it.
fn take(rest: &mut &str, text: &str) -> bool {
    match rest.trim_start().strip_prefix(text) {
        Some(behind) => {
            *rest = behind;
            true
        }
        None => false,
    }
}

/// Takes a name off the start.
fn take_word<'t>(rest: &mut &'t str) -> &'t str {
    let text = rest.trim_start();
    let end = text
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(text.len());
    let (word, behind) = text.split_at(end);
    *rest = behind;
    word
}

fn parse_type(rest: &mut &str, depth: usize) -> Option<Type> {
    if depth > DEPTH_MAX {
        return None;
    }
    if take(rest, "(") {
        return parse_function(rest, depth);
    }
    if take(rest, "???") {
        return Some(Type::Unknown);
    }
    Some(match take_word(rest) {
        "null" => Type::Null,
        "boolean" => Type::Boolean,
        "number" => Type::Number,
        "string" => Type::String,
        "any" if take(rest, "<") => Type::union(parse_list(rest, ">", depth)?),
        "any" => Type::any(),
        "array" => {
            let fixed = if take(rest, "<") {
                parse_list(rest, ">", depth)?
            } else {
                Vec::new()
            };
            Type::array(fixed, parse_bracketed(rest, depth)?)
        }
        "set" => Type::set(parse_bracketed(rest, depth)?),
        "object" => parse_object(rest, depth)?,
        _ => return None,
    })
}

/// Types between commas, up to a closing bracket.
fn parse_list(rest: &mut &str, close: &str, depth: usize) -> Option<Vec<Type>> {
    let mut types = Vec::new();
    loop {
        types.push(parse_type(rest, depth + 1)?);
        if take(rest, close) {
            return Some(types);
        }
        if !take(rest, ",") {
            return None;
        }
    }
}

/// A type in brackets; unknown if there are none.
fn parse_bracketed(rest: &mut &str, depth: usize) -> Option<Type> {
    if !take(rest, "[") {
        return Some(Type::Unknown);
    }
    let of = parse_type(rest, depth + 1)?;
    take(rest, "]").then_some(of)
}

fn parse_object(rest: &mut &str, depth: usize) -> Option<Type> {
    let mut fixed = Vec::new();
    if take(rest, "<") {
        loop {
            let (key, behind) = rest.split_once(':')?;
            let key = key.trim();
            *rest = behind;
            let is_number = key.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-');
            let key = match Number::parse(key) {
                Some(number) if is_number => Value::Number(number),
                _ => Value::string(key),
            };
            fixed.push((key, parse_type(rest, depth + 1)?));
            if take(rest, ">") {
                break;
            }
            if !take(rest, ",") {
                return None;
            }
        }
    }
    let mut open = None;
    if take(rest, "[") {
        let key = parse_type(rest, depth + 1)?;
        if !take(rest, ":") {
            return None;
        }
        let value = parse_type(rest, depth + 1)?;
        if !take(rest, "]") {
            return None;
        }
        open = Some((key, value));
    }
    Some(Type::object(fixed, open))
}

fn parse_function(rest: &mut &str, depth: usize) -> Option<Type> {
    let mut args = Vec::new();
    let mut variadic = false;
    while !take(rest, ")") {
        if !args.is_empty() && !take(rest, ",") || variadic {
            return None;
        }
        skip_name(rest);
        args.push(parse_type(rest, depth + 1)?);
        variadic = take(rest, "...");
    }
    if !take(rest, "=>") {
        return None;
    }
    skip_name(rest);
    let result = match parse_type(rest, depth + 1)? {
        Type::Unknown => None,
        known => Some(known),
    };
    Some(Type::function(FunctionType {
        args,
        result,
        variadic,
    }))
}

/// Skips the name of an argument and the colon behind it.
fn skip_name(rest: &mut &str) {
    let mut behind = *rest;
    if !take_word(&mut behind).is_empty() && take(&mut behind, ":") {
        *rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read() {
        assert_eq!(
            Type::parse("any<string, number>"),
            Some(Type::Number.or(Type::String))
        );
        assert_eq!(Type::parse(" any "), Some(Type::any()));
        let pair = Type::array(vec![Type::String, Type::Number], Type::any());
        assert_eq!(Type::parse("array<string, number>[any]"), Some(pair));
        assert_eq!(Type::parse("set"), Some(Type::set(Type::Unknown)));
        let fixed = vec![("a".into(), Type::String), (Value::integer(1), Type::Null)];
        let object = Type::object(fixed, Some((Type::String, Type::set(Type::any()))));
        assert_eq!(
            Type::parse("object<1: null, a: string>[string: set[any]]"),
            Some(object)
        );
    }

    #[test]
    fn functions_are_read() {
        let print = FunctionType::parse("(any...) => ???").unwrap();
        assert_eq!(
            print,
            FunctionType {
                args: vec![Type::any()],
                result: None,
                variadic: true
            }
        );
        let count = FunctionType::parse("(collection: any<string, set[any]>) => n: number").unwrap();
        assert_eq!((count.arity(), count.result), (1, Some(Type::Number)));
        let now = FunctionType::parse("() => number").unwrap();
        assert!(now.args.is_empty());
        assert!(FunctionType::parse("number").is_none());
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "int",
            "any<",
            "any<>",
            "array<string",
            "set[any",
            "(any",
            "(any) =>",
            "number number",
        ] {
            assert_eq!(Type::parse(text), None, "{text}");
        }
        assert_eq!(Type::parse(&"set[".repeat(10_000)), None);
    }
}
