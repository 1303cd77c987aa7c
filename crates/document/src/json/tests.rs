use proptest::prelude::*;

use super::*;
use crate::{Document, Kind};
use purlin_text::source::RepoPath;

fn read(content: &str, dialect: JsonDialect) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("a.json"), content), dialect)
}

fn json(content: &str) -> Document {
    read(content, JsonDialect::Json).unwrap().documents.remove(0)
}

fn error(content: &str) -> (String, String) {
    let error = read(content, JsonDialect::Json).expect_err(content);
    let span = error.span.unwrap_or_default();
    (
        error.message,
        content.get(span.range()).expect("a span in the text").to_owned(),
    )
}

/// The document as `serde_json` would have read it.
pub(crate) fn to_value(document: &Document, node: NodeId) -> serde_json::Value {
    match document.kind(document.resolve(node)) {
        Kind::Null | Kind::MergeKey | Kind::Alias(_) => serde_json::Value::Null,
        Kind::Bool(value) => value.into(),
        Kind::Integer(value) => value.into(),
        Kind::Float(value) => value.into(),
        Kind::String(value) => value.into(),
        Kind::Sequence(items) => items.iter().map(|item| to_value(document, *item)).collect(),
        Kind::Mapping(_) => document
            .entries(node)
            .into_iter()
            .map(|entry| {
                (
                    document.key_text(entry.key).to_owned(),
                    to_value(document, entry.value),
                )
            })
            .collect(),
    }
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "\u{feff}{\r\n  \"ä\": [1, -2.5e3, \"x\\n\"],\r\n  \"n\": null\r\n}\r\n";
    let document = json(text);
    let of = |node| &text[document.span(node).range()];
    assert_eq!(of(document.root()), text.trim_matches(['\u{feff}', '\r', '\n']));
    let entry = document.entry(document.root(), "ä").unwrap();
    assert_eq!(of(entry.key), "\"ä\"");
    assert_eq!(of(entry.value), "[1, -2.5e3, \"x\\n\"]");
    let Kind::Sequence(items) = document.kind(entry.value) else {
        panic!("no array")
    };
    assert_eq!(
        items.iter().map(|item| of(*item)).collect::<Vec<_>>(),
        ["1", "-2.5e3", "\"x\\n\""]
    );
    assert_eq!(document.as_str(items[2]), Some("x\n"));
    assert_eq!(document.kind(items[1]), Kind::Float(-2500.0));
}

#[test]
fn numbers_are_integers_when_they_are_written_so_and_fit() {
    for (text, kind) in [
        ("0", Kind::Integer(0)),
        ("-0", Kind::Integer(0)),
        ("9223372036854775807", Kind::Integer(i64::MAX)),
        ("-9223372036854775808", Kind::Integer(i64::MIN)),
        ("9223372036854775808", Kind::Float(9_223_372_036_854_775_808.0)),
        ("1.0", Kind::Float(1.0)),
        ("1e2", Kind::Float(100.0)),
        ("5e-400", Kind::Float(0.0)),
    ] {
        let document = json(text);
        assert_eq!(document.kind(document.root()), kind, "{text}");
    }
    assert_eq!(
        error("1e400").0,
        "the number is beyond the range of a 64-bit float"
    );
}

#[test]
fn duplicate_keys_are_kept_and_told() {
    let text = r#"{"a": 1, "b": {"c": 1, "\u0063": 2}, "a": 2, "a": 3}"#;
    let parsed = read(text, JsonDialect::Json).unwrap();
    let document = &parsed.documents[0];
    let Kind::Mapping(entries) = document.kind(document.root()) else {
        panic!("no object")
    };
    assert_eq!(entries.len(), 4);
    assert_eq!(
        document.kind(document.get(document.root(), "a").unwrap()),
        Kind::Integer(3)
    );
    let told: Vec<_> = parsed
        .oddities
        .iter()
        .map(|odd| (odd.span.start, odd.earlier.unwrap().start))
        .collect();
    assert_eq!(told, [(23, 15), (37, 1), (45, 37)]);
    assert_eq!(parsed.oddities[0].message, "the key `c` is defined twice");
    let many: Vec<_> = (0..40).map(|at| format!("\"k{}\": 0", at % 39)).collect();
    let parsed = read(&format!("{{{}}}", many.join(", ")), JsonDialect::Json).unwrap();
    assert_eq!(parsed.oddities.len(), 1);
}

#[test]
fn the_key_for_comments_may_repeat() {
    let text = r#"{"//": "one", "a": 1, "//": "two", "b": {"//": 1, "//": 2, "/": 1, "/": 2}}"#;
    for dialect in [JsonDialect::Json, JsonDialect::Jsonc] {
        let messages: Vec<_> = read(text, dialect)
            .unwrap()
            .oddities
            .into_iter()
            .map(|odd| odd.message)
            .collect();
        assert_eq!(messages, ["the key `/` is defined twice"]);
    }
}

#[test]
fn what_rfc_8259_refuses_is_refused_with_its_place() {
    for (text, message, place) in [
        ("{'a': 1}", "a string must be in double quotes", "'"),
        ("{a: 1}", "a key must be a string", "a"),
        ("{1: 1}", "a key must be a string", "1"),
        ("[1, 2,]", "JSON allows no comma after the last item", ","),
        ("{\"a\": 1,}", "JSON allows no comma after the last item", ","),
        ("[,1]", "this comma has no value before it", ","),
        ("[1,,2]", "this comma has no value before it", ","),
        ("{,}", "this comma has no value before it", ","),
        ("[0x10]", "JSON has no hexadecimal numbers", "0"),
        ("[+1]", "a number must start with a digit or `-`", "+"),
        ("[01]", "a comma is missing here", "1"),
        ("[1 2]", "a comma is missing here", " 2"),
        ("[\"a\"\"b\"]", "a comma is missing here", "\"b\""),
        ("{\"a\" 1}", "a `:` is missing here", " 1"),
        ("{\"a\": 1 \"b\": 2}", "a comma is missing here", " \"b\""),
        ("[1:2]", "a `:` is allowed only after a key", ":"),
        ("[1}", "this `}` doesn't match the opening `[`", "}"),
        ("{\"a\":1]", "this `]` doesn't match the opening `{`", "]"),
        ("{\"a\":]", "expected a value, found `]`", "]"),
        ("{\"a\":}", "expected a value, found `}`", "}"),
        ("]", "expected a value, found `]`", "]"),
        ("[True]", "`True` is not a JSON value", "True"),
        ("[\"a\tb\"]", "a string can't contain a raw tab", "\t"),
        (
            "[\"a\u{1}b\"]",
            "a string can't contain the raw control character U+0001",
            "\u{1}",
        ),
        ("[\"a\nb\"]", "the string is not closed on its line", "\"a"),
        ("[\"a\n]", "the string is never closed", "\"a"),
        (
            "[1,\u{a0}2]",
            "the character U+00A0 is not white space in JSON",
            "\u{a0}",
        ),
        (
            "[1,\u{b}2]",
            "the character U+000B is not white space in JSON",
            "\u{b}",
        ),
        (
            "[1]\u{c}",
            "the character U+000C is not white space in JSON",
            "\u{c}",
        ),
        (
            "[1] 2",
            "the JSON value ends before this, but the file goes on",
            "2",
        ),
        ("[1] // x", "JSON has no comments", "// x"),
        ("/* x */ 1", "JSON has no comments", "/* x */"),
        ("[1", "this `[` is never closed", "["),
        ("{\"a\": [", "this `[` is never closed", "["),
        ("{\"a\"", "this `{` is never closed", "{"),
        ("{\"a\": 1", "this `{` is never closed", "{"),
        (
            "[1.]",
            "a number needs digits on both sides of the decimal point",
            "1.",
        ),
        ("[Infinity]", "`Infinity` is not a JSON value", "Infinity"),
    ] {
        assert_eq!(error(text), (message.to_owned(), place.to_owned()), "{text:?}");
    }
    for text in [
        "[.5]",
        "[1e]",
        "[-]",
        "[-Infinity]",
        "[\"\\x41\"]",
        "[\"\\'\"]",
        "[\"\\ud800\"]",
        "[\"\\u12g4\"]",
        "@",
        "[\u{feff}1]",
        "tru",
        "nulll",
        "\"",
        "\"\\",
        "-",
        "{\"a\":1,",
        "[1,",
        "\u{feff}\u{feff}1",
        "[1 //",
        "\"\\u",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83d",
        "1 /",
    ] {
        let error = read(text, JsonDialect::Json).expect_err(text);
        assert!(text.get(error.span.unwrap().range()).is_some(), "{text:?}");
    }
}

#[test]
fn an_empty_file_is_called_empty() {
    for text in ["", " \n", "\u{feff}"] {
        for dialect in [JsonDialect::Json, JsonDialect::Jsonc] {
            assert_eq!(read(text, dialect).unwrap_err().message, "the file is empty");
        }
    }
    assert_eq!(
        read("// a", JsonDialect::Jsonc).unwrap_err().message,
        "the file contains no value"
    );
}

#[test]
fn jsonc_takes_comments_and_trailing_commas_and_nothing_else() {
    let text = "// head\n{ /* in */ \"a\": [1, 2, /* t */], // tail\n}\n// end";
    let document = read(text, JsonDialect::Jsonc).unwrap().documents.remove(0);
    assert_eq!(
        to_value(&document, document.root()),
        serde_json::json!({"a": [1, 2]})
    );
    for text in ["{a: 1}", "{'a': 1}", "[1,,]", "[,]", "[1 /* */ 2]", "/* a", "# a"] {
        assert!(read(text, JsonDialect::Jsonc).is_err(), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(MAX_DEPTH), JsonDialect::Json).is_ok());
    let deep = nested(MAX_DEPTH + 1);
    assert_eq!(
        error(&deep),
        (format!("values nest deeper than {MAX_DEPTH} levels"), "[".into())
    );
    assert!(read(&"{\"a\":".repeat(10_000), JsonDialect::Json).is_err());
    assert!(read(&"[".repeat(1_000_000), JsonDialect::Jsonc).is_err());
}

pub(crate) fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        proptest::num::f64::NORMAL.prop_map(Into::into),
        any::<String>().prop_map(Into::into),
        "[a-z~/ :#{}\\[\\],&*!|>'\"%@`-]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

/// Every scalar's span, read again on its own, is the same scalar; and children lie inside their parents.
pub(crate) fn check_spans(document: &Document, text: &str, node: NodeId) {
    let span = document.span(node);
    let raw = text.get(span.range()).expect("a span on character boundaries");
    let children: Vec<NodeId> = match document.kind(node) {
        Kind::Sequence(items) => items.to_vec(),
        Kind::Mapping(entries) => entries
            .iter()
            .flat_map(|entry| [entry.key, entry.value])
            .collect(),
        scalar => {
            let again = json(raw);
            assert_eq!(again.kind(again.root()), scalar);
            Vec::new()
        }
    };
    for child in children {
        let inner = document.span(child);
        assert!(span.start <= inner.start && inner.end <= span.end);
        check_spans(document, text, child);
    }
}

proptest! {
    #[test]
    fn printed_values_read_back(value in any_value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.unwrap();
        let parsed = read(&text, JsonDialect::Json).unwrap();
        let document = &parsed.documents[0];
        prop_assert_eq!(to_value(document, document.root()), value);
        prop_assert!(parsed.oddities.is_empty());
        check_spans(document, &text, document.root());
    }

    #[test]
    fn json_agrees_with_serde_json_on_what_is_json(text in "[\\[\\]{}:,\"a0-9.eE+ \\\\utn-]{0,24}") {
        let reference: Result<serde_json::Value, _> = serde_json::from_str(&text);
        prop_assert_eq!(read(&text, JsonDialect::Json).is_ok(), reference.is_ok(), "{:?}", text);
    }

    #[test]
    fn no_text_panics(text in "\\PC*|[\\[\\]{}:,\"a/*0. \\\\\n\u{feff}]*") {
        for dialect in [JsonDialect::Json, JsonDialect::Jsonc] {
            if let Err(ParseError { span: Some(span), .. }) = read(&text, dialect) {
                prop_assert!(text.get(span.range()).is_some());
            }
        }
    }
}
