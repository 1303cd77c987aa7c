package purlin.rules.ownership.no_unmatched_pattern_test

import data.purlin.rules.ownership.no_unmatched_pattern

rule(pattern, line, matches, directory) := {
	"pattern": pattern,
	"section": null,
	"matches": matches,
	"matches_excluded": 0,
	"decides": matches,
	"directory": directory,
	"leaves_sections": true,
	"at": {"path": "CODEOWNERS", "line": line},
}

found(dialect, rules) := result if {
	result := no_unmatched_pattern.report with input as {"owners": {
		"file": "CODEOWNERS",
		"dialect": dialect,
		"rules": rules,
	}}
}

test_a_pattern_without_files if {
	found("github", [rule("*", 1, 7, null), rule("/old/", 2, 0, null)]) == {{
		"msg": "the pattern `/old/` matches no file",
		"at": {"path": "CODEOWNERS", "line": 2},
		"key": "/old/",
		"fix": [{"op": "remove", "path": "/lines/1"}],
	}}
}

test_a_directory_in_gitlab if {
	directory := {"at": {"path": "CODEOWNERS", "line": 1}, "text": "/docs/", "line": "/docs/ @docs"}
	found("gitlab", [rule("/docs", 1, 0, directory)]) == {{
		"msg": "the pattern `/docs` matches no file",
		"at": {"path": "CODEOWNERS", "line": 1},
		"key": "/docs",
		"help": "in GitLab `/docs` does not match the files in this directory; write `/docs/`",
		"fix": [{"op": "replace", "path": "/lines/0", "value": "/docs/ @docs"}],
		"see": "https://docs.gitlab.com/user/project/codeowners/reference/",
	}}
}

# A filter of an OWNERS file is more than its line.
test_no_line_of_its_own if {
	{object.get(f, "fix", null) | some f in found("prow", [rule("[.]go$", 1, 0, null)])} == {null}
}

# Without the line the other lines of its section would be optional.
test_a_line_that_keeps_a_section_from_being_optional if {
	kept := object.union(rule("/old/", 1, 0, null), {"leaves_sections": false})
	{object.get(f, "fix", null) | some f in found("gitlab", [kept])} == {null}
}

test_an_owner_without_a_pattern if {
	some finding in found("github", [object.union(rule("@acme/web", 1, 0, null), {"owners": []})])
	finding.help == "`@acme/web` is in the place of the pattern; write the pattern in front of it, such as `* @acme/web`"
	not finding.fix
}

test_an_address_without_a_pattern if {
	{object.get(f, "fix", null) | some f in found("github", [object.union(rule("ana@example.com", 1, 0, null), {"owners": []})])} == {null}
}

# The config leaves the files out of the checked set, not out of the repository.
test_files_that_are_excluded if {
	found("github", [object.union(rule("/vendor/", 1, 0, null), {"matches_excluded": 3})]) == set()
}

test_no_rules if found("github", []) == set()
