# METADATA
# title: Every pattern of CODEOWNERS decides something
# description: >-
#   The last pattern that matches a file decides its owner, in GitLab the last of each section. One whose files are
#   all decided by others gives nobody anything, whatever it says.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
#   - ref: https://docs.gitlab.com/user/project/codeowners/reference/
# custom:
#   severity: warning
#   target: repository
#   help: Move the line below the wider patterns, or delete it
package purlin.rules.ownership.no_shadowed_pattern

import data.purlin.lib.ownership

report contains {
	"msg": sprintf("the pattern `%s` decides nothing: %s", [rule.pattern, because(others)]),
	"at": rule.at,
	"key": ownership.key(rule),
	"related": [{"at": other.at, "msg": sprintf("`%s` decides files of it", [pattern(other)])} |
		some other in array.slice(others, 0, 4)
	],
} if {
	some index, rule in input.owners.rules
	count(rule.shadowed_by) > 0

	# Where the same pattern stands again, no-duplicate-pattern says so.
	every other in rule.shadowed_by {
		original(other) != original(index)
	}
	others := [input.owners.rules[other] | some other in rule.shadowed_by]
}

original(index) := first if {
	first := input.owners.rules[index].duplicate_of
	is_number(first)
}

original(index) := index if is_null(input.owners.rules[index].duplicate_of)

because(others) := sprintf("`%s` in line %d decides all of its files", [pattern(others[0]), others[0].at.line]) if {
	count(others) == 1
}

because(others) := sprintf("`%s` in line %d and %d more decide all of its files", [
	pattern(others[0]),
	others[0].at.line,
	count(others) - 1,
]) if {
	count(others) > 1
}

pattern(rule) := sprintf("!%s", [trim_prefix(rule.pattern, "!")]) if rule.exclusion

pattern(rule) := rule.pattern if not rule.exclusion
