//! The same inputs give the same bytes, whatever surrounds the run.

use crate::support::{Scratch, project, purlin, run};

/// Every machine-readable format of one check, in one string.
fn report(root: &std::path::Path, from: &std::path::Path, more: &[&str], env: &[(&str, &str)]) -> String {
    let mut all = String::new();
    for format in ["json", "sarif", "short"] {
        let mut args = vec!["check", "--date", "2026-11-01", "--format", format];
        args.extend_from_slice(more);
        let root = root.to_str().unwrap();
        args.push(root);
        let mut command = purlin(from, &args);
        command.envs(env.iter().copied());
        let run = run(&mut command);
        assert_eq!(run.code, 1, "{}", run.stderr);
        all.push_str(&run.stdout);
    }
    all
}

#[test]
fn output_depends_on_tree_policies_config_and_date_alone() {
    let example = project().join("examples/acme-shop");
    let here = Scratch::repository_of(&example);
    let expected = report(here.path(), here.path(), &[], &[]);
    assert!(
        expected.len() > 10_000,
        "the example must give something to compare"
    );
    assert!(
        !expected.contains(here.path().to_str().unwrap()),
        "a machine's path in the output"
    );

    let elsewhere = Scratch::new();
    let far = elsewhere.path().join("a deeper/path with spaces");
    crate::support::copy(here.path(), &far);
    assert_eq!(report(&far, &far, &[], &[]), expected, "another clone path");
    assert_eq!(
        report(here.path(), elsewhere.path(), &[], &[]),
        expected,
        "another working directory"
    );
    for env in [
        [("LC_ALL", "C"), ("TZ", "UTC")],
        [("LC_ALL", "tr_TR.UTF-8"), ("TZ", "Asia/Tokyo")],
        [("HOME", "/nowhere"), ("GIT_DIR", "/nowhere")],
        [("COLUMNS", "40"), ("CLICOLOR_FORCE", "1")],
    ] {
        assert_eq!(report(here.path(), here.path(), &[], &env), expected, "{env:?}");
    }
    for threads in ["1", "2", "7"] {
        assert_eq!(
            report(here.path(), here.path(), &["--threads", threads], &[]),
            expected,
            "{threads} threads"
        );
    }
    here.write("untracked/package.json", "{\"dependencies\": {\"a\": \"*\"}}");
    here.write(".github/workflows/untracked.yml", "on: push");
    assert_eq!(
        report(here.path(), here.path(), &[], &[]),
        expected,
        "untracked files"
    );
}

#[test]
fn a_plain_directory_gives_what_the_repository_gives() {
    let example = project().join("examples/acme-shop");
    let tracked = Scratch::repository_of(&example);
    let plain = Scratch::new();
    crate::support::copy(&example, plain.path());
    let short = |scratch: &Scratch| {
        scratch
            .purlin(&["check", "--date", "2026-11-01", "--format", "short"])
            .stdout
    };
    assert_eq!(short(&tracked), short(&plain));
}

#[test]
fn twenty_thousand_files_give_the_same_json_wherever_and_however_they_are_checked() {
    let example = project().join("examples/acme-shop");
    let here = Scratch::new();
    crate::support::copy(&example, here.path());
    let mut owners = String::new();
    for package in 0..400 {
        let folder = format!("packages/group-{}/package-{package}", package % 20);
        let version = if package % 9 == 0 { "*" } else { "^1.0.0" };
        let manifest =
            format!("{{\"name\": \"p{package}\", \"dependencies\": {{\"left-pad\": \"{version}\"}}}}\n");
        here.write(&format!("{folder}/package.json"), manifest);
        for source in 0..50 {
            here.write(&format!("{folder}/src/{source}.ts"), "export {};\n");
        }
        owners.push_str(&format!("/{folder}/ @acme/team-{}\n", package % 7));
    }
    here.write("CODEOWNERS", owners);
    here.track();
    let json = |root: &std::path::Path, from: &std::path::Path, more: &[&str], env: &[(&str, &str)]| {
        let mut args = vec!["check", "--date", "2026-11-01", "--format", "json"];
        // However slow the machine is at the moment.
        args.extend(["--timeout", "10m"]);
        args.extend_from_slice(more);
        args.push(root.to_str().unwrap());
        let run = run(purlin(from, &args).envs(env.iter().copied()));
        assert_eq!(run.code, 1, "{}", run.stderr);
        run.stdout
    };
    let expected = json(here.path(), here.path(), &[], &[]);
    let report: serde_json::Value = serde_json::from_str(&expected).unwrap();
    assert!(report["coverage"]["files"].as_u64() > Some(20_000));
    assert!(report["findings"].as_array().unwrap().len() > 40);

    let elsewhere = Scratch::new();
    let far = elsewhere.path().join("another/clone");
    crate::support::copy(here.path(), &far);
    assert_eq!(json(&far, elsewhere.path(), &[], &[]), expected, "another place");
    let surroundings = [("LC_ALL", "C"), ("TZ", "Asia/Tokyo")];
    assert_eq!(
        json(here.path(), here.path(), &["--threads", "1"], &surroundings),
        expected,
        "one thread, another locale and time zone"
    );
    here.write(
        "packages/untracked/package.json",
        "{\"dependencies\": {\"a\": \"*\"}}",
    );
    assert_eq!(
        json(here.path(), here.path(), &["--threads", "5"], &[]),
        expected,
        "many threads, and an untracked file"
    );
}

/// Rules that judge files of some names are given no more of the index than those. A glob that leaves nothing out makes
/// the run see all of it.
#[test]
fn files_that_no_rule_asks_for_change_nothing() {
    let here = Scratch::repository_of(&project().join("examples/acme-shop"));
    here.write("services/OWNERS", "approvers: [someone]\n");
    here.write(
        "own/named.rego",
        "# METADATA\n# title: Packages have a licence\n# custom:\n#   severity: warning\n#   target: file\n#   files: ['**/package.json', '**/Cargo.toml']\n\
         package acme.own.named\n\nreport contains {\"msg\": \"no licence\"} if not input.document.license\n",
    );
    // One that it points to is looked for after all, whether it is tracked or not.
    here.write(
        "own/pointing.rego",
        "# METADATA\n# title: Packages are explained\n# custom:\n#   severity: warning\n#   target: file\n#   files: ['**/package.json']\n\
         package acme.own.pointing\n\nreport contains {\"msg\": \"see there\", \"at\": {\"path\": path, \"line\": 1}} if {\n\
         some path in [\"README.md\", \"untracked.txt\"]\n}\n",
    );
    here.write("own/seen-part.yaml", "packs: []\n");
    here.write(
        "own/seen-whole.yaml",
        "packs: []\nexclude: ['nothing-is-called-this']\n",
    );
    crate::support::git(here.path(), &["add", "."]);
    here.write("untracked.txt", "x\n");
    let check = |config: &str, rule: &str, code: i32| {
        let run = here.purlin(&[
            "check",
            "--format",
            "json",
            "--config",
            config,
            "--policies",
            "own",
            "--rule",
            rule,
            "--fail-on",
            "warning",
        ]);
        assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
        run.stdout
    };
    for (rule, code, part) in [
        ("own/named", 1, "no licence"),
        ("own/pointing", 2, "`untracked.txt`, which is not a checked file"),
    ] {
        let report = check("own/seen-part.yaml", rule, code);
        assert!(report.contains(part) && report.contains("@acme/"), "{report}");
        assert_eq!(report, check("own/seen-whole.yaml", rule, code));
    }
}
