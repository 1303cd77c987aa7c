# METADATA
# title: The ownership file has an owner
# description: >-
#   Whoever may change the ownership file may make themselves the owner of anything. Without an owner of its own,
#   such a change needs nobody's review.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-and-branch-protection
# custom:
#   severity: warning
#   target: repository
#   help: Name who decides about ownership
package purlin.rules.ownership.ownership_file_owned

report contains {
	"msg": sprintf("nobody owns %s, which says who owns what", [source.path]),
	"at": {"path": source.path},
	"help": help(source),
} if {
	some source in input.owners.sources
	source.in_force
	count(input.files[source.path].owners) == 0
}

help(source) := "List approvers in it, or in a directory above" if source.dialect == "prow"

help(source) := "Name the owner in its `spec.owner`" if source.dialect == "backstage"

help(source) := sprintf("Add the line `/%s <owner>` to its end", [source.path]) if {
	not source.dialect in {"prow", "backstage"}
}
