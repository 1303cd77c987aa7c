//! `purlin debt` from adoption to the last entry, as a repository lives through it.

use std::fs;

use crate::support::{Run, Scratch, git, purlin, run};

const RULE: &str = "# METADATA\n# title: Packages have a license\n# custom:\n#   severity: error\n#   target: file\n\
                    #   files: ['**/package.json']\npackage acme.own.license\n\n\
                    report contains {\"msg\": \"no license\", \"at\": [\"license\"]} if not input.document.license\n";

fn shop() -> Scratch {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        ("policies/license.rego", RULE),
        ("CODEOWNERS", "/app/ @acme/app\n"),
        ("app/package.json", "{\"name\": \"app\"}\n"),
        ("web/package.json", "{\"name\": \"web\"}\n"),
    ]);
    commit(&scratch);
    scratch
}

fn commit(scratch: &Scratch) {
    git(scratch.path(), &["add", "-A"]);
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    git(scratch.path(), &[&identity[..], &["commit", "-qm", "x"]].concat());
}

fn debt(scratch: &Scratch, args: &[&str]) -> Run {
    run(purlin(scratch.path(), &[&["debt"], args].concat()).env_remove("CI"))
}

fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr))
}

fn short(scratch: &Scratch, args: &[&str]) -> (i32, String) {
    let run = scratch.purlin(&[&["check", "--format", "short", "--date", "2026-12-01"], args].concat());
    (run.code, run.stdout)
}

fn list(scratch: &Scratch) -> Vec<String> {
    let text = fs::read_to_string(scratch.path().join(".purlin/debt/own/license.jsonl")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

const DATED: [&str; 2] = ["--date", "2026-12-01"];

#[test]
fn adopted_fixed_moved_and_paid() {
    let scratch = shop();
    assert_eq!(short(&scratch, &[]).0, 1);
    let created = debt(
        &scratch,
        &[&["create", "--why", "before purlin"], &DATED[..]].concat(),
    );
    assert_eq!(created.code, 0, "{}", created.stderr);
    assert_eq!(
        list(&scratch),
        ["app", "web"].map(|name| format!(
            "{{\"path\":\"{name}/package.json\",\"key\":[\"license\"],\"since\":\"2026-12-01\",\"why\":\"before purlin\"}}"
        ))
    );
    commit(&scratch);
    assert_eq!(short(&scratch, &[]), (0, String::new()));
    // Known is not passed: it stays in the report.
    let report = json(&scratch.purlin(&["check", "--format", "json", "--date", "2026-12-01"]));
    assert_eq!(report["outcome"], "passed");
    assert_eq!(report["summary"]["findings"], 2);
    assert_eq!(report["summary"]["standings"]["known"], 2);
    assert_eq!(report["findings"][0]["standing"], "known");
    assert_eq!(report["findings"][0]["debt"]["why"], "before purlin");
    let sarif = json(&scratch.purlin(&["check", "--format", "sarif", "--date", "2026-12-01"]));
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["baselineState"], "unchanged");
    assert_eq!(result["suppressions"][0]["status"], "accepted");
    let again = debt(&scratch, &["create"]);
    assert_eq!(again.code, 2, "{}", again.stdout);
    assert!(again.stderr.contains("there is debt already"), "{}", again.stderr);

    // A fix needs no ceremony, and one more is red.
    scratch.write("app/package.json", "{\"name\": \"app\", \"license\": \"MIT\"}\n");
    scratch.write("new/package.json", "{}\n");
    git(scratch.path(), &["add", "-A"]);
    let (code, out) = short(&scratch, &[]);
    assert_eq!(code, 1);
    assert!(out.contains("new/package.json:1:1: error: no license"), "{out}");
    assert!(
        out.contains(".purlin/debt/own/license.jsonl:1:1: note: there is no such finding"),
        "{out}"
    );
    let added = debt(&scratch, &["add", "own/license"]);
    assert_eq!(added.code, 2, "{}", added.stdout);
    assert!(
        added.stderr.contains("`new/package.json` is new in this change"),
        "{}",
        added.stderr
    );
    let pruned = debt(&scratch, &[&["prune"], &DATED[..]].concat());
    assert_eq!(pruned.code, 0, "{}", pruned.stderr);
    assert_eq!(list(&scratch).len(), 1);
    let shown = json(&debt(
        &scratch,
        &[&["show", "--since", "HEAD", "--format", "json"], &DATED[..]].concat(),
    ));
    assert_eq!(shown["total"]["known"], 1);
    assert_eq!(shown["since"]["retired"]["own/license"], 1);

    // A move carries its entries.
    git(scratch.path(), &["rm", "-qrf", "--cached", "new"]);
    fs::remove_dir_all(scratch.path().join("new")).unwrap();
    git(scratch.path(), &["mv", "web", "site"]);
    assert_eq!(short(&scratch, &[]).0, 1);
    assert_eq!(debt(&scratch, &["move", "app", "site"]).code, 2);
    assert_eq!(debt(&scratch, &["move", "web", "nowhere"]).code, 2);
    let moved = debt(&scratch, &["move", "web", "site"]);
    assert_eq!(moved.code, 0, "{}", moved.stderr);
    assert_eq!(short(&scratch, &[]), (0, String::new()));
    scratch.write("site/package.json", "{\"license\": \"MIT\"}\n");
    assert_eq!(debt(&scratch, &[&["prune"], &DATED[..]].concat()).code, 0);
    assert!(!scratch.path().join(".purlin/debt/own/license.jsonl").exists());
}

#[test]
fn one_more_is_listed_by_its_fingerprint() {
    let scratch = shop();
    let report = json(&scratch.purlin(&["check", "--format", "json"]));
    let print = report["findings"][1]["fingerprint"].as_str().unwrap().to_owned();
    let added = debt(
        &scratch,
        &[
            "add",
            &print[..10],
            "--retire-by",
            "2026-12-31",
            "--date",
            "2026-12-01",
        ],
    );
    assert_eq!(added.code, 0, "{}", added.stderr);
    assert_eq!(list(&scratch).len(), 1);
    assert!(list(&scratch)[0].contains("web/package.json"));
    assert_eq!(debt(&scratch, &["add", &print[..10]]).stderr.lines().count(), 1);
    assert_eq!(list(&scratch).len(), 1);
    let overdue = scratch.purlin(&["check", "--date", "2027-01-01"]);
    assert!(
        overdue
            .stdout
            .contains("overdue: it was to be retired by 2026-12-31"),
        "{}",
        overdue.stdout
    );
    assert!(
        overdue.stdout.contains("2 errors; 1 known (1 overdue)"),
        "{}",
        overdue.stdout
    );
    let unknown = debt(&scratch, &["add", "own/licence"]);
    assert_eq!(unknown.code, 2);
}

#[test]
fn what_a_run_does_not_look_at_is_not_taken_out() {
    let scratch = shop();
    assert_eq!(debt(&scratch, &["create"]).code, 0);
    let before = list(&scratch);
    scratch.write("purlin.yaml", "packs: []\nexclude: ['app/**']\n");
    git(scratch.path(), &["rm", "-q", "--cached", "web/package.json"]);
    let (code, out) = short(&scratch, &[]);
    assert_eq!((code, out.contains("debt/stale")), (0, false), "{out}");
    assert_eq!(debt(&scratch, &["prune"]).code, 0);
    assert_eq!(list(&scratch), before);
}

#[test]
fn an_end_that_has_passed_is_refused() {
    let scratch = shop();
    let run = debt(&scratch, &["create", "--retire-by", "2020-01-01"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("2020-01-01 has passed"), "{}", run.stderr);
    assert!(list(&scratch).is_empty());
}

#[test]
fn nothing_is_listed_under_ci_and_anything_may_be_taken_out() {
    let scratch = shop();
    for args in [&["create"][..], &["add", "own/license"]] {
        let run = run(purlin(scratch.path(), &[&["debt"], args].concat()).env("CI", "true"));
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains("does not run under CI"), "{}", run.stderr);
    }
    let run = run(purlin(scratch.path(), &["debt", "prune"]).env("CI", "true"));
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_list_that_does_not_parse_is_a_fault() {
    let scratch = shop();
    scratch.write(
        ".purlin/debt/own/license.jsonl",
        "{\"path\": \"app/package.json\"}\n",
    );
    let run = scratch.purlin(&["check"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stdout.contains("fault[purlin/debt]"), "{}", run.stdout);
    assert_eq!(debt(&scratch, &["prune"]).code, 2);
    assert_eq!(debt(&scratch, &["create"]).code, 2);
    assert!(list(&scratch)[0].ends_with("\"app/package.json\"}"));
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let scratch = shop();
    let elsewhere = Scratch::new();
    elsewhere.write(
        "license.jsonl",
        "{\"path\":\"app/package.json\",\"key\":[\"license\"]}\n",
    );
    fs::create_dir_all(scratch.path().join(".purlin/debt")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), scratch.path().join(".purlin/debt/own")).unwrap();
    let run = scratch.purlin(&["check"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stdout.contains("is a symbolic link"), "{}", run.stdout);
}
