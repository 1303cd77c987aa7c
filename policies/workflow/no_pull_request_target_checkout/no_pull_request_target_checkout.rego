# METADATA
# title: Privileged workflows do not check out the code of a pull request
# description: >-
#   `pull_request_target` and `workflow_run` run with the secrets and the write token of the base repository, even for a
#   pull request from a fork. If such a job checks out the head of the pull request, any build script, test or
#   dependency in it runs with these rights.
# related_resources:
#   - ref: https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
# custom:
#   severity: error
#   target: file
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#   help: >-
#     Build the code in a workflow on `pull_request`, which has no secrets, and pass the result to a second workflow as
#     an artifact; or run the job only if `github.event.pull_request.head.repo.full_name == github.repository`
package purlin.rules.workflow.no_pull_request_target_checkout

import data.purlin.lib.workflow

privileged := workflow.events & {"pull_request_target", "workflow_run"}

report contains {
	"msg": sprintf("this step checks out untrusted code (%s) in a workflow that runs on %s", [what, concat(" and ", sort(privileged))]),
	"at": array.concat(entry.at, ["with", input_name]),
} if {
	count(privileged) > 0
	some entry in workflow.steps
	workflow.checkout(entry.step)
	not guarded(entry.job)
	not guarded(entry.step)
	not set_apart(entry.step)
	[input_name, what] := head(entry.step)
}

# A selected part of the head, in a directory of its own, is data to read and not a project to build.
set_apart(step) if {
	step["with"].path
	step["with"]["sparse-checkout"]
}

report contains {
	"msg": sprintf("this step checks out untrusted code with `%s` in a workflow that runs on %s", [command, concat(" and ", sort(privileged))]),
	"at": array.concat(entry.at, ["run"]),
} if {
	count(privileged) > 0
	some entry in workflow.steps
	is_string(entry.step.run)
	not guarded(entry.job)
	not guarded(entry.step)
	some command in {"gh pr checkout"}
	regex.match(`(^|[ \t\n;|(&])gh[ \t]+pr[ \t]+checkout[ \t]`, entry.step.run)
}

# Which input of a checkout names the head, and its value. `ref` comes before `repository`.
head(step) := ["ref", step["with"].ref] if names_head(step)

head(step) := ["repository", step["with"].repository] if {
	not names_head(step)
	head_repository(step["with"].repository)
}

# A checkout without `ref` names no head.
names_head(step) if head_ref(step["with"].ref)

head_ref(ref) if {
	is_string(ref)
	some pattern in [
		`github\.event\.pull_request\.head\.(sha|ref)`,
		`github\.event\.pull_request\.merge_commit_sha`,
		`github\.event\.workflow_run\.head_(sha|branch|commit\.id)`,
		`github\.event\.workflow_run\.pull_requests`,
		`github\.head_ref`,
		`refs/pull/`,
	]
	regex.match(pattern, ref)
}

head_repository(repository) if {
	is_string(repository)
	regex.match(`github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.full_name`, repository)
}

# Conditions under which the code is trusted: the head is in the repository itself, somebody with write access has just put a
# label on this commit, the event is another one, or the previous run was not for a pull request. `||` may let other cases
# through.
guarded(part) if {
	condition := part["if"]
	is_string(condition)
	not contains(condition, "||")
	some pattern in [
		`github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.full_name[ \t]*==[ \t]*(github\.repository|'[^']+')`,
		`(github\.repository|'[^']+')[ \t]*==[ \t]*github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.full_name`,
		`github\.event\.pull_request\.head\.repo\.owner\.login[ \t]*==[ \t]*(github\.repository_owner|'[^']+')`,
		`github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.fork[ \t]*==[ \t]*false`,
		`![ \t]*github\.event\.(pull_request\.head\.repo|workflow_run\.head_repository)\.fork`,
		`github\.event\.workflow_run\.event[ \t]*==[ \t]*'(push|schedule|workflow_dispatch|release|merge_group)'`,
		`github\.event\.workflow_run\.event[ \t]*!=[ \t]*'pull_request'`,
		`github\.event_name[ \t]*==[ \t]*'(push|schedule|workflow_dispatch|release|merge_group|pull_request)'`,
		`github\.event\.label\.name[ \t]*==[ \t]*'`,
		`github\.event\.pull_request\.merged([ \t]*==[ \t]*true|[ \t]*$|[ \t]*[&})])`,
	]
	regex.match(pattern, condition)
}
