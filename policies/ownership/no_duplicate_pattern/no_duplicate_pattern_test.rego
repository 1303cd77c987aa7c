package purlin.rules.ownership.no_duplicate_pattern_test

import data.purlin.rules.ownership.no_duplicate_pattern

rule(line, owners, duplicate_of, section) := {
	"pattern": "/a/",
	"owners": owners,
	"section": section,
	"duplicate_of": duplicate_of,
	"at": {"path": "CODEOWNERS", "line": line},
}

found(rules) := result if {
	result := no_duplicate_pattern.report with input as {"owners": {"rules": rules}}
}

test_other_owners if {
	found([rule(1, ["@a"], null, null), rule(3, ["@b"], 0, null)]) == {{
		"msg": "the pattern `/a/` stands twice, and the last line overrules the first",
		"at": {"path": "CODEOWNERS", "line": 3},
		"key": "/a/",
		"related": [{"at": {"path": "CODEOWNERS", "line": 1}, "msg": "the first of them"}],
	}}
}

test_the_same_in_a_section if {
	section := {"name": "Docs", "optional": false, "approvals": 1}
	{[f.key, f.msg] | some f in found([rule(2, ["@a"], null, section), rule(3, ["@a"], 0, section)])} == {[
		"[Docs] /a/",
		"the pattern `/a/` stands twice, and both lines say the same",
	]}
}

test_once if found([rule(1, ["@a"], null, null)]) == set()
