# METADATA
# title: Nothing is owned by one person alone
# description: >-
#   One person is on holiday, ill, or gone: then nobody can approve a change to what they alone own, and nobody else
#   knows it. A team of one is one person too, which only a teams file can tell, so the rule needs one.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: warning
#   opt_in: true
#   target: repository
#   help: Name a second person, or a team
package purlin.rules.ownership.no_single_owner

report contains {
	"msg": sprintf("%s alone owns %s", [item.owner, files(item)]),
	"at": item.at,
	"key": [item.pattern, item.owner],
	"extent": item.files,
} if {
	input.owners.teams.known
	some item in input.owners.single_owner
}

files(item) := sprintf("the file of `%s`", [item.pattern]) if item.files == 1

files(item) := sprintf("%d files of `%s`", [item.files, item.pattern]) if item.files != 1
