//! Files that the globs of a rule match and that nobody judged: excluded, a link or a submodule, deleted, replaced.

use serde_json::{Value, json};

use crate::support::{Scratch, git};

const CONFIG: &str = "packs: []\npolicies: [rules]\n";

/// The page for people, without the breaks of its lines.
fn page(scratch: &Scratch) -> String {
    let page = scratch.purlin(&["check"]).stdout;
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A rule about the files that a glob matches, with further lines of METADATA.
fn rule(name: &str, files: &str, more: &str) -> String {
    format!(
        "# METADATA\n# title: T\n# custom:\n#   severity: note\n#   target: file\n#   files: [{files}]\n{more}\
         package acme.own.{name}\n\nreport contains {{\"msg\": \"seen\"}} if input.document.bad\n"
    )
}

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("purlin.yaml", CONFIG);
    scratch.write("rules/licence.rego", rule("licence", "'**/*.json'", ""));
    for name in ["a", "b", "c", "d"] {
        scratch.write(&format!("{name}.json"), "{}");
    }
    scratch.track();
    scratch
}

fn unjudged(scratch: &Scratch, args: &[&str]) -> Value {
    let run = scratch.purlin(&[&["check", "--format", "json"], args].concat());
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    report["coverage"]["unjudged"].clone()
}

fn entry(rule: &str, reason: &str, files: usize, first: &[&str]) -> Value {
    json!({"rule": rule, "reason": reason, "files": files, "first": first})
}

#[test]
fn what_was_judged_is_not_told() {
    let scratch = scratch();
    assert_eq!(unjudged(&scratch, &[]), json!([]));
    let page = page(&scratch);
    assert!(!page.contains("not checked"), "{page}");
}

#[test]
fn excluded_and_deleted_files_are_told_by_rule() {
    let scratch = scratch();
    scratch.write("purlin.yaml", format!("{CONFIG}exclude: [a.json, b.json]\n"));
    scratch.write("rules/only.rego", rule("only", "b.json", ""));
    scratch.write("rules/off.rego", rule("off", "b.json", ""));
    scratch.write(
        "purlin.yaml",
        format!("{CONFIG}exclude: [a.json, b.json]\nrules: {{own/off: {{off: true}}}}\n"),
    );
    std::fs::remove_file(scratch.path().join("c.json")).unwrap();
    assert_eq!(
        unjudged(&scratch, &[]),
        json!([
            entry("own/licence", "excluded", 2, &["a.json", "b.json"]),
            entry("own/licence", "absent", 1, &["c.json"]),
            entry("own/only", "excluded", 1, &["b.json"]),
        ])
    );
    let said = "3 files that own/licence and own/only would check were not checked: 2 excluded, \
                1 deleted from the work tree (c.json)";
    for format in ["human", "markdown", "sarif"] {
        let run = scratch.purlin(&["check", "--format", format, "--color", "never"]);
        let page = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(said), "{format}: {}", run.stdout);
    }
    let short = scratch.purlin(&["check", "--format", "short"]).stdout;
    assert_eq!(short, "");
}

#[test]
fn of_some_paths_only_those_are_told() {
    let scratch = scratch();
    scratch.write("purlin.yaml", format!("{CONFIG}exclude: [a.json, dir]\n"));
    scratch.write("dir/x.json", "{}");
    scratch.write("dir/y.json", "{}");
    scratch.write("directory.json", "{}");
    scratch.track();
    let args = ["dir", "d.json"];
    let expected = json!([entry("own/licence", "excluded", 2, &["dir/x.json", "dir/y.json"])]);
    assert_eq!(unjudged(&scratch, &args), expected);
    let args = ["dir/x.json", "d.json"];
    let expected = json!([entry("own/licence", "excluded", 1, &["dir/x.json"])]);
    assert_eq!(unjudged(&scratch, &args), expected);
    assert_eq!(unjudged(&scratch, &["d.json"]), json!([]));
}

#[cfg(unix)]
#[test]
fn links_and_submodules_in_the_place_of_a_file_are_told() {
    let scratch = scratch();
    let link = |name: &str| {
        let path = scratch.path().join(name);
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("d.json", path).unwrap();
    };
    link("a.json");
    git(scratch.path(), &["add", "a.json"]);
    // Not in the index: what is tracked is the file that was there.
    link("b.json");
    let commit = "1111111111111111111111111111111111111111";
    git(
        scratch.path(),
        &[
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("160000,{commit},sub.json"),
        ],
    );
    let expected = json!([
        entry("own/licence", "link", 1, &["a.json"]),
        entry("own/licence", "submodule", 1, &["sub.json"]),
        entry("own/licence", "replaced", 1, &["b.json"]),
    ]);
    assert_eq!(unjudged(&scratch, &[]), expected);
    let page = page(&scratch);
    assert!(
        page.contains(
            "2 files that own/licence would check were not checked: 1 symbolic link (a.json), 1 submodule (sub.json)"
        ),
        "{page}"
    );
    assert!(page.contains("1 file could not be read:"), "{page}");
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_told_once_to_people() {
    let scratch = scratch();
    git(scratch.path(), &["update-index", "--skip-worktree", "a.json"]);
    std::fs::remove_file(scratch.path().join("a.json")).unwrap();
    assert_eq!(
        unjudged(&scratch, &[]),
        json!([entry("own/licence", "sparse", 1, &["a.json"])])
    );
    let page = page(&scratch);
    assert!(page.contains("1 file could not be read:"), "{page}");
    assert!(!page.contains("not checked"), "{page}");
}

#[test]
fn untracked_files_and_files_that_are_no_product_are_not_told() {
    let scratch = scratch();
    let product = rule("licence", "'**/*.json'", "#   product_only: true\n");
    scratch.write("rules/licence.rego", product);
    scratch.write("purlin.yaml", format!("{CONFIG}exclude: [tests, left]\n"));
    scratch.write("tests/fixtures/x.json", "{}");
    scratch.track();
    scratch.write("left/y.json", "{}");
    assert_eq!(unjudged(&scratch, &[]), json!([]));
    let added = json!([entry("own/licence", "excluded", 1, &["left/y.json"])]);
    assert_eq!(unjudged(&scratch, &["--untracked"]), added);
}

#[test]
fn documents_that_a_repository_rule_wants_count_too() {
    let scratch = scratch();
    scratch.write("purlin.yaml", format!("{CONFIG}exclude: [a.json]\n"));
    let rule = rule("all", "a.json", "").replace("target: file", "target: repository");
    scratch.write("rules/all.rego", rule.replace("input.document.bad", "false"));
    std::fs::remove_file(scratch.path().join("rules/licence.rego")).unwrap();
    assert_eq!(
        unjudged(&scratch, &[]),
        json!([entry("own/all", "excluded", 1, &["a.json"])])
    );
    // Only a run over the whole repository runs the rule.
    assert_eq!(unjudged(&scratch, &["a.json"]), json!([]));
}

/// The facts tell of an excluded CODEOWNERS; what a rule would say of it is not said, and its rule is at no fault.
#[test]
fn an_excluded_file_that_facts_tell_of_is_told_and_not_judged() {
    let scratch = scratch();
    scratch.write(".github/CODEOWNERS", "/none/ @acme/web\n*.json not-an-owner\n");
    scratch.write(
        "purlin.yaml",
        "packs: [ownership]\npolicies: []\nexclude: ['.github/**']\n",
    );
    scratch.track();
    let first = [".github/CODEOWNERS"];
    let expected = json!([
        entry("ownership/no-unmatched-pattern", "excluded", 1, &first),
        entry("ownership/syntax", "excluded", 1, &first),
    ]);
    let told = unjudged(&scratch, &[]);
    let told: Vec<&Value> = told.as_array().unwrap().iter().collect();
    let expected: Vec<&Value> = expected.as_array().unwrap().iter().collect();
    assert!(expected.iter().all(|entry| told.contains(entry)), "{told:#?}");
    let page = page(&scratch);
    assert!(page.contains("1 file that"), "{page}");
}
