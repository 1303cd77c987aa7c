# METADATA
# title: Workflows state the permissions of their token
# description: >-
#   If neither the workflow nor the job states the permissions of its token, it gets the default of the repository or
#   the organisation, which can be write access to everything. Any code that runs in the job has the same access.
# related_resources:
#   - ref: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
#   - ref: https://docs.github.com/en/actions/reference/security/secure-use
# custom:
#   severity: warning
#   target: file
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#   help: 'Add `permissions: {contents: read}` at the top, and give single jobs what else they need'
package purlin.rules.workflow.least_permissions

import data.purlin.lib.shape
import data.purlin.lib.workflow

# A workflow that is only called has the permissions that its caller gives it.
only_called if workflow.events == {"workflow_call"}

unstated contains id if {
	some id, job in workflow.jobs
	not stated(job)
}

stated(table) if {
	some key, _ in shape.mapping(table)
	key == "permissions"
}

report contains {
	"msg": sprintf("%s with the default permissions of the token, which can be write access to everything", [who]),
	"at": ["permissions"],
	"extent": unstated,
} if {
	not stated(input.document)
	not only_called
	who := subject(sort(unstated))
}

subject(ids) := sprintf("job `%s` runs", ids) if count(ids) == 1

subject(ids) := sprintf("jobs %s run", [concat(", ", [sprintf("`%s`", [id]) | some id in ids])]) if count(ids) in {2, 3}

subject(ids) := sprintf("%d jobs run", [count(ids)]) if count(ids) > 3

report contains everything(["permissions"], "the workflow") if input.document.permissions == "write-all"

report contains everything(["jobs", id, "permissions"], sprintf("job `%s`", [id])) if {
	some id, job in workflow.jobs
	job.permissions == "write-all"
}

everything(at, who) := {
	"msg": sprintf("%s gives its token write access to everything", [who]),
	"at": at,
	"help": "List the scopes it needs: `write` where it writes, `read` for the others",
}
