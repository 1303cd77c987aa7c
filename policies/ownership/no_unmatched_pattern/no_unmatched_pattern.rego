# METADATA
# title: Every pattern of CODEOWNERS matches a file
# description: >-
#   A pattern that matches nothing is a path that was moved or misspelt. The files it was meant for
#   are reviewed by somebody else now, or by nobody.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
# custom:
#   severity: warning
#   target: repository
#   help: Follow the files to their new path, or delete the line
package purlin.rules.ownership.no_unmatched_pattern

import data.purlin.lib.ownership

report contains object.union(finding, mended) if {
	some rule in input.owners.rules
	rule.matches + rule.matches_excluded == 0
	finding := {
		"msg": sprintf("the pattern `%s` matches no file", [rule.pattern]),
		"at": rule.at,
		"key": ownership.key(rule),
	}
	mended := mend(rule)
}

# What matches nothing can go, and nobody owns less.
mend(rule) := {"fix": ownership.remove(rule.at)} if {
	is_null(rule.directory)
	ownership.is_by_lines(input.owners)
}

mend(rule) := {} if {
	is_null(rule.directory)
	not ownership.is_by_lines(input.owners)
}

mend(rule) := {
	"help": sprintf("`%s` owns no file below it in GitLab; write `%s`", [rule.pattern, rule.directory.text]),
	"fix": ownership.replace(rule.at, rule.directory.line),
} if {
	is_object(rule.directory)
}
