# METADATA
# title: No file is owned by one person alone
# description: >-
#   If the only owner is on holiday, ill or gone, nobody can approve a change, and nobody else knows the files. A team
#   of one is one person too; only a teams file can tell, so the rule needs one.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   help: Add a second person, or a team
package purlin.rules.ownership.no_single_owner

import data.purlin.lib.ownership

report contains object.union(ownership.see, {
	"msg": sprintf("%s is the only owner of %s", [item.owner, files(item)]),
	"at": item.at,
	"key": [item.pattern, item.owner],
	"extent": item.files,
}) if {
	input.owners.teams.known
	some item in input.owners.single_owner
}

files(item) := sprintf("the file that matches `%s`", [item.pattern]) if item.files == 1

files(item) := sprintf("%d files that match `%s`", [item.files, item.pattern]) if item.files != 1
