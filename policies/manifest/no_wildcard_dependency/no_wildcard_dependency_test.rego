package purlin.rules.manifest.no_wildcard_dependency_test

import data.purlin.rules.manifest.no_wildcard_dependency

found(path, document) := result if {
	result := no_wildcard_dependency.report with input as {
		"documents": [{"path": path, "document": document}],
		"packages": [
			{"ecosystem": "npm", "name": "@acme/ui"},
			{"ecosystem": "npm", "name": null},
			{"ecosystem": "cargo", "name": "b"},
		],
	}
}

places(path, document) := {concat(".", finding.at.pointer) | some finding in found(path, document)}

test_the_finding if {
	found("a/package.json", {"dependencies": {"left": "*"}}) == {{
		"msg": "dependency `left` accepts any version (`*`)",
		"at": {"path": "a/package.json", "pointer": ["dependencies", "left"]},
		"see": "https://docs.npmjs.com/cli/v11/configuring-npm/package-json#dependencies",
	}}
}

test_npm if {
	places("package.json", {
		"dependencies": {"a": "latest", "b": "", "c": "1.x", "d": "workspace:*", "e": "catalog:", "f": "file:../f"},
		"devDependencies": {"g": "x"},
		"peerDependencies": {"h": "*"},
	}) == {"dependencies.a", "dependencies.b", "devDependencies.g"}
}

test_packages_of_the_repository if {
	places("package.json", {"dependencies": {"@acme/ui": "*", "b": "*"}}) == {"dependencies.b"}
}

test_cargo if {
	places("Cargo.toml", {
		"dependencies": {"a": "*", "b": {"version": "*"}, "c": "1.*", "d": {"path": "../d"}, "e": {"workspace": true}},
		"dev-dependencies": {"f": {"path": "../f", "version": "*"}, "g": {"git": "https://example.com/g", "version": "*"}},
		"target": {"cfg(unix)": {"dependencies": {"h": "*"}}},
		"workspace": {"dependencies": {"i": "*"}},
	}) == {"dependencies.a", "dependencies.b", "target.cfg(unix).dependencies.h", "workspace.dependencies.i"}
}

test_poetry if {
	places("pyproject.toml", {"tool": {"poetry": {
		"dependencies": {"python": "*", "a": "*", "b": {"version": "*", "extras": ["x"]}, "c": {"path": "../c"}},
		"group": {"dev": {"dependencies": {"d": "*", "e": {"git": "https://example.com/e", "version": "*"}, "f": {"url": "u", "version": "*"}}}},
	}}}) == {"tool.poetry.dependencies.a", "tool.poetry.dependencies.b", "tool.poetry.group.dev.dependencies.d"}
}

test_manifests_of_tests if found("tests/package.json", {"dependencies": {"a": "*"}}) == set()
