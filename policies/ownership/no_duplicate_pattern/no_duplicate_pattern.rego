# METADATA
# title: No duplicate patterns in an ownership file
# description: >-
#   If two lines have the same pattern, only the last one counts. Editing the first one has no effect, and nothing says
#   so. In GitLab each section may have the pattern once.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
#   - ref: https://docs.gitlab.com/user/project/codeowners/reference/
# custom:
#   severity: warning
#   target: repository
#   help: Merge the two lines into one
package purlin.rules.ownership.no_duplicate_pattern

import data.purlin.lib.groups
import data.purlin.lib.ownership

report contains object.union_n([ownership.see, finding, fixed]) if {
	some rule in input.owners.rules
	is_number(rule.duplicate_of)
	first := input.owners.rules[rule.duplicate_of]
	finding := {
		"msg": sprintf("the pattern `%s` appears twice: %s", [ownership.pattern_of(rule), difference(rule, first)]),
		"at": rule.at,
		"key": ownership.key(rule),
		"related": [{"at": first.at, "msg": "the first one is here"}],
	}
	fixed := {"fix": operations | operations := fix(rule, first)}
}

# The last line counts, so the first can be deleted.
fix(_, first) := ownership.remove(first.at) if input.owners.dialect in {"github", "bitbucket"}

# In GitLab the last line counts at the position of the first, so it can be deleted if it says the same and is the only one.
fix(rule, first) := ownership.remove(rule.at) if {
	input.owners.dialect == "gitlab"
	rule.leaves_sections
	same := ["pattern", "owners", "section", "exclusion"]
	every key in same { rule[key] == first[key] }
	repeats[rule.duplicate_of] == 1
}

# How often the pattern of a rule is repeated.
repeats := {index: count(named.items) |
	some named in groups.by_key([[rule.duplicate_of, rule.pattern] |
		some rule in input.owners.rules
		is_number(rule.duplicate_of)
	])
	index := named.key
}

difference(rule, first) := "both lines say the same" if rule.owners == first.owners

difference(rule, first) := "the last line overrides the first" if rule.owners != first.owners
