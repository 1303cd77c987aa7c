# METADATA
# title: Every pattern in CODEOWNERS has an effect
# description: >-
#   The last pattern that matches a file decides its owner, in GitLab the last one of each section. If later patterns
#   match all files of a pattern, that pattern has no effect.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
#   - ref: https://docs.gitlab.com/user/project/codeowners/reference/
# custom:
#   severity: warning
#   target: repository
#   help: Move the line below the wider patterns, or delete it
package purlin.rules.ownership.no_shadowed_pattern

import data.purlin.lib.ownership

report contains object.union_n([ownership.see, finding, fixed]) if {
	some index, rule in input.owners.rules
	count(rule.shadowed_by) > 0

	# If the same pattern is repeated, no-duplicate-pattern reports it.
	every other in rule.shadowed_by {
		original(other) != original(index)
	}
	others := [input.owners.rules[other] | some other in rule.shadowed_by]
	finding := reported(rule, others)
	fixed := {"fix": operations | operations := fix(index, rule, others)}
}

reported(rule, others) := {
	"msg": sprintf("the pattern `%s` has no effect: %s", [ownership.pattern_of(rule), because(others)]),
	"at": rule.at,
	"key": ownership.key(rule),
	"related": [{"at": other.at, "msg": sprintf("`%s` overrides it", [ownership.pattern_of(other)])} |
		some other in array.slice(others, 0, 4)
	],
}

# A line can be deleted if others give its files the same owners. If it gives other owners, it was meant to count. In GitLab
# a repeated pattern keeps the position of the first, so that line is kept.
fix(index, rule, others) := ownership.remove(rule.at) if {
	ownership.is_by_lines(input.owners)
	rule.leaves_sections
	is_null(rule.duplicate_of)
	not is_repeated[index]
	are_all(others)
	every other in others {
		other.owners == rule.owners
		other.section == rule.section
		not other.exclusion
	}
}

is_repeated contains rule.duplicate_of if some rule in input.owners.rules

original(index) := first if {
	first := input.owners.rules[index].duplicate_of
	is_number(first)
}

original(index) := index if is_null(input.owners.rules[index].duplicate_of)

because(others) := sprintf("`%s` in line %d decides the owner of all its files", [ownership.pattern_of(others[0]), others[0].at.line]) if {
	count(others) == 1
}

because(others) := sprintf("`%s` in line %d and %s%d more decide the owners of all its files", [
	ownership.pattern_of(others[0]),
	others[0].at.line,
	{true: "", false: "at least "}[are_all(others)],
	count(others) - 1,
]) if {
	count(others) > 1
}

# At most 16 patterns are listed.
are_all(others) := count(others) < 16
