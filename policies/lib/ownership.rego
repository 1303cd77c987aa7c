# METADATA
# title: Rules of ownership files
package purlin.lib.ownership

# The key of a finding about a rule of an ownership file: the pattern, in GitLab with its section.
key(rule) := sprintf("[%s] %s", [rule.section.name, rule.pattern]) if is_object(rule.section)

key(rule) := rule.pattern if is_null(rule.section)

# The pattern as the file writes it: an exclusion of GitLab begins with a `!`.
pattern_of(rule) := sprintf("!%s", [rule.pattern]) if object.get(rule, "exclusion", false)

pattern_of(rule) := rule.pattern if not object.get(rule, "exclusion", false)

# What each dialect is described in.
pages := {
	"backstage": "https://backstage.io/docs/features/software-catalog/descriptor-format",
	"bitbucket": "https://support.atlassian.com/bitbucket-cloud/docs/set-up-and-use-code-owners/",
	"github": "https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners",
	"gitlab": "https://docs.gitlab.com/user/project/codeowners/reference/",
	"prow": "https://www.kubernetes.dev/docs/guide/owners/",
}

# The page of a finding about the dialect in force. The METADATA of the rules name GitHub's.
see := {"see": pages[input.owners.dialect]} if input.owners.dialect != "github"

default see := {}

# Whether the ownership file has one rule on each line. Without an ownership file there is no dialect.
is_by_lines(owners) if owners.dialect in {"github", "gitlab", "bitbucket"}

# Holds for a line that begins with an owner, where the pattern belongs.
is_owner_alone(rule) if {
	is_by_lines(input.owners)
	count(rule.owners) == 0
	regex.match(`^(@[^/]+(/[^/]+)*|[^@/]+@[^@/]+[.][^@/.]+)$`, rule.pattern)
}

# Holds for a name that the teams file lists as a team, or that is written as one: in GitHub and Bitbucket, as a group within
# a group in GitLab, and in a catalog, where an owner is a group unless it starts with `user:`.
is_team(owner) if input.owners.teams.members[owner]

is_team(owner) if contains(owner, "/")

is_team(owner) if {
	input.owners.dialect == "backstage"
	not startswith(lower(owner), "user:")
}

# How to give a path an owner: a directory with a `/` at its end, or a file. The root is empty.
assign(owners, path) := sprintf("Add `/%s <owner>` to %s", [pattern(path), owners.file]) if {
	is_by_lines(owners)
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

directory(path) := regex.replace(path, `[^/]*$`, "")

# The fix that deletes the line of a place, for a finding in the same file.
remove(at) := [{"op": "remove", "path": line(at)}]

# The fix that replaces the line of a place.
replace(at, text) := [{"op": "replace", "path": line(at), "value": text}]

line(at) := sprintf("/lines/%d", [at.line - 1])
