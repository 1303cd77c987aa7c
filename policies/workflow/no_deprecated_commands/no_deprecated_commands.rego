# METADATA
# title: Scripts do not use deprecated workflow commands
# description: >-
#   `::set-env` and `::add-path` have failed since 2020, because any text that a step printed could set variables.
#   `::set-output` and `::save-state` have the same weakness: GitHub warns about them in every run and plans to remove
#   them.
# related_resources:
#   - ref: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/
#   - ref: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/
# custom:
#   severity: warning
#   target: file
#   product_only: true
#   files:
#     - .github/workflows/*.yml
#     - .github/workflows/*.yaml
#     - "**/action.yml"
#     - "**/action.yaml"
#   help: 'Append to the file that the runner provides: `echo "name=value" >> "$GITHUB_OUTPUT"`'
package purlin.rules.workflow.no_deprecated_commands

import data.purlin.lib.paths
import data.purlin.lib.workflow

successors := {
	"set-output": "GITHUB_OUTPUT",
	"save-state": "GITHUB_STATE",
	"set-env": "GITHUB_ENV",
	"add-path": "GITHUB_PATH",
}

report contains {
	"msg": sprintf("the script prints `::%s`, which GitHub has deprecated", [command]),
	"at": array.concat(entry.at, ["run"]),
	"key": [entry.job_id, command],
	"help": sprintf("Append to the file that the runner provides: `>> \"$%s\"`", [successors[command]]),
} if {
	some entry in workflow.steps
	is_string(entry.step.run)
	some match in regex.find_all_string_submatch_n(`::(set-output|save-state|set-env) name=|::(add-path)::`, entry.step.run, -1)
	command := concat("", [match[1], match[2]])
	paths.product(input.file.path)
}
