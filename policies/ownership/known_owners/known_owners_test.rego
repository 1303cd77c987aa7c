package purlin.rules.ownership.known_owners_test

import data.purlin.rules.ownership.known_owners

place(path, line) := {"path": path, "line": line}

entry(owner, reason, suggestion, at) := {
	"owner": owner,
	"reason": reason,
	"file": ".purlin/teams.yaml",
	"suggestion": suggestion,
	"at": at,
}

found(unknown) := result if {
	result := known_owners.report with input as {"owners": {
		"teams": {"known": true, "file": ".purlin/teams.yaml"},
		"unknown_owners": unknown,
	}}
}

test_a_team_with_a_suggestion if {
	found([entry("@acme/wed", "team", "@acme/web", place("CODEOWNERS", 1))]) == {{
		"msg": "the team @acme/wed is not in .purlin/teams.yaml",
		"at": place("CODEOWNERS", 1),
		"key": "@acme/wed",
		"extent": 1,
		"related": [],
		"help": "Did you mean `@acme/web`?",
	}}
}

test_a_person_on_many_lines if {
	found([
		entry("@eve", "person", null, place("CODEOWNERS", 1)),
		entry("@eve", "person", null, place("CODEOWNERS", 4)),
		entry("@eve", "person", null, place("OWNERS", 1)),
	]) == {
		{
			"msg": "the person @eve is not in .purlin/teams.yaml",
			"at": place("CODEOWNERS", 1),
			"key": "@eve",
			"extent": 2,
			"related": [{"at": place("CODEOWNERS", 4), "msg": "@eve is here too"}],
		},
		{
			"msg": "the person @eve is not in .purlin/teams.yaml",
			"at": place("OWNERS", 1),
			"key": "@eve",
			"extent": 1,
			"related": [],
		},
	}
}

test_a_custom_team if {
	custom := object.union(
		entry("@teams/wed", "team", null, place(".bitbucket/CODEOWNERS", 1)),
		{"file": ".bitbucket/teams.yaml"},
	)
	{f.msg | some f in found([custom])} == {"the team @teams/wed is not in .bitbucket/teams.yaml"}
}

test_everybody_is_known if found([]) == set()
