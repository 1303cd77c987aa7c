# METADATA
# title: Workflows of GitHub Actions
# description: The events, jobs and steps of the workflow, or of the composite action, that is `input.document`.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
package purlin.lib.workflow

import data.purlin.lib.shape

# The names of the events that start the workflow; `on` is a name, a list of names or a mapping by name.
events contains input.document.on if is_string(input.document.on)

events contains event if {
	is_array(input.document.on)
	some event in input.document.on
}

events contains event if {
	is_object(input.document.on)
	some event, _ in input.document.on
}

# Jobs by id.
jobs[id] := job if {
	some id, job in shape.mapping(input.document.jobs)
	is_object(job)
}

# Every step, in the order of the document, with the path to it, the job's id and the job.
# The steps of a composite action belong to no job: their `job_id` is `runs`.
steps := array.concat(job_steps, action_steps)

job_steps := [entry |
	some id, job in jobs
	some index, step in shape.sequence(job.steps)
	is_object(step)
	entry := {"at": ["jobs", id, "steps", index], "job_id": id, "job": job, "step": step}
]

action_steps := [entry |
	input.document.runs.using == "composite"
	some index, step in shape.sequence(input.document.runs.steps)
	is_object(step)
	entry := {"at": ["runs", "steps", index], "job_id": "runs", "job": {}, "step": step}
]

# What the `uses` of a step or job names, without the version: `actions/checkout` of `actions/checkout@v4`.
action(uses) := split(shape.text(uses), "@")[0]

# The version that the `uses` names: `v4` of `actions/checkout@v4`; undefined where it names none.
version(uses) := parts[1] if {
	parts := split(shape.text(uses), "@")
	count(parts) == 2
}

# Holds for a step that checks a repository out.
checkout(step) if lower(action(step.uses)) == "actions/checkout"

# The `${{ … }}` of a text, each with its tree and the contexts that it reads; none where it is not a text.
expressions(text) := [expression | some expression in purlin.workflow_expressions(shape.text(text))]

# The contexts whose text can become part of this one.
flowing(text) := [context |
	some expression in expressions(text)
	some context in expression.contexts
	context.flows
]

# Holds where a context is what the pattern names, or one within it. `*` stands for any one part.
within(path, pattern) if {
	count(path) >= count(pattern)
	every at, part in pattern {
		fits(path[at], part)
	}
}

# Holds where a context holds what the pattern names, as `github.event` holds the title of an issue.
holds(path, pattern) if within(pattern, path)

fits(part, part)

fits(part, "*") if part != "*"

fits("*", part) if part != "*"

# The ways in which the `if` of a job or step can hold, each with the tests that then all hold. Undefined without one.
alternatives(part) := purlin.workflow_alternatives(shape.text(part["if"]))

# What a test compares by this operator: pairs of the path of a context and the tree on the other side.
comparisons(test, operator) := {[side.context.path, side.other] |
	test.kind == operator
	some side in [
		{"context": test.left, "other": test.right},
		{"context": test.right, "other": test.left},
	]
	side.context.kind == "context"
}
