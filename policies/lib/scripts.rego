# METADATA
# title: Scripts of workflows
# description: >-
#   The scripts that GitHub Actions puts values into before they run, and the findings about texts that get there. A text is
#   given as the path of its context, split at its dots, in which `*` stands for any one part.
# related_resources:
#   - ref: https://docs.github.com/en/actions/concepts/security/script-injections
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts
package purlin.lib.scripts

import data.purlin.lib.shape
import data.purlin.lib.workflow

# METADATA
# description: >-
#   Texts that anybody can set: what GitHub's Security Lab and CodeQL list.
# custom:
#   example: 'scripts.open_texts[["github", "head_ref"]]'
open_texts := {split(path, ".") |
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
		"github.event.pull_request.head.repo.description",
		"github.event.pull_request.head.repo.homepage",
		"github.event.changes.title.from",
		"github.event.changes.body.from",
		"github.event.changes.head.ref.from",
		"github.event.merge_group.head_ref",
		"github.event.pages.*.page_name",
		"github.event.pages.*.title",
		"github.event.commits.*.message",
		"github.event.commits.*.author.email",
		"github.event.commits.*.author.name",
		"github.event.commits.*.committer.email",
		"github.event.commits.*.committer.name",
		"github.event.head_commit.message",
		"github.event.head_commit.author.email",
		"github.event.head_commit.author.name",
		"github.event.head_commit.committer.email",
		"github.event.head_commit.committer.name",
		"github.event.workflow_run.head_branch",
		"github.event.workflow_run.display_title",
		"github.event.workflow_run.path",
		"github.event.workflow_run.head_repository.description",
		"github.event.workflow_run.head_commit.message",
		"github.event.workflow_run.head_commit.author.email",
		"github.event.workflow_run.head_commit.author.name",
		"github.event.workflow_run.head_commit.committer.email",
		"github.event.workflow_run.head_commit.committer.name",
		"github.event.workflow_run.pull_requests.*.head.ref",
	}
}

# METADATA
# description: Holds where anybody can set a text that gets into a script, at a place that `flows` gives.
# custom:
#   example: 'not scripts.is_open({"script": {"environments": []}, "context": {"name": "github.sha", "path": ["github", "sha"], "serialized": false}})'
is_open(flow) if count(sources(flow.script, flow.context, open_texts)) > 0

# METADATA
# description: >-
#   The places where one of these texts gets into a script: one for each script and context, with the first place of the
#   context in it.
# custom:
#   example: 'scripts.flows({["github", "head_ref"]}) == set() with input.document as {"jobs": {}}'
flows(texts) := {flow |
	some script in scripts
	flowing := [{"script": script, "context": context, "source": source} |
		some context in workflow.flowing(script.text)
		source := sources(script, context, texts)[0]
	]
	some name in {found.context.name | some found in flowing}

	# A script may hold one context several times: that is one mistake.
	flow := [found | some found in flowing; found.context.name == name][0]
}

# METADATA
# description: The finding about a place that `flows` gives. `who` can set the text.
# custom:
#   example: >-
#     {scripts.finding(flow, "anybody").key | some flow in scripts.flows(scripts.open_texts)} == {["a", "github.head_ref"]}
#     with input as {"file": {"path": "ci.yml"}, "document": {"jobs": {"a": {"steps": [{"run": "echo ${{ github.head_ref }}"}]}}}}
finding(flow, who) := {
	"msg": message(flow.context, flow.source, who),
	"at": {
		"path": input.file.path,
		"index": object.get(input.file, "index", 0),
		"pointer": flow.script.at,
		"find": flow.context.text,
		"occurrence": flow.context.occurrence,
	},
	"related": [{"at": flow.source.at, "msg": sprintf("`%s` is put in here", [flow.source.name])} | flow.source.at],
	"key": [flow.script.job_id, flow.context.name],
	"help": help(flow.script, flow.context, flow.source),
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
	"at": array.concat(entry.at, ["with", found.key]),
	"job_id": entry.job_id,
	"text": text,
	"kind": "javascript",
	"environments": environments(entry),
} if {
	some entry in workflow.steps
	lower(workflow.action(entry.step.uses)) == "actions/github-script"
	found := workflow.with_input(entry.step, "script")
	text := shape.text(found.value)
	contains(text, "${{")
}

# The mappings that give a step its variables, the nearest first.
environments(entry) := [
	{"at": array.concat(entry.at, ["env"]), "env": object.get(entry.step, "env", {})},
	{"at": ["jobs", entry.job_id, "env"], "env": object.get(entry.job, "env", {})},
	{"at": ["env"], "env": object.get(input.document, "env", {})},
]

# Which of these texts a context lets in: itself, all that `toJSON` writes out of it, or what the environment that it reads
# holds.
sources(_, context, texts) := [{"name": context.name, "path": context.path, "whole": false}] if is_text(context.path, texts)

sources(_, context, texts) := [{"name": context.name, "path": context.path, "whole": true}] if {
	not is_text(context.path, texts)
	context.serialized
	some text in texts
	workflow.holds(context.path, text)
}

sources(script, context, texts) := [source |
	context.path[0] == "env"
	variable := variables(script, context.path[1])[0]
	some inner in workflow.flowing(variable.text)
	is_text(inner.path, texts)
	source := {"name": inner.name, "path": inner.path, "whole": false, "variable": variable.name, "at": {
		"path": input.file.path,
		"index": object.get(input.file, "index", 0),
		"pointer": variable.at,
	}}
] if context.path[0] == "env"

# The places that give a variable its value: the step's, the job's, the workflow's, in this order. Names ignore case.
variables(script, name) := [{"name": key, "at": array.concat(environment.at, [key]), "text": text} |
	some environment in script.environments
	some key, text in shape.mapping(environment.env)
	lower(key) == name
]

is_text(path, texts) if {
	some text in texts
	count(path) == count(text)
	workflow.within(path, text)
}

message(context, source, who) := sprintf("the script contains `%s`, which %s can set", [context.name, who]) if {
	not source.whole
	not source.at
}

message(context, source, who) := sprintf("the script contains all of `%s`, with texts that %s can set", [context.name, who]) if source.whole

message(context, source, who) := sprintf("the script contains `%s`, which holds `%s`, which %s can set", [context.name, source.name, who]) if source.at

help(script, _, source) := sprintf("Use %s in the script: the variable is set already", [reference(script, present(source))])

help(script, context, source) := sprintf("Set `env: {%s: \"${{ %s }}\"}` on the step, and use %s in the script", [name, value, reference(script, name)]) if {
	not present(source)
	name := variable(context)
	value := written(context, source)
}

# The variable that holds the text already: of an environment, or one of the runner's own.
present(source) := source.variable

present(source) := {
	"github.base_ref": "GITHUB_BASE_REF",
	"github.head_ref": "GITHUB_HEAD_REF",
	"github.ref": "GITHUB_REF",
	"github.ref_name": "GITHUB_REF_NAME",
}[source.name] if {
	not source.variable
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
