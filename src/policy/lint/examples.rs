//! The page of the lints: each wrong example has its lint alone, and each right one has none.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::policy::{PolicySource, load};
use crate::source::{RepoPath, Text};

/// What is said of a snippet, which is a rule, the rule's whole file, or tests of it.
fn said(snippet: &str) -> Vec<String> {
    let header = |target: &str| {
        format!(
            "# METADATA\n# title: An example\n# custom:\n#   severity: error\n#   target: {target}\n\
             #   files: ['**/package.json']\npackage acme.node.engine\n\n"
        )
    };
    let (rule, tests) = if snippet.contains("package acme") {
        (snippet.to_owned(), String::new())
    } else if snippet.contains("test_") {
        let rule = "report contains {\"msg\": \"m\"} if not input.document.engines\n";
        (header("file") + rule, snippet.to_owned())
    } else if snippet.contains("input.edges") {
        (header("repository") + snippet, String::new())
    } else {
        (header("file") + snippet, String::new())
    };
    let tests = format!(
        "package acme.node.engine_test\n\nimport data.acme.node.engine\n\ntest_it if engine.report == set()\n\n{tests}"
    );
    said_of(&[("engine.rego", &rule), ("engine_test.rego", &tests)])
}

fn said_of(files: &[(&str, &str)]) -> Vec<String> {
    let source = |(path, text): &(&str, &str)| PolicySource {
        text: Arc::new(Text::new(RepoPath::new(path), *text)),
        origin: Origin::Repository,
    };
    let sources: Vec<PolicySource> = files.iter().map(source).collect();
    let (set, faults) = load(&sources);
    assert_eq!(faults, [], "{files:?}");
    let lints = lint(&set, Linted::OfRepository);
    let mut said: Vec<String> = lints.iter().map(|lint| lint.rule.to_string()).collect();
    said.dedup();
    said
}

/// The examples of each section, each with whether it is wrong.
fn page() -> BTreeMap<String, Vec<(bool, String)>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy-lints.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut sections = BTreeMap::new();
    for section in text.split("\n## ").skip(1) {
        let (id, body) = section.split_once('\n').unwrap();
        let examples = body.split("```rego\n").skip(1).map(|rest| {
            let (code, _) = rest.split_once("```").unwrap();
            let (first, code) = code.split_once('\n').unwrap();
            assert!(["# wrong", "# right"].contains(&first), "{id}: {first}");
            (first == "# wrong", code.to_owned())
        });
        sections.insert(id.to_owned(), examples.collect());
    }
    sections
}

#[test]
fn every_lint_has_a_section_whose_examples_are_as_it_says() {
    let page = page();
    let ids: Vec<&str> = ALL.iter().map(|lint| lint.id).collect();
    assert_eq!(
        page.keys().collect::<Vec<_>>(),
        ids,
        "sections and `ALL` are in one order"
    );
    for (id, examples) in &page {
        if id == MISSING_TEST {
            continue;
        }
        assert_eq!(examples.len(), 2, "{id}");
        for (is_wrong, code) in examples {
            let expected: Vec<String> = is_wrong.then(|| id.clone()).into_iter().collect();
            assert_eq!(said(code), expected, "{id}:\n{code}");
        }
    }
}

#[test]
fn a_rule_without_a_test_is_noted_where_others_have_one() {
    let rule = |name: &str| {
        format!(
            "# METADATA\n# title: An example\n# custom:\n#   severity: error\n#   target: file\n\
             #   files: ['**/package.json']\npackage acme.node.{name}\n\n\
             report contains {{\"msg\": \"m\"}} if not input.document.engines\n"
        )
    };
    let (one, other) = (rule("one"), rule("other"));
    assert_eq!(said_of(&[("one.rego", &one), ("other.rego", &other)]), [""; 0]);
    // A test of the own package, in the own file, is one too.
    let tested =
        format!("{other}\ntest_it if report == set() with input as {{\"document\": {{\"engines\": 1}}}}\n");
    let said = said_of(&[("one.rego", &one), ("other.rego", &tested)]);
    assert_eq!(said, [MISSING_TEST]);
}

#[test]
fn what_a_careful_author_writes_has_none() {
    for snippet in [
        "report contains {\"msg\": \"m\"} if { some x in input.document.xs; x == input.document.y }",
        "report contains finding if { some x in input.document.xs; finding := object.union({\"msg\": x}, {}) }",
        "report contains {\"msg\": \"m\", \"at\": [\"a\", i]} if { some i, _ in input.document.xs }",
        "report contains {\"msg\": \"m\"} if { some _ in input.document.xs; input.document.xs[_] == input.document.xs[_] }",
        "report contains {\"msg\": sprintf(\"%d %% of %s\", [1, \"x\"])} if input.document.x",
        "report contains {\"msg\": sprintf(f, xs)} if { f := input.document.f; xs := input.document.xs }",
        "report contains {\"msg\": \"m\"} if is_old\n\ndefault is_old := false\n\nis_old if input.document.old",
        "report contains {\"msg\": \"m\"} if { p[\"a\"] }\n\np[x] := 1 if some x in input.document.xs",
        "report contains {\"msg\": \"m\", \"at\": c.at} if { some c in input.components; c.lifecycle == input.edges[_].name }",
        "test_it_too if { found := engine.report with input as {}; count(found) == 0 }",
        "mocked(_) := true\n\ntest_mock if { engine.report == set() with count as mocked }",
    ] {
        assert_eq!(said(snippet), [""; 0], "{snippet}");
    }
}

#[test]
fn bodies_of_and_or_and_not_are_looked_at() {
    let document = |body: &str| body.replace('$', "input.document.");
    for (body, expected) in [
        ("{ $a or { $b; $b } }", &[conditions::REPEATED.id][..]),
        ("{ { print(1); $a } and $b }", &[functions::PRINT.id]),
        ("not { $a; true }", &[conditions::CONSTANT.id]),
        ("{ $a or not regex.match(\"(\", $b) }", &[functions::PATTERN.id]),
        ("{ $a and $b or not { $c } }", &[]),
        ("{ not { $a }; not { $b } }", &[]),
        ("{ { x := $a; x > 1 } or { x := $b; x > 1 } }", &[]),
    ] {
        let rule = format!(
            "import rego.v2\n\nreport contains {{\"msg\": \"m\"}} if {}",
            document(body)
        );
        assert_eq!(said(&rule), expected, "{body}");
    }
}

#[test]
fn a_comment_turns_a_lint_off_where_it_stands() {
    const PRINTS: &str = "report contains {\"msg\": \"m\"} if {\n\tprint(1) # END\n\tprint(2)\n}\n";
    let print = [functions::PRINT.id].as_slice();
    let unused = [ignore::UNUSED.id].as_slice();
    for (above, at_end, expected) in [
        ("", "", print),
        // The other line is still said.
        ("", "purlin ignore:policy/print-left", print),
        ("# purlin ignore:policy/print-left", "", &[]),
        ("# purlin ignore: policy/print-left for a reason", "", &[]),
        ("# purlin ignore:policy/print-left\n\n# more\n", "", &[]),
        ("# purlin ignore:policy/print-left, policy/empty-test", "", unused),
        (
            "# purlin ignore:policy/print-left",
            "purlin ignore:policy/print-left",
            &[],
        ),
        (
            "# purlin ignore:policy/unused-ignore",
            "",
            &[functions::PRINT.id, ignore::UNUSED.id],
        ),
        (
            "# purlin ignore:policy/print-letf",
            "",
            &[functions::PRINT.id, ignore::UNUSED.id],
        ),
        ("# purlin ignore:", "", &[functions::PRINT.id, ignore::UNUSED.id]),
        (
            "# purlin: ignore=policy/print-left",
            "",
            &[functions::PRINT.id, ignore::UNUSED.id],
        ),
        ("# purlin ignores it", "", print),
        ("x := `\n# purlin ignore:policy/print-left\n`\n", "", print),
    ] {
        let used = if above.starts_with('x') {
            PRINTS.replace("END", &format!("{at_end}\n\tx"))
        } else {
            PRINTS.replace("END", at_end)
        };
        let mut said = said(&format!("{above}\n{used}"));
        said.sort();
        said.dedup();
        assert_eq!(said, expected, "{above} {at_end}");
    }
}

#[test]
fn a_comment_above_metadata_is_about_the_rule_as_a_whole() {
    let rule = |comment: &str| {
        format!(
            "{comment}\n# METADATA\n# title: Node engine\n# custom:\n#   severity: error\n#   target: file\n\
             #   files: ['**/package.json']\npackage acme.node.engine\n\n\
             report contains {{\"msg\": \"m\"}} if not input.document.engines\n"
        )
    };
    let said = |rule: &str| said_of(&[("engine.rego", rule)]);
    assert_eq!(said(&rule("")), [metadata::EMPTY.id]);
    assert_eq!(
        said(&rule("# purlin ignore:policy/empty-metadata it is an example")),
        [""; 0]
    );
    // What was not looked for may be there.
    let (set, _) = load(&[PolicySource {
        text: Arc::new(Text::new(
            RepoPath::new("engine.rego"),
            rule("# purlin ignore:policy/empty-metadata,policy/untested-rule it is an example"),
        )),
        origin: Origin::Repository,
    }]);
    assert_eq!(lint(&set, Linted::Named), []);
    assert_eq!(lint(&set, Linted::OfRepository).len(), 1);
}

#[test]
fn what_is_read_is_followed_through_variables_and_helpers() {
    for (body, misread) in [
        ("{ some edge in input.edges; edge.nmae }", true),
        (
            "{ input.edges[_].name; some c in input.components; c.namee }",
            true,
        ),
        ("{ xs := [edge | some edge in input.edges]; xs[0].form }", true),
        // What `every` declares is of any type, as in OPA.
        ("{ every edge in input.edges { edge.toes == 1 } }", false),
        (
            "{ is_bad(input.edges[0]) }\n\nis_bad(edge) if edge.name == 1",
            false,
        ),
        (
            "{ some document in input.documents; document.document.anything.at.all; input.edges }",
            false,
        ),
    ] {
        let said = said(&format!("report contains {{\"msg\": \"m\"}} if {body}"));
        let expected: &[&str] = if misread { &[input::UNKNOWN.id] } else { &[] };
        assert_eq!(said, expected, "{body}");
    }
}
