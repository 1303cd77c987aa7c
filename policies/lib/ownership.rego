# METADATA
# title: Rules of ownership files
# description: Keys, helps and fixes for findings about the rules of an ownership file, as `input.owners.rules` has them.
package purlin.lib.ownership

# METADATA
# description: >-
#   The key of a finding about a rule of an ownership file: the pattern, with the section in GitLab.
# custom:
#   example: 'ownership.key({"pattern": "/web/", "section": null}) == "/web/"'
key(rule) := sprintf("[%s] %s", [rule.section.name, rule.pattern]) if is_object(rule.section)

key(rule) := rule.pattern if is_null(rule.section)

# METADATA
# description: The pattern as the file writes it. An exclusion of GitLab starts with `!`.
# custom:
#   example: 'ownership.pattern_of({"pattern": "/web/", "exclusion": true}) == "!/web/"'
pattern_of(rule) := sprintf("!%s", [rule.pattern]) if object.get(rule, "exclusion", false)

pattern_of(rule) := rule.pattern if not object.get(rule, "exclusion", false)

# METADATA
# description: The page that describes each dialect, by the dialect's name.
# custom:
#   example: 'startswith(ownership.pages.gitlab, "https://docs.gitlab.com/")'
pages := {
	"backstage": "https://backstage.io/docs/features/software-catalog/descriptor-format",
	"bitbucket": "https://support.atlassian.com/bitbucket-cloud/docs/set-up-and-use-code-owners/",
	"gitea": "https://docs.gitea.com/usage/code-owners",
	"github": "https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners",
	"gitlab": "https://docs.gitlab.com/user/project/codeowners/reference/",
	"prow": "https://www.kubernetes.dev/docs/guide/owners/",
}

# METADATA
# description: >-
#   The page of a finding about the dialect in force, to be merged into the finding. Empty for GitHub's, which the METADATA
#   of the rules name.
# custom:
#   example: 'ownership.see == {} with input.owners as {"dialect": "github"}'
see := {"see": pages[input.owners.dialect]} if input.owners.dialect != "github"

default see := {}

# METADATA
# description: Holds for a line that begins with an owner, where the pattern belongs.
# custom:
#   example: 'ownership.is_owner_alone({"pattern": "@acme/web", "owners": []}) with input.owners as {"dialect": "github"}'
is_owner_alone(rule) if {
	is_by_lines(input.owners)
	count(rule.owners) == 0
	regex.match(`^(@[^/]+(/[^/]+)*|[^@/]+@[^@/]+[.][^@/.]+)$`, rule.pattern)
}

# METADATA
# description: >-
#   Holds for a name that the teams file lists as a team, or that is written as one: in GitHub and Bitbucket, as a group
#   within a group in GitLab, and in a catalog, where an owner is a group unless it starts with `user:`.
# custom:
#   example: 'ownership.is_team("@acme/web")'
is_team(owner) if input.owners.teams.members[owner]

is_team(owner) if contains(owner, "/")

is_team(owner) if {
	input.owners.dialect == "backstage"
	not startswith(lower(owner), "user:")
}

# METADATA
# description: Whether the ownership file has one rule on each line. Undefined without an ownership file.
# custom:
#   example: 'ownership.is_by_lines({"dialect": "github"})'
is_by_lines(owners) if owners.dialect in {"github", "gitlab", "bitbucket"}

# METADATA
# description: A help that says how to give a path an owner. A directory has a `/` at its end; `""` is the root.
# custom:
#   example: 'ownership.assign({"dialect": "github", "file": "CODEOWNERS"}, "web/") == "Add `/web/ <owner>` to CODEOWNERS"'
assign(owners, path) := sprintf("Add `/%s <owner>` to %s", [pattern(path), owners.file]) if {
	is_by_lines(owners)
}

assign(owners, path) := sprintf("Add `%s <owner>` to %s", [regular_expression(trim_prefix(path, "/")), owners.file]) if {
	owners.dialect == "gitea"
}

assign(owners, path) := sprintf("List approvers in %sOWNERS, or in a directory above", [directory(path)]) if {
	owners.dialect == "prow"
}

assign(owners, path) := sprintf("Name the owner in %scatalog-info.yaml, or in a directory above", [directory(path)]) if {
	owners.dialect == "backstage"
}

# A `/` alone matches nothing.
pattern(path) := "*" if path == ""

pattern(path) := path if path != ""

# All files of a directory, or a file, in Gitea's CODEOWNERS. There a backslash is written twice.
regular_expression(path) := sprintf("%s.*", [escaped(path)]) if is_directory(path)

regular_expression(path) := escaped(path) if not is_directory(path)

is_directory(path) if path == ""

is_directory(path) if endswith(path, "/")

escaped(path) := regex.replace(regex.replace(path, `[.+*?()|\[\]{}^$]`, `\\$0`), `[# ]`, `\$0`)

directory(path) := regex.replace(path, `[^/]*$`, "")

# METADATA
# description: The `fix` that deletes the line of a place, for a finding in the same file.
# custom:
#   example: 'ownership.remove({"line": 3}) == [{"op": "remove", "path": "/lines/2"}]'
remove(at) := [{"op": "remove", "path": line(at)}]

# METADATA
# description: The `fix` that replaces the line of a place, for a finding in the same file.
# custom:
#   example: 'ownership.replace({"line": 3}, "* @acme/all") == [{"op": "replace", "path": "/lines/2", "value": "* @acme/all"}]'
replace(at, text) := [{"op": "replace", "path": line(at), "value": text}]

line(at) := sprintf("/lines/%d", [at.line - 1])
