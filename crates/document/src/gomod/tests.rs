use proptest::prelude::*;

use super::*;
use crate::json::tests::to_value;
use crate::{Document, Kind};
use purlin_text::source::RepoPath;

fn read(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("go.mod"), content), GoFile::Mod)
}

fn one(content: &str) -> Document {
    read(content).unwrap().documents.remove(0)
}

const TEXT: &str = "// Package of things.\r
//
// Deprecated: use v2
// of it.
module example.com/app // the app

go 1.24.0
toolchain go1.24.1

godebug (
	default=go1.21
)

require golang.org/x/net v0.1.0
require (
	\"a.b/c\" v1.0.0 // indirect
	`d.e/f` v2.0.0+incompatible // indirect; for x
	g.h/i v0.0.0-20200101000000-abcdefabcdef // not indirect
)

replace a.b/c v1.0.0 => ../c
replace d.e/f => d.e/g v1.1.0
exclude a.b/c v1.2.3

// Broken.
retract (
	v1.0.0
	[v1.1.0, v1.1.5] // Worse.
)
retract ()
tool golang.org/x/tools/cmd/stringer
ignore ./node_modules
";

#[test]
fn every_directive_is_read() {
    let document = one(TEXT);
    assert_eq!(
        to_value(&document, document.root()),
        serde_json::json!({
            "module": "example.com/app", "deprecated": "use v2\nof it.\nthe app", "go": "1.24.0", "toolchain": "go1.24.1",
            "godebug": [{"key": "default", "value": "go1.21"}],
            "require": [
                {"path": "golang.org/x/net", "version": "v0.1.0", "indirect": false},
                {"path": "a.b/c", "version": "v1.0.0", "indirect": true},
                {"path": "d.e/f", "version": "v2.0.0+incompatible", "indirect": true},
                {"path": "g.h/i", "version": "v0.0.0-20200101000000-abcdefabcdef", "indirect": false},
            ],
            "replace": [
                {"path": "a.b/c", "version": "v1.0.0", "target": "../c"},
                {"path": "d.e/f", "target": "d.e/g", "target_version": "v1.1.0"},
            ],
            "exclude": [{"path": "a.b/c", "version": "v1.2.3"}],
            "retract": [
                {"low": "v1.0.0", "high": "v1.0.0", "rationale": "Broken."},
                {"low": "v1.1.0", "high": "v1.1.5", "rationale": "Worse."},
            ],
            "tool": ["golang.org/x/tools/cmd/stringer"], "ignore": ["./node_modules"],
        })
    );
}

#[test]
fn spans_are_those_of_the_text() {
    let document = one(TEXT);
    let raw = |node| &TEXT[document.span(node).range()];
    let root = document.root();
    let entry = document.entry(root, "require").unwrap();
    assert_eq!(raw(entry.key), "require");
    assert!(raw(entry.value).starts_with("golang.org/x/net") && raw(entry.value).ends_with("abcdefabcdef"));
    let Kind::Sequence(items) = document.kind(entry.value) else {
        panic!("no list")
    };
    assert_eq!(raw(items[1]), "\"a.b/c\" v1.0.0 // indirect");
    assert_eq!(raw(document.get(items[1], "path").unwrap()), "\"a.b/c\"");
    assert_eq!(raw(document.get(items[1], "indirect").unwrap()), "// indirect");
    assert_eq!(raw(items[0]), "golang.org/x/net v0.1.0");
    assert_eq!(raw(document.get(items[0], "indirect").unwrap()), "");
    assert_eq!(raw(document.get(root, "go").unwrap()), "1.24.0");
    assert_eq!(
        raw(document.get(root, "deprecated").unwrap()),
        "use v2\n// of it.\nmodule example.com/app // the app"
    );
}

#[test]
fn mistakes_have_a_place() {
    for (text, message, place) in [
        (
            "module a\nrequires x v1",
            "`requires` is not a directive of go.mod",
            "requires",
        ),
        ("module a\nmodule b", "`module` is given twice", "module"),
        (
            "module a\nrequire x",
            "`require` does not take these arguments",
            "x",
        ),
        (
            "module a\nrequire (\nx v1",
            "the block of `require` is never closed",
            "require",
        ),
        ("module a\ngo x", "`go` does not take these arguments", "x"),
        ("module a\ngo 1", "`go` does not take these arguments", "1"),
        (
            "module a\nreplace a => b",
            "a replacement that is not a directory needs a version",
            "b",
        ),
        (
            "module a\nreplace a => ./b v1",
            "a directory that replaces a module can't have a version",
            "v1",
        ),
        (
            "module a\nreplace a b",
            "`replace` does not take these arguments",
            "a b",
        ),
        (
            "module a\nretract [v1, v2",
            "`retract` does not take these arguments",
            "[v1, v2",
        ),
        ("module \"a", "the string is never closed", "\"a"),
        ("module a\n/* x */", "go.mod has no `/*` comments", "/*"),
        ("module a\nrequire x, v1", "`,` is not allowed here", ","),
        (
            "module a\nrequire (\n) x",
            "nothing may follow the `)` of a block",
            "x",
        ),
        ("module a\n)", "`)` is not a directive of go.mod", ")"),
        ("module a\ngo (\n1.22\n)", "`go` takes no block", "go"),
        ("module a\nuse ./b", "`use` is not a directive of go.mod", "use"),
        ("module a\ngo", "`go` does not take these arguments", "go"),
        // go: "unexpected input character".
        (
            "\u{feff}module a",
            "the character `\\u{feff}` is not allowed here",
            "\u{feff}",
        ),
        (
            "module a\u{feff}b",
            "the character `\\u{feff}` is not allowed here",
            "\u{feff}",
        ),
        (
            "module a\n\u{a0}go 1.22",
            "the character `\\u{a0}` is not allowed here",
            "\u{a0}",
        ),
        (
            "module a\n\u{b}go 1.22",
            "the character `\\u{b}` is not allowed here",
            "\u{b}",
        ),
        (
            "module a\n\u{1}",
            "the character `\\u{1}` is not allowed here",
            "\u{1}",
        ),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.message, message, "{text:?}");
        assert_eq!(&text[error.span.unwrap().range()], place, "{text:?}");
        assert!(error.help.is_some() || message.contains("follow"));
    }
    let with_mark = read("\u{feff}module a").unwrap_err();
    assert_eq!(
        with_mark.help.as_deref(),
        Some("save the file without a byte order mark")
    );
    // A comment may have any character.
    assert!(read("// a\u{feff}\nmodule a\r\n").is_ok());
    assert_eq!(read("").unwrap_err().message, "the file is empty");
    assert_eq!(
        read("go 1.2").unwrap_err().message,
        "the file has no `module` directive"
    );
}

#[test]
fn go_versions_have_two_or_three_numbers() {
    for good in ["1.22", "1.22.0", "1.22rc1", "1.21.0beta2"] {
        assert!(is_go_version(good), "{good}");
    }
    for bad in ["1", "1.", "v1.2", "1.2.3.4", "1.22rc", "1.22-x", ""] {
        assert!(!is_go_version(bad), "{bad}");
    }
}

fn read_work(content: &str) -> Result<Parsed, ParseError> {
    parse(&Text::new(RepoPath::new("go.work"), content), GoFile::Work)
}

#[test]
fn workspaces_are_read() {
    let text = "go 1.24.0\ntoolchain default\nuse (\n\t./app // example.com/app\n\t`lib`\n)\nuse .\nreplace a.b/c => ./c\ngodebug x=1\n";
    let document = read_work(text).unwrap().documents.remove(0);
    assert_eq!(
        to_value(&document, document.root()),
        serde_json::json!({
            "go": "1.24.0", "toolchain": "default", "use": ["./app", "lib", "."],
            "replace": [{"path": "a.b/c", "target": "./c"}], "godebug": [{"key": "x", "value": "1"}],
        })
    );
    let Kind::Sequence(used) = document.kind(document.at(&["use"]).unwrap()) else {
        panic!("no list")
    };
    assert_eq!(&text[document.span(used[1]).range()], "`lib`");
    for empty in ["", "// nothing yet\n", "\n"] {
        let document = read_work(empty).unwrap().documents.remove(0);
        assert_eq!(to_value(&document, document.root()), serde_json::json!({}));
    }
}

#[test]
fn mistakes_in_workspaces_name_the_file() {
    for (text, message, help) in [
        (
            "require a v1",
            "`require` is not a directive of go.work",
            "the directives are go, toolchain, godebug, use and replace",
        ),
        (
            "use a b",
            "`use` does not take these arguments",
            "write `use ./directory`",
        ),
        ("go (\n1.22\n)", "`go` takes no block", "write `go 1.24.0`"),
        (
            "/* x */",
            "go.work has no `/*` comments",
            "start the comment with `//`",
        ),
    ] {
        let error = read_work(text).expect_err(text);
        assert_eq!(
            (error.message.as_str(), error.help.as_deref()),
            (message, Some(help))
        );
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "(module a\\n)?(\\PC*|([a\"`()\\[\\],ü/ .=>v1]|\\n|//|require|retract|replace|=>| \\(\\n|\\)\\n|godebug|Deprecated:){0,30})") {
        match read(&text) {
            Ok(parsed) => for node in parsed.documents[0].nodes() {
                prop_assert!(text.get(parsed.documents[0].span(node).range()).is_some());
            },
            Err(error) => if let Some(span) = error.span {
                prop_assert!(text.get(span.range()).is_some());
            },
        }
    }
}
