package purlin.rules.ownership.no_duplicate_pattern_test

import data.purlin.rules.ownership.no_duplicate_pattern

rule(line, owners, duplicate_of, section) := {
	"pattern": "/a/",
	"owners": owners,
	"section": section,
	"exclusion": false,
	"leaves_sections": true,
	"duplicate_of": duplicate_of,
	"at": {"path": "CODEOWNERS", "line": line},
}

found(rules) := in_dialect("github", rules)

in_dialect(dialect, rules) := result if {
	result := no_duplicate_pattern.report with input as {"owners": {"dialect": dialect, "rules": rules}}
}

test_other_owners if {
	found([rule(1, ["@a"], null, null), rule(3, ["@b"], 0, null)]) == {{
		"msg": "the pattern `/a/` appears twice: the last line overrides the first",
		"at": {"path": "CODEOWNERS", "line": 3},
		"key": "/a/",
		"related": [{"at": {"path": "CODEOWNERS", "line": 1}, "msg": "the first one is here"}],
		"fix": [{"op": "remove", "path": "/lines/0"}],
	}}
}

fixes(dialect, rules) := [object.get(f, "fix", null) | some f in in_dialect(dialect, rules)]

test_what_can_go_in_gitlab if {
	first := rule(1, ["@a"], null, null)
	fixes("gitlab", [first, rule(3, ["@a"], 0, null)]) == [[{"op": "remove", "path": "/lines/2"}]]
	fixes("gitlab", [first, rule(3, ["@b"], 0, null)]) == [null]
	fixes("gitlab", [first, rule(3, ["@b"], 0, null), rule(4, ["@a"], 0, null)]) == [null, null]
}

test_the_same_in_a_section if {
	section := {"name": "Docs", "optional": false, "approvals": 1}
	{[f.key, f.msg] | some f in found([rule(2, ["@a"], null, section), rule(3, ["@a"], 0, section)])} == {[
		"[Docs] /a/",
		"the pattern `/a/` appears twice: both lines say the same",
	]}
}

test_once if found([rule(1, ["@a"], null, null)]) == set()
