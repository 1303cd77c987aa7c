# METADATA
# title: Files belong to teams, not to single people
# description: >-
#   A person goes on holiday, changes the team or leaves. Then nobody reviews, until somebody changes the line. A team stays.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   params:
#     ignore:
#       description: Owners that need not be teams, as they are written, such as `@acme-release-bot`
#       default: []
#       schema: {type: array, items: {type: string}}
#     ignore_patterns:
#       description: Patterns whose owners need not be teams, as the ownership file writes them
#       default: []
#       schema: {type: array, items: {type: string}}
#   help: Name a team instead, if need be a new one
package purlin.rules.ownership.owners_are_teams

import data.purlin.lib.groups
import data.purlin.lib.ownership

# A person in many lines is reported once, at the first.
report contains object.union(ownership.see, {
	"msg": sprintf("%s is a person, not a team", [person.items[0].owner]),
	"at": person.items[0].at,
	"key": person.key,
	"extent": count(person.items),
	"related": [{"at": place.at, "msg": sprintf("%s is here too", [place.owner])} | some place in array.slice(person.items, 1, 4)],
}) if {
	some person in groups.by_key([[lower(place.owner), place] | some place in people])
}

people := [{"owner": owner, "at": rule.owner_ats[index]} |
	some rule in input.owners.rules
	not ownership.pattern_of(rule) in data.params.ignore_patterns
	some index, owner in rule.owners
	is_person(owner, rule.owner_ats[index])
	not lower(owner) in ignored
]

ignored := {lower(owner) | some owner in data.params.ignore}

is_person(owner, _) if {
	input.owners.dialect in {"github", "bitbucket", "backstage"}
	not ownership.is_team(owner)
}

# `@name` is a user or a group of GitLab; only the teams file says which. `@@name` is a role.
is_person(owner, _) if {
	input.owners.dialect == "gitlab"
	not ownership.is_team(owner)
	not startswith(owner, "@@")
	is_known_person(owner)
}

# An alias is the team of Prow; its members are written in a file of their own.
is_person(_, at) if {
	input.owners.dialect == "prow"
	not endswith(at.path, "OWNERS_ALIASES")
}

is_known_person(owner) if not startswith(owner, "@")

is_known_person(owner) if {
	some members in input.owners.teams.members
	some member in members
	lower(member) == lower(owner)
}
