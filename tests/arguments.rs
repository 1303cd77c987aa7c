//! Arguments that people, hooks and pipes really give: what they name is checked, and nothing else is said of it.

use std::process::Stdio;

use crate::support::{Scratch, purlin};

/// Every check of it has something to say.
const TWICE: &str = "{\"name\": \"app\", \"name\": \"app\"}\n";

#[cfg(unix)]
#[test]
fn a_symbolic_link_to_a_repository_is_the_repository() {
    let scratch = Scratch::repository(&[("package.json", TWICE)]);
    let elsewhere = Scratch::new();
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(scratch.path(), &link).unwrap();
    let direct = scratch.purlin(&["check", "--format", "json"]);
    let linked = elsewhere.purlin(&["check", "link", "--format", "json"]);
    assert_eq!(
        (linked.code, linked.stdout),
        (direct.code, direct.stdout),
        "{}",
        linked.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_tracked_symbolic_link_is_refused_by_name_and_passed_over_otherwise() {
    let scratch = Scratch::repository(&[("package.json", TWICE)]);
    std::os::unix::fs::symlink("/etc/passwd", scratch.path().join("link.json")).unwrap();
    scratch.track();
    for args in [["link.json", "package.json"], ["package.json", "link.json"]] {
        let run = scratch.purlin(&["check", "--format", "short", args[0], args[1]]);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(
            run.stderr.contains("`link.json` is a symbolic link"),
            "{}",
            run.stderr
        );
    }
    let run = scratch.purlin(&["check", "--format", "short"]);
    assert!(run.stdout.contains("\npackage.json:1:"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn no_argument_leads_through_a_link_not_even_to_come_back() {
    let outside = Scratch::repository(&[("package.json", TWICE)]);
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        ("real/package.json", TWICE),
        ("policies/README.md", ""),
    ]);
    let link = |to: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(to, scratch.path().join(name)).unwrap();
    };
    link(std::path::Path::new("real"), "link");
    link(outside.path(), "out");
    scratch.track();
    for command in [
        "check",
        "owner",
        "facts",
        "graph",
        "rules",
        "init",
        "check --config",
        "check --policies",
    ] {
        for path in [
            "link/..",
            "link/package.json",
            "link/../real/package.json",
            "out/package.json",
            "out/..",
        ] {
            let args: Vec<&str> = command.split(' ').chain([path]).collect();
            let run = scratch.purlin(&args);
            // `init` wants a directory before it looks any further.
            if command == "init" && path.contains("package") {
                continue;
            }
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (2, ""),
                "{args:?}: {}",
                run.stderr
            );
            assert!(run.stderr.contains("symbolic link"), "{args:?}: {}", run.stderr);
        }
    }
    // A link itself is a file of the repository, and somebody owns it.
    let run = scratch.purlin(&["owner", "link"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.starts_with("link\n"), "{}", run.stdout);
    // What is above the root is nobody's business.
    let above = Scratch::new();
    std::os::unix::fs::symlink(scratch.path(), above.path().join("here")).unwrap();
    for command in ["check", "owner"] {
        let run = above.purlin(&[command, "here/real/package.json"]);
        assert_eq!(run.code, 0, "{command}: {}", run.stderr);
        let run = above.purlin(&[command, "here/link/package.json"]);
        assert!(run.stderr.contains("symbolic link"), "{command}: {}", run.stderr);
    }
}

#[test]
fn a_deleted_file_is_a_note_to_what_looks_at_many_and_an_error_to_what_shows_it() {
    let scratch = Scratch::repository(&[("package.json", TWICE), ("purlin.yaml", "")]);
    std::fs::remove_file(scratch.path().join("package.json")).unwrap();
    for command in ["check", "graph"] {
        let run = scratch.purlin(&[command, "package.json"]);
        assert_eq!(run.code, 0, "{command}: {}", run.stderr);
        assert!(
            run.stderr.contains("`package.json` is not there any more"),
            "{command}: {}",
            run.stderr
        );
    }
    let run = scratch.purlin(&["facts", "package.json"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("is not in the work tree any more"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_rule_of_purlins_own_may_be_asked_for_alone() {
    let scratch = Scratch::repository(&[("package.json", TWICE), ("purlin.yaml", "")]);
    let run = scratch.purlin(&["check", "--rule", "input/unparsed"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("✓ No findings") && !run.stdout.contains("0 rules"),
        "{}",
        run.stdout
    );
    let run = scratch.purlin(&["check", "--rule", "input/duplicate-key", "--format", "short"]);
    assert!(run.stdout.contains("[input/duplicate-key]"), "{}", run.stdout);
    let run = scratch.purlin(&["facts", "--rule", "input/unparsed"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("there is no input to show"), "{}", run.stderr);
}

#[test]
fn a_reader_that_stops_early_changes_neither_the_verdict_nor_the_other_reports() {
    let scratch = Scratch::repository(&[("package.json", TWICE)]);
    let args = [
        "check",
        "--fail-on",
        "warning",
        "--format",
        "human",
        "--format",
        "json=out.json",
    ];
    let mut child = purlin(scratch.path(), &args)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(scratch.path().join("out.json").is_file());
}

#[test]
fn two_reports_do_not_overwrite_each_other() {
    let scratch = Scratch::repository(&[]);
    let run = scratch.purlin(&["check", "--format", "json=out", "--format", "sarif=./out"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`./out`"), "{}", run.stderr);
    assert!(!scratch.path().join("out").exists());
}

#[test]
fn any_number_of_threads_will_do() {
    let scratch = Scratch::repository(&[("package.json", TWICE)]);
    let many = scratch.purlin(&["check", "--threads", "1000000", "--format", "json"]);
    assert_eq!(many.stdout, scratch.purlin(&["check", "--format", "json"]).stdout);
}

#[test]
fn a_file_that_no_rule_judges_is_not_called_a_pass() {
    let scratch = Scratch::repository(&[("package.json", TWICE), ("notes.txt", "n\n")]);
    let run = scratch.purlin(&["check", "notes.txt"]);
    assert!(run.stdout.contains("Nothing was checked"), "{}", run.stdout);
    assert!(!run.stdout.contains("held"), "{}", run.stdout);
}

#[test]
fn an_excluded_directory_may_end_in_a_slash() {
    let files = [("legacy/package.json", TWICE), ("a/legacy/package.json", TWICE)];
    for pattern in ["legacy", "legacy/", "legacy/**"] {
        let scratch = Scratch::repository(&files);
        scratch.write("purlin.yaml", format!("exclude: ['{pattern}']\n"));
        let run = scratch.purlin(&["check", "--format", "short"]);
        let found: Vec<_> = run.stdout.lines().filter(|line| line.contains("twice")).collect();
        assert_eq!(found.len(), 1, "{pattern}: {}", run.stdout);
        assert!(found[0].starts_with("a/legacy/"), "{pattern}: {}", run.stdout);
    }
}

#[test]
fn a_config_by_another_name_is_not_passed_over() {
    for name in ["purlin.yml", ".purlin.yaml", ".purlin.yml"] {
        let scratch = Scratch::repository(&[(name, "fail_on: note\n")]);
        let run = scratch.purlin(&["check", "--format", "short"]);
        assert_eq!(run.code, 2, "{name}: {}", run.stdout);
        assert!(run.stdout.contains(name), "{}", run.stdout);
    }
}

#[test]
fn a_rule_that_did_not_load_is_not_called_unknown() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", ""),
        (
            "policies/a.rego",
            "# METADATA\n# title: T\npackage acme.own.rule\n\nreport contains {\"msg\": \"m\"}\n",
        ),
    ]);
    let run = scratch.purlin(&["check", "--rule", "own/rule"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("policies/a.rego"), "{}", run.stderr);
}

#[test]
fn a_rule_named_without_its_pack_is_suggested_with_it() {
    let run = Scratch::new().purlin(&["explain", "pinned-actions"]);
    assert!(run.stderr.contains("`workflow/pinned-actions`"), "{}", run.stderr);
}

#[test]
fn a_first_rule_takes_an_engine_of_any_shape() {
    let scratch = Scratch::repository(&[("package.json", "{}")]);
    scratch.purlin(&["init"]);
    for engines in ["22", "null", "[]", "{}", "\"*\"", "\">=22\""] {
        scratch.write(
            "package.json",
            format!("{{\"engines\": {{\"node\": {engines}}}}}\n"),
        );
        let run = scratch.purlin(&["check", "package.json", "--rule", "node/engine", "--untracked"]);
        assert_eq!(run.code, 0, "{engines}: {}", run.stdout);
    }
}

#[test]
fn a_coverage_that_falls_short_is_said() {
    let scratch = Scratch::new();
    scratch.purlin(&["init"]);
    let run = scratch.purlin(&["test", "--min-coverage", "100.5"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("100.5"), "{}", run.stderr);
}

#[test]
fn a_rule_that_takes_too_long_is_reported_alike_with_any_number_of_threads() {
    const SLOW: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: ['*.json']\npackage acme.own.slow\n\n\
        report contains {\"msg\": \"quick\"} if input.document.quick\n\n\
        report contains {\"msg\": \"slow\"} if {\n\tinput.document.slow\n\tsome i in numbers.range(1, 100000)\n\tsome j in numbers.range(1, 100000)\n\ti * j == 0\n}\n";
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "timeout: 100ms\n"),
        ("policies/slow.rego", SLOW),
        ("a.json", "{\"slow\": true}\n"),
        ("b.json", "{\"quick\": true}\n"),
        ("c.json", "{\"slow\": true}\n"),
        ("d.json", "{\"quick\": true}\n"),
    ]);
    let of = |threads| {
        let args = [
            "check",
            "--rule",
            "own/slow",
            "--format",
            "json",
            "--threads",
            threads,
        ];
        scratch.purlin(&args).stdout
    };
    let one = of("1");
    assert!(one.contains("took longer than 100ms"), "{one}");
    assert_eq!(one, of("4"));
}

#[test]
fn untracked_files_are_counted_only_for_the_whole_repository() {
    let scratch = Scratch::repository(&[("package.json", TWICE)]);
    scratch.write("new.json", "{}");
    let whole = scratch.purlin(&["check"]);
    assert!(
        whole.stdout.contains("1 untracked file not checked"),
        "{}",
        whole.stdout
    );
    let part = scratch.purlin(&["check", "package.json"]);
    assert!(!part.stdout.contains("untracked"), "{}", part.stdout);
    let all = scratch.purlin(&["check", "--untracked"]);
    assert!(
        all.stdout.contains("in 2 files, tracked and untracked"),
        "{}",
        all.stdout
    );
}
