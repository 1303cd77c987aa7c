package purlin.rules.ownership.no_giant_owner_test

import data.purlin.rules.ownership.no_giant_owner

files := {"a": {}, "b": {}, "c": {}, "d": {}}

rules(owner) := [
	{"owners": ["@ana", owner], "decides": 1, "owner_ats": [{"line": 1}, {"line": 2}]},
	{"owners": [owner], "decides": 2, "owner_ats": [{"line": 3}]},
	{"owners": [], "decides": 1, "owner_ats": []},
]

found(dialect, owner, members, shares) := result if {
	result := no_giant_owner.report with input as {
		"owners": {"dialect": dialect, "teams": {"members": members}, "rules": rules(owner), "shares": shares},
		"files": files,
	}
		with data.params.share as 0.5
}

shares(owner, number) := {owner: {"files": number}, "@ana": {"files": 1}}

test_a_giant if {
	found("github", "@acme/all", {}, shares("@acme/all", 3)) == {{
		"msg": "@acme/all owns 3 of 4 files, more than the limit of 50%",
		"at": {"line": 3},
		"key": "@acme/all",
		"extent": 3,
	}}
}

test_a_team_by_the_teams_file if count(found("gitlab", "@all", {"@all": ["@ana", "@bo"]}, shares("@all", 3))) == 1

test_a_group_of_a_catalog if {
	count(found("backstage", "all", {}, shares("all", 3))) == 1
	found("backstage", "User:all", {}, shares("User:all", 3)) == set()
}

test_half_is_not_more_than_half if found("github", "@acme/all", {}, shares("@acme/all", 2)) == set()

test_a_person if found("github", "@bo", {}, shares("@bo", 3)) == set()

test_the_only_owner if found("github", "@acme/all", {}, {"@acme/all": {"files": 4}}) == set()

# The approvers of the root approve everything below.
test_prow if found("prow", "@acme/all", {"@acme/all": []}, shares("@acme/all", 4)) == set()

test_no_ownership_file if {
	no_giant_owner.report == set() with input as {"owners": {"dialect": null, "shares": {}}, "files": files}
		with data.params.share as 0.5
}
