//! Configs below the top: which one judges a file, however it is named, and what one below a root may change.

mod what_may_change;

use crate::support::{Run, Scratch, purlin, run};

/// A rule of `svc`'s own about every `package.json`, which no default pack has.
const NAMED: &str = "# METADATA\n# title: Packages have a name\n# custom:\n#   severity: error\n#   target: file\n#   files: ['**/package.json']\n";

fn rule(package: &str, more: &str) -> String {
    format!(
        "{NAMED}{more}package {package}\n\nreport contains {{\"msg\": \"no name\"}} if not input.document.name\n"
    )
}

fn short(run: &Run) -> (i32, String) {
    (run.code, format!("{}{}", run.stdout, run.stderr))
}

fn check(scratch: &Scratch, args: &[&str]) -> (i32, String) {
    short(&scratch.purlin(&[&["check", "--format", "short"], args].concat()))
}

fn within(scratch: &Scratch, directory: &str, args: &[&str]) -> (i32, String) {
    short(&run(&mut purlin(&scratch.path().join(directory), args)))
}

/// Place, severity and rule of a line of the short format.
fn brief(line: &str) -> String {
    let mut parts = line.splitn(3, ": ");
    let (place, severity, rest) = (
        parts.next().unwrap(),
        parts.next().unwrap(),
        parts.next().unwrap_or(""),
    );
    let id = ["own/named", "own/other"]
        .into_iter()
        .find(|id| line.contains(id))
        .unwrap_or(rest);
    let severity = severity.split(['[', ' ']).next().unwrap_or(severity);
    format!("{place}: {severity}: {id}")
}

/// `svc` has a config and policies, and the top has neither.
fn folder_with_config() -> Scratch {
    let own = rule("acme.own.named", "");
    Scratch::repository(&[
        ("README.md", "# x\n"),
        ("package.json", "{\"private\": true}\n"),
        ("svc/purlin.yaml", ""),
        ("svc/policies/named.rego", &own),
        ("svc/package.json", "{\"private\": true}\n"),
        ("svc/deep/purlin.yaml", ""),
        ("svc/deep/package.json", "{\"private\": true}\n"),
    ])
}

#[test]
fn a_file_is_judged_by_the_same_config_in_whatever_way_it_is_named() {
    let scratch = folder_with_config();
    let (code, whole) = check(&scratch, &["svc"]);
    assert_eq!(code, 1, "{whole}");
    assert!(whole.contains("own/named"), "{whole}");
    for (directory, args) in [
        ("", &["svc/package.json"][..]),
        ("", &["svc/deep/package.json"]),
        ("", &["svc/deep"]),
        ("svc", &["package.json"]),
        ("svc", &[]),
        ("svc/deep", &[]),
        ("svc/deep", &["package.json"]),
        ("svc/deep", &["../package.json"]),
    ] {
        let args = [&["check", "--format", "short"], args].concat();
        let (code, out) = within(&scratch, directory, &args);
        assert_eq!(code, 1, "{directory} {args:?}: {out}");
        assert!(out.contains("own/named"), "{directory} {args:?}: {out}");
    }
}

#[test]
fn every_command_has_the_same_root() {
    let scratch = folder_with_config();
    for directory in ["svc", "svc/deep"] {
        for args in [&["rules"][..], &["explain", "own/named"]] {
            let (code, out) = within(&scratch, directory, args);
            assert_eq!(code, 0, "{directory} {args:?}: {out}");
            assert!(out.contains("own/named"), "{directory} {args:?}: {out}");
        }
    }
    let facts = |path: &str| scratch.purlin(&["facts", path]).stdout;
    assert!(facts("svc/package.json").contains("\"path\": \"package.json\""));
    assert!(facts("svc/deep/package.json").contains("\"path\": \"deep/package.json\""));
    assert!(facts("package.json").contains("\"path\": \"package.json\""));
    scratch.write("svc/CODEOWNERS", "* @acme/svc\n");
    scratch.track();
    for (directory, path) in [
        ("", "svc/deep/package.json"),
        ("svc/deep", "package.json"),
        ("svc", "deep/package.json"),
    ] {
        let (code, out) = within(&scratch, directory, &["owner", path]);
        assert_eq!(code, 0, "{out}");
        assert!(out.contains("@acme/svc"), "{directory} {path}: {out}");
    }
    let (_, graph) = within(
        &scratch,
        "svc/deep",
        &["graph", "--level", "package", "--format", "json"],
    );
    assert!(graph.contains("deep/package.json"), "{graph}");
}

#[test]
fn paths_of_several_roots_are_an_error_in_whatever_order() {
    let scratch = folder_with_config();
    for args in [
        ["svc/package.json", "README.md"],
        ["README.md", "svc/package.json"],
    ] {
        for command in ["check", "owner"] {
            let run = scratch.purlin(&[&[command][..], &args].concat());
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (2, ""),
                "{command} {args:?}: {}",
                run.stderr
            );
            assert!(run.stderr.contains("is judged by"), "{}", run.stderr);
            assert!(run.stderr.contains("run of its own"), "{}", run.stderr);
        }
    }
}

#[test]
fn paths_of_two_configs_name_both() {
    let scratch = folder_with_config();
    scratch.write("web/purlin.yaml", "");
    scratch.write("web/package.json", "{}\n");
    scratch.track();
    let run = scratch.purlin(&["check", "svc/package.json", "web/package.json"]);
    assert_eq!(run.code, 2);
    let both =
        "`svc/package.json` is judged by `svc/purlin.yaml`, and `web/package.json` by `web/purlin.yaml`";
    assert!(run.stderr.contains(both), "{}", run.stderr);
}

#[test]
fn a_hook_may_name_files_of_folders_that_the_top_leaves_out() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\nexclude: [fixtures]\n"),
        ("policies/named.rego", &rule("acme.own.named", "")),
        ("CODEOWNERS", "* @acme/top\n"),
        ("app/package.json", "{}\n"),
        ("fixtures/x/purlin.yaml", ""),
        ("fixtures/x/CODEOWNERS", "* @acme/x\n"),
        ("fixtures/x/package.json", "{}\n"),
        ("fixtures/y/purlin.yaml", ""),
        ("fixtures/y/package.json", "{}\n"),
    ]);
    let (app, x, y) = (
        "app/package.json",
        "fixtures/x/package.json",
        "fixtures/y/package.json",
    );
    for paths in [
        &[app, x][..],
        &[x, app],
        &[x, y, app],
        &[app, x, "fixtures/x/gone.json"],
    ] {
        scratch.write("fixtures/x/gone.json", "{}");
        scratch.track();
        std::fs::remove_file(scratch.path().join("fixtures/x/gone.json")).unwrap();
        let (code, out) = check(&scratch, paths);
        assert_eq!(code, 1, "{paths:?}: {out}");
        assert!(out.contains("app/package.json:1:1: error: no name"), "{out}");
        assert!(!out.contains("fixtures/x/package.json:"), "{out}");
    }
    // The config at the top leaves out both, so there is nothing to say about them together; alone each is a root.
    assert_eq!(check(&scratch, &[x, y]).0, 0);
    let human = scratch.purlin(&["check", app, x, y]);
    assert!(human.stdout.contains("2 excluded"), "{}", human.stdout);
    let owner = scratch.purlin(&["owner", x, app]);
    assert_eq!(owner.stdout.matches("@acme/top").count(), 2, "{}", owner.stdout);
    assert!(scratch.purlin(&["owner", x]).stdout.contains("@acme/x"));
}

#[test]
fn what_a_forge_reads_names_paths_from_the_top_of_the_repository() {
    let scratch = folder_with_config();
    scratch.write("svc/broken.json", "{");
    scratch.write(
        "svc/policies/named_test.rego",
        "package acme.own.named_test\n\nimport data.acme.own.named\n\ntest_none if count(named.report) == 7 with input as {}\n",
    );
    scratch.track();
    let printed = |directory: &str, args: &[&str]| within(&scratch, directory, args).1;
    for (directory, path) in [("", "svc"), ("svc/deep", "..")] {
        let out = |format| printed(directory, &["check", path, "--format", format]);
        let github = out("github");
        assert!(github.contains("file=svc/package.json,"), "{github}");
        assert!(!github.contains("file=package.json"), "{github}");
        let sarif: serde_json::Value = serde_json::from_str(&out("sarif")).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let place = |result: &serde_json::Value| {
            result["locations"][0]["physicalLocation"]["artifactLocation"].clone()
        };
        let places: Vec<_> = results.iter().map(place).collect();
        assert!(
            places.contains(&serde_json::json!({"uri": "svc/package.json", "uriBaseId": "%SRCROOT%"})),
            "{places:?}"
        );
        assert!(
            places
                .iter()
                .all(|place| place["uri"].as_str().unwrap().starts_with("svc/"))
        );
        let markdown = out("markdown");
        assert!(
            markdown.contains("svc/package.json</code>](svc/package.json")
                || markdown.contains("](svc/package.json#L1)"),
            "{markdown}"
        );
        let json: serde_json::Value = serde_json::from_str(&out("json")).unwrap();
        assert_eq!(json["root"], "svc");
        let of_named = |finding: &&serde_json::Value| finding["location"]["path"] == "package.json";
        let finding = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(of_named)
            .unwrap();
        // The print is computed over the path below the root, so that it stays.
        let print = &finding["fingerprint"];
        let in_sarif = |result: &&serde_json::Value| result["partialFingerprints"]["purlin/v2"] == *print;
        assert_eq!(
            place(results.iter().find(in_sarif).unwrap())["uri"],
            "svc/package.json"
        );
        assert!(out("short").contains("\npackage.json:1:1") || out("short").starts_with("package.json:1:1"));
    }
    let whole: serde_json::Value =
        serde_json::from_str(&printed("", &["check", "--format", "json"])).unwrap();
    assert_eq!(whole["root"], "");
    for format in ["github", "junit", "lcov"] {
        let out = printed("svc", &["test", "--format", format]);
        assert!(out.contains("svc/policies/named"), "{format}: {out}");
    }
}

#[test]
fn the_top_says_which_folders_it_leaves_to_their_own_config() {
    let scratch = folder_with_config();
    scratch.write("svc/go.mod", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
    scratch.write("go.mod", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n");
    scratch.track();
    for args in [&[][..], &["."]] {
        let (code, out) = check(&scratch, args);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("\ngo.mod:1:1: error: an unresolved"), "{out}");
        // That it can't be read concerns what judges the repository.
        assert!(!out.contains("svc/go.mod:1:1: error: an unresolved"), "{out}");
        assert!(
            out.contains("svc/purlin.yaml:1:1: warning: the rules about files do not judge `svc` from here"),
            "{out}"
        );
        assert!(!out.contains("svc/deep/purlin.yaml"), "{out}");
    }
    // Nothing of it is asked about here.
    assert!(!check(&scratch, &["README.md"]).1.contains("svc"));
}

#[test]
fn a_folder_that_the_root_leaves_out_is_a_root_of_its_own() {
    for exclude in [
        "examples",
        "examples/**",
        "examples/shop",
        "examples/shop/**",
        "examples/*/**",
    ] {
        let config = format!("packs: []\nexclude: [{exclude}]\n");
        let scratch = Scratch::repository(&[
            ("purlin.yaml", config.as_str()),
            ("package.json", "{}\n"),
            ("examples/shop/purlin.yaml", "packs: []\n"),
            ("examples/shop/policies/named.rego", &rule("acme.own.named", "")),
            ("examples/shop/package.json", "{}\n"),
        ]);
        assert_eq!(check(&scratch, &[]).0, 0);
        for named in ["examples/shop", "examples/shop/package.json"] {
            let (code, out) = check(&scratch, &[named]);
            assert_eq!(code, 1, "{exclude}: {out}");
            assert!(out.contains("own/named"), "{exclude}: {out}");
        }
    }
}

/// What a config says of `a.json` in a folder, told by the whole and by the file.
fn alike(scratch: &Scratch, line: &str, is_said: bool) {
    for args in [&[][..], &["svc"], &["svc/deep/package.json"], &["svc/deep"]] {
        let (_, out) = check(scratch, args);
        let lines: Vec<String> = out.lines().map(brief).collect();
        assert_eq!(lines.iter().any(|said| said == line), is_said, "{args:?}: {out}");
    }
}

#[test]
fn a_config_holds_before_git_tracks_it_however_a_file_is_named() {
    let own = rule("acme.own.named", "");
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        ("policies/named.rego", &own),
        ("svc/deep/package.json", "{}\n"),
    ]);
    scratch.write("svc/purlin.yaml", "rules: {own/named: {severity: error}}\n");
    alike(&scratch, "svc/deep/package.json:1:1: error: own/named", true);
    scratch.write("purlin.yaml", "packs: []\nrules: {own/named: {severity: note}}\n");
    alike(&scratch, "svc/deep/package.json:1:1: error: own/named", true);
    // Where nothing is listed nothing is judged, and no config is looked for.
    scratch.write("elsewhere/purlin.yaml", "nonsense: 1\n");
    assert_eq!(check(&scratch, &[]).0, 1);
}

#[test]
fn an_untracked_config_without_one_at_the_top_is_a_root() {
    let conflict = "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n";
    let scratch = Scratch::repository(&[("svc/go.mod", conflict), ("README.md", "# x\n")]);
    let found = "svc/go.mod:1:1: error: an unresolved";
    assert!(check(&scratch, &[]).1.contains(found));
    scratch.write("svc/purlin.yaml", "packs: []\n");
    let (_, whole) = check(&scratch, &[]);
    assert!(!whole.contains(found), "{whole}");
    assert!(whole.contains("do not judge `svc` from here"), "{whole}");
    for named in ["svc", "svc/go.mod"] {
        let (code, out) = check(&scratch, &[named]);
        assert_eq!((code, out.contains("unresolved")), (0, false), "{named}: {out}");
    }
}

#[test]
fn a_workflow_called_as_the_config_is_not_one() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        (".github/workflows/purlin.yaml", "on: push\njobs: {}\n"),
    ]);
    for args in [&[][..], &[".github/workflows/purlin.yaml"]] {
        let (code, out) = check(&scratch, args);
        assert_eq!((code, out.contains("purlin/config")), (0, false), "{out}");
    }
}

#[test]
fn a_config_by_another_name_below_the_root_is_not_passed_over() {
    for (name, files) in [
        ("svc/purlin.yml", &[("purlin.yaml", "packs: []\n")][..]),
        ("svc/.purlin.yaml", &[]),
        ("svc/.github/purlin.yaml", &[]),
    ] {
        let files = [files, &[(name, "packs: [x]\n"), ("svc/package.json", "{}\n")]].concat();
        let scratch = Scratch::repository(&files);
        let said = format!(
            "{name}:1:1: warning: `{name}` is not read: the config of a folder is named `purlin.yaml`"
        );
        for args in [&[][..], &["svc"], &["svc/package.json"]] {
            let (code, out) = check(&scratch, args);
            assert_eq!((code, out.matches(&said).count()), (0, 1), "{args:?}: {out}");
        }
    }
    let scratch = Scratch::repository(&[("README.md", "# x\n"), ("svc/package.json", "{}\n")]);
    scratch.write("svc/purlin.yml", "");
    assert!(
        check(&scratch, &["svc"])
            .1
            .contains("`svc/purlin.yml` is not read")
    );
}

#[test]
fn rules_and_facts_say_what_holds_in_a_folder() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\nrules: {own/other: {off: true}}\n"),
        (
            "policies/named.rego",
            &rule("acme.own.named", "#   overridable: true\n"),
        ),
        (
            "policies/other.rego",
            &rule("acme.own.other", "#   overridable: true\n"),
        ),
        ("package.json", "{}\n"),
        ("svc/package.json", "{}\n"),
        ("svc/gen/package.json", "{}\n"),
        (
            "svc/purlin.yaml",
            "exclude: [gen]\nrules: {own/named: {severity: note}, own/other: {off: false}}\n",
        ),
    ]);
    let rows = |args: &[&str]| {
        let run = scratch.purlin(&[&["rules"], args].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let rows = run.stdout.lines().filter(|line| line.starts_with("own/"));
        let rows: Vec<String> = rows
            .map(|row| row.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
            .collect();
        (rows.join("; "), run.stdout)
    };
    let (root, said) = rows(&[]);
    assert_eq!(root, "own/named error on; own/other error off");
    assert!(
        said.contains("The config of svc changes some of them there"),
        "{said}"
    );
    for path in ["svc", "svc/package.json"] {
        let (there, said) = rows(&[path]);
        assert_eq!(there, "own/named note on; own/other error on", "{path}");
        assert!(
            said.contains(&format!("These settings hold in {path}.")),
            "{said}"
        );
    }
    assert_eq!(rows(&["svc/gen"]).0, "own/named note off; own/other error off");
    let facts = scratch.purlin(&["facts", "--rule", "own/named", "svc/gen/package.json"]);
    assert_eq!(facts.code, 0, "{}", facts.stderr);
    assert!(
        facts.stderr.contains("`own/named` does not judge this file"),
        "{}",
        facts.stderr
    );
    let facts = scratch.purlin(&["facts", "--rule", "own/named", "svc/package.json"]);
    assert_eq!(facts.stderr, "");
    scratch.write("svc/purlin.yaml", "packs: []\n");
    for args in [&["rules", "svc"][..], &["facts", "svc/package.json"]] {
        let run = scratch.purlin(args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains("not `packs`"), "{}", run.stderr);
    }
}

#[test]
fn a_config_that_is_deleted_from_the_work_tree_is_none() {
    let scratch = Scratch::repository(&[
        ("svc/purlin.yaml", "packs: [default]\n"),
        (
            "svc/Cargo.toml",
            "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> x\n",
        ),
    ]);
    std::fs::remove_file(scratch.path().join("svc/purlin.yaml")).unwrap();
    for named in [&[][..], &["svc"], &["svc/Cargo.toml"]] {
        let (code, out) = check(&scratch, named);
        assert_eq!(code, 1, "{named:?}: {out}");
        assert!(
            out.contains("repository/merge-conflict-markers"),
            "{named:?}: {out}"
        );
    }
}

#[test]
fn init_writes_no_config_that_may_not_be_there() {
    let scratch = Scratch::repository(&[("purlin.yaml", ""), ("svc/a.txt", "x\n")]);
    let run = scratch.purlin(&["init", "svc"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("may set `exclude` and `rules`"),
        "{}",
        run.stderr
    );
    assert!(!scratch.path().join("svc/purlin.yaml").exists());
}
