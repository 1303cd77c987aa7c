package purlin.rules.ownership.every_pattern_owned_test

import data.purlin.rules.ownership.every_pattern_owned

rule(pattern, owners) := {"pattern": pattern, "owners": owners, "at": {"path": "CODEOWNERS", "line": 2}}

found(dialect, rules, ignored) := result if {
	result := every_pattern_owned.report with input as {"owners": {"dialect": dialect, "rules": rules}}
		with data.params.ignore as ignored
}

test_a_pattern_without_an_owner if {
	found("github", [rule("*", ["@acme/web"]), rule("/docs/", [])], []) == {{
		"msg": "the pattern `/docs/` has no owner",
		"at": {"path": "CODEOWNERS", "line": 2},
		"key": "/docs/",
	}}
}

test_patterns_that_are_left_out if {
	{finding.key | some finding in found("github", [rule("/a/", []), rule("/b/", [])], ["/a/"])} == {"/b/"}
}

test_other_dialects if {
	count(found("bitbucket", [rule("/docs/", [])], [])) == 1
	every dialect in ["gitlab", "prow", "backstage", null] {
		found(dialect, [rule("/docs/", [])], []) == set()
	}
}

test_an_owner_without_a_pattern if found("github", [rule("@acme/web", [])], []) == set()
