//! What judges: configs that can't be used, policies that are not read, ids that changed.

use crate::support::Scratch;

const RULE: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: repository\n";

fn rule(package: &str, more: &str) -> String {
    format!("{RULE}{more}package {package}\n\nreport contains {{\"msg\": \"found\"}}\n")
}

fn check(scratch: &Scratch, args: &[&str]) -> (i32, String) {
    let run = scratch.purlin(&[&["check", "--format", "short"], args].concat());
    (run.code, format!("{}{}", run.stdout, run.stderr))
}

#[test]
fn a_config_that_cannot_be_used_runs_nothing_in_its_place() {
    // Without a config this file is a finding of a default pack.
    let workflow = (
        ".github/workflows/a.yml",
        "on: push\njobs: {a: {steps: [{uses: x/y@main}]}}\n",
    );
    for (name, text, why) in [
        (
            "purlin.yaml",
            "polices: [x]\n",
            "the key `polices` is not known here",
        ),
        ("purlin.yaml", "a: [\n", "the config was not used"),
        (
            "purlin.yaml",
            "required_version: '>=99'\nlater: 1\n",
            "it needs purlin `>=99`",
        ),
        (
            "purlin.yaml",
            "required_version: later\n",
            "`later` is not a requirement on a version",
        ),
        ("purlin.yml", "fail_on: note\n", "is not read"),
    ] {
        let scratch = Scratch::repository(&[(name, text), workflow]);
        let (code, out) = check(&scratch, &[]);
        assert_eq!((code, out.lines().count()), (2, 1), "{out}");
        assert!(out.contains(why), "{out}");
        assert_eq!(check(&scratch, &["--rule", "own/none"]).1, out);
        // What comes with purlin is listed, for who corrects the config.
        let rules = scratch.purlin(&["rules"]);
        assert_eq!(rules.code, 2);
        assert!(rules.stdout.contains("repository/readme"), "{}", rules.stdout);
        assert!(
            rules.stderr.contains("as they run without one"),
            "{}",
            rules.stderr
        );
        for command in [
            &["explain", "own/none"][..],
            &["facts"],
            &["graph"],
            &["test"],
            &["owner", "."],
        ] {
            let run = scratch.purlin(command);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{command:?}");
            assert!(run.stderr.contains(why), "{command:?}: {}", run.stderr);
        }
    }
    let scratch = Scratch::repository(&[workflow]);
    std::fs::create_dir(scratch.path().join("purlin.yaml")).unwrap();
    let (code, out) = check(&scratch, &[]);
    assert_eq!((code, out.lines().count()), (2, 1), "{out}");
}

#[test]
fn a_config_where_nobody_reads_it_is_told_and_fails_nothing() {
    for name in [".purlin.yaml", ".github/purlin.yaml"] {
        let scratch = Scratch::repository(&[
            ("purlin.yaml", ""),
            (name, "fail_on: note\n"),
            ("README.md", "x\n"),
        ]);
        let (code, out) = check(&scratch, &["--rule", "manifest/licence"]);
        assert_eq!(code, 0, "{out}");
        assert!(
            out.contains(&format!("{name}:1:1: warning: `{name}` is not read")),
            "{out}"
        );
        let run = scratch.purlin(&["rules"]);
        assert_eq!(run.code, 0);
        assert!(run.stderr.contains("is not read"), "{}", run.stderr);
        let json = scratch.purlin(&["check", "--format", "json"]).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["faults"], serde_json::json!([]));
        assert_eq!(json["notices"][0]["severity"], "warning");
    }
}

#[test]
fn policies_that_do_not_run_are_told_in_one_line() {
    let test = "package acme.own.x_test\n\ntest_x if true\n";
    let rule = rule("acme.own.x", "");
    let files = [
        ("policies/x.rego", rule.as_str()),
        ("policies/x_test.rego", test),
        ("a.txt", ""),
    ];
    let scratch = Scratch::repository(&files);
    let said = "these policies do not run: there is no purlin.yaml";
    let run = scratch.purlin(&["test"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("no test ran: the policies in policies/"),
        "{}",
        run.stderr
    );
    for command in [&["check"][..], &["rules"]] {
        let run = scratch.purlin(command);
        let out = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(
            (run.code, out.matches(said).count()),
            (0, 1),
            "{command:?}: {out}"
        );
        assert!(!out.contains("no tests"), "{out}");
    }
    let github = scratch.purlin(&["check", "--format", "github"]).stdout;
    assert!(!github.contains("purlin/policy"), "{github}");
    let named = scratch.purlin(&["check", "--policies", "policies"]);
    assert!(!named.stdout.contains(said), "{}", named.stdout);
    scratch.write("purlin.yaml", "");
    scratch.track();
    assert!(!scratch.purlin(&["check"]).stdout.contains(said));
    let other = Scratch::repository(&[("policies/README.md", "x\n")]);
    assert!(!other.purlin(&["check"]).stdout.contains(said));
}

#[test]
#[cfg(unix)]
fn one_policy_that_is_not_read_takes_no_other_with_it() {
    use std::os::unix::fs::symlink;

    let rule = rule("acme.own.x", "");
    let scratch = Scratch::repository(&[
        ("purlin.yaml", ""),
        ("policies/x.rego", &rule),
        ("policies/Y.REGO", "package y\n"),
    ]);
    symlink("..", scratch.path().join("policies/all")).unwrap();
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("found [own/x]"), "{out}");
    assert!(out.contains("policies/Y.REGO:1:1: error: "), "{out}");
    assert!(out.contains("policies/all:1:1: error: "), "{out}");
}

#[test]
fn an_argument_that_names_no_policies_is_a_mistake() {
    let scratch = Scratch::repository(&[("README.md", "x\n"), ("docs/a.md", "x\n")]);
    for path in ["README.md", "docs", "absent"] {
        let (code, out) = check(&scratch, &["--policies", path]);
        assert_eq!(code, 2, "{path}: {out}");
        assert!(
            out.contains(&format!("no policies can be read from `{path}`")),
            "{out}"
        );
    }
}

#[test]
fn a_slip_in_metadata_is_a_warning_and_a_rule_by_another_name_a_fault() {
    let slip = rule("acme.own.x", "#   team: other\n#   ownr: '@acme/x'\n");
    let scratch = Scratch::repository(&[("purlin.yaml", ""), ("policies/x.rego", &slip)]);
    let (code, out) = check(&scratch, &["--rule", "own"]);
    assert_eq!((code, out.lines().count()), (1, 2), "{out}");
    assert!(
        out.contains("warning: purlin does not know the METADATA key `ownr`"),
        "{out}"
    );
    let human = scratch.purlin(&["check", "--rule", "own"]).stdout;
    assert!(human.contains("`ownr` and leaves it alone"), "{human}");
    assert!(human.contains("`owner`?"), "{human}");

    scratch.write(
        "policies/x.rego",
        slip.replace("report contains", "reprot contains"),
    );
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("this file holds none"), "{out}");
}

#[test]
fn what_a_later_edition_added_is_a_note() {
    let later = rule("acme.own.x", "#   edition: 2\n");
    let scratch = Scratch::repository(&[("purlin.yaml", ""), ("policies/x.rego", &later)]);
    let run = scratch.purlin(&["check", "--rule", "own"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("1 note of a later edition"), "{}", run.stdout);
    assert!(run.stdout.contains("`edition: 2`"), "{}", run.stdout);
    let json = scratch
        .purlin(&["check", "--rule", "own", "--format", "json"])
        .stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["findings"][0]["edition"], 2);
    let sarif = scratch
        .purlin(&["check", "--rule", "own", "--format", "sarif"])
        .stdout;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let properties = &sarif["runs"][0]["results"][0]["properties"];
    assert_eq!(properties["edition"], 2);
    assert_eq!(properties["standing"], "new");
    scratch.write("purlin.yaml", "rules: {own/x: {severity: error}}\n");
    let run = scratch.purlin(&["check", "--rule", "own"]);
    assert_eq!(run.code, 1);
    assert!(!run.stdout.contains("later edition"), "{}", run.stdout);
    scratch.write("purlin.yaml", "edition: 99\n");
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 2);
    assert!(out.contains("has no edition 99: the newest is 2"), "{out}");
}

#[test]
fn findings_of_a_later_edition_are_counted_apart_from_the_others() {
    let mixed = format!(
        "{RULE}package acme.own.x\n\nreport contains {{\"msg\": \"new\", \"key\": \"new\", \"edition\": 2}}\n\n\
         report contains {{\"msg\": \"newer\", \"key\": \"newer\", \"edition\": 2}}\n"
    );
    let scratch = Scratch::repository(&[("purlin.yaml", ""), ("policies/x.rego", &mixed)]);
    for format in ["human", "markdown"] {
        let run = scratch.purlin(&["check", "--rule", "own", "--format", format]);
        assert_eq!(run.code, 0, "{}", run.stdout);
        assert_eq!(
            run.stdout.matches("2 notes of a later edition").count(),
            1,
            "{}",
            run.stdout
        );
    }
    let old = "\nreport contains {\"msg\": \"old\", \"key\": \"old\"}\n";
    scratch.write("policies/x.rego", mixed + old);
    let (code, out) = check(&scratch, &["--rule", "own"]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("error: old") && out.contains("note: new") && out.contains("note: newer"),
        "{out}"
    );
    scratch.write("purlin.yaml", "rules: {own/x: {severity: error}}\n");
    let (code, out) = check(&scratch, &["--rule", "own"]);
    assert_eq!(code, 1);
    assert!(out.contains("error: new ") && !out.contains("note: new"), "{out}");
}

#[test]
fn the_edition_and_the_former_ids_of_a_rule_are_shown() {
    let old = rule("acme.own.old", "");
    let new = rule(
        "acme.own.x",
        "#   edition: 2\n#   formerly: [was/old, was/older]\n",
    );
    let scratch = Scratch::repository(&[("purlin.yaml", "packs: [own]\n"), ("policies/old.rego", &old)]);
    let table = scratch.purlin(&["rules"]).stdout;
    assert!(
        !table.contains("edition") && !table.contains("formerly"),
        "{table}"
    );
    scratch.write("policies/x.rego", &new);
    let table = scratch.purlin(&["rules"]).stdout;
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].ends_with("state  edition  formerly"), "{table}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("own/x ") && line.ends_with("2        was/old, was/older")),
        "{table}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("own/old ") && line.ends_with("-        -")),
        "{table}"
    );
    let table = scratch.purlin(&["rules", "--format", "markdown"]).stdout;
    assert!(table.contains("| 2 | was/old, was/older |"), "{table}");
    let json = scratch.purlin(&["explain", "own/x", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["edition"], 2);
    assert_eq!(json["formerly"], serde_json::json!(["was/old", "was/older"]));
    let page = scratch.purlin(&["explain", "own/x"]).stdout;
    assert!(page.contains("error · from edition 2 · runs here"), "{page}");
    assert!(page.contains("Formerly\n  was/old\n  was/older\n"), "{page}");
    let page = scratch.purlin(&["explain", "own/old"]).stdout;
    assert!(!page.contains("edition") && !page.contains("Formerly"), "{page}");
}

#[test]
fn a_former_id_is_as_good_as_the_present_one() {
    let renamed = rule("acme.own.x", "#   formerly: [was/old]\n#   opt_in: true\n");
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "rules: {was/old: {severity: note}}\n"),
        ("policies/x.rego", &renamed),
    ]);
    let said = "the rule `was/old` is `own/x` now";
    let (code, out) = check(&scratch, &["--rule", "was/old"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("note: found [own/x]"), "{out}");
    assert_eq!(out.matches(said).count(), 2, "{out}");
    let explained = scratch.purlin(&["explain", "was/old"]);
    assert!(explained.stdout.starts_with("own/x  T"), "{}", explained.stdout);
    assert!(explained.stderr.contains(said), "{}", explained.stderr);
    assert_eq!(scratch.purlin(&["facts", "--rule", "was/old"]).code, 0);

    scratch.write("purlin.yaml", "packs: [was]\n");
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("found [own/x]"), "{out}");
    assert!(out.contains("the pack `was` no longer exists"), "{out}");
    let (code, out) = check(&scratch, &["--rule", "was"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("found [own/x]"), "{out}");
    let place = "policies/x.rego:6:16: warning: the pack `was` no longer exists; its rule is `own/x` now";
    assert!(out.contains(place), "{out}");
    let explained = scratch.purlin(&["explain", "was"]);
    assert!(explained.stdout.contains("own/x"), "{}", explained.stdout);
    assert!(
        explained.stderr.contains("the pack `was` no longer exists"),
        "{}",
        explained.stderr
    );
    scratch.write("purlin.yaml", "");
    let (code, out) = check(&scratch, &["--rule", "was"]);
    assert_eq!(code, 2, "{out}");

    scratch.write(
        "purlin.yaml",
        "rules: {was/old: {off: true}, own/x: {severity: note}}\n",
    );
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("that rule is set in this config too"), "{out}");
}

#[test]
fn the_rules_about_input_run_by_name() {
    let files = [
        ("package.json", "{\"name\": \"a\", \"name\": \"b\"}\n"),
        ("b/package.json", "{\n"),
    ];
    let scratch = Scratch::repository(&files);
    let (code, out) = check(&scratch, &["--rule", "input/unparsed"]);
    assert_eq!((code, out.lines().count()), (1, 1), "{out}");
    assert!(out.contains("[input/unparsed]"), "{out}");
    let (code, out) = check(&scratch, &["--rule", "input/duplicate-key"]);
    assert_eq!((code, out.lines().count()), (0, 1), "{out}");
    assert_eq!(check(&scratch, &["--rule", "input"]).1.lines().count(), 2);
    let json = scratch
        .purlin(&["check", "--rule", "input/unparsed", "--format", "json"])
        .stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rules"].as_array().unwrap().len(), 1);
}

#[test]
fn a_boundary_at_fault_is_not_called_unknown() {
    let config = "architecture:\n  components: {a: {paths: [a]}}\n  boundaries:\n    - {name: no-b, kind: deni, with: {from: a, to: a}}\n";
    let scratch = Scratch::repository(&[("purlin.yaml", config), ("a/x", "")]);
    for name in ["architecture", "architecture/no-b"] {
        let (code, out) = check(&scratch, &["--rule", name]);
        assert_eq!(code, 2);
        assert!(out.contains("there is no kind of boundary `deni`"), "{out}");
        assert!(!out.contains("no rule or pack"), "{out}");
    }
    let (code, out) = check(&scratch, &["--rule", "architecture/other"]);
    assert_eq!(code, 2);
    assert!(out.contains("no rule or pack `architecture/other`"), "{out}");
}

#[test]
fn a_kind_of_boundaries_is_called_unused_only_where_no_boundary_has_it() {
    let boundary = |kind: &str| {
        format!(
            "architecture:\n  components: {{a: {{paths: [a]}}, b: {{paths: [b]}}}}\n  boundaries:\n    - {{name: no-b, \
             kind: {kind}, with: {{from: a, to: b}}}}\n"
        )
    };
    let scratch = Scratch::repository(&[
        ("purlin.yaml", &boundary("deny")),
        ("a/package.json", "{}"),
        ("b/package.json", "{}"),
    ]);
    let (code, out) = check(&scratch, &["--rule", "boundaries/deny"]);
    assert_eq!(code, 0, "{out}");
    let (code, out) = check(&scratch, &["--rule", "boundaries/allow"]);
    assert_eq!(code, 2, "{out}");
    assert!(
        out.contains("no entry of `architecture.boundaries` has the kind `boundaries/allow`"),
        "{out}"
    );
    // The boundary of this kind could not be read: that is the mistake, and the only one.
    scratch.write("purlin.yaml", boundary("deny").replace("to: b", "too: b"));
    let (code, out) = check(&scratch, &["--rule", "boundaries/deny"]);
    assert_eq!(code, 2, "{out}");
    assert!(out.contains("`too`"), "{out}");
    assert!(!out.contains("has the kind"), "{out}");
}

#[test]
fn the_facts_of_a_file_that_does_not_parse_are_its_mistake() {
    let scratch = Scratch::repository(&[("x.yaml", "a: 1\nb: [\n")]);
    let run = scratch.purlin(&["facts", "x.yaml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`x.yaml:"), "{}", run.stderr);
    assert!(!run.stderr.contains("purlin check"), "{}", run.stderr);
}

#[test]
fn a_pack_by_name_runs_what_the_config_would_run_of_it() {
    // Opinionated rules of this pack find something in it; its others do not.
    let files = [(
        "package.json",
        "{\"name\": \"a\", \"version\": \"1.0.0\", \"license\": \"MIT\", \"dependencies\": {\"x\": \"^1.0.0\"}}\n",
    )];
    let scratch = Scratch::repository(&files);
    let rules = |args: &[&str]| {
        let run = scratch.purlin(&[&["check", "--format", "json"], args].concat());
        let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let rules = json["rules"].as_array().unwrap().iter();
        let status = rules.map(|rule| {
            (
                rule["id"].as_str().unwrap().to_owned(),
                rule["status"].as_str().unwrap().to_owned(),
            )
        });
        status.collect::<std::collections::BTreeMap<_, _>>()
    };
    let opinionated = "manifest/lockfile-present";
    assert!(!rules(&["--rule", "manifest"]).contains_key(opinionated));
    assert!(rules(&["--rule", "manifest"]).contains_key("manifest/licence"));
    assert!(rules(&["--rule", opinionated]).contains_key(opinionated));
    scratch.write(
        "purlin.yaml",
        "packs: [manifest]\nrules: {manifest/licence: {off: true}}\n",
    );
    let chosen = rules(&["--rule", "manifest"]);
    assert!(chosen.contains_key(opinionated));
    assert_eq!(chosen["manifest/licence"], "off");
    assert_ne!(rules(&["--rule", "manifest/licence"])["manifest/licence"], "off");

    let own = rule("acme.own.x", "#   opt_in: true\n");
    let scratch = Scratch::repository(&[("purlin.yaml", ""), ("policies/x.rego", &own)]);
    let (code, out) = check(&scratch, &["--rule", "own"]);
    assert_eq!(code, 2);
    assert!(
        out.contains("every rule of the pack `own` is opinionated"),
        "{out}"
    );
    assert_eq!(check(&scratch, &["--rule", "own/x"]).0, 1);
}

#[test]
fn a_kind_of_boundary_may_be_named_as_before() {
    let kind = rule("acme.own.kind", "#   boundary: true\n#   formerly: [own/was]\n");
    let config = "architecture:\n  components: {a: {paths: [a]}}\n  boundaries: [{name: b, kind: own/was}]\n";
    let scratch = Scratch::repository(&[("purlin.yaml", config), ("policies/x.rego", &kind), ("a/x", "")]);
    let (code, out) = check(&scratch, &["--rule", "architecture"]);
    assert_eq!((code, out.lines().count()), (1, 2), "{out}");
    assert!(out.contains("found [architecture/b]"), "{out}");
    assert!(
        out.contains("warning: the kind of boundary `own/was` is `own/kind` now"),
        "{out}"
    );
}

#[test]
fn a_fix_of_what_the_document_does_not_have_is_a_fault_of_its_rule() {
    fn metadata(target: &str) -> String {
        format!(
            "# METADATA\n# title: T\n# custom:\n#   severity: note\n#   target: {target}\n#   files: ['*.json']\n"
        )
    }
    fn file(path: &str) -> String {
        let fix = format!("[{{\"op\": \"replace\", \"path\": \"{path}\", \"value\": 2}}]");
        let report = format!("report contains {{\"msg\": \"found\", \"at\": [\"a\"], \"fix\": {fix}}}\n");
        format!("{}package acme.own.x\n\n{report}", metadata("file"))
    }
    fn repository(path: &str) -> String {
        let rule = file(path).replace(&metadata("file"), &metadata("repository"));
        rule.replace("[\"a\"]", "{\"path\": \"a.json\", \"pointer\": [\"a\"]}")
    }
    let files = [("purlin.yaml", "packs: []\n"), ("a.json", "{\"a\": 1}\n")];
    let scratch = Scratch::repository(&files);
    for rule in [file, repository as fn(&str) -> String] {
        scratch.write("policies/x.rego", rule("/a"));
        let (code, out) = check(&scratch, &[]);
        assert_eq!(code, 0, "{out}");
        let page = scratch.purlin(&["check"]).stdout;
        assert!(
            page.contains("fix: `purlin check --format json` has it"),
            "{page}"
        );
        scratch.write("policies/x.rego", rule("/b"));
        let (code, out) = check(&scratch, &[]);
        assert_eq!(code, 2, "{out}");
        assert!(out.contains("there is nothing at its `path`"), "{out}");
    }
}

#[test]
fn an_explanation_ends_with_how_to_turn_the_rule_off_or_down() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "rules: {manifest/licence: {off: true}}\n"),
        ("policies/x.rego", &rule("acme.own.x", "")),
    ]);
    let page = |id: &str| scratch.purlin(&["explain", id]).stdout;
    for id in ["own/x", "workflow/pinned-actions", "policy/key-wanted"] {
        let page = page(id);
        let (_, end) = page.split_once("\nHow to turn it off\n").unwrap();
        let end = end.split_whitespace().collect::<Vec<_>>().join(" ");
        for setting in ["severity: note", "off: true"] {
            let setting = format!("`rules: {{{id}: {{{setting}}}}}`");
            assert!(end.contains(&setting), "{end}");
        }
    }
    let unparsed = page("input/unparsed");
    assert!(unparsed.contains("It can't be turned off"), "{unparsed}");
    assert!(!page("manifest/licence").contains("How to turn it off"));
    // What is said holds.
    scratch.write("purlin.yaml", "rules: {own/x: {severity: note}}\n");
    assert!(check(&scratch, &[]).1.contains("note: found [own/x]"));
    scratch.write("purlin.yaml", "rules: {own/x: {off: true}}\n");
    assert!(!check(&scratch, &[]).1.contains("own/x"));
}
