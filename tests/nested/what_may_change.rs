//! What a config below the root may change.

use super::*;

#[test]
fn a_config_at_the_top_judges_all_and_those_below_tighten() {
    let scratch = Scratch::repository(&[
        (
            "purlin.yaml",
            "packs: []\nrules: {own/named: {severity: note}, own/other: {off: true}}\n",
        ),
        ("policies/named.rego", &rule("acme.own.named", "")),
        ("policies/other.rego", &rule("acme.own.other", "")),
        ("package.json", "{}\n"),
        ("svc/package.json", "{}\n"),
        (
            "svc/purlin.yaml",
            "rules: {own/named: {severity: warning}, own/other: {off: false}}\n",
        ),
        ("svc/deep/package.json", "{}\n"),
        ("svc/deep/purlin.yaml", "rules: {own/named: {severity: error}}\n"),
    ]);
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 1, "{out}");
    let expected = [
        "package.json:1:1: note: own/named",
        "svc/deep/package.json:1:1: error: own/named",
        "svc/deep/package.json:1:1: error: own/other",
        "svc/package.json:1:1: warning: own/named",
        "svc/package.json:1:1: error: own/other",
    ];
    let mut lines: Vec<String> = out
        .lines()
        .filter(|line| line.contains("own/"))
        .map(brief)
        .collect();
    lines.sort();
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(lines, expected, "{out}");
    for (directory, args) in [
        ("", &["svc/deep/package.json"][..]),
        ("", &["svc/deep"]),
        ("svc/deep", &["package.json"]),
    ] {
        let args = [&["check", "--format", "short"], args].concat();
        let (code, out) = within(&scratch, directory, &args);
        assert_eq!(
            (code, out.matches("svc/deep/package.json:1:1: error").count()),
            (1, 2),
            "{out}"
        );
    }
}

#[test]
fn what_loosens_a_rule_that_is_not_overridable_is_a_fault_at_its_key() {
    let files = |nested: &str, more: &str| {
        let own = rule("acme.own.named", more);
        Scratch::repository(&[
            ("purlin.yaml", "packs: []\n"),
            ("policies/named.rego", &own),
            ("svc/package.json", "{}\n"),
            ("svc/purlin.yaml", nested),
        ])
    };
    let free = "#   overridable: true\n";
    for (nested, place, why, left) in [
        (
            "rules: {own/named: {severity: note}}\n",
            "1:21",
            "this loosens `own/named`, which is `error` above",
            0,
        ),
        (
            "rules: {own/named: {off: true}}\n",
            "1:21",
            "this loosens `own/named`, which the config above turns on",
            0,
        ),
        (
            "exclude: [package.json]\n",
            "1:11",
            "this leaves out `svc/package.json`, which `own/named` judges",
            0,
        ),
    ] {
        let (code, out) = check(&files(nested, ""), &[]);
        assert_eq!(code, 2, "{nested}: {out}");
        assert!(
            out.contains(&format!("svc/purlin.yaml:{place}: ")),
            "{nested}: {out}"
        );
        assert!(out.contains(why), "{nested}: {out}");
        assert_eq!(
            out.matches("svc/package.json:1:1: error").count(),
            1,
            "{nested}: {out}"
        );
        let scratch = files(nested, free);
        for args in [&[][..], &["svc/package.json"]] {
            let (code, out) = check(&scratch, args);
            assert_eq!((code, out.matches("error").count()), (0, left), "{nested}: {out}");
        }
    }
    // Who names a rule wants to see it run.
    let off = files("rules: {own/named: {off: true}}\n", free);
    assert_eq!(check(&off, &["--rule", "own/named"]).0, 1);
}

#[test]
fn what_is_the_roots_is_a_fault_below_it() {
    let repository = rule("acme.own.whole", "").replace("target: file", "target: repository");
    for (nested, why) in [
        (
            "packs: [default]\n",
            "below the root a config may set `exclude` and `rules`, not `packs`",
        ),
        ("policies: []\n", "not `policies`"),
        (
            "rules: {own/whole: {severity: error}}\n",
            "`own/whole` judges the repository, so only the config at the root sets it",
        ),
        (
            "rules: {ownership/syntax: {severity: error}}\n",
            "`ownership/syntax` judges the repository",
        ),
        (
            "rules: {architecture/apart: {severity: error}}\n",
            "`architecture/apart` is a boundary",
        ),
        (
            "rules: {boundaries/deny: {severity: error}}\n",
            "`boundaries/deny` is a boundary",
        ),
        (
            "rules: {own/hole: {severity: error}}\n",
            "there is no rule `own/hole`",
        ),
        (
            "rules: {own/named: {params: {a: 1}}}\n",
            "the params of `own/named` are set at the root alone",
        ),
        (
            "rules: {input/unparsed: {off: true}}\n",
            "this loosens `input/unparsed`",
        ),
        ("a: [\n", "the config was not used"),
    ] {
        let scratch = Scratch::repository(&[
            (
                "purlin.yaml",
                "packs: [default]\narchitecture:\n  components: {a: {paths: [a]}, b: {paths: [b]}}\n  boundaries:\n    - {name: apart, kind: deny, with: {from: a, to: b}}\n",
            ),
            ("policies/named.rego", &rule("acme.own.named", "")),
            ("policies/whole.rego", &repository),
            ("svc/a.txt", "x\n"),
            ("svc/purlin.yaml", nested),
        ]);
        let (code, out) = check(&scratch, &["svc/a.txt"]);
        assert_eq!(code, 2, "{nested}: {out}");
        assert!(out.contains("svc/purlin.yaml:1:"), "{nested}: {out}");
        assert!(out.contains(why), "{nested}: {out}");
        assert_eq!(check(&scratch, &[]).0, 2, "{nested}");
    }
}

#[test]
fn a_former_id_means_the_rule_that_has_another_now() {
    let own = rule(
        "acme.own.named",
        "#   formerly: [was/named]\n#   overridable: true\n",
    );
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        ("policies/named.rego", &own),
        ("svc/package.json", "{}\n"),
        ("svc/purlin.yaml", "rules: {was/named: {off: true}}\n"),
    ]);
    let (code, out) = check(&scratch, &[]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("svc/purlin.yaml:1:9: warning: the rule `was/named` is `own/named` now"),
        "{out}"
    );
}
