package purlin.rules.manifest.no_git_branch_dependency_test

import data.purlin.rules.manifest.no_git_branch_dependency

found(path, document) := result if {
	result := no_git_branch_dependency.report with input as {"file": {"path": path}, "document": document}
}

messages(path, document) := {finding.msg | some finding in found(path, document)}

test_the_finding if {
	found("a/package.json", {"dependencies": {"left": "github:acme/left#main"}}) == {{
		"msg": "dependency `left` follows the branch `main` of github:acme/left, which can change",
		"at": ["dependencies", "left"],
		"key": ["dependencies", "left"],
		"see": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#git-urls-as-dependencies",
	}}
}

npm(specs) := messages("package.json", {"dependencies": {spec: spec | some spec in specs}})

test_npm if {
	count(npm([
		"acme/left",
		"git+https://example.com/a.git",
		"git+ssh://git@example.com/a.git#next",
		"git@github.com:acme/a.git",
		"https://example.com/a.git#dev",
		"gitlab:acme/a#main",
	])) == 6
}

test_npm_fixed_or_not_git if {
	npm([
		"acme/left#v1.2.3",
		"acme/left#b4ffde65f46336ab88eb53be808477a3936bae11",
		"git+https://example.com/a.git#semver:^1.0.0",
		"^1.0.0",
		"npm:@acme/other@^1",
		"file:../a",
		"../a",
		"./a/b",
		"workspace:*",
		"link:../x",
		"catalog:",
		"https://example.com/a.tgz",
		"*",
	]) == set()
}

url := "https://example.com/a"

test_cargo if {
	messages("Cargo.toml", {
		"dependencies": {"a": {"git": url}, "b": {"git": url, "branch": "next"}},
		"workspace": {"dependencies": {"c": {"git": url, "rev": "main"}}},
	}) == {
		"dependency `a` follows the default branch of https://example.com/a, which can change",
		"dependency `b` follows the branch `next` of https://example.com/a, which can change",
		"dependency `c` follows the branch `main` of https://example.com/a, which can change",
	}
}

test_cargo_fixed if {
	messages("Cargo.toml", {"dependencies": {
		"a": {"git": url, "rev": "0a1b2c3"},
		"b": {"git": url, "tag": "release"},
		"c": {"git": url, "branch": "next", "rev": "0a1b2c3"},
		"d": {"path": "d"},
		"e": "1",
		"f": {"workspace": true},
	}}) == set()
}

test_poetry_and_uv if {
	messages("pyproject.toml", {"tool": {
		"poetry": {"dependencies": {"a": {"git": url, "branch": "next"}}},
		"uv": {"sources": {"b": {"git": url}, "c": {"git": url, "tag": "v1"}, "d": {"workspace": true}}},
	}}) == {
		"dependency `a` follows the branch `next` of https://example.com/a, which can change",
		"dependency `b` follows the default branch of https://example.com/a, which can change",
	}
}

test_python if {
	messages("pyproject.toml", {"project": {"dependencies": [
		"a @ git+https://example.com/a",
		"b[x] @ git+ssh://git@example.com/b@next ; python_version < '3.12'",
		"c @ git+https://example.com/c@v1.2.0",
		"d @ git+https://example.com/d@b4ffde65f46336ab88eb53be808477a3936bae11#egg=d",
		"e>=1",
		"f @ https://example.com/f.whl",
	]}}) == {
		"dependency `a` follows the default branch of https://example.com/a, which can change",
		"dependency `b` follows the branch `next` of ssh://git@example.com/b, which can change",
	}
}

test_manifests_of_tests if found("tests/package.json", {"dependencies": {"a": "acme/a"}}) == set()
