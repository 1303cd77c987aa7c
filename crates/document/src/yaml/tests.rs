use proptest::prelude::*;

use super::*;
use crate::Pointer;
use crate::json::tests::{any_value, to_value};
use crate::pointer::Step;
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("a.yaml"), content))
}

fn one(content: &str) -> Document {
    let mut parsed = read(content).unwrap();
    assert_eq!(parsed.documents.len(), 1, "{content:?}");
    parsed.documents.remove(0)
}

fn value(content: &str) -> serde_json::Value {
    let document = one(content);
    to_value(&document, document.root())
}

/// The text of the node at the end of a path.
fn at<'t>(document: &Document, text: &'t str, path: &[&str]) -> &'t str {
    let steps = path.iter().map(|step| {
        step.parse()
            .map_or_else(|_| Step::Key((*step).to_owned()), Step::Index)
    });
    let found = document.find(&Pointer::new(steps.collect()));
    assert_eq!(found.missing, 0, "{path:?}");
    &text[document.span(found.node).range()]
}

fn error(content: &str) -> (String, String) {
    let error = read(content).expect_err(content);
    let span = error.span.unwrap_or_default();
    (
        error.message,
        content.get(span.range()).expect("a span in the text").to_owned(),
    )
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "\u{feff}# c\na: 1\nb:\n  - x\n  - ü y  # com\n\n  # trailing\nc:\n\nd: |\n  line1\n  line2\n\n\n# comm\ne: >- # why\n  a\n   b\n\nf: &anc !!str 12\ng: &m\n  # in\n  k: 'v''v'\nh: *anc\n\n# end\n";
    let document = one(text);
    let root = document.span(document.root());
    assert_eq!(root.start as usize, text.find("a: 1").unwrap());
    assert_eq!(root.end as usize, text.find("\n\n# end").unwrap());
    for (path, raw) in [
        (&["a"][..], "1"),
        (&["b"], "- x\n  - ü y"),
        (&["b", "1"], "ü y"),
        (&["c"], ""),
        (&["d"], "|\n  line1\n  line2"),
        (&["e"], ">- # why\n  a\n   b"),
        (&["f"], "12"),
        (&["g"], "k: 'v''v'"),
        (&["g", "k"], "'v''v'"),
        (&["h"], "*anc"),
    ] {
        assert_eq!(at(&document, text, path), raw, "{path:?}");
    }
    let empty = document.span(document.at(&["c"]).unwrap()).start as usize;
    assert_eq!(empty, text.find("c:\n\n").unwrap() + 2);
    assert_eq!(document.as_str(document.at(&["h"]).unwrap()), Some("12"));
    assert_eq!(
        document.as_str(document.at(&["d"]).unwrap()),
        Some("line1\nline2\n")
    );
}

#[test]
fn sequences_start_at_their_dash() {
    let text =
        "a:\n# - no\n- -1\n-\n- 2\nb: &x-y !t-u # -\n- |\n  t\nc:\n    - - p\n      - q\n? - k\n: - v\n";
    let document = one(text);
    assert_eq!(at(&document, text, &["a"]), "- -1\n-\n- 2");
    assert_eq!(at(&document, text, &["a", "0"]), "-1");
    assert_eq!(at(&document, text, &["b"]), "- |\n  t");
    assert_eq!(at(&document, text, &["b", "0"]), "|\n  t");
    assert_eq!(at(&document, text, &["c"]), "- - p\n      - q");
    assert_eq!(at(&document, text, &["c", "0"]), "- p\n      - q");
    let Kind::Mapping(entries) = document.kind(document.root()) else {
        panic!("no mapping")
    };
    assert_eq!(&text[document.span(entries[3].key).range()], "- k");
    assert_eq!(&text[document.span(entries[3].value).range()], "- v");
    let hole = document.find(&Pointer::new(vec![Step::Key("a".into()), Step::Index(1)]));
    assert_eq!(document.span(hole.node), Span::new(16, 16));
}

#[test]
fn block_scalars_end_with_their_content() {
    for (text, raw) in [
        ("a: |\n\nb: 1\n", "|"),
        ("a: |", "|"),
        ("a: |+\n  x\n\n\nb: 2", "|+\n  x"),
        ("a: |2\n   x\n", "|2\n   x"),
        ("a: >\r\n  x\r\n  y\r\nb: 1", ">\r\n  x\r\n  y"),
        (
            "a: !t |\n  x # not a comment\n# a comment\n",
            "|\n  x # not a comment",
        ),
    ] {
        assert_eq!(at(&one(text), text, &["a"]), raw, "{text:?}");
    }
    let text = "--- >\n  x\n";
    let document = one(text);
    assert_eq!(&text[document.span(document.root()).range()], ">\n  x");
}

#[test]
fn flow_collections_span_their_brackets() {
    let text = "{a : , b: [ x: 1 , y ], ? d, \"e\":1}";
    let document = one(text);
    assert_eq!(at(&document, text, &[]), text);
    assert_eq!(document.span(document.at(&["a"]).unwrap()), Span::new(4, 4));
    assert_eq!(at(&document, text, &["b"]), "[ x: 1 , y ]");
    assert_eq!(at(&document, text, &["b", "0"]), "x: 1");
    assert_eq!(at(&document, text, &["e"]), "1");
    assert_eq!(at(&document, text, &["d"]), "");
}

#[test]
fn scalars_are_typed_by_the_core_schema_and_its_tags() {
    assert_eq!(
        value(
            "on: no\nn: 014\ns: !!str 1\nf: !!float 2\nq: '1'\nb: !!bool \"true\"\nx: !Ref a.b\ny: ! 12\nz: !!str\nl: !Sub\n- 1\n"
        ),
        serde_json::json!({"on": "no", "n": 14, "s": "1", "f": 2.0, "q": "1", "b": true, "x": "a.b", "y": "12",
            "z": "", "l": [1]})
    );
    assert_eq!(
        error("a: !!int x"),
        ("the value does not fit its tag `integer`".into(), "x".into())
    );
}

#[test]
fn keys_of_any_kind_are_kept() {
    let document = one("1: a\ntrue: b\n[x, y]: c\n~: d\n? |\n  k\n: e\n");
    assert_eq!(
        to_value(&document, document.root()),
        serde_json::json!({"1": "a", "true": "b", "[x, y]": "c", "~": "d", "k\n": "e"})
    );
}

#[test]
fn a_stream_holds_any_number_of_documents() {
    let count = |text: &str| read(text).unwrap().documents.len();
    assert_eq!(count(""), 0);
    assert_eq!(count("\u{feff}"), 0);
    assert_eq!(count("# only\n"), 0);
    assert_eq!(count("---\n"), 1);
    assert_eq!(count("a\n---\n---\nb\n...\n# c\n"), 3);
    let text = "a: &x 1\n---\nb: [2]\n";
    let parsed = read(text).unwrap();
    assert_eq!(parsed.documents[1].index(), 1);
    assert_eq!(at(&parsed.documents[1], text, &["b"]), "[2]");
    assert_eq!(error("a: &x 1\n---\nb: *x\n").1, "*x");
    let most = crate::yaml::MAX_DOCUMENTS;
    assert_eq!(count(&"---\n".repeat(most)), most);
    let message = read(&"---\n".repeat(most + 1)).unwrap_err().message;
    assert!(message.contains("more than 10000 documents"), "{message}");
}

#[test]
fn aliases_are_kept_and_merges_apply() {
    let text = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nall:\n  <<: [*b, *m]\n  x: 0\nsame: *b\nsub:\n  '<<': 1\n";
    let document = one(text);
    assert_eq!(
        to_value(&document, document.at(&["all"]).unwrap()),
        serde_json::json!({"x": 0, "y": 2, "z": 4})
    );
    let same = document.at(&["same"]).unwrap();
    assert!(matches!(document.kind(same), Kind::Alias(_)));
    assert_eq!(at(&document, text, &["same", "y"]), "2");
    assert_eq!(
        to_value(&document, document.at(&["sub"]).unwrap()),
        serde_json::json!({"<<": 1})
    );
    assert!(read(text).unwrap().oddities.is_empty());
    let odd = read("a:\n  <<: 1\n").unwrap().oddities;
    assert_eq!(
        odd[0].message,
        "the merge key `<<` needs a mapping, or a list of mappings"
    );
    assert_eq!(
        to_value(
            &one("a: &a {x: 1}\n!!merge <<: *a\n"),
            one("a: &a {x: 1}\n!!merge <<: *a\n").root()
        ),
        serde_json::json!({"a": {"x": 1}, "x": 1})
    );
}

#[test]
fn the_last_definition_of_an_anchor_counts() {
    assert_eq!(
        value("a: &x 1\nb: *x\nc: &x 2\nd: *x\n"),
        serde_json::json!({"a": 1, "b": 1, "c": 2, "d": 2})
    );
}

#[test]
fn duplicate_keys_are_told() {
    let parsed = read("a: 1\nb: 2\n\"a\": 3\n<<: {}\n<<: {}\n").unwrap();
    assert_eq!(parsed.oddities.len(), 1);
    assert_eq!(parsed.oddities[0].span, Span::new(10, 13));
    assert_eq!(parsed.oddities[0].earlier, Some(Span::new(0, 1)));
}

/// libyaml is the judge, which the other crate is a port of.
#[test]
fn tabs_indent_nothing_and_separate() {
    for (text, is_read) in [
        ("a:\n \tb: 1\n", false),
        ("a:\n  \tb: 1\n", false),
        ("a:\n  b: 1\n \tc: 2\n", false),
        ("a:\n  b: 1\n  \tc: 2\n", false),
        ("a:\n \t- b\n", false),
        ("a:\n - b\n\t- c\n", false),
        ("- a:\n \t  b: 1\n", false),
        ("a:\n \t\"b\": 1\n", false),
        ("a:\n \t? b\n", false),
        ("a:\n \t&x b: 1\n", false),
        ("x: &x 1\na:\n \t*x : 1\n", false),
        ("a:\tb\nc: \td\t# e\n", true),
        ("a: \"b\n  \tc: d\"\n", true),
        ("a: |\n  b\n  \tc: d\n", true),
    ] {
        let by_libyaml = serde_yaml::from_str::<serde_yaml::Value>(text);
        assert_eq!(by_libyaml.is_ok(), is_read, "libyaml: {text:?} {by_libyaml:?}");
        let mistake = read(text).err().map(|error| error.message);
        assert_eq!(mistake.is_none(), is_read, "{text:?} {mistake:?}");
        assert!(mistake.is_none_or(|message| message.contains("tab")), "{text:?}");
    }
    // YAML 1.2 and js-yaml read these, libyaml does not.
    for text in [
        "a:\n \tb\n",
        "a:\n \t'b'\n",
        "a: b\n\t\nc: d\n",
        "a:\n \t-1\n",
        "- a\n-\tb\n",
        "a:\n  [b,\n \tc]\n",
    ] {
        assert!(read(text).is_ok(), "{text:?}");
    }
    let mistake = read("a:\n \tb: 1\n").unwrap_err();
    assert_eq!(mistake.span, Some(Span::new(4, 5)));
}

#[test]
fn mistakes_have_a_place() {
    for (text, message, place) in [
        ("a:\n\t- b", "a tab cannot indent YAML", "-"),
        (
            "x: *nope",
            "there is no anchor `*nope` before this alias",
            "*nope",
        ),
        ("a: b: c", "a `:` is not allowed here", ":"),
        ("a: [1,2", "this `[` is never closed", "["),
        ("a: 'x", "this quote is never closed", "'"),
        ("ä: @x", "a value cannot start with `@`", "@"),
        ("a: 1\n- b", "expected a key of the enclosing mapping here", "b"),
        (
            "&a [*a]",
            "the alias is inside the value of its own anchor, so it would never end",
            "*a",
        ),
    ] {
        let (what, raw) = error(text);
        assert_eq!(what, message, "{text:?}");
        assert!(place == raw || text.contains(&raw), "{text:?}: {raw:?}");
    }
    let template = read("{{- if .x }}\na: 1\n{{ end }}").unwrap_err();
    assert!(template.help.unwrap().contains("template"));
    let shifted = read("\u{feff}x: *nope").unwrap_err();
    assert_eq!(shifted.span, Some(Span::new(6, 11)));
}

#[test]
fn alias_bombs_are_refused() {
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (1..count).map(line).collect::<String>();
    let bomb = lines(9, &|level| {
        let names = vec![format!("*a{}", level - 1); 9].join(", ");
        format!("a{level}: &a{level} [{names}]\n")
    });
    let too_many = "the aliases of this file expand to more than 1000000 nodes";
    assert_eq!(
        error(&format!("a0: &a0 [x, x, x, x, x, x, x, x, x]\n{bomb}")).0,
        too_many
    );
    let long = format!("a: &a {}\nb:\n", "x".repeat(1 << 20));
    assert!(read(&format!("{long}{}", "- *a\n".repeat(32))).is_ok());
    for (anchored, alias) in [
        (long.clone(), "- *a\n"),
        (format!("{long}c: &c [*a, *a]\nd:\n"), "- *c\n"),
    ] {
        assert_eq!(
            error(&format!("{anchored}{}", alias.repeat(33))).0,
            "the aliases of this file stand for more than 33554432 bytes"
        );
    }
    let merges = lines(40, &|level| {
        format!("m{level}: &m{level}\n  <<: [*m{0}, *m{0}]\n", level - 1)
    });
    assert_eq!(error(&format!("m0: &m0 {{k: 1}}\n{merges}")).0, too_many);
    let chain = lines(1000, &|level| {
        format!("m{level}: &m{level}\n  <<: *m{}\n", level - 1)
    });
    assert_eq!(
        error(&format!("m0: &m0 {{k: 1}}\n{chain}")).0,
        "values nest deeper than 256 levels"
    );
}

#[test]
fn depth_is_bounded() {
    assert!(read(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH))).is_ok());
    for text in [
        "[".repeat(10_000),
        "- ".repeat(10_000),
        "? ".repeat(10_000),
        "{a: ".repeat(10_000),
    ] {
        assert_eq!(error(&text).0, "values nest deeper than 256 levels");
    }
    let mut text = String::new();
    for level in 0..10_000 {
        text.push_str(&" ".repeat(level));
        text.push_str("a:\n");
    }
    assert_eq!(error(&text).0, "values nest deeper than 256 levels");
}

/// Children lie inside their parents, one after the other, on character boundaries.
fn check_spans(document: &Document, text: &str) {
    for node in document.nodes() {
        let span = document.span(node);
        assert!(text.get(span.range()).is_some());
        let children: Vec<NodeId> = match document.kind(node) {
            Kind::Sequence(items) => items.to_vec(),
            Kind::Mapping(entries) => entries
                .iter()
                .flat_map(|entry| [entry.key, entry.value])
                .collect(),
            _ => Vec::new(),
        };
        let mut behind = span.start;
        for child in children {
            let inner = document.span(child);
            assert!(
                behind <= inner.start && inner.end <= span.end,
                "{text:?} {span:?} {inner:?}"
            );
            behind = inner.end;
        }
    }
}

/// YAML 1.2 wants the further lines of a quoted text further right than the key; libyaml, go-yaml and GitHub do not.
#[test]
fn quoted_texts_at_the_column_of_their_key() {
    let text = "jobs:\n  with:\n    msg: 'first.\n\n    second\n  third'\n    next: \"a\nb\"\nlast: x\n";
    let document = one(text);
    assert_eq!(
        to_value(&document, document.root()),
        serde_json::json!({"jobs": {"with": {"msg": "first.\nsecond third", "next": "a b"}}, "last": "x"})
    );
    check_spans(&document, text);
    assert_eq!(
        at(&document, text, &["jobs", "with", "msg"]),
        "'first.\n\n    second\n  third'"
    );
    assert_eq!(at(&document, text, &["jobs", "with", "next"]), "\"a\nb\"");
    assert_eq!(at(&document, text, &["last"]), "x");
    // An error behind such a line has its own place.
    let broken = format!("{text}a: b: c\n");
    let error = read(&broken).expect_err("not YAML");
    assert!(broken[error.span.expect("a place").range()].starts_with(':'));
    // A list, a document and too many of them.
    assert!(read("- 'a\nb'\n").is_ok());
    assert!(read(&"- 'a\nb'\n".repeat(101)).is_err());
}

proptest! {
    #[test]
    fn printed_values_read_back(value in any_value()) {
        let text = serde_yaml::to_string(&value).unwrap();
        // The emitter folds at what YAML 1.1 took for line breaks, and 1.2 takes for text.
        prop_assume!(!text.contains(['\u{85}', '\u{2028}', '\u{2029}']));
        let document = one(&text);
        prop_assert_eq!(to_value(&document, document.root()), value, "{}", text);
        check_spans(&document, &text);
    }

    #[test]
    fn json_is_yaml(value in any_value()) {
        let text = serde_json::to_string_pretty(&value).unwrap();
        let document = one(&text);
        prop_assert_eq!(to_value(&document, document.root()), value);
        check_spans(&document, &text);
        // What is a scalar reads the same on its own.
        for node in document.nodes() {
            let kind = document.kind(node);
            if !matches!(kind, Kind::Sequence(_) | Kind::Mapping(_)) {
                let raw = &text[document.span(node).range()];
                let again = one(raw);
                prop_assert_eq!(again.kind(again.root()), kind, "{}", raw);
            }
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC*|([-?:,\\[\\]{}#&*!|>'\"%@`ab1~<ü ]|\\n|\\t|\\r|- |a: |&a |\\*a|<<: |---\\n|  ){0,40}") {
        match read(&text) {
            Ok(parsed) => for document in &parsed.documents {
                check_spans(document, &text);
                let _ = to_value(document, document.root());
            },
            Err(error) => if let Some(span) = error.span {
                prop_assert!(text.get(span.range()).is_some());
            },
        }
    }
}
