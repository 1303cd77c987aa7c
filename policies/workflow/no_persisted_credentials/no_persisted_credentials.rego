# METADATA
# title: Checkouts do not keep the token
# description: >-
#   `actions/checkout` stores the token of the job where git finds it. Every later step can use it, and if the work tree
#   is uploaded, so can everybody who downloads the artifact. Most jobs never push and do not need it.
# related_resources:
#   - ref: https://github.com/actions/checkout#usage
#   - ref: https://docs.zizmor.sh/audits/#artipacked
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
#   help: 'Add `persist-credentials: false`, or set it to `true` if a later step pushes'
package purlin.rules.workflow.no_persisted_credentials

import data.purlin.lib.json_pointer
import data.purlin.lib.paths
import data.purlin.lib.workflow

report contains {
	"msg": sprintf("%s leaves the token of the job in the work tree", [entry.step.uses]),
	"at": array.concat(entry.at, ["with", "persist-credentials"]),
	"fix": fix(entry),
} if {
	some entry in workflow.steps
	workflow.checkout(entry.step)
	not stated(entry.step)
	paths.product(input.file.path)
}

# An explicit `true` is a decision.
stated(step) if workflow.with_input(step, "persist-credentials")

fix(entry) := [{"op": "add", "path": json_pointer.encode(array.concat(entry.at, ["with", "persist-credentials"])), "value": false}] if {
	has_inputs(entry.step)
}

fix(entry) := [{"op": "add", "path": json_pointer.encode(array.concat(entry.at, ["with"])), "value": {"persist-credentials": false}}] if {
	not has_inputs(entry.step)
}

# `with:` may be empty, or not be there at all.
has_inputs(step) if is_object(step["with"])
