# METADATA
# title: Rules of ownership files
package purlin.lib.ownership

# The key of a finding about a rule of an ownership file: the pattern, in GitLab with its section.
key(rule) := sprintf("[%s] %s", [rule.section.name, rule.pattern]) if is_object(rule.section)

key(rule) := rule.pattern if is_null(rule.section)

# The pattern as the file writes it: an exclusion of GitLab begins with a `!`.
pattern_of(rule) := sprintf("!%s", [rule.pattern]) if object.get(rule, "exclusion", false)

pattern_of(rule) := rule.pattern if not object.get(rule, "exclusion", false)

# Whether the ownership file has one rule on each line. Without an ownership file there is no dialect.
is_by_lines(owners) if owners.dialect in {"github", "gitlab", "bitbucket"}

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
