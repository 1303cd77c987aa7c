package purlin.lib.scripts_test

import data.purlin.lib.scripts

# What a workflow with these steps in the job `a` lets in.
workflow(steps) := {"file": {"path": "ci.yml"}, "document": {"jobs": {"a": {"steps": steps}}}}

# The findings about one step.
findings(step) := result if {
	result := [scripts.finding(flow, "anybody") | some flow in scripts.flows(scripts.open_texts)] with input as workflow([step])
}

test_texts_are_paths if {
	scripts.open_texts[["github", "event", "commits", "*", "message"]]
	not scripts.open_texts[["github", "sha"]]
}

test_one_for_each_script_and_context if {
	steps := [
		{"run": "echo ${{ github.head_ref }} ${{ github.head_ref }} ${{ github.event.issue.title }}"},
		{"run": "echo ${{ github.head_ref }}"},
		{"run": "echo github.head_ref"},
		{"name": "${{ github.head_ref }}", "uses": "actions/checkout@v4", "with": {"script": "${{ github.head_ref }}"}},
	]
	found := {[flow.script.at, flow.context.name] | some flow in scripts.flows(scripts.open_texts)} with input as workflow(steps)
	found == {
		[["jobs", "a", "steps", 0, "run"], "github.head_ref"],
		[["jobs", "a", "steps", 0, "run"], "github.event.issue.title"],
		[["jobs", "a", "steps", 1, "run"], "github.head_ref"],
	}
}

test_only_the_texts_that_are_asked_for if {
	facts := workflow([{"run": "echo ${{ github.head_ref }} ${{ inputs.name }} ${{ inputs.name.more }}"}])
	{flow.context.name | some flow in scripts.flows({["inputs", "name"]})} == {"inputs.name"} with input as facts
	scripts.flows(set()) == set() with input as facts
}

test_a_whole_with_a_text_in_it if {
	facts := workflow([{"run": "echo ${{ toJSON(github.event) }} ${{ github }} ${{ toJSON(matrix) }}"}])
	{[flow.context.name, flow.source.whole] | some flow in scripts.flows(scripts.open_texts)} == {["github.event", true]} with input as facts
}

test_steps_of_an_action if {
	facts := {"file": {"path": "action.yml"}, "document": {"runs": {"using": "composite", "steps": [{"run": "${{ github.head_ref }}"}]}}}
	{[flow.script.job_id, flow.script.at] | some flow in scripts.flows(scripts.open_texts)} == {["runs", ["runs", "steps", 0, "run"]]} with input as facts
}

test_what_anybody_can_set if {
	facts := workflow([{"env": {"TITLE": "${{ github.event.issue.title }}"}, "run": "${{ inputs.name }} ${{ github.head_ref }} ${{ env.title }}"}])
	texts := scripts.open_texts | {["inputs", "name"]}
	{flow.context.name | some flow in scripts.flows(texts); scripts.is_open(flow)} == {"github.head_ref", "env.title"} with input as facts
}

test_the_nearest_variable_counts if {
	text := "${{ github.event.issue.title }}"
	step := {"run": "echo ${{ env.TITLE }}"}
	document := {"env": {"Title": text}, "jobs": {"a": {"env": {"title": text}, "steps": [object.union(step, {"env": {"TITLE": text}})]}}}
	where(document) == {["jobs", "a", "steps", 0, "env", "TITLE"]}
	where(json.remove(document, ["jobs/a/steps/0/env"])) == {["jobs", "a", "env", "title"]}
	where(json.remove(document, ["jobs/a/steps/0/env", "jobs/a/env"])) == {["env", "Title"]}
	where(object.union(document, {"jobs": {"a": {"steps": [object.union(step, {"env": {"title": "fixed"}})]}}})) == set()
	where({"env": "none", "jobs": {"a": {"steps": [step]}}}) == set()
}

# Where the variables get the texts that are let in.
where(document) := result if {
	result := {flow.source.at.pointer | some flow in scripts.flows(scripts.open_texts)} with input as {"file": {"path": "ci.yml"}, "document": document}
}

test_the_finding if {
	findings({"run": "echo ${{ github.event.issue.title }}"}) == [{
		"msg": "the script contains `github.event.issue.title`, which anybody can set",
		"at": {"path": "ci.yml", "index": 0, "pointer": ["jobs", "a", "steps", 0, "run"], "find": "github.event.issue.title", "occurrence": 1},
		"related": [],
		"key": ["a", "github.event.issue.title"],
		"help": "Set `env: {ISSUE_TITLE: \"${{ github.event.issue.title }}\"}` on the step, and use \"$ISSUE_TITLE\" in the script",
	}]
}

test_a_document_that_is_not_the_first if {
	facts := object.union(workflow([{"env": {"T": "${{ github.head_ref }}"}, "run": "${{ env.T }}"}]), {"file": {"index": 2}})
	some flow in scripts.flows(scripts.open_texts) with input as facts
	found := scripts.finding(flow, "anybody") with input as facts
	found.at.index == 2
	found.related[0].at.index == 2
}

test_the_message_and_the_help_of_a_whole if {
	[found] := findings({"run": "echo ${{ toJSON(github.event.commits) }}"})
	found.msg == "the script contains all of `github.event.commits`, with texts that anybody can set"
	found.help == "Set `env: {EVENT_COMMITS: \"${{ toJSON(github.event.commits) }}\"}` on the step, and use \"$EVENT_COMMITS\" in the script"
}

test_a_variable_of_an_environment if {
	[found] := findings({"env": {"Title": "${{ github.event.issue.title }}"}, "run": "echo ${{ env.TITLE }}"})
	found.msg == "the script contains `env.title`, which holds `github.event.issue.title`, which anybody can set"
	found.help == "Use \"$Title\" in the script: the variable is set already"
	found.related == [{
		"at": {"path": "ci.yml", "index": 0, "pointer": ["jobs", "a", "steps", 0, "env", "Title"]},
		"msg": "`github.event.issue.title` is put in here",
	}]
}

test_a_variable_of_the_runner if {
	[found] := findings({"run": "echo ${{ github.head_ref }}"})
	found.help == "Use \"$GITHUB_HEAD_REF\" in the script: the variable is set already"
}

test_the_place_is_where_the_text_gets_in if {
	[found] := findings({"run": "${{ github.head_ref == 'a' }} ${{ github.head_ref }}"})
	found.at.occurrence == 2
}

test_a_script_in_javascript if {
	step := {"uses": "Actions/GitHub-Script@v7", "with": {"Script": "console.log('${{ github.event.comment.body }}')"}}
	[found] := findings(step)
	found.at.pointer == ["jobs", "a", "steps", 0, "with", "Script"]
	found.help == "Set `env: {COMMENT_BODY: \"${{ github.event.comment.body }}\"}` on the step, and use process.env.COMMENT_BODY in the script"
}

test_what_is_no_script if {
	every step in [{"run": 7}, {"run": "make"}, {"uses": "actions/github-script@v7"}, {"uses": "actions/github-script@v7", "with": {"script": ["${{ github.head_ref }}"]}}] {
		findings(step) == []
	}
}
