# METADATA
# title: Every pattern in CODEOWNERS has an owner
# description: >-
#   In GitHub and Bitbucket a pattern without an owner takes the files away from the owners that an earlier line gives them,
#   so that anybody may change them. A forgotten owner looks the same.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#example-of-a-codeowners-file
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   params:
#     ignore:
#       description: Patterns that need no owner, as the ownership file writes them
#       default: []
#       schema: {type: array, items: {type: string}}
#   help: Write an owner behind the pattern, or list the pattern in `ignore` if nobody shall own its files
package purlin.rules.ownership.every_pattern_owned

import data.purlin.lib.ownership

# In GitLab ownership/syntax reports such a line, and in an OWNERS file the directories above still have their approvers.
report contains object.union(ownership.see, {
	"msg": sprintf("the pattern `%s` has no owner", [rule.pattern]),
	"at": rule.at,
	"key": rule.pattern,
}) if {
	input.owners.dialect in {"github", "bitbucket"}
	some rule in input.owners.rules
	count(rule.owners) == 0
	not rule.pattern in data.params.ignore

	# ownership/no-unmatched-pattern says where the pattern is missing.
	not ownership.is_owner_alone(rule)
}
