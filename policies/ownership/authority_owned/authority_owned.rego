# METADATA
# title: Policies, waivers and config have an owner
# description: >-
#   purlin.yaml, the files in .purlin/ (waivers, teams) and the policies decide what is checked. If nobody owns them, a
#   pull request can break a rule and turn it off at the same time, without the review of an owner.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-and-branch-protection
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   params:
#     policies:
#       description: The directories that hold policies
#       default: [policies]
#       schema: {type: array, items: {type: string}}
#   help: Give these files to the team that decides about the rules
package purlin.rules.ownership.authority_owned

import data.purlin.lib.ownership

report contains object.union(ownership.see, {
	"msg": message(unowned),
	# At the ownership file, so that the finding stays in one place while files are fixed one by one.
	"at": {"path": input.owners.file},
	"key": [{"path": place}],
	"extent": {path | some path in unowned},
	"related": [{"at": {"path": path}, "msg": "this file has no owner"} | some path in array.slice(unowned, 0, 4)],
	"help": help(place),
}) if {
	is_string(input.owners.file)
	some place in places

	# Go through the files only where there may be something to report.
	some area, _ in input.owners.unowned
	overlap(area, place)
	unowned := [path | some path, file in input.files; holds(place, path); count(file.owners) == 0]
	count(unowned) > 0
}

help(place) := sprintf("Add `/%s <owner>` to %s, with the team that decides about the rules as the owner", [place, input.owners.file]) if {
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

message(unowned) := sprintf("nobody owns %s and %d more of these files", [unowned[0], count(unowned) - 1]) if {
	count(unowned) > 1
}
