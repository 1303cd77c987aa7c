//! What a report says of findings that nothing tells apart, of how they stand, and of files that were not read.

use serde_json::Value;

use crate::support::Scratch;

/// A rule of one file whose findings are `findings`.
fn ruled(findings: &str) -> Scratch {
    let rule = format!(
        "# METADATA\n# title: T\n# custom:\n#   severity: note\n#   target: file\n#   files: [\"*.json\"]\n\
         package acme.any.rule\n\n{findings}"
    );
    let test = "package acme.any.rule_test\n\nimport data.acme.any.rule\n\n\
                test_it if count(rule.report) == 2 with input.document as {}\n";
    Scratch::repository(&[
        ("purlin.yaml", "packs: []\npolicies: [rules]\n"),
        ("rules/rule.rego", &rule),
        ("rules/rule_test.rego", test),
        ("a.json", "{}\n"),
    ])
}

fn report(scratch: &Scratch, expected: i32) -> Value {
    let run = scratch.purlin(&["check", "--format", "json"]);
    assert_eq!(run.code, expected, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn findings<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["rule"] == rule)
        .collect()
}

const ALIKE: &str = "report contains {\"msg\": msg} if some msg in {\"one\", \"two\"}\n";

#[test]
fn a_rule_whose_findings_nothing_tells_apart_is_told_so() {
    let scratch = ruled(ALIKE);
    let alike = report(&scratch, 0);
    assert_eq!(findings(&alike, "any/rule").len(), 2);
    let wanted = findings(&alike, "policy/key-wanted");
    assert_eq!(wanted.len(), 1, "{alike:#}");
    assert_eq!(wanted[0]["severity"], "warning");
    assert_eq!(wanted[0]["location"]["path"], "rules/rule.rego");
    assert_eq!(wanted[0]["related"][0]["location"]["path"], "a.json");
    let test = scratch.purlin(&["test"]);
    assert_eq!(test.code, 1, "{}{}", test.stdout, test.stderr);
    assert!(
        test.stdout
            .contains("no `key`: \"one\" and \"two\" (rules/rule.rego:7)"),
        "{}",
        test.stdout
    );

    // Asked for by its name, it still needs what the other rules found.
    let run = scratch.purlin(&["check", "--rule", "policy/key-wanted", "--format", "json"]);
    let alone: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(findings(&alone, "policy/key-wanted").len(), 1, "{alone:#}");
    assert_eq!(alone["findings"].as_array().unwrap().len(), 1, "{alone:#}");
    assert_eq!(alone["rules"].as_array().unwrap().len(), 1, "{alone:#}");

    for (setting, code, count) in [("{severity: error}", 1, 1), ("{off: true}", 0, 0)] {
        let config = format!("packs: []\npolicies: [rules]\nrules:\n  policy/key-wanted: {setting}\n");
        scratch.write("purlin.yaml", config);
        assert_eq!(
            findings(&report(&scratch, code), "policy/key-wanted").len(),
            count,
            "{setting}"
        );
    }

    let apart = "report contains {\"msg\": msg, \"key\": [msg]} if some msg in {\"one\", \"two\"}\n";
    let apart = ruled(apart);
    assert!(findings(&report(&apart, 0), "policy/key-wanted").is_empty());
    assert_eq!(apart.purlin(&["test"]).code, 0);
}

#[test]
fn the_report_says_how_each_finding_stands() {
    let scratch = ruled(
        "report contains {\"msg\": \"a\", \"at\": [\"x\"], \"extent\": {\"b\", \"a\"}, \"edition\": 2}\n\n\
         report contains {\"msg\": \"b\", \"key\": [\"k\", 1, {\"path\": \"a.json\"}], \"extent\": 3}\n",
    );
    let report = report(&scratch, 0);
    assert_eq!(report["version"], 2);
    let found = findings(&report, "any/rule");
    let by = |message: &str| {
        *found
            .iter()
            .find(|finding| finding["message"] == message)
            .unwrap()
    };
    let (a, b) = (by("a"), by("b"));
    assert_eq!((&a["standing"], &a["located"]), (&"new".into(), &"stated".into()));
    assert_eq!(
        (&a["key"], &a["extent"]),
        (&serde_json::json!(["x"]), &serde_json::json!(["a", "b"]))
    );
    assert_eq!(b["located"], "whole");
    assert_eq!(b["key"], serde_json::json!(["k", 1, {"path": "a.json"}]));
    assert_eq!(b["extent"], 3);
}

#[test]
fn a_file_that_was_not_read_is_known_by_its_bytes() {
    let extent = |content: &[u8]| {
        let scratch = ruled("report contains {\"msg\": \"m\"}\n");
        scratch.write("b.json", content);
        scratch.track();
        let report = report(&scratch, 1);
        let found = findings(&report, "input/unparsed");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["key"], serde_json::json!([]));
        (found[0]["extent"].clone(), found[0]["fingerprint"].clone())
    };
    let (first, print) = extent(b"{\n");
    assert!(first[0].as_str().unwrap().starts_with("sha256:"), "{first}");
    assert_eq!(extent(b"{\r\n"), (first.clone(), print.clone()));
    let (other, same) = extent(b"{{\n");
    assert_ne!(other, first);
    assert_eq!(same, print);
    let (no_text, _) = extent(b"\xff\xff{\n");
    assert!(no_text[0].as_str().unwrap().starts_with("sha256:"), "{no_text}");
}

#[test]
fn sarif_has_the_hash_of_the_line_that_github_shows() {
    let scratch = Scratch::repository(&[("CODEOWNERS", "/docs/ @acme/docs\n"), ("src/a.txt", "")]);
    let run = scratch.purlin(&[
        "check",
        "--format",
        "sarif",
        "--rule",
        "repository",
        "--rule",
        "ownership/every-file-owned",
    ]);
    let hashes = |sarif: &str| -> Vec<(String, Value)> {
        let sarif: Value = serde_json::from_str(sarif).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let of = |result: &Value| {
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].clone();
            (place.as_str().unwrap().to_owned(), hash)
        };
        results.iter().map(of).collect()
    };
    let without = hashes(&run.stdout);
    assert!(
        without
            .iter()
            .any(|(path, hash)| path == "README.md" && hash.is_null()),
        "{without:?}"
    );
    scratch.write("README.md", "");
    scratch.track();
    let run = scratch.purlin(&[
        "check",
        "--format",
        "sarif",
        "--rule",
        "repository",
        "--rule",
        "ownership/every-file-owned",
    ]);
    let with = hashes(&run.stdout);
    assert!(with.iter().any(|(path, _)| path == "README.md"), "{with:?}");
    // The hash of an empty file in GitHub's own tests.
    for (path, hash) in with.iter().filter(|(path, _)| path != "CODEOWNERS") {
        assert_eq!(hash, "c129715d7a2bc9a3:1", "{path}");
    }
    assert!(with.iter().all(|(_, hash)| hash.is_string()), "{with:?}");
}
