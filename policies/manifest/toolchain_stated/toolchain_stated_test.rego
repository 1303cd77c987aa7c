package purlin.rules.manifest.toolchain_stated_test

import data.purlin.rules.manifest.toolchain_stated

found(documents, files) := result if {
	result := toolchain_stated.report with input as {
		"documents": [{"path": path, "document": document} | some path, document in documents],
		"files": object.union(
			{path: {"path": path} | some path, _ in documents},
			{path: {"path": path} | some path in files},
		),
	}
}

npm := {"name": "a", "dependencies": {}}

test_node if {
	found({"web/package.json": npm}, []) == {{
		"msg": "this package does not state which version of Node it needs",
		"at": {"path": "web/package.json", "pointer": ["engines", "node"]},
		"help": `Add "engines": {"node": ">=<version>"}`,
		"see": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#engines",
	}}
}

test_every_ecosystem if {
	{f.msg | some f in found({
		"a/Cargo.toml": {"package": {"name": "a"}},
		"b/pyproject.toml": {"project": {"name": "a"}},
		"c/go.mod": {"module": "c", "go": null},
	}, [])} == {"this package does not state which version of Rust it needs", "this package does not state which version of Python it needs", "this package does not state which version of Go it needs"}
	{f.at.pointer | some f in found({
		"a/Cargo.toml": {"workspace": {}},
		"b/pyproject.toml": {"tool": {"poetry": {"name": "a"}}},
		"c/Cargo.toml": {"package": {"name": "a"}},
		"d/pyproject.toml": {"project": {"name": "a"}},
	}, [])} == {
		["workspace", "package", "rust-version"],
		["tool", "poetry", "dependencies", "python"],
		["package", "rust-version"],
		["project", "requires-python"],
	}
}

test_stated if {
	found({
		"a/package.json": object.union(npm, {"engines": {"node": ">=22"}}),
		"b/package.json": object.union(npm, {"volta": {"node": "22.1.0"}}),
		"c/package.json": object.union(npm, {"devEngines": {"runtime": {"name": "node"}}}),
		"d/Cargo.toml": {"package": {"rust-version": {"workspace": true}}},
		"e/Cargo.toml": {"workspace": {"package": {"rust-version": "1.88"}}},
		"f/pyproject.toml": {"project": {"name": "a", "requires-python": ">=3.12"}},
		"g/pyproject.toml": {"project": {"name": "a", "dynamic": ["requires-python"]}},
		"h/pyproject.toml": {"tool": {"poetry": {"name": "a", "dependencies": {"python": "^3.12"}}}},
		"i/go.mod": {"module": "c", "go": "1.24"},
	}, []) == set()
}

test_stated_by_a_version_manager if {
	found({"web/package.json": npm}, [".nvmrc"]) == set()
	found({"a/Cargo.toml": {"package": {"name": "a"}}}, ["a/rust-toolchain.toml"]) == set()
}

test_only_the_topmost if {
	{f.at.path | some f in found({"package.json": npm, "web/package.json": npm}, [])} == {"package.json"}
}

test_stated_by_a_member if {
	found({"Cargo.toml": {"workspace": {}}, "a/Cargo.toml": {"package": {"rust-version": "1.88"}}}, []) == set()
	found({"x/Cargo.toml": {"workspace": {}}, "x/a/Cargo.toml": {"package": {"rust-version": "1.88"}}}, []) == set()
	count(found({"x/Cargo.toml": {"workspace": {}}, "y/Cargo.toml": {"package": {"rust-version": "1.88"}}}, [])) == 1
}

test_no_packages if found({"package.json": {"type": "module"}, "pyproject.toml": {"tool": {}}}, []) == set()

test_tests if found({"tests/a/package.json": npm}, []) == set()
