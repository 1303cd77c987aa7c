//! `purlin decision`, and what a decision's status does to the rules that carry it out.

use std::fs;

use crate::support::{Scratch, git};

const RULE: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: ['*.json']\n\
                    #   decision: ADR-0001\n#   owner: '@acme/platform'\npackage acme.shop.node\n\n\
                    report contains {\"msg\": \"no engine\"} if not input.document.engine\n";

fn nygard(status: &str) -> String {
    format!(
        "# 1. Use Node\n\nDate: 2026-01-02\n\n## Status\n\n{status}\n\n## Context\n\nBuilds differ.\n\n## Decision\n\nNode.\n"
    )
}

fn shop(record: &str) -> Scratch {
    Scratch::repository(&[
        ("purlin.yaml", "packs: []\npolicies: [policies]\nedition: 2\n"),
        ("policies/node.rego", RULE),
        ("package.json", "{}\n"),
        ("docs/adr/0001-use-node.md", record),
    ])
}

fn read(repository: &Scratch, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

#[test]
fn a_proposed_decision_fails_nobody() {
    for (status, code) in [
        ("Accepted", 1),
        ("Proposed", 0),
        ("WIP", 0),
        ("On hold", 1),
        ("Rejected", 1),
    ] {
        let repository = shop(&nygard(status));
        for path in [&["check"][..], &["check", "package.json"]] {
            let run = repository.purlin(path);
            assert_eq!(run.code, code, "{status}: {}{}", run.stdout, run.stderr);
            let word = if code == 0 { "warning" } else { "error" };
            assert!(
                run.stdout.contains(&format!("{word}[shop/node]")),
                "{}",
                run.stdout
            );
        }
    }
    let repository = shop(&nygard("Proposed"));
    repository.write(
        "purlin.yaml",
        "packs: []\npolicies: [policies]\nrules: {shop/node: {severity: error}}\n",
    );
    assert_eq!(repository.purlin(&["check"]).code, 0, "no config weighs more");
}

#[test]
fn a_record_here_weakens_no_rule_from_elsewhere() {
    let elsewhere = Scratch::new();
    elsewhere.write("node.rego", RULE);
    let outside = elsewhere.path().join("node.rego");
    let repository = shop(&nygard("Proposed"));
    fs::remove_dir_all(repository.path().join("policies")).unwrap();
    repository.write("purlin.yaml", "packs: [decisions]\nedition: 2\n");
    let run = repository.purlin(&["check", "--policies", &outside.to_string_lossy()]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("error[shop/node]"), "{}", run.stdout);
}

#[test]
fn the_list_has_rules_and_findings_and_80_columns() {
    let repository = shop(&nygard("Accepted"));
    repository.write(
        "docs/adr/0002-x.md",
        format!("# 2. {}\n\n## Status\n\nOn hold\n", "Long ".repeat(40)),
    );
    repository.track();
    let run = repository.purlin(&["decision", "list"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines.iter().take(3).all(|line| line.chars().count() <= 80),
        "{}",
        run.stdout
    );
    let first: Vec<&str> = lines[1].split_whitespace().collect();
    assert_eq!(
        first,
        ["ADR-0001", "accepted", "2026-01-02", "Use", "Node", "1", "1", "0"]
    );
    assert!(lines[2].contains("? On hold"), "{}", run.stdout);
    let run = repository.purlin(&["decision", "show", "1", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["decisions"][0]["rules"], serde_json::json!(["shop/node"]));
    assert_eq!(json["decisions"][0]["findings"], 1);
    assert_eq!(json["decisions"][0]["debt"], 0);
    assert_eq!(json["decisions"][0]["status"]["at"]["line"], 7);
}

#[test]
fn explain_names_the_decision_and_who_decided() {
    let repository = shop("# Use Node\n\n* Status: accepted\n* Deciders: Ada, @bob\n* Date: 2026-01-02\n");
    let run = repository.purlin(&["explain", "shop/node"]);
    for line in [
        "ADR-0001: Use Node",
        "accepted since 2026-01-02, docs/adr/0001-use-node.md:3",
        "decided by Ada, @bob",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
}

#[test]
fn new_records_are_in_the_style_of_the_repository() {
    for (name, newest, expected_name, expected) in [
        (
            "docs/adr/0009-use-node.md",
            "# 9. Use Node\n\nDate: 2026-01-02\n\n## Status\n\nAccepted\n\n## Context\n\nC\n\n## Decision\n\nD\n",
            "docs/adr/0010-use-deno-2.md",
            "# 10. Use Deno 2\n\nDate: 2026-12-01\n\n## Status\n\nProposed\n\n## Context\n\n## Decision\n",
        ),
        (
            "docs/decisions/0009-use-node.md",
            "---\nstatus: accepted\ndecision-makers: [Ada]\n---\n\n# Use Node\n\n## Context and Problem Statement\n",
            "docs/decisions/0010-use-deno-2.md",
            "---\nstatus: proposed\ndate: 2026-12-01\ndecision-makers: []\n---\n\n# Use Deno 2\n\n## Context and Problem Statement\n",
        ),
        (
            "docs/adr/20200924-use-node.md",
            "# Use Node\n\n- Status: accepted\n- Date: 2020-09-24\n\n## Context\n",
            "docs/adr/20261201-use-deno-2.md",
            "# Use Deno 2\n\n- Status: proposed\n- Date: 2026-12-01\n\n## Context\n",
        ),
        (
            "docs/adr/adr-009-use-node.md",
            "# ADR 009: Use Node\n\n**Status:** accepted\n\n## Context\n",
            "docs/adr/adr-010-use-deno-2.md",
            "# ADR 010: Use Deno 2\n\n**Status:** proposed\n**Date:** 2026-12-01\n\n## Context\n",
        ),
    ] {
        let repository = Scratch::repository(&[(name, newest)]);
        let run = repository.purlin(&["decision", "new", "Use", "Deno", "2", "--date", "2026-12-01"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(run.stdout, format!("wrote {expected_name}\n"));
        assert_eq!(read(&repository, expected_name), expected);
        repository.track();
        let run = repository.purlin(&["decision", "show", expected_name, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(json["decisions"][0]["status"]["value"], "proposed");
        assert_eq!(json["decisions"][0]["title"], "Use Deno 2");
    }
    let repository = Scratch::repository(&[("docs/adr/0009-use-node.md", &nygard("Accepted"))]);
    for name in ["0010-first.md", "0011-second.md"] {
        let title = &name[5..name.len() - 3];
        let run = repository.purlin(&["decision", "new", title]);
        assert_eq!(
            run.stdout,
            format!("wrote docs/adr/{name}\n"),
            "what git does not know counts too"
        );
    }
    let repository = Scratch::repository(&[("README.md", "# R\n")]);
    let run = repository.purlin(&["decision", "new", "First", "--date", "2026-12-01"]);
    assert_eq!(
        run.stdout, "wrote docs/decisions/0001-first.md\n",
        "{}",
        run.stderr
    );
}

#[test]
fn a_template_is_filled_in() {
    let repository = Scratch::repository(&[
        (
            "docs/adr/template.md",
            "# N. TITLE\n\nDate: DATE\n\n## Status\n\nSTATUS\n\n## Our heading\n",
        ),
        ("docs/adr/0001-use-node.md", &nygard("Accepted")),
    ]);
    let run = repository.purlin(&["decision", "new", "Use Deno", "--date", "2026-12-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        read(&repository, "docs/adr/0002-use-deno.md"),
        "# 2. Use Deno\n\nDate: 2026-12-01\n\n## Status\n\nProposed\n\n## Our heading\n"
    );
}

#[test]
fn both_records_tell_of_supersession() {
    let madr = "---\nstatus: \"accepted\"\ndate: 2026-01-02\n---\n\n# Use Node\n\n## Context\n";
    let log4brains = "# Use Node\r\n\r\n- Status: accepted\r\n- Date: 2020-09-24\r\n";
    let adrkit = "---\nschemaVersion: 0.1.0\nid: \"0001\"\ntitle: Use Node\nstatus: accepted\ndate: 2026-01-02\ndeciders: []\n---\n\n# ADR-0001: Use Node\n";
    for (record, expected) in [
        (
            nygard("Accepted").as_str(),
            "## Status\n\nSuperseded by [ADR-0002. Use Deno](0002-use-deno.md)\n\n## Context",
        ),
        (madr, "---\nstatus: superseded by ADR-0002\ndate: 2026-01-02\n"),
        (
            log4brains,
            "- Status: superseded by [ADR-0002](0002-use-deno.md)\r\n- Date",
        ),
        (adrkit, "status: superseded\nsupersededBy: \"0002\"\ndate: "),
    ] {
        let repository = Scratch::repository(&[("docs/adr/0001-use-node.md", record)]);
        let run = repository.purlin(&[
            "decision",
            "supersede",
            "1",
            "Use",
            "Deno",
            "--date",
            "2026-12-01",
        ]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let old = read(&repository, "docs/adr/0001-use-node.md");
        assert!(old.contains(expected), "{old}");
        repository.track();
        let run = repository.purlin(&["decision", "list", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let records = json["decisions"].as_array().unwrap();
        assert_eq!(records[0]["status"]["value"], "superseded", "{old}");
        assert_eq!(records[0]["superseded_by"][0]["to"], "ADR-0002", "{old}");
        assert_eq!(
            records[1]["supersedes"][0]["to"],
            "ADR-0001",
            "{}",
            read(&repository, "docs/adr/0002-use-deno.md")
        );
        let run = repository.purlin(&["decision", "lint", "--fail-on", "warning", "--date", "2026-12-01"]);
        assert!(
            !run.stdout.contains("supersession]") || run.stdout.contains("which is proposed"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn mistakes_are_told_and_nothing_is_written() {
    let repository = Scratch::repository(&[
        ("docs/adr/0001-use-node.md", &nygard("Rejected")),
        ("docs/adr/0002-use-deno.md", &nygard("Accepted")),
        ("docs/adr/0003-use-bun.md", "taken\n"),
    ]);
    for (arguments, message, help) in [
        (
            &["show", "9"][..],
            "there is no decision `9`",
            "purlin decision list",
        ),
        (
            &["supersede", "1", "X"],
            "the status of ADR-0001 is rejected",
            "docs/adr/0001-use-node.md",
        ),
        (&["new", "..."], "a decision needs a title", "Say in a few words"),
        (
            &["supersede", "12", "X"],
            "there is no decision `12`",
            "purlin decision list",
        ),
    ] {
        let run = repository.purlin(&[&["decision"], arguments].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(
            run.stderr.contains(message) && run.stderr.contains(help),
            "{}",
            run.stderr
        );
    }
    git(repository.path(), &["diff", "--exit-code", "--quiet"]);
    let run = Scratch::repository(&[("a.md", "# A\n")]).purlin(&["decision", "list"]);
    assert!(
        run.stdout.starts_with("no decisions. Records are"),
        "{}",
        run.stdout
    );
}
