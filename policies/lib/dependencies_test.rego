package purlin.lib.dependencies_test

import data.purlin.lib.dependencies

test_npm if {
	dependencies.npm({
		"dependencies": {"a": "^1.0.0"},
		"devDependencies": {"b": "*", "odd": 7},
		"peerDependencies": {"c": "*"},
	}) == [
		{"name": "a", "spec": "^1.0.0", "at": ["dependencies", "a"]},
		{"name": "b", "spec": "*", "at": ["devDependencies", "b"]},
	]
}

test_cargo if {
	dependencies.cargo({
		"dependencies": {"a": "1"},
		"target": {"cfg(unix)": {"dependencies": {"b": {"workspace": true}}}},
		"workspace": {"dependencies": {"c": {"path": "c"}}},
	}) == [
		{"name": "a", "spec": "1", "at": ["dependencies", "a"]},
		{"name": "b", "spec": {"workspace": true}, "at": ["target", "cfg(unix)", "dependencies", "b"]},
		{"name": "c", "spec": {"path": "c"}, "at": ["workspace", "dependencies", "c"]},
	]
}

test_python if {
	dependencies.python({
		"project": {
			"dependencies": ["a[x] >=1 ; python_version < '3.12'"],
			"optional-dependencies": {"dev": ["b @ git+https://example.com/b"]},
		},
		"dependency-groups": {"test": ["c", {"include-group": "dev"}]},
	}) == [
		{"name": "a", "spec": "a[x] >=1 ; python_version < '3.12'", "at": ["project", "dependencies", 0]},
		{"name": "b", "spec": "b @ git+https://example.com/b", "at": ["project", "optional-dependencies", "dev", 0]},
		{"name": "c", "spec": "c", "at": ["dependency-groups", "test", 0]},
	]
}

test_poetry if {
	dependencies.poetry({"tool": {"poetry": {
		"dependencies": {"python": "^3.12", "a": "^1"},
		"group": {"dev": {"dependencies": {"b": {"git": "https://example.com/b"}}}},
	}}}) == [
		{"name": "a", "spec": "^1", "at": ["tool", "poetry", "dependencies", "a"]},
		{"name": "b", "spec": {"git": "https://example.com/b"}, "at": ["tool", "poetry", "group", "dev", "dependencies", "b"]},
	]
}

test_uv_sources if {
	dependencies.uv_sources({"tool": {"uv": {"sources": {
		"a": {"git": "https://example.com/a"},
		"b": [{"workspace": true, "marker": "x"}],
	}}}}) == [
		{"name": "a", "spec": {"git": "https://example.com/a"}, "at": ["tool", "uv", "sources", "a"]},
		{"name": "b", "spec": {"workspace": true, "marker": "x"}, "at": ["tool", "uv", "sources", "b", 0]},
	]
}

test_an_empty_manifest if {
	dependencies.npm({}) == []
	dependencies.cargo({}) == []
	dependencies.python({}) == []
	dependencies.poetry({}) == []
	dependencies.uv_sources({}) == []
}

# People write manifests: what has another shape states no dependency, and is not an error of the rule.
test_other_shapes if {
	every value in [null, 1, "a", ["a"], {"a": 1}] {
		is_array(dependencies.npm({"dependencies": value}))
		is_array(dependencies.cargo({"dependencies": value, "target": value, "workspace": value}))
		is_array(dependencies.python({"project": value, "dependency-groups": value}))
		dependencies.python({"project": {"dependencies": [value]}}) == [entry |
			is_string(value)
			entry := {"name": value, "spec": value, "at": ["project", "dependencies", 0]}
		]
		is_array(dependencies.poetry({"tool": {"poetry": {"dependencies": value, "group": value}}}))
		is_array(dependencies.uv_sources({"tool": {"uv": {"sources": value}}}))
	}
}

test_key_of_an_entry if dependencies.key({"name": "a", "at": ["dependencies", "a"]}) == ["dependencies", "a"]

test_key_of_an_item if dependencies.key({"name": "a", "at": ["project", "dependencies", 3]}) == ["project", "dependencies", "a"]
