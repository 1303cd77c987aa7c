//! Boundaries of a whole shop: `tests/fixtures/many_kinds` is a repository in four languages that breaks most kinds of
//! boundaries at once, and `tests/golden/many_kinds` holds what a person reads of it.

use serde_json::Value;

use crate::support::{Scratch, assert_golden, project};

fn shop() -> Scratch {
    Scratch::repository_of(&project().join("tests/fixtures/many_kinds"))
}

fn golden(name: &str, printed: &str) {
    assert_golden(&project().join("tests/golden/many_kinds").join(name), printed);
}

#[test]
fn every_broken_boundary_reads_as_it_was_approved() {
    let run = shop().purlin(&["check", "--date", "2026-11-01"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.stdout);
    golden("human.txt", &run.stdout);
}

#[test]
fn a_boundary_says_what_it_asks_for() {
    let run = shop().purlin(&["explain", "architecture/no-circles"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    golden("explain.txt", &run.stdout);
}

#[test]
fn every_boundary_of_the_shop_finds_something_at_a_place() {
    let run = shop().purlin(&["check", "--date", "2026-11-01", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let rules = report["rules"].as_array().unwrap();
    let boundaries = rules
        .iter()
        .filter(|rule| rule["id"].as_str().unwrap().starts_with("architecture/"));
    let mut count = 0;
    for rule in boundaries {
        assert_eq!(rule["status"], "evaluated", "{rule}");
        assert!(rule["findings"].as_u64().unwrap() > 0, "{rule}");
        count += 1;
    }
    assert_eq!(count, 15);
    for finding in report["findings"].as_array().unwrap() {
        assert!(finding["location"]["region"].is_object(), "{finding}");
        assert!(finding["help"].is_string(), "{finding}");
    }
}

/// The way out of a declaration comes before that of its kind.
#[test]
fn a_declaration_says_what_to_do_instead() {
    let run = shop().purlin(&[
        "check",
        "--rule",
        "architecture/crates-in-no-circle",
        "--format",
        "json",
    ]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        report["findings"][0]["help"],
        "Move what `tax` needs from `pricing` to a crate of its own"
    );
}
