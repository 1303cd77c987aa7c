use std::collections::BTreeMap;

use super::*;
use crate::{Format, parse};
use purlin_text::source::{RepoPath, Text};

fn document(format: Format, content: &str) -> Document {
    let text = Text::new(RepoPath::new("a"), content);
    parse(format, &text).unwrap().documents.remove(0)
}

fn read<T: for<'d> Deserialize<'d>>(content: &str) -> Result<T, DeError> {
    let document = document(Format::Yaml, content);
    from_node(&document, document.root())
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Note,
    Error,
    Custom(u8),
    Pair { left: i64, right: Option<bool> },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    severity: Spanned<Level>,
    #[serde(default)]
    files: Vec<Spanned<String>>,
    weight: Option<f64>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    version: u8,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, Rule>,
    #[serde(default)]
    limits: (u8, u8),
}

fn mistake(content: &str) -> (String, String, Option<String>) {
    let error = read::<Config>(content).expect_err(content);
    (error.message, content[error.span.range()].to_owned(), error.help)
}

#[test]
fn values_come_with_their_spans() {
    let text = "version: 1\nrules:\n  a/b:\n    severity: error\n    files: ['x', y]\n    weight: 2\n  c: &c\n    severity: {custom: 7}\n  d:\n    <<: *c\n    weight: ~\n  e: *c\n  f: {severity: {pair: {left: 1}}}\n";
    let config: Config = read(text).unwrap();
    let (key, rule) = config.rules.first_key_value().unwrap();
    assert_eq!(&text[key.span.range()], "a/b");
    assert_eq!(&text[rule.severity.span.range()], "error");
    assert_eq!(rule.severity.value, Level::Error);
    assert_eq!(&text[rule.files[0].span.range()], "'x'");
    assert_eq!(rule.files[0].value, "x");
    assert_eq!(rule.weight, Some(2.0));
    let severities: Vec<_> = config.rules.values().map(|rule| &rule.severity.value).collect();
    let pair = Level::Pair { left: 1, right: None };
    assert_eq!(
        severities,
        [
            &Level::Error,
            &Level::Custom(7),
            &Level::Custom(7),
            &Level::Custom(7),
            &pair
        ]
    );
}

#[test]
#[allow(clippy::too_many_lines)] // A table.
fn mistakes_point_at_the_key_or_value_at_fault() {
    let tell = |text: &str, message: &str, place: &str, help: Option<&str>| {
        assert_eq!(
            mistake(text),
            (message.to_owned(), place.to_owned(), help.map(str::to_owned)),
            "{text:?}"
        );
    };
    tell(
        "version: x",
        "expected a whole number from 0 to 255, found the string \"x\"",
        "x",
        None,
    );
    tell(
        "version: 300",
        "expected a whole number from 0 to 255, found the number 300",
        "300",
        None,
    );
    tell(
        "version: \"1\"",
        "expected a whole number from 0 to 255, found the string \"1\"",
        "\"1\"",
        None,
    );
    tell(
        "version: 1\nrule: {}",
        "the key `rule` is not known here",
        "rule",
        Some("Did you mean `rules`?"),
    );
    tell(
        "version: 1\nextra_thing: {}",
        "the key `extra_thing` is not known here",
        "extra_thing",
        Some("It can be `version`, `rules` or `limits`"),
    );
    tell(
        "version: 1\nrules: 1",
        "expected a mapping, found the number 1",
        "1",
        None,
    );
    tell("rules: {}", "the key `version` is missing", "rules: {}", None);
    tell(
        "version: 1\nrules:\n  a/b:\n    files: []\n",
        "the key `severity` is missing",
        "a/b",
        None,
    );
    tell(
        "version: 1\nrules: {a: {severity: eror}}",
        "`eror` is not known here",
        "eror",
        Some("Did you mean `error`?"),
    );
    tell(
        "version: 1\nrules: {a: {severity: {custm: 1}}}",
        "`custm` is not known here",
        "custm",
        Some("Did you mean `custom`?"),
    );
    tell(
        "version: 1\nrules: {a: {severity: custom}}",
        "`custom` needs a value",
        "custom",
        None,
    );
    tell(
        "version: 1\nrules: {a: {severity: {note: 1}}}",
        "`note` takes no value",
        "1",
        None,
    );
    tell(
        "version: 1\nrules: {a: {severity: [1]}}",
        "expected a string, or a mapping with one key",
        "[1]",
        None,
    );
    tell(
        "version: 1\nrules: {a: {severity: {pair: {left: 1, right: 2}}}}",
        "expected a boolean, found the number 2",
        "2",
        None,
    );
    tell(
        "version: 1\nrules: {a: {severity: {pair: {right: true}}}}",
        "the key `left` is missing",
        "pair",
        None,
    );
    tell(
        "version: 1\nversion: 2",
        "the key `version` is defined twice",
        "version",
        None,
    );
    tell(
        "version: 1\nlimits: [1, 2, 3]",
        "the list has too many items",
        "3",
        None,
    );
    tell(
        "version: 1\nlimits: [1]",
        "invalid length 1, expected a tuple of size 2",
        "[1]",
        None,
    );
    tell("[]", "expected a mapping, found a list", "[]", None);
    tell(
        "version: 1\nrules: {a: {severity: note, files: [1]}}",
        "expected a string, found the number 1",
        "1",
        None,
    );
    let twice = "version: 1\nversion: 2";
    assert_eq!(read::<Config>(twice).unwrap_err().span, Span::new(11, 18));
}

#[test]
fn any_format_and_any_serde_type_can_be_read() {
    let toml = document(Format::Toml, "version = 1\n[rules.a]\nseverity = 'note'\n");
    let config: Config = from_node(&toml, toml.root()).unwrap();
    assert_eq!(config.rules.len(), 1);
    let json = document(Format::Json, r#"{"a": [1, 2.5, "x", null, true, {"b": {}}]}"#);
    let value: serde_json::Value = from_node(&json, json.root()).unwrap();
    assert_eq!(
        value,
        serde_json::json!({"a": [1, 2.5, "x", null, true, {"b": {}}]})
    );
    let borrowed: BTreeMap<&str, serde_json::Value> = from_node(&json, json.root()).unwrap();
    assert_eq!(borrowed.keys().collect::<Vec<_>>(), [&"a"]);
    assert_eq!(
        read::<BTreeMap<u16, String>>("1: a\n'2': b").unwrap(),
        BTreeMap::from([(1, "a".into()), (2, "b".into())])
    );
    assert_eq!(
        read::<BTreeMap<String, Option<bool>>>("1: true\n~: null").unwrap(),
        BTreeMap::from([("1".into(), Some(true)), ("~".into(), None)])
    );
}

#[test]
fn an_empty_value_is_an_empty_collection() {
    let config: Config = read("version: 1\nrules:\n  a:\n    severity: note\n    files:\n").unwrap();
    assert!(config.rules.values().all(|rule| rule.files.is_empty()));
    let config: Config = read("version: 1\nrules:\n").unwrap();
    assert!(config.rules.is_empty());
}

#[test]
fn untagged_and_flattened_types_work() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        Many(Vec<String>),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        either: Either,
        #[serde(flatten)]
        rest: BTreeMap<String, serde_json::Value>,
    }
    let outer: Outer = read("either: [a]\nx: 1\n").unwrap();
    assert_eq!(outer.either, Either::Many(vec!["a".into()]));
    assert_eq!(outer.rest["x"], 1);
    let text = "either: {}\n";
    let error = read::<Outer>(text).unwrap_err();
    assert!(!text[error.span.range()].is_empty());
}

#[test]
fn spanned_reads_from_other_sources_too() {
    let value: Spanned<u8> = serde_json::from_str("7").unwrap();
    assert_eq!((value.value, value.span), (7, Span::default()));
    assert_eq!(serde_json::to_string(&value).unwrap(), "7");
}
