package purlin.rules.manifest.licence_test

import data.purlin.rules.manifest.licence

found(path, document) := result if {
	result := licence.report with input as {"file": {"path": path}, "document": document}
}

places(path, document) := {finding.at | some finding in found(path, document)}

test_npm if {
	found("a/package.json", {"name": "a", "version": "1.0.0"}) == {{
		"msg": "package `a` can be published, but states no licence",
		"at": ["license"],
		"help": `Add "license": "<SPDX expression>", or "private": true`,
		"see": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license",
	}}
	count(found("package.json", {"name": "a", "version": "1.0.0", "private": false})) == 1
}

test_npm_stated_or_private if {
	every document in [
		{"name": "a", "version": "1.0.0", "license": "MIT"},
		{"name": "a", "version": "1.0.0", "licenses": [{"type": "MIT"}]},
		{"name": "a", "version": "1.0.0", "private": true},
		{"name": "a", "version": "1.0.0", "private": "true"},
		{"name": "a"},
		{"version": "1.0.0"},
		{},
	] {
		found("package.json", document) == set()
	}
}

test_cargo if {
	places("Cargo.toml", {"package": {"name": "a", "version": "1.0.0"}}) == {["package", "license"]}
	places("Cargo.toml", {"package": {"name": "a", "version": "1.0.0", "publish": ["acme"]}}) == {["package", "license"]}
}

test_cargo_stated_or_unpublished if {
	every table in [
		{"name": "a", "version": {"workspace": true}, "license": {"workspace": true}},
		{"name": "a", "version": "1.0.0", "license-file": "LICENSE"},
		{"name": "a", "version": "1.0.0", "publish": false},
		{"name": "a", "version": "1.0.0", "publish": []},
		{"name": "a", "version": "1.0.0", "publish": {"workspace": true}},
		{"name": "a"},
	] {
		found("Cargo.toml", {"package": table}) == set()
	}
}

test_a_virtual_workspace if found("Cargo.toml", {"workspace": {"members": ["a"]}}) == set()

build := {"build-backend": "hatchling.build"}

test_python if {
	every table in [
		{"name": "a", "classifiers": ["Topic :: Utilities"]},
		{"name": "a", "urls": {"Source": "https://example.com"}},
		{"name": "a", "dynamic": ["version", "keywords"]},
	] {
		places("pyproject.toml", {"build-system": build, "project": table}) == {["project", "license"]}
	}
}

test_tools_that_a_team_keeps_for_itself if {
	found("pyproject.toml", {"build-system": build, "project": {"name": "a", "description": "x", "dynamic": ["version"]}}) == set()
	found("pyproject.toml", {"tool": {"poetry": {"name": "a", "authors": ["x"]}}}) == set()
}

test_python_stated_or_unpublished if {
	every table in [
		{"name": "a", "urls": {}, "license": "MIT"},
		{"name": "a", "urls": {}, "license": {"file": "LICENSE"}},
		{"name": "a", "urls": {}, "license-files": ["LICENSE"]},
		{"name": "a", "urls": {}, "dynamic": ["version", "license"]},
		{"name": "a", "classifiers": ["License :: OSI Approved :: MIT License"]},
		{"name": "a", "classifiers": ["Private :: Do Not Upload"]},
	] {
		found("pyproject.toml", {"build-system": build, "project": table}) == set()
	}
	found("pyproject.toml", {"project": {"name": "a"}}) == set()
	found("pyproject.toml", {"tool": {"black": {}}}) == set()
}

test_poetry if {
	places("pyproject.toml", {"tool": {"poetry": {"name": "a", "homepage": "https://example.com"}}}) == {["tool", "poetry", "license"]}
}

test_poetry_stated_or_unpublished if {
	every table in [
		{"name": "a", "homepage": "x", "license": "MIT"},
		{"name": "a", "homepage": "x", "package-mode": false},
		{"name": "a", "classifiers": ["Private :: Do Not Upload"]},
		{},
	] {
		found("pyproject.toml", {"tool": {"poetry": table}}) == set()
	}
}

test_manifests_of_tests if found("tests/a/package.json", {"name": "a", "version": "1.0.0"}) == set()
