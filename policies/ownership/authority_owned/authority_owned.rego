# METADATA
# title: Policies, waivers and config have an owner
# description: >-
#   What judges a repository is worth as much as the review of its changes. purlin.yaml, the files in .purlin/
#   (waivers, teams) and the policies are the place where a rule can be switched off in the pull request that breaks it.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-and-branch-protection
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   params:
#     policies:
#       description: The directories that hold policies.
#       default: [policies]
#       schema: {type: array, items: {type: string}}
#   help: Give them to whoever has authority over the rules
package purlin.rules.ownership.authority_owned

import data.purlin.lib.ownership

report contains {
	"msg": message(unowned),
	# At the file that would say it, so that the finding stays where it is while fewer files are left.
	"at": {"path": input.owners.file},
	"key": [{"path": place}],
	"extent": {path | some path in unowned},
	"related": [{"at": {"path": path}, "msg": "nobody owns it"} | some path in array.slice(unowned, 0, 4)],
	"help": help(place),
} if {
	is_string(input.owners.file)
	some place in places

	# Files are walked only where something may be found.
	some area, _ in input.owners.unowned
	overlap(area, place)
	unowned := [path | some path, file in input.files; holds(place, path); count(file.owners) == 0]
	count(unowned) > 0
}

help(place) := sprintf("Give `/%s` to whoever has authority over the rules, in %s", [place, input.owners.file]) if {
	ownership.is_by_lines(input.owners)
}

help(place) := ownership.assign(input.owners, place) if not ownership.is_by_lines(input.owners)

places := {"purlin.yaml", ".purlin/"} | {directory |
	some name in data.params.policies
	directory := sprintf("%s/", [trim_suffix(name, "/")])
}

# The root as an area is written `/`.
overlap(area, _) if area == "/"

overlap(area, place) if startswith(area, place)

overlap(area, place) if {
	endswith(area, "/")
	startswith(place, area)
}

holds(place, path) if {
	place == "purlin.yaml"
	path == place
}

holds(place, path) if {
	place == ".purlin/"
	startswith(path, place)
}

holds(place, path) if {
	endswith(path, ".rego")
	startswith(path, place)
}

message(unowned) := sprintf("nobody owns %s", [unowned[0]]) if count(unowned) == 1

message(unowned) := sprintf("nobody owns %s and %d more", [unowned[0], count(unowned) - 1]) if {
	count(unowned) > 1
}
