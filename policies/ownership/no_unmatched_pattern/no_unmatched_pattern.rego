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

report contains {
	"msg": sprintf("the pattern `%s` matches no file", [rule.pattern]),
	"at": rule.at,
	"key": ownership.key(rule),
} if {
	some rule in input.owners.rules
	rule.matches == 0
}
