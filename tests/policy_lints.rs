//! Lints of policies, as a user meets them: in `check` and `test`, by the settings of the config.

use crate::support::Scratch;

const RULE: &str = "# METADATA\n# title: Packages are named\n# custom:\n#   severity: note\n#   target: file\n#   files: [package.json]\n\
                    package acme.node.named\n\nreport contains {\"msg\": \"m\"} if {\n\tprint(input)\n\tnot input.document.name\n}\n";

fn scratch(config: &str, rule: &str) -> Scratch {
    Scratch::repository(&[
        ("purlin.yaml", &format!("packs: []\n{config}")),
        ("policies/named.rego", rule),
        ("package.json", "{\"name\": \"a\"}"),
    ])
}

fn findings(scratch: &Scratch, args: &[&str]) -> (i32, String) {
    let run = scratch.purlin(&[&["check", "--format", "short"], args].concat());
    (run.code, run.stdout)
}

#[test]
fn a_lint_is_a_warning_that_the_config_weighs() {
    let (code, page) = findings(&scratch("", RULE), &[]);
    let said = "policies/named.rego:10:2: warning: `print` is left in a rule [policy/print-left]\n";
    assert_eq!((code, page.as_str()), (0, said));
    let heavy = scratch("rules: {policy/print-left: {severity: error}}\n", RULE);
    assert_eq!(findings(&heavy, &[]).0, 1);
    let off = scratch("rules: {policy/print-left: {off: true}}\n", RULE);
    assert_eq!(findings(&off, &[]), (0, String::new()));
}

#[test]
fn a_check_of_other_files_or_of_one_rule_has_none() {
    let scratch = scratch("", RULE);
    assert_eq!(findings(&scratch, &["package.json"]), (0, String::new()));
    assert_eq!(findings(&scratch, &["--rule", "node/named"]), (0, String::new()));
    assert!(findings(&scratch, &["policies"]).1.contains("policy/print-left"));
    assert!(
        findings(&scratch, &["--rule", "policy/print-left"])
            .1
            .contains("policy/print-left")
    );
}

#[test]
fn the_runner_of_tests_shows_them_too() {
    let scratch = scratch("", RULE);
    scratch.write(
        "policies/named_test.rego",
        "package acme.node.named_test\n\nimport data.acme.node.named\n\ntest_it if named.report with input as {}\n",
    );
    let run = scratch.purlin(&["test"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("policy/print-left"), "{}", run.stderr);
    assert!(run.stderr.contains("policy/set-as-condition"), "{}", run.stderr);
}

#[test]
fn what_is_never_used_is_a_fault_in_rules_and_tests() {
    for (line, message) in [
        ("p if { x := 1; true }", "`x` is assigned and never used"),
        ("f(x) := 1", "the argument `x` is never used"),
        (
            "import data.acme.node.named",
            "`named` is imported and never used",
        ),
    ] {
        for name in ["policies/other.rego", "policies/other_test.rego"] {
            let scratch = scratch("", RULE);
            scratch.write(name, format!("package acme.other\n\n{line}\n"));
            let (code, page) = findings(&scratch, &[]);
            assert_eq!(code, 2, "{page}");
            assert!(page.contains(message), "{page}");
        }
    }
}

#[test]
fn a_comment_turns_a_lint_off_and_never_a_finding() {
    let ignoring = |id: &str| {
        let above = format!("# purlin ignore:{id} everybody wants to see it\nreport contains");
        scratch("", &RULE.replace("report contains", &above))
    };
    let quiet = ignoring("policy/print-left");
    assert_eq!(findings(&quiet, &[]), (0, String::new()));
    let unnamed = ignoring("policy/print-left,node/named");
    unnamed.write("package.json", "{}");
    let (code, page) = findings(&unnamed, &[]);
    let said = "package.json:1:1: note: m [node/named]\n\
                policies/named.rego:9:35: warning: `node/named` is not a lint that a comment can turn off [policy/unused-ignore]\n";
    assert_eq!((code, page.as_str()), (0, said));
    let explained = quiet.purlin(&["explain", "policy/print-left"]).stdout;
    assert!(
        explained.contains("# purlin ignore:policy/print-left"),
        "{explained}"
    );
    let explained = quiet.purlin(&["explain", "policy/unused-ignore"]).stdout;
    assert!(!explained.contains("In a policy"), "{explained}");
}
