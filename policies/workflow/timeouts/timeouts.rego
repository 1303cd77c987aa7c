# METADATA
# title: Jobs have a time limit
# description: >-
#   A job without `timeout-minutes` that hangs keeps its runner for six hours, and blocks its concurrency group.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idtimeout-minutes
# custom:
#   severity: note
#   opt_in: true
#   target: file
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#   params:
#     minutes:
#       description: The limit that the fix writes, in minutes
#       default: 30
#       schema: {type: integer, minimum: 1, maximum: 360}
#   help: Add `timeout-minutes:` with about three times the usual duration of the job
package purlin.rules.workflow.timeouts

import data.purlin.lib.json_pointer
import data.purlin.lib.workflow

report contains {
	"msg": sprintf("job `%s` has no time limit, so it can run for six hours", [id]),
	"at": at,
	"fix": [{"op": "add", "path": json_pointer.encode(at), "value": data.params.minutes}],
} if {
	some id, job in workflow.jobs

	# The jobs of a reusable workflow have limits of their own; a call cannot state one.
	not job.uses
	not job["timeout-minutes"]
	at := ["jobs", id, "timeout-minutes"]
}
