# METADATA
# title: A manifest and the files of its package have a common owner
# description: >-
#   The owner of a manifest decides about the dependencies, and the owners of the files next to it work with them. If
#   most files of a package belong to others than its manifest, often a pattern such as `**/package.json` took the
#   manifest away from them. Findings about the package then go to people who do not know it.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   help: Find out who owns the package, and give its directory and its manifest to the same owners
package purlin.rules.ownership.package_owner_agrees

import data.purlin.lib.groups
import data.purlin.lib.ownership
import data.purlin.lib.paths

# The owned files of a package without its manifest, by package.
report contains object.union(ownership.see, {
	"msg": sprintf("%s is owned by %s, but most files of its package have other owners (%d of %d), such as %s (%s)", [
		item.manifest,
		concat(" ", item.owners),
		count(others),
		count(group.items),
		others[0].path,
		concat(" ", others[0].owners),
	]),
	"at": item.at,
	"extent": count(others),
	"help": sprintf("Find out who owns %s, and let the line that decides about this directory also decide about %s", [directory(item.dir), item.manifest]),
}) if {
	some group in groups.by_key([[file.package, file] |
		some file in input.files
		is_string(file.package)
		file.path != file.package
		count(file.owners) > 0
	])
	item := packages[group.key]
	others := [file | some file in group.items; count([owner | some owner in file.owners; owner in item.owners]) == 0]
	count(others) * 2 > count(group.items)
}

packages[item.id] := item if {
	some item in input.packages
	item.holds_files
	count(item.owners) > 0
	paths.product(item.manifest)
}

directory(dir) := "the root" if dir == ""

directory(dir) := sprintf("%s/", [dir]) if dir != ""
