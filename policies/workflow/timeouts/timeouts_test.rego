package purlin.rules.workflow.timeouts_test

import data.purlin.rules.workflow.timeouts

test_no_limit if {
	timeouts.report == {{
		"msg": "job `a/b` has no time limit, so it can run for six hours",
		"at": ["jobs", "a/b", "timeout-minutes"],
		"fix": [{"op": "add", "path": "/jobs/a~1b/timeout-minutes", "value": 20}],
	}} with input as {"document": {"jobs": {"a/b": {"runs-on": "x"}}}}
		with data.params.minutes as 20
}

test_a_limit_or_a_call if {
	timeouts.report == set() with input as {"document": {"jobs": {
		"a": {"timeout-minutes": 5},
		"b": {"timeout-minutes": "${{ inputs.limit }}"},
		"c": {"uses": "./x.yml"},
	}}}
		with data.params.minutes as 20
}
