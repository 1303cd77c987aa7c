# METADATA
# title: Ownership sources agree
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

report contains {
	"msg": sprintf("%s is owned by %s according to %s, but by %s according to %s", [
		place(group.items),
		concat(" ", owners),
		titles[other],
		concat(" ", owners_by[input.owners.dialect]),
		titles[input.owners.dialect],
	]),
	"at": at,
	"key": [other, {"path": group.items[0]}],
	"extent": {path | some path in group.items},
} if {
	# A rule of the other source that disagrees about many paths in the same way is reported once.
	some group in groups.by_key([[[part.at, part.owners_by], part.path] | some part in input.owners.disagreements])
	[at, owners_by] := group.key
	some other, owners in owners_by
	other != input.owners.dialect

	# An owner that only the other source names may be one of the owners in force under another name.
	every owner in owners {
		known[name(owner)]
	}
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
	"github": "GitHub",
	"gitlab": "GitLab",
	"prow": "Prow",
}

place(paths) := paths[0] if count(paths) == 1

place(paths) := sprintf("%s (and %d more)", [paths[0], count(paths) - 1]) if count(paths) > 1
