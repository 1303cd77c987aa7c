package purlin.rules.workflow.no_script_injection_test

import data.purlin.rules.workflow.no_script_injection

contexts(run) := result if {
	result := {found.key | some found in no_script_injection.report} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"run": run}]}}},
	}
}

test_the_finding if {
	no_script_injection.report == {{
		"msg": "the script contains `github.event.issue.title`, which anybody can set",
		"at": {"path": ".github/workflows/ci.yml", "index": 0, "pointer": ["jobs", "a", "steps", 0, "run"], "find": "github.event.issue.title", "occurrence": 1},
		"related": [],
		"key": ["a", "github.event.issue.title"],
		"help": "Set `env: {ISSUE_TITLE: \"${{ github.event.issue.title }}\"}` on the step, and use \"$ISSUE_TITLE\" in the script",
	}} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"run": "echo '${{ github.event.issue.title }}'"}]}}},
	}
}

test_every_listed_context if {
	every context in [
		"github.head_ref",
		"github.event.issue.body",
		"github.event.pull_request.title",
		"github.event.discussion.body",
		"github.event.comment.body",
		"github.event.review.body",
		"github.event.review_comment.body",
		"github.event.pages.*.page_name",
		"github.event.commits.*.message",
		"github.event.commits[0].author.name",
		"github.event.head_commit.message",
		"github.event.head_commit.author.email",
		"github.event.pull_request.head.ref",
		"github.event.pull_request.head.label",
		"github.event.pull_request.head.repo.default_branch",
		"github.event.workflow_run.head_branch",
		"github.event.workflow_run.head_commit.message",
		"github.event.workflow_run.pull_requests[0].head.ref",
	] {
		contexts(sprintf("echo ${{ %s }}", [context])) == {["a", context]}
	}
}

test_several_in_one_script if {
	contexts("echo ${{ github.head_ref }}\necho ${{ toJSON(github.event.comment.body) }}") == {
		["a", "github.head_ref"],
		["a", "github.event.comment.body"],
	}
}

test_a_fallback_lets_it_through if contexts("echo ${{ github.head_ref || github.ref_name }}") == {["a", "github.head_ref"]}

test_what_strangers_do_not_choose if {
	every expression in [
		"github.event.pull_request.number",
		"github.event.pull_request.head.sha",
		"github.sha",
		"secrets.TOKEN",
		"env.github.head_reference",
		"steps.a.outputs.b",
	] {
		contexts(sprintf("echo ${{ %s }}", [expression])) == set()
	}
}

test_what_only_chooses if {
	every expression in [
		"contains(github.event.pull_request.title, 'skip')",
		"github.head_ref == 'main'",
		"'main' != github.head_ref",
		"github.head_ref && 'branch' || 'none'",
		"'github.head_ref'",
		"contains(fromJSON('[\"main\",\"dev\"]'), github.head_ref)",
		"startsWith(format('{0}', github.head_ref), 'x')",
		"(github.event.issue.title || github.event.issue.body) && 'a' || 'b'",
	] {
		contexts(sprintf("echo ${{ %s }}", [expression])) == set()
	}
}

test_both_ways_to_name_a_property if {
	every context in [
		"github['event']['issue']['title']",
		"github.event['issue'].title",
		"GITHUB.event.Issue.title",
		"(github.event.issue).title",
	] {
		contexts(sprintf("echo ${{ %s }}", [context])) == {["a", "github.event.issue.title"]}
	}
	contexts("echo ${{ github['head_ref'] }}") == {["a", "github.head_ref"]}
	contexts("echo ${{ github.event.*.title }}") == {["a", "github.event.*.title"]}
}

test_everything_that_a_context_holds if {
	contexts("echo ${{ toJSON(github.event) }}") == {["a", "github.event"]}
	contexts("echo ${{ toJSON(github) }}") == {["a", "github"]}
	contexts("echo ${{ toJSON(github.event.commits) }}") == {["a", "github.event.commits"]}

	# Without `toJSON` the text is `Object`.
	contexts("echo ${{ github.event }}") == set()
	contexts("echo ${{ toJSON(matrix) }}") == set()
}

test_the_message_and_help_for_everything if {
	some found in no_script_injection.report with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"run": "echo '${{ toJSON(github.event) }}'"}]}}},
	}
	found.msg == "the script contains all of `github.event`, with texts that anybody can set"
	found.help == "Set `env: {GITHUB_EVENT: \"${{ toJSON(github.event) }}\"}` on the step, and use \"$GITHUB_EVENT\" in the script"
}

test_the_place_is_where_the_text_flows if {
	some found in no_script_injection.report with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"run": "x=${{ contains(github.head_ref,'r') }} ${{ format('{0}', github.head_ref) }}"}]}}},
	}
	found.at.occurrence == 2
}

test_once_in_a_script if {
	count(no_script_injection.report) == 1 with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"run": "${{ github.head_ref }} ${{ github.head_ref }}"}]}}},
	}
}

through_an_environment(document) := result if {
	result := {found.msg | some found in no_script_injection.report} with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": document,
	}
}

test_an_environment_in_an_expression if {
	wanted := {"the script contains `env.title`, which holds `github.event.issue.title`, which anybody can set"}
	title := "${{ github.event.issue.title }}"
	step := {"run": "echo ${{ env.TITLE }}"}
	through_an_environment({"jobs": {"a": {"steps": [object.union(step, {"env": {"TITLE": title}})]}}}) == wanted
	through_an_environment({"jobs": {"a": {"env": {"TITLE": title}, "steps": [step]}}}) == wanted
	through_an_environment({"env": {"Title": title}, "jobs": {"a": {"steps": [step]}}}) == wanted
}

test_the_nearest_environment_counts if {
	through_an_environment({"env": {"TITLE": "${{ github.event.issue.title }}"}, "jobs": {"a": {
		"env": {"TITLE": "fixed"},
		"steps": [{"run": "echo ${{ env.TITLE }}"}],
	}}}) == set()
	through_an_environment({"jobs": {"a": {"steps": [{"run": "echo ${{ env.TITLE }}"}]}}}) == set()
}

test_the_way_out_of_an_environment if {
	some found in no_script_injection.report with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"env": {"Title": "${{ github.head_ref }}"}, "jobs": {"a": {"steps": [{"run": "echo ${{ env.title }}"}]}}},
	}
	found.help == "Use \"$Title\" in the script: the variable is set already"
	found.related == [{
		"at": {"path": ".github/workflows/ci.yml", "index": 0, "pointer": ["env", "Title"]},
		"msg": "`github.head_ref` is put in here",
	}]
}

test_a_context_outside_of_an_expression if contexts("echo github.head_ref") == set()

test_javascript if {
	no_script_injection.report == {{
		"msg": "the script contains `github.head_ref`, which anybody can set",
		"at": {"path": "a/action.yml", "index": 0, "pointer": ["runs", "steps", 0, "with", "script"], "find": "github.head_ref", "occurrence": 1},
		"related": [],
		"key": ["runs", "github.head_ref"],
		"help": "Use process.env.GITHUB_HEAD_REF in the script: the variable is set already",
	}} with input as {
		"file": {"path": "a/action.yml"},
		"document": {"runs": {"using": "composite", "steps": [{
			"uses": "actions/github-script@v7",
			"with": {"script": "console.log('${{ github.head_ref }}')"},
		}]}},
	}
}

test_names_of_inputs_ignore_case if {
	{finding.at.pointer | some finding in no_script_injection.report} == {["runs", "steps", 0, "with", "Script"]} with input as {
		"file": {"path": "a/action.yml"},
		"document": {"runs": {"using": "Composite", "steps": [{
			"uses": "actions/github-script@v7",
			"with": {"Script": "console.log('${{ github.event.changes.title.from }}')"},
		}]}},
	}
}

test_an_environment_is_safe if {
	no_script_injection.report == set() with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"env": {"T": "${{ github.event.issue.title }}"}, "run": "echo \"$T\""}]}}},
	}
}
