# METADATA
# title: A package and its files have an owner in common
# description: >-
#   Whoever owns a manifest decides what the package depends on, and whoever owns the files beside it works with that. Where
#   most files of a package belong to others than its manifest does, a pattern such as `**/package.json` mostly took the
#   manifest away from them, and findings about the package are handed to people who do not know it.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   help: Find out who owns the package, and let one line give its directory to them
package purlin.rules.ownership.package_owner_agrees

import data.purlin.lib.groups
import data.purlin.lib.paths

# The owned files of a package besides its manifest, by package.
report contains {
	"msg": sprintf("%s belongs to %s, and %d of %d owned files of its package to others, such as %s to %s", [
		item.manifest,
		concat(" ", item.owners),
		count(others),
		count(group.items),
		others[0].path,
		concat(" ", others[0].owners),
	]),
	"at": item.at,
	"extent": count(others),
	"help": sprintf("Find out who owns %s, and let the line that decides about its directory decide about %s too", [directory(item.dir), item.manifest]),
} if {
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
