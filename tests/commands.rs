//! Every subcommand as a user types it. What is printed is under `tests/golden/commands/`, one file a test.

use std::fs;

use crate::support::{Scratch, assert_golden, project};

/// Runs commands one after the other and compares everything that they print, standard error and exit code included.
fn transcript(name: &str, scratch: &Scratch, commands: &[&[&str]]) {
    let mut text = String::new();
    for args in commands {
        let run = scratch.purlin(args);
        text.push_str(&format!("$ purlin {}\n{}", args.join(" "), run.stdout));
        if !run.stderr.is_empty() {
            text.push_str(&format!("[stderr]\n{}", run.stderr));
        }
        text.push_str(&format!("[exit {}]\n\n", run.code));
    }
    let root = scratch.path().to_str().unwrap();
    let text = text
        .replace(root, "ROOT")
        .replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_golden(
        &project().join(format!("tests/golden/commands/{name}.txt")),
        &text,
    );
}

fn example() -> Scratch {
    Scratch::repository_of(&project().join("examples/acme-shop"))
}

#[test]
fn help_teaches_the_tool() {
    let help: Vec<Vec<&str>> = std::iter::once(vec!["--help"])
        .chain(
            [
                "check", "explain", "rules", "facts", "graph", "owner", "test", "init", "schema", "config",
            ]
            .map(|command| vec![command, "--help"]),
        )
        .collect();
    let help: Vec<&[&str]> = help.iter().map(Vec::as_slice).collect();
    transcript("help", &Scratch::new(), &help);
}

#[test]
fn settings_have_their_places() {
    let scratch = Scratch::repository(&[
        (
            "purlin.yaml",
            "# ours\nname: shop\npacks:\n  - default\n  - manifest\nrules:\n  manifest/licence:\n    severity: note\n    \
             params: {}\n  repository/readme: {off: true}\ntimeout: 500ms\narchitecture:\n  components:\n    web: {paths: [web]}\n",
        ),
        ("strict.yaml", "fail_on: warning\n"),
        ("broken.yaml", "fail_on: never\n"),
        ("policies/README.md", ""),
    ]);
    transcript(
        "config",
        &scratch,
        &[
            &["config"],
            &["config", "--config", "strict.yaml", "--policies", "policies"],
            &["config", "--config", "broken.yaml"],
            &["config", "--format", "json"],
        ],
    );
}

#[test]
fn rules_are_listed_and_explained() {
    transcript(
        "rules",
        &example(),
        &[
            &["rules"],
            &["explain", "workflow/pinned-actions"],
            &["explain", "input/unparsed"],
            &["explain", "policy/key-wanted"],
            &["explain", "workflow"],
            &["explain", "workflow", "--format", "markdown"],
            &["explain", "workflow/pined-actions"],
        ],
    );
}

/// Findings and files in the words of `purlin explain`.
#[test]
fn findings_and_files_are_explained() {
    let example = example();
    let report = example.purlin(&["check", "--format", "json"]).stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let print_of = |rule: &str| -> String {
        let mut findings = report["findings"].as_array().unwrap().iter();
        let finding = findings.find(|finding| finding["rule"] == rule).unwrap();
        finding["fingerprint"].as_str().unwrap().to_owned()
    };
    let [engine, tier] = ["node/engine", "service/described"].map(print_of);
    transcript(
        "explain",
        &example,
        &[
            &["explain", &engine],
            &["explain", &tier[..12]],
            &["explain", &engine, "--format", "json"],
            &["explain", "node/engine", "apps/admin/package.json"],
            &["explain", "node/engine", "package.json"],
            &["explain", "node/engine", "no/such.json"],
            &["explain", "service/described", "services/checkout/service.yaml"],
            &["explain", "workflow/pinned-actions", ".github/workflows/ci.yml"],
            &["explain", "000000000000"],
            &["explain", "workflow", "package.json"],
        ],
    );
}

/// Every statement behind a finding held, and what came of them is the finding.
#[test]
fn every_finding_can_be_explained() {
    for directory in [
        "examples/acme-shop",
        "tests/fixtures/graph",
        "tests/fixtures/many_kinds",
    ] {
        let scratch = Scratch::repository_of(&project().join(directory));
        let report = scratch.purlin(&["check", "--format", "json"]).stdout;
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let findings = report["findings"].as_array().unwrap();
        assert!(!findings.is_empty(), "{directory}");
        for finding in findings {
            let print = finding["fingerprint"].as_str().unwrap();
            let run = scratch.purlin(&["explain", print, "--format", "json"]);
            assert_eq!(run.code, 0, "{directory} {finding}: {}", run.stderr);
            let explained: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
            assert_eq!(explained["finding"], *finding);
            let rule = finding["rule"].as_str().unwrap();
            if rule.starts_with("input/") || rule.starts_with("policy/") {
                assert!(explained["why"].is_null(), "{explained:#}");
                continue;
            }
            let why = &explained["why"];
            assert_eq!(why["outcome"], "held", "{explained:#}");
            let statements = why["statements"].as_array().unwrap();
            let held = statements.iter().all(|statement| statement["outcome"] == "held");
            assert!(held, "{explained:#}");
            let message = serde_json::to_string(&finding["message"]).unwrap();
            let result = why["result"].as_str().unwrap();
            assert!(
                result.contains(&message) || result.ends_with('…'),
                "{message}: {result}"
            );
        }
    }
}

#[test]
fn facts_are_what_rules_see() {
    let small = Scratch::repository(&[
        ("CODEOWNERS", "* @acme/all\n/app/ @acme/app @ana\n"),
        ("app/package.json", "{\"name\": \"app\", \"private\": true}\n"),
        ("app/two.yaml", "a: 1\n---\nb: [x]\n"),
    ]);
    transcript(
        "facts",
        &small,
        &[&["facts", "app/two.yaml"], &["facts"], &["facts", "nowhere.json"]],
    );
}

#[test]
fn the_graph_is_drawn() {
    let shop = Scratch::repository_of(&project().join("tests/fixtures/graph"));
    transcript(
        "graph",
        &shop,
        &[
            &["graph"],
            &["graph", "--focus", "domain"],
            &["graph", "--level", "package", "--focus", "services/billing"],
            &["graph", "--scope", "dev", "services"],
            &["graph", "--focus", "domian"],
            &["graph", "--color-by", "teem"],
            &["graph", "--scope", "production"],
            &["explain", "architecture/domain-knows-no-service"],
            &["explain", "architecture/apps-stand-alone"],
            &["init", "--architecture"],
        ],
    );
}

#[test]
fn owners_are_told_counted_and_suggested() {
    transcript(
        "owner",
        &crate::owner::shop(),
        &[
            &[
                "owner",
                "web/app.ts",
                "web",
                "generated/x.ts",
                "no/such/file",
                "tools",
            ],
            &["owner", "web", "--format", "json"],
            &["owner", ".", "--format", "csv"],
            &["owner", "--report"],
            &[
                "owner", "--report", "--depth", "1", "--format", "csv", "web", "tools",
            ],
            &["owner", "--unowned"],
            &["owner", "--unowned", "web"],
            &["owner", "--suggest"],
            &["owner", "--suggest", "--patch"],
            &["owner", "--unowned", "nowhere"],
            &["owner", "--report", "--unowned"],
            &["owner", "../elsewhere"],
        ],
    );
}

#[test]
fn a_new_repository_is_started_and_its_rule_works() {
    let scratch = Scratch::new();
    scratch.write("package.json", "{}");
    let run = scratch.purlin(&["init"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let again = scratch.purlin(&["init"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);

    let test = scratch.purlin(&["test", "--coverage", "--min-coverage", "100"]);
    assert_eq!(test.code, 0, "{}{}", test.stdout, test.stderr);
    scratch.write(
        "package.json",
        "{\n  \"name\": \"a\",\n  \"engines\": {\"node\": \">=16\"}\n}\n",
    );
    let check = scratch.purlin(&["check", "--rule", "node/engine", "--format", "short"]);
    assert_eq!(
        check.stdout,
        "package.json:3:23: warning: Node.js 16 may be used, and 20 is the oldest allowed [node/engine]\n"
    );
}

#[test]
fn mistakes_are_told_with_their_place_and_the_next_step() {
    let scratch = Scratch::repository(&[
        (
            "purlin.yaml",
            "packs: [default, workflows]\nrules:\n  manifest/license: {off: true}\nfail_on: fatal\n",
        ),
        ("package.json", "{}"),
    ]);
    let transcribe = |name: &str, commands: &[&[&str]]| transcript(name, &scratch, commands);
    transcribe("mistakes-config", &[&["check"], &["check", "--format", "short"]]);
    scratch.write(
        "purlin.yaml",
        "packs: [default, workflows]\nrules:\n  manifest/license: {off: true}\n",
    );
    transcribe("mistakes-names", &[&["check", "--format", "short"]]);
    scratch.write("purlin.yaml", "packs: []\npolicies: [rules]\n");
    scratch.write(
        "rules/bad.rego",
        "package acme.a.bad\n\nreport contains {\"msg\": \"x\"} if {\n\tinput.document.x ==\n}\n",
    );
    scratch.write(
        "rules/untold.rego",
        "package acme.a.untold\n\nreport contains {\"msg\": \"x\"} if input.documnet.x\n",
    );
    scratch.write(
        "rules/clock.rego",
        "# METADATA\n# title: Clock\n# custom:\n#   severity: fatal\n#   target: file\n#   files: [\"**/*.json\"]\n\
         package acme.a.clock\n\nreport contains {\"msg\": \"x\"} if time.now_ns() > 1\n",
    );
    scratch.write(
        "rules/fine.rego",
        "# METADATA\n# title: Names\n# custom:\n#   severity: warning\n#   target: file\n#   files: [\"**/*.json\"]\n\
         #   help: Add a name\npackage acme.a.fine\n\nreport contains {\"msg\": \"no name\", \"at\": [\"name\"]} if not input.document.name\n",
    );
    transcribe(
        "mistakes-policies",
        &[&["check"], &["check", "--format", "short"]],
    );
    transcribe(
        "mistakes-arguments",
        &[
            &["check", "nowhere"],
            &["check", "--format", "xml"],
            &["check", "--rule", "a/fin"],
            &["check", "--config", "nowhere.yaml"],
            &["check", "--date", "tomorrow"],
            &["schema", "x"],
        ],
    );
}

#[test]
fn one_run_writes_several_outputs() {
    let scratch = example();
    let run = scratch.purlin(&[
        "check",
        "--format",
        "json=out.json",
        "--format",
        "sarif=out.sarif",
        "--format",
        "short",
    ]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.lines().count() > 5);
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(scratch.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(
        json["findings"].as_array().unwrap().len(),
        run.stdout.lines().count()
    );
    let sarif = fs::read_to_string(scratch.path().join("out.sarif")).unwrap();
    assert!(sarif.contains("\"2.1.0\""));
    let twice = scratch.purlin(&["check", "--format", "json", "--format", "short"]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("standard output"), "{}", twice.stderr);
    let nowhere = scratch.purlin(&["check", "--format", "json=no/such/out.json"]);
    assert_eq!(nowhere.code, 2);
}

#[test]
fn in_github_actions_findings_are_annotations() {
    let scratch = example();
    let mut command = crate::support::purlin(scratch.path(), &["check"]);
    command.env("GITHUB_ACTIONS", "true");
    let run = crate::support::run(&mut command);
    assert!(run.stdout.contains("::error file="), "{}", run.stdout);
}

#[test]
fn paths_narrow_the_check_and_the_exit_code_follows_fail_on() {
    let scratch = example();
    let lines = |args: &[&str]| {
        let run = scratch.purlin(args);
        assert_ne!(run.code, 2, "{}", run.stderr);
        run.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = lines(&["check", "--format", "short"]);
    let some = lines(&["check", "--format", "short", ".github/workflows"]);
    assert!(!some.is_empty() && some.len() < all.len());
    assert!(
        some.iter()
            .all(|line| line.starts_with(".github/workflows/") && all.contains(line))
    );

    let warned = Scratch::repository(&[("package.json", "{\"a\": 1, \"a\": 2, \"private\": true}")]);
    for (fail_on, code) in [("error", 0), ("warning", 1), ("note", 1)] {
        let run = warned.purlin(&["check", "--format", "short", "--fail-on", fail_on, "package.json"]);
        assert_eq!(
            run.code, code,
            "--fail-on {fail_on}: {}{}",
            run.stdout, run.stderr
        );
    }
}

#[test]
fn a_new_repository_without_node_gets_a_rule_that_finds_something_to_check() {
    let scratch = Scratch::repository(&[("go.mod", "module a\n"), ("my notes.txt", "")]);
    let run = scratch.purlin(&["init"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("git add purlin.yaml policies"),
        "{}",
        run.stdout
    );
    let test = scratch.purlin(&["test", "--coverage", "--min-coverage", "100"]);
    assert_eq!(test.code, 0, "{}{}", test.stdout, test.stderr);
    let check = scratch.purlin(&["check", "--rule", "naming/no-spaces", "--format", "short"]);
    assert_eq!(
        check.stdout,
        "my notes.txt:1:1: warning: the path `my notes.txt` has a space [naming/no-spaces]\n"
    );
}

/// Who mends a config reads in `explain` how; what the config says is not needed for that.
#[test]
fn a_broken_config_does_not_keep_built_in_rules_from_being_explained() {
    let scratch = Scratch::repository(&[("purlin.yaml", "packs: [default\n")]);
    for (args, text) in [
        (&["explain", "boundaries/deny"][..], "kind: deny"),
        (&["explain", "manifest"], "manifest/licence"),
        (&["rules"], "manifest/licence"),
    ] {
        let run = scratch.purlin(args);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stdout.contains(text), "{args:?}: {}", run.stdout);
        assert!(run.stderr.contains("never closed"), "{args:?}: {}", run.stderr);
    }
    let run = scratch.purlin(&["explain", "own/rule"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

#[test]
fn a_path_of_another_repository_is_no_path_of_this_one() {
    let scratch = Scratch::repository(&[("package.json", "{}")]);
    let other = Scratch::repository(&[("package.json", "{}")]);
    let there = other.path().join("package.json");
    let there = there.to_str().unwrap();
    for args in [
        &["explain", "manifest/licence", there][..],
        &["rules", there],
        &["config", there],
    ] {
        let run = scratch.purlin(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains("the repository here"), "{}", run.stderr);
    }
}

#[test]
fn a_directory_has_no_input_of_its_own() {
    let scratch = Scratch::repository(&[("apps/package.json", "{}")]);
    let run = scratch.purlin(&["facts", "apps"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`apps` is a directory"), "{}", run.stderr);
}

#[test]
fn a_config_of_a_folder_is_shown_for_the_folder() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "fail_on: note\n"),
        (
            "app/purlin.yaml",
            "rules: {manifest/licence: {severity: error}}\n",
        ),
        ("app/package.json", "{}"),
        ("lib/package.json", "{}"),
    ]);
    let line = "app/purlin.yaml:1";
    let root = scratch.purlin(&["config"]);
    assert!(!root.stdout.contains(line), "{}", root.stdout);
    assert!(
        root.stderr.contains("`purlin config app` shows how"),
        "{}",
        root.stderr
    );
    for (path, is_there) in [("app", true), ("app/package.json", true), ("lib", false)] {
        let run = scratch.purlin(&["config", path]);
        assert_eq!(run.stdout.contains(line), is_there, "{path}: {}", run.stdout);
    }
}

/// What is wrong in a config, and the help for it.
#[test]
fn a_wrong_value_in_a_config_says_what_to_write() {
    for (config, help) in [
        ("packs: default", "Write `[default]`"),
        ("timeout: 5", "Write `5s`"),
        ("name: 5", "Write `\"5\"`"),
        ("rules: {manifest/licence: {off: yes}}", "Write `true`"),
        (
            "architecture: {components: [a]}",
            "Write keys with values between braces",
        ),
        (
            "architecture:\n  components:\n    - a",
            "Write `key: value` on each line",
        ),
        ("name: a\nname: b", "Delete one of the two"),
        ("packs: [defualt]", "Did you mean `default`?"),
        ("exclude: ['[a']", "have a meaning of their own"),
        ("policies: [nosuch]", "Name a directory or a .rego file"),
        ("data: [nosuch.yaml]", "Name a file, relative to the root"),
        (
            "architecture: {boundaries: [{name: x, kind: deny, from: a, to: a}]}",
            "Params of the kind are under `with`, as in `with: {from: …}`",
        ),
        (
            "packs: [boundaries]",
            "Declare boundaries under `architecture.boundaries`",
        ),
    ] {
        let scratch = Scratch::repository(&[("purlin.yaml", config)]);
        let run = scratch.purlin(&["check"]);
        assert!(run.stdout.contains(help), "{config}: {}", run.stdout);
    }
}

#[test]
fn markdown_of_a_finding_or_a_path_says_what_people_are_told() {
    let scratch = Scratch::repository(&[("package.json", "{\"name\": \"a\", \"version\": \"1.0.0\"}")]);
    for format in ["human", "markdown"] {
        let run = scratch.purlin(&["explain", "manifest/licence", "package.json", "--format", format]);
        assert!(
            run.stdout.contains("manifest/licence reports package.json"),
            "{}",
            run.stdout
        );
        assert!(run.stdout.contains("says why"), "{}", run.stdout);
    }
    let check = scratch.purlin(&["check", "--rule", "manifest/licence"]).stdout;
    let print = check
        .split("fingerprint: ")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap();
    let run = scratch.purlin(&["explain", print, "--format", "markdown"]);
    assert!(run.stdout.contains("How to fix"), "{}", run.stdout);
}

#[test]
fn a_check_of_what_no_rule_reads_has_not_passed() {
    let scratch = Scratch::repository(&[
        ("README.md", "# a\n"),
        ("purlin.yaml", "policies: [policies]\n"),
        ("policies/a/a.rego", "package lib.a\n\nx := 1\n"),
    ]);
    let run = scratch.purlin(&["check", "README.md"]);
    assert!(run.stdout.contains("Nothing was checked"), "{}", run.stdout);
    let run = scratch.purlin(&["check", "README.md", "--format", "short"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stderr.contains("nothing was checked"), "{}", run.stderr);
}
