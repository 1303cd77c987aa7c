package purlin.rules.manifest.one_lockfile_test

import data.purlin.lib.testing
import data.purlin.rules.manifest.one_lockfile

found(ecosystem, dir, files) := result if {
	result := one_lockfile.report with input as {
		"ecosystems": testing.ecosystems,
		"packages": [{"ecosystem": ecosystem, "dir": dir, "manifest": trim_prefix(concat("/", [dir, "m"]), "/")}],
		"files": {path: {"path": path} | some path in files},
	}
}

test_two if {
	found("npm", "web", ["web/yarn.lock", "web/package-lock.json", "yarn.lock"]) == {{
		"msg": "web/ has lock files of npm and yarn",
		"at": {"path": "web/m"},
		"key": ["lockfiles", "npm"],
		"extent": {"web/package-lock.json", "web/yarn.lock"},
		"related": [
			{"at": {"path": "web/package-lock.json"}, "msg": "the lock file of npm"},
			{"at": {"path": "web/yarn.lock"}, "msg": "the lock file of yarn"},
		],
	}}
}

test_three_are_the_same_finding_as_two if {
	files := ["yarn.lock", "package-lock.json", "bun.lock"]
	every gone in files {
		left := [file | some file in files; file != gone]
		{[finding.at, finding.key] | some finding in found("npm", "", left)} == {[{"path": "m"}, ["lockfiles", "npm"]]}
	}
}

test_the_root if {
	{f.msg | some f in found("python", "", ["uv.lock", "poetry.lock"])} == {"the root has lock files of poetry and uv"}
}

test_one if found("npm", "web", ["web/yarn.lock"]) == set()

test_two_names_of_one_tool if found("npm", "", ["bun.lock", "bun.lockb"]) == set()

# Any tool may write `pylock.toml`.
test_the_lockfile_of_no_tool if found("python", "", ["uv.lock", "pylock.toml"]) == set()

test_two_ecosystems if found("npm", "", ["yarn.lock", "uv.lock"]) == set()

test_tests if found("npm", "tests/a", ["tests/a/yarn.lock", "tests/a/package-lock.json"]) == set()
