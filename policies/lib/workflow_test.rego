package purlin.lib.workflow_test

import data.purlin.lib.workflow

test_one_event if workflow.events == {"push"} with input as {"document": {"on": "push"}}

test_a_list_of_events if workflow.events == {"push", "pull_request"} with input as {"document": {"on": ["push", "pull_request"]}}

test_events_with_filters if {
	workflow.events == {"push", "workflow_call"} with input as {"document": {"on": {"push": {"branches": ["main"]}, "workflow_call": null}}}
}

test_no_events if workflow.events == set() with input as {"document": {}}

test_steps_of_jobs if {
	document := {"jobs": {"a": {"steps": [{"run": "true"}, null]}, "b": {"uses": "./x.yml"}, "c": null}}
	workflow.steps == [{
		"at": ["jobs", "a", "steps", 0],
		"job_id": "a",
		"job": {"steps": [{"run": "true"}, null]},
		"step": {"run": "true"},
	}] with input as {"document": document}
}

test_steps_of_an_action if {
	document := {"runs": {"using": "composite", "steps": [{"run": "true"}]}}
	workflow.steps == [{"at": ["runs", "steps", 0], "job_id": "runs", "job": {}, "step": {"run": "true"}}] with input as {"document": document}
}

test_no_steps_in_another_action if workflow.steps == [] with input as {"document": {"runs": {"using": "node20", "main": "x.js"}}}

test_names_and_versions if {
	workflow.action("actions/checkout@v4") == "actions/checkout"
	workflow.version("actions/checkout@v4") == "v4"
	workflow.action("./local") == "./local"
	not workflow.version("./local")
}

test_checkout if {
	workflow.checkout({"uses": "Actions/Checkout@v4"})
	not workflow.checkout({"uses": "actions/setup-node@v4"})
	not workflow.checkout({"run": "true"})
}

test_expressions if {
	workflow.expressions("a ${{ b }} c ${{d\n}}") == [" b ", "d\n"]
	workflow.expressions("${{ open") == []
	workflow.expressions(7) == []
}

# People write workflows: what has another shape has no steps, and is not an error of the rule.
test_jobs_of_another_shape if workflow.steps == [] with input as {"document": {"jobs": "a", "runs": {"using": "composite", "steps": null}}}

test_steps_of_another_shape if workflow.steps == [] with input as {"document": {"jobs": {"a": {"steps": "b"}, "b": {"steps": [1]}}}}

test_uses_of_another_shape if {
	not workflow.action(7)
	not workflow.version(null)
	not workflow.checkout({"uses": ["actions/checkout@v4"]})
}
