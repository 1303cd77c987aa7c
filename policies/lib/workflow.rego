# METADATA
# title: Workflows of GitHub Actions
# description: The events, jobs and steps of the workflow, or of the composite action, that is `input.document`.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
package purlin.lib.workflow

import data.purlin.lib.shape

# METADATA
# description: >-
#   The names of the events that start the workflow. `on` may be a name, a list of names or a mapping by name.
# custom:
#   example: 'workflow.events == {"push"} with input.document as {"on": {"push": {"branches": ["main"]}}}'
events contains input.document.on if is_string(input.document.on)

events contains event if {
	is_array(input.document.on)
	some event in input.document.on
}

events contains event if {
	is_object(input.document.on)
	some event, _ in input.document.on
}

# METADATA
# description: The jobs of the workflow, by id.
# custom:
#   example: 'workflow.jobs.build.steps == [] with input.document as {"jobs": {"build": {"steps": []}}}'
jobs[id] := job if {
	some id, job in shape.mapping(input.document.jobs)
	is_object(job)
}

# METADATA
# description: >-
#   Every step in the order of the document: the `step`, `at` (the path to it), `job_id` and `job`. The steps of a
#   composite action belong to no job: their `job_id` is `runs`.
# custom:
#   example: 'workflow.steps[0].at == ["jobs", "build", "steps", 0] with input.document as {"jobs": {"build": {"steps": [{"run": "make"}]}}}'
steps := array.concat(job_steps, action_steps)

job_steps := [entry |
	some id, job in jobs
	some index, step in shape.sequence(job.steps)
	is_object(step)
	entry := {"at": ["jobs", id, "steps", index], "job_id": id, "job": job, "step": step}
]

action_steps := [entry |
	lower(shape.text(input.document.runs.using)) == "composite"
	some index, step in shape.sequence(input.document.runs.steps)
	is_object(step)
	entry := {"at": ["runs", "steps", index], "job_id": "runs", "job": {}, "step": step}
]

# METADATA
# description: >-
#   The input that a step gives by this name: its `key` as written, and its `value`. The name is in lower case: names of
#   inputs ignore case. Undefined where the step gives none.
# custom:
#   example: 'workflow.with_input({"with": {"Ref": "main"}}, "ref") == {"key": "Ref", "value": "main"}'
with_input(step, name) := [{"key": key, "value": value} |
	some key, value in shape.mapping(step["with"])
	lower(key) == name
][0]

# METADATA
# description: What the `uses` of a step or job names, without the version.
# custom:
#   example: 'workflow.action("actions/checkout@v4") == "actions/checkout"'
action(uses) := split(shape.text(uses), "@")[0]

# METADATA
# description: The version in the `uses` of a step or job. Undefined without a version.
# custom:
#   example: |-
#     workflow.version("actions/checkout@v4") == "v4"
#     not workflow.version("./local")
version(uses) := parts[1] if {
	parts := split(shape.text(uses), "@")
	count(parts) == 2
}

# METADATA
# description: Whether a step checks a repository out.
# custom:
#   example: 'workflow.checkout({"uses": "actions/checkout@v4"})'
checkout(step) if lower(action(step.uses)) == "actions/checkout"

# METADATA
# description: The `${{ … }}` of a text, as `purlin.workflow_expressions` gives them. None if the value is not a text.
# custom:
#   example: '[expression.text | some expression in workflow.expressions("v${{ github.ref }}")] == [" github.ref "]'
expressions(text) := [expression | some expression in purlin.workflow_expressions(shape.text(text))]

# METADATA
# description: The contexts whose text can become part of this text.
# custom:
#   example: '[context.name | some context in workflow.flowing("${{ github.head_ref }}")] == ["github.head_ref"]'
flowing(text) := [context |
	some expression in expressions(text)
	some context in expression.contexts
	context.flows
]

# METADATA
# description: Whether the path of a context is what the pattern names, or lies within it. `*` stands for any one part.
# custom:
#   example: 'workflow.within(["github", "event", "issue", "title"], ["github", "event", "*"])'
within(path, pattern) if {
	count(path) >= count(pattern)
	every at, part in pattern {
		fits(path[at], part)
	}
}

# METADATA
# description: >-
#   Whether the path of a context contains what the pattern names, as `github.event` contains the title of an issue.
# custom:
#   example: 'workflow.holds(["github", "event"], ["github", "event", "issue", "title"])'
holds(path, pattern) if within(pattern, path)

fits(part, part)

fits(part, "*") if part != "*"

fits("*", part) if part != "*"

# METADATA
# description: >-
#   The ways in which the `if` of a job or step can hold. Each is an array of the tests that must then all hold.
#   Undefined without an `if`.
# custom:
#   example: |-
#     count(workflow.alternatives({"if": "github.ref == 'a' || github.ref == 'b'"})) == 2
alternatives(part) := purlin.workflow_alternatives(shape.text(part["if"]))

# METADATA
# description: >-
#   What a test compares by this operator: pairs of the path of a context, and the tree on the other side.
# custom:
#   example: |-
#     tests := workflow.alternatives({"if": "github.ref == 'a'"})[0]
#     {path | some [path, _] in workflow.comparisons(tests[0], "==")} == {["github", "ref"]}
comparisons(test, operator) := {[side.context.path, side.other] |
	test.kind == operator
	some side in [
		{"context": test.left, "other": test.right},
		{"context": test.right, "other": test.left},
	]
	side.context.kind == "context"
}
