package purlin.rules.workflow.no_deprecated_commands_test

import data.purlin.rules.workflow.no_deprecated_commands

found(run) := result if {
	result := no_deprecated_commands.report with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"run": run}, {"uses": "a/b@v1"}]}}},
	}
}

test_the_finding if {
	found("echo \"::set-output name=x::1\"") == {{
		"msg": "the script prints `::set-output`, which GitHub has deprecated",
		"at": ["jobs", "a", "steps", 0, "run"],
		"key": ["a", "set-output"],
		"help": "Append to the file that the runner provides: `>> \"$GITHUB_OUTPUT\"`",
	}}
}

test_every_command if {
	{f.key | some f in found("echo ::save-state name=a::1\necho ::set-env name=b::1\necho ::add-path::/x")} == {
		["a", "save-state"], ["a", "set-env"], ["a", "add-path"],
	}
}

test_commands_in_force if found("echo ::notice name=x::y\necho ::group::z\necho x=1 >> \"$GITHUB_OUTPUT\"") == set()
