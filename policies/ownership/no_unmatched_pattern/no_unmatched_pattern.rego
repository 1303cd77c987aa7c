# METADATA
# title: Every pattern in CODEOWNERS matches a file
# description: >-
#   A pattern that matches nothing is a path that was moved or misspelt. The files it was meant for now have another
#   owner, or none.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
# custom:
#   severity: warning
#   target: repository
#   help: Change the pattern to the new path of its files, or delete the line
package purlin.rules.ownership.no_unmatched_pattern

import data.purlin.lib.ownership

report contains object.union_n([ownership.see, finding, help_and_fix]) if {
	some rule in input.owners.rules
	rule.matches + rule.matches_excluded == 0
	finding := {
		"msg": sprintf("the pattern `%s` matches no file", [ownership.pattern_of(rule)]),
		"at": rule.at,
		"key": ownership.key(rule),
	}
	help_and_fix := remedy(rule)
}

# A line that matches nothing can be deleted: no file loses its owner, and no section becomes optional.
remedy(rule) := {"fix": ownership.remove(rule.at)} if {
	is_null(rule.directory)
	is_deletable(rule)
}

remedy(rule) := {} if {
	is_null(rule.directory)
	not ownership.is_owner_alone(rule)
	not is_deletable(rule)
}

# An owner at the start of a line, where the pattern belongs.
remedy(rule) := {"help": sprintf("`%s` is in the place of the pattern; write the pattern in front of it, such as `* %s`", [rule.pattern, rule.pattern])} if {
	is_null(rule.directory)
	ownership.is_owner_alone(rule)
}

is_deletable(rule) if {
	not ownership.is_owner_alone(rule)
	ownership.is_by_lines(input.owners)
	rule.leaves_sections
}

remedy(rule) := {
	"help": sprintf("in GitLab `%s` does not match the files in this directory; write `%s`", [rule.pattern, rule.directory.text]),
	"fix": ownership.replace(rule.at, rule.directory.line),
} if {
	is_object(rule.directory)
}
