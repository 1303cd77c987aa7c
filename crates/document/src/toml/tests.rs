use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use crate::{Document, Kind};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("a.toml"), content))
}

fn one(content: &str) -> Document {
    read(content).unwrap().documents.remove(0)
}

fn error(content: &str) -> (String, String) {
    let error = read(content).expect_err(content);
    let span = error.span.unwrap_or_default();
    (
        error.message,
        content.get(span.range()).expect("a span in the text").to_owned(),
    )
}

const TEXT: &str = "\u{feff}# ä
title = \"a\\tb\"
z = 0x1F
a.b.c = [1, 2.5, { k = 'v' }]
d = 1979-05-27T07:32:00Z

[x.y]
on = true
m = \"\"\"
one
two\"\"\"

[[bin]]
name = \"p\"

[[bin]]
name = \"q\"

[x.y.z]
f = -inf
";

#[test]
fn spans_are_those_of_the_text() {
    let document = one(TEXT);
    let span = |path: &[&str]| {
        let node = document.at(path).expect("a node at the path");
        &TEXT[document.span(node).range()]
    };
    let key = |path: &[&str], key: &str| {
        let node = document.at(path).expect("a node at the path");
        &TEXT[document
            .span(document.entry(node, key).expect("an entry").key)
            .range()]
    };
    assert_eq!(span(&[]), TEXT.trim_start_matches('\u{feff}').trim_end());
    assert_eq!(span(&["title"]), "\"a\\tb\"");
    assert_eq!(span(&["z"]), "0x1F");
    assert_eq!(span(&["a"]), "a");
    assert_eq!(span(&["a", "b"]), "b");
    assert_eq!(key(&["a", "b"], "c"), "c");
    assert_eq!(span(&["a", "b", "c"]), "[1, 2.5, { k = 'v' }]");
    assert_eq!(span(&["d"]), "1979-05-27T07:32:00Z");
    assert_eq!(span(&["x"]), "x");
    assert_eq!(span(&["x", "y"]), "[x.y]");
    assert_eq!(key(&["x"], "y"), "y");
    assert_eq!(span(&["x", "y", "m"]), "\"\"\"\none\ntwo\"\"\"");
    assert_eq!(span(&["x", "y", "z"]), "[x.y.z]");
    assert_eq!(span(&["bin"]), "[[bin]]");
    let Some(Kind::Sequence(bins)) = document.at(&["bin"]).map(|node| document.kind(node)) else {
        panic!("no array")
    };
    assert_eq!(
        document.span(bins[1]).start as usize,
        TEXT.rfind("[[bin]]").unwrap()
    );
}

#[test]
fn values_are_those_of_toml_in_the_order_of_the_file() {
    let document = one(TEXT);
    let value = to_value(&document, document.root());
    assert_eq!(
        value,
        serde_json::json!({"title": "a\tb", "z": 31, "a": {"b": {"c": [1, 2.5, {"k": "v"}]}},
            "d": "1979-05-27T07:32:00Z", "x": {"y": {"on": true, "m": "one\ntwo", "z": {"f": null}}},
            "bin": [{"name": "p"}, {"name": "q"}]})
    );
    let keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["title", "z", "a", "d", "x", "bin"]);
    assert_eq!(
        document.kind(document.at(&["x", "y", "z", "f"]).unwrap()),
        Kind::Float(f64::NEG_INFINITY)
    );
    let empty = one("");
    assert_eq!(to_value(&empty, empty.root()), serde_json::json!({}));
}

#[test]
fn numbers_have_every_form_of_toml() {
    for (text, kind) in [
        ("0o17", Kind::Integer(15)),
        ("0b101", Kind::Integer(5)),
        ("1_000", Kind::Integer(1000)),
        ("-9223372036854775808", Kind::Integer(i64::MIN)),
        ("+1", Kind::Integer(1)),
        ("1e3", Kind::Float(1000.0)),
        ("1_0.5", Kind::Float(10.5)),
        ("+inf", Kind::Float(f64::INFINITY)),
    ] {
        let document = one(&format!("a = {text}"));
        assert_eq!(document.kind(document.at(&["a"]).unwrap()), kind, "{text}");
    }
    assert_eq!(
        error("a = 9223372036854775808"),
        (
            "the integer does not fit 64 bits".into(),
            "9223372036854775808".into()
        )
    );
    assert_eq!(error("a = 1e400").1, "1e400");
}

#[test]
fn mistakes_have_a_place() {
    for (text, place) in [
        ("a = 1\nä = 2", "ä"),
        ("a = 1\na = 2", "a"),
        ("[a]\n[a]", "a"),
        ("a = b", "b"),
        ("a = \"x", ""),
        ("a", ""),
        ("{{ x }}", ""),
    ] {
        let (message, raw) = error(text);
        assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
        assert!(raw.contains(place), "{text:?}: {message}: {raw:?}");
    }
    assert!(read("a = 1\na = 2").unwrap_err().help.is_some());
    assert_eq!(
        read("\u{feff}a = 1\na = 2").unwrap_err().span,
        Some(Span::new(9, 10))
    );
}

#[test]
fn depth_is_bounded() {
    for text in [
        format!("a = {}", "[".repeat(10_000)),
        format!("a = {}", "{a = ".repeat(10_000)),
        format!("a = {}{}", "[".repeat(300), "]".repeat(300)),
        format!("a{} = 1", ".a".repeat(10_000)),
        format!("[a{}]", ".a".repeat(10_000)),
        format!("[a{}]", " . 'a'".repeat(10_000)),
        format!("a = {}", format!("{{a{} = ", ".a".repeat(200)).repeat(79)),
        format!("[a{}]\nb{} = 1", ".a".repeat(200), ".b".repeat(200)),
    ] {
        assert!(read(&text).is_err());
    }
    let long = format!(
        "a = [{}]\nb = \"{}\" # {}\n",
        "1.5, ".repeat(1000),
        ".".repeat(1000),
        ".".repeat(1000)
    );
    assert!(read(&long).is_ok());
    assert!(
        read(&format!(
            "a = \"\"\"{}\"\"\"\nb = '''{}'''",
            ".\n".repeat(1000),
            "'.\\".repeat(1000)
        ))
        .is_ok()
    );
}

fn any_toml() -> impl Strategy<Value = ::toml::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(::toml::Value::from),
        any::<i64>().prop_map(::toml::Value::from),
        proptest::num::f64::NORMAL.prop_map(::toml::Value::from),
        any::<String>().prop_map(::toml::Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(::toml::Value::from),
            proptest::collection::btree_map("[a-z]{1,4}|\\PC{0,4}", inner, 0..5)
                .prop_map(|map| ::toml::Value::Table(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn printed_values_read_back(map in proptest::collection::btree_map("[a-z]{1,4}", any_toml(), 0..5)) {
        let value = ::toml::Value::Table(map.into_iter().collect());
        let text = ::toml::to_string(&value).unwrap();
        let document = one(&text);
        prop_assert_eq!(to_value(&document, document.root()), serde_json::to_value(&value).unwrap(), "{}", text);
        for node in document.nodes() {
            prop_assert!(text.get(document.span(node).range()).is_some());
            let kind = document.kind(node);
            if !matches!(kind, Kind::Sequence(_) | Kind::Mapping(_) | Kind::String(_)) {
                let raw = format!("a = {}", &text[document.span(node).range()]);
                let again = one(&raw);
                prop_assert_eq!(again.kind(again.at(&["a"]).unwrap()), kind);
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC*|([\\[\\]{}=.,#'\"ab1_+-ü \\\\]|\\n|\\[\\[a\\]\\]\\n|a = |\"\"\"|a\\.b|\\[a\\]\\n){0,40}") {
        match read(&text) {
            Ok(parsed) => for document in &parsed.documents {
                for node in document.nodes() {
                    prop_assert!(text.get(document.span(node).range()).is_some());
                }
            },
            Err(error) => if let Some(span) = error.span {
                prop_assert!(text.get(span.range()).is_some());
            },
        }
    }
}
