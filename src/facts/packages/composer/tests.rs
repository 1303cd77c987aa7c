use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::facts::packages::tests::{all_joined, edges_of, packages_of, reasons_of};

#[test]
fn members_of_a_monorepo_lead_to_each_other_by_name() {
    let root = r#"{"name": "acme/acme", "version": "3.0.0", "replace": {"acme/console": "self.version", "Acme/log": "self.version", "old/x": "*"},
        "require": {"php": ">=8.2", "ext-xml": "*", "lib-icu": "*", "composer-runtime-api": "^2", "acme/own": "self.version", "old/x": "*"}}"#;
    let console = r#"{"name": "acme/console", "require": {"Acme/Log": "^3", "psr/log": "^3"}, "require-dev": {"acme/tests": "self.version"}}"#;
    let log = r#"{"name": "acme/log", "provide": {"psr/log-implementation": "1"}}"#;
    let app = r#"{"require": {"psr/log-implementation": "*", "old/x": "1", "acme/twin": "1", "bad/one": 3}, "require-dev": []}"#;
    let twin = r#"{"name": "acme/twin"}"#;
    let (edges, reasons, workspaces) = all_joined(&[
        ("composer.json", root),
        ("src/console/composer.json", console),
        ("src/log/composer.json", log),
        ("app/composer.json", app),
        ("t1/composer.json", twin),
        ("t2/composer.json", twin),
    ]);
    assert_eq!(
        edges,
        [
            "app/composer.json -> src/log/composer.json: psr/log-implementation * prod registry @\"psr/log-implementation\"",
            "app/composer.json -> composer.json: old/x 1 prod registry @\"old/x\"",
            "app/composer.json -> -: acme/twin 1 prod registry @\"acme/twin\"",
            "composer.json -> -: acme/own 3.0.0 prod registry @\"acme/own\"",
            "composer.json -> -: old/x * prod registry @\"old/x\"",
            "src/console/composer.json -> src/log/composer.json: Acme/Log ^3 prod registry @\"Acme/Log\"",
            "src/console/composer.json -> -: psr/log ^3 prod registry @\"psr/log\"",
            "src/console/composer.json -> -: acme/tests self.version dev registry @\"acme/tests\"",
        ]
    );
    assert_eq!(
        reasons,
        [
            "app/composer.json: several packages are named `acme/twin`: t1/composer.json, t2/composer.json",
            "app/composer.json: the requirement of `bad/one` is not a string",
        ]
    );
    assert_eq!(
        workspaces,
        ["composer.json [\"composer.json\", \"src/console/composer.json\", \"src/log/composer.json\"]"]
    );
}

#[test]
fn path_repositories_come_first() {
    let app = r#"{"name": "acme/app", "require": {"acme/a": "*", "acme/b": "dev-main as 1.0", "acme/c": "*"},
        "repositories": [{"type": "path", "url": "../packages/{a,x}*", "options": {"symlink": false}}, {"type": "vcs", "url": "https://x/y.git"},
            {"type": "path", "url": "../b/"}, {"type": "path", "url": "../gone"}, {"type": "path", "url": "~/c"}, {"type": "path", "url": "../../out"}, {"packagist.org": false}],
        "extra": {"merge-plugin": {"include": ["x.json"]}}}"#;
    let (edges, reasons, workspaces) = all_joined(&[
        ("app/composer.json", app),
        ("packages/a1/composer.json", r#"{"name": "acme/a"}"#),
        ("packages/deep/a/composer.json", r#"{"name": "acme/a"}"#),
        ("b/composer.json", r#"{"name": "acme/b"}"#),
        (
            "keyed/composer.json",
            r#"{"repositories": {"one": {"type": "path", "url": "../b"}}, "require": {"acme/b": "*"}}"#,
        ),
    ]);
    assert_eq!(
        edges,
        [
            "app/composer.json -> packages/a1/composer.json: acme/a * prod path @\"acme/a\"",
            "app/composer.json -> b/composer.json: acme/b dev-main as 1.0 prod path @\"acme/b\"",
            "app/composer.json -> -: acme/c * prod registry @\"acme/c\"",
            "keyed/composer.json -> b/composer.json: acme/b * prod path @\"acme/b\"",
        ]
    );
    assert_eq!(
        reasons,
        [
            "app/composer.json: there is no composer.json in `../gone`",
            "app/composer.json: `~/c` is outside the repository, or contains variables",
            "app/composer.json: `../../out` is outside the repository, or contains variables",
            "app/composer.json: the merge plugin adds requirements of other files, which purlin doesn't read",
        ]
    );
    assert_eq!(
        workspaces,
        [
            "app/composer.json [\"app/composer.json\", \"b/composer.json\", \"packages/a1/composer.json\"]",
            "keyed/composer.json [\"b/composer.json\", \"keyed/composer.json\"]",
        ]
    );
}

#[test]
fn a_package_says_what_it_is() {
    let packages = packages_of(&[
        (
            "a/composer.json",
            r#"{"name": "x/a", "version": "1.0", "license": ["MIT", "GPL-2.0-only"]}"#,
        ),
        ("b/composer.json", "{}"),
        ("c/composer.json", "[]"),
    ]);
    let shown: Vec<String> = packages
        .iter()
        .map(|one| format!("{} {:?} {:?} {:?}", one.id, one.name, one.version, one.licence))
        .collect();
    assert_eq!(
        shown,
        [
            "a/composer.json Some(\"x/a\") Some(\"1.0\") Some(\"MIT OR GPL-2.0-only\")",
            "b/composer.json None None None",
        ]
    );
}

#[test]
fn hostile_manifests_end_in_bounded_time() {
    let start = Instant::now();
    let mut big = String::from("{\"repositories\": [");
    for _ in 0..20_000 {
        big.push_str("{\"type\": \"path\", \"url\": \"../**/*{a,b}*\"},");
    }
    big.push_str("{}], \"require\": {\"x/x\": \"*\"");
    for at in 0..20_000 {
        write!(big, ", \"x/p{}\": \"*\"", at % 400).unwrap();
    }
    big.push_str("}}");
    let mut files = vec![("big/composer.json".to_owned(), big)];
    for at in 0..400 {
        files.push((
            format!("p{at}/composer.json"),
            format!("{{\"name\": \"x/p{at}\", \"replace\": {{\"x/x\": \"*\"}}}}"),
        ));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let reasons = reasons_of(&edges_of(&files));
    assert!(
        reasons
            .iter()
            .any(|reason| reason.ends_with("purlin doesn't expand the rest"))
    );
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
