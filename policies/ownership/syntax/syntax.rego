# METADATA
# title: Every line of CODEOWNERS counts
# description: >-
#   The forge skips a line that it cannot read, without a word on the pull request: the files it names have no owner,
#   or another one than everybody believes.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
# custom:
#   severity: error
#   target: repository
#   help: Write a path pattern and then users (`@name`), teams (`@org/team`) or e-mail addresses, parted by spaces
package purlin.rules.ownership.syntax

report contains object.union(finding, suggestion) if {
	some fault in input.owners.errors
	finding := {"msg": fault.message, "at": fault.at, "key": sprintf("%s %s", [fault.kind, fault.message])}
	suggestion := {"help": help | help := fault.suggestion; is_string(help); help != ""}
}
