# METADATA
# title: Reusable workflows get only the secrets they need
# description: >-
#   `secrets: inherit` passes every secret of the repository and the organisation to the called workflow, including
#   those added later.
# related_resources:
#   - ref: https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#passing-inputs-and-secrets-to-a-reusable-workflow
#   - ref: https://docs.zizmor.sh/audits/#secrets-inherit
# custom:
#   severity: warning
#   opt_in: true
#   target: file
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#   help: "List the secrets by name: `secrets: {TOKEN: ${{ secrets.TOKEN }}}`"
package purlin.rules.workflow.no_secrets_inherit

import data.purlin.lib.workflow

report contains {
	"msg": sprintf("job `%s` passes all secrets to %s", [id, job.uses]),
	"at": ["jobs", id, "secrets"],
} if {
	some id, job in workflow.jobs
	job.secrets == "inherit"
	is_string(job.uses)
}
