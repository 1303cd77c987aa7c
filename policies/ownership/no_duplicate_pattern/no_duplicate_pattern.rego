# METADATA
# title: No pattern stands twice in an ownership file
# description: >-
#   Of two lines with the same pattern only the last counts. Whoever edits the first changes nothing, and is not told.
#   In GitLab the same pattern may stand once in each section.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
#   - ref: https://docs.gitlab.com/user/project/codeowners/reference/
# custom:
#   severity: warning
#   target: repository
#   help: Make one line of the two
package purlin.rules.ownership.no_duplicate_pattern

import data.purlin.lib.ownership

report contains {
	"msg": sprintf("the pattern `%s` stands twice, and %s", [rule.pattern, difference(rule, first)]),
	"at": rule.at,
	"key": ownership.key(rule),
	"related": [{"at": first.at, "msg": "the first of them"}],
} if {
	some rule in input.owners.rules
	is_number(rule.duplicate_of)
	first := input.owners.rules[rule.duplicate_of]
}

difference(rule, first) := "both lines say the same" if rule.owners == first.owners

difference(rule, first) := "the last line overrules the first" if rule.owners != first.owners
