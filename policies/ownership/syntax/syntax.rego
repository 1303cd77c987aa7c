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

import data.purlin.lib.ownership

report contains object.union(finding, object.union(suggestion, mended)) if {
	some fault in input.owners.errors
	finding := {"msg": fault.message, "at": fault.at}
	suggestion := {"help": text | text := help(fault)}
	mended := {"fix": operations | operations := mend(fault)}
}

mend(fault) := ownership.replace(fault.at, fault.fix.line) if is_string(fault.fix.line)

# Most replacements want a look, so they are told; what is safe is a fix as well.
help(fault) := sprintf("Write `%s` instead", [fault.fix.text]) if {
	is_object(fault.fix)
	fault.fix.text != ""
}

help(fault) := "Delete it" if {
	is_object(fault.fix)
	fault.fix.text == ""
}

help(fault) := fault.suggestion if {
	is_null(fault.fix)
	is_string(fault.suggestion)
	fault.suggestion != ""
}
