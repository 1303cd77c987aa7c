package purlin.rules.ownership.owners_are_teams_test

import data.purlin.rules.ownership.owners_are_teams

at(line) := {"path": "CODEOWNERS", "line": line}

rule(pattern, owners) := {"pattern": pattern, "exclusion": false, "owners": owners, "owner_ats": [at(index) | some index, _ in owners]}

found(dialect, rules, members, params) := result if {
	result := owners_are_teams.report with input as {"owners": {"dialect": dialect, "rules": rules, "teams": {"members": members}}}
		with data.params as object.union({"ignore": [], "ignore_patterns": []}, params)
}

people(dialect, owners, members) := {finding.key | some finding in found(dialect, [rule("*", owners)], members, {})}

test_a_person if {
	found("github", [rule("*", ["@acme/web", "@Ana"]), rule("/a/", ["@ana"])], {}, {}) == {{
		"msg": "@Ana is a person, not a team",
		"at": at(1),
		"key": "@ana",
		"extent": 2,
		"related": [{"at": at(0), "msg": "@ana is here too"}],
	}}
}

test_addresses if people("github", ["ana@example.com"], {}) == {"ana@example.com"}

test_teams_of_the_teams_file if people("github", ["@web", "@ana"], {"@web": ["@ana"]}) == {"@ana"}

test_bitbucket if people("bitbucket", ["@acme/web:random(2)", "@teams/web", "@bo"], {}) == {"@bo"}

test_a_catalog if people("backstage", ["web", "group:web", "User:ana"], {}) == {"user:ana"}

test_gitlab_does_not_say_which_names_are_groups if {
	people("gitlab", ["@web", "@acme/web/all", "@@maintainer", "ana@example.com"], {}) == {"ana@example.com"}
	people("gitlab", ["@web", "@Ana", "@other"], {"@web": ["@ana"]}) == {"@ana"}
}

test_aliases_of_prow if {
	aliased := object.union(rule("/", ["ana", "bo"]), {"owner_ats": [{"path": "OWNERS_ALIASES", "line": 2}, at(3)]})
	{finding.key | some finding in found("prow", [aliased], {}, {})} == {"bo"}
}

test_what_is_left_out if {
	rules := [rule("*", ["@acme-bot", "@ana"]), rule("/a/", ["@bo"])]
	{finding.key | some finding in found("github", rules, {}, {"ignore": ["@Acme-Bot"], "ignore_patterns": ["/a/"]})} == {"@ana"}
	{finding.key | some finding in found("github", [object.union(rules[1], {"exclusion": true})], {}, {"ignore_patterns": ["!/a/"]})} == set()
}

test_no_file if found(null, [], {}, {}) == set()
