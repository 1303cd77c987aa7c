# METADATA
# title: Checkouts do not leave the token behind
# description: >-
#   `actions/checkout` leaves the job's token where git finds it, for every later step and, with an uploaded
#   work tree, for everybody who downloads the artifact. Most jobs never push and do not need it.
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
#   help: "Add `persist-credentials: false`, or state `true` where a later step pushes"
package purlin.rules.workflow.no_persisted_credentials

import data.purlin.lib.json_pointer
import data.purlin.lib.paths
import data.purlin.lib.shape
import data.purlin.lib.workflow

report contains {
	"msg": sprintf("%s leaves the token in the work tree", [entry.step.uses]),
	"at": array.concat(entry.at, ["with", "persist-credentials"]),
	"fix": fix(entry),
} if {
	some entry in workflow.steps
	workflow.checkout(entry.step)
	not stated(entry.step)
	paths.product(input.file.path)
}

# Whoever writes `true` has decided.
stated(step) if {
	some key, _ in shape.mapping(step["with"])
	key == "persist-credentials"
}

fix(entry) := [{"op": "add", "path": json_pointer.encode(array.concat(entry.at, ["with", "persist-credentials"])), "value": false}] if {
	has_inputs(entry.step)
}

fix(entry) := [{"op": "add", "path": json_pointer.encode(array.concat(entry.at, ["with"])), "value": {"persist-credentials": false}}] if {
	not has_inputs(entry.step)
}

# `with:` may be empty, or not be there at all.
has_inputs(step) if is_object(step["with"])
