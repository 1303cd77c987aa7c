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
