//! Declared architectures: each folder of `tests/fixtures/architecture` is a repository that breaks its own boundaries,
//! and `tests/golden/architecture/NAME` holds what `purlin check` says of it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Scratch, assert_golden, directories, project};

#[test]
fn boundaries_say_what_was_read_and_approved() {
    for case in directories(&project().join("tests/fixtures/architecture")) {
        let scratch = Scratch::repository_of(&case);
        let golden = project()
            .join("tests/golden/architecture")
            .join(case.file_name().unwrap());
        for (format, file) in [("human", "human.txt"), ("short", "short.txt")] {
            let run = scratch.purlin(&["check", "--date", "2026-11-01", "--format", format]);
            assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", case.display());
            assert_golden(&golden.join(file), &run.stdout);
        }
    }
}

/// A repository of these packages, each with those it depends on, and an architecture.
fn packages(architecture: &str, packages: &[(&str, &[&str])]) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("purlin.yaml", format!("packs: []\narchitecture:\n{architecture}"));
    scratch.write("package.json", r#"{"private": true, "workspaces": ["*"]}"#);
    for (name, dependencies) in packages {
        let dependencies: serde_json::Map<String, Value> = dependencies
            .iter()
            .map(|name| ((*name).to_owned(), Value::from("*")))
            .collect();
        let manifest = serde_json::json!({"name": name, "version": "1.0.0", "dependencies": dependencies});
        scratch.write(&format!("{name}/package.json"), manifest.to_string());
    }
    scratch.track();
    scratch
}

#[test]
fn a_slip_in_a_declaration_is_told_where_it_is_and_never_passes() {
    let web = "  components:\n    web: {paths: [web], tags: {layer: ui}}\n    store: {paths: [store]}\n  boundaries:\n";
    let of_components = |components: &str| {
        format!(
            "  components:\n{components}  boundaries: [{{name: a, kind: deny, with: {{from: web, to: store}}}}]\n"
        )
    };
    let of_boundary = |rest: &str| format!("{web}    - {{name: a, {rest}}}\n");
    for (architecture, code, said) in [
        (
            of_components("    web: {paths: [web], ecosystems: [nmp]}\n    store: {paths: [store]}\n"),
            2,
            "purlin.yaml:4:38: error: purlin could not do its work: there is no ecosystem `nmp` [purlin/config]",
        ),
        (
            of_components("    web: {paths: [wbe]}\n    store: {paths: [store]}\n"),
            1,
            "purlin.yaml:6:51: error: `web` matches only components without packages [architecture/a]",
        ),
        (
            of_components("    web: {paths: [web], catalog: {systm: shop}}\n    store: {paths: [store]}\n"),
            2,
            "purlin.yaml:4:35: error: purlin could not do its work: the config was not used: the key `systm` is not known here [purlin/config]",
        ),
        (
            of_boundary("kind: deny, with: {from: layr=ui, to: store}"),
            1,
            "purlin.yaml:7:42: error: `layr=ui` matches no component: no component has the tag `layr`, only `layer` [architecture/a]",
        ),
        (
            of_boundary("kind: deny, with: {from: \"!wbe\", to: store}"),
            1,
            "purlin.yaml:7:42: error: `!wbe` only excludes components, so it matches none [architecture/a]",
        ),
        (
            of_boundary("kind: layers, with: {layers: [layer=ui, layer=dta]}"),
            1,
            "purlin.yaml:7:57: error: `layer=dta` matches no component: `layer` is `ui` here [architecture/a]",
        ),
        (
            of_boundary("kind: layer, with: {layers: [layer=ui]}"),
            2,
            "purlin.yaml:7:23: error: purlin could not do its work: there is no kind of boundary `layer` [purlin/config]",
        ),
        (
            of_boundary("kind: deny, with: {from: web, to: store, scopes: [prod, dve]}"),
            2,
            "purlin.yaml:7:73: error: purlin could not do its work: a: param `scopes` is not what the rule takes: `dve` is not known, at `/1`: Did you mean `dev`? \
             [purlin/config]",
        ),
        (
            of_boundary("kind: external, with: {deny: [left-pad], ecosystem: nuget}"),
            2,
            "purlin.yaml:7:69: error: purlin could not do its work: a: param `ecosystem` is not what the rule takes: `nuget` is none of `cargo`, `go`, `maven`, `gradle`, \
             `dotnet`, `python`, `composer`, `bundler`, `npm`, `helm`, `terraform`, `docker`, `actions`, `backstage` [purlin/config]",
        ),
        (
            of_boundary("kind: external, with: {deny: [left-pad], ecosystem: [npm, nmp]}"),
            2,
            "purlin.yaml:7:75: error: purlin could not do its work: a: param `ecosystem` is not what the rule takes: `nmp` is not known, at `/1`: Did you mean `npm`? \
             [purlin/config]",
        ),
    ] {
        let scratch = packages(&architecture, &[("web", &["store"]), ("store", &[])]);
        let run = scratch.purlin(&["check", "--format", "short"]);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, code, "{architecture}{told}");
        assert!(told.lines().any(|line| line == said), "{architecture}{told}");
    }
    // The help says what was meant.
    let ecosystem =
        of_components("    web: {paths: [web], ecosystems: [nmp]}\n    store: {paths: [store]}\n");
    let key = of_components("    web: {paths: [web], catalog: {systm: shop}}\n    store: {paths: [store]}\n");
    for (architecture, help) in [
        (ecosystem, "help: Did you mean `npm`?"),
        (key, "help: Did you mean `system`? `purlin schema config`"),
    ] {
        let scratch = packages(&architecture, &[("web", &["store"]), ("store", &[])]);
        let run = scratch.purlin(&["check"]);
        assert!(run.stdout.contains(help), "{}{}", run.stdout, run.stderr);
    }
}

/// A declaration of each kind for each key that chooses something, with `NOPE` where it chooses nothing.
const SLIPS: [(&str, &str); 44] = [
    ("deny", "{from: NOPE, to: store}"),
    ("deny", "{from: web, to: [store, NOPE]}"),
    ("allow", "{from: NOPE, to: store}"),
    ("allow", "{from: web, to: [store, NOPE]}"),
    ("layers", "{layers: [web, NOPE]}"),
    ("layers", "{layers: [web, [store, NOPE]]}"),
    ("layers", "{layers: [web, store], ignore: NOPE}"),
    ("layers", "{layers: [web, store], within: NOPE}"),
    ("independence", "{of: [web, store, NOPE]}"),
    ("visibility", "{of: NOPE, to: web}"),
    ("visibility", "{of: store, to: [web, NOPE]}"),
    ("public-only", "{of: [NOPE]}"),
    ("privacy", "{of: NOPE}"),
    ("same-tag", "{tag: NOPE}"),
    ("same-tag", "{tag: layer, except: NOPE}"),
    (
        "deprecated-edge",
        "{edges: [{from: NOPE, to: store, until: 2030-01-01}]}",
    ),
    (
        "deprecated-edge",
        "{edges: [{from: web, to: NOPE, until: 2030-01-01}]}",
    ),
    ("acyclic", "{of: NOPE}"),
    ("acyclic", "{except: [{from: web, to: NOPE}]}"),
    ("acyclic", "{level: package, except: [{from: store, to: [NOPE]}]}"),
    ("unreachable", "{from: NOPE, to: store}"),
    ("unreachable", "{from: web, to: NOPE}"),
    ("reachable", "{from: NOPE, to: store}"),
    ("reachable", "{from: web, to: NOPE}"),
    ("required", "{from: NOPE, to: store}"),
    ("required", "{from: web, to: [store, NOPE]}"),
    ("external", "{from: NOPE, deny: [left-pad]}"),
    ("external", "{deny: [{package: left-pad, only_via: NOPE}]}"),
    ("external", "{allow: [NOPE]}"),
    ("scope", "{packages: [left-pad], scopes: [dev], from: NOPE}"),
    ("scope", "{to: NOPE, scopes: [dev]}"),
    ("one-version", "{ignore: [NOPE]}"),
    ("one-version", "{packages: [NOPE]}"),
    ("unassigned", "{ignore: [NOPE]}"),
    ("unassigned", "{files: [NOPE]}"),
    ("lifecycle", "{from: [NOPE]}"),
    ("lifecycle", "{to: [NOPE]}"),
    ("fan", "{of: NOPE, max_in: 1}"),
    ("orphan", "{used: NOPE}"),
    ("stability", "{of: NOPE}"),
    ("cross-owner", "{from: NOPE}"),
    ("cross-owner", "{allow: [{from: web, to: NOPE}]}"),
    ("owned", "{of: NOPE}"),
    ("declared-edges", "{edges: [{from: web, to: NOPE}]}"),
];

#[test]
fn whatever_chooses_nothing_is_told_at_its_place_in_every_kind() {
    let mut architecture =
        "  components:\n    web: {paths: [web], tags: {layer: ui}}\n    store: {paths: [store]}\n  boundaries:\n".to_owned();
    let before = 2 + architecture.lines().count();
    for (number, (kind, with)) in SLIPS.iter().enumerate() {
        writeln!(
            architecture,
            "    - {{name: b{number}, kind: {kind}, with: {with}}}"
        )
        .unwrap();
    }
    let scratch = packages(&architecture, &[("web", &["store"]), ("store", &[])]);
    let run = scratch.purlin(&["check", "--rule", "architecture", "--format", "short"]);
    let config = std::fs::read_to_string(scratch.path().join("purlin.yaml")).unwrap();
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.stdout);
    for (number, (kind, with)) in SLIPS.iter().enumerate() {
        let line = before + number + 1;
        let column = 1 + config.lines().nth(line - 1).unwrap().find("NOPE").unwrap();
        let (start, end) = (
            format!("purlin.yaml:{line}:{column}: "),
            format!(" [architecture/b{number}]"),
        );
        let mut said = run.stdout.lines();
        let is_told =
            said.any(|said| said.starts_with(&start) && said.contains("`NOPE` ") && said.ends_with(&end));
        assert!(is_told, "{kind} {with}: no {start}…{end} in\n{}", run.stdout);
    }
    // No kind that chooses something is left out.
    for kind in directories(&project().join("policies/boundaries")) {
        let name = kind.file_name().unwrap().to_str().unwrap();
        let rule = std::fs::read_to_string(kind.join(format!("{name}.rego"))).unwrap();
        let chooses = ["selector", "tag", "lifecycle", "glob", "dependency"]
            .iter()
            .any(|format| rule.contains(&format!("format: {format}")));
        let is_listed = SLIPS.iter().any(|(kind, _)| *kind == name.replace('_', "-"));
        assert_eq!(chooses, is_listed, "{name}");
    }
}

/// One pattern among several that match, and one that is only of files.
#[test]
fn a_pattern_of_a_component_that_matches_nothing_is_told_at_its_place() {
    let scratch = packages(
        "  components:\n    web: {paths: [web, wbe, docs], packages: [\"wbe-*\"]}\n    root: {paths: [package.json]}\n  boundaries:\n    \
         - {name: a, kind: unassigned}\n",
        &[("web", &[])],
    );
    scratch.write("docs/a.md", "");
    scratch.track();
    let run = scratch.purlin(&["check", "--format", "short"]);
    assert_eq!(
        run.stdout.lines().take(2).collect::<Vec<_>>(),
        [
            "purlin.yaml:4:24: error: `wbe` of `web` matches no package and no file [architecture/a]",
            "purlin.yaml:4:47: error: `wbe-*` of `web` matches no package and no file [architecture/a]",
        ],
        "{}",
        run.stderr
    );
}

/// A package of the same name in another ecosystem takes no boundary away from the one that was there.
#[test]
fn packages_of_one_name_keep_their_boundaries() {
    let architecture = "  boundaries:\n    - {name: a, kind: deny, with: {from: web, to: store}}\n    - {name: b, kind: deny, with: {from: \"we*\", \
                        to: name=npm:store}}\n    - {name: c, kind: independence, with: {of: [web, store]}}\n";
    let scratch = packages(architecture, &[("web", &["store"]), ("store", &[])]);
    for (directory, name) in [("a/web", "web"), ("z/store", "store")] {
        scratch.write(
            &format!("{directory}/Cargo.toml"),
            format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n"),
        );
    }
    scratch.track();
    let run = scratch.purlin(&["check", "--format", "short"]);
    assert_eq!(
        run.stdout.lines().take(3).collect::<Vec<_>>(),
        [
            "web/package.json:1:49: error: `npm:web` must not depend on `npm:store` (dependency `store`) [architecture/a]",
            "web/package.json:1:49: error: `npm:web` must not depend on `npm:store` (dependency `store`) [architecture/b]",
            "web/package.json:1:49: error: `npm:web` must be independent of `npm:store`, but depends on it (dependency `store`) [architecture/c]",
        ],
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_no_date_is_told_at_its_place() {
    for day in ["2027-13-01", "2027-02-30", "2027-1-1"] {
        let scratch = packages(
            &format!(
                "  boundaries:\n    - name: a\n      kind: deprecated-edge\n      with: {{edges: [{{from: web, to: store, until: {day}}}]}}\n"
            ),
            &[("web", &["store"]), ("store", &[])],
        );
        let run = scratch.purlin(&["check", "--format", "short"]);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, 2, "{told}");
        assert!(told.contains(&format!("purlin.yaml:6:52: error: purlin could not do its work: a: param `edges` is not what the rule takes: `{day}` is not a date")), "{told}");
    }
}

#[test]
fn edges_are_sorted_by_the_components_at_their_ends() {
    let scratch = packages(
        "  components:\n    app: {paths: [app, app-tools]}\n    kit: {paths: [kit]}\n",
        &[
            ("app", &["app-tools", "kit", "loose", "left-pad"]),
            ("app-tools", &[]),
            ("kit", &[]),
            ("loose", &["kit"]),
        ],
    );
    let run = scratch.purlin(&["facts"]);
    let facts: Value = serde_json::from_str(&run.stdout).unwrap();
    let ends = |index: &str| -> Vec<(String, String)> {
        facts[index]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(component, edges)| {
                edges
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(move |edge| (component, edge))
            })
            .map(|(component, edge)| {
                let ends = format!(
                    "{} -> {}",
                    edge["from"].as_str().unwrap(),
                    edge["name"].as_str().unwrap()
                );
                (component.clone(), ends)
            })
            .collect()
    };
    let of = |component: &str, ends: &str| (component.to_owned(), ends.to_owned());
    assert_eq!(ends("crossings"), [of("app", "app/package.json -> kit")]);
    assert_eq!(
        ends("arrivals"),
        [
            of("kit", "app/package.json -> kit"),
            of("kit", "loose/package.json -> kit")
        ]
    );
    assert_eq!(ends("strays"), [of("app", "app/package.json -> loose")]);
    assert_eq!(ends("externals"), [of("app", "app/package.json -> left-pad")]);
}

/// A rule that says of each JSON and Markdown file which component it is in.
const SAYS_COMPONENT: &str = "# METADATA\n# title: T\n# custom:\n#   severity: note\n#   target: file\n#   format: text\n#   files: ['**/*.json', '**/*.md']\n\
    package acme.say.component\n\nreport contains {\"msg\": sprintf(\"%v\", [input.file.component])}\n";

/// Whoever writes a first config has not added it to git yet, and one from elsewhere never is in the repository.
#[test]
fn findings_point_into_a_config_that_is_not_checked() {
    let config = "architecture:
  components:
    a: {paths: [a]}
    gone: {paths: [gone]}
  boundaries:
    - {name: unassigned, kind: unassigned}
    - {name: deny, kind: deny, with: {from: a, to: nothing}}
";
    let scratch = Scratch::repository(&[("a/package.json", r#"{"name": "a"}"#)]);
    scratch.write("purlin.yaml", config);
    let here = scratch.purlin(&["check", "--rule", "architecture", "--format", "short"]);
    let elsewhere = Scratch::repository(&[("other.yaml", config)]);
    std::fs::remove_file(scratch.path().join("purlin.yaml")).unwrap();
    let path = elsewhere.path().join("other.yaml");
    let path = path.to_str().unwrap();
    let there = scratch.purlin(&[
        "check",
        "--rule",
        "architecture",
        "--format",
        "short",
        "--config",
        path,
    ]);
    assert_eq!((here.code, here.stderr.as_str()), (1, ""));
    assert_eq!((there.code, there.stderr.as_str()), (1, ""));
    for place in [
        ":4:5: error: the component `gone` has no packages",
        ":7:52: error: `nothing` matches",
    ] {
        let message = format!("purlin.yaml{place}");
        assert!(here.stdout.contains(&message), "{}", here.stdout);
        assert!(
            there.stdout.contains(&format!("other.yaml{place}")),
            "{}",
            there.stdout
        );
    }
}

#[test]
fn one_file_has_the_component_that_it_has_among_all() {
    let declared = "  components:\n    shop: {paths: ['*/']}\n    kit: {packages: ['k*'], parent: shop}\n";
    for (architecture, in_kit) in [(declared, "kit"), ("  components: {}\n", "npm:kit")] {
        let scratch = packages(architecture, &[("app", &[]), ("kit", &[]), ("loose", &[])]);
        // A namesake in another ecosystem, which only all manifests together tell of.
        scratch.write("a/b/c/Cargo.toml", "[package]\nname = \"kit\"\n");
        scratch.write("kit/deep/README.md", "");
        scratch.write("README.md", "");
        scratch.write("rules/component.rego", SAYS_COMPONENT);
        scratch.track();
        let findings = |paths: &[&str]| {
            let args = [
                "check",
                "--policies",
                "rules",
                "--rule",
                "say/component",
                "--format",
                "json",
            ];
            let run = scratch.purlin(&[&args[..], paths].concat());
            let report: Value = serde_json::from_str(&run.stdout).unwrap();
            let findings = report["findings"].as_array().unwrap().iter();
            let said = findings.map(|finding| {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                (text(&finding["location"]["path"]), text(&finding["message"]))
            });
            said.collect::<Vec<_>>()
        };
        let all = findings(&[]);
        assert_eq!(all.len(), 6, "{all:?}");
        assert!(
            all.contains(&("kit/deep/README.md".to_owned(), in_kit.to_owned())),
            "{all:?}"
        );
        for one in &all {
            assert_eq!(findings(&[&one.0]), std::slice::from_ref(one));
        }
        let facts: Value = serde_json::from_str(&scratch.purlin(&["facts"]).stdout).unwrap();
        for (path, said) in all {
            let told = facts["files"][&path]["component"].as_str().unwrap_or("null");
            assert_eq!(told, said, "{path}");
            let facts: Value = serde_json::from_str(&scratch.purlin(&["facts", &path]).stdout).unwrap();
            assert_eq!(
                facts[0]["file"]["component"].as_str().unwrap_or("null"),
                said,
                "{path}"
            );
        }
    }
}

#[test]
fn what_a_declaration_says_to_do_instead_is_the_help() {
    let help = |instead: &str| {
        let scratch = packages(
            &format!(
                "  components: {{a: {{paths: [a]}}, b: {{paths: [b]}}}}\n  boundaries:\n    - name: alone\n      kind: allow\n      \
                 with: {{from: a, to: []}}\n{instead}"
            ),
            &[("a", &["b"]), ("b", &[])],
        );
        let run = scratch.purlin(&["check", "--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{}", run.stderr);
        report["findings"][0]["help"].as_str().unwrap().to_owned()
    };
    assert_eq!(help("      instead: Ask B\n"), "Ask B");
    assert_eq!(help(""), "Remove it, or move what `a` needs from `b` into `a`");
}

#[test]
fn rules_are_tested_beside_boundaries() {
    let scratch = packages(
        "  boundaries:\n    - {name: a, kind: deny, with: {from: web, to: store}}\n",
        &[("web", &["store"]), ("store", &[])],
    );
    scratch.write("policies/own.rego", "package acme.lib.own\n\nholds := true\n");
    scratch.write(
        "policies/own_test.rego",
        "package acme.lib.own_test\n\nimport data.acme.lib.own\n\ntest_own if own.holds\n",
    );
    let run = scratch.purlin(&["test"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("1 passed"), "{}", run.stdout);
}
