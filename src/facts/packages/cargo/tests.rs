//! Workspaces and dependencies as Cargo resolves them.

use super::super::tests::{edges_of, lines_of, reasons_of};
use crate::facts::Edges;
use crate::source::RepoPath;

fn members(edges: &Edges) -> Vec<String> {
    let line = |workspace: &crate::facts::WorkspaceFact| {
        let members: Vec<&str> = workspace.members.iter().map(RepoPath::parent).collect();
        format!("{}: {}", workspace.id, members.join(" "))
    };
    edges.workspaces.iter().map(line).collect()
}

fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"1.2.3\"\n{rest}")
}

#[test]
fn members_are_named_or_reached_by_path() {
    let root = "[workspace]\nmembers = [\"c/*\", \"tools/t\", \"{x}\"]\nexclude = [\"c/out\", \"tools\"]\ndefault-members = [\"c/a\"]\n";
    let edges = edges_of(&[
        ("Cargo.toml", root),
        (
            "c/a/Cargo.toml",
            &package("a", "[dependencies]\nimplied = {path = \"../../implied\"}\n"),
        ),
        ("c/b/Cargo.toml", &package("b", "")),
        ("c/out/Cargo.toml", &package("out", "")),
        ("c/b/deeper/Cargo.toml", &package("deeper", "")),
        ("tools/t/Cargo.toml", &package("t", "")),
        ("tools/u/Cargo.toml", &package("u", "")),
        ("{x}/Cargo.toml", &package("x", "[workspace]\n")),
        // Reached through `implied` alone.
        (
            "implied/Cargo.toml",
            &package("implied", "[dev-dependencies]\nchain = {path = \"chain\"}\n"),
        ),
        (
            "implied/chain/Cargo.toml",
            &package("chain", "[dependencies]\na = {path = \"../../c/a\"}\n"),
        ),
    ]);
    assert_eq!(
        members(&edges),
        [
            "Cargo.toml: c/a c/b implied implied/chain tools/t",
            "{x}/Cargo.toml: {x}"
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        ["Cargo.toml: `{x}/Cargo.toml` is listed as a member, but belongs to another workspace"]
    );
}

#[test]
fn a_package_may_name_its_workspace() {
    let edges = edges_of(&[
        (
            "ws/Cargo.toml",
            "[workspace]\nmembers = [\"../far\", \"../none\", \"../../x\", \"../*\"]\n",
        ),
        (
            "far/Cargo.toml",
            "[package]\nname = \"far\"\nworkspace = \"../ws\"\n",
        ),
        (
            "far/below/Cargo.toml",
            "[package]\nname = \"below\"\nversion.workspace = true\n",
        ),
        (
            "lost/Cargo.toml",
            "[package]\nname = \"lost\"\nworkspace = \"../far\"\n",
        ),
        (
            "out/Cargo.toml",
            "[package]\nname = \"out\"\nworkspace = \"../..\"\n",
        ),
    ]);
    assert_eq!(members(&edges), ["ws/Cargo.toml: far"]);
    assert_eq!(
        reasons_of(&edges),
        [
            "lost/Cargo.toml: `far/Cargo.toml` has no `[workspace]`",
            "out/Cargo.toml: `../..` is outside the repository",
            "ws/Cargo.toml: there is no `none/Cargo.toml`",
            "ws/Cargo.toml: `../../x` is outside the repository",
            "ws/Cargo.toml: the glob `../*` leads out of its workspace",
        ]
    );
}

#[test]
fn tables_tell_scope_source_and_name() {
    let a = r#"[package]
name = "a"
[dependencies]
plain = "1"
table = { version = "2", features = [] }
maybe = { version = "3", optional = true }
renamed = { package = "original", version = "4" }
git = { git = "https://host.example/r", branch = "main" }
b = { path = "../b", version = "1" }
[dependencies.long]
version = "5"
registry = "mine"
[dev-dependencies]
b = { path = "../b" }
[build-dependencies]
cc = "1"
[target.'cfg(unix)'.dependencies]
libc = "0.2"
[target.x86_64-pc-windows-msvc.build_dependencies]
winres = "0.1"
"#;
    let files = [("a/Cargo.toml", a), ("b/Cargo.toml", "[package]\nname = \"b\"\n")];
    let edges = edges_of(&files);
    let line = |text: &str| format!("a/Cargo.toml -> {text}");
    assert_eq!(
        lines_of(&files, &edges),
        [
            "-: plain 1 prod registry @plain",
            "-: table 2 prod registry @table",
            "-: maybe 3 optional registry @maybe",
            "-: renamed=original 4 prod registry @renamed",
            "-: git - prod git @git",
            "b/Cargo.toml: b 1 prod path @b",
            "-: long 5 prod registry @long",
            "b/Cargo.toml: b - dev path @b",
            "-: cc 1 build registry @cc",
            "-: libc 0.2 prod registry @libc",
            "-: winres 0.1 build registry @winres",
        ]
        .map(line)
    );
    assert_eq!(reasons_of(&edges), Vec::<String>::new());
}

#[test]
fn members_inherit_dependencies() {
    let root = "[workspace]\nmembers = [\"m\"]\n[workspace.dependencies]\nserde = \"1\"\nlocal = { path = \"l\", package = \"l\", version = \"2\" }\n";
    let m = "[package]\nname = \"m\"\n[dependencies]\nserde.workspace = true\nlocal = { workspace = true, optional = true }\nnone = { workspace = true }\n";
    let files = [
        ("Cargo.toml", root),
        ("m/Cargo.toml", m),
        ("l/Cargo.toml", "[package]\nname = \"l\"\n"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "m/Cargo.toml -> -: serde 1 prod registry @serde",
            "m/Cargo.toml -> l/Cargo.toml: local=l 2 optional path @local",
            "m/Cargo.toml -> -: none - prod workspace @none",
        ]
    );
    assert_eq!(members(&edges), ["Cargo.toml: l m"]);
    assert_eq!(
        reasons_of(&edges),
        ["m/Cargo.toml: `[workspace.dependencies]` of `Cargo.toml` has no `none`"]
    );
}

#[test]
fn what_leads_nowhere_is_told() {
    let a = r#"[package]
name = "a"
[dependencies]
gone = { path = "gone" }
out = { path = "../../out" }
virtual = { path = "v" }
other = { path = "o" }
odd = 1
asked = { workspace = true }
based = { base = "b", path = "o" }
"#;
    let edges = edges_of(&[
        ("a/Cargo.toml", a),
        ("a/v/Cargo.toml", "[workspace]\n"),
        ("a/o/Cargo.toml", "[package]\nname = \"o\"\n"),
    ]);
    assert!(edges.edges.iter().all(|edge| edge.to.is_none()));
    assert_eq!(
        reasons_of(&edges),
        [
            "a/Cargo.toml: there is no `a/gone/Cargo.toml`",
            "a/Cargo.toml: `../../out` is outside the repository",
            "a/Cargo.toml: there is no package in `a/v/Cargo.toml`",
            "a/Cargo.toml: the package in `a/o/Cargo.toml` is named `o`, not `other`",
            "a/Cargo.toml: the requirement of `odd` is neither a string nor a table",
            "a/Cargo.toml: `asked` comes from a workspace, but the package is in none",
            "a/Cargo.toml: the path of `based` is relative to the base `b`, which no manifest defines",
        ]
    );
}

#[test]
fn patches_lead_to_local_packages_of_a_version_that_is_asked_for() {
    let root = r#"[workspace]
members = ["m", "forks/*"]
[patch.crates-io]
log = { path = "forks/log" }
short = { path = "forks/log2", package = "rand" }
elsewhere = { git = "https://host.example/e" }
lost = { path = "forks/none" }
[patch."https://GitHub.com/acme/tool.git"]
tool = { path = "forks/tool" }
[replace]
"old:0.3.1" = { path = "forks/old" }
"#;
    let m = r#"[package]
name = "m"
[dependencies]
log = "1"
log2 = { package = "log", version = "2" }
rand = "1.2"
elsewhere = "1"
tool = { git = "https://github.com/acme/tool" }
other = { git = "https://github.com/acme/other", package = "tool" }
old = "0.3"
old4 = { package = "old", version = "0.4" }
mine = { package = "log", version = "1", registry = "mine" }
# Only a root may patch.
[patch.crates-io]
elsewhere = { path = "../forks/old" }
"#;
    let files = [
        ("Cargo.toml", root),
        ("m/Cargo.toml", m),
        ("forks/log/Cargo.toml", &package("log", "")),
        ("forks/log2/Cargo.toml", &package("rand", "")),
        ("forks/tool/Cargo.toml", &package("tool", "")),
        (
            "forks/old/Cargo.toml",
            "[package]\nname = \"old\"\nversion = \"0.3.1\"\n",
        ),
    ];
    let edges = edges_of(&files);
    let line = |text: &str| format!("m/Cargo.toml -> {text}");
    assert_eq!(
        lines_of(&files, &edges),
        [
            "forks/log/Cargo.toml: log 1 prod registry @log",
            "-: log2=log 2 prod registry @log2",
            "forks/log2/Cargo.toml: rand 1.2 prod registry @rand",
            "-: elsewhere 1 prod registry @elsewhere",
            "forks/tool/Cargo.toml: tool - prod git @tool",
            "-: other=tool - prod git @other",
            "forks/old/Cargo.toml: old 0.3 prod registry @old",
            "-: old4=old 0.4 prod registry @old4",
            "-: mine=log 1 prod registry @mine",
        ]
        .map(line)
    );
    assert_eq!(
        reasons_of(&edges),
        ["Cargo.toml: there is no `forks/none/Cargo.toml`"]
    );
}

#[test]
fn hostile_manifests_end() {
    // A cycle of path dependencies through every package, in a workspace of the world.
    let count = 2000;
    let contents: Vec<(String, String)> = (0..count)
        .map(|at| {
            let next = (at + 1) % count;
            let path = format!("p/{at}/Cargo.toml");
            let rest = format!("[dependencies]\nn{next} = {{path = \"../{next}\"}}\n");
            (path, package(&format!("n{at}"), &rest))
        })
        .collect();
    let mut files: Vec<(&str, &str)> = contents
        .iter()
        .map(|(path, content)| (path.as_str(), content.as_str()))
        .collect();
    files.push(("Cargo.toml", "[workspace]\nmembers = [\"**\", \"p/0\"]\n"));
    let edges = edges_of(&files);
    assert_eq!(edges.workspaces[0].members.len(), count);
    assert!(edges.edges.iter().all(|edge| edge.to.is_some()));

    // As many inherited dependencies as a large file can hold.
    let offered: Vec<String> = (0..20_000).map(|at| format!("n{at} = \"{at}\"\n")).collect();
    let offered = offered.concat();
    let asked: Vec<String> = (0..20_000)
        .map(|at| format!("n{at}.workspace = true\n"))
        .collect();
    let asked = asked.concat();
    let content =
        format!("[package]\nname = \"a\"\n[workspace.dependencies]\n{offered}[dependencies]\n{asked}");
    let content = content.replace(
        "[workspace.dependencies]",
        "[workspace]\n[workspace.dependencies]",
    );
    let edges = edges_of(&[("Cargo.toml", &content)]);
    assert_eq!((edges.edges.len(), edges.incomplete.len()), (20_000, 0));
}

#[test]
fn a_matched_directory_without_a_manifest_is_told() {
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = ['crates/*']\nexclude = ['crates/out']\n",
        ),
        ("crates/a/Cargo.toml", "[package]\nname = 'a'\n"),
        ("crates/b/README.md", ""),
        ("crates/out/x", ""),
        ("crates/file", ""),
    ];
    assert_eq!(
        reasons_of(&edges_of(&files)),
        ["Cargo.toml: the member `crates/b` has no Cargo.toml"]
    );
}
