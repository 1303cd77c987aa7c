package purlin.rules.workflow.no_persisted_credentials_test

import data.purlin.rules.workflow.no_persisted_credentials

found(step) := result if {
	result := no_persisted_credentials.report with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [step]}}},
	}
}

test_without_inputs if {
	found({"uses": "actions/checkout@v4"}) == {{
		"msg": "actions/checkout@v4 leaves the token of the job in the work tree",
		"at": ["jobs", "a", "steps", 0, "with", "persist-credentials"],
		"fix": [{"op": "add", "path": "/jobs/a/steps/0/with", "value": {"persist-credentials": false}}],
	}}
	count(found({"uses": "actions/checkout@v4", "with": null})) == 1
}

test_with_other_inputs if {
	{f.fix | some f in found({"uses": "actions/checkout@v4", "with": {"path": "x"}})} == {[{"op": "add", "path": "/jobs/a/steps/0/with/persist-credentials", "value": false}]}
}

test_names_of_inputs_ignore_case if {
	found({"uses": "actions/checkout@v4", "with": {"Persist-Credentials": false}}) == set()
}

test_stated if {
	found({"uses": "actions/checkout@v4", "with": {"persist-credentials": false}}) == set()
	found({"uses": "actions/checkout@v4", "with": {"persist-credentials": true}}) == set()
}

test_another_action if found({"uses": "a/b@v1"}) == set()
