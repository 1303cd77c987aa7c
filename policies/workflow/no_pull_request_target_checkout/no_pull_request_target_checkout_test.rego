package purlin.rules.workflow.no_pull_request_target_checkout_test

import data.purlin.rules.workflow.no_pull_request_target_checkout as rule

found(on, job) := result if {
	result := rule.report with input as {"document": {"on": on, "jobs": {"build": job}}}
}

checkout(inputs) := {"uses": "actions/checkout@v4", "with": inputs}

sha := "${{ github.event.pull_request.head.sha }}"

test_the_head_by_its_digest if {
	found("pull_request_target", {"steps": [checkout({"ref": sha})]}) == {{
		"msg": "this step checks out untrusted code (${{ github.event.pull_request.head.sha }}) in a workflow that runs on pull_request_target",
		"at": ["jobs", "build", "steps", 0, "with", "ref"],
	}}
}

test_names_of_inputs_ignore_case if {
	{finding.at | some finding in found("pull_request_target", {"steps": [checkout({"REF": sha})]})} == {["jobs", "build", "steps", 0, "with", "REF"]}
}

# The line end that `|` and `>` keep makes a text of the condition, and a text always holds.
test_white_space_around_an_expression_is_no_guard if {
	condition := "${{ github.event.pull_request.head.repo.full_name == github.repository }}"
	found("pull_request_target", {"if": condition, "steps": [checkout({"ref": sha})]}) == set()
	count(found("pull_request_target", {"if": concat("", [condition, "\n"]), "steps": [checkout({"ref": sha})]})) == 1
	count(found("pull_request_target", {"if": concat("", [" ", condition]), "steps": [checkout({"ref": sha})]})) == 1
}

test_the_head_by_other_names if {
	every ref in [
		"${{ github.head_ref }}",
		"${{ github.event['pull_request'].head.sha }}",
		"${{ format('{0}', github.event.workflow_run.pull_requests[0].head.sha) }}",
		"refs/pull/${{ github.event.number }}/merge",
		"${{ github.event.workflow_run.head_branch }}",
		"${{ github.event.pull_request.merge_commit_sha }}",
	] {
		count(found("workflow_run", {"steps": [checkout({"ref": ref})]})) == 1
	}
}

test_the_repository_of_the_head if {
	{f.at | some f in found({"pull_request_target": null}, {"steps": [checkout({"repository": "${{ github.event.pull_request.head.repo.full_name }}"})]})} == {
		["jobs", "build", "steps", 0, "with", "repository"],
	}
}

test_both_are_one_finding if {
	count(found("pull_request_target", {"steps": [checkout({
		"ref": sha,
		"repository": "${{ github.event.pull_request.head.repo.full_name }}",
	})]})) == 1
}

test_a_command if {
	found("pull_request_target", {"steps": [{"run": "set -e\ngh pr checkout \"$NUMBER\""}]}) == {{
		"msg": "this step checks out untrusted code with `gh pr checkout` in a workflow that runs on pull_request_target",
		"at": ["jobs", "build", "steps", 0, "run"],
	}}
}

test_the_base_is_safe if {
	found("pull_request_target", {"steps": [checkout({}), {"uses": "actions/checkout@v4"}, checkout({"ref": "main"})]}) == set()
}

test_what_only_chooses_the_code if {
	found("pull_request_target", {"steps": [checkout({"ref": "${{ github.head_ref == 'a' && 'b' || 'c' }}"})]}) == set()
}

test_an_unprivileged_event if {
	found(["pull_request", "push"], {"steps": [checkout({"ref": sha}), {"run": "gh pr checkout 1"}]}) == set()
}

test_a_guarded_job if {
	every condition in [
		"github.event.pull_request.head.repo.full_name == github.repository",
		"${{ github.repository == github.event.pull_request.head.repo.full_name && github.actor != 'x' }}",
		"!github.event.pull_request.head.repo.fork",
		"github.event.workflow_run.event == 'push'",
		"github.event_name == 'pull_request'",
		"github.event.pull_request.merged == true",
		"github.event.label.name == 'safe to test'",
		"github.event['pull_request'].head.repo.fork == false",
		"github.event_name == 'push' || github.event.pull_request.merged",
		"!(github.event.pull_request.head.repo.full_name != github.repository)",
		"github.event_name != 'pull_request_target'",
		"github.event.workflow_run.event != 'pull_request'",
		"github.event.pull_request.head.repo.owner.login == 'acme'",
		"false",
	] {
		found("pull_request_target", {"if": condition, "steps": [checkout({"ref": sha}), {"run": "gh pr checkout 1"}]}) == set()
	}
}

test_a_guarded_step if {
	step := object.union(checkout({"ref": sha}), {"if": "github.event.pull_request.head.repo.fork == false"})
	found("pull_request_target", {"steps": [step]}) == set()
}

test_a_part_set_apart if {
	found("pull_request_target", {"steps": [checkout({"ref": sha, "path": "docs", "sparse-checkout": "docs"})]}) == set()
	count(found("pull_request_target", {"steps": [checkout({"ref": sha, "path": "docs"})]})) == 1
}

test_conditions_that_do_not_guard if {
	every condition in [
		"github.event.workflow_run.conclusion == 'success'",
		"github.event_name == 'pull_request_target'",
		"github.event_name == 'push' || github.event.action == 'labeled'",
		"github.event.pull_request.mergeable",

		# The label stays when another commit is pushed.
		"contains(github.event.pull_request.labels.*.name, 'safe to test')",
	] {
		count(found("pull_request_target", {"if": condition, "steps": [checkout({"ref": sha})]})) == 1
	}
}

refusing(version, inputs) if {
	step := {"uses": concat("", ["actions/checkout@", version]), "with": inputs}
	found("pull_request_target", {"steps": [step]}) == set()
}

test_releases_that_refuse_the_code_of_forks_themselves if {
	every version in {"v7", "v7.0.1", "v6.1.0", "v5.1", "v4.4.0", "v3.7.0", "v2.8.0", "v10"} {
		refusing(version, {"ref": sha})
	}
	every version in {"v6", "v6.0.3", "v4", "v4.3.1", "v1.2.0", "main", "11bd71901bbe5b1630ceea73d27597364c9af683"} {
		not refusing(version, {"ref": sha})
	}
}

test_what_they_refuse if {
	repository := "${{ github.event.pull_request.head.repo.full_name }}"
	refusing("v7", {"ref": "refs/pull/${{ github.event.number }}/merge"})
	refusing("v7", {"repository": repository})
	refusing("v7", {"ref": "${{ github.head_ref }}", "repository": repository})
	refusing("v7", {"ref": sha, "allow-unsafe-pr-checkout": false})
	not refusing("v7", {"ref": "${{ github.head_ref }}"})
	not refusing("v7", {"ref": sha, "allow-unsafe-pr-checkout": true})
	not refusing("v7", {"ref": sha, "allow-unsafe-pr-checkout": "${{ inputs.unsafe }}"})
}
