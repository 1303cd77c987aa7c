# METADATA
# title: All sources of ownership name the same owners
# description: >-
#   A directory that CODEOWNERS gives to one team and the catalog to another has two owners on paper: one is asked to
#   review its changes, the other is called at night. Sources agree if they name at least one common owner; with a teams
#   file, a team also agrees with its members. Nothing is reported if the other source uses a name that this one does
#   not know, since a catalog or another forge may use different names for the same team.
# related_resources:
#   - ref: https://backstage.io/docs/features/software-catalog/descriptor-format#specowner-required
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   target: repository
#   help: Find out who owns it today, and name the same owner in both files
package purlin.rules.ownership.sources_agree

import data.purlin.lib.groups
import data.purlin.lib.ownership

# A rule of the other source that disagrees about many paths is said once, by what it is about: so the finding stays the same
# while fewer of them are left.
report contains {
	"msg": sprintf("%s is owned by %s according to %s, but by %s according to %s", [
		place(paths),
		concat(" ", owners),
		titles[other],
		concat(" ", in_force),
		titles[input.owners.dialect],
	]),
	"at": at,
	"key": [other, pattern],
	"extent": {path | some path in paths},
	"see": ownership.pages[other],
} if {
	some group in groups.by_key([[rule, part] | some part in input.owners.disagreements; some rule in rules(part)])
	[at, other, pattern, owners] := group.key

	# An owner that only the other source names may be one of the owners in force under another name.
	every owner in owners {
		known[name(owner)]
	}
	paths := [part.path | some part in group.items]
	in_force := {owner | some part in group.items; some owner in part.owners_by[input.owners.dialect]}
}

rules(part) := {[part.at, other, part.pattern, owners] |
	some other, owners in part.owners_by
	other != input.owners.dialect
}

# The owners in force, and everybody in the teams file.
known := {name(owner) | some owner, _ in input.owners.shares} |
	{name(team) | some team, _ in input.owners.teams.members} |
	{name(member) | some members in input.owners.teams.members; some member in members}

# `web` of `@acme/web`, `group:default/web` and `@teams/web:random(2)`.
name(owner) := regex.replace(lower(owner), `^(group:|user:)?@?(.*/)?|:random.*$|:all$|:least_busy.*$`, "")

titles := {
	"backstage": "Backstage",
	"bitbucket": "Bitbucket",
	"gitea": "Gitea",
	"github": "GitHub",
	"gitlab": "GitLab",
	"prow": "Prow",
}

place(paths) := paths[0] if count(paths) == 1

place(paths) := sprintf("%s (and %d more)", [paths[0], count(paths) - 1]) if count(paths) > 1
