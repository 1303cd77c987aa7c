use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use crate::xml::tests::is_nested;
use crate::{Document, Kind};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("requirements.txt"), content))
}

fn one(content: &str) -> Document {
    read(content).unwrap().documents.remove(0)
}

fn value(content: &str) -> serde_json::Value {
    let document = one(content);
    to_value(&document, document.root())
}

#[test]
fn requirements_are_read() {
    for (line, expected) in [
        ("requests", serde_json::json!({"name": "requests"})),
        (
            "requests[a, b] >= 2.8, <3 ; python_version < '3' # why",
            serde_json::json!({"name": "requests", "extras": ["a", "b"], "specifier": ">= 2.8, <3", "marker": "python_version < '3'"}),
        ),
        (
            "pkg==${VERSION}",
            serde_json::json!({"name": "pkg", "specifier": "==${VERSION}"}),
        ),
        (
            "pip @ https://x.y/pip.zip#sha1=ab ; extra == 'x'",
            serde_json::json!({"name": "pip", "url": "https://x.y/pip.zip#sha1=ab", "marker": "extra == 'x'"}),
        ),
        (
            "a==1 --hash=sha256:ab --hash sha256:cd",
            serde_json::json!({"name": "a", "specifier": "==1", "hashes": ["sha256:ab", "sha256:cd"]}),
        ),
        (
            "a --config-settings=\"--x=y z\"",
            serde_json::json!({"name": "a", "options": [{"option": "--config-settings", "value": "--x=y z"}]}),
        ),
        (
            "./a[x,y]",
            serde_json::json!({"path": "./a", "extras": ["x", "y"]}),
        ),
        (
            "a/b; extra == 'x'",
            serde_json::json!({"path": "a/b", "marker": "extra == 'x'"}),
        ),
        (
            "b-1.0-py3-none-any.whl",
            serde_json::json!({"path": "b-1.0-py3-none-any.whl"}),
        ),
        ("-e .", serde_json::json!({"path": ".", "editable": true})),
        (
            "--editable=../a[x]",
            serde_json::json!({"path": "../a", "extras": ["x"], "editable": true}),
        ),
        (
            "-e \"./a b\"",
            serde_json::json!({"path": "./a b", "editable": true}),
        ),
        (
            "git+https://x.y/a.git@v1#egg=name[z]&subdirectory=s",
            serde_json::json!({"name": "name", "url": "git+https://x.y/a.git@v1#egg=name[z]&subdirectory=s"}),
        ),
        ("file:./a", serde_json::json!({"url": "file:./a"})),
        ("-r base.txt", serde_json::json!({"include": "base.txt"})),
        ("-rbase.txt", serde_json::json!({"include": "base.txt"})),
        (
            "--requirement=base.txt",
            serde_json::json!({"include": "base.txt"}),
        ),
        ("-c c.txt", serde_json::json!({"constraint": "c.txt"})),
        (
            "-i https://${USER}@x.y/simple",
            serde_json::json!({"option": "--index-url", "value": "https://${USER}@x.y/simple"}),
        ),
        ("--pre", serde_json::json!({"option": "--pre"})),
        ("foo;", serde_json::json!({"name": "foo"})),
        (
            "foo @ https://x.y/a.zip; python_version<\"3\"",
            serde_json::json!({"name": "foo", "url": "https://x.y/a.zip", "marker": "python_version<\"3\""}),
        ),
        (
            "foo==1 --no-binary=x",
            serde_json::json!({"name": "foo", "specifier": "==1", "options": [{"option": "--no-binary", "value": "x"}]}),
        ),
        (
            "lxml==4.9.2 --hash sha256:7b51",
            serde_json::json!({"name": "lxml", "specifier": "==4.9.2", "hashes": ["sha256:7b51"]}),
        ),
    ] {
        assert_eq!(value(line), listed(expected), "{line}");
    }
}

fn listed(item: serde_json::Value) -> serde_json::Value {
    serde_json::Value::Array(vec![item])
}

#[test]
fn lines_are_joined_and_comments_dropped() {
    let content = "\u{feff}# head\r\na==1 \\\r\n    --hash=sha256:ab \\\r\n    --hash=sha256:cd\r\n\r\nb#not a comment\n";
    let refused = read(content).unwrap().unread;
    assert_eq!(&content[refused[0].span.unwrap().range()], "#");
    let content = content.replace(
        "b#not a comment",
        "b \\\n# a comment \\\nc  # d\r--no-index --pre\\",
    );
    assert_eq!(
        value(&content),
        serde_json::json!([
            {"name": "a", "specifier": "==1", "hashes": ["sha256:ab", "sha256:cd"]},
            {"name": "b"},
            {"name": "c"},
            {"option": "--no-index"},
            {"option": "--pre"},
        ])
    );
    for empty in ["", "\n", "# nothing\n", "\\"] {
        assert_eq!(value(empty), serde_json::json!([]), "{empty:?}");
    }
}

#[test]
fn every_end_of_a_line_that_python_knows_counts() {
    let names = serde_json::json!([{"name": "a"}, {"name": "b"}]);
    for end in ["\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{85}", "\u{2028}"] {
        assert_eq!(value(&format!("a{end}b")), names, "{end:?}");
    }
    assert_eq!(value("\u{c}\na\n\u{c}\nb\n"), names);
}

#[test]
fn spans_are_those_of_the_text() {
    let content = "\u{feff}# ü\r\nrequests[x]>=1 \\\r\n    --hash=sha256:ab\r\n-e ./lib\n-r base.txt # c";
    let document = one(content);
    let raw = |node| &content[document.span(node).range()];
    let Kind::Sequence(items) = document.kind(document.root()) else {
        panic!("no list")
    };
    let field = |item: usize, name| raw(document.get(items[item], name).unwrap());
    assert_eq!(raw(items[0]), "requests[x]>=1 \\\r\n    --hash=sha256:ab");
    assert_eq!(field(0, "name"), "requests");
    assert_eq!((field(0, "extras"), field(0, "specifier")), ("x", ">=1"));
    assert_eq!(field(0, "hashes"), "sha256:ab");
    assert_eq!((field(1, "path"), field(1, "editable")), ("./lib", "-e"));
    assert_eq!((raw(items[2]), field(2, "include")), ("-r base.txt", "base.txt"));
    assert_eq!(raw(document.root()).lines().count(), 4);
}

#[test]
fn mistakes_have_a_place() {
    for (content, message, place) in [
        (
            "a\nfoo bar\n",
            "expected `;`, `,` or the end of the requirement",
            "b",
        ),
        ("a[x", "expected `,` or `]` between extras", ""),
        ("a\n  --unknown x", "pip has no such option here", "--unknown"),
        ("a --unknown", "pip has no such option here", "--unknown"),
        ("a; os_name == 'x' y", "expected the end of the marker", "y"),
        ("-r", "`--requirement` needs a value", "-r"),
        ("a\n--pre=1", "`--pre` takes no value", "--pre=1"),
        ("a --hash=md5:ab", "pip takes no hash such as this", "md5:ab"),
        ("a -C x", "expected `KEY=VALUE`", "x"),
        ("-i 'x", "the quoted value is never closed", "'"),
        (
            "a==1.1.45 //old",
            "expected `;`, `,` or the end of the requirement",
            "/",
        ),
        (
            "./a; x",
            "a marker must compare variables such as `python_version` with quoted strings",
            "x",
        ),
        ("./a[x y]", "expected `,` or `]` between extras", "y"),
        ("a.whl", "pip knows no wheel by such a name", "a.whl"),
        (
            "-e https://x.y/a.zip",
            "pip takes an editable requirement only from a directory or from version control",
            "https://x.y/a.zip",
        ),
        (
            "-e git+https://x.y/a",
            "pip needs the name of the package at this URL",
            "git+https://x.y/a",
        ),
        ("-e ./a;b", "pip reads no marker after an editable path", "./a;b"),
        ("{{ name }}", "expected a package name", "{"),
    ] {
        // One line of several is left out; a file of nothing else is not read at all.
        let error = match read(content) {
            Ok(parsed) => parsed.unread.into_iter().next().expect(content),
            Err(error) => error,
        };
        assert_eq!(error.message, message, "{content:?}");
        assert_eq!(&content[error.span.unwrap().range()], place, "{content:?}");
        assert!(error.help.is_some());
    }
}

#[test]
fn what_is_empty_lies_within_its_requirement_where_lines_are_joined() {
    for content in ["./lib;\\\n\\\n\nb\n", "./lib;\\\n\\\n", "a;\\\n\nb\n"] {
        let parsed = read(content).unwrap();
        let document = &parsed.documents[0];
        assert!(is_nested(document, document.root(), 0), "{content:?}");
    }
    assert_eq!(value("./lib;\\\n\\\n\nb\n")[0]["path"], "./lib");
}

#[test]
fn a_line_that_pip_refuses_takes_no_other_along() {
    let content = "a==1\nfoo bar\nb\n./c --unknown\nd[\\\nx]\n";
    let parsed = read(content).unwrap();
    let document = &parsed.documents[0];
    assert_eq!(
        to_value(document, document.root()),
        serde_json::json!([{"name": "a", "specifier": "==1"}, {"name": "b"}, {"name": "d", "extras": ["x"]}])
    );
    let places: Vec<&str> = parsed
        .unread
        .iter()
        .map(|error| &content[error.span.unwrap().range()])
        .collect();
    assert_eq!(places, ["b", "--unknown"]);
    let error = read("Some notes.\nNot requirements.\na\n").unwrap_err();
    assert_eq!(error.span, Some(Span::new(5, 6)));
}

proptest! {
    #[test]
    fn no_text_panics(content in "\\PC*|(a|-e |-r |--hash=|==1|\\[|\\]|; |@|https://|#egg=|# |\"|'|\\\\|\\\\\\n|\\n|\\r|ü|./| |extra == 'x'){0,30}") {
        match read(&content) {
            Ok(parsed) => {
                let document = &parsed.documents[0];
                prop_assert!(is_nested(document, document.root(), 0), "{content:?}");
                for node in document.nodes() {
                    prop_assert!(content.get(document.span(node).range()).is_some());
                }
            }
            Err(error) => if let Some(span) = error.span {
                prop_assert!(content.get(span.range()).is_some());
            },
        }
    }
}
