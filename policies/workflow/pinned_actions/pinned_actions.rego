# METADATA
# title: Actions are pinned to a full commit SHA
# description: >-
#   The owner of an action can move a tag or branch to other code, which then runs with the token and secrets of your
#   job. A full commit SHA always means the same code.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
#   - ref: https://github.com/advisories/GHSA-mrrh-fwg8-r2c3
#   - ref: https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/
# custom:
#   severity: warning
#   target: file
#   product_only: true
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#     - "**/action.yml"
#     - "**/action.yaml"
#   params:
#     trusted:
#       description: >-
#         Owners (`actions/*`) and repositories (`acme/deploy`) whose version tags are accepted.
#         A branch is reported even for them. Set an empty list to require commit SHAs everywhere.
#       default: ["actions/*", "github/*", "dependabot/*"]
#       schema:
#         type: array
#         items:
#           type: string
#           pattern: "^[^/]+/[^/]+$"
#   help: >-
#     Use the full commit SHA and keep the version as a comment: `uses: owner/action@<40 hex digits> # v1.2.3`
package purlin.rules.workflow.pinned_actions

import data.purlin.lib.paths
import data.purlin.lib.pins
import data.purlin.lib.workflow

report contains object.union(pins.finding(action, places), {"help": help(action, places[0].value)}) if {
	some action, _ in {use.action: true | some use in moving}
	places := [use | some use in moving; use.action == action]
	paths.product(input.file.path)
}

# Actions that take what to install from the name after `@`, and the input that says it when they are pinned.
chosen_by_ref := {"dtolnay/rust-toolchain": "toolchain", "taiki-e/install-action": "tool"}

help(action, _) := "Use the full commit SHA and keep the version as a comment: `uses: owner/action@<40 hex digits> # v1.2.3`" if {
	not chosen_by_ref[lower(action)]
}

help(action, value) := sprintf(
	"Use a full commit SHA of the action's default branch, and say what to install with an input: `with: {%s: %s}`",
	[chosen_by_ref[lower(action)], chosen(value)],
)

# A branch or version of the action itself does not say what is installed.
chosen(value) := "<name>" if not names_what_is_installed(value)

chosen(value) := workflow.version(value) if names_what_is_installed(value)

# Undefined for a value without a version, which is reported as well.
names_what_is_installed(value) if {
	ref := workflow.version(value)
	not branch_name(ref)
	not regex.match(`^v[0-9]`, ref)
}

moving := [{"action": workflow.action(use.value), "at": use.at, "value": use.value, "reason": reason} |
	some use in array.concat(step_uses, job_uses)
	reason := moves(use.value)
]

step_uses := [{"at": array.concat(entry.at, ["uses"]), "value": entry.step.uses} |
	some entry in workflow.steps
	is_string(entry.step.uses)
]

# A job that calls a reusable workflow.
job_uses := [{"at": ["jobs", id, "uses"], "value": job.uses} |
	some id, job in workflow.jobs
	is_string(job.uses)
]

# Why the code that `uses` names can change; undefined if it cannot.
moves(value) := "an image whose tag can move" if {
	startswith(value, "docker://")
	not pins.is_pinned_image(value)
}

moves(value) := reason if {
	remote(value)
	ref := workflow.version(value)
	not regex.match(`^([0-9a-f]{40}|[0-9a-f]{64})$`, ref)
	not trusted_version(value, ref)
	reason := describe(ref)
}

moves(value) := "without a version" if {
	remote(value)
	not workflow.version(value)
}

# An action of the repository itself (`./` in the work tree, `$/` at the commit of the workflow) is as fixed as the workflow
# that uses it. An action of an organisation whose teams own files of the repository has the same people behind it.
remote(value) if {
	not lower(split(value, "/")[0]) in organisations
	not startswith(value, "./")
	not startswith(value, "../")
	not startswith(value, "$/")
	not startswith(value, "docker://")
}

organisations contains name if some name in input.repository.organisations

describe(ref) := "a branch that moves" if branch_name(ref)

describe(ref) := "a tag that can move" if {
	not branch_name(ref)
	version_name(ref)
}

describe(ref) := "a branch or tag that can move" if {
	not branch_name(ref)
	not version_name(ref)
}

branch_name(ref) if lower(ref) in {"main", "master", "develop", "dev", "trunk", "head"}

version_name(ref) if regex.match(`^v?[0-9]+(\.|$)`, ref)

trusted_version(value, ref) if {
	version_name(ref)
	some pattern in data.params.trusted
	same_repository(lower(pattern), split(lower(workflow.action(value)), "/"))
}

same_repository(pattern, parts) if pattern == concat("/", [parts[0], "*"])

same_repository(pattern, parts) if pattern == concat("/", [parts[0], parts[1]])
