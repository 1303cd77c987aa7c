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

import data.purlin.lib.shape
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
	not refused(entry.step, what)
}

# Holds where `actions/checkout` itself refuses the code of a fork: its release notes, and `src/unsafe-pr-checkout-helper.ts`.
# A tag such as `v4` may be that of an older release.
refused(step, ref) if {
	refusing(workflow.version(step.uses))
	not opted_in(step)
	refusable(step, ref)
}

refusing(version) if to_number(numbers(version)[1]) > 6

refusing(version) if {
	[_, major, minor] := numbers(version)
	minor != ""
	to_number(minor) >= first_refusing[major]
}

numbers(version) := regex.find_all_string_submatch_n(`^v([0-9]+)(?:[.]([0-9]+)(?:[.][0-9]+)?)?$`, version, 1)[0]

first_refusing := {"2": 8, "3": 7, "4": 4, "5": 1, "6": 1}

opted_in(step) if {
	value := workflow.with_input(step, "allow-unsafe-pr-checkout").value
	not value in {false, "false", ""}
}

# It knows the commits of a pull request, and not the names of its branches.
refusable(_, ref) if reads(ref, {
	"github.event.pull_request.head.sha",
	"github.event.pull_request.merge_commit_sha",
	"github.event.pull_request.head.repo.full_name",
	"github.event.workflow_run.head_sha",
	"github.event.workflow_run.head_commit.id",
	"github.event.workflow_run.head_repository.full_name",
})

refusable(_, ref) if regex.match(`^refs/pull/[^/]+/(head|merge)$`, ref)

refusable(step, _) if head_repository(workflow.with_input(step, "repository").value)

# A selected part of the head, in a directory of its own, is data to read and not a project to build.
set_apart(step) if {
	workflow.with_input(step, "path").value
	workflow.with_input(step, "sparse-checkout").value
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
head(step) := [found.key, found.value] if {
	found := workflow.with_input(step, "ref")
	head_ref(found.value)
}

head(step) := [found.key, found.value] if {
	not names_head(step)
	found := workflow.with_input(step, "repository")
	head_repository(found.value)
}

# A checkout without `ref` names no head.
names_head(step) if head_ref(workflow.with_input(step, "ref").value)

head_ref(ref) if reads(ref, {
	"github.head_ref",
	"github.event.pull_request.head.sha",
	"github.event.pull_request.head.ref",
	"github.event.pull_request.merge_commit_sha",
	"github.event.workflow_run.head_sha",
	"github.event.workflow_run.head_branch",
	"github.event.workflow_run.head_commit.id",
	"github.event.workflow_run.pull_requests",
})

head_ref(ref) if contains(shape.text(ref), "refs/pull/")

head_repository(repository) if reads(repository, {
	"github.event.pull_request.head.repo.full_name",
	"github.event.workflow_run.head_repository.full_name",
})

# Holds where one of these contexts, or a part of it, can become part of the text.
reads(text, contexts) if {
	some context in workflow.flowing(text)
	some name in contexts
	workflow.within(context.path, split(name, "."))
}

# Holds where each way in which the condition can hold has a test that keeps the code of strangers out. A condition that
# never holds has no way.
guarded(part) if {
	every tests in workflow.alternatives(part) {
		some test in tests
		guards(test)
	}
}

# The head is in the repository itself, or in one that is named.
guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	some head in {"github.event.pull_request.head.repo.full_name", "github.event.workflow_run.head_repository.full_name"}
	path == split(head, ".")
	is_own(other, ["github", "repository"])
}

guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	path == ["github", "event", "pull_request", "head", "repo", "owner", "login"]
	is_own(other, ["github", "repository_owner"])
}

# The head is not in a fork.
guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	is_fork(path)
	other.value == false
}

guards(test) if {
	test.kind == "!"
	is_fork(test.operand.path)
}

# The run before was not one of a pull request.
guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	path == ["github", "event", "workflow_run", "event"]
	other.value in {"push", "schedule", "workflow_dispatch", "release", "merge_group"}
}

guards(test) if {
	some [path, other] in workflow.comparisons(test, "!=")
	path == ["github", "event", "workflow_run", "event"]
	other.value == "pull_request"
}

# The event is one without these rights.
guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	path == ["github", "event_name"]
	is_string(other.value)
	not other.value in privileged
}

guards(test) if {
	some [path, other] in workflow.comparisons(test, "!=")
	path == ["github", "event_name"]
	privileged == {other.value}
}

# Somebody with rights on the repository has just put a label on this very commit.
guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	path == ["github", "event", "label", "name"]
	is_string(other.value)
}

# The pull request was merged, so that its code was reviewed.
guards(test) if {
	some [path, other] in workflow.comparisons(test, "==")
	path == ["github", "event", "pull_request", "merged"]
	other.value == true
}

guards(test) if test.path == ["github", "event", "pull_request", "merged"]

is_fork(path) if {
	some head in {"github.event.pull_request.head.repo.fork", "github.event.workflow_run.head_repository.fork"}
	path == split(head, ".")
}

is_own(tree, path) if tree.path == path

is_own(tree, _) if is_string(tree.value)
