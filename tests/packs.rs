//! Every built-in rule is whole: METADATA, page, tests, a fixture it fails and one it passes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Scratch, directories, project};

/// The folder of every built-in rule, with its id.
fn rules() -> Vec<(String, PathBuf)> {
    let mut rules = Vec::new();
    for pack in directories(&project().join("policies")) {
        let pack_name = pack.file_name().unwrap().to_str().unwrap().to_owned();
        if pack_name == "lib" {
            continue;
        }
        for rule in directories(&pack) {
            let name = rule.file_name().unwrap().to_str().unwrap();
            rules.push((format!("{pack_name}/{name}").replace('_', "-"), rule));
        }
    }
    assert!(rules.len() >= 20, "only {} rules", rules.len());
    rules
}

/// The findings of one rule on a repository, and whether it ran at all.
fn check(repository: &Scratch, rule: &str) -> (usize, String) {
    let run = repository.purlin(&[
        "check",
        "--rule",
        rule,
        "--date",
        "2026-11-01",
        "--format",
        "json",
    ]);
    assert!(run.code < 2, "{rule} failed to run: {}{}", run.stdout, run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    // A kind of boundary runs as the boundaries that a config declares.
    let is_own = |id: &serde_json::Value| {
        let id = id.as_str().unwrap();
        id == rule || (rule.starts_with("boundaries/") && id.starts_with("architecture/"))
    };
    let others: Vec<_> = findings
        .iter()
        .filter(|finding| !is_own(&finding["rule"]))
        .collect();
    assert!(
        others.is_empty(),
        "{rule}: its fixture has findings of other rules: {others:#?}"
    );
    let statuses: Vec<&str> = report["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|summary| is_own(&summary["id"]))
        .map(|summary| summary["status"].as_str().unwrap())
        .collect();
    assert!(!statuses.is_empty(), "{rule} is not in the report");
    let status = statuses
        .iter()
        .find(|status| **status != "evaluated")
        .unwrap_or(&"evaluated");
    (findings.len(), (*status).to_owned())
}

/// Every repository of a rule's folder: `fail` and `pass`, and further ones by the dialect of ownership that is in
/// force in them, such as `fail_gitlab`.
fn fixtures(folder: &Path) -> Vec<(String, PathBuf)> {
    let named = |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), path);
    directories(folder).into_iter().map(named).collect()
}

#[test]
fn every_rule_reports_its_failing_fixtures_and_only_those() {
    for (id, folder) in rules() {
        let fixtures = fixtures(&folder);
        for needed in ["fail", "pass"] {
            assert!(
                fixtures.iter().any(|(name, _)| name == needed),
                "{id} has no {needed}/"
            );
        }
        for (name, path) in fixtures {
            let repository = Scratch::repository_of(&path);
            let (verdict, dialect) = name
                .split_once('_')
                .map_or((name.as_str(), None), |(verdict, dialect)| {
                    (verdict, Some(dialect))
                });
            let (findings, status) = check(&repository, &id);
            assert_eq!(status, "evaluated", "{id} did not run in {name}/");
            match verdict {
                "fail" => assert!(findings > 0, "{id} reports nothing in {name}/"),
                "pass" => assert_eq!(findings, 0, "{id} reports something in {name}/"),
                _ => panic!("{id} has a folder {name}/, which neither fails nor passes"),
            }
            if let Some(dialect) = dialect {
                let facts = repository.purlin(&["facts"]);
                let facts: serde_json::Value = serde_json::from_str(&facts.stdout).unwrap();
                assert_eq!(facts["owners"]["dialect"], dialect, "{id} in {name}/");
            }
        }
    }
}

#[test]
fn every_rule_has_its_files_and_metadata() {
    for (id, folder) in rules() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        for file in [
            format!("{name}.rego"),
            format!("{name}_test.rego"),
            "README.md".to_owned(),
        ] {
            assert!(folder.join(&file).is_file(), "{id} has no {file}");
        }
        let page = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(page.contains(&id), "the page of {id} does not name it");
    }
    let run = Scratch::repository(&[]).purlin(&["rules", "--all", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let listed: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    for (id, _) in rules() {
        let rule = listed["rules"]
            .as_array()
            .unwrap()
            .iter()
            .find(|rule| rule["id"] == id.as_str())
            .unwrap_or_else(|| panic!("{id} is not listed"));
        for key in ["title", "description", "help", "severity"] {
            assert!(
                rule[key].as_str().is_some_and(|text| !text.is_empty()),
                "{id} states no {key}"
            );
        }
        assert!(
            rule["references"].as_array().is_some_and(|all| !all.is_empty()),
            "{id} names no source"
        );
    }
}

#[test]
fn the_rules_own_tests_pass_and_reach_every_line() {
    let run = Scratch::new().purlin(&[
        "test",
        project().join("policies").to_str().unwrap(),
        "--coverage",
        "--min-coverage",
        "100",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn an_empty_repository_and_a_healthy_one_are_quiet() {
    let run = Scratch::repository(&[
        ("README.md", "# fine\n"),
        ("LICENSE", "Apache-2.0\n"),
        ("SECURITY.md", "mail\n"),
        (".github/CODEOWNERS", "* @acme/all\n"),
    ])
    .purlin(&["check", "--format", "short"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
}
