use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use crate::{Document, Kind, MAX_DEPTH, decode};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Parsed {
    parse(&Text::new(RepoPath::new("a.md"), content)).unwrap()
}

fn value(content: &str) -> serde_json::Value {
    let document = read(content).documents.remove(0);
    to_value(&document, document.root())
}

/// The value at a pointer, and the text at its span.
fn at<'t>(content: &'t str, pointer: &str) -> (serde_json::Value, &'t str) {
    let document = read(content).documents.remove(0);
    let steps = pointer.split('/').skip(1).map(|step| match step.parse() {
        Ok(index) => crate::Step::Index(index),
        Err(_) => crate::Step::Key(step.to_owned()),
    });
    let found = document.find(&crate::Pointer::new(steps.collect()));
    assert_eq!(found.missing, 0, "{pointer}");
    (
        to_value(&document, found.node),
        &content[document.span(found.node).range()],
    )
}

const RECORD: &str = "\u{feff}---\r
status: accepted\r
deciders: [Ada, Bob]\r
---\r
before\r
\r
# Use *Node* `22`\r
\r
* Status: **accepted**\r
* Deciders: Ada,\r
  Bob\r
  1. nested\r
- [x] done\r
\r
Two\r
lines.<br>Three. <!-- gone -->\r
\r
## Status\r
\r
Superseded by [2. Use Deno](0002-deno.md \"Deno\") ![a _b_](c.png)\r
\r
```rego title=x\r
package a\r
```\r
\r
| a | b |\r
|---|---|\r
| 1 | [x](y) |\r
\r
## Status\r
> # quoted\r
> said\r
";

#[test]
fn a_record_is_read() {
    let list = |names: &[&str]| serde_json::json!(names);
    assert_eq!(
        value(RECORD),
        serde_json::json!({
            "front_matter": {"status": "accepted", "deciders": ["Ada", "Bob"]},
            "sections": [
                {
                    "id": "", "level": 0, "title": "", "paragraphs": ["before"],
                    "items": [], "links": [], "images": [], "code": [], "tables": [],
                },
                {
                    "id": "use-node-22", "level": 1, "title": "Use Node 22",
                    "paragraphs": ["Two\nlines.\nThree."],
                    "items": [
                        {"text": "Status: accepted", "level": 1},
                        {"text": "Deciders: Ada,\nBob", "level": 1},
                        {"text": "nested", "level": 2},
                        {"text": "done", "level": 1, "checked": true},
                    ],
                    "links": [], "images": [], "code": [], "tables": [],
                },
                {
                    "id": "status", "level": 2, "title": "Status",
                    "paragraphs": ["Superseded by 2. Use Deno a b"],
                    "items": [],
                    "links": [
                        {"text": "2. Use Deno", "url": "0002-deno.md", "title": "Deno"},
                        {"text": "x", "url": "y"},
                    ],
                    "images": [{"text": "a b", "url": "c.png"}],
                    "code": [{"language": "rego", "text": "package a\n"}],
                    "tables": [{"header": ["a", "b"], "rows": [["1", "x"]]}],
                },
                {
                    "id": "status-1", "level": 2, "title": "Status", "paragraphs": list(&["quoted", "said"]),
                    "items": [], "links": [], "images": [], "code": [], "tables": [],
                },
            ],
        })
    );
}

#[test]
fn every_part_has_its_place() {
    for (pointer, written) in [
        ("/front_matter/status", "accepted"),
        ("/front_matter/deciders/1", "Bob"),
        ("/sections/1/title", "Use *Node* `22`"),
        ("/sections/1/items/0/text", "Status: **accepted**"),
        ("/sections/1/items/1", "Deciders: Ada,\r\n  Bob"),
        ("/sections/1/items/3/checked", "[x]"),
        ("/sections/2/links/0", "[2. Use Deno](0002-deno.md \"Deno\")"),
        ("/sections/2/links/0/text", "2. Use Deno"),
        ("/sections/2/links/0/url", "0002-deno.md"),
        ("/sections/2/links/0/title", "Deno"),
        ("/sections/2/code/0/language", "rego"),
        ("/sections/2/code/0/text", "package a\r\n"),
        ("/sections/2/tables/0/rows/0/1", "[x](y)"),
        ("/sections/3/paragraphs/0", "quoted"),
    ] {
        assert_eq!(at(RECORD, pointer).1, written, "{pointer}");
    }
}

#[test]
fn front_matter_is_told_from_thematic_breaks() {
    assert_eq!(value("---\n---\na\n")["front_matter"], serde_json::Value::Null);
    assert!(value("---\n---\na\n").get("front_matter").is_some());
    assert_eq!(
        value("+++\na = 1\n+++\nb\n")["front_matter"],
        serde_json::json!({"a": 1})
    );
    for none in [
        "---\nplain text\n---\n",
        "---\n- a\n---\n",
        "---\na: 1\n",
        "a\n---\nb: 1\n---\n",
        "",
    ] {
        assert!(value(none).get("front_matter").is_none(), "{none}");
    }
    let parsed = read("---\na: [\n---\n# b\n");
    assert_eq!(parsed.unread.len(), 1);
    let document = &parsed.documents[0];
    let read = to_value(document, document.root());
    assert!(read.get("front_matter").is_none());
    assert_eq!(read["sections"][0]["title"], "b");
}

#[test]
fn front_matter_nests_no_deeper_than_documents_may() {
    let nested = |levels: usize| format!("---\na: {}{}\n---\n", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(read(&nested(MAX_DEPTH - 3)).unread, []);
    assert_eq!(read(&nested(MAX_DEPTH - 1)).unread.len(), 1);
}

#[test]
fn what_is_defined_elsewhere_and_what_is_in_an_image() {
    let (link, written) = at("[a][b]\n\n[b]: http://x.example 'T'\n", "/sections/0/links/0");
    assert_eq!(
        link,
        serde_json::json!({"text": "a", "url": "http://x.example", "title": "T"})
    );
    assert_eq!(written, "[a][b]");
    let read = value("![a [b](c) ![d](e)](f) [![g](h)](i) <j@k.example>\n");
    let section = &read["sections"][0];
    assert_eq!(
        section["images"],
        serde_json::json!([{"text": "a b d", "url": "f"}, {"text": "g", "url": "h"}])
    );
    assert_eq!(section["links"][0], serde_json::json!({"text": "g", "url": "i"}));
    assert_eq!(section["links"][1]["text"], "j@k.example");
}

#[test]
fn anchors_are_those_of_github() {
    let titles = "# A b\n# a-b\n# A b\n# a b-1\n# 1. Ünï_code: yes?\n# `x` & *y*\n#\n";
    let read = value(titles);
    let sections = read["sections"].as_array().unwrap();
    let ids: Vec<&str> = sections
        .iter()
        .map(|section| section["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        ["a-b", "a-b-1", "a-b-2", "a-b-1-1", "1-ünï_code-yes", "x--y", ""]
    );
}

/// Texts that parsers of Markdown took quadratic time for, or worse.
#[test]
fn hostile_texts_are_read_in_linear_time() {
    let size = 1 << 17;
    let repeated = |part: &str| part.repeat(size / part.len());
    let texts = [
        "[",
        "]",
        "*",
        "_",
        "**a ",
        "*a_ ",
        ">",
        "> ",
        "- ",
        "1. ",
        "`",
        "a`b``",
        "<",
        "<a ",
        "<!--",
        "&",
        "![",
        "[a](",
        "[a](<",
        "![a](b",
        "[^1]: ",
        "[a]: b\n",
        "#\n",
        "# a\n",
        "- a\n",
        "|",
        "|a\n",
        "~~a ",
        "\\",
        "a\n\n",
        "<?",
        "<![CDATA[",
        "a**b",
        "\t",
        "-\n",
        "[x](y) ",
        "* * * ",
        "- [ ] a\n",
        "```\n",
        "[[]]",
        "\u{e9}*",
    ];
    for part in texts {
        let content = repeated(part);
        let start = Instant::now();
        let read = parse(&Text::new(RepoPath::new("a.md"), content.as_str()));
        let took = start.elapsed();
        assert!(took < Duration::from_secs(20), "{part:?} took {took:?}");
        drop(read);
        if took > Duration::from_millis(1500) {
            // Twice the text takes about twice the time.
            let start = Instant::now();
            drop(parse(&Text::new(
                RepoPath::new("a.md"),
                format!("{content}{content}"),
            )));
            let twice = start.elapsed();
            assert!(
                twice < took * 3,
                "{part:?}: {took:?}, and {twice:?} for twice as much"
            );
        }
    }
    // What is defined once and used often.
    let content = format!("[a]: <{}>\n\n{}", "b".repeat(size / 2), "[a] ".repeat(size / 8));
    let read = read(&content);
    assert!(read.documents[0].len() < 2_000_000);
}

#[test]
fn other_encodings_are_refused_before() {
    assert!(decode(RepoPath::new("a.md"), b"# \xff\xfe\n".to_vec()).is_err());
}

/// Every span lies in the text and on the bounds of characters, and in that of what holds it.
fn check(content: &str) {
    let document = read(content).documents.remove(0);
    for node in document.nodes() {
        let span = document.span(node);
        assert!(
            span.start <= span.end && content.get(span.range()).is_some(),
            "{span:?} {content:?}"
        );
        let inside = |child| {
            let inner = document.span(child);
            assert!(
                span.start <= inner.start && inner.end <= span.end,
                "{span:?} {inner:?} {content:?}"
            );
        };
        match document.kind(node) {
            Kind::Sequence(items) => items.iter().copied().for_each(inside),
            Kind::Mapping(entries) => entries.iter().for_each(|entry| {
                inside(entry.key);
                inside(entry.value);
            }),
            _ => {}
        }
    }
    levels(&document);
}

fn levels(document: &Document) {
    assert!(document.height() <= MAX_DEPTH);
}

#[test]
fn spans_of_the_record_lie_in_what_holds_them() {
    check(RECORD);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_lie_in_the_text(content in "([#>*_`~|<!\\[\\](){}:&-]|[ab é\t]|\n|\r\n|---\n|1\\. |- |\\* |> |```|\\[x\\]\\(y\\)|\\[ \\] |<br>){0,60}") {
        check(&content);
    }

    #[test]
    fn any_text_is_read(content in "\\PC{0,80}") {
        check(&content);
    }
}
