use super::*;
use crate::{Document, Kind, Pointer, Step};
use purlin_text::source::RepoPath;
use serde_json::{Value, json};

fn text(content: &str) -> Text {
    Text::new(RepoPath::new("main.tf"), content)
}

fn document(content: &str) -> Document {
    parse(&text(content))
        .unwrap_or_else(|error| panic!("{error}: {content}"))
        .documents
        .remove(0)
}

fn value(document: &Document, node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Null => Value::Null,
        Kind::Bool(value) => json!(value),
        Kind::Integer(value) => json!(value),
        Kind::Float(value) => json!(value),
        Kind::String(text) => json!(text),
        Kind::Sequence(items) => items.iter().map(|item| value(document, *item)).collect(),
        Kind::Mapping(_) => document
            .entries(node)
            .iter()
            .map(|entry| {
                (
                    document.key_text(entry.key).to_owned(),
                    value(document, entry.value),
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => panic!("{other:?}"),
    }
}

fn read(content: &str) -> Value {
    let document = document(content);
    value(&document, document.root())
}

#[test]
fn the_example_is_read_as_it_is_documented() {
    let source = include_str!("../hcl.rs");
    let block = |language: &str| {
        let start = source.find(&format!("//! ```{language}\n")).unwrap();
        let lines = source[start..].lines().skip(1);
        lines
            .map(|line| line.strip_prefix("//!").unwrap())
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .take_while(|line| *line != "```")
            .fold(String::new(), |text, line| text + line + "\n")
    };
    let expected: Value = serde_json::from_str(&block("json")).unwrap();
    assert_eq!(read(&block("hcl")), expected);
}

#[test]
fn expressions_that_are_no_literals_are_their_text() {
    assert_eq!(
        read(
            "a = 1 + 2\nb = -3\nc = !true\nd = f(x, [1])\ne = x ? 1 : 2\nf = [for y in z : y]\ng = \"${var.h}\"\ni = \"a $${b} %%{c}\"\n\
             j = (1)\nk = null\nl = 1.5\nm = 99999999999999999999\nn = var.o[0].p\nq = \"\\n\\u00e9\\\"\"\nr = { (s) = 1, \"t\" = 2, 3 = 4, u.v = 5 }"
        ),
        json!({
            "a": "${1 + 2}", "b": -3, "c": "${!true}", "d": "${f(x, [1])}", "e": "${x ? 1 : 2}",
            "f": "${[for y in z : y]}", "g": "${var.h}", "i": "a $${b} %%{c}", "j": "${(1)}", "k": null, "l": 1.5,
            "m": 1e20, "n": "${var.o[0].p}", "q": "\n\u{e9}\"", "r": {"${(s)}": 1, "t": 2, "3": 4, "u.v": 5},
        })
    );
}

#[test]
fn heredocs_are_text() {
    assert_eq!(
        read("a = <<EOT\n  x ${y}\n\tz\nEOT\nb = <<-EOT\n    x\n      ${y}\n    EOT\nc = 1\n"),
        json!({"a": "  x ${y}\n\tz\n", "b": "x\n  ${y}\n", "c": 1})
    );
}

#[test]
fn blocks_of_one_path_are_gathered() {
    assert_eq!(
        read("p \"a\" {\n x = 1\n}\nq {}\np \"b\" {}\np \"a\" {\n x = 2\n}\nq {\n r s {}\n}\n"),
        json!({"p": {"a": [{"x": 1}, {"x": 2}], "b": [{}]}, "q": [{}, {"r": {"s": [{}]}}]})
    );
    // Neither is lost in the tree; rules see the later one.
    assert_eq!(read("p {}\np \"a\" {}\n"), json!({"p": {"a": [{}]}}));
}

#[test]
fn keys_and_values_stand_where_they_are_written() {
    let content = "\u{feff}module \"é\" {\n  source = \"./a\"\n  n = { k = var.x }\n}\n";
    let document = document(content);
    let at = |keys: &[Step]| {
        let found = document.find(&Pointer::new(keys.to_vec()));
        assert_eq!(found.missing, 0, "{keys:?}");
        let key = found.key.map_or("", |key| &content[document.span(key).range()]);
        (key, &content[document.span(found.node).range()])
    };
    let key = |key: &str| Step::Key(key.to_owned());
    let block = [key("module"), key("é"), Step::Index(0)];
    assert_eq!(at(&block[..1]).0, "module");
    assert_eq!(at(&block[..2]).0, "\"é\"");
    assert!(
        at(&block).1.starts_with("module \"é\" {") && at(&block).1.ends_with("}\n}"),
        "{:?}",
        at(&block)
    );
    let inside = |keys: &[&str]| {
        let keys: Vec<Step> = block
            .iter()
            .cloned()
            .chain(keys.iter().map(|name| key(name)))
            .collect();
        at(&keys)
    };
    assert_eq!(inside(&["source"]), ("source", "\"./a\""));
    assert_eq!(inside(&["n", "k"]), ("k", "var.x"));
}

#[test]
fn what_is_wrong_is_shown() {
    for (content, at) in [
        ("a = ", "a"),
        ("a = 1\na = 2\n", "a"),
        ("{{ x }}", "{"),
        ("a {\n", "\n"),
    ] {
        let error = parse(&text(content)).unwrap_err();
        let span = error.span.unwrap();
        assert_eq!(&content[span.range()], at, "{content}: {error}");
        assert!(
            !error.message.contains('\n') && !error.message.ends_with('.'),
            "{error}"
        );
    }
}

#[test]
fn nothing_nests_without_end() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a=", "}"),
        ("\"${", "}\""),
        ("!", ""),
        ("-", ""),
        ("f(", ")"),
        ("a ? b : ", ""),
        ("a[", "]"),
        ("1 + ", ""),
        ("1 + 2 * ", ""),
        ("[for a in b : ", "]"),
        ("\"%{if a}", "%{endif}\""),
        ("a.*.", ""),
        ("1+1+(", ")"),
        ("1+1+a[", "]"),
        ("1+1+\"${", "}\""),
    ] {
        let content = format!("a = {}1{}\n", open.repeat(10_000), close.repeat(10_000));
        let started = std::time::Instant::now();
        let _ = parse(&text(&content));
        assert!(started.elapsed().as_secs() < 10, "{open}");
    }
    let directives = format!(
        "a = \"{}{}\"\n",
        "%{if a}".repeat(10_000),
        "%{endif}".repeat(10_000)
    );
    assert!(parse(&text(&directives)).is_err());
    let blocks = format!("{}{}", "a {\n".repeat(10_000), "}\n".repeat(10_000));
    assert!(parse(&text(&blocks)).is_err());
    let labels = format!("a {} {{}}\n", "\"b\" ".repeat(10_000));
    assert!(parse(&text(&labels)).is_err());
}

#[test]
fn an_operand_that_would_be_tried_over_and_over_is_refused() {
    // hcl-edit 0.10 takes 2 to 10 seconds for 20 levels, and twice as long for each one more.
    for open in ["1+1+(", "1+1+a[", "1+1+\"${", "1+1+\"%{if "] {
        let content = format!("a = {}\n", open.repeat(30));
        let error = parse(&text(&content)).expect_err("nests too deep");
        assert_eq!(error.message, "operands of operators nest too deep");
        assert!(error.span.is_some());
        let enough = format!("a = {}\n", open.repeat(6));
        let error = parse(&text(&enough)).expect_err("has no end");
        assert_ne!(error.message, "operands of operators nest too deep");
    }
}

#[test]
fn an_error_within_a_character_is_shown_at_it() {
    let content = "a = f(aӛ";
    let error = parse(&text(content)).expect_err("no end");
    let span = error.span.expect("a place");
    assert_eq!(content.get(span.range()), Some("ӛ"));
}

#[test]
fn large_files_take_linear_time() {
    for content in [
        many(5_000, |n| format!("b \"t\" \"n{n}\" {{\n  a = {n}\n}}\n")),
        many(5_000, |n| format!("k{n} = 1\n")),
        format!("a = [{}]", "1, ".repeat(50_000)),
        format!("a = {{{}}}", many(5_000, |n| format!("k{n} = 1\n"))),
        format!("a = \"{}\"", "${x}".repeat(5_000)),
        format!("a = <<EOT\n{}\nEOT\n", "x ${y}\n".repeat(5_000)),
    ] {
        let started = std::time::Instant::now();
        assert!(parse(&text(&content)).is_ok(), "{}", &content[..20]);
        assert!(started.elapsed().as_secs() < 20, "{}", &content[..20]);
    }
}

/// What `one` gives for each number, in one text.
fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(
        content in "((a|b|\"|\\{|\\}|=|\n| |\\$\\{|%\\{if a\\}|<<E\n|\nE\n|1|\\[|\\]|,|é|#|-|\\?|:|\u{feff}){0,30})"
    ) {
        match parse(&text(&content)) {
            Ok(parsed) => for document in &parsed.documents {
                for node in document.nodes() {
                    proptest::prop_assert!(content.get(document.span(node).range()).is_some());
                }
            },
            Err(error) => {
                let span = error.span.unwrap_or_default();
                proptest::prop_assert!(content.get(span.range()).is_some());
            }
        }
    }
}
