//! `urlquery.*` and `uri.*`: addresses as Go's `net/url` reads and writes them.

mod escape;
mod parse;

pub(super) use escape::escape;
use escape::unescape;
pub(super) use parse::Address;

use super::arguments::{Arguments, bytes_result, failed, lossy, text_result};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("uri.is_valid", 1, uri_is_valid),
    ("uri.parse", 1, uri_parse),
    ("urlquery.decode", 1, decode),
    ("urlquery.decode_object", 1, decode_object),
    ("urlquery.encode", 1, encode),
    ("urlquery.encode_object", 1, encode_object),
];

/// The most parameters that Go reads from a query.
const MOST_PARAMETERS: usize = 10_000;

/// A text as a part of a query.
pub(super) fn escape_query(text: &str) -> String {
    escape(text.as_bytes(), b"-_.~", "+")
}

/// Reads an address into its parts.
pub(super) fn parse_address(text: &str) -> Result<Address, &'static str> {
    parse::parse(text)
}

/// An address as Go writes it.
pub(crate) fn written(text: &str) -> Result<String, &'static str> {
    parse::written(text)
}

/// A text without its escapes, where `+` stands for itself.
pub(super) fn unescaped(text: &str) -> Option<String> {
    unescape(text.as_bytes(), b'+').map(lossy)
}

/// The scheme of an address, empty if it has none; none if the text is not an address.
pub(super) fn scheme_of(text: &str) -> Option<String> {
    parse::parse(text).ok().map(|address| address.scheme)
}

fn encode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    text_result(escape_query(arguments.string(0)?))
}

fn decode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let bytes = unescape(text.as_bytes(), b' ').ok_or_else(|| failed("an escape is malformed"))?;
    bytes_result(bytes)
}

fn encode_object(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let Value::Object(object) = arguments.any(0) else {
        return arguments.mistyped(0, "an object");
    };
    let wrong = || failed("values must be strings, or arrays or sets of strings");
    let mut entries: Vec<(String, Vec<&str>)> = Vec::new();
    for (key, value) in object.iter() {
        let key = key.as_str().map_or_else(|| key.to_json(), str::to_owned);
        let values = match value {
            Value::String(text) => vec![text.as_ref()],
            Value::Array(items) => items
                .iter()
                .map(Value::as_str)
                .collect::<Option<_>>()
                .ok_or_else(wrong)?,
            Value::Set(set) => set
                .iter()
                .map(Value::as_str)
                .collect::<Option<_>>()
                .ok_or_else(wrong)?,
            _ => return Err(wrong()),
        };
        entries.push((key, values));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    let pairs = entries
        .iter()
        .flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
    let parts: Vec<String> = pairs
        .map(|(key, value)| format!("{}={}", escape_query(key), escape_query(value)))
        .collect();
    text_result(parts.join("&"))
}

fn decode_object(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let query = arguments.string(0)?;
    if query.matches('&').count() >= MOST_PARAMETERS {
        return Err(failed("the query has too many parameters"));
    }
    let mut pairs: Vec<(String, Value)> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        if part.contains(';') {
            return Err(failed("a `;` stands between parameters"));
        }
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let read = |text: &str| {
            unescape(text.as_bytes(), b' ')
                .map(lossy)
                .ok_or_else(|| failed("an escape is malformed"))
        };
        pairs.push((read(key)?, Value::from(read(value)?.as_str())));
    }
    // A stable sort: values of one key stay in their order.
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    let mut entries: Vec<(Value, Vec<Value>)> = Vec::new();
    for (key, value) in pairs {
        match entries.last_mut() {
            Some((last, values)) if last.as_str() == Some(&key) => values.push(value),
            _ => entries.push((Value::from(key.as_str()), vec![value])),
        }
    }
    Ok(Some(Value::object(
        entries
            .into_iter()
            .map(|(key, values)| (key, Value::array(values)))
            .collect(),
    )))
}

fn uri_parse(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let address = parse::parse(text).map_err(failed)?;
    let (host, port) = parse::host_and_port(&address.host);
    let raw_path = if address.raw_path.is_empty() {
        &address.path
    } else {
        &address.raw_path
    };
    let parts = [
        ("scheme", address.scheme.as_str()),
        ("hostname", host),
        ("port", port),
        ("path", &address.path),
        ("raw_path", raw_path),
        ("raw_query", &address.query),
        ("fragment", &address.fragment),
    ];
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    Ok(Some(Value::object(
        parts.map(|(name, text)| (name.into(), text.into())).collect(),
    )))
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn uri_is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.any(0).as_str().unwrap_or_default();
    Ok(Some(Value::Bool(!text.is_empty() && parse::parse(text).is_ok())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: Builtin, value: Value) -> String {
        match function(&[value], &mut Surroundings::default()) {
            Ok(Some(value)) => value.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn encodes_and_decodes_queries() {
        assert_eq!(call(encode, "a b/ä~".into()), r#""a+b%2F%C3%A4~""#);
        assert_eq!(call(decode, "a+b%2F%C3%A4".into()), r#""a b/ä""#);
        assert!(call(decode, "%g0".into()).contains("malformed"));
        assert_eq!(
            call(decode_object, "b=1&a=2&b=%33&c".into()),
            r#"{"a": ["2"], "b": ["1", "3"], "c": [""]}"#
        );
        let value = Value::object(vec![
            ("b".into(), Value::array(vec!["1".into(), "&".into()])),
            ("a".into(), "x y".into()),
        ]);
        assert_eq!(call(encode_object, value), r#""a=x+y&b=1&b=%26""#);
    }

    #[test]
    fn parses_addresses() {
        assert_eq!(
            call(uri_parse, "HTTPS://u:p@[::1]:80/a%2fb?q=1#f%20".into()),
            r#"{"fragment": "f ", "hostname": "::1", "path": "/a/b", "port": "80", "raw_path": "/a%2fb", "raw_query": "q=1", "scheme": "https"}"#
        );
        assert_eq!(call(uri_is_valid, "".into()), "false");
        assert_eq!(call(uri_is_valid, "http://a:b/".into()), "false");
    }
}
