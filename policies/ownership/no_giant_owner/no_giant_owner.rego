# METADATA
# title: No team owns most of the repository
# description: >-
#   A team that owns most files next to other owners is an owner by default: it is asked about everything, knows little
#   of it, and approves. Nothing is reported if a team is the only owner, or for OWNERS files of Prow, where the
#   approvers of the root own everything by design.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   params:
#     share:
#       description: The share of files, from 0 to 1, above which a team owns too much
#       default: 0.5
#       schema: {type: number, minimum: 0, maximum: 1}
#   help: Give directories to the teams that work on them
package purlin.rules.ownership.no_giant_owner

import data.purlin.lib.ownership

report contains object.union(ownership.see, {
	"msg": sprintf("%s owns %d of %d files, more than the limit of %v%%", [owner, share.files, number, round(data.params.share * 100)]),
	"at": place(owner),
	"key": owner,
	"extent": share.files,
}) if {
	input.owners.dialect != "prow"
	count(input.owners.shares) > 1
	some owner, share in input.owners.shares
	share.files > data.params.share * number
	ownership.is_team(owner)
}

number := count(input.files)

# Where the owner is written in the rule that gives it the most files.
place(owner) := input.owners.rules[last[1]].owner_ats[last[2]] if {
	candidates := {[rule.decides, index, position] |
		some index, rule in input.owners.rules
		some position, name in rule.owners
		name == owner
	}
	last := max(candidates)
}
