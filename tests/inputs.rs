//! Hostile and odd files: each gets its finding, and the run goes on.

use crate::support::{Run, Scratch, git};

/// A config and a rule that looks at every JSON, YAML and TOML file.
const CONFIG: (&str, &str) = ("purlin.yaml", "packs: []\npolicies: [rules]\n");
const RULE: (&str, &str) = (
    "rules/seen.rego",
    "# METADATA\n# title: Documents are seen\n# custom:\n#   severity: note\n#   target: file\n\
     #   files: [\"**/*.json\", \"**/*.yaml\", \"**/*.toml\"]\npackage acme.any.seen\n\n\
     report contains {\"msg\": sprintf(\"document %d\", [input.file.index])}\n",
);

fn check(files: &[(&str, &[u8])]) -> Run {
    let scratch = Scratch::new();
    for (name, content) in [CONFIG, RULE] {
        scratch.write(name, content);
    }
    for (name, content) in files {
        scratch.write(name, content);
    }
    scratch.track();
    scratch.purlin(&["check", "--format", "short"])
}

/// The one line of output about `path`.
fn line<'r>(run: &'r Run, path: &str) -> &'r str {
    let lines: Vec<_> = run.stdout.lines().filter(|line| line.starts_with(path)).collect();
    assert_eq!(lines.len(), 1, "about {path}: {}{}", run.stdout, run.stderr);
    lines[0]
}

#[test]
fn files_that_cannot_be_read_are_findings_and_the_others_are_judged() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_yaml = "- ".repeat(10_000);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let run = check(&[
        ("bad.json", b"{\"a\": 1,}"),
        ("bad.yaml", b"a: [1\nb: 2\n"),
        ("bad.toml", b"a = \n"),
        ("bomb.yaml", bomb.as_bytes()),
        ("deep.json", deep.as_bytes()),
        ("deep.yaml", deep_yaml.as_bytes()),
        ("empty.json", b""),
        ("latin.yaml", b"a: caf\xe9\n"),
        ("utf16.json", b"\xff\xfe{\0}\0"),
        ("bom.json", b"\xef\xbb\xbf{\"a\": 1}\r\n"),
        ("crlf.yaml", b"a: 1\r\nb: 2\r\n"),
        ("empty.yaml", b""),
        ("good.json", b"{}"),
        ("two.yaml", b"a: 1\n---\nb: 2\n"),
    ]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for bad in [
        "bad.json",
        "bad.yaml",
        "bad.toml",
        "bomb.yaml",
        "deep.json",
        "deep.yaml",
        "empty.json",
        "latin.yaml",
        "utf16.json",
    ] {
        let line = line(&run, bad);
        assert!(
            line.ends_with("[input/unparsed]") && line.contains(" error: "),
            "{line}"
        );
    }
    assert!(
        line(&run, "bad.json").starts_with("bad.json:1:8:"),
        "{}",
        line(&run, "bad.json")
    );
    for good in ["bom.json", "crlf.yaml", "good.json"] {
        assert!(line(&run, good).contains("document 0"));
    }
    assert!(run.stdout.contains("document 1"), "{}", run.stdout);
}

#[test]
fn a_rule_whose_files_cannot_be_read_is_told_from_one_without_files() {
    let scratch = Scratch::repository(&[("a.toml", "a = \n")]);
    for (name, content) in [CONFIG, RULE] {
        scratch.write(name, content);
    }
    scratch.write(
        "rules/never.rego",
        RULE.1
            .replace("**/*.json", "nowhere")
            .replace("*.yaml", "no")
            .replace("*.toml", "no")
            .replace("any.seen", "any.never"),
    );
    let run = scratch.purlin(&["check", "--color", "never"]);
    assert!(
        run.stdout
            .contains("1 rule checked nothing, since no matching file could be read: any/seen"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(
        run.stdout.contains("1 rule had nothing to check: any/never"),
        "{}",
        run.stdout
    );
    let run = scratch.purlin(&["check", "--format", "json"]);
    assert!(run.stdout.contains("\"status\": \"unread\""), "{}", run.stdout);
}

#[test]
fn a_duplicate_key_is_a_warning_at_the_second_one() {
    let run = check(&[("twice.json", b"{\"a\": 1, \"b\": 2, \"a\": 3}")]);
    assert_eq!(run.code, 0);
    assert!(
        run.stdout.contains("twice.json:1:18: warning: "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("[input/duplicate-key]"), "{}", run.stdout);
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_without_being_read() {
    let scratch = Scratch::repository(&[CONFIG, RULE, ("big.json", "{}")]);
    let file = std::fs::File::options()
        .write(true)
        .open(scratch.path().join("big.json"))
        .unwrap();
    file.set_len(100 << 20).unwrap();
    let run = scratch.purlin(&["check", "--format", "short"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(line(&run, "big.json").contains("[input/unparsed]"));
}

#[test]
fn deleted_files_are_gone_and_links_are_not_followed() {
    let scratch = Scratch::repository(&[CONFIG, RULE, ("gone.json", "{}"), ("here.json", "{}")]);
    std::fs::remove_file(scratch.path().join("gone.json")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", scratch.path().join("link.json")).unwrap();
        git(scratch.path(), &["add", "link.json"]);
    }
    let run = scratch.purlin(&["check", "--format", "short"]);
    let seen: Vec<_> = run
        .stdout
        .lines()
        .filter(|line| line.contains(".json:"))
        .collect();
    assert_eq!(seen.len(), 1, "{}{}", run.stdout, run.stderr);
    assert!(seen[0].starts_with("here.json:"));
}

#[test]
fn control_characters_of_a_linted_file_do_not_reach_the_terminal() {
    let name = "a\u{1b}[31m.json";
    let scratch = Scratch::repository(&[CONFIG, RULE, (name, "{\"\u{1b}]0;x\u{7}\u{202e}\": 1,}")]);
    for format in ["human", "short", "github", "markdown"] {
        let run = scratch.purlin(&["check", "--format", format]);
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'),
            "{format}: {:?}",
            run.stdout
        );
    }
}

#[test]
fn organisations_of_the_whole_ownership_file_are_known_to_every_check() {
    let workflow = "on: push\njobs:\n  a:\n    uses: Acme/.github/.github/workflows/a.yml@main\n  b:\n    \
                    uses: other/x/.github/workflows/a.yml@main\n";
    let scratch = Scratch::repository(&[
        (".github/CODEOWNERS", "* @ana\n/web/ @ACME/web\n"),
        (".github/workflows/ci.yml", workflow),
    ]);
    let check = |paths: &[&str]| {
        let args = ["check", "--rule", "workflow/pinned-actions", "--format", "short"];
        scratch.purlin(&[&args[..], paths].concat()).stdout
    };
    let whole = check(&[]);
    assert!(
        whole.starts_with(".github/workflows/ci.yml:6:11: warning: uses other/x/"),
        "{whole}"
    );
    assert_eq!(whole.lines().count(), 1, "{whole}");
    assert_eq!(check(&[".github/workflows/ci.yml"]), whole);
    for args in [&["facts"][..], &["facts", ".github/workflows/ci.yml"]] {
        let facts: serde_json::Value = serde_json::from_str(&scratch.purlin(args).stdout).unwrap();
        let facts = facts.get(0).unwrap_or(&facts);
        assert_eq!(
            facts["repository"]["organisations"],
            serde_json::json!(["acme"]),
            "{args:?}"
        );
    }
}
