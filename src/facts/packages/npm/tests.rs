//! Workspaces and dependencies of npm, Yarn and pnpm, each as its own tool resolves them.

use super::super::tests::{edges_of, lines_of, reasons_of};
use crate::facts::Edges;
use crate::source::RepoPath;

/// A package of the workspace with a version.
fn package(name: &str, rest: &str) -> String {
    format!(r#"{{"name": "{name}", "version": "1.2.3"{rest}}}"#)
}

fn members(edges: &Edges) -> Vec<String> {
    let line = |workspace: &crate::facts::WorkspaceFact| {
        let mut members: Vec<&str> = workspace.members.iter().map(RepoPath::parent).collect();
        members.sort_unstable();
        format!("{}: {}", workspace.id, members.join(" "))
    };
    edges.workspaces.iter().map(line).collect()
}

/// The members that `workspaces` of the root names, in a repository with some packages and `next to`.
fn named(workspaces: &str, beside: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let root = format!(r#"{{"workspaces": {workspaces}}}"#);
    let mut files = vec![
        ("package.json", root.as_str()),
        ("a/package.json", "{}"),
        ("p/a/package.json", "{}"),
        ("p/b/package.json", "{}"),
        ("p/b/c/package.json", "{}"),
        ("p/.d/package.json", "{}"),
        ("p/node_modules/e/package.json", "{}"),
        ("p/none/index.js", ""),
    ];
    files.extend(beside);
    let edges = edges_of(&files);
    (members(&edges), reasons_of(&edges))
}

fn check_named(workspaces: &str, beside: &[(&str, &str)], expected: &str) {
    let (members, reasons) = named(workspaces, beside);
    assert_eq!(members, [format!("package.json: {expected}")], "{workspaces}");
    assert_eq!(reasons, Vec::<String>::new(), "{workspaces}");
}

#[test]
fn globs_name_members() {
    check_named(r#"["p/*"]"#, &[], " p/a p/b");
    check_named(r#"{"packages": ["p/*"], "nohoist": []}"#, &[], " p/a p/b");
    check_named(r#"["p/**"]"#, &[], " p/a p/b p/b/c");
    check_named(r#"["./p/*/", "/a"]"#, &[], " a p/a p/b");
    check_named(r#"["p/*", "!p/b"]"#, &[], " p/a");
    check_named(r#"["p/{a,b}"]"#, &[], " p/a p/b");
    check_named(r#"["p/.d"]"#, &[], " p/.d");
    check_named("[]", &[], "");
}

#[test]
fn the_tool_decides_what_a_negation_takes_away() {
    let written = r#"["!p/b", "p/*"]"#;
    check_named(written, &[], " p/a");
    check_named(r#"["!p/b", "p/*", "p/b"]"#, &[], " p/a p/b");
    check_named(written, &[(".yarnrc.yml", "nodeLinker: pnp\n")], " p/a p/b");
    check_named(
        r#"["p/*", "!p/b"]"#,
        &[(".yarnrc.yml", "nodeLinker: pnp\n")],
        " p/a",
    );
    check_named(r#"["p/*", "!p/b"]"#, &[("yarn.lock", "")], " p/a p/b");
}

#[test]
fn what_names_no_member_is_told() {
    let (_, reasons) = named(r#"["p/none", "../x", "../*", "p/+(a)", 1, "p/["]"#, &[]);
    assert_eq!(
        reasons,
        [
            "package.json: there is no `p/none/package.json`",
            "package.json: `../x` is outside the repository",
            "package.json: the glob `../*` leads out of its workspace",
            "package.json: `p/+(a)` is an extended glob, which purlin can't expand",
            "package.json: a workspace pattern must be a string",
            "package.json: `p/[` is not a glob: unclosed character class; missing ']'",
        ]
    );
    let (_, reasons) = named(r#""p/*""#, &[]);
    assert_eq!(
        reasons,
        ["package.json: the members of a workspace must be a list"]
    );
}

#[test]
fn pnpm_reads_its_own_file() {
    let pnpm = ("pnpm-workspace.yaml", "packages:\n- p/*\n- '!p/b'\n");
    let (found, reasons) = named(r#"["a"]"#, &[pnpm]);
    assert_eq!(found, ["pnpm-workspace.yaml:  p/a"]);
    assert_eq!(reasons, Vec::<String>::new());
    let other = edges_of(&[
        (
            "package.json",
            r#"{"workspaces": ["a"], "packageManager": "yarn@4.1.0"}"#,
        ),
        ("a/package.json", "{}"),
        pnpm,
    ]);
    assert_eq!(members(&other), ["package.json:  a"]);
    let settings = edges_of(&[
        ("package.json", "{}"),
        ("pnpm-workspace.yaml", "catalog:\n  a: 1\n"),
    ]);
    assert_eq!(members(&settings), Vec::<String>::new());
    let broken = edges_of(&[("package.json", "{}"), ("pnpm-workspace.yaml", "packages: [")]);
    assert_eq!(
        reasons_of(&broken),
        ["package.json: `pnpm-workspace.yaml` cannot be read"]
    );
}

/// Where `requirement` on `b` leads from `a`, in a workspace with `next to`; and what is told.
fn led(requirement: &str, version: &str, beside: &[(&str, &str)]) -> String {
    let a = format!(r#"{{"name": "a", "dependencies": {{"b": "{requirement}"}}}}"#);
    let b = format!(r#"{{"name": "b"{version}}}"#);
    let mut files = vec![("p/a/package.json", a.as_str()), ("p/b/package.json", b.as_str())];
    if !beside.iter().any(|(path, _)| *path == "package.json") {
        files.push(("package.json", r#"{"workspaces": ["p/*"]}"#));
    }
    files.extend(beside);
    let edges = edges_of(&files);
    assert_eq!(edges.edges.len(), 1);
    match (&edges.edges[0].to, reasons_of(&edges).as_slice()) {
        (Some(to), []) => to.as_str().to_owned(),
        (None, []) => "elsewhere".to_owned(),
        (None, [reason]) => reason.split_once(": ").unwrap().1.to_owned(),
        other => panic!("{other:?}"),
    }
}

const B: &str = "p/b/package.json";
const V: &str = r#", "version": "1.2.3""#;
const PNPM: (&str, &str) = ("pnpm-workspace.yaml", "packages: ['p/*']\n");
const BERRY: (&str, &str) = (".yarnrc.yml", "");
const CLASSIC: (&str, &str) = ("yarn.lock", "");

#[test]
fn a_range_leads_to_a_member_whose_version_it_admits() {
    for beside in [&[][..], &[BERRY], &[CLASSIC]] {
        assert_eq!(led("^1.0.0", V, beside), B);
        assert_eq!(led("*", V, beside), B);
        assert_eq!(led("^2", V, beside), "elsewhere");
        assert_eq!(led("latest", V, beside), "elsewhere");
        assert_eq!(led("npm:b@^1", V, beside), "elsewhere");
    }
    assert_eq!(led("*", "", &[]), B);
    assert_eq!(led("^1", "", &[]), "elsewhere");
    assert_eq!(led("*", "", &[BERRY]), "elsewhere");
    assert_eq!(led("*", "", &[CLASSIC]), "elsewhere");
    let closed = (".yarnrc.yml", "enableTransparentWorkspaces: false\n");
    assert_eq!(led("^1.0.0", V, &[closed]), "elsewhere");
}

#[test]
fn pnpm_links_a_range_where_it_is_told_to() {
    let links = |written: &'static str| ("pnpm-workspace.yaml", written);
    assert_eq!(led("^1.0.0", V, &[PNPM]), "elsewhere");
    let yes = links("packages: ['p/*']\nlinkWorkspacePackages: deep\n");
    assert_eq!(led("^1.0.0", V, &[yes]), B);
    assert_eq!(led("npm:b@^1.0.0", V, &[yes]), B);
    assert_eq!(led("*", "", &[yes]), B);
    assert_eq!(led("^1", "", &[yes]), "elsewhere");
    let npmrc = (".npmrc", "x=1\nlink-workspace-packages = true\n");
    assert_eq!(led("^1.0.0", V, &[PNPM, npmrc]), B);
    let old = ("package.json", r#"{"packageManager": "pnpm@8.15.0+sha"}"#);
    assert_eq!(led("^1.0.0", V, &[PNPM, old]), B);
    let new = ("package.json", r#"{"packageManager": "pnpm@9.0.0"}"#);
    assert_eq!(led("^1.0.0", V, &[PNPM, new]), "elsewhere");
}

#[test]
fn the_workspace_protocol_leads_to_a_member_or_is_told() {
    for beside in [&[][..], &[PNPM], &[BERRY]] {
        for requirement in [
            "workspace:*",
            "workspace:^",
            "workspace:~",
            "workspace:",
            "workspace:^1.0.0",
        ] {
            assert_eq!(led(requirement, V, beside), B, "{requirement}");
        }
        assert_eq!(led("workspace:^", "", beside), B);
        assert_eq!(
            led("workspace:^2", V, beside),
            "no member of the workspace that is named `b` has a version in `^2`"
        );
        assert_eq!(
            led("workspace:c@*", V, beside),
            "no member of the workspace is named `c`"
        );
    }
    assert_eq!(led("workspace:../b", V, &[PNPM]), B);
    assert_eq!(led("workspace:p/b", V, &[BERRY]), B);
    assert_eq!(
        led("workspace:../c", V, &[PNPM]),
        "there is no `p/c/package.json`"
    );
}

#[test]
fn directories_lead_to_packages_without_a_workspace() {
    let alone = ("package.json", "{}");
    for requirement in ["file:../b", "link:../b", "portal:../b/.", "../b"] {
        assert_eq!(led(requirement, "", &[alone]), B, "{requirement}");
    }
    assert_eq!(led("^1.2.3", V, &[alone]), "elsewhere");
    assert_eq!(led("file:../b.tgz", V, &[alone]), "elsewhere");
    for (requirement, reason) in [
        ("file:../c", "there is no `p/c/package.json`"),
        ("file:../../../b", "`../../../b` is outside the repository"),
        ("link:/b", "`/b` is outside the repository"),
        ("link:~/b", "`~/b` is outside the repository"),
        (
            "exec:./b.js",
            "purlin can't resolve `b`: it doesn't know the protocol `exec:`",
        ),
        (
            "workspace:*",
            "`b` comes from a workspace, but the package is in none",
        ),
        (
            "catalog:",
            "`b` comes from a catalog, but the package is in no workspace",
        ),
    ] {
        assert_eq!(led(requirement, V, &[alone]), reason);
    }
}

#[test]
fn catalogs_state_requirements() {
    let files = [
        (
            "pnpm-workspace.yaml",
            "packages: [a]\ncatalog:\n  x: ^1\n  y: catalog:other\n  z: npm:zed@2\ncatalogs:\n  other:\n    x: ^2\n",
        ),
        ("package.json", "{}"),
        (
            "a/package.json",
            r#"{"dependencies": {"x": "catalog:", "y": "catalog:default", "z": "catalog:", "w": "catalog:"},
                "devDependencies": {"x": "catalog:other", "v": "catalog:none"}}"#,
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            r#"a/package.json -> -: x ^1 prod registry @"x""#,
            r#"a/package.json -> -: y - prod registry @"y""#,
            r#"a/package.json -> -: z=zed 2 prod registry @"z""#,
            r#"a/package.json -> -: w - prod registry @"w""#,
            r#"a/package.json -> -: x ^2 dev registry @"x""#,
            r#"a/package.json -> -: v - dev registry @"v""#,
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "a/package.json: the catalog `default` gives `catalog:other` for `y`, which is not allowed in a catalog",
            "a/package.json: the catalog `default` has no entry for `w`",
            "a/package.json: the catalog `none` has no entry for `v`",
        ]
    );
    for holder in [
        ("package.json", r#"{"catalog": {"x": "^3"}}"#, ".x", ""),
        (
            "package.json",
            r#"{"workspaces": {"packages": [], "catalog": {"x": "^3"}}}"#,
            ".x",
            "",
        ),
        (
            "package.json",
            r#"{"packageManager": "yarn@4.10.0"}"#,
            ".yarnrc.yml",
            "catalog: {x: ^3}\n",
        ),
    ] {
        let (path, content, other, beside) = holder;
        let content = content.replacen('{', r#"{"dependencies": {"x": "catalog:"}, "#, 1);
        let content = if content.contains("workspaces") || other == ".yarnrc.yml" {
            content
        } else {
            content.replacen('{', r#"{"workspaces": [], "#, 1)
        };
        let edges = edges_of(&[(path, &content), (other, beside)]);
        assert_eq!(edges.edges[0].requirement.as_deref(), Some("^3"), "{content}");
    }
}

#[test]
fn tables_tell_the_scope_and_optional_ones_win() {
    let files = [(
        "package.json",
        r#"{"dependencies": {"a": "1", "b": "1"}, "devDependencies": {"a": "2"}, "peerDependencies": {"a": ">=1"},
            "optionalDependencies": {"b": "2"}}"#,
    )];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            r#"package.json -> -: a 1 prod registry @"a""#,
            r#"package.json -> -: a 2 dev registry @"a""#,
            r#"package.json -> -: a >=1 peer registry @"a""#,
            r#"package.json -> -: b 2 optional registry @"b""#,
        ]
    );
    let odd = [(
        "package.json",
        r#"{"dependencies": {"a": 1, "b": {}}, "devDependencies": "x", "peerDependencies": []}"#,
    )];
    assert_eq!(
        reasons_of(&edges_of(&odd)),
        [
            "package.json: the requirement of `a` is not a string",
            "package.json: the requirement of `b` is not a string",
            "package.json: `devDependencies` is not an object",
        ]
    );
}

#[test]
fn peers_are_found_whatever_pnpm_links() {
    let files = [
        PNPM,
        ("package.json", "{}"),
        (
            "p/a/package.json",
            r#"{"peerDependencies": {"b": "^1", "c": "1"}}"#,
        ),
        ("p/b/package.json", &package("b", "")),
    ];
    assert_eq!(
        lines_of(&files, &edges_of(&files)),
        [
            r#"p/a/package.json -> p/b/package.json: b ^1 peer workspace @"b""#,
            r#"p/a/package.json -> -: c 1 peer registry @"c""#,
        ]
    );
}

#[test]
fn names_shared_by_members_are_told_unless_versions_choose() {
    let two = |tool: (&'static str, &'static str), second: &str, asked: &str| {
        let a = format!(r#"{{"dependencies": {{"b": "{asked}"}}}}"#);
        let second = format!(r#"{{"name": "b", "version": "{second}"}}"#);
        let edges = edges_of(&[
            tool,
            ("package.json", r#"{"workspaces": ["p/*"]}"#),
            ("p/a/package.json", &a),
            ("p/b/package.json", &package("b", "")),
            ("p/c/package.json", &second),
        ]);
        (
            edges.edges[0].to.as_ref().map(ToString::to_string),
            reasons_of(&edges),
        )
    };
    let newer = (Some("p/c/package.json".to_owned()), vec![]);
    assert_eq!(two(PNPM, "1.3.0", "workspace:*"), newer);
    let reasons = vec!["p/a/package.json: several members of the workspace are named `b`".to_owned()];
    assert_eq!(two(PNPM, "1.2.3", "workspace:*"), (None, reasons.clone()));
    assert_eq!(two(BERRY, "1.3.0", "workspace:*"), (None, reasons));
}

#[test]
fn a_package_belongs_to_the_innermost_workspace_that_includes_it() {
    let root = r#"{"name": "root", "workspaces": ["**"]}"#;
    let inner = r#"{"name": "inner", "workspaces": ["x"]}"#;
    let x = r#"{"name": "x", "version": "1.0.0", "dependencies": {"inner": "*", "o": "*"}}"#;
    let files = |tool| {
        vec![
            tool,
            ("package.json", root),
            ("o/package.json", r#"{"name": "o", "version": "1.0.0"}"#),
            ("i/package.json", inner),
            ("i/x/package.json", x),
        ]
    };
    let npm = files(("package-lock.json", "{}"));
    let edges = edges_of(&npm);
    assert_eq!(
        members(&edges),
        ["i/package.json: i i/x", "package.json:  i i/x o"]
    );
    assert!(edges.edges.iter().all(|edge| edge.to.is_none()), "{edges:?}");
    // Yarn takes members of members for its own.
    let edges = edges_of(&files(BERRY));
    assert_eq!(
        members(&edges),
        ["i/package.json: i i/x", "package.json:  i i/x o"]
    );
    let to: Vec<_> = edges
        .edges
        .iter()
        .map(|edge| edge.to.as_ref().map(ToString::to_string))
        .collect();
    assert_eq!(to, [None, Some("o/package.json".to_owned())]);
}

#[test]
fn a_workspace_puts_local_packages_in_the_place_of_others() {
    let root = |field: &str| format!(r#"{{"workspaces": ["p/*"], {field}}}"#);
    let check = |tool: (&'static str, &str), field: &str, expected: &str| {
        let root = root(field);
        let found = led("^9", V, &[tool, ("package.json", &root)]);
        assert_eq!(found, expected, "{field}");
    };
    check(BERRY, r#""resolutions": {"b": "workspace:*"}"#, B);
    check(CLASSIC, r#""resolutions": {"**/b": "file:p/b"}"#, B);
    check(("x", ""), r#""overrides": {"b": "file:./p/b"}"#, B);
    check(("x", ""), r#""overrides": {"b": "^3"}"#, "elsewhere");
    let pnpm = (
        "pnpm-workspace.yaml",
        "packages: ['p/*']\noverrides:\n  b: workspace:*\n",
    );
    check(pnpm, r#""x": 1"#, B);
    check(PNPM, r#""pnpm": {"overrides": {"b": "link:p/b"}}"#, B);
    let partly = "replaces some dependencies with a local package; purlin can't tell which ones";
    check(
        ("x", ""),
        r#""overrides": {"x": {"b": "file:./p/b"}}"#,
        &format!("`x` {partly}"),
    );
    check(
        PNPM,
        r#""pnpm": {"overrides": {"x>b": "link:p/b"}}"#,
        &format!("`x>b` {partly}"),
    );
}

#[test]
fn hostile_manifests_end() {
    // Every package is a workspace of the world, in a chain.
    let content =
        r#"{"name": "a", "workspaces": ["**", "*", "**/*", "!**/none/**"], "dependencies": {"a": "*"}}"#;
    let paths: Vec<String> = (0..60)
        .map(|depth| format!("{}package.json", "d/".repeat(depth)))
        .collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), content)).collect();
    let edges = edges_of(&files);
    assert_eq!((edges.workspaces.len(), edges.edges.len()), (60, 60));

    // Many members of one name, all of which depend on it.
    let paths: Vec<String> = (0..2000).map(|at| format!("p/{at}/package.json")).collect();
    let mut files: Vec<(&str, &str)> = paths
        .iter()
        .map(|path| {
            (
                path.as_str(),
                r#"{"name": "a", "version": "1.0.0", "dependencies": {"a": "workspace:*"}}"#,
            )
        })
        .collect();
    files.push(("package.json", r#"{"workspaces": ["p/*"]}"#));
    let edges = edges_of(&files);
    assert_eq!((edges.edges.len(), edges.incomplete.len()), (2000, 2000));
    assert_eq!(edges.workspaces[0].members.len(), 2001);

    // As many dependencies as a large file can hold, all of a catalog.
    let names: Vec<String> = (0..20_000).map(|at| format!(r#""n{at}": "catalog:""#)).collect();
    let package = format!(r#"{{"dependencies": {{{}}}}}"#, names.join(", "));
    let catalog: Vec<String> = (0..20_000).map(|at| format!("  n{at}: ^{at}\n")).collect();
    let catalog = catalog.concat();
    let catalog = format!("catalog:\n{catalog}");
    let edges = edges_of(&[("package.json", &package), ("pnpm-workspace.yaml", &catalog)]);
    assert_eq!((edges.edges.len(), edges.incomplete.len()), (20_000, 0));
}

#[test]
fn a_member_of_a_pnpm_workspace_has_no_workspaces_of_its_own() {
    let files = |next_to: &[(&'static str, &'static str)]| {
        let mut files = vec![
            ("package.json", "{}"),
            (
                "pnpm-workspace.yaml",
                "packages: ['p/*', 'ex/*', 'ex/*/*']\nlinkWorkspacePackages: true\n",
            ),
            ("p/b/package.json", r#"{"name": "b", "version": "1.2.3"}"#),
            (
                "ex/min/package.json",
                r#"{"name": "min", "workspaces": ["web", "../*"]}"#,
            ),
            (
                "ex/min/web/package.json",
                r#"{"name": "web", "dependencies": {"b": "workspace:*"}}"#,
            ),
        ];
        files.extend(next_to);
        edges_of(&files)
    };
    for next_to in [vec![], vec![("ex/min/yarn.lock", ""), ("ex/min/.yarnrc.yml", "")]] {
        let edges = files(&next_to);
        let to: Vec<_> = edges
            .edges
            .iter()
            .map(|edge| edge.to.as_ref().map(RepoPath::as_str))
            .collect();
        assert_eq!(to, [Some("p/b/package.json")], "{next_to:?}");
        assert_eq!(edges.workspaces.len(), 1, "{next_to:?}");
        assert_eq!(reasons_of(&edges), [""; 0], "{next_to:?}");
    }
    let own = files(&[("ex/min/pnpm-workspace.yaml", "packages: [web]\n")]);
    assert_eq!(own.workspaces.len(), 2);
}

#[test]
fn pnpm_does_not_read_workspaces() {
    let root = r#"{"packageManager": "pnpm@8.0.0", "workspaces": ["p/*"]}"#;
    let edges = edges_of(&[("package.json", root), ("p/a/package.json", r#"{"name": "a"}"#)]);
    assert_eq!(members(&edges), Vec::<String>::new());
}

#[test]
fn a_negation_of_an_absolute_path_takes_nothing_away_in_pnpm_and_yarn() {
    let pnpm = ("pnpm-workspace.yaml", "packages: ['p/*', '!/p/b']\n");
    let (found, reasons) = named("[]", &[pnpm]);
    assert_eq!(
        (found, reasons),
        (vec!["pnpm-workspace.yaml:  p/a p/b".to_owned()], vec![])
    );
    check_named(
        r#"["p/*", "!/p/b"]"#,
        &[(".yarnrc.yml", "nodeLinker: pnp\n")],
        " p/a p/b",
    );
    check_named(r#"["p/*", "!/p/b"]"#, &[], " p/a");
}

#[test]
fn lerna_names_members_where_no_package_manager_does() {
    let lerna = |package: &str, lerna: &str| {
        let files = [
            ("package.json", package),
            ("lerna.json", lerna),
            ("p/a/package.json", "{}"),
            ("q/b/package.json", "{}"),
        ];
        members(&edges_of(&files))
    };
    let packages = r#"{"packages": ["p/*"]}"#;
    assert_eq!(lerna("{}", packages), ["lerna.json:  p/a"]);
    assert_eq!(
        lerna(r#"{"workspaces": ["q/*"]}"#, packages),
        ["package.json:  q/b"]
    );
    assert_eq!(lerna("{}", r#"{"version": "1.0.0"}"#), [] as [String; 0]);
}

#[test]
fn a_manifest_that_only_pnpm_reads_is_told() {
    let workspace = "packages: ['p/*']\n";
    let files = [
        ("package.json", "{}"),
        ("pnpm-workspace.yaml", workspace),
        ("p/a/package.json5", "{}"),
        ("p/b/package.json", "{}"),
        ("p/b/package.yaml", "{}"),
        ("q/c/package.yaml", "{}"),
    ];
    assert_eq!(
        reasons_of(&edges_of(&files)),
        ["pnpm-workspace.yaml: the member `p/a` has a package.json5, which purlin does not read"]
    );
}
