//! `purlin test` of purlin's rules and of any other Rego.

use serde_json::Value;

use crate::support::Scratch;

fn tested(scratch: &Scratch, args: &[&str]) -> Value {
    let args: Vec<&str> = ["test", "--format", "json"]
        .into_iter()
        .chain(args.iter().copied())
        .collect();
    let run = scratch.purlin(&args);
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr))
}

/// `package.name outcome` of each test.
fn outcomes(report: &Value) -> Vec<String> {
    let tests = report["tests"].as_array().unwrap();
    let text = |test: &Value, key: &str| test[key].as_str().unwrap().to_owned();
    tests
        .iter()
        .map(|test| {
            format!(
                "{}.{} {}",
                text(test, "package"),
                text(test, "name"),
                text(test, "outcome")
            )
        })
        .collect()
}

const BUCKETS: &str = "# METADATA
# title: Buckets are closed
# custom:
#   id: B-1
#   severity: HIGH
#   input:
#     selector: [{type: cloud}]
package shop.buckets

import data.shop.limits

deny contains res if {
	some bucket in input.buckets
	bucket.open
	res := stub.result(bucket.name)
}

warn contains msg if {
	count(input.buckets) > limits.most
	msg := \"too many\"
}
";

const BUCKETS_TEST: &str = "package shop.buckets_test

import data.shop.buckets

test_open if {
	res := buckets.deny with input as {\"buckets\": [{\"name\": \"a\", \"open\": true}]}
	res == {\"bucket a\"}
}

test_many if buckets.warn == {\"too many\"} with input.buckets as [1, 2, 3]
";

#[test]
fn policies_of_any_contract_are_tested() {
    let scratch = Scratch::new();
    scratch.write(
        "p/buckets.rego",
        BUCKETS.replace("stub.result", "data.stub.result"),
    );
    scratch.write("p/buckets_test.rego", BUCKETS_TEST);
    // Test files see each other, and data is found below the path, under the names of its directories.
    scratch.write(
        "p/stub_test.rego",
        "package stub\n\nresult(name) := sprintf(\"bucket %s\", [name])\n",
    );
    scratch.write("p/shop/limits/data.yaml", "most: 2\n");
    scratch.write("p/shop/other.json", "{\"shop\": 1}");
    let run = scratch.purlin(&["test", "p"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "2 passed, 0 failed\n", "")
    );
}

#[test]
fn a_rule_of_purlins_among_others_keeps_its_checks() {
    let scratch = Scratch::new();
    scratch.write(
        "p/buckets.rego",
        BUCKETS.replace("stub.result(bucket.name)", "bucket.name"),
    );
    scratch.write(
        "p/own.rego",
        "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: [a]\n\
         package acme.own.rule\n\nreport contains {\"msg\": \"m\"} if input.docment.x\n",
    );
    scratch.write(
        "p/own_test.rego",
        "package acme.own.rule_test\n\ntest_own if count(data.acme.own.rule.report) == 0\n",
    );
    scratch.write(
        "p/other_test.rego",
        "package other\n\ntest_other if count(data.shop.buckets) == 2\n",
    );
    let run = scratch.purlin(&["test", "p"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("has no key `docment`"), "{}", run.stderr);
    assert!(
        run.stdout.contains("1 passed, 0 failed, 1 could not run"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_does_not_compile_makes_errors_of_the_tests_that_need_it() {
    for broken in ["deny contains y if true\n", "deny contains {\n"] {
        let scratch = Scratch::new();
        scratch.write("p/broken.rego", format!("package shop.broken\n\n{broken}"));
        scratch.write(
            "p/middle.rego",
            "package shop.middle\n\nfound := data.shop.broken.deny\n",
        );
        scratch.write(
            "p/a_test.rego",
            "package shop.a_test\n\ntest_needs if not data.shop.middle.found\n",
        );
        scratch.write(
            "p/b_test.rego",
            "package shop.b_test\n\ntest_apart if true\n\ntest_wrong if false\n",
        );
        let run = scratch.purlin(&["test", "p"]);
        assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("[p/broken.rego:"), "{}", run.stderr);
        let report = tested(&scratch, &["p"]);
        assert_eq!(
            outcomes(&report),
            [
                "shop.a_test.test_needs error",
                "shop.b_test.test_apart passed",
                "shop.b_test.test_wrong failed"
            ]
        );
        assert_eq!(report["faults"].as_array().unwrap().len(), 1);
        assert_eq!(report["faults"][0]["location"]["path"], "p/broken.rego");
    }
}

#[test]
fn all_faults_are_listed() {
    let scratch = Scratch::new();
    for number in 0..30 {
        scratch.write(
            &format!("p/f{number}.rego"),
            format!("package p{number}\n\nx := y\n"),
        );
    }
    scratch.write("p/a_test.rego", "package a\n\ntest_a if true\n");
    let run = scratch.purlin(&["test", "p"]);
    assert_eq!(
        run.stderr.matches("`y` has no value here").count(),
        30,
        "{}",
        run.stderr
    );
    assert_eq!(tested(&scratch, &["p"])["faults"].as_array().unwrap().len(), 30);
}

#[test]
fn older_rego_is_tested_as_it_is() {
    let scratch = Scratch::new();
    scratch.write(
        "p/labels.rego",
        "package labels\n\nviolation[{\"msg\": msg}] {\n\tmissing := {l | l := input.wanted[_]} - {l | input.labels[l]}\n\tcount(missing) > 0\n\tmsg := sprintf(\"missing: %v\", [missing])\n}\n",
    );
    scratch.write(
        "p/labels_test.rego",
        "package labels\n\ntest_missing {\n\tcount(violation) == 1 with input as {\"wanted\": [\"a\"], \"labels\": {}}\n}\n\ntest_there {\n\tviolation == set() with input as {\"wanted\": [\"a\"], \"labels\": {\"a\": 1}}\n}\n",
    );
    for version in [&["--rego-version", "0"][..], &["--v0-compatible"]] {
        let run = scratch.purlin(&[&["test", "p"], version].concat());
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, "2 passed, 0 failed\n"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(scratch.purlin(&["test", "p"]).code, 2);
}

const MANY: &str = "package many

test_two if true

test_two if false

a.test_three if true

a.test_three if false

todo_test_four if false

test_args(x) if x

test_five[name] if {
	some name, n in {\"one\": 1, \"two\": 2, \"three\": 3}
	n != 2
}

test_six[tc.note][i] if {
	some tc in [{\"note\": \"x\", \"all\": [1, 1]}, {\"note\": \"y\", \"all\": [2]}]
	some i, n in tc.all
	n == 1
}

test_seven := \"yes\"
";

#[test]
fn tests_have_the_names_and_outcomes_that_opa_gives_them() {
    let scratch = Scratch::new();
    scratch.write("p/many_test.rego", MANY);
    let report = tested(&scratch, &["p"]);
    assert_eq!(
        outcomes(&report),
        [
            "many.test_two passed",
            "many.test_two#01 failed",
            "many.a.test_three passed",
            "many.a[\"test_three#01\"] failed",
            "many.todo_test_four skipped",
            "many.test_args error",
            "many.test_five failed",
            "many.test_six failed",
            "many.test_seven failed"
        ]
    );
    let cases = |at: usize| -> Vec<String> {
        let cases = report["tests"][at]["cases"].as_array().unwrap();
        cases
            .iter()
            .map(|case| format!("{} {}", case["name"], case["passed"]))
            .collect()
    };
    assert_eq!(
        cases(6),
        ["[\"one\"] true", "[\"three\"] true", "[\"two\"] false"]
    );
    assert_eq!(
        cases(7),
        ["[\"x\",\"0\"] true", "[\"x\",\"1\"] true", "[\"y\",\"0\"] false"]
    );
    assert_eq!(report["cases"]["passed"], 4);
    assert_eq!(report["cases"]["failed"], 2);

    let names = |regex: &str| outcomes(&tested(&scratch, &["p", "--run", regex])).len();
    assert_eq!(names("^data\\.many\\.test_two$"), 1);
    assert_eq!(names("test_t[wh]"), 4);
    assert_eq!(names("#01"), 2);
    let run = scratch.purlin(&["test", "p", "--run", "nothing"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("no test has a name that matches `nothing`"),
        "{}",
        run.stderr
    );
    let run = scratch.purlin(&["test", "p", "--run", "("]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("not a regular expression"), "{}", run.stderr);
}

#[test]
fn every_test_is_listed_on_request() {
    let scratch = Scratch::new();
    scratch.write(
        "p/a_test.rego",
        "package a\n\ntest_prints if print(\"seen\", 1)\n\ntest_case[x] if some x in [\"y\"]\n\ntodo_test_later if false\n",
    );
    let run = scratch.purlin(&["test", "p", "-v"]);
    let lines: Vec<String> = run
        .stdout
        .lines()
        .map(|line| line.split(" (").next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "passed a.test_prints",
            "  print: p/a_test.rego:3: seen 1",
            "passed a.test_case",
            "  passed y",
            "skipped a.todo_test_later",
            "",
            "2 passed, 0 failed, 1 skipped; of cases, 1 held"
        ]
    );
    assert!(run.stdout.contains(" ms)"), "{}", run.stdout);
}

#[test]
fn the_clock_shows_the_day_of_the_run() {
    let scratch = Scratch::new();
    scratch.write(
        "p/day.rego",
        "package day\n\nnow := time.now_ns()\n\nroll := rand.intn(\"x\", 6)\n",
    );
    scratch.write(
        "p/day_test.rego",
        "package day\n\ntest_day if time.format(now) == \"2027-01-31T00:00:00Z\"\n\n\
         test_other if now == 1 with time.now_ns as 1\n\ntest_chance if roll\n\n\
         test_replaced if roll == 3 with rand.intn as 3\n",
    );
    let report = tested(&scratch, &["p", "--date", "2027-01-31"]);
    assert_eq!(
        outcomes(&report),
        [
            "day.test_day passed",
            "day.test_other passed",
            "day.test_chance error",
            "day.test_replaced passed"
        ]
    );
    assert_eq!(scratch.purlin(&["test", "p", "--date", "2027-01-31"]).code, 2);
    // A rule of purlin's has no clock.
    scratch.write(
        "p/own.rego",
        "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: repository\n\
         package acme.own.rule\n\nreport contains {\"msg\": \"m\"} if time.now_ns() > 0\n",
    );
    let run = scratch.purlin(&["test", "p"]);
    assert!(
        run.stderr.contains("`time.now_ns` cannot be called"),
        "{}",
        run.stderr
    );
}

#[test]
fn data_that_two_files_or_a_rule_hold_too_is_a_fault() {
    let scratch = Scratch::new();
    scratch.write("p/data.json", "{\"a\": {\"x\": 1}}");
    scratch.write("p/a/data.yml", "y: 2\n");
    scratch.write(
        "p/b_test.rego",
        "package b\n\ntest_both if data.a == {\"x\": 1, \"y\": 2}\n",
    );
    assert_eq!(scratch.purlin(&["test", "p"]).code, 0);
    scratch.write("p/a/data.yml", "x: 2\n");
    let run = scratch.purlin(&["test", "p"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`data.a.x` has another value in `p/"),
        "{}",
        run.stderr
    );
    assert_eq!(
        scratch
            .purlin(&["test", "p", "--ignore", "a", "--run", "nothing"])
            .code,
        2
    );
    let ignoring = tested(&scratch, &["p", "--ignore", "*.yml"]);
    assert_eq!(ignoring["faults"], serde_json::json!([]));
    // A file that is named stands at the top, whatever its name.
    scratch.write("more.yaml", "c: 3\n");
    scratch.write("p/b_test.rego", "package b\n\ntest_named if data.c == 3\n");
    let run = scratch.purlin(&["test", "p/b_test.rego", "more.yaml"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    // A rule where data is.
    scratch.write("p/a/data.yml", "y: 2\n");
    scratch.write("p/c.rego", "package a\n\nx := 2\n");
    scratch.write("p/c_test.rego", "package other\n\ntest_c if data.a.x == 1\n");
    let report = tested(&scratch, &["p"]);
    assert_eq!(outcomes(&report), ["b.test_named failed", "other.test_c error"]);
    assert_eq!(report["faults"][0]["location"]["path"], "p/c.rego");
}

#[test]
fn ci_systems_get_their_files() {
    let scratch = Scratch::new();
    scratch.write("p/a.rego", "package a\n\nx if input.x\n\ny if {\n\tinput.y\n}\n");
    scratch.write(
        "p/a_test.rego",
        "package a\n\ntest_x if x with input.x as true\n\ntest_<y> := 1\n".replace("test_<y>", "test_y"),
    );
    let run = scratch.purlin(&[
        "test",
        "p",
        "--format",
        "junit=junit.xml",
        "--format",
        "lcov=lcov.info",
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    let read = |name: &str| std::fs::read_to_string(scratch.path().join(name)).unwrap();
    assert_eq!(
        read("lcov.info"),
        "TN:\nSF:p/a.rego\nDA:3,1\nDA:6,0\nLF:2\nLH:1\nend_of_record\n"
    );
    assert_eq!(
        read("junit.xml"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"purlin test\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n\
         \u{20} <testsuite name=\"a\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n\
         \u{20}   <testcase classname=\"a\" name=\"test_x\" file=\"p/a_test.rego\" line=\"3\"/>\n\
         \u{20}   <testcase classname=\"a\" name=\"test_y\" file=\"p/a_test.rego\" line=\"5\">\n\
         \u{20}     <failure message=\"line 5 does not hold: 1&#10;1 is 1\"/>\n\
         \u{20}   </testcase>\n\
         \u{20} </testsuite>\n\
         </testsuites>\n"
    );
    let run = scratch.purlin(&["test", "p", "--format", "junit", "--format", "json"]);
    assert_eq!(run.code, 2);
}

#[test]
fn options_of_opa_are_taken_or_refused_with_a_reason() {
    let scratch = Scratch::new();
    scratch.write("p/a_test.rego", "package a\n\ntest_a if true\n");
    let run = scratch.purlin(&[
        "test",
        "-b",
        "-z",
        "--max-errors",
        "5",
        "--parallel",
        "2",
        "--threshold",
        "0",
        "-c",
        "-f",
        "pretty",
        "-r",
        "a",
        "--timeout",
        "5s",
        "p",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for option in ["--bench", "--watch", "--explain=full"] {
        let run = scratch.purlin(&["test", option, "p"]);
        assert_eq!(run.code, 2);
        assert!(
            run.stderr
                .contains("is an option of `opa test` that purlin does not have"),
            "{}",
            run.stderr
        );
    }
}
