//! Selectors, globs and what `purlin explain` says of them, from the outside.

use serde_json::Value;

use crate::support::Scratch;

/// A repository of packages of npm by directory, each with those that it depends on, and a config.
fn repository(config: &str, packages: &[(&str, &str, &[&str])]) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("purlin.yaml", format!("packs: []\n{config}"));
    scratch.write("package.json", r#"{"private": true, "workspaces": ["**"]}"#);
    for (directory, name, dependencies) in packages {
        let dependencies: serde_json::Map<String, Value> = dependencies
            .iter()
            .map(|name| ((*name).to_owned(), Value::from("*")))
            .collect();
        let manifest = serde_json::json!({"name": name, "version": "1.0.0", "dependencies": dependencies});
        scratch.write(&format!("{directory}/package.json"), manifest.to_string());
    }
    scratch.track();
    scratch
}

fn short(scratch: &Scratch) -> (i32, String) {
    let run = scratch.purlin(&["check", "--format", "short"]);
    (run.code, format!("{}{}", run.stdout, run.stderr))
}

#[test]
fn explain_chooses_what_check_does() {
    let scratch = repository(
        "architecture:\n  boundaries:\n    - {name: apart, kind: deny, with: {from: \"*\", to: \"@acme/b\"}}\n",
        &[("a", "@acme/a", &["@acme/b"]), ("b", "@acme/b", &[])],
    );
    assert!(
        short(&scratch)
            .1
            .contains("`@acme/a` must not depend on `@acme/b`")
    );
    let page = scratch.purlin(&["explain", "architecture/apart"]).stdout;
    assert!(page.contains("from: @acme/a, @acme/b"), "{page}");
    assert!(page.contains("to: @acme/b"), "{page}");
    assert!(page.contains("@acme/b: b/package.json"), "{page}");

    let scratch = repository(
        "architecture:
  components:
    a: {paths: [a], lifecycle: deprecated, tags: {lifecycle: fresh}}
    b: {paths: [b]}
  boundaries:
    - {name: apart, kind: deny, with: {from: b, to: lifecycle=deprecated}}
    - {name: order, kind: layers, with: {layers: [lifecycle=deprecated, [b]], ignore: \"tag:lifecycle=fr*\"}}
    - {name: agreed, kind: cross-owner, with: {allow: [{from: b, to: a}]}}
",
        &[("a", "a", &[]), ("b", "b", &["a"])],
    );
    let said = short(&scratch).1;
    assert!(
        said.contains("`b` must not depend on `a` (dependency `a`) [architecture/apart]"),
        "{said}"
    );
    let page = scratch.purlin(&["explain", "architecture/apart"]).stdout;
    assert!(page.contains("to: a\n"), "{page}");
    let page = scratch
        .purlin(&["explain", "architecture/order", "--format", "json"])
        .stdout;
    let page: Value = serde_json::from_str(&page).unwrap();
    let text = page.to_string();
    assert!(text.contains(r#""layers/0":["a"]"#), "{text}");
    assert!(text.contains(r#""layers/1":["b"]"#), "{text}");
    assert!(text.contains(r#""ignore":["a"]"#), "{text}");
    let page = scratch.purlin(&["explain", "architecture/agreed"]).stdout;
    assert!(page.contains("allow/0/to: a"), "{page}");
}

/// `dom` is cut in two later: what kept others from it still does.
#[test]
fn adding_a_part_disarms_no_boundary() {
    let boundaries = "  boundaries:\n    - {name: apart, kind: deny, with: {from: app, to: dom}}\n    - {name: alone, kind: deny, with: {from: app, to: name=dom}}\n";
    let scratch = repository(
        &format!(
            "architecture:\n  components:\n    app: {{paths: [app]}}\n    dom: {{paths: [dom]}}\n    domx: {{paths: [dom/x], parent: dom}}\n{boundaries}"
        ),
        &[
            ("app", "app", &["domx"]),
            ("dom", "dom", &["domx"]),
            ("dom/x", "domx", &[]),
        ],
    );
    let (code, said) = short(&scratch);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("`app` must not depend on `domx` (dependency `domx`) [architecture/apart]"),
        "{said}"
    );
    assert!(!said.contains("architecture/alone"), "{said}");
}

/// B1: whatever the family is called.
#[test]
fn the_alphabet_decides_nothing() {
    for family in ["lib", "zlib"] {
        let scratch = repository(
            &format!(
                "architecture:
  components:
    srv: {{paths: [packages/srv, extra]}}
    db: {{paths: [db]}}
    \"{family}-{{n}}\": {{paths: [\"packages/{{n}}\"]}}
  boundaries:
    - {{name: apart, kind: deny, with: {{from: srv, to: db}}}}
"
            ),
            &[
                ("packages/srv", "srv", &["db"]),
                ("packages/web", "web", &[]),
                ("db", "db", &[]),
            ],
        );
        let (_, said) = short(&scratch);
        assert!(said.contains("`srv` must not depend on `db`"), "{family}: {said}");
    }
}

#[test]
fn a_package_that_two_claim_alike_is_a_finding_of_the_boundary() {
    let scratch = repository(
        "architecture:
  components:
    a: {paths: [\"*/srv\"]}
    b: {paths: [\"packages/*\"]}
    c: {paths: [c]}
  boundaries:
    - {name: apart, kind: deny, with: {from: b, to: c}}
",
        &[("packages/srv", "srv", &[]), ("c", "c", &[])],
    );
    let (code, said) = short(&scratch);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("packages/srv/package.json:1:9: error: `a` and `b` claim this package equally"),
        "{said}"
    );
    assert!(!said.contains("without a package"), "{said}");
}

/// B4: nothing of a declaration may come to nothing without a word.
#[test]
fn what_chooses_nothing_is_told_at_its_place() {
    let told = |boundary: &str| {
        let scratch = repository(
            &format!(
                "architecture:\n  components:\n    orders: {{paths: [orders], public: [o-apj], lifecycle: production}}\n    web: {{paths: [web]}}\n  boundaries:\n    - {{name: b, {boundary}}}\n"
            ),
            &[("orders", "o-api", &[]), ("web", "web", &["o-api"])],
        );
        short(&scratch)
    };
    for (boundary, said) in [
        (
            "kind: acyclic, with: {except: [{from: web, to: nope}]}",
            "purlin.yaml:7:64: error: `nope` matches no component",
        ),
        (
            "kind: lifecycle, with: {to: [experimentl]}",
            "purlin.yaml:7:46: error: `experimentl` is the lifecycle of no component",
        ),
        (
            "kind: cross-owner, with: {allow: [{from: web, to: nope}]}",
            "purlin.yaml:7:67: error: `nope` matches no component",
        ),
        (
            "kind: public-only",
            "purlin.yaml:4:40: error: `o-apj` under `public` of `orders` matches none",
        ),
        (
            "kind: external, with: {deny: [{package: x, only_via: nope}]}",
            "purlin.yaml:7:70: error: `nope` matches no component",
        ),
        (
            "kind: declared-edges, with: {edges: [{from: web, to: orders}, {from: nope, to: web}]}",
            "purlin.yaml:7:86: error: `nope` matches no component",
        ),
    ] {
        let (code, all) = told(boundary);
        assert_eq!(code, 1, "{boundary}: {all}");
        assert!(all.contains(said), "{boundary}: {all}");
    }
    for (until, said) in [
        (
            "2027-13-01",
            "`2027-13-01` is not a date, as `2027-01-31` is, at `/0/until`",
        ),
        (
            "2027-02-30",
            "`2027-02-30` is not a date, as `2027-01-31` is, at `/0/until`",
        ),
    ] {
        let boundary =
            format!("kind: deprecated-edge, with: {{edges: [{{from: web, to: orders, until: {until}}}]}}");
        let (code, all) = told(&boundary);
        assert_eq!(code, 2, "{until}: {all}");
        assert!(all.contains(said), "{until}: {all}");
    }
    let (code, all) = told("kind: deny, with: {from: \"a[\", to: web}");
    assert_eq!(code, 2, "{all}");
    assert!(all.contains("`a[` is not a selector"), "{all}");
}

/// R10: a glob that can match nothing is a fault, with the spelling that does match.
#[test]
fn globs_that_can_match_nothing_are_faults() {
    for (config, place, instead) in [
        ("exclude: [\"/vendor/**\"]", "2:11", "vendor/**"),
        ("exclude: [\"./vendor/**\"]", "2:11", "vendor/**"),
        ("exclude: [a//b]", "2:11", "a/b"),
        ("exclude: ['vendor\\lib']", "2:11", "vendor/lib"),
        ("exclude: [\"!/vendor\", x]", "2:11", "!vendor"),
        (
            "architecture: {components: {web: {paths: [/packages/web]}}}",
            "2:43",
            "packages/web",
        ),
        (
            "architecture: {components: {web: {paths: [./packages/web]}}}",
            "2:43",
            "packages/web",
        ),
        (
            "architecture: {components: {web: {paths: [packages/../web]}}}",
            "2:43",
            "web",
        ),
        (
            "architecture: {boundaries: [{name: a, kind: unassigned, with: {ignore: [/tools/**]}}]}",
            "2:73",
            "tools/**",
        ),
    ] {
        let scratch = repository(config, &[]);
        let run = scratch.purlin(&["check"]);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, 2, "{config}: {told}");
        assert!(told.contains("matches nothing"), "{config}: {told}");
        assert!(told.contains(&format!("rite `{instead}`")), "{config}: {told}");
        let short = scratch.purlin(&["check", "--format", "short"]);
        let short = format!("{}{}", short.stdout, short.stderr);
        assert!(
            short.contains(&format!("purlin.yaml:{place}")),
            "{config}: {short}"
        );
    }
    for config in [
        "exclude: [\"\"]",
        "exclude: [\"!a\"]",
        "architecture: {components: {web: {paths: [\"!a\"]}}}",
    ] {
        assert_eq!(repository(config, &[]).purlin(&["check"]).code, 2, "{config}");
    }
}

const SAYS_PATH: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: [\"**/*.json\", \"!b/**\"]\n\
    package acme.say.path\n\nreport contains {\"msg\": input.file.path}\n";

#[test]
fn an_exclamation_mark_takes_away_in_exclude_and_files() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\nexclude: [vendor, \"!vendor/ours\"]\n"),
        ("a/x.json", "{}"),
        ("b/x.json", "{}"),
        ("vendor/x.json", "{}"),
        ("vendor/ours/x.json", "{}"),
    ]);
    scratch.write("policies/say.rego", SAYS_PATH);
    let (code, said) = short(&scratch);
    assert_eq!(code, 1, "{said}");
    let paths: Vec<&str> = said.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(paths[..2], ["a/x.json", "vendor/ours/x.json"], "{said}");
    assert!(
        !said.contains("b/x.json") && !said.contains("vendor/x.json"),
        "{said}"
    );
}
