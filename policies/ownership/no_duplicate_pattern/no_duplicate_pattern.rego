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

import data.purlin.lib.groups
import data.purlin.lib.ownership

report contains object.union(finding, mended) if {
	some rule in input.owners.rules
	is_number(rule.duplicate_of)
	first := input.owners.rules[rule.duplicate_of]
	finding := {
		"msg": sprintf("the pattern `%s` stands twice, and %s", [rule.pattern, difference(rule, first)]),
		"at": rule.at,
		"key": ownership.key(rule),
		"related": [{"at": first.at, "msg": "the first of them"}],
	}
	mended := {"fix": operations | operations := mend(rule, first)}
}

# The last line counts, so the first can go.
mend(_, first) := ownership.remove(first.at) if input.owners.dialect in {"github", "bitbucket"}

# In GitLab the last counts in the place of the first, so it can go where it says the same and is the only one.
mend(rule, first) := ownership.remove(rule.at) if {
	input.owners.dialect == "gitlab"
	same := ["pattern", "owners", "section", "exclusion"]
	every key in same { rule[key] == first[key] }
	again[rule.duplicate_of] == 1
}

# How often the pattern of a rule stands again.
again := {index: count(named.items) |
	some named in groups.by_key([[rule.duplicate_of, rule.pattern] |
		some rule in input.owners.rules
		is_number(rule.duplicate_of)
	])
	index := named.key
}

difference(rule, first) := "both lines say the same" if rule.owners == first.owners

difference(rule, first) := "the last line overrules the first" if rule.owners != first.owners
