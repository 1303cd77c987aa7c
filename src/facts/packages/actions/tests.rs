use std::fmt::Write as _;

use crate::facts::packages::tests::edges_of;

fn facts_of(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let edges = edges_of(files);
    let line = |edge: &crate::facts::EdgeFact| {
        let to = edge.to.as_ref().map_or("-", |to| to.as_str());
        let requirement = edge.requirement.as_deref().unwrap_or("-");
        assert_eq!(edge.scope, crate::facts::Scope::Build);
        format!(
            "{} -> {to}: {} {requirement} {:?}",
            edge.from, edge.name, edge.source
        )
    };
    (
        edges.edges.iter().map(line).collect(),
        edges.incomplete.into_iter().map(|one| one.reason).collect(),
    )
}

const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn jobs_use_actions_workflows_and_images() {
    let (lines, incomplete) = facts_of(&[
        (
            WORKFLOW,
            "jobs:\n  a:\n    container: node:22\n    services:\n      db: {image: 'docker://quay.io/db@sha256:ab'}\n    steps:\n      \
             - uses: actions/checkout@v4\n      - uses: ./tools/setup\n      - uses: ./\n      - run: x\n      - uses: docker://alpine\n      \
             - uses: ./image\n  b:\n    uses: ./.github/workflows/reusable.yaml\n  c:\n    uses: a/b/.github/workflows/x.yml@main\n",
        ),
        (".github/workflows/reusable.yaml", "name: Reusable\njobs: {}\n"),
        (
            "tools/setup/action.yaml",
            "runs:\n  using: composite\n  steps:\n    - uses: a/b/c@0f\n    - uses: ./\n",
        ),
        (
            "action.yml",
            "name: Root\nruns: {using: Docker, image: ./image/Dockerfile}\n",
        ),
        ("image/Dockerfile", "FROM scratch\n"),
        ("config/action.yml", "name: no action\n"),
    ]);
    assert_eq!(
        lines,
        [
            ".github/workflows/ci.yml -> -: docker.io/library/node 22 Registry",
            ".github/workflows/ci.yml -> -: quay.io/db sha256:ab Registry",
            ".github/workflows/ci.yml -> -: actions/checkout v4 Git",
            ".github/workflows/ci.yml -> tools/setup/action.yaml: ./tools/setup - Path",
            ".github/workflows/ci.yml -> action.yml: ./ - Path",
            ".github/workflows/ci.yml -> -: docker.io/library/alpine - Registry",
            ".github/workflows/ci.yml -> image/Dockerfile: ./image - Path",
            ".github/workflows/ci.yml -> .github/workflows/reusable.yaml: ./.github/workflows/reusable.yaml - Path",
            ".github/workflows/ci.yml -> -: a/b/.github/workflows/x.yml main Git",
            "action.yml -> image/Dockerfile: ./image/Dockerfile - Path",
            "tools/setup/action.yaml -> -: a/b/c 0f Git",
            "tools/setup/action.yaml -> action.yml: ./ - Path",
        ]
    );
    assert_eq!(incomplete, [""; 0]);
}

#[test]
fn what_text_does_not_tell_is_incomplete() {
    let (lines, incomplete) = facts_of(&[
        (
            WORKFLOW,
            "jobs:\n  a:\n    container: ${{ matrix.image }}\n    services:\n      db: {image: 'node:${{ matrix.node }}'}\n      none: {image: ''}\n    \
             steps:\n      - uses: ./gone\n      - uses: ../out\n      - uses: checkout\n      - uses: a/b@${{ env.REF }}\n      - uses: [x]\n      - uses: ./config\n",
        ),
        ("config/action.yml", "name: no action\n"),
    ]);
    assert_eq!(
        lines,
        [".github/workflows/ci.yml -> -: docker.io/library/node - Registry"]
    );
    assert_eq!(
        incomplete,
        [
            "the image name needs `${{ matrix.image }}`, which has no value in this file",
            "the version of the image `node` needs `${{ matrix.node }}`, which has no value in this file",
            "there is no action or workflow at `./gone`",
            "there is no action or workflow at `../out`",
            "`checkout` is not `owner/repository@ref`",
            "purlin can't resolve `a/b@${{ env.REF }}`: its value is known only when the workflow runs",
            "`uses` is not a string",
            "there is no action or workflow at `./config`",
        ]
    );
}

#[test]
fn workflows_lie_in_one_place() {
    let workflow = "jobs: {a: {steps: [{uses: a/b@1}]}}\n";
    let (lines, _) = facts_of(&[
        ("sub/.github/workflows/ci.yml", workflow),
        (".github/workflows/deep/ci.yml", workflow),
        (".github/workflows/README.md", workflow),
    ]);
    assert_eq!(lines, [""; 0]);
}

#[test]
fn what_aliases_repeat_is_read_once() {
    let mut content = "jobs:\n  a: &a\n    steps: &s\n".to_owned();
    content.push_str(&"      - uses: a/b@1\n".repeat(400));
    for job in 0..400 {
        writeln!(content, "  j{job}:\n    steps: *s").unwrap();
    }
    assert_eq!(facts_of(&[(WORKFLOW, &content)]).0.len(), 400);
}
