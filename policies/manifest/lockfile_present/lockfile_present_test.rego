package purlin.rules.manifest.lockfile_present_test

import data.purlin.lib.testing
import data.purlin.rules.manifest.lockfile_present

found(documents, files) := result if {
	result := lockfile_present.report with input as {
		"ecosystems": testing.ecosystems,
		"documents": [{"path": path, "document": document} | some path, document in documents],
		"files": object.union(
			{path: {"path": path} | some path, _ in documents},
			{path: {"path": path} | some path in files},
		),
	}
}

npm := {"dependencies": {"a": "1"}}

test_none if {
	found({"web/package.json": npm}, []) == {{
		"msg": "web/package.json has dependencies but no lock file",
		"at": {"path": "web/package.json"},
		"help": "Commit the lock file of the package manager (npm-shrinkwrap.json, package-lock.json, pnpm-lock.yaml, yarn.lock, bun.lock, bun.lockb)",
	}}
}

test_every_ecosystem if {
	{f.at.path | some f in found({
		"a/Cargo.toml": {"dependencies": {"a": "1"}},
		"b/go.mod": {"require": [{"path": "x"}]},
		"c/pyproject.toml": {"project": {"dependencies": ["a"]}},
	}, [])} == {"a/Cargo.toml", "b/go.mod", "c/pyproject.toml"}
}

test_beside_or_above if {
	found({"web/package.json": npm}, ["web/yarn.lock"]) == set()
	found({"web/package.json": npm}, ["pnpm-lock.yaml"]) == set()
}

test_only_the_topmost if {
	{f.at.path | some f in found({"package.json": npm, "web/package.json": npm}, [])} == {"package.json"}
}

test_go_modules_stand_for_themselves if {
	module := {"require": [{"path": "x"}]}
	{f.at.path | some f in found({"go.mod": module, "sub/go.mod": module}, [])} == {"go.mod", "sub/go.mod"}
}

test_nothing_to_lock if found({"package.json": {}, "go.mod": {"require": []}}, []) == set()

test_tests if found({"tests/a/package.json": npm}, []) == set()
