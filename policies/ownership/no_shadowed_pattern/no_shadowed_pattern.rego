# METADATA
# title: Every pattern of CODEOWNERS decides something
# description: >-
#   The last pattern that matches a file decides its owner, in GitLab the last of each section. One whose files are
#   all matched by a later one gives nobody anything, whatever it says.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
#   - ref: https://docs.gitlab.com/user/project/codeowners/reference/
# custom:
#   severity: warning
#   target: repository
#   help: Move the line below the wider patterns, or delete it
package purlin.rules.ownership.no_shadowed_pattern

import data.purlin.lib.ownership

report contains object.union(finding, mended) if {
	some index, rule in input.owners.rules
	count(rule.shadowed_by) > 0

	# Where the same pattern stands again, no-duplicate-pattern says so.
	every other in rule.shadowed_by {
		original(other) != original(index)
	}
	others := [input.owners.rules[other] | some other in rule.shadowed_by]
	finding := reported(rule, others)
	mended := {"fix": operations | operations := mend(index, rule, others)}
}

reported(rule, others) := {
	"msg": sprintf("the pattern `%s` decides nothing: %s", [rule.pattern, because(others)]),
	"at": rule.at,
	"key": ownership.key(rule),
	"related": [{"at": other.at, "msg": sprintf("`%s` decides files of it", [pattern(other)])} |
		some other in array.slice(others, 0, 4)
	],
}

# A line that says of its files what others say already can go. One that says something else was meant to count. In
# GitLab a pattern that stands again keeps the place of the first, so that one stays.
mend(index, rule, others) := ownership.remove(rule.at) if {
	ownership.is_by_lines(input.owners)
	is_null(rule.duplicate_of)
	not stands_again[index]
	are_all(others)
	every other in others {
		other.owners == rule.owners
		other.section == rule.section
		not other.exclusion
	}
}

stands_again contains rule.duplicate_of if some rule in input.owners.rules

original(index) := first if {
	first := input.owners.rules[index].duplicate_of
	is_number(first)
}

original(index) := index if is_null(input.owners.rules[index].duplicate_of)

because(others) := sprintf("`%s` in line %d decides all of its files", [pattern(others[0]), others[0].at.line]) if {
	count(others) == 1
}

because(others) := sprintf("`%s` in line %d and %s%d more decide all of its files", [
	pattern(others[0]),
	others[0].at.line,
	{true: "", false: "at least "}[are_all(others)],
	count(others) - 1,
]) if {
	count(others) > 1
}

# Of many not all are named.
are_all(others) := count(others) < 16

pattern(rule) := sprintf("!%s", [trim_prefix(rule.pattern, "!")]) if rule.exclusion

pattern(rule) := rule.pattern if not rule.exclusion
