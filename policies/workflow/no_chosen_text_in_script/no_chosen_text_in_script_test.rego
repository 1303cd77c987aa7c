package purlin.rules.workflow.no_chosen_text_in_script_test

import data.purlin.rules.workflow.no_chosen_text_in_script

# The contexts that are reported in a script of a workflow with these events.
contexts(events, run) := result if {
	result := {found.key[1] | some found in no_chosen_text_in_script.report} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"on": events, "jobs": {"a": {"steps": [{"run": run}]}}},
	}
}

echo(context) := sprintf("echo ${{ %s }}", [context])

test_the_finding if {
	no_chosen_text_in_script.report == {{
		"msg": "the script contains `inputs.version`, which a caller can set",
		"at": {"path": "a/action.yml", "index": 0, "pointer": ["runs", "steps", 0, "run"], "find": "inputs.version", "occurrence": 1},
		"related": [],
		"key": ["runs", "inputs.version"],
		"help": "Set `env: {INPUTS_VERSION: \"${{ inputs.version }}\"}` on the step, and use \"$INPUTS_VERSION\" in the script",
	}} with input as {"file": {"path": "a/action.yml"}, "document": {
		"inputs": {"version": {"description": "a version"}},
		"runs": {"using": "composite", "steps": [{"run": "echo ${{ inputs.version }}", "shell": "bash"}]},
	}}
}

test_texts_of_events if {
	every context in [
		"github.event.release.name",
		"github.event.release.body",
		"github.event.release.tag_name",
		"github.event.milestone.title",
		"github.event.issue.milestone.title",
		"github.event.client_payload.tag",
		"github.event.client_payload.release.tag",
	] {
		contexts("release", echo(context)) == {context}
	}
}

test_what_anybody_can_set_is_reported_elsewhere if {
	contexts("issues", "echo ${{ github.event.issue.title }}") == set()
	contexts("release", "echo ${{ toJSON(github.event) }}") == set()
	contexts("push", "echo ${{ github.head_ref || github.ref_name }}") == {"github.ref_name"}
}

test_what_is_not_chosen if {
	every context in ["github.sha", "github.repository", "github.event.release.id", "inputs.other", "github.run_id"] {
		contexts(["release", "workflow_call"], echo(context)) == set()
	}
	contexts("push", "echo ${{ github.ref_name == 'main' && 'a' || 'b' }}") == set()
}

typed(event, type) := {event: {"inputs": {"Tag": {"type": type}}}}

test_inputs_of_the_type_of_a_text if {
	every event in ["workflow_call", "workflow_dispatch"] {
		contexts(typed(event, "string"), echo("inputs.tag")) == {"inputs.tag"}
		every type in ["boolean", "number", "choice", "environment"] {
			contexts(typed(event, type), echo("inputs.tag")) == set()
		}
	}
}

test_inputs_without_a_type if {
	every properties in [null, {"required": true}] {
		events := {"workflow_dispatch": {"inputs": {"tag": properties}}}
		contexts(events, echo("inputs.tag")) == {"inputs.tag"}
		contexts(events, echo("github.event.inputs.tag")) == {"github.event.inputs.tag"}
	}
}

test_all_inputs_at_once if contexts(typed("workflow_dispatch", "string"), "echo '${{ toJSON(inputs) }}'") == {"inputs"}

who(document) := result if {
	result := {found.msg | some found in no_chosen_text_in_script.report} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": object.union({"jobs": {"a": {"steps": [{"run": "echo ${{ inputs.tag }}"}]}}}, document),
	}
}

test_who_can_set_it if {
	who({"on": typed("workflow_call", "string")}) == {"the script contains `inputs.tag`, which a caller can set"}
	who({"on": typed("workflow_dispatch", "string")}) == {"the script contains `inputs.tag`, which people with write access can set"}
}

test_refs_that_people_choose if {
	every events in [
		"push",
		["pull_request", "push"],
		"workflow_dispatch",
		{"create": null},
		{"push": null},
		{"push": {"branches": ["main", "release/**"]}},
		{"push": {"branches": "release/*"}},
		{"push": {"branches-ignore": ["main"]}},
		{"push": {"branches": ["main"], "tags-ignore": ["x"]}},
		{"push": {"branches": ["main"], "tags": ["v*"]}},
		{"pull_request_target": {"types": ["opened"]}},
	] {
		contexts(events, echo("github.ref_name")) == {"github.ref_name"}
		contexts(events, echo("github.ref")) == {"github.ref"}
	}
}

test_refs_that_nobody_chooses if {
	every events in [
		"pull_request",
		"schedule",
		["issues", "workflow_run"],
		{"push": {"branches": ["main"]}},
		{"push": {"branches": "main"}},
		{"push": {"tags": ["nightly"]}},
		{"pull_request_target": {"branches": ["main", "next"]}},
	] {
		contexts(events, echo("github.ref_name")) == set()
	}
}

test_bases_that_people_choose if {
	every events in ["pull_request", "workflow_call", {"pull_request_target": null}, {"pull_request": {"branches": ["release-*"]}}] {
		contexts(events, echo("github.base_ref")) == {"github.base_ref"}
		contexts(events, echo("github.event.pull_request.base.ref")) == {"github.event.pull_request.base.ref"}
	}
	every events in ["push", {"pull_request": {"branches": ["main"]}}] {
		contexts(events, echo("github.base_ref")) == set()
	}
}

test_an_action_knows_no_event if {
	every context in ["github.ref_name", "github.base_ref"] {
		count(no_chosen_text_in_script.report) == 1 with input as {
			"file": {"path": "action.yml"},
			"document": {"runs": {"using": "composite", "steps": [{"run": echo(context)}]}},
		}
	}
}

test_through_an_environment if {
	some found in no_chosen_text_in_script.report with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"on": "release", "env": {"tag": "${{ github.event.release.tag_name }}"}, "jobs": {"a": {"steps": [{"run": "echo ${{ env.TAG }}"}]}}},
	}
	found.msg == "the script contains `env.tag`, which holds `github.event.release.tag_name`, which people with write access can set"
	found.help == "Use \"$tag\" in the script: the variable is set already"
}

test_an_environment_with_both_is_reported_elsewhere if {
	no_chosen_text_in_script.report == set() with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"on": "push", "jobs": {"a": {"steps": [{
			"env": {"REF": "${{ github.head_ref || github.ref_name }}"},
			"run": "echo ${{ env.REF }}",
		}]}}},
	}
}

test_fixtures_of_tests if {
	no_chosen_text_in_script.report == set() with input as {
		"file": {"path": "tests/action.yml"},
		"document": {"inputs": {"a": null}, "runs": {"using": "composite", "steps": [{"run": "echo ${{ inputs.a }}"}]}},
	}
}

test_files_of_another_shape if {
	every document in [
		{},
		{"on": 7, "jobs": null},
		{"on": {"push": {"branches": 7}, "workflow_call": {"inputs": [1]}}, "jobs": {"a": {"steps": [{"run": "${{ inputs.a }}"}]}}},
		{"on": {"push": {"branches": [7]}}, "jobs": {"a": {"steps": [{"run": "${{ github.ref }}"}]}}},
	] {
		no_chosen_text_in_script.report == set() with input as {"file": {"path": ".github/workflows/ci.yml"}, "document": document}
	}
}
