use std::fmt::Write as _;

use super::{Account, Outcome, Part, Reader, Statement};
use crate::compile::{self, OpaFunctions, Source};
use crate::eval::trace::Asked;
use crate::value::Value;
use crate::{builtins, eval, parse};
use purlin_text::source::Span;

const INPUT: &str = r#"{"n": 1, "xs": [1, 2, 3], "o": {"a": {"v": "*"}, "b": {"v": "1"}}}"#;

/// `p` of a module, as it is told: how it came to a result, or what became of its definitions.
fn told(text: &str, result: Option<&str>) -> Vec<String> {
    let text = format!("package test\n{text}");
    let module = parse::module(&text, parse::Version::V1).unwrap();
    let source = Source {
        file: "a.rego".to_owned(),
        module: module.clone(),
        is_test: false,
        annotations: Vec::new(),
    };
    let (plan, errors) = compile::compile(vec![source], &OpaFunctions);
    assert!(errors.is_empty(), "{errors:?}");
    let documents = eval::Documents {
        input: Value::from_json(INPUT).ok(),
        data: Value::from_json(r#"{"params": {"max": 2}}"#).ok(),
    };
    let options = eval::Options::default();
    let path: Vec<Value> = ["test", "p"].map(Value::from).into();
    let wanted = result.map(|result| Value::from_json(result).unwrap());
    let mut around = builtins::Surroundings::default();
    let asked = Asked {
        result: wanted.clone(),
        about: None,
    };
    let (_, _, trace) = eval::recorded(&plan, &path, asked, &documents, options, &mut around);
    let mut reader = Reader::new(&plan, &trace, vec![&module], documents.input.as_ref());
    let accounts = match &wanted {
        Some(wanted) => reader.held(&path, wanted).into_iter().collect(),
        None => reader.definitions(&path),
    };
    let mut lines = Vec::new();
    for account in &accounts {
        tell(&text, account, 0, &mut lines);
    }
    lines
}

fn slice(text: &str, span: Span) -> &str {
    &text[span.range()]
}

fn tell(text: &str, account: &Account, depth: usize, lines: &mut Vec<String>) {
    let pad = "  ".repeat(depth);
    let args = parts(text, &account.args);
    lines.push(format!("{pad}{}{args}: {}", account.name, word(account.outcome)));
    for statement in &account.statements {
        tell_statement(text, statement, depth + 1, lines);
    }
}

fn tell_statement(text: &str, statement: &Statement, depth: usize, lines: &mut Vec<String>) {
    let pad = "  ".repeat(depth);
    let times = if statement.attempts > 1 {
        format!(" x{}", statement.attempts)
    } else {
        String::new()
    };
    let shown = parts(text, &statement.parts);
    lines.push(format!(
        "{pad}{} `{}`{times}{shown}",
        word(statement.outcome),
        slice(text, statement.span)
    ));
    if let Some(element) = &statement.element {
        lines.push(format!("{pad}  for{}", parts(text, &element.parts)));
        for statement in &element.statements {
            tell_statement(text, statement, depth + 2, lines);
        }
    }
    for account in &statement.inside {
        tell(text, account, depth + 1, lines);
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Held => "held",
        Outcome::Fell => "fell",
        Outcome::Passed => "passed",
    }
}

fn parts(text: &str, parts: &[Part]) -> String {
    let mut shown = String::new();
    for part in parts {
        let values: Vec<String> = part.values.iter().map(ToString::to_string).collect();
        let values = if values.is_empty() {
            "undefined".to_owned()
        } else {
            values.join(" or ")
        };
        let more = if part.has_more { " or more" } else { "" };
        let read = part.read.as_ref().map(|path| {
            let steps: Vec<String> = path.iter().map(Value::to_json).collect();
            format!(" @{}", steps.join("/"))
        });
        let read = read.unwrap_or_default();
        let _ = write!(shown, "; {} = {values}{more}{read}", slice(text, part.span));
    }
    shown
}

#[test]
fn a_body_that_does_not_hold_tells_where_it_ended() {
    for (text, told_of) in [
        (
            "p if {\n\tx := input.n\n\tx > data.params.max\n\tinput.never\n}",
            &[
                "p: fell",
                "  held `x := input.n`; x = 1 @\"n\"",
                "  fell `x > data.params.max`; x = 1 @\"n\"; data.params.max = 2",
                "  passed `input.never`",
            ][..],
        ),
        (
            "p if { some y in input.xs; y > 3 }",
            &[
                "p: fell",
                "  held `some y in input.xs`; y = 1 @\"xs\"/0",
                "  fell `y > 3` x3; y = 1 or 2 or 3",
            ],
        ),
        (
            "p if input.o.c.v == \"*\"",
            &[
                "p: fell",
                "  fell `input.o.c.v == \"*\"`; input.o.c.v = undefined @\"o\"/\"c\"/\"v\"",
            ],
        ),
        (
            "p if not input.n",
            &["p: fell", "  fell `not input.n`; input.n = 1 @\"n\""],
        ),
        (
            "p if { some y in input.nope; y > 3 }",
            &[
                "p: fell",
                "  fell `some y in input.nope`; input.nope = undefined @\"nope\"",
                "  passed `y > 3`",
            ],
        ),
        (
            "p if startswith(input.o.a.v, \"x\")",
            &[
                "p: fell",
                "  fell `startswith(input.o.a.v, \"x\")`; startswith(input.o.a.v, \"x\") = false; input.o.a.v = \"*\" @\"o\"/\"a\"/\"v\"",
            ],
        ),
        (
            "p if count(input.nope) > 1",
            &[
                "p: fell",
                "  fell `count(input.nope) > 1`; input.nope = undefined @\"nope\"",
            ],
        ),
        (
            "p contains sprintf(\"%s\", [input.nope]) if input.n == 1",
            &[
                "p: fell",
                "  held `input.n == 1`; input.n = 1 @\"n\"",
                "  fell `input.nope`; input.nope = undefined @\"nope\"",
            ],
        ),
        (
            "p if input.n == 2\np if input.n == 3",
            &[
                "p: fell",
                "  fell `input.n == 2`; input.n = 1 @\"n\"",
                "p: fell",
                "  fell `input.n == 3`; input.n = 1 @\"n\"",
            ],
        ),
    ] {
        assert_eq!(told(text, None), told_of, "{text}");
    }
}

#[test]
fn every_tells_of_the_element_that_it_ended_at() {
    assert_eq!(
        told(
            "p if every k, d in input.o {\n\tis_string(k)\n\td.v == \"*\"\n}",
            None
        ),
        [
            "p: fell",
            "  fell `every k, d in input.o {\n\tis_string(k)\n\td.v == \"*\"\n}`; input.o = {\"a\": {\"v\": \"*\"}, \"b\": {\"v\": \"1\"}} @\"o\"",
            "    for; k = \"b\"; d = {\"v\": \"1\"} @\"o\"/\"b\"",
            "      held `is_string(k)`; k = \"b\"",
            "      fell `d.v == \"*\"`; d.v = \"1\" @\"o\"/\"b\"/\"v\"",
        ]
    );
}

/// The key that a search has where none is written has the place of something else.
#[test]
fn keys_that_nobody_wrote_are_not_shown() {
    assert_eq!(
        told("p if { every y in input.xs { y == 1 } }", None),
        [
            "p: fell",
            "  fell `every y in input.xs { y == 1 }`; input.xs = [1, 2, 3] @\"xs\"",
            "    for; y = 2 @\"xs\"/1",
            "      fell `y == 1`; y = 2 @\"xs\"/1",
        ]
    );
    assert_eq!(
        told("p if { xs := input.n; some y in xs; y > 0 }", None),
        [
            "p: fell",
            "  held `xs := input.n`; xs = 1 @\"n\"",
            "  fell `some y in xs`; xs = 1 @\"n\"",
            "  passed `y > 0`",
        ]
    );
}

#[test]
fn a_result_tells_how_it_came_about() {
    assert_eq!(
        told(
            "p contains name if {\n\tsome name, d in input.o\n\tloose(d)\n\tnot input.allowed[name]\n}\nloose(d) if d.v == \"*\"",
            Some("\"a\"")
        ),
        [
            "p: held",
            "  held `some name, d in input.o`; name = \"a\"; d = {\"v\": \"*\"} @\"o\"/\"a\"",
            "  held `loose(d)`; d = {\"v\": \"*\"} @\"o\"/\"a\"",
            "    loose; d = {\"v\": \"*\"} @\"o\"/\"a\": held",
            "      held `d.v == \"*\"`; d.v = \"*\" @\"o\"/\"a\"/\"v\"",
            "  held `not input.allowed[name]`; name = \"a\"",
        ]
    );
}

#[test]
fn rules_and_functions_are_followed() {
    assert_eq!(
        told(
            "p if { some d in input.o; loose(d) }\nloose(d) if { d.v == \"?\" }\nloose(d) if { d.w }",
            None
        ),
        [
            "p: fell",
            "  held `some d in input.o`; d = {\"v\": \"*\"} @\"o\"/\"a\"",
            "  fell `loose(d)` x2; loose(d) = undefined; d = {\"v\": \"*\"} or {\"v\": \"1\"}",
            "    loose; d = {\"v\": \"*\"} @\"o\"/\"a\": fell",
            "      fell `d.v == \"?\"`; d.v = \"*\" @\"o\"/\"a\"/\"v\"",
            "    loose; d = {\"v\": \"*\"} @\"o\"/\"a\": fell",
            "      fell `d.w`; d.w = undefined @\"o\"/\"a\"/\"w\"",
        ]
    );
    assert_eq!(
        told("p if not loose(input.o.a)\nloose(d) if { d.v == \"*\" }", None),
        [
            "p: fell",
            "  fell `not loose(input.o.a)`; loose(input.o.a) = true; input.o.a = {\"v\": \"*\"} @\"o\"/\"a\"",
            "    loose; d = {\"v\": \"*\"} @\"o\"/\"a\": held",
            "      held `d.v == \"*\"`; d.v = \"*\" @\"o\"/\"a\"/\"v\"",
        ]
    );
    assert_eq!(
        told(
            "p if count(found) == 1\nfound contains x if { x := input.xs[_]; x > 5 }",
            None
        ),
        [
            "p: fell",
            "  fell `count(found) == 1`; count(found) = 0; found = set()",
            "    found: fell",
            "      held `x := input.xs[_]`; x = 1 @\"xs\"/0",
            "      fell `x > 5` x3; x = 1 or 2 or 3",
        ]
    );
}

#[test]
fn bodies_of_and_or_and_not_tell_what_they_read() {
    for (text, result, told_of) in [
        (
            "p if { input.n == 2 or input.xs[0] == 3 }",
            None,
            &[
                "p: fell",
                "  fell `input.n == 2 or input.xs[0] == 3`; input.n = 1 @\"n\"; input.xs[0] = 1 @\"xs\"/0",
            ][..],
        ),
        (
            "p if { x := input.xs; input.n == 1 and { y := x[0]; y > 3 } }",
            None,
            &[
                "p: fell",
                "  held `x := input.xs`; x = [1, 2, 3] @\"xs\"",
                "  fell `input.n == 1 and { y := x[0]; y > 3 }`; input.n = 1 @\"n\"; x[0] = 1 @\"xs\"/0",
            ],
        ),
        (
            "p if not { y := input.n; y < 2 }",
            None,
            &[
                "p: fell",
                "  fell `not { y := input.n; y < 2 }`; y = 1 @\"n\"; input.n = 1 @\"n\"; y = 1 @\"n\"",
            ],
        ),
        // Which element it was is not known.
        (
            "p if not { some y in [3, 1]; y > 2; input.n == 1 }",
            None,
            &[
                "p: fell",
                "  fell `not { some y in [3, 1]; y > 2; input.n == 1 }`; input.n = 1 @\"n\"",
            ],
        ),
        (
            "p if { not { input.n == 2 }; input.never }",
            None,
            &[
                "p: fell",
                "  held `not { input.n == 2 }`; input.n = 1 @\"n\"",
                "  fell `input.never`; input.never = undefined @\"never\"",
            ],
        ),
        (
            "q if input.n == 5\np if { q or { input.n == 2 } }",
            None,
            &[
                "p: fell",
                "  fell `q or { input.n == 2 }`; input.n = 1 @\"n\"",
                "    q: fell",
                "      fell `input.n == 5`; input.n = 1 @\"n\"",
            ],
        ),
        (
            "f(x) if x > 0\np if not f(input.n)",
            None,
            &[
                "p: fell",
                "  fell `not f(input.n)`; input.n = 1 @\"n\"",
                "    f; x = 1 @\"n\": held",
                "      held `x > 0`; x = 1 @\"n\"",
            ],
        ),
        (
            "p if { not { input.n == 2 } and input.xs[2] == 3 }",
            Some("true"),
            &[
                "p: held",
                "  held `not { input.n == 2 } and input.xs[2] == 3`; input.n = 1 @\"n\"; input.xs[2] = 3 @\"xs\"/2",
            ],
        ),
    ] {
        assert_eq!(
            told(&format!("import rego.v2\n{text}"), result),
            told_of,
            "{text}"
        );
    }
}
