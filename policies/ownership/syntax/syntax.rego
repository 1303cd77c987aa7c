# METADATA
# title: Every line of CODEOWNERS is valid
# description: >-
#   The forge silently skips a line that it cannot read. The files on that line then have no owner, or a different one
#   than everybody thinks.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
# custom:
#   severity: error
#   target: repository
#   help: Write a path pattern, then users (`@name`), teams (`@org/team`) or email addresses, separated by spaces
package purlin.rules.ownership.syntax

import data.purlin.lib.ownership

report contains object.union_n([page(fault), finding, suggestion, fixed]) if {
	some fault in input.owners.errors
	finding := {"msg": fault.message, "at": fault.at}
	suggestion := {"help": text | text := help(fault)}
	fixed := {"fix": operations | operations := fix(fault)}
}

# A source that is not in force may be of another dialect.
page(fault) := {"see": ownership.pages[fault.dialect] | fault.dialect != "github"} if is_string(fault.dialect)

# The teams file has none.
page(fault) := ownership.see if not is_string(fault.dialect)

fix(fault) := ownership.replace(fault.at, fault.fix.line) if is_string(fault.fix.line)

# A person should look at most replacements, so they are only a help; safe ones are a fix too.
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
	has_suggestion(fault)
}

# The rule's own help is about CODEOWNERS.
help(fault) := "Fix the YAML of this file; `approvers` and `reviewers` are lists of names, as in `approvers: [ana, bob]`" if {
	is_null(fault.fix)
	not has_suggestion(fault)
	input.owners.dialect == "prow"
}

has_suggestion(fault) if {
	is_string(fault.suggestion)
	fault.suggestion != ""
}
