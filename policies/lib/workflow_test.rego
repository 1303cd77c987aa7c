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

test_names_of_inputs_ignore_case if {
	workflow.with_input({"with": {"REF": "x"}}, "ref") == {"key": "REF", "value": "x"}
	not workflow.with_input({"with": {"REF": "x"}}, "path")
	not workflow.with_input({"with": "x"}, "ref")
	not workflow.with_input({}, "ref")
}

test_using_ignores_case if {
	document := {"runs": {"using": "Composite", "steps": [{"run": "true"}]}}
	count(workflow.steps) == 1 with input as {"document": document}
}

test_checkout if {
	workflow.checkout({"uses": "Actions/Checkout@v4"})
	not workflow.checkout({"uses": "actions/setup-node@v4"})
	not workflow.checkout({"run": "true"})
}

test_expressions if {
	[expression.text | some expression in workflow.expressions("a ${{ b }} c ${{d\n}}")] == [" b ", "d\n"]
	workflow.expressions("no") == []
	workflow.expressions(7) == []
}

test_an_expression if {
	workflow.expressions("${{ a['b'][0] }}") == [{
		"text": " a['b'][0] ",
		"span": [0, 16],
		"contexts": [{
			"path": ["a", "b", 0],
			"name": "a.b[0]",
			"text": "a['b'][0]",
			"occurrence": 1,
			"span": [4, 13],
			"flows": true,
			"serialized": false,
		}],
		"tree": {"kind": "context", "path": ["a", "b", 0]},
	}]
}

test_what_is_no_expression if {
	some expression in workflow.expressions("${{ a b }}")
	expression.error == "an operator is missing before this"
	expression.contexts == []
}

test_the_tree if {
	some expression in workflow.expressions("${{ !f('x', null) && fromJSON(a).b[c] != 1.5 }}")
	expression.tree == {
		"kind": "&&",
		"left": {"kind": "!", "operand": {"kind": "call", "name": "f", "arguments": [
			{"kind": "literal", "value": "x"},
			{"kind": "literal", "value": null},
		]}},
		"right": {
			"kind": "!=",
			"left": {
				"kind": "member",
				"of": {
					"kind": "member",
					"of": {"kind": "call", "name": "fromjson", "arguments": [{"kind": "context", "path": ["a"]}]},
					"member": "b",
				},
				"member": {"kind": "context", "path": ["c"]},
			},
			"right": {"kind": "literal", "value": 1.5},
		},
	}
}

test_flowing if {
	text := "${{ contains(a, 'x') }} ${{ a || b == c }}"
	[[context.name, context.occurrence] | some context in workflow.flowing(text)] == [["a", 3]]
}

test_within if {
	workflow.within(["a", "b", 0, "c"], ["a", "b", "*"])
	workflow.within(["a", "*", "c"], ["a", "b", "c"])
	not workflow.within(["a"], ["a", "b"])
	not workflow.within(["a", "c"], ["a", "b"])
	workflow.holds(["a"], ["a", "b"])
	not workflow.holds(["a", "b"], ["a"])
}

test_alternatives if {
	a := {"kind": "context", "path": ["a"]}
	b := {"kind": "context", "path": ["b"]}
	workflow.alternatives({"if": "a || b"}) == [[a], [b]]
	workflow.alternatives({"if": "${{ a && b }}"}) == [[a, b]]

	# A text with an expression in it holds whatever the expression is.
	workflow.alternatives({"if": "${{ a }} && b"}) == [[]]
	workflow.alternatives({"if": "${{ a }}\n"}) == [[]]
	workflow.alternatives({"if": " ${{ a }}"}) == [[]]
	not workflow.alternatives({"if": "a b"})
	not workflow.alternatives({"if": true})
	not workflow.alternatives({})
}

test_comparisons if {
	some tests in workflow.alternatives({"if": "'x' == a.b"})
	workflow.comparisons(tests[0], "==") == {[["a", "b"], {"kind": "literal", "value": "x"}]}
	workflow.comparisons(tests[0], "!=") == set()
	workflow.comparisons({"kind": "context", "path": ["a"]}, "==") == set()
}

# People write workflows: what has another shape has no steps, and is not an error of the rule.
test_jobs_of_another_shape if workflow.steps == [] with input as {"document": {"jobs": "a", "runs": {"using": "composite", "steps": null}}}

test_steps_of_another_shape if workflow.steps == [] with input as {"document": {"jobs": {"a": {"steps": "b"}, "b": {"steps": [1]}}}}

test_uses_of_another_shape if {
	not workflow.action(7)
	not workflow.version(null)
	not workflow.checkout({"uses": ["actions/checkout@v4"]})
}
