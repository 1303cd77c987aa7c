# METADATA
# title: Every owner is in the teams file
# description: >-
#   The forge silently ignores an owner that does not exist. A team that was renamed or dissolved, or a person who left,
#   protects nothing. The rule needs a teams file to compare the owners with.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax
# custom:
#   severity: error
#   target: repository
#   help: Name a team or person that exists, or add the new one to the teams file
package purlin.rules.ownership.known_owners

import data.purlin.lib.groups
import data.purlin.lib.ownership

report contains object.union_n([ownership.see, finding, suggested]) if {
	# An owner on many lines of a file is reported once, at the first.
	some named in groups.by_key([[[entry.at.path, entry.owner], entry] | some entry in input.owners.unknown_owners])
	first := named.items[0]
	others := array.slice(named.items, 1, 4)
	finding := {
		"msg": sprintf("the %s %s is not in %s", [first.reason, first.owner, first.file]),
		"at": first.at,
		"key": first.owner,
		"extent": count(named.items),
		"related": [{"at": other.at, "msg": sprintf("%s is here too", [other.owner])} | some other in others],
	}
	suggested := {"help": help | help := suggestion(first.suggestion)}
}

suggestion(name) := sprintf("Did you mean `%s`?", [name]) if is_string(name)
