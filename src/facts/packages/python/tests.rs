use super::*;
use crate::facts::packages::tests::{edges_of, lines_of, reasons_of};

#[test]
fn the_standard_tables_are_read() {
    let files = [(
        "pyproject.toml",
        r#"
[project]
name = "My.App"
dependencies = ["requests[socks]>=2,<3 ; python_version > '3'", 'lib @ https://x.y/lib.zip', "my_app[all]", "not a name"]
[project.optional-dependencies]
all = [" rich; python_version < \"3\""]
[dependency-groups]
test = ["pytest>7", {include-group = "lint"}]
lint = ["ruff", {include-group = "Test"}, {include-group = "gone"}]
[build-system]
requires = ["hatchling"]
[tool.uv]
dev-dependencies = ["mypy"]
"#,
    )];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "pyproject.toml -> -: requests >=2,<3 prod registry @requests",
            "pyproject.toml -> -: lib - prod url @lib",
            "pyproject.toml -> -: rich - optional registry @rich",
            "pyproject.toml -> -: pytest >7 dev registry @pytest",
            "pyproject.toml -> -: ruff - dev registry @ruff",
            "pyproject.toml -> -: hatchling - build registry @hatchling",
            "pyproject.toml -> -: mypy - dev registry @mypy",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "pyproject.toml: `not a name` is not a requirement: expected `;`, `,` or the end of the requirement",
            "pyproject.toml: the dependency group `lint` includes itself through other groups",
            "pyproject.toml: there is no dependency group `gone`",
        ]
    );
}

#[test]
fn uv_workspaces_and_sources() {
    let member = |name: &str, rest: &str| format!("[project]\nname = \"{name}\"\n{rest}");
    let root = "[tool.uv.workspace]\nmembers = [\"packages/*\", \"./tools/cli\", \"gone\", \"../out\"]\nexclude = [\"packages/old\"]\n[tool.uv.sources]\ncore = {workspace = true}\n";
    let api = member(
        "api",
        "dependencies = ['CORE', 'cli', 'old', 'twice']\n[dependency-groups]\ndev = ['near', 'far', 'wheel', 'out', 'either', 'none']\n\
         [tool.uv.sources]\nnear = {path = '../../plain', editable = true}\nfar = {git = 'https://x.y/far'}\nwheel = {path = 'w.whl'}\nout = {path = '../../../out'}\n\
         either = [{index = 'a', marker = \"x\"}, {index = 'b'}, {url = 'https://x.y/e.zip'}]\nnone = {workspace = true}\n",
    );
    let files = [
        ("pyproject.toml", root.to_owned()),
        ("packages/api/pyproject.toml", api),
        ("packages/core/pyproject.toml", member("core", "")),
        (
            "packages/core/deep/pyproject.toml",
            member("deep", "dependencies = ['core']"),
        ),
        ("packages/old/pyproject.toml", member("old", "")),
        ("tools/cli/pyproject.toml", member("cli", "")),
        ("one/pyproject.toml", member("twice", "")),
        ("two/pyproject.toml", member("Twice", "")),
        ("plain/setup.py", String::new()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let edges = edges_of(&files);
    let api = "packages/api/pyproject.toml";
    assert_eq!(
        lines_of(&files, &edges),
        [
            format!("{api} -> packages/core/pyproject.toml: CORE - prod workspace @CORE"),
            format!("{api} -> tools/cli/pyproject.toml: cli - prod registry @cli"),
            format!("{api} -> packages/old/pyproject.toml: old - prod registry @old"),
            format!("{api} -> -: twice - prod registry @twice"),
            format!("{api} -> -: near - dev path @near"),
            format!("{api} -> -: far - dev git @far"),
            format!("{api} -> -: wheel - dev path @wheel"),
            format!("{api} -> -: out - dev path @out"),
            format!("{api} -> -: either - dev registry @either"),
            format!("{api} -> -: either - dev url @either"),
            format!("{api} -> -: none - dev workspace @none"),
            // In no workspace, so that it takes its namesake from the registry.
            "packages/core/deep/pyproject.toml -> packages/core/pyproject.toml: core - prod registry @core"
                .to_owned(),
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            format!("{api}: several packages are named `twice`: one/pyproject.toml, two/pyproject.toml"),
            format!("{api}: there is no readable package in `plain`, the path of `near`"),
            format!("{api}: `none` is not a member of the workspace"),
            "pyproject.toml: there is no package in the member directory `gone`".to_owned(),
            "pyproject.toml: the members pattern `../out` is outside the repository, or is not a glob"
                .to_owned(),
        ]
    );
    let members: Vec<_> = edges.workspaces[0].members.iter().map(RepoPath::as_str).collect();
    assert_eq!(
        members,
        [api, "packages/core/pyproject.toml", "tools/cli/pyproject.toml"]
    );
}

#[test]
fn poetry_has_tables_of_its_own() {
    let files = [
        (
            "pyproject.toml",
            r#"
[tool.poetry]
name = "app"
[tool.poetry.dependencies]
python = "^3.9"
requests = {version = "^2", extras = ["socks"], optional = true}
lib = {path = "lib", develop = true}
far = {git = "https://x.y/far.git", branch = "main"}
many = [{version = "<=1.9", python = "<3"}, {version = "^2", python = ">=3"}]
[tool.poetry.dev-dependencies]
black = "*"
[tool.poetry.group.docs.dependencies]
sphinx = "^5"
"#,
        ),
        (
            "lib/pyproject.toml",
            r#"
[project]
name = "lib"
dependencies = ["app", "rich>=1"]
dynamic = ["optional-dependencies"]
[tool.poetry.dependencies]
rich = {source = "mine"}
app = {path = "..", develop = true}
"#,
        ),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "lib/pyproject.toml -> pyproject.toml: app - prod path @app",
            "lib/pyproject.toml -> -: rich >=1 prod registry @rich",
            "pyproject.toml -> -: requests ^2 optional registry @requests",
            "pyproject.toml -> lib/pyproject.toml: lib - prod path @lib",
            "pyproject.toml -> -: far - prod git @far",
            "pyproject.toml -> -: many <=1.9 prod registry @many",
            "pyproject.toml -> -: many ^2 prod registry @many",
            "pyproject.toml -> -: black * dev registry @black",
            "pyproject.toml -> -: sphinx ^5 dev registry @sphinx",
        ]
    );
    assert_eq!(reasons_of(&edges), [""; 0]);
}

#[test]
fn requirements_files_belong_to_the_nearest_package() {
    let files = [
        (
            "pyproject.toml",
            "[project]\nname = 'app'\ndynamic = ['dependencies', 'optional-dependencies']\n[tool.setuptools.dynamic]\ndependencies = {file = ['requirements.txt', 'other.txt']}\n[tool.setuptools.dynamic.optional-dependencies]\nx = {file = 'requirements-extra.txt'}\n",
        ),
        (
            "requirements.txt",
            "-r requirements/base.txt\n-r ../out.txt\n-c constraints.txt\nflask==1 --hash=sha256:a\n-e ./lib\n-e .\n",
        ),
        ("requirements/base.txt", "-r loop.txt\nclick\n"),
        ("requirements/loop.txt", "-r base.txt\n"),
        (
            "requirements/test.txt",
            "pytest\ngit+https://x.y/z.git\n./w/wheel_x-1.0-py3-none-any.whl\n",
        ),
        ("requirements-extra.txt", "rich\n"),
        ("constraints.txt", "flask==1\n"),
        (
            "lib/pyproject.toml",
            "[project]\nname = 'lib'\ndynamic = ['dependencies']\n",
        ),
        ("lib/requirements.in", "attrs\n"),
        ("lib/requirements.txt", "attrs==1\nmore==2\n"),
        ("lib/docs/requirements.txt", "sphinx\n"),
        (
            "lib/requirements-all.txt",
            "# This file was autogenerated by uv via the following command:\nmore==2\n",
        ),
        ("lib/requirements-bad.txt", "not a requirement\n"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "lib/pyproject.toml -> -: sphinx - dev registry @sphinx",
            "lib/pyproject.toml -> -: attrs - prod registry @attrs",
            "pyproject.toml -> -: rich - optional registry @rich",
            "pyproject.toml -> -: flask ==1 prod registry @flask",
            "pyproject.toml -> lib/pyproject.toml: lib - prod path @./lib",
            "pyproject.toml -> -: click - prod registry @click",
            "pyproject.toml -> -: pytest - dev registry @pytest",
            "pyproject.toml -> -: wheel-x - dev path @./w/wheel_x-1.0-py3-none-any.whl",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "lib/pyproject.toml: the dependencies are dynamic: the build backend computes them",
            "lib/pyproject.toml: lib/requirements-bad.txt cannot be read",
            "pyproject.toml: there is no readable requirements file at `other.txt`",
            "pyproject.toml: there is no readable requirements file at `../out.txt`",
            "pyproject.toml: requirements/base.txt includes itself through other files",
            "pyproject.toml: purlin can't read the name of the package in `git+https://x.y/z.git`",
        ]
    );
    let alone = [("requirements.txt", "flask\n")];
    assert_eq!(lines_of(&alone, &edges_of(&alone)), [""; 0]);
}

#[test]
fn a_file_that_another_names_is_read_whatever_it_is_called() {
    let files = [
        (
            "pyproject.toml",
            "[project]\nname = 'app'\ndynamic = ['dependencies']\n[tool.setuptools.dynamic]\ndependencies = {file = ['deps.lst']}\n",
        ),
        ("deps.lst", "flask\nfoo bar\n-r more/reqs.txt\n-c upper.lst\n"),
        ("more/reqs.txt", "click==8\n-r ../deps.lst\n"),
        ("upper.lst", "click<9\n"),
        ("requirements-dev.txt", "-r dev-only\n-r more/reqs.txt\n"),
        ("dev-only", "pytest\n"),
        ("nobody.txt", "some words\n"),
    ];
    let edges = edges_of(&files);
    assert_eq!(
        lines_of(&files, &edges),
        [
            "pyproject.toml -> -: flask - prod registry @flask",
            "pyproject.toml -> -: pytest - dev registry @pytest",
            "pyproject.toml -> -: click ==8 prod registry @click",
        ]
    );
    assert_eq!(
        reasons_of(&edges),
        [
            "pyproject.toml: deps.lst includes itself through other files",
            "pyproject.toml: pip would refuse this line: expected `;`, `,` or the end of the requirement",
        ]
    );
    let unread: Vec<&str> = edges.unread.iter().map(|source| source.path.as_str()).collect();
    assert_eq!(unread, ["deps.lst"]);
}

#[test]
fn plugins_of_hatch_state_what_is_dynamic() {
    let dynamic = "[project]\nname = 'app'\ndynamic = ['dependencies', 'optional-dependencies']\n[tool.hatch.metadata.hooks";
    let edges_and_reasons = |rest: &str, listed: &str| {
        let manifest = format!("{dynamic}.{rest}");
        let files = [
            ("pyproject.toml", manifest.as_str()),
            ("requirements.txt", listed),
        ];
        let edges = edges_of(&files);
        (lines_of(&files, &edges), reasons_of(&edges))
    };
    let (lines, reasons) = edges_and_reasons(
        "uv-dynamic-versioning]\ndependencies = ['core=={{ version }}', 'rich>=1']\n\
         [tool.hatch.metadata.hooks.uv-dynamic-versioning.optional-dependencies]\nx = ['lib @ https://x.y/{{ version }}.zip']\n",
        "",
    );
    assert_eq!(
        lines,
        [
            "pyproject.toml -> -: core - prod registry @core",
            "pyproject.toml -> -: rich >=1 prod registry @rich",
            "pyproject.toml -> -: lib - optional registry @lib",
        ]
    );
    assert_eq!(
        reasons,
        [
            "pyproject.toml: purlin can't resolve `core=={{ version }}`: it contains an expression",
            "pyproject.toml: purlin can't resolve `lib @ https://x.y/{{ version }}.zip`: it contains an expression",
        ]
    );
    for rest in [
        "requirements_txt]\n",
        "requirements_txt]\nfilename = 'requirements.txt'\n",
    ] {
        let (lines, _) = edges_and_reasons(rest, "flask\n");
        assert_eq!(lines, ["pyproject.toml -> -: flask - prod registry @flask"]);
    }
}

#[test]
fn a_matched_directory_without_a_manifest_is_told() {
    let files = [
        (
            "pyproject.toml",
            "[tool.uv.workspace]\nmembers = ['packages/*', 'gone']\nexclude = ['packages/out']\n",
        ),
        ("packages/a/pyproject.toml", "[project]\nname = 'a'\n"),
        ("packages/b/setup.py", ""),
        ("packages/.hidden/x", ""),
        ("packages/out/x", ""),
        ("packages/README.md", ""),
        ("gone/x", ""),
    ];
    assert_eq!(
        reasons_of(&edges_of(&files)),
        [
            "pyproject.toml: the member `packages/b` has no pyproject.toml",
            "pyproject.toml: there is no package in the member directory `gone`",
        ]
    );
}

#[test]
fn addresses_lead_to_directories() {
    use super::edges::source_of;
    use super::uv::UvSource;

    let path = |path: &str| UvSource::Path(Some(path.to_owned()));
    for (url, source) in [
        ("file:../b", path("b")),
        ("file://./c#egg=c", path("a/c")),
        ("file:///abs/c", UvSource::Path(None)),
        ("file:///${PROJECT_ROOT}/../b", path("b")),
        ("{root:uri}/../b", path("b")),
        ("../../..", UvSource::Path(None)),
        ("git+ssh://git@x.y/z", UvSource::Git),
        ("https://x.y/z.zip", UvSource::Url),
    ] {
        assert_eq!(source_of(url, "a"), source, "{url}");
    }
}

#[test]
fn circles_are_found_once() {
    let includes = |pairs: &[(&str, &[&str])]| {
        let pairs = pairs.iter().map(|(from, to)| {
            let to = to.iter().map(|to| (*to).to_owned()).collect();
            ((*from).to_owned(), to)
        });
        circles(&pairs.collect()).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(
        includes(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])]),
        [""; 0]
    );
    assert_eq!(includes(&[("a", &["a"])]), ["a"]);
    assert_eq!(
        includes(&[("a", &["b"]), ("b", &["c", "d"]), ("c", &["b"])]),
        ["b"]
    );
}
