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
		"msg": "the script contains github.event.issue.title, which anybody can set",
		"at": {"path": ".github/workflows/ci.yml", "index": 0, "pointer": ["jobs", "a", "steps", 0, "run"], "find": "github.event.issue.title"},
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
	] {
		contexts(sprintf("echo ${{ %s }}", [expression])) == set()
	}
}

test_a_context_outside_of_an_expression if contexts("echo github.head_ref") == set()

test_javascript if {
	no_script_injection.report == {{
		"msg": "the script contains github.head_ref, which anybody can set",
		"at": {"path": "a/action.yml", "index": 0, "pointer": ["runs", "steps", 0, "with", "script"], "find": "github.head_ref"},
		"key": ["runs", "github.head_ref"],
		"help": "Set `env: {HEAD_REF: \"${{ github.head_ref }}\"}` on the step, and use process.env.HEAD_REF in the script",
	}} with input as {
		"file": {"path": "a/action.yml"},
		"document": {"runs": {"using": "composite", "steps": [{
			"uses": "actions/github-script@v7",
			"with": {"script": "console.log('${{ github.head_ref }}')"},
		}]}},
	}
}

test_an_environment_is_safe if {
	no_script_injection.report == set() with input as {
		"file": {"path": ".github/workflows/ci.yml"},
		"document": {"jobs": {"a": {"steps": [{"env": {"T": "${{ github.event.issue.title }}"}, "run": "echo \"$T\""}]}}},
	}
}
