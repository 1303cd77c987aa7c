//! The functions that templates may call.

use std::cmp::Ordering;

use super::execute::Item;
use crate::builtins::arguments::failed;
use crate::builtins::function::BuiltinError;
use crate::builtins::sprintf::{Argument, printf};
use crate::builtins::url;
use crate::value::Value;

fn wrong(what: impl std::fmt::Display) -> BuiltinError {
    failed(what)
}

fn boolean(value: bool) -> Item {
    Item::Data(Value::Bool(value))
}

/// Whether there is a function of this name.
pub(super) fn is_function(name: &str) -> bool {
    matches!(
        name,
        "and"
            | "or"
            | "not"
            | "eq"
            | "ne"
            | "lt"
            | "le"
            | "gt"
            | "ge"
            | "len"
            | "index"
            | "slice"
            | "print"
            | "println"
            | "printf"
            | "html"
            | "urlquery"
            | "js"
            | "call"
    )
}

/// Calls a function.
pub(super) fn call(name: &str, values: &[Item]) -> Result<Item, BuiltinError> {
    let count = || wrong(format_args!("`{name}` has the wrong number of arguments"));
    match (name, values) {
        ("not", [value]) => Ok(boolean(!value.is_true())),
        ("eq", [first, rest @ ..]) if !rest.is_empty() => {
            for other in rest {
                if is_equal(first, other)? {
                    return Ok(boolean(true));
                }
            }
            Ok(boolean(false))
        }
        ("ne", [a, b]) => Ok(boolean(!is_equal(a, b)?)),
        ("lt", [a, b]) => Ok(boolean(order(a, b)? == Some(Ordering::Less))),
        ("le", [a, b]) => Ok(boolean(matches!(
            order(a, b)?,
            Some(Ordering::Less | Ordering::Equal)
        ))),
        ("gt", [a, b]) => Ok(boolean(order(a, b)? == Some(Ordering::Greater))),
        ("ge", [a, b]) => Ok(boolean(matches!(
            order(a, b)?,
            Some(Ordering::Greater | Ordering::Equal)
        ))),
        ("len", [value]) => length(value),
        ("index", [value, keys @ ..]) => keys
            .iter()
            .try_fold(value.clone(), |value, key| index(&value, key)),
        ("slice", [value, bounds @ ..]) if bounds.len() <= 3 => slice(value, bounds),
        ("print", _) => Ok(Item::text(print(values))),
        ("println", _) => {
            let texts: Vec<String> = values.iter().map(printed).collect();
            Ok(Item::text(format!("{}\n", texts.join(" "))))
        }
        ("printf", [format, rest @ ..]) => {
            let Item::Data(Value::String(format)) = format else {
                return Err(wrong("`printf` needs a string first"));
            };
            let arguments: Vec<Argument> = rest.iter().map(argument).collect();
            printf(format, &arguments).map(Item::text)
        }
        ("html", _) => Ok(Item::text(html(&joined(values)))),
        ("urlquery", _) => Ok(Item::text(url::escape_query(&joined(values)))),
        ("js" | "call", _) => Err(BuiltinError::Halt(format!(
            "the function `{name}` is not supported"
        ))),
        ("not" | "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "len" | "index" | "slice" | "printf", _) => {
            Err(count())
        }
        _ => Err(wrong(format_args!("the function `{name}` is unknown"))),
    }
}

/// What `%v` shows.
fn printed(value: &Item) -> String {
    match value {
        Item::Missing => "<nil>".to_owned(),
        other => other.shown(),
    }
}

fn is_text(value: &Item) -> bool {
    matches!(value, Item::Data(Value::String(_) | Value::Number(_)))
}

/// With spaces between two that are no texts.
fn print(values: &[Item]) -> String {
    let mut out = String::new();
    let mut after_text = true;
    for (at, value) in values.iter().enumerate() {
        if at > 0 && !after_text && !is_text(value) {
            out.push(' ');
        }
        out.push_str(&printed(value));
        after_text = is_text(value);
    }
    out
}

fn joined(values: &[Item]) -> String {
    let texts = values.iter().map(|value| match value {
        Item::Missing | Item::Data(Value::Null) => Item::text("<no value>"),
        other => other.clone(),
    });
    print(&texts.collect::<Vec<_>>())
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(character),
        }
    }
    out
}

fn argument(value: &Item) -> Argument {
    match value {
        Item::Missing | Item::Data(Value::Null) => Argument::Nil,
        Item::Integer(value) => Argument::Int(*value),
        Item::Float(value) => Argument::Float(*value),
        Item::Data(Value::Bool(value)) => Argument::Bool(*value),
        Item::Data(Value::Number(number)) => Argument::Named("json.Number", number.text()),
        Item::Data(Value::String(text)) => Argument::Text(text.to_string()),
        Item::Data(Value::Array(items)) => Argument::List(items.iter().map(data).collect()),
        Item::Data(Value::Object(object)) => {
            let entries = object.iter().map(|(key, value)| (data(key), data(value)));
            Argument::Map(entries.collect())
        }
        Item::Data(Value::Set(_)) => Argument::Named(value.type_name(), value.shown()),
    }
}

fn data(value: &Value) -> Argument {
    argument(&Item::Data(value.clone()))
}

/// What values are compared as.
enum Basic<'a> {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(std::borrow::Cow<'a, str>),
}

fn basic(value: &Item) -> Option<Basic<'_>> {
    Some(match value {
        Item::Integer(value) => Basic::Integer(*value),
        Item::Float(value) => Basic::Float(*value),
        Item::Data(Value::Bool(value)) => Basic::Bool(*value),
        Item::Data(Value::String(text)) => Basic::Text(text.as_ref().into()),
        Item::Data(Value::Number(number)) => Basic::Text(number.text().into()),
        _ => return None,
    })
}

const INCOMPARABLE: &str = "values of these types can't be compared";

#[allow(clippy::float_cmp)]
fn is_equal(a: &Item, b: &Item) -> Result<bool, BuiltinError> {
    let is_nothing = |value: &Item| matches!(value, Item::Missing | Item::Data(Value::Null));
    if is_nothing(a) || is_nothing(b) {
        return Ok(is_nothing(a) && is_nothing(b));
    }
    match (basic(a), basic(b)) {
        (Some(Basic::Bool(a)), Some(Basic::Bool(b))) => Ok(a == b),
        (Some(Basic::Integer(a)), Some(Basic::Integer(b))) => Ok(a == b),
        (Some(Basic::Float(a)), Some(Basic::Float(b))) => Ok(a == b),
        (Some(Basic::Text(a)), Some(Basic::Text(b))) => Ok(a == b),
        _ => Err(wrong(INCOMPARABLE)),
    }
}

fn order(a: &Item, b: &Item) -> Result<Option<Ordering>, BuiltinError> {
    match (basic(a), basic(b)) {
        (Some(Basic::Integer(a)), Some(Basic::Integer(b))) => Ok(Some(a.cmp(&b))),
        (Some(Basic::Float(a)), Some(Basic::Float(b))) => Ok(a.partial_cmp(&b)),
        (Some(Basic::Text(a)), Some(Basic::Text(b))) => Ok(Some(a.cmp(&b))),
        _ => Err(wrong(INCOMPARABLE)),
    }
}

fn length(value: &Item) -> Result<Item, BuiltinError> {
    let length = match value {
        Item::Data(Value::String(text)) => text.len(),
        Item::Data(Value::Number(number)) => number.text().len(),
        Item::Data(Value::Array(items)) => items.len(),
        Item::Data(Value::Object(object)) => object.len(),
        other => return Err(wrong(format_args!("`len` of {}", other.type_name()))),
    };
    Ok(Item::Integer(i64::try_from(length).unwrap_or(i64::MAX)))
}

fn place(key: &Item, most: usize) -> Result<usize, BuiltinError> {
    let Item::Integer(key) = key else {
        return Err(wrong(format_args!("{} as an index", key.type_name())));
    };
    let place = usize::try_from(*key).ok().filter(|place| *place <= most);
    place.ok_or_else(|| wrong(format_args!("the index {key} is out of range")))
}

/// A number of the data as the text that it is to Go.
fn as_text(value: &Item) -> Item {
    match value {
        Item::Data(Value::Number(number)) => Item::text(number.text()),
        other => other.clone(),
    }
}

fn index(value: &Item, key: &Item) -> Result<Item, BuiltinError> {
    match &as_text(value) {
        Item::Data(Value::Array(items)) => {
            let item = items.get(place(key, items.len())?);
            item.map(|item| Item::Data(item.clone()))
                .ok_or_else(|| wrong("an index is out of range"))
        }
        Item::Data(Value::String(text)) => {
            let byte = text.as_bytes().get(place(key, text.len())?);
            byte.map(|byte| Item::Integer(i64::from(*byte)))
                .ok_or_else(|| wrong("an index is out of range"))
        }
        Item::Data(Value::Object(object)) => match key {
            Item::Data(Value::String(name)) => Ok(object
                .get_str(name)
                .map_or(Item::Missing, |value| Item::Data(value.clone()))),
            other => Err(wrong(format_args!("{} as a key", other.type_name()))),
        },
        other => Err(wrong(format_args!("`index` of {}", other.type_name()))),
    }
}

fn slice(value: &Item, bounds: &[Item]) -> Result<Item, BuiltinError> {
    let value = &as_text(value);
    let most = match value {
        Item::Data(Value::String(_)) if bounds.len() > 2 => {
            return Err(wrong("`slice` of a string has two bounds"));
        }
        Item::Data(Value::String(text)) => text.len(),
        Item::Data(Value::Array(items)) => items.len(),
        other => return Err(wrong(format_args!("`slice` of {}", other.type_name()))),
    };
    let places: Vec<usize> = bounds
        .iter()
        .map(|bound| place(bound, most))
        .collect::<Result<_, _>>()?;
    let start = places.first().copied().unwrap_or(0);
    let end = places.get(1).copied().unwrap_or(most);
    if start > end || places.get(2).is_some_and(|limit| *limit < end) {
        return Err(wrong("the bounds of `slice` are the wrong way round"));
    }
    Ok(match value {
        Item::Data(Value::Array(items)) => {
            Item::Data(Value::array(items.get(start..end).unwrap_or_default().to_vec()))
        }
        Item::Data(Value::String(text)) => {
            let bytes = text.as_bytes().get(start..end).unwrap_or_default();
            Item::text(crate::builtins::arguments::lossy(bytes.to_vec()))
        }
        _ => Item::Missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_within_one_type_only() {
        let number = || Item::Data(Value::integer(1));
        assert!(is_equal(&number(), &Item::Integer(1)).is_err());
        assert!(is_equal(&number(), &Item::text("1")).unwrap());
        assert!(!is_equal(&Item::Missing, &Item::Integer(1)).unwrap());
        assert!(order(&boolean(true), &boolean(false)).is_err());
    }

    #[test]
    fn prints_spaces_between_what_is_no_text() {
        assert_eq!(
            print(&[Item::Integer(1), Item::Integer(2), Item::text("a"), boolean(true)]),
            "1 2atrue"
        );
        assert_eq!(html("<'&\">"), "&lt;&#39;&amp;&#34;&gt;");
    }
}
