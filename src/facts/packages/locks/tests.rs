//! Each lock file in the smallest repositories that show one thing, and what no lock file may do.

mod unreadable;

use std::fmt::Write as _;

use super::super::tests::locked_of;
use crate::facts::Edges;
use crate::source::{RepoPath, Text};

/// Of every edge with something locked: `from name: version licence source registry @line`.
fn facts_of(files: &[(&str, &str)]) -> Vec<String> {
    lines(&locked_of(files))
}

fn lines(edges: &Edges) -> Vec<String> {
    let line = |edge: &crate::facts::EdgeFact, locked: &crate::facts::LockedFact| {
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let source = locked
            .source
            .map_or("-".to_owned(), |source| format!("{source:?}").to_lowercase());
        let name = locked.name.as_ref().map(|name| format!("{name} "));
        format!(
            "{} {}: {}{} {} {source} {} @{}:{}",
            edge.from.parent(),
            edge.alias.as_deref().unwrap_or(&edge.name),
            name.unwrap_or_default(),
            or(&locked.version),
            or(&locked.licence),
            or(&locked.registry),
            locked.at.path,
            locked.at.line.unwrap_or_default(),
        )
    };
    let of_edge = |edge: &crate::facts::EdgeFact| -> Vec<String> {
        let one = edge.locked.iter().map(|locked| line(edge, locked));
        let several = edge.locked_candidates.iter();
        one.chain(several.map(|locked| format!("either {}", line(edge, locked).trim_start())))
            .collect()
    };
    edges.edges.iter().flat_map(of_edge).collect()
}

const NPM: &str = r#"{
 "lockfileVersion": 3,
 "packages": {
  "": {"workspaces": ["web", "api"]},
  "api": {},
  "node_modules/a": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz", "license": "MIT"},
  "node_modules/b": {"version": "2.0.0", "resolved": "https://registry.yarnpkg.com/b/-/b-2.0.0.tgz", "license": {"type": "ISC"}},
  "node_modules/c": {"version": "3.0.0", "resolved": "git+ssh://git@git.acme.example/c.git#1"},
  "node_modules/d": {"resolved": "vendor/d", "link": true},
  "node_modules/e": {"name": "real", "version": "5.0.0"},
  "node_modules/@acme/f": {"version": "6.0.0", "resolved": "https://u:p@npm.acme.example/f.tgz", "license": "UNLICENSED"},
  "vendor/d": {"version": "4.0.0", "license": "Zlib"},
  "web": {},
  "web/node_modules/a": {"version": "1.5.0", "license": "(MIT OR GPL-3.0)"}
 }
}"#;

#[test]
fn npm_finds_what_node_finds() {
    let files = [
        ("package.json", r#"{"workspaces": ["web", "api"]}"#),
        ("package-lock.json", NPM),
        (
            "web/package.json",
            r#"{"dependencies": {"a": "^1", "b": "2", "missing": "1"}}"#,
        ),
        (
            "api/package.json",
            r#"{"dependencies": {"a": "^1", "c": "acme/c", "d": "file:../../d", "e": "npm:real@5", "@acme/f": "6"}}"#,
        ),
        ("other/package.json", r#"{"dependencies": {"a": "^1"}}"#),
    ];
    assert_eq!(
        facts_of(&files),
        [
            "api a: 1.0.0 MIT registry registry.npmjs.org @package-lock.json:6",
            "api c: 3.0.0 - git - @package-lock.json:8",
            "api d: 4.0.0 Zlib path - @package-lock.json:9",
            "api e: 5.0.0 - - - @package-lock.json:10",
            "api @acme/f: 6.0.0 UNLICENSED registry npm.acme.example @package-lock.json:11",
            "web a: 1.5.0 (MIT OR GPL-3.0) - - @package-lock.json:14",
            "web b: 2.0.0 ISC registry registry.npmjs.org @package-lock.json:7",
        ]
    );
    let edges = locked_of(&files);
    let ways: Vec<_> = edges
        .edges
        .iter()
        .filter_map(|edge| edge.locked.as_ref())
        .filter(|locked| locked.licences.len() > 1)
        .map(|locked| locked.licences.clone())
        .collect();
    assert_eq!(ways, [[["MIT"], ["GPL-3.0"]]]);
    assert_eq!(edges.unlocked, []);
}

#[test]
fn npm_of_old_is_read_for_what_is_direct() {
    let lock = r#"{"lockfileVersion": 1, "dependencies": {
"a": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/a.tgz", "dependencies": {"b": {"version": "9.0.0"}}},
"c": {"version": "git+https://git.acme.example/c.git#1"},
"e": {"version": "npm:real@5.0.0"}}}"#;
    let manifest = r#"{"dependencies": {"a": "1", "b": "1", "c": "acme/c", "e": "npm:real@5"}}"#;
    assert_eq!(
        facts_of(&[("package.json", manifest), ("npm-shrinkwrap.json", lock)]),
        [
            " a: 1.0.0 - registry registry.npmjs.org @npm-shrinkwrap.json:2",
            " c: - - git - @npm-shrinkwrap.json:3",
            " e: 5.0.0 - - - @npm-shrinkwrap.json:4",
        ]
    );
}

#[test]
fn a_shrinkwrap_comes_first_and_then_the_file_of_the_named_tool() {
    let npm = |version: &str| format!(r#"{{"packages": {{"node_modules/a": {{"version": "{version}"}}}}}}"#);
    let yarn = "# yarn lockfile v1\n\n\na@^1:\n  version \"1.3.0\"\n";
    let manifest = r#"{"dependencies": {"a": "^1"}}"#;
    let named = r#"{"packageManager": "yarn@1.22.0", "dependencies": {"a": "^1"}}"#;
    let (shrinkwrap, lock) = (npm("1.1.0"), npm("1.2.0"));
    let files = |manifest| {
        [
            ("package.json", manifest),
            ("npm-shrinkwrap.json", shrinkwrap.as_str()),
            ("package-lock.json", lock.as_str()),
            ("yarn.lock", yarn),
        ]
    };
    assert_eq!(
        facts_of(&files(manifest)),
        [" a: 1.1.0 - - - @npm-shrinkwrap.json:1"]
    );
    assert_eq!(facts_of(&files(named)), [" a: 1.3.0 - - - @yarn.lock:4"]);
    assert_eq!(
        facts_of(
            &files(manifest)[..3]
                .iter()
                .copied()
                .filter(|(path, _)| !path.starts_with("npm-"))
                .collect::<Vec<_>>()
        ),
        [" a: 1.2.0 - - - @package-lock.json:1"]
    );
}

#[test]
fn cargo_follows_the_entry_of_the_package() {
    let lock = r#"version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "a 1.0.5",
 "a 2.0.0",
 "b",
 "g",
 "p",
]

[[package]]
name = "a"
version = "1.0.5"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "a"
version = "2.0.0"
source = "sparse+https://index.crates.io/"

[[package]]
name = "b"
version = "0.3.0"
source = "sparse+https://crates.acme.example/index/"

[[package]]
name = "g"
version = "0.1.0"
source = "git+https://git.acme.example/g?branch=main#abc"

[[package]]
name = "p"
version = "0.9.0"

[[package]]
name = "z"
version = "1.0.0"
"#;
    let manifest = r#"
[package]
name = "app"
version = "0.1.0"
[dependencies]
a = "1"
a2 = { package = "a", version = "2" }
b = "0.3"
g = { git = "https://git.acme.example/g" }
p = { path = "../outside" }
z = "1"
[build-dependencies]
a = "*"
"#;
    assert_eq!(
        facts_of(&[
            ("app/Cargo.toml", manifest),
            ("Cargo.toml", "[workspace]\nmembers = [\"app\"]"),
            ("Cargo.lock", lock),
            (
                "app/Cargo.lock",
                "version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n"
            ),
            (
                "alone/Cargo.toml",
                "[package]\nname = \"alone\"\n[workspace]\n[dependencies]\na = \"1\""
            ),
        ]),
        [
            "app a: 1.0.5 - registry crates.io @Cargo.lock:14",
            "app a2: 2.0.0 - registry crates.io @Cargo.lock:19",
            "app b: 0.3.0 - registry crates.acme.example @Cargo.lock:24",
            "app g: 0.1.0 - git - @Cargo.lock:29",
            "app p: 0.9.0 - path - @Cargo.lock:34",
            "either app a: 1.0.5 - registry crates.io @Cargo.lock:14",
            "either app a: 2.0.0 - registry crates.io @Cargo.lock:19",
        ],
        "what the package does not get has no version"
    );
}

#[test]
fn python_tells_each_version_that_may_be_chosen() {
    let uv = r#"version = 1
[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "a" }, { name = "b", version = "1.0", source = { registry = "x" }, marker = "m" }, { name = "c", version = "1.0" }, { name = "c", version = "2.0" }]
[[package]]
name = "core"
source = { editable = "packages/core" }
dependencies = [{ name = "b", version = "2.0" }]
[[package]]
name = "a"
version = "3.1"
source = { registry = "https://pypi.org/simple" }
[[package]]
name = "b"
version = "1.0"
source = { registry = "https://u:p@py.acme.example/simple" }
[[package]]
name = "b"
version = "2.0"
source = { git = "https://git.acme.example/b?rev=1#2" }
[[package]]
name = "c"
version = "1.0"
source = { url = "https://x.example/c.whl" }
[[package]]
name = "c"
version = "2.0"
source = { path = "c.whl" }
[[package]]
name = "hatchling"
version = "1.0"
"#;
    let root = "[project]\nname = 'shop'\ndependencies = ['A', 'b', 'c']\n[tool.uv.workspace]\nmembers = ['packages/*']\n\
                [build-system]\nrequires = ['hatchling']\n";
    let core = "[project]\nname = 'core'\ndependencies = ['b']\n";
    assert_eq!(
        facts_of(&[
            ("pyproject.toml", root),
            ("packages/core/pyproject.toml", core),
            ("other/pyproject.toml", core),
            ("uv.lock", uv),
            ("requirements.txt", "a==9\n"),
        ]),
        [
            "packages/core b: 2.0 - git - @uv.lock:20",
            " A: 3.1 - registry pypi.org @uv.lock:12",
            " b: 1.0 - registry py.acme.example @uv.lock:16",
            "either c: 1.0 - url - @uv.lock:24",
            "either c: 2.0 - path - @uv.lock:28",
        ]
    );
    let poetry = "[[package]]\nname = \"a\"\nversion = \"1.0\"\n[[package]]\nname = \"b\"\nversion = \"1.0\"\n\
                  [package.source]\ntype = \"legacy\"\nurl = \"https://py.acme.example/simple\"\n\
                  [[package]]\nname = \"c\"\nversion = \"1\"\n[[package]]\nname = \"c\"\nversion = \"2\"\n\
                  [[package]]\nname = \"g\"\nversion = \"1\"\nsource = {type = \"git\", url = \"https://git.acme.example/g\"}\n";
    let manifest = "[tool.poetry]\nname = 'shop'\n[tool.poetry.dependencies]\na = '*'\nb = '*'\nc = '*'\ng = {git = 'https://x.example/g'}\n";
    assert_eq!(
        facts_of(&[("pyproject.toml", manifest), ("poetry.lock", poetry)]),
        [
            " a: 1.0 - registry pypi.org @poetry.lock:2",
            " b: 1.0 - registry py.acme.example @poetry.lock:5",
            "either c: 1 - registry pypi.org @poetry.lock:11",
            "either c: 2 - registry pypi.org @poetry.lock:14",
            " g: 1 - git - @poetry.lock:17",
        ]
    );
    let pdm = "[metadata]\n[[package]]\nname = \"a\"\nversion = \"1.0\"\n[[package]]\nname = \"b\"\nversion = \"2.0\"\ngit = \"https://x.example/b\"\n";
    assert_eq!(
        facts_of(&[
            (
                "pyproject.toml",
                "[project]\nname = 'p'\ndependencies = ['a', 'b']"
            ),
            ("pdm.lock", pdm)
        ]),
        [" a: 1.0 - registry - @pdm.lock:3", " b: 2.0 - git - @pdm.lock:6"]
    );
}

#[test]
fn pnpm_tells_importers() {
    let lock = "lockfileVersion: '9.0'\nimporters:\n  .:\n    devDependencies:\n      a: {specifier: ^1, version: 1.2.0(p@1.0.0)}\n\
  \x20 web:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.3.0\n      e: {specifier: 'npm:@s/real@5', version: '@s/real@5.0.0'}\n\
  \x20     l: {specifier: 'link:../../l', version: link:../../l}\n      u: {specifier: x, version: https://x.example/u.tgz}\n\
packages:\n  a@1.3.0:\n    resolution: {integrity: x, tarball: https://npm.acme.example/a.tgz}\n  u@https://x.example/u.tgz:\n    version: 7.0.0\n    resolution: {tarball: https://x.example/u.tgz}\n";
    assert_eq!(
        facts_of(&[
            ("pnpm-workspace.yaml", "packages: [web, api]"),
            ("pnpm-lock.yaml", lock),
            ("package.json", r#"{"devDependencies": {"a": "^1"}}"#),
            (
                "web/package.json",
                r#"{"dependencies": {"a": "^1", "e": "npm:@s/real@5", "l": "link:../../l", "u": "https://x.example/u.tgz", "no": "1"}}"#
            ),
            ("api/package.json", r#"{"dependencies": {"a": "^1"}}"#),
        ]),
        [
            " a: 1.2.0 - registry - @pnpm-lock.yaml:5",
            "web a: 1.3.0 - registry npm.acme.example @pnpm-lock.yaml:8",
            "web e: 5.0.0 - registry - @pnpm-lock.yaml:11",
            "web l: - - path - @pnpm-lock.yaml:12",
            "web u: 7.0.0 - url - @pnpm-lock.yaml:13",
        ]
    );
    let old = "lockfileVersion: 5.4\ndependencies:\n  a: 1.2.0_p@1.0.0\n";
    assert_eq!(
        facts_of(&[
            ("package.json", r#"{"dependencies": {"a": "^1"}}"#),
            ("pnpm-lock.yaml", old)
        ]),
        [" a: 1.2.0 - registry - @pnpm-lock.yaml:3"]
    );
}

#[test]
fn yarn_tells_ranges() {
    let manifest = r#"{"dependencies": {"a": "^1", "@s/b": "2 || 3", "e": "npm:real@5", "any": "", "g": "acme/g", "no": "1"}}"#;
    let classic = "# THIS IS AN AUTOGENERATED FILE.\n# yarn lockfile v1\n\n\n\"@s/b@1\", \"@s/b@2 || 3\":\n  version \"3.0.0\"\n  \
                   resolved \"https://npm.acme.example/b.tgz#1\"\n  dependencies:\n    version \"9\"\n\na@^1, a@^1.2:\n  version \"1.2.0\"\n  \
                   resolved \"https://registry.yarnpkg.com/a.tgz#1\"\n\nany@*:\n  version \"1.0.0\"\n\n\"e@npm:real@5\":\n  version \"5.0.0\"\n";
    assert_eq!(
        facts_of(&[("package.json", manifest), ("yarn.lock", classic)]),
        [
            " a: 1.2.0 - registry registry.npmjs.org @yarn.lock:11",
            " @s/b: 3.0.0 - registry npm.acme.example @yarn.lock:5",
            " e: 5.0.0 - - - @yarn.lock:18",
            " any: 1.0.0 - - - @yarn.lock:15",
        ]
    );
    let berry = "__metadata:\n  version: 8\n\"@s/b@npm:2 || 3\":\n  version: 3.0.0\n  resolution: \"@s/b@npm:3.0.0::__archiveUrl=https%3A%2F%2Fnpm.acme.example%2Fb.tgz\"\n\
                 \"a@npm:^1, a@npm:^1.2\":\n  version: 1.2.0\n  resolution: \"a@npm:1.2.0\"\n\"e@npm:real@5\":\n  version: 5.0.0\n";
    assert_eq!(
        facts_of(&[("package.json", manifest), ("yarn.lock", berry)]),
        [
            " a: 1.2.0 - registry - @yarn.lock:6",
            " @s/b: 3.0.0 - registry npm.acme.example @yarn.lock:3",
            " e: 5.0.0 - registry - @yarn.lock:9",
        ]
    );
}

#[test]
fn platforms_and_markers_may_choose_among_several() {
    let gems = "GEM\n  remote: https://rubygems.org/\n  specs:\n    nokogiri (1.15.0-x86_64-linux)\n    nokogiri (1.15.0-x86_64-darwin)\n    \
                nokogiri (1.15.1-arm64-darwin)\n\nDEPENDENCIES\n  nokogiri\n";
    assert_eq!(
        facts_of(&[
            ("Gemfile", "source 'https://rubygems.org'\ngem 'nokogiri'\n"),
            ("Gemfile.lock", gems)
        ]),
        [
            "either nokogiri: 1.15.0 - registry rubygems.org @Gemfile.lock:4",
            "either nokogiri: 1.15.1 - registry rubygems.org @Gemfile.lock:6",
        ]
    );
    // Each of the two declarations states its version.
    let poetry =
        "[[package]]\nname = \"idna\"\nversion = \"3.4\"\n[[package]]\nname = \"idna\"\nversion = \"3.6\"\n";
    let manifest = "[tool.poetry]\nname = 'r'\n[tool.poetry.dependencies]\n\
                    idna = [{version = '3.4', python = '<3.10'}, {version = '3.6', python = '>=3.10'}]\n";
    assert_eq!(
        facts_of(&[("pyproject.toml", manifest), ("poetry.lock", poetry)]),
        [
            " idna: 3.4 - registry pypi.org @poetry.lock:2",
            " idna: 3.6 - registry pypi.org @poetry.lock:5",
        ]
    );
}

/// Each dependency has all of them, which is the product of the two for a lock file that somebody made up.
#[test]
fn a_lock_file_does_not_say_which_of_very_many_a_dependency_gets() {
    let poetry = |count: usize| {
        (0..count).fold(String::new(), |text, n| {
            text + &format!("[[package]]\nname = \"a\"\nversion = \"{n}\"\n")
        })
    };
    let gems = |count: usize| {
        let lines = (0..count).fold(String::new(), |text, n| text + &format!("    a ({n})\n"));
        format!("GEM\n  remote: https://rubygems.org/\n  specs:\n{lines}\nDEPENDENCIES\n  a\n")
    };
    for (count, told) in [(64, 64), (65, 0), (200, 0)] {
        let manifest = "[project]\nname = 'r'\ndependencies = ['a']\n";
        let lock = poetry(count);
        let found = facts_of(&[("pyproject.toml", manifest), ("poetry.lock", &lock)]);
        assert_eq!(found.len(), told, "Poetry, {count}");
        let lock = gems(count);
        let found = facts_of(&[("Gemfile", "gem 'a'\n"), ("Gemfile.lock", &lock)]);
        assert_eq!(found.len(), told, "Bundler, {count}");
    }
}

/// The lock file is one that Yarn 4 writes for these resolutions.
#[test]
fn yarn_looks_up_what_the_root_asks_for_instead() {
    let root = r#"{"name": "root", "workspaces": ["packages/*"], "dependencies": {"left-pad": "^1.0.0", "lodash": "4.17.19", "ms": "2.0.0"},
        "resolutions": {"lodash": "4.17.20", "a/ms": "2.1.0", "left-pad@npm:^1.0.0": "npm:other@1", "left-pad": "9", "p": "patch:p@npm%3A1.0.0#./p.patch"}}"#;
    let a = r#"{"name": "a", "dependencies": {"lodash": "4.17.19", "ms": "2.0.0", "p": "^1"}}"#;
    let lock = "__metadata:\n  version: 8\n\"left-pad@npm:other@1\":\n  version: 1.3.0\n  resolution: \"other@npm:1.3.0\"\n\
                \"lodash@npm:4.17.20\":\n  version: 4.17.20\n  resolution: \"lodash@npm:4.17.20\"\n\"ms@npm:2.0.0\":\n  version: 2.0.0\n\
                \"ms@npm:2.1.0\":\n  version: 2.1.0\n\"p@patch:p@npm%3A1.0.0#./p.patch::locator=root%40workspace%3A.\":\n  version: 1.0.0\n  \
                resolution: \"p@patch:p@npm%3A1.0.0#./p.patch::version=1.0.0&hash=1\"\n";
    assert_eq!(
        facts_of(&[
            ("package.json", root),
            ("packages/a/package.json", a),
            ("yarn.lock", lock)
        ]),
        [
            " left-pad: other 1.3.0 - registry - @yarn.lock:3",
            " lodash: 4.17.20 - registry - @yarn.lock:6",
            " ms: 2.0.0 - registry - @yarn.lock:9",
            "packages/a lodash: 4.17.20 - registry - @yarn.lock:6",
            "packages/a ms: 2.1.0 - registry - @yarn.lock:11",
            "packages/a p: 1.0.0 - - - @yarn.lock:13",
        ]
    );
}

/// npm 11 gives `packages/a` the package that the root asks for under this name.
#[test]
fn a_package_under_the_name_of_another_is_named() {
    let a = r#"{"name": "a", "dependencies": {"is-odd": "^7.0.0"}}"#;
    let root = r#"{"workspaces": ["packages/*"], "dependencies": {"is-odd": "npm:is-number@7.0.0"}}"#;
    let lock = r#"{"lockfileVersion": 3, "packages": {"packages/a": {},
"node_modules/is-odd": {"name": "is-number", "version": "7.0.0"}}}"#;
    assert_eq!(
        facts_of(&[
            ("package.json", root),
            ("packages/a/package.json", a),
            ("package-lock.json", lock)
        ]),
        [
            " is-odd: 7.0.0 - - - @package-lock.json:2",
            "packages/a is-odd: is-number 7.0.0 - - - @package-lock.json:2",
        ]
    );
    let old = r#"{"lockfileVersion": 1, "dependencies": {"is-odd": {"version": "npm:is-number@7.0.0"}}}"#;
    assert_eq!(
        facts_of(&[("package.json", a), ("package-lock.json", old)]),
        [" is-odd: is-number 7.0.0 - - - @package-lock.json:1"]
    );
    let pnpm = "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      is-odd:\n        specifier: npm:is-number@7.0.0\n        \
                version: is-number@7.0.0\n";
    assert_eq!(
        facts_of(&[("package.json", a), ("pnpm-lock.yaml", pnpm)]),
        [" is-odd: is-number 7.0.0 - registry - @pnpm-lock.yaml:5"]
    );
}

/// No ecosystem of the registry has this lock file yet, so it is asked by itself.
#[test]
fn composer_tells_licences_and_registries() {
    use super::{LockAnswer, LockImporter, LockQuestion, composer};
    use crate::facts::{EdgeSource, Scope};
    let lock = r#"{"packages": [
 {"name": "Acme/Kit", "version": "v1.2.0", "license": ["MIT", "GPL-3.0-only"], "notification-url": "https://packagist.org/downloads/",
  "dist": {"type": "zip", "url": "https://api.git.example/x.zip"}, "source": {"type": "git", "url": "https://git.example/x"}},
 {"name": "acme/satis", "version": "2", "license": "BSD-2-Clause", "dist": {"type": "zip", "url": "https://php.acme.example/x.zip"}}],
 "packages-dev": [{"name": "acme/git", "version": "dev-main", "source": {"type": "git", "url": "https://git.example/x"}},
 {"name": "acme/near", "version": "dev-main", "license": [], "dist": {"type": "path", "url": "../near"}}, {"name": "acme/bare"}]}"#;
    let importer = LockImporter {
        dir: "",
        name: None,
        version: None,
    };
    let names = [
        "acme/kit",
        "acme/satis",
        "acme/git",
        "acme/near",
        "acme/bare",
        "php",
    ];
    let asked = names.map(|name| LockQuestion {
        importer,
        name,
        alias: None,
        requirement: None,
        replacement: None,
        scope: Scope::Prod,
        source: EdgeSource::Registry,
    });
    let text = Text::new(RepoPath::new("composer.lock"), lock);
    let mut answers = String::new();
    for answer in composer::answer(&text, &asked).unwrap() {
        match &answer {
            LockAnswer::Locked(found) if let [found] = found.as_slice() => writeln!(
                answers,
                "{} {:?} {:?} {:?} {:?}",
                text.slice(found.span),
                found.version,
                found.licence,
                found.source,
                found.registry
            )
            .unwrap(),
            other => writeln!(answers, "{other:?}").unwrap(),
        }
    }
    let expected = "\
\"Acme/Kit\" Some(\"v1.2.0\") Some(\"(MIT OR GPL-3.0-only)\") Some(Registry) Some(\"packagist.org\")
\"acme/satis\" Some(\"2\") Some(\"BSD-2-Clause\") Some(Registry) Some(\"php.acme.example\")
\"acme/git\" Some(\"dev-main\") None Some(Git) None
\"acme/near\" Some(\"dev-main\") None Some(Path) None
\"acme/bare\" None None None None
Silent
";
    assert_eq!(answers, expected);
    let below = LockQuestion {
        importer: LockImporter { dir: "x", ..importer },
        ..asked[0]
    };
    assert_eq!(
        composer::answer(&text, &[below]).unwrap(),
        [LockAnswer::Elsewhere]
    );
    assert!(composer::answer(&Text::new(RepoPath::new("composer.lock"), "{}"), &[]).is_err());
}
