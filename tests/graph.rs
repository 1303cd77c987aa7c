//! `purlin graph` in every format, and what `purlin init --architecture` proposes. The repository is
//! `tests/fixtures/graph`: two ecosystems, a cycle, a crossed boundary, a component with parts, a name full of signs.

use crate::support::{Scratch, assert_golden, project};

fn shop() -> Scratch {
    Scratch::repository_of(&project().join("tests/fixtures/graph"))
}

#[test]
fn every_format_is_what_was_read_and_approved() {
    let shop = shop();
    for (format, file) in [
        ("text", "graph.txt"),
        ("mermaid", "graph.mmd"),
        ("dot", "graph.dot"),
        ("json", "graph.json"),
        ("svg", "graph.svg"),
    ] {
        let run = shop.purlin(&["graph", "--format", format]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{format}");
        assert_golden(&project().join("tests/golden/graph").join(file), &run.stdout);
        let again = shop.purlin(&["graph", "--format", format]);
        assert_eq!(run.stdout, again.stdout, "{format}");
    }
}

#[test]
fn parts_of_a_graph() {
    let shop = shop();
    let shown = |args: &[&str]| {
        let run = shop.purlin(&[&["graph"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
        run.stdout
    };
    let crossings = shown(&["--crossings"]);
    assert!(
        crossings.starts_with("2 components, 1 arrow, 1 across a boundary\n"),
        "{crossings}"
    );
    let whole = shown(&[]);
    let cycle = shown(&["--cycle", "1"]);
    assert!(
        cycle.contains(", 1 cycle\n") && cycle.len() < whole.len(),
        "{cycle}"
    );
    let member = cycle.lines().nth(2).unwrap().split(' ').next().unwrap();
    assert_eq!(shown(&["--cycle", member]), cycle);
    let by_layer = shown(&["--collapse", "layer"]);
    assert!(by_layer.contains("\nlayer=app"), "{by_layer}");
    let by_parent = shown(&["--collapse", "parent", "--format", "json"]);
    let by_parent: serde_json::Value = serde_json::from_str(&by_parent).unwrap();
    assert_eq!(by_parent["collapsed_by"], "parent");
    let mut nodes = by_parent["nodes"].as_array().unwrap().iter();
    assert!(nodes.all(|node| node["parent"].is_null()));
    for (args, message) in [
        (["--collapse", "tem"], "no component has the tag `tem`"),
        (["--cycle", "store"], "`store` is in no cycle"),
        (["--cycle", "nope"], "there is no component `nope`"),
    ] {
        let run = shop.purlin(&[&["graph"], &args[..]].concat());
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

/// The number is that of the whole graph, whatever part of it is shown.
#[test]
fn a_cycle_by_its_number_in_a_part_of_the_graph() {
    let manifest = |name: &str, other: &str| {
        format!(r#"{{"name": "{name}", "version": "1.0.0", "dependencies": {{"{other}": "*"}}}}"#)
    };
    let scratch = Scratch::repository(&[
        (
            "package.json",
            r#"{"private": true, "workspaces": ["x/*", "y/*"]}"#,
        ),
        ("x/a/package.json", &manifest("a", "b")),
        ("x/b/package.json", &manifest("b", "a")),
        ("y/c/package.json", &manifest("c", "d")),
        ("y/d/package.json", &manifest("d", "c")),
    ]);
    let cycle = |directory: &str, number: &str| {
        let run = scratch.purlin(&["graph", directory, "--cycle", number]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    assert!(cycle(".", "2").contains("c → d → c"));
    assert_eq!(cycle("y", "2"), cycle(".", "2"));
    assert!(!cycle("y", "1").contains("cycle"));
}

#[test]
fn crossed_boundaries_are_marked_unless_they_are_off() {
    let shop = shop();
    let marks = |shop: &Scratch| {
        let run = shop.purlin(&["graph"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout.matches('✗').count()
    };
    assert_eq!(marks(&shop), 1);
    let config = std::fs::read_to_string(shop.path().join("purlin.yaml")).unwrap();
    let off = "rules:\n  architecture/domain-knows-no-service: {off: true}\n";
    shop.write("purlin.yaml", format!("{config}{off}"));
    assert_eq!(marks(&shop), 0);
}

#[test]
fn a_boundary_that_could_not_run_is_no_picture_without_marks() {
    let shop = shop();
    let config = std::fs::read_to_string(shop.path().join("purlin.yaml")).unwrap();
    shop.write("purlin.yaml", config.replace("kind: deny", "kind: denny"));
    let run = shop.purlin(&["graph"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("there is no kind of boundary `denny`"),
        "{}",
        run.stderr
    );
}

/// Whatever is proposed for these packages loads, and the repository keeps to it.
fn proposed(files: &[(&str, &str)]) -> String {
    let scratch = Scratch::repository(files);
    let run = scratch.purlin(&["init", "--architecture"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let written = std::fs::read_to_string(scratch.path().join("purlin.yaml")).unwrap();
    let at = written.find("\narchitecture:").unwrap();
    // Before and after it is added to git.
    for _ in 0..2 {
        let run = scratch.purlin(&["check", "--rule", "architecture", "--format", "short"]);
        if written.contains("    - name:") {
            assert_eq!(
                (run.code, run.stdout.as_str(), run.stderr.as_str()),
                (0, "", ""),
                "{written}"
            );
        }
        let run = scratch.purlin(&["graph"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{written}");
        scratch.track();
    }
    written[at + 1..].to_owned()
}

#[test]
fn what_is_proposed_loads_and_holds() {
    let two = proposed(&[
        ("CODEOWNERS", "/apps/ @acme/apps\n"),
        (
            "package.json",
            r#"{"name": "root", "workspaces": ["apps/*", "libs/*", "tool [x] {y}"]}"#,
        ),
        (
            "apps/web/package.json",
            r#"{"name": "web", "dependencies": {"ui": "*"}}"#,
        ),
        (
            "apps/admin/package.json",
            r#"{"name": "admin", "dependencies": {"ui": "*"}}"#,
        ),
        (
            "libs/ui/package.json",
            r#"{"name": "ui", "dependencies": {"base": "*"}}"#,
        ),
        ("libs/base/package.json", r#"{"name": "base"}"#),
        (
            "tool [x] {y}/package.json",
            r#"{"name": "tool", "devDependencies": {"web": "*"}}"#,
        ),
        (
            "apps/web/examples/one/package.json",
            r#"{"name": "one", "dependencies": {"tool": "*"}}"#,
        ),
    ]);
    assert!(
        two.contains("\"app-{name}\":\n      paths: [\"apps/{name}\"]\n"),
        "{two}"
    );
    assert!(two.contains("layer: \"2\", owner: \"@acme/apps\""), "{two}");
    assert!(two.contains("layers: [layer=2, layer=1]"), "{two}");
    // What builds on what within a family, and no place for a new package to hide.
    assert!(
        two.contains("          - [lib-ui]\n          - [lib-base]\n        exhaustive: true\n        ignore: [\"*\", \"!declared=lib-{name}\"]\n"),
        "{two}"
    );
    assert!(
        two.contains("kind: unassigned\n      with:\n        ignore: [package.json]\n"),
        "{two}"
    );
    assert!(two.contains("    # There is no cycle today.\n"), "{two}");

    let workflows = proposed(&[
        (
            ".github/workflows/a.yml",
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{uses: actions/checkout@v6}]\n",
        ),
        (
            ".github/workflows/b.yml",
            "on: push\njobs:\n  b:\n    runs-on: x\n    steps: [{uses: actions/checkout@v6}]\n",
        ),
        (
            "libs/a/package.json",
            r#"{"name": "a", "dependencies": {"b": "file:../b"}}"#,
        ),
        ("libs/b/package.json", r#"{"name": "b"}"#),
    ]);
    assert!(!workflows.contains("github"), "{workflows}");
    assert!(
        workflows.contains("          - [lib-a]\n          - [lib-b]\n        exhaustive: true\n"),
        "{workflows}"
    );
    assert!(!workflows.contains("ignore"), "{workflows}");

    // What is only for tests is in no component, but a cycle may lead through it.
    let through_tests = proposed(&[
        ("package.json", r#"{"workspaces": ["libs/*", "tests/*"]}"#),
        (
            "libs/a/package.json",
            r#"{"name": "a", "dependencies": {"help": "*"}}"#,
        ),
        ("libs/b/package.json", r#"{"name": "b"}"#),
        (
            "tests/help/package.json",
            r#"{"name": "help", "dependencies": {"a": "*"}}"#,
        ),
    ]);
    assert!(
        through_tests
            .contains("    #   lib-a -> tests/help/package.json -> lib-a (2 components and packages)\n"),
        "{through_tests}"
    );

    let circular = proposed(&[
        (
            "a/package.json",
            r#"{"name": "a", "dependencies": {"b": "file:../b"}}"#,
        ),
        (
            "b/package.json",
            r#"{"name": "b", "dependencies": {"a": "file:../a"}}"#,
        ),
        (
            "on/package.json",
            r#"{"name": "on", "dependencies": {"a": "file:../a"}}"#,
        ),
    ]);
    assert!(circular.contains("a -> b -> a (2 components)"), "{circular}");
    assert!(circular.contains("    \"on\":\n"), "{circular}");
}

#[test]
fn a_config_that_exists_is_left_alone() {
    let shop = shop();
    let before = std::fs::read_to_string(shop.path().join("purlin.yaml")).unwrap();
    let run = shop.purlin(&["init", "--architecture"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("# Which parts"), "{}", run.stdout);
    assert!(
        run.stderr.contains("exists already, so nothing was written"),
        "{}",
        run.stderr
    );
    assert_eq!(
        before,
        std::fs::read_to_string(shop.path().join("purlin.yaml")).unwrap()
    );
    let empty = Scratch::new();
    let run = empty.purlin(&["init", "--architecture"]);
    assert_eq!(run.code, 2);
    assert!(!empty.path().join("purlin.yaml").exists());
}
