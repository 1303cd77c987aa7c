# METADATA
# title: The ownership file has an owner
# description: >-
#   A person who may change the ownership file can become the owner of anything. Without an owner of its own, such a
#   change needs nobody's review.
# related_resources:
#   - ref: https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-and-branch-protection
# custom:
#   severity: warning
#   target: repository
#   help: Add an owner for the ownership file itself
package purlin.rules.ownership.ownership_file_owned

import data.purlin.lib.ownership

report contains object.union(ownership.see, {
	"msg": sprintf("%s has no owner, so a change to it needs nobody's review", [source.path]),
	"at": {"path": source.path},
	"help": help(source),
}) if {
	some source in input.owners.sources
	source.in_force
	count(input.files[source.path].owners) == 0
}

help(source) := "List approvers in it, or in a directory above" if source.dialect == "prow"

help(source) := "Name the owner in its `spec.owner`" if source.dialect == "backstage"

help(source) := sprintf("Add the line `/%s <owner>` at its end", [source.path]) if {
	not source.dialect in {"gitea", "prow", "backstage"}
}

help(source) := ownership.assign(input.owners, source.path) if source.dialect == "gitea"
