use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::policy::{Origin, PolicySource, Value, Version, load_for_tests};
use crate::source::{RepoPath, Text};

const RULE: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: [\"**\"]\n#   params:\n#     limit: {default: 2}\npackage acme.pack.rule\n\nreport contains {\"msg\": sprintf(\"%d is too much\", [x])} if {\n\tx := input.document.x\n\tx > data.params.limit\n}\n\nnever if {\n\tinput.document.y == 1\n\tinput.document.z == 1\n}\n";

fn run(sources: &[(&str, &str)], coverage: bool) -> TestReport {
    let sources: Vec<_> = sources
        .iter()
        .map(|(path, content)| PolicySource {
            text: Arc::new(Text::new(RepoPath::new(path), *content)),
            origin: Origin::Repository,
        })
        .collect();
    let (set, _) = load_for_tests(&sources, Version::V1);
    let options = TestOptions {
        data: Value::from_json(&json!({"org": {"name": "acme"}})),
        date: jiff::civil::date(2027, 1, 31),
        timeout: Duration::from_secs(1),
        coverage,
        version: Version::V1,
    };
    run_tests(&set, &options, &|name| !name.ends_with("left_out"))
}

#[test]
fn tests_pass_fail_err_and_wait() {
    let report = run(
        &[
            ("rule.rego", RULE),
            (
                "rule_test.rego",
                "package acme.pack.rule_test\nimport data.acme.pack.rule\n\
                 test_finds if count(rule.report) == 1 with input as {\"document\": {\"x\": 3}}\n\
                 test_limit if count(rule.report) == 1 with input.document.x as 3 with data.params as {\"limit\": 5}\n\
                 test_date if { data.purlin.date == \"2027-01-31\"; data.org.name == \"acme\" }\n\
                 test_false := 1 == 2\n\
                 test_error if two\n\
                 todo_test_later if false\n\
                 test_left_out if false\n\
                 test_cases[name] if some name in [\"a\", \"b\"]\n\
                 helper := 1\n\
                 two := 1\n\
                 two := 2\n\
                 test_fails_as_undefined if not to_number(\"x\")\n",
            ),
        ],
        false,
    );
    let outcomes: Vec<_> = report
        .tests
        .iter()
        .map(|test| (test.name.as_str(), test.outcome))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("test_finds", TestOutcome::Passed),
            ("test_limit", TestOutcome::Failed),
            ("test_date", TestOutcome::Passed),
            ("test_false", TestOutcome::Failed),
            ("test_error", TestOutcome::Error),
            ("todo_test_later", TestOutcome::Skipped),
            ("test_cases", TestOutcome::Passed),
            ("test_fails_as_undefined", TestOutcome::Passed),
        ]
    );
    let error = report.tests[4].error.as_ref().expect("an error");
    assert_eq!(error.line, Some(13), "{error:?}");
    assert_eq!(report.tests[1].line, 4);
    assert_eq!(report.count(TestOutcome::Failed), 2);
}

#[test]
fn tests_run_wherever_they_stand() {
    let library = "package lib.a\nx := 1\ntest_here if x == 1\ntest_there if x == 2\n";
    let report = run(&[("a.rego", library)], false);
    let outcomes: Vec<_> = report.tests.iter().map(|test| test.outcome).collect();
    assert_eq!(outcomes, [TestOutcome::Passed, TestOutcome::Failed]);
}

#[test]
fn a_case_that_does_not_hold_fails_its_test() {
    let test = "package a_test\n\
                test_cases[name] if {\n\tsome name, n in {\"one\": 1, \"two\": 2, \"three\": 3}\n\tn < 3\n}\n\
                test_all[name] if {\n\tsome name, n in {\"one\": 1, \"two\": 2}\n\tn < 3\n}\n";
    let report = run(&[("a_test.rego", test)], false);
    assert_eq!(report.tests[0].outcome, TestOutcome::Failed);
    let error = report.tests[0].error.as_ref().expect("an error");
    assert_eq!(error.message, "the case \"three\" does not hold");
    assert_eq!(error.line, Some(2));
    assert_eq!(report.tests[1].outcome, TestOutcome::Passed);
}

#[track_caller]
fn failure(body: &str) -> (String, Vec<String>) {
    let test = format!(
        "package acme.pack.rule_test\nimport data.acme.pack.rule as r\nx := [1, 2]\ntest_it {body}\n"
    );
    let report = run(&[("rule.rego", RULE), ("rule_test.rego", &test)], false);
    let failure = report.tests[0]
        .failure
        .clone()
        .unwrap_or_else(|| panic!("no failure: {report:?}"));
    let values = failure.values.iter();
    (
        failure.statement,
        values
            .map(|shown| format!("{} = {}", shown.expression, shown.value))
            .collect(),
    )
}

#[test]
fn a_failure_shows_the_values_that_differed() {
    assert_eq!(
        failure(
            "if {\n\ty := count(x)\n\ty == 2\n\tr.report == set() with input as {\"document\": {\"x\": 3}}\n\ttrue\n}"
        ),
        (
            "r.report == set() with input as {\"document\": {\"x\": 3}}".to_owned(),
            vec!["r.report = {{\"msg\": \"3 is too much\"}}".to_owned()]
        )
    );
    assert_eq!(
        failure("if count(x) == 3"),
        (
            "count(x) == 3".to_owned(),
            vec!["count(x) = 2".into(), "x = [1, 2]".into()]
        )
    );
    assert_eq!(
        failure("if not count(x) == 2"),
        (
            "not count(x) == 2".to_owned(),
            vec!["count(x) = 2".into(), "x = [1, 2]".into()]
        )
    );
}

#[test]
fn what_is_written_out_is_not_shown_again() {
    let of_set = |values: &[&str]| values.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        failure("if r.report == {{\"msg\": \"n\"}} with input as {\"document\": {\"x\": 3}}").1,
        of_set(&["r.report = {{\"msg\": \"3 is too much\"}}"])
    );
    assert_eq!(failure("if [1.0, \"a\"] == [1, \"b\"]").1, of_set(&[]));
    assert_eq!(
        failure("if x == [1, 60 * 60]").1,
        of_set(&["x = [1, 2]", "[1, 60 * 60] = [1, 3600]"])
    );
    assert_eq!(
        failure("if \"n\" in {\"m\", \"o\"} with input as 1").1,
        of_set(&[])
    );
}

/// The parser's span of an object starts at its last key.
#[test]
fn objects_of_several_keys_are_shown_whole() {
    for (body, shown) in [
        (
            "if count({\"a\": x, \"b\": {\"c\": 1, \"d\": 2}}) == 3",
            "{\"a\": x, \"b\": {\"c\": 1, \"d\": 2}} = {\"a\": [1, 2], \"b\": {\"c\": 1, \"d\": 2}}",
        ),
        (
            "if {\n\t{ # of { two\n\t# {keys}\n\t\"a\": 1, \"b\": x} == {\"a\": 2, \"b\": x}\n}",
            "{ # of { two\n\t# {keys}\n\t\"a\": 1, \"b\": x} = {\"a\": 1, \"b\": [1, 2]}",
        ),
        ("if x in {[1, 3]}", "x = [1, 2]"),
    ] {
        let (_, values) = failure(body);
        assert!(values.contains(&shown.to_owned()), "{body}: {values:?}");
    }
}

/// The parser's spans leave out the quotes of a string at either end.
#[test]
fn a_statement_may_start_and_end_with_a_string() {
    for (body, statement, value) in [
        (
            "if sprintf(`%v`, [x]) == `b`",
            "sprintf(`%v`, [x]) == `b`",
            "[x] = [[1, 2]]",
        ),
        (
            "if \"b\" == upper(\"b\")",
            "\"b\" == upper(\"b\")",
            "upper(\"b\") = \"B\"",
        ),
        ("if {\n\ty := \"é\"\n\t\"\" == y\n}", "\"\" == y", "y = \"é\""),
        ("if [2, 1] in {x}", "[2, 1] in {x}", "{x} = {[1, 2]}"),
    ] {
        let (shown, values) = failure(body);
        assert_eq!(shown, statement);
        assert!(values.contains(&value.to_owned()), "{body}: {values:?}");
    }
}

#[test]
fn other_statements_show_their_parts() {
    assert_eq!(
        failure("if 3 in x"),
        ("3 in x".to_owned(), vec!["x = [1, 2]".to_owned()])
    );
    assert_eq!(
        failure("if r.never"),
        ("r.never".to_owned(), vec!["r.never = undefined".to_owned()])
    );
    assert_eq!(
        failure("if { some y in x; y > 2 }"),
        ("y > 2".to_owned(), vec!["y = 1 or 2".to_owned()])
    );
    assert_eq!(
        failure(":= 1 > 2"),
        ("1 > 2".to_owned(), vec!["1 > 2 = false".to_owned()])
    );
    assert_eq!(
        failure("if every y in x { y == 1 }"),
        (
            "every y in x { y == 1 }".to_owned(),
            vec![
                "x = [1, 2]".to_owned(),
                "y = 2".to_owned(),
                "y == 1 = false".to_owned()
            ]
        )
    );
}

#[test]
fn coverage_counts_lines_of_policies() {
    let test = "package acme.pack.rule_test\nimport data.acme.pack.rule\n\
                test_finds if count(rule.report) == 1 with input as {\"document\": {\"x\": 3}}\n";
    let report = run(
        &[
            ("rule.rego", RULE),
            ("rule_test.rego", test),
            ("lib.rego", "package lib.unused\nx := 1\n"),
        ],
        true,
    );
    let coverage = report.coverage.expect("coverage");
    let files: Vec<_> = coverage
        .files
        .iter()
        .map(|file| {
            (
                file.path.path.as_str(),
                file.covered.clone(),
                file.uncovered.clone(),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            ("lib.rego", BTreeSet::new(), BTreeSet::from([2])),
            (
                "rule.rego",
                BTreeSet::from([11, 12, 13]),
                BTreeSet::from([17, 18])
            ),
        ]
    );
    assert!((coverage.percent - 50.0).abs() < 0.01, "{}", coverage.percent);
}

#[test]
fn coverage_looks_into_bodies_of_or_and_not() {
    let logic = "package lib.logic\nimport rego.v2\np(x) if {\n\t{\n\t\tx.a == 1\n\t\tx.b == 2\n\t} or {\n\t\tx.c == 3\n\t}\n\
                 \tnot {\n\t\tx.d\n\t\tx.e\n\t}\n}\n";
    let test = "package lib.logic_test\nimport data.lib.logic\ntest_it if logic.p({\"a\": 1, \"b\": 2})\n";
    let report = run(&[("logic.rego", logic), ("logic_test.rego", test)], true);
    let coverage = report.coverage.expect("coverage");
    let file = coverage.files.first().expect("a file");
    assert_eq!(file.covered, BTreeSet::from([4, 5, 6, 10, 11]));
    assert_eq!(file.uncovered, BTreeSet::from([8, 12]));
}

#[test]
fn a_test_that_would_exhaust_the_stack_is_not_run() {
    let report = run(
        &[("a_test.rego", "package a_test\nf(x) := f(x)\ntest_a if f(1)\n")],
        false,
    );
    assert_eq!(report.tests[0].outcome, TestOutcome::Error);
}

/// A rule of file `f` whose findings are `findings`, with the outcome of a test that looks at them.
fn looked_at(findings: &str, test: &str) -> TestResult {
    let rule = format!(
        "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: [\"**\"]\npackage acme.pack.rule\n\n{findings}\n"
    );
    let test = format!("package acme.pack.rule_test\nimport data.acme.pack.rule\ntest_it if {{ {test} }}\n");
    let mut report = run(&[("rule.rego", &rule), ("rule_test.rego", &test)], true);
    let coverage = report.coverage.as_ref().expect("coverage");
    let lines = rule.lines().count();
    let own = |lines: &BTreeSet<u32>| lines.iter().all(|line| *line as usize <= rule.lines().count());
    assert!(coverage.files.iter().all(|file| own(&file.covered)), "{lines}");
    report.tests.remove(0)
}

#[test]
fn findings_that_nothing_tells_apart_fail_a_test() {
    let two = |first: &str, second: &str| {
        format!(
            "report contains {{\"msg\": \"a\"{first}}} if input.document.x\n\nreport contains {{\"msg\": \"b\"{second}}} if input.document.x"
        )
    };
    let test = "count(rule.report) == 2 with input.document as {\"x\": true}";
    for (first, second, part) in [
        ("", "", "have no place and no `key`: \"a\" and \"b\""),
        (
            ", \"at\": [\"x\"]",
            ", \"at\": [\"x\"]",
            "have one place, [\"x\"], and no `key`",
        ),
    ] {
        let result = looked_at(&two(first, second), test);
        assert_eq!(result.outcome, TestOutcome::Failed, "{result:?}");
        let error = result.error.expect("an error");
        assert!(
            error.message.starts_with("findings of `pack/rule` "),
            "{}",
            error.message
        );
        assert!(error.message.contains(part), "{}", error.message);
        assert_eq!(error.line, Some(7));
        assert!(result.prints.is_empty(), "{:?}", result.prints);
    }
    for (first, second) in [
        (", \"key\": \"k\"", ""),
        (", \"key\": \"k\"", ", \"key\": \"l\""),
        (", \"at\": [\"x\"]", ", \"at\": [\"y\"]"),
        (", \"at\": [\"x\"]", ""),
    ] {
        let result = looked_at(&two(first, second), test);
        assert_eq!(result.outcome, TestOutcome::Passed, "{result:?}");
    }
    // One evaluation after the other is not a pair.
    let one = "report contains {\"msg\": input.document.x} if input.document.x";
    let twice = "count(rule.report) == 1 with input.document as {\"x\": \"a\"}; count(rule.report) == 1 with input.document as {\"x\": \"b\"}";
    assert_eq!(looked_at(one, twice).outcome, TestOutcome::Passed);
    // A test that fails anyway says why, and what it prints is kept.
    let failing = looked_at(
        &two("", ""),
        "print(\"seen\"); count(rule.report) == 3 with input.document as {\"x\": true}",
    );
    assert_eq!(failing.outcome, TestOutcome::Failed);
    assert!(
        failing.error.is_none() && failing.failure.is_some(),
        "{failing:?}"
    );
    assert_eq!(failing.prints.len(), 1);
}

/// A rule in two files, the second without METADATA.
const ADDED: &str =
    "package acme.pack.rule\n\nreport contains {\"msg\": \"more\"} if {\n\tinput.document.more\n}\n";

#[test]
fn tests_see_all_files_of_a_rule() {
    let test = "package acme.pack.rule_test\nimport data.acme.pack.rule\n\
                test_both if rule.report == {{\"msg\": \"3 is too much\", \"at\": [1]}, {\"msg\": \"more\"}} \
                with input as {\"document\": {\"x\": 3, \"more\": true}}\n";
    let stated = RULE.replace("[x])}", "[x]), \"at\": [1]}");
    let files = [
        ("a.rego", ADDED),
        ("rule.rego", &stated),
        ("rule_test.rego", test),
    ];
    let report = run(&files, true);
    assert_eq!(
        report.tests[0].outcome,
        TestOutcome::Passed,
        "{:?}",
        report.tests[0]
    );
    let coverage = report.coverage.expect("coverage");
    let added = &coverage.files[0];
    assert_eq!(added.path.path.as_str(), "a.rego");
    assert_eq!(added.covered, BTreeSet::from([3, 4]));
    assert_eq!(added.uncovered, BTreeSet::new());
    assert!(coverage.files[1].covered.contains(&12));
}

#[test]
fn findings_of_two_files_that_nothing_tells_apart_are_seen() {
    let test = "package acme.pack.rule_test\nimport data.acme.pack.rule\n\
                test_both if count(rule.report) == 2 with input as {\"document\": {\"x\": 3, \"more\": true}}\n";
    let report = run(
        &[("a.rego", ADDED), ("rule.rego", RULE), ("rule_test.rego", test)],
        false,
    );
    assert_eq!(report.tests[0].outcome, TestOutcome::Failed);
    let error = report.tests[0].error.as_ref().expect("an error");
    assert!(
        error
            .message
            .starts_with("findings of `pack/rule` have no place and no `key`"),
        "{error:?}"
    );
}
