# METADATA
# title: Scripts do not contain texts that other people choose
# description: >-
#   `${{ … }}` is replaced before the shell reads the script. An input, the name of a tag or the notes of a release then
#   become code. Not everybody can
#   set them, but more people can than may see the secrets of the job.
# related_resources:
#   - ref: https://docs.github.com/en/actions/concepts/security/script-injections
#   - ref: https://docs.github.com/en/actions/reference/security/secure-use#good-practices-for-mitigating-script-injection-attacks
# custom:
#   severity: warning
#   opt_in: true
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
package purlin.rules.workflow.no_chosen_text_in_script

import data.purlin.lib.paths
import data.purlin.lib.scripts
import data.purlin.lib.shape
import data.purlin.lib.workflow

# What anybody can set is the matter of workflow/no-script-injection.
report contains scripts.finding(flow, who(flow.source.path)) if {
	paths.product(input.file.path)
	some flow in scripts.flows(chosen_texts)
	not scripts.is_open(flow)
}

who(path) := "a caller" if is_called_with(path)

who(path) := "people with write access" if not is_called_with(path)

is_called_with(path) if {
	path[0] == "inputs"
	called
}

called if input.document.runs

called if "workflow_call" in workflow.events

chosen_texts contains split(path, ".") if {
	some path in {
		"github.event.release.name",
		"github.event.release.body",
		"github.event.release.tag_name",
		"github.event.milestone.title",
		"github.event.milestone.description",
		"github.event.issue.milestone.title",
		"github.event.issue.milestone.description",
		"github.event.pull_request.milestone.title",
		"github.event.pull_request.milestone.description",
		"github.event.client_payload.*",
		"github.event.client_payload.*.*",
	}
}

chosen_texts contains ["inputs", name] if some name in text_inputs

chosen_texts contains ["github", "event", "inputs", name] if some name in text_inputs

# Inputs that take any text, in lower case, as contexts are named. GitHub checks the other types.
text_inputs contains lower(name) if {
	some event in ["workflow_call", "workflow_dispatch"]
	some name, properties in shape.mapping(input.document.on[event].inputs)
	not has_another_type(properties)
}

# The inputs of an action have no type.
text_inputs contains lower(name) if {
	input.document.runs
	some name, _ in shape.mapping(input.document.inputs)
}

has_another_type(properties) if properties.type != "string"

chosen_texts contains ["github", "ref_name"] if is_ref_chosen

chosen_texts contains ["github", "ref"] if is_ref_chosen

chosen_texts contains path if {
	some path in [["github", "base_ref"], ["github", "event", "pull_request", "base", "ref"]]
	is_base_chosen
}

# An action runs in workflows of every kind.
is_ref_chosen if input.document.runs

# All other events run on the default branch, or on the merge of a pull request, which a number names.
is_ref_chosen if {
	some event in workflow.events
	event in {"create", "deployment", "deployment_status", "release", "workflow_call", "workflow_dispatch"}
}

is_ref_chosen if is_open("push", ["branches", "tags"])

is_ref_chosen if is_open("pull_request_target", ["branches"])

is_base_chosen if input.document.runs

is_base_chosen if "workflow_call" in workflow.events

is_base_chosen if {
	some event in ["pull_request", "pull_request_target"]
	is_open(event, ["branches"])
}

# Holds for an event of the workflow whose filters do not list all the names that they let through.
is_open(event, keys) if {
	event in workflow.events
	every key in keys {
		not input.document.on[event][key]
	}
}

is_open(event, keys) if {
	some key in keys
	some pattern in names(input.document.on[event][key])
	regex.match(`[*?+\[]`, pattern)
}

is_open(event, keys) if {
	some key in keys
	input.document.on[event][sprintf("%s-ignore", [key])]
}

# A filter is a name, or a list of names.
names(filter) := [filter] if is_string(filter)

names(filter) := [shape.text(name) | some name in filter] if is_array(filter)
