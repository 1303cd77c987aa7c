//! Manifests of every ecosystem, as they are found in the wild.

use std::collections::BTreeMap;

use super::*;
use crate::document::tree::Builder;
use crate::document::{Entry, Format, Parsed, parse};
use crate::facts::EdgeSource;
use crate::repository::scratch::Scratch;
use crate::repository::{ListOptions, Memory, WorkTree};
use crate::source::{Span, Text};

/// Files by path.
struct Files(BTreeMap<RepoPath, String>);

impl Manifests for Files {
    fn manifest(&self, path: &RepoPath) -> Option<Manifest> {
        let text = Text::new(path.clone(), self.0.get(path)?.as_str());
        let parsed = parse(Format::of(path)?, &text).ok()?;
        Some(Manifest {
            text: Arc::new(text),
            parsed: Arc::new(parsed),
        })
    }

    fn text(&self, path: &RepoPath) -> Option<Arc<Text>> {
        Some(Arc::new(Text::new(path.clone(), self.0.get(path)?.as_str())))
    }
}

fn files(files: &[(&str, &str)]) -> Files {
    let owned = files
        .iter()
        .map(|(path, content)| (RepoPath::new(path), (*content).to_owned()));
    Files(owned.collect())
}

fn set_of(files: &[(&str, &str)]) -> Arc<CheckedSet> {
    let tree = Arc::new(Memory::new(files.iter().copied()));
    Arc::new(CheckedSet::open(tree, &ListOptions::default()).unwrap())
}

fn package(files: &Files, path: &str) -> Option<PackageFact> {
    let path = RepoPath::new(path);
    let manifest = files.manifest(&path).expect("the manifest parses");
    described(&path, &manifest, files)
}

/// The first package of a manifest in a repository that lists nothing.
fn described(path: &RepoPath, manifest: &Manifest, files: &Files) -> Option<PackageFact> {
    let listing = set_of(&[]);
    let context = ReadContext {
        path,
        manifests: files,
        nearest: &Nearest::new(&listing),
    };
    read(Ecosystem::of(path)?, manifest, &context)?.into_iter().next()
}

/// name, version, private, licence
type NamedFields<'p> = (Option<&'p str>, Option<&'p str>, Option<bool>, Option<&'p str>);

fn facts_of(package: &PackageFact) -> NamedFields<'_> {
    (
        package.name.as_deref(),
        package.version.as_deref(),
        package.private,
        package.licence.as_deref(),
    )
}

fn check(path: &str, content: &str, expected: Option<NamedFields<'_>>) {
    let files = files(&[(path, content)]);
    let package = package(&files, path);
    assert_eq!(package.as_ref().map(facts_of), expected, "{content}");
    if let Some(package) = package {
        let [start, end] = package.at.span.unwrap_or_default();
        let at = &content[start as usize..end as usize];
        assert_eq!(package.at.span.is_some(), package.at.line.is_some());
        if let Some(name) = &package.name {
            assert!(at.contains(name.as_str()), "{at} in {content}");
        }
    }
}

/// The dependencies in a repository of these files.
pub(super) fn edges_of(files_of: &[(&str, &str)]) -> Edges {
    joined(files_of, false)
}

/// The same, with what lock files say of them.
pub(super) fn locked_of(files_of: &[(&str, &str)]) -> Edges {
    joined(files_of, true)
}

/// The same, with other releases of members.
pub(super) fn linked_of(files_of: &[(&str, &str)]) -> Edges {
    let listing = set_of(files_of);
    let files = files(files_of);
    let packages = collect(&listing, &files);
    let mut edges = join(&packages, &listing, &files);
    link_to_members(&mut edges, &packages.packages, &listing, &files);
    edges
}

fn joined(files_of: &[(&str, &str)], locked: bool) -> Edges {
    let listing = set_of(files_of);
    let files = files(files_of);
    let packages = collect(&listing, &files);
    let mut edges = join(&packages, &listing, &files);
    if locked {
        lock(&mut edges, &packages.packages, &listing, &files);
    }
    for at in edges.edges.iter().map(|edge| &edge.at) {
        let [start, end] = at.span.expect("an edge has a place");
        let content = files_of
            .iter()
            .find(|(path, _)| *path == at.path.as_str())
            .unwrap()
            .1;
        assert!(content.get(start as usize..end as usize).is_some(), "{at:?}");
    }
    edges
}

/// Every edge as `from -> to: name requirement scope source`, and what is at its place.
pub(super) fn lines_of(files_of: &[(&str, &str)], edges: &Edges) -> Vec<String> {
    let line = |edge: &crate::facts::EdgeFact| {
        let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let content = files_of
            .iter()
            .find(|(path, _)| *path == edge.at.path.as_str())
            .map_or("", |(_, content)| content);
        let [start, end] = edge.at.span.unwrap_or_default();
        format!(
            "{} -> {}: {}{} {} {}{} {} @{}",
            edge.from,
            edge.to.as_ref().map_or("-", RepoPath::as_str),
            edge.alias
                .as_ref()
                .map(|alias| format!("{alias}="))
                .unwrap_or_default(),
            edge.name,
            edge.requirement.as_deref().unwrap_or("-"),
            word(serde_json::json!(edge.scope)),
            if edge.indirect { " indirect" } else { "" },
            word(serde_json::json!(edge.source)),
            &content[start as usize..end as usize],
        )
    };
    edges.edges.iter().map(line).collect()
}

/// Every edge to elsewhere as `name requirement`, with what is declared for all: whether it is taken from there, and
/// what is at its place.
pub(super) fn shared_of(files_of: &[(&str, &str)], edges: &Edges) -> Vec<String> {
    let line = |edge: &crate::facts::EdgeFact| {
        let shared = edge.shared.as_ref().map_or("nothing".to_owned(), |shared| {
            let path = shared.at.path.as_str();
            let (_, content) = files_of
                .iter()
                .find(|(known, _)| *known == path)
                .expect("the file");
            let [start, end] = shared.at.span.expect("a span");
            let how = if shared.taken { "taken" } else { "own" };
            format!("{how}, {path} @{}", &content[start as usize..end as usize])
        });
        format!(
            "{} {}: {shared}",
            edge.name,
            edge.requirement.as_deref().unwrap_or("-")
        )
    };
    let external = edges.edges.iter().filter(|edge| edge.to.is_none());
    external.map(line).collect()
}

/// What the manifests tell together: edges, reasons and workspaces with their members.
pub(super) fn all_joined(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let edges = edges_of(files);
    let workspaces = edges
        .workspaces
        .iter()
        .map(|one| format!("{} {:?}", one.id, one.members));
    (lines_of(files, &edges), reasons_of(&edges), workspaces.collect())
}

/// Every reason with its package.
pub(super) fn reasons_of(edges: &Edges) -> Vec<String> {
    edges
        .incomplete
        .iter()
        .map(|fact| format!("{}: {}", fact.package, fact.reason))
        .collect()
}

#[test]
fn npm() {
    let path = "web/package.json";
    let full = r#"{"name": "@a/b", "version": "1.0.0", "private": true, "license": "MIT"}"#;
    check(
        path,
        full,
        Some((Some("@a/b"), Some("1.0.0"), Some(true), Some("MIT"))),
    );
    check(path, "{}", Some((None, None, None, None)));
    check(
        path,
        r#"{"license": {"type": "ISC", "url": "u"}}"#,
        Some((None, None, None, Some("ISC"))),
    );
    check(
        path,
        r#"{"private": false, "licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}"#,
        Some((None, None, Some(false), Some("(MIT OR Apache-2.0)"))),
    );
    check(
        path,
        r#"{"name": 1, "license": "", "licenses": []}"#,
        Some((None, None, None, None)),
    );
    check(path, "[]", None);
}

#[test]
fn cargo() {
    let path = "Cargo.toml";
    check(
        path,
        "[package]\nname = \"a\"\nversion = \"1.2.3\"\nlicense = \"MIT\"\npublish = false\n",
        Some((Some("a"), Some("1.2.3"), Some(true), Some("MIT"))),
    );
    check(
        path,
        "[package]\nname = \"a\"\nlicense-file = \"LIC\"\npublish = []\n",
        Some((Some("a"), None, Some(true), Some("SEE LICENSE IN LIC"))),
    );
    check(
        path,
        "package = {name = \"a\", publish = [\"mine\"]}",
        Some((Some("a"), None, Some(false), None)),
    );
    check(path, "[workspace]\nmembers = []\n", None);
    check(path, "package = 1", None);
}

#[test]
fn cargo_inherits_from_its_workspace() {
    let member = "[package]\nname = \"m\"\nversion.workspace = true\nlicense = {workspace = true}\npublish.workspace = true\n";
    let root = "[workspace.package]\nversion = \"9\"\nlicense = \"MIT\"\npublish = false\n";
    let other = "[workspace.package]\nversion = \"8\"\n";
    let no_root = "[package]\nname = \"between\"\n";
    let named = format!("{member}workspace = \"../../other/./\"\n");
    let outside = format!("{member}workspace = \"../../../..\"\n");
    let both = format!("{root}{member}");
    let files = files(&[
        ("Cargo.toml", root),
        ("a/Cargo.toml", no_root),
        ("a/b/c/Cargo.toml", member),
        ("other/Cargo.toml", other),
        ("x/y/Cargo.toml", &named),
        ("x/z/Cargo.toml", &outside),
        ("own/Cargo.toml", &both),
    ]);
    let shown_of = |path: &str| package(&files, path).map(|package| format!("{:?}", facts_of(&package)));
    let inherited = r#"(Some("m"), Some("9"), Some(true), Some("MIT"))"#;
    assert_eq!(shown_of("a/b/c/Cargo.toml").unwrap(), inherited);
    assert_eq!(shown_of("own/Cargo.toml").unwrap(), inherited);
    assert_eq!(
        shown_of("x/y/Cargo.toml").unwrap(),
        r#"(Some("m"), Some("8"), None, None)"#
    );
    assert_eq!(
        shown_of("x/z/Cargo.toml").unwrap(),
        r#"(Some("m"), None, None, None)"#
    );
    assert_eq!(shown_of("Cargo.toml"), None);
}

#[test]
fn python() {
    let path = "pyproject.toml";
    let project = |rest: &str| format!("[project]\nname = \"p\"\nversion = \"1\"\n{rest}\n");
    for (rest, private, licence) in [
        ("license = \"MIT\"", None, Some("MIT")),
        ("license = {text = \"BSD\"}", None, Some("BSD")),
        (
            "license = {file = \"LICENSE\"}",
            None,
            Some("SEE LICENSE IN LICENSE"),
        ),
        ("classifiers = [\"Private :: Do Not Upload\"]", Some(true), None),
        (
            "classifiers = [\"License :: OSI Approved :: MIT License\", \"License :: OSI Approved\"]",
            None,
            Some("MIT License"),
        ),
        (
            "dynamic = [\"license\"]\n[tool.poetry]\nname = \"q\"\nlicense = \"ISC\"",
            None,
            Some("ISC"),
        ),
    ] {
        check(
            path,
            &project(rest),
            Some((Some("p"), Some("1"), private, licence)),
        );
    }
    check(
        path,
        "[tool.poetry]\nname = \"q\"\nversion = \"2\"\nlicense = \"MIT\"\n",
        Some((Some("q"), Some("2"), None, Some("MIT"))),
    );
    check(
        path,
        "[tool.poetry]\npackage-mode = false\n",
        Some((None, None, Some(true), None)),
    );
    check(path, "[tool.ruff]\nline-length = 100\n", None);
}

#[test]
fn go() {
    let content = "module example.com/a\n";
    let path = RepoPath::new("svc/go.mod");
    let text = Text::new(path.clone(), content);
    let mut tree = Builder::new(text.share());
    let key = tree.string(Span::new(0, 6), "module");
    let value = tree.string(Span::new(7, 20), "example.com/a");
    let root = tree.mapping(Span::new(0, 20), &[Entry { key, value }]);
    let manifest = Manifest {
        text: Arc::new(text),
        parsed: Arc::new(Parsed {
            documents: vec![tree.finish(root, 0)],
            ..Parsed::default()
        }),
    };
    let package = described(&path, &manifest, &files(&[])).unwrap();
    assert_eq!(facts_of(&package), (Some("example.com/a"), None, None, None));
    assert_eq!((package.ecosystem.as_str(), package.dir.as_str()), ("go", "svc"));
    assert_eq!((package.at.span, package.at.line), (Some([7, 20]), Some(1)));
}

#[test]
fn the_nearest_package_is_the_deepest_then_the_first_ecosystem() {
    let scratch = Scratch::git();
    for path in [
        "package.json",
        "svc/go.mod",
        "svc/package.json",
        "svc/web/package.json",
        "lib/Cargo.toml/x",
    ] {
        scratch.write(path, "{}");
    }
    scratch.write("gone/package.json", "{}");
    scratch.run_git(&["add", "."]);
    std::fs::remove_file(scratch.path("gone/package.json")).unwrap();
    let tree = Arc::new(WorkTree::new(scratch.root().to_path_buf()));
    let listing = Arc::new(CheckedSet::open(tree, &ListOptions::default()).unwrap());
    let nearest = Nearest::new(&listing);
    let of = |path: &str| {
        nearest
            .of(&RepoPath::new(path))
            .map(|manifest| manifest.to_string())
    };
    let some = |path: &str| Some(path.to_owned());
    assert_eq!(of("svc/a/b.go"), some("svc/go.mod"));
    assert_eq!(of("svc/web/a/b.ts"), some("svc/web/package.json"));
    assert_eq!(of("svc-web/a"), some("package.json"));
    assert_eq!(of("lib/Cargo.toml/x"), some("package.json"));
    assert_eq!(of("gone/a"), some("package.json"));
    assert_eq!(of("a"), some("package.json"));
}

#[test]
fn manifests_that_do_not_parse_are_told() {
    let files_of = [
        ("a/package.json", "{}"),
        ("b/package.json", "{"),
        ("Cargo.toml", "[workspace]"),
    ];
    let listing = set_of(&files_of);
    let files = files(&files_of);
    let packages = collect(&listing, &files);
    let ids: Vec<_> = packages
        .packages
        .iter()
        .map(|package| package.id.as_str())
        .collect();
    assert_eq!(ids, ["a/package.json"]);
    assert_eq!(packages.unread, [RepoPath::new("b/package.json")]);
}

/// The packages in a repository of these files.
pub(super) fn packages_of(files_of: &[(&str, &str)]) -> Vec<PackageFact> {
    let listing = set_of(files_of);
    collect(&listing, &files(files_of)).packages
}

#[test]
fn another_release_of_a_member_leads_to_the_member() {
    let edges = linked_of(&[
        ("package.json", r#"{"workspaces": ["a", "b", "c", "d"]}"#),
        (
            "a/package.json",
            r#"{"name": "a", "version": "2.0.0", "dependencies": {"b": "^1.0.0", "a": "^1.0.0", "x": "1", "c": "1"}}"#,
        ),
        ("b/package.json", r#"{"name": "b", "version": "2.0.0"}"#),
        ("c/package.json", r#"{"name": "c", "version": "2.0.0"}"#),
        ("d/package.json", r#"{"name": "c", "version": "3.0.0"}"#),
        (
            "alone/package.json",
            r#"{"name": "alone", "dependencies": {"b": "^1.0.0"}}"#,
        ),
    ]);
    let led: Vec<_> = edges
        .edges
        .iter()
        .filter_map(|edge| Some((edge.from.as_str(), edge.to.as_ref()?.as_str(), edge.source)))
        .collect();
    assert_eq!(led, [("a/package.json", "b/package.json", EdgeSource::Registry)]);
}

#[test]
fn people_that_manifests_name_are_contacts() {
    for (path, content, expected) in [
        (
            "package.json",
            r#"{"author": {"name": "A", "email": "a@x.example"}, "maintainers": ["B <b@x.example> (https://x.example)", {"email": "c@x.example"}, "B <b@x.example>"]}"#,
            &["A <a@x.example>", "B <b@x.example>", "c@x.example"][..],
        ),
        (
            "Cargo.toml",
            "[package]\nname = 'a'\nauthors.workspace = true\n[workspace.package]\nauthors = ['A <a@x.example>']\n",
            &["A <a@x.example>"],
        ),
        (
            "pyproject.toml",
            "[project]\nname = 'a'\nauthors = [{name = 'A'}, {email = ' '}]\nmaintainers = [{name = 'B', email = 'b@x.example'}]\n",
            &["A", "B <b@x.example>"],
        ),
        (
            "pom.xml",
            "<project><artifactId>a</artifactId><developers><developer><name>A</name><email>a@x.example</email></developer><developer><id>b</id></developer></developers></project>",
            &["A <a@x.example>"],
        ),
        (
            "composer.json",
            r#"{"name": "a/a", "authors": [{"name": "A", "email": "a@x.example"}, {"name": "B", "homepage": "https://x.example"}]}"#,
            &["A <a@x.example>", "B"],
        ),
        (
            "Chart.yaml",
            "name: a\nversion: 1.0.0\nmaintainers: [{name: A, email: a@x.example}]\n",
            &["A <a@x.example>"],
        ),
        ("go.mod", "module example.com/a\n", &[]),
    ] {
        let package = package(&files(&[(path, content)]), path).expect(path);
        assert_eq!(package.contacts, expected, "{path}");
    }
    let many: Vec<String> = (0..20_000).map(|at| format!(r#""p{at}""#)).collect();
    let content = format!(r#"{{"maintainers": [{}]}}"#, many.join(","));
    let package = package(&files(&[("package.json", &content)]), "package.json").unwrap();
    assert_eq!(package.contacts.len(), 16);
}
