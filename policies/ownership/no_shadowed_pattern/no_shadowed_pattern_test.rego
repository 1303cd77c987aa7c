package purlin.rules.ownership.no_shadowed_pattern_test

import data.purlin.rules.ownership.no_shadowed_pattern

rule(pattern, line, shadowed_by) := {
	"pattern": pattern,
	"owners": ["@team"],
	"section": null,
	"exclusion": false,
	"leaves_sections": true,
	"duplicate_of": null,
	"shadowed_by": shadowed_by,
	"at": {"path": "CODEOWNERS", "line": line},
}

found(rules) := result if {
	result := no_shadowed_pattern.report with input as {"owners": {"dialect": "gitlab", "rules": rules}}
}

gitlab := "https://docs.gitlab.com/user/project/codeowners/reference/"

test_overruled_by_one if {
	found([rule("/a/", 1, [1]), rule("*", 2, [])]) == {{
		"msg": "the pattern `/a/` has no effect: `*` in line 2 decides the owner of all its files",
		"at": {"path": "CODEOWNERS", "line": 1},
		"key": "/a/",
		"related": [{"at": {"path": "CODEOWNERS", "line": 2}, "msg": "`*` overrides it"}],
		"fix": [{"op": "remove", "path": "/lines/0"}],
		"see": gitlab,
	}}
}

test_one_that_says_something_else_stays if {
	other := object.union(rule("/a/", 1, [1]), {"owners": ["@others"]})
	{object.get(f, "fix", null) | some f in found([other, rule("*", 2, [])])} == {null}
}

test_one_that_stands_again_stays if {
	again := object.union(rule("/a/", 3, [1]), {"duplicate_of": 0})
	{object.get(f, "fix", null) | some f in found([rule("/a/", 1, [1]), rule("*", 2, []), again])} == {null}
}

test_overruled_by_several if {
	some finding in found([rule("/a/", 1, [1, 2]), rule("/a/x/", 2, []), rule("/a/y/", 3, [])])
	finding.msg == "the pattern `/a/` has no effect: `/a/x/` in line 2 and 1 more decide the owners of all its files"
	count(finding.related) == 2
}

test_overruled_by_more_than_are_named if {
	others := [rule("x", index + 2, []) | some index in numbers.range(0, 15)]
	rules := array.concat([rule("/a/", 1, numbers.range(1, 16))], others)
	{[f.msg, object.get(f, "fix", null)] | some f in found(rules)} == {[
		"the pattern `/a/` has no effect: `x` in line 2 and at least 15 more decide the owners of all its files",
		null,
	]}
}

test_a_section_and_an_exclusion if {
	section := {"name": "Docs", "optional": false, "approvals": 1}
	{[f.key, f.msg] | some f in found([
		object.union(rule("a", 2, [1]), {"section": section}),
		object.union(rule("*.md", 3, []), {"section": section, "exclusion": true}),
	])} == {["[Docs] a", "the pattern `a` has no effect: `!*.md` in line 3 decides the owner of all its files"]}
}

test_in_force_or_unmatched if found([rule("/a/", 1, [])]) == set()

# no-duplicate-pattern reports this.
test_a_duplicate if {
	found([rule("/a/", 1, [1]), object.union(rule("/a/", 2, []), {"duplicate_of": 0})]) == set()
}

# Without the line the other lines of its section would be optional.
test_a_line_that_keeps_a_section_from_being_optional if {
	kept := object.union(rule("/a/", 1, [1]), {"leaves_sections": false})
	{object.get(f, "fix", null) | some f in found([kept, rule("*", 2, [])])} == {null}
}
