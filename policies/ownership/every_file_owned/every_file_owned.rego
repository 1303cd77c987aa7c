# METADATA
# title: Every file has an owner
# description: >-
#   A change to a file without an owner needs nobody's review. A directory without any owned file is reported once, with
#   the number of its files.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   help: Add a line for it to CODEOWNERS, or a first line `* @org/team` that owns everything else
package purlin.rules.ownership.every_file_owned

import data.purlin.lib.ownership

report contains object.union(ownership.see, {
	"msg": sprintf("nobody owns %s (%s)", [path, files(number)]),
	"at": {"path": input.owners.file},
	"key": [{"path": path}],
	"extent": number,
	"help": ownership.assign(input.owners, path),
}) if {
	some path, number in input.owners.unowned
	endswith(path, "/")
}

report contains object.union(ownership.see, {
	"msg": sprintf("nobody owns %s", [path]),
	"at": {"path": path},
	"help": ownership.assign(input.owners, path),
}) if {
	some path, _ in input.owners.unowned
	not endswith(path, "/")
}

files(number) := "1 file" if number == 1

files(number) := sprintf("%d files", [number]) if number != 1
