use std::fmt::Write as _;

use crate::facts::packages::tests::{edges_of, lines_of};

fn edges(content: &str) -> (Vec<String>, Vec<String>) {
    let files = [("Dockerfile", content)];
    let edges = edges_of(&files);
    let lines = lines_of(&files, &edges);
    let incomplete = edges.incomplete.into_iter().map(|one| one.reason);
    (lines, incomplete.collect())
}

/// Names and scopes alone.
fn scopes(content: &str) -> Vec<String> {
    let edges = edges_of(&[("Dockerfile", content)]);
    let line = |edge: &crate::facts::EdgeFact| {
        let requirement = edge.requirement.as_deref().unwrap_or("-");
        format!("{} {requirement} {:?}", edge.name, edge.scope)
    };
    edges.edges.iter().map(line).collect()
}

#[test]
fn the_last_stage_tells_what_is_product() {
    assert_eq!(
        scopes(
            "FROM a AS x\nFROM b:1 AS y\nFROM x AS Z\nFROM z\nCOPY --from=y . .\nCOPY --from=c:2 . .\nCOPY --from=1 . ."
        ),
        [
            "docker.io/library/a - Prod",
            "docker.io/library/b 1 Build",
            "docker.io/library/c 2 Build"
        ]
    );
    assert_eq!(scopes("FROM scratch\nCOPY --from=scratch a b"), [""; 0]);
    // A stage is known only after it.
    assert_eq!(
        scopes("FROM base\nFROM x AS base"),
        ["docker.io/library/base - Build", "docker.io/library/x - Prod"]
    );
}

#[test]
fn defaults_of_arguments_are_filled_in() {
    let (lines, incomplete) =
        edges("ARG V=1\nARG I=\"go:${V}\"\nARG R\nFROM $I\nARG V=2\nFROM ${R:-quay.io}/x:$V");
    assert_eq!(incomplete, [""; 0]);
    assert!(lines[0].contains("docker.io/library/go") && lines[0].ends_with("@$I"));
    assert!(lines[1].contains("quay.io/x") && lines[1].contains("prod"));
}

#[test]
fn what_has_no_value_is_incomplete() {
    let (lines, incomplete) = edges(
        "ARG B\nFROM $B\nFROM a:$B\nFROM base-$TARGETOS\nFROM {{x}}\nFROM a\nCOPY --from=$B a b\nONBUILD COPY --from=z a b",
    );
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(
        incomplete,
        [
            "the image name needs `B`, which has no value in this file",
            "the version of the image `a` needs `B`, which has no value in this file",
            "the image name needs `TARGETOS`, which has no value in this file",
            "`{{x}}` is not a valid image name",
            "`$B` contains a variable, which only `FROM` can use",
            "purlin can't resolve `z` in `ONBUILD`: it depends on the Dockerfile that builds on this image",
        ]
    );
}

#[test]
fn a_variable_may_choose_among_stages() {
    assert_eq!(
        scopes("FROM a AS base-linux\nFROM b AS base-windows\nFROM c AS other\nFROM base-${TARGETOS}"),
        [
            "docker.io/library/a - Prod",
            "docker.io/library/b - Prod",
            "docker.io/library/c - Build"
        ]
    );
}

#[test]
fn mounts_and_the_frontend_are_edges_too() {
    let content =
        "# syntax=docker/dockerfile:1\nFROM a\nRUN --mount=type=bind,from=ghcr.io/x/y:2,target=/z make";
    let (lines, incomplete) = edges(content);
    assert_eq!(incomplete, [""; 0]);
    assert_eq!(lines.len(), 3);
    assert!(lines[0].ends_with("@docker/dockerfile:1"), "{lines:?}");
    assert!(lines[2].ends_with("@ghcr.io/x/y:2"), "{lines:?}");
}

#[test]
fn what_lies_among_templates_is_no_package() {
    for (path, edges) in [
        ("a/Dockerfile", 1),
        ("eng/Dockerfile-Templates/a/Dockerfile", 0),
        ("template/Dockerfile", 0),
    ] {
        assert_eq!(edges_of(&[(path, "FROM a")]).edges.len(), edges, "{path}");
    }
}

#[test]
fn many_stages_take_bounded_time() {
    let mut stages = String::new();
    for n in 0..10_000 {
        writeln!(stages, "FROM s-$X AS s-{n}\nCOPY --from=s-{n} a b").unwrap();
    }
    let started = std::time::Instant::now();
    let _ = edges_of(&[("Dockerfile", &stages)]);
    assert!(started.elapsed().as_secs() < 30);
}
