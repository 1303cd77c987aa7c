//! What a name leads to.

use super::super::tests::{edges_of, linked_of, reasons_of};
use crate::facts::Edges;
use crate::source::RepoPath;

/// The names of dependencies, each with what it leads to.
fn targets(edges: &Edges) -> Vec<(&str, Option<&str>)> {
    edges
        .edges
        .iter()
        .map(|edge| (edge.name.as_str(), edge.to.as_ref().map(RepoPath::as_str)))
        .collect()
}

fn pom(group: &str, artifact: &str, version: &str, rest: &str) -> String {
    format!(
        "<project><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>{rest}</project>"
    )
}

#[test]
fn a_private_member_has_no_other_releases() {
    for (root, member, dependent, manifests) in [
        (
            "package.json",
            r#"{"name": "config", "version": "1.0.0", "private": PRIVATE}"#,
            r#"{"name": "app", "dependencies": {"config": "^3.3.0"}}"#,
            r#"{"workspaces": ["app", "config"]}"#,
        ),
        (
            "Cargo.toml",
            "package = {name = 'config', version = '1.0.0', publish = PUBLISH}",
            "package = {name = 'app', version = '1.0.0'}\ndependencies = {config = '3.3'}",
            "workspace = {members = ['app', 'config']}",
        ),
    ] {
        for (private, publish, expected) in [("true", "false", false), ("false", "true", true)] {
            let member = member.replace("PRIVATE", private).replace("PUBLISH", publish);
            let edges = linked_of(&[
                (root, manifests),
                (&format!("app/{root}"), dependent),
                (&format!("config/{root}"), &member),
            ]);
            let config = format!("config/{root}");
            assert_eq!(
                targets(&edges),
                [("config", expected.then_some(config.as_str()))],
                "{member}"
            );
        }
    }
}

#[test]
fn a_package_that_the_lock_file_takes_from_the_registry_is_not_the_member() {
    let files = |resolved: &'static str| {
        [
            ("package.json", r#"{"workspaces": ["app", "config"]}"#),
            ("package-lock.json", resolved),
            (
                "app/package.json",
                r#"{"name": "app", "dependencies": {"config": "^3.3.0"}}"#,
            ),
            ("config/package.json", r#"{"name": "config", "version": "1.0.0"}"#),
        ]
    };
    let copy = files(
        r#"{"lockfileVersion": 3, "packages": {"": {}, "app": {}, "app/node_modules/config": {"version": "3.3.0", "resolved": "https://registry.npmjs.org/config/-/config-3.3.0.tgz"}}}"#,
    );
    assert_eq!(targets(&linked_of(&copy)), [("config", None)]);
    let silent = files(r#"{"lockfileVersion": 3, "packages": {"": {}, "app": {}}}"#);
    assert_eq!(
        targets(&linked_of(&silent)),
        [("config", Some("config/package.json"))]
    );
}

#[test]
fn a_fixture_with_a_public_name_takes_no_edges() {
    let uses = |version: &str| {
        pom(
            "g",
            "app",
            "1",
            &format!(
                "<dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>{version}</version></dependency></dependencies>"
            ),
        )
    };
    let (other, same, fixture) = (uses("4.12"), uses("0.1"), pom("junit", "junit", "0.1", ""));
    for (path, content, fixture_path, fixture, expected) in [
        (
            "pom.xml",
            other.as_str(),
            "src/test/resources/x/pom.xml",
            fixture.as_str(),
            false,
        ),
        ("pom.xml", &same, "src/test/resources/x/pom.xml", &fixture, true),
        (
            "go.mod",
            "module m/app\nrequire github.com/pkg/errors v0.9.1\n",
            "testdata/x/go.mod",
            "module github.com/pkg/errors\n",
            false,
        ),
        (
            "app/go.mod",
            "module m/app\nrequire m/lib/v2 v2.0.0\n",
            "lib/v2/go.mod",
            "module m/lib/v2\n",
            true,
        ),
        (
            "app/go.mod",
            "module m/app\nrequire m/lib/v2 v2.0.0\n",
            "lib/go.mod",
            "module m/lib/v2\n",
            true,
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'app'\ndependencies = ['requests>=2']\n",
            "tests/fixtures/x/pyproject.toml",
            "[project]\nname = 'requests'\nversion = '0.1'\n",
            false,
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'app'\ndependencies = ['requests==2.0']\n",
            "libs/x/pyproject.toml",
            "[project]\nname = 'requests'\nversion = '0.1'\n",
            false,
        ),
        (
            "app/pyproject.toml",
            "[project]\nname = 'app'\ndependencies = ['core>=0.1']\n",
            "core/pyproject.toml",
            "[project]\nname = 'core'\nversion = '0.1'\n",
            true,
        ),
        (
            "composer.json",
            r#"{"name": "a/app", "require": {"psr/log": "^3"}}"#,
            "tests/x/composer.json",
            r#"{"name": "psr/log"}"#,
            false,
        ),
        (
            "src/App.csproj",
            r#"<Project><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="13.0.1" /></ItemGroup></Project>"#,
            "tests/x/Newtonsoft.Json.csproj",
            "<Project />",
            false,
        ),
    ] {
        let edges = edges_of(&[(path, content), (fixture_path, fixture)]);
        let to: Vec<_> = targets(&edges).into_iter().map(|(_, to)| to).collect();
        assert_eq!(to, [expected.then_some(fixture_path)], "{path} {content}");
        assert_eq!(reasons_of(&edges), [""; 0], "{path}");
    }
}
